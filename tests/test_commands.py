"""The command line: exit codes, one JSON object and nothing else, near names, nothing written on
wrong usage."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from acm_lib.commands import parse_arguments, run_command
from acm_lib.paths import samples_folder, subprocess_env
from acm_lib.samples.broken import BROKEN

COMMANDS = ("report", "check", "new", "import", "measures", "samples", "lab", "test")


def acm(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "acm_lib", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=subprocess_env(),
    )


def run(*arguments):
    return run_command(parse_arguments([str(argument) for argument in arguments]))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command, capsys, monkeypatch):
    monkeypatch.delenv("ACM_PROGRAM", raising=False)
    with pytest.raises(SystemExit) as end:
        parse_arguments([command, "--help"])
    assert end.value.code == 0
    assert f"example: acm {command}" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("command", ["lab", "test"])
def test_options_are_passed_on(command):
    assert parse_arguments([command, "-k", "cents", "--version"]).options == [
        "-k",
        "cents",
        "--version",
    ]


def test_one_report_as_one_json_object(tmp_path):
    done = acm(
        "report", "cost_tracking", "--client", "C007", "--month", "2026-06", "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(r["report"], r["client_id"], r["status"]) for r in told["reports"]] == [
        ("cost_tracking", "C007", "ok")
    ]
    page = tmp_path / "reports" / "2026-06" / "C007" / "cost_tracking.html"
    assert "Cà phê Rang Mộc" in page.read_text(encoding="utf-8")
    figures = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert figures["client_id"] == "C007"
    assert {"measure", "label", "value", "unit", "currency", "grain", "rows", "tables"} <= set(
        figures["figures"][0]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "--clinet", "C007"], "Did you mean --client?"),
        (["report", "--month", "2026-13"], "is not a month"),
        (["report", "--month", "2031-01"], "reaches from 2023-11 to 2026-10"),
        (["report", "cost_trackin"], "Did you mean 'cost_tracking'?"),
        (["report", "--client", "C999"], "no client 'C999'"),
        (["report", "--client", "C007", "--all"], "not allowed with"),
        (["report", "--jobs", "0"], "1 or more"),
        (["report", "--book", "nowhere"], "is not a folder"),
        (["report", "account_plan", "--audience", "client"], "not made for the audience"),
        (["check", "nowhere"], "is not a folder"),
        (["samples", "/proc/nowhere"], "cannot be read or written"),
        (["measures", "margn"], "no measure 'margn'"),
        (["nonsense"], "invalid choice"),
        ([], "required"),
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(arguments, said, tmp_path):
    done = acm(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.iterdir())


def test_checking_tells_every_problem(capsys):
    assert run("check", samples_folder(), "--json") == 1
    told = json.loads(capsys.readouterr().out)["books"][0]
    assert (
        sum(row["quarantined"] for row in told["counts"])
        == sum(row["severity"] == "quarantined" for row in told["problems"])
        == 4
    )
    assert run("check", samples_folder()) == 1
    out = capsys.readouterr().out
    assert "P999" in out
    assert "2026-02-30" in out
    assert "4 rows quarantined" in out


def test_of_each_broken_book_the_planted_defect_is_named_and_nothing_else(capsys):
    assert run("check", *(samples_folder() / "broken" / name for name in BROKEN), "--json") == 2
    told = json.loads(capsys.readouterr().out)["books"]
    assert len(told) == len(BROKEN)
    for (name, defect), book in zip(BROKEN.items(), told, strict=True):
        if defect.message and not defect.row:
            assert defect.message in book["error"], name
            continue
        named = [row for row in book["problems"] if row["severity"] != "waiting"]
        assert {(row["table"], row["column"]) for row in named} == (
            {(defect.table, defect.column)} if defect.message else set()
        ), name
        assert all(
            defect.message in row["problem"] and row["severity"] == "quarantined" for row in named
        ), name
        assert [row["row"] for row in named[:1]] == [defect.row][: bool(defect.message)], name
        assert len(named) == (2 if name == "ambiguous_thousands" else bool(defect.message)), name


@pytest.mark.parametrize(
    "arguments",
    [["check", samples_folder()], ["check", samples_folder(), "--json"], ["check", "Tết"]],
)
def test_a_console_that_lacks_letters_gets_their_numbers(arguments, tmp_path):
    """A Windows console writes cp1252 into a pipe; the sample book is Vietnamese."""
    told = subprocess.run(
        [sys.executable, "-m", "acm_lib", *map(str, arguments)],
        capture_output=True,
        cwd=tmp_path,
        env=subprocess_env() | {"PYTHONIOENCODING": "ascii"},
    )
    assert b"Traceback" not in told.stderr
    assert rb"\u1e" in told.stdout + told.stderr
    if "--json" in arguments:
        assert "ố" in json.dumps(json.loads(told.stdout), ensure_ascii=False)


def test_a_message_names_the_program_as_it_was_started(tmp_path, monkeypatch, capsys):
    assert "`python3 -m acm_lib new nowhere`" in acm("check", "nowhere", cwd=tmp_path).stderr
    assert "example: python3 -m acm_lib check" in " ".join(
        acm("check", "--help", cwd=tmp_path).stdout.split()
    )
    monkeypatch.delenv("ACM_PROGRAM", raising=False)
    assert run("check", tmp_path / "nowhere") == 2
    assert "`acm new " in capsys.readouterr().err


def test_a_book_that_cannot_be_opened_does_not_hide_the_others(capsys):
    assert (
        run(
            "check",
            samples_folder() / "broken" / "missing_column",
            samples_folder() / "broken" / "unknown_project",
        )
        == 2
    )
    captured = capsys.readouterr()
    assert "no column `amount`" in captured.err
    assert "P404" in captured.out


def test_the_problems_as_a_page(tmp_path, capsys):
    page = tmp_path / "problems.html"
    assert run("check", samples_folder(), "--html", page) == 1
    text = page.read_text(encoding="utf-8")
    assert "P999" in text
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert (
        run(
            "check",
            samples_folder() / "broken" / "duplicate_heading",
            samples_folder() / "broken" / "formula_text",
            "--html",
            page,
            "--language",
            "vi",
        )
        == 2
    )
    text = page.read_text(encoding="utf-8")
    assert "two columns called" in text
    assert '<html lang="vi">' in text


def test_a_corrected_quarantine_file_is_applied(tmp_path, capsys):
    for file in (samples_folder() / "broken" / "not_a_number").glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert run("check", tmp_path) == 1
    aside = tmp_path / "quarantine" / "invoices.csv"
    aside.write_text(aside.read_text(encoding="utf-8").replace(",n/a", ",900000"), encoding="utf-8")
    assert run("check", tmp_path, "--fix-file", aside) == 0
    assert "1 row of `invoices` corrected" in capsys.readouterr().err
    assert run("check", tmp_path, tmp_path, "--fix-file", aside) == 2


def test_a_new_book_is_empty_and_says_what_to_do(tmp_path, capsys):
    assert run("new", tmp_path / "book") == 0
    assert (
        (tmp_path / "book" / "clients.csv")
        .read_text(encoding="utf-8")
        .startswith("client_id,name,")
    )
    assert "acm check" in capsys.readouterr().out
    assert run("new", tmp_path / "book") == 2


def test_a_measure_is_explained(capsys):
    assert run("measures", "delivery_margin") == 0
    assert "Parakeeto" in capsys.readouterr().out
    assert run("measures", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["measures"]) >= 30


def test_another_sample_book(tmp_path):
    assert run("samples", tmp_path / "mine", "--seed", "3") == 0
    assert (tmp_path / "mine" / "stories.toml").exists()


def test_a_check_disturbs_no_terminal_and_breaks_no_line(tmp_path, capsys):
    (tmp_path / "clients.csv").write_text("client_id,name\nC1,A\n", encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(
        'invoice_id,client_id,issued,amount\nI\x1b[31m,C1,2026-01-31,"x\ty"\n', encoding="utf-8"
    )
    assert run("check", tmp_path) == 1
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert all(
        line.count("\t") == 6 for line in told.splitlines() if line.startswith("invoices.csv")
    )


def test_a_page_is_not_written_over_a_table(tmp_path, capsys):
    (tmp_path / "clients.csv").write_text("client_id,name\nC1,A\n", encoding="utf-8")
    assert run("check", tmp_path, "--html", tmp_path / "clients.csv") == 2
    assert "is not the name of a page" in capsys.readouterr().err
    assert (tmp_path / "clients.csv").read_text(encoding="utf-8").startswith("client_id")


def test_one_book_that_cannot_be_read_does_not_hide_the_others(tmp_path, capsys):
    (tmp_path / "clients.csv").write_text("client_id,name\nC1,A\n", encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,client_id,issued,amount\nI1,C9,2026-01-31,1\n", encoding="utf-8"
    )
    (tmp_path / "quarantine").symlink_to("nowhere")
    assert run("check", tmp_path, samples_folder(), "--json") == 2
    told = json.loads(capsys.readouterr().out)["books"]
    assert "cannot be read or written" in told[0]["error"]
    assert told[1]["counts"]


EXPORTS = Path(__file__).parent / "importers" / "exports"


def test_of_several_exports_the_good_ones_come_in_and_the_bad_ones_are_named(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    book = tmp_path / "book"
    options = ("--into", book, "--currency", "EUR", "--json")
    assert run("import", "auto", EXPORTS / "harvest_time.csv", bad, *options) == 1
    captured = capsys.readouterr()
    printed = json.loads(captured.out)
    assert [record["kept"] for record in printed["imports"]] == [5]
    assert [record["file"] for record in printed["failed"]] == [str(bad)]
    assert printed["failed"][0]["error"] in captured.err
    assert (book / "time_entries.parquet").exists()


def test_exports_that_all_fail_are_wrong_input(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run("import", "auto", bad, tmp_path / "none.csv", "--into", tmp_path / "b") == 2
    captured = capsys.readouterr()
    assert "bad.csv" in captured.err
    assert "none.csv" in captured.err
    assert captured.out == ""
    assert not (tmp_path / "b").exists()


def test_the_command_knows_every_system_there_is_a_module_for():
    from acm_lib.importers.systems import SYSTEMS

    assert {"harvest", "xero"} <= set(SYSTEMS)
    for system in SYSTEMS:
        assert parse_arguments(["import", system, "file.csv"]).source == system
