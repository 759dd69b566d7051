"""Names that may be one, exports that come again, imports that are killed: nothing merged, lost or
doubled in silence."""

import contextlib
import os
import shutil
import unicodedata
from decimal import Decimal

import pandas as pd
import pytest

from acm_lib.book import open_book
from acm_lib.errors import AcmError, BookError, ImportRefused
from acm_lib.importers import ImportOptions, import_export

HARVEST = "Date,Client,Project,Task,Hours,Billable?,First Name,Last Name\n"
VND = ImportOptions(currency="VND")


def harvest(folder, *rows, name="export.csv"):
    lines = [
        f"{day},{client},{project},Design,{hours},Yes,{person},T"
        for day, client, project, hours, person in rows
    ]
    (folder / name).write_text(HARVEST + "\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def names(book, kind="clients"):
    return pd.read_csv(
        book / "names" / f"{kind}.csv", dtype="str", keep_default_na=False
    ).set_index("name")


def decide(book, name, same, kind="clients"):
    file = book / "names" / f"{kind}.csv"
    rows = pd.read_csv(file, dtype="str", keep_default_na=False)
    rows.loc[rows["name"] == name, "same"] = same
    rows.to_csv(file, index=False, encoding="utf-8-sig", sep=";")  # as a spreadsheet may save it


def content(book):
    return {
        str(file.relative_to(book)): file.read_bytes()
        for file in sorted(book.rglob("*"))
        if file.is_file() and ".acm" not in file.parts
    }


# Names


SPELLINGS = {
    "AN PHÁT": "capital letters",
    "An Phat": "accents or punctuation",
    "AnPhát": "spaces",
    "Cty TNHH An Phát": "the legal form",
    "An Phát Co., Ltd.": "the legal form",
    "Công ty Cổ phần An Phát": "the legal form",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_that_looks_like_another_is_proposed_and_not_merged(tmp_path, spelling):
    rows = [
        ("2026-01-05", "An Phát", "P", 1, "Lan"),
        ("2026-01-05", f'"{spelling}"', "P", 2, "Lan"),
        ("2026-01-05", "Bình Minh", "P", 4, "Lan"),
    ]
    result = import_export(harvest(tmp_path, *rows), tmp_path / "book", options=VND)
    assert result.unresolved == 1
    assert len(open_book(tmp_path / "book").table("clients")) == 3
    found = names(tmp_path / "book")
    proposed = found[found["looks_like"] != ""]
    assert proposed[["why", "same"]].to_numpy().tolist() == [[SPELLINGS[spelling], ""]]
    assert {proposed.index[0]} | set(
        found.index[found["client_id"] == proposed["looks_like"].iloc[0]]
    ) == {"An Phát", spelling}


def test_decisions_are_kept_used_and_can_be_taken_back(tmp_path):
    file = harvest(
        tmp_path, ("2026-01-05", "An Phát", "P", 1, "Lan"), ("2026-01-06", "AN PHÁT", "P", 2, "Lan")
    )
    book = tmp_path / "book"
    import_export(file, book, options=VND)
    decide(book, "AN PHÁT", "yes")
    result = import_export(file, book)
    assert result.unresolved == 0
    merged = open_book(book)
    assert merged.table("clients")["name"].tolist() == ["An Phát"]
    assert merged.table("projects")["project_id"].tolist() == ["an-phat.p"]
    assert merged.table("time_entries")["hours"].sum() == 3
    later = harvest(tmp_path, ("2026-02-06", "AN PHÁT", "P", 4, "Lan"), name="later.csv")
    import_export(later, book)
    assert open_book(book).table("time_entries")["project_id"].unique().tolist() == ["an-phat.p"]
    decide(book, "AN PHÁT", "no")
    assert import_export(later, book).unresolved == 0
    assert len(open_book(book).table("clients")) == 2


def test_letters_stored_differently_are_one_name_and_it_is_said(tmp_path):
    composed, apart = (
        unicodedata.normalize("NFC", "Café Sữa"),
        unicodedata.normalize("NFD", "Café Sữa"),
    )
    file = harvest(
        tmp_path,
        ("2026-01-05", composed, "P", 1, "Lan"),
        ("2026-01-05", apart, "P", 2, "Lan"),
        ("2026-01-05", f"{composed} ", "P", 4, "Lan"),
    )
    book = tmp_path / "book"
    result = import_export(file, book, options=VND)
    assert len(open_book(book).table("clients")) == 1
    assert any("stored in two ways" in note for note in result.notes)
    assert names(book).loc[apart, ["why", "same"]].tolist() == [
        "the same letters, stored differently",
        "yes",
    ]
    decide(book, apart, "no")
    import_export(file, book)
    assert len(open_book(book).table("clients")) == 2


def test_projects_are_proposed_within_their_client_only(tmp_path):
    rows = [
        ("2026-01-05", "A1", "Tết 2027", 1, "Lan"),
        ("2026-01-05", "A1", "TẾT 2027", 2, "Lan"),
        ("2026-01-05", "B2", "tết 2027", 4, "Lan"),
    ]
    result = import_export(harvest(tmp_path, *rows), tmp_path / "book", options=VND)
    assert result.unresolved == 1
    assert len(open_book(tmp_path / "book").table("projects")) == 3
    decide(tmp_path / "book", "TẾT 2027", "yes", "projects")
    import_export(tmp_path / "export.csv", tmp_path / "book")
    assert sorted(open_book(tmp_path / "book").table("time_entries")["project_id"]) == [
        "a1.tet-2027",
        "a1.tet-2027",
        "b2.tet-2027",
    ]


def test_a_word_means_the_department_that_the_analyst_says(tmp_path):
    file = harvest(tmp_path, ("2026-01-05", "A1", "P", 1, "Lan"))
    import_export(file, tmp_path / "book", options=VND)
    (tmp_path / "book" / "names" / "departments.csv").write_text(
        "name,department\nDesign,Studio North\n", encoding="utf-8"
    )
    import_export(file, tmp_path / "book")
    assert open_book(tmp_path / "book").table("time_entries")["department"].tolist() == [
        "Studio North"
    ]


def test_a_word_with_a_line_break_and_a_client_known_from_the_same_export_change_nothing_again(
    tmp_path,
):
    rows = [("A1", "P", '"\npywriting"'), ("", "P", "Design"), ("A1", "P", "'=1+1")]
    lines = [
        f"2026-01-0{day},{client},{project},{word},1,Yes,Lan,T"
        for day, (client, project, word) in enumerate(rows, 1)
    ]
    (tmp_path / "export.csv").write_text(HARVEST + "\n".join(lines) + "\n", encoding="utf-8")
    first = import_export(tmp_path / "export.csv", tmp_path / "book", options=VND)
    again = import_export(tmp_path / "export.csv", tmp_path / "book")
    assert (first.kept, first.quarantined) == (again.kept, again.quarantined) == (2, 1)
    assert again.written == ()


def test_a_name_with_a_whole_line_in_it_can_be_brought_again(tmp_path):
    export = harvest(tmp_path, ("2026-01-05", '"An Phát\na,b,c,d,e"', "P", 1, "Lan"))
    import_export(export, tmp_path / "book", options=VND)
    assert import_export(export, tmp_path / "book", options=VND).written == ()


def test_thirds_of_an_hour_add_up(tmp_path):
    header = (
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End"
        " time,Duration\n"
    )
    rows = "".join(
        f"Lan,l@x.vn,An Phát,P,,,Yes,{day},09:00:00,2026-01-05,10:00:00,{worked}\n"
        for day, worked in (
            ("2026-01-05", "04:00:00"),
            ("2026-01-05", "00:10:00"),
            ("no day", "00:10:00"),
        )
    )
    (tmp_path / "toggl.csv").write_text(header + rows, encoding="utf-8")
    total = import_export(tmp_path / "toggl.csv", tmp_path / "book", options=VND).totals.iloc[0]
    assert total["quarantined"] > 0
    assert total["read"] == total["kept"] + total["quarantined"]


def test_names_that_are_formulas_come_back_as_they_were(tmp_path):
    file = harvest(tmp_path, ("2026-01-05", "=HYPERLINK(1)", "'=1+1", 1, "'Lan"))
    for _again in range(2):
        result = import_export(file, tmp_path / "book", options=VND)
    assert result.written == ()
    assert "'=HYPERLINK" in (tmp_path / "book" / "names" / "clients.csv").read_text(
        encoding="utf-8"
    )
    assert open_book(tmp_path / "book").table("clients")["name"].tolist() == ["=HYPERLINK(1)"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,client_id\nA1,a1\n", "no column"),
        ("name,client_id,looks_like,why,same\nA1,a1,b,,perhaps\n", "Write yes or no"),
        ("name,client_id,looks_like,why,same\nA1,a1,b2,x,yes\nB2,b2,a1,x,yes\n", "Empty `same`"),
    ],
)
def test_decisions_that_cannot_be_read_are_refused(tmp_path, text, words):
    file = harvest(tmp_path, ("2026-01-05", "A1", "P", 1, "Lan"))
    import_export(file, tmp_path / "book", options=VND)
    (tmp_path / "book" / "names" / "clients.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused, match=words):
        import_export(file, tmp_path / "book")


def test_clients_kept_by_hand_are_the_ones_that_count(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    (book / "clients.csv").write_text(
        "client_id,name\nC1,An Phát\nC2,Bình Minh\n", encoding="utf-8"
    )
    (book / "book.toml").write_text('[agency]\ncurrency = "VND"\n', encoding="utf-8")
    file = harvest(
        tmp_path,
        ("2026-01-05", "An Phát", "P", 1, "Lan"),
        ("2026-01-05", "An Phát Ltd", "P", 2, "Lan"),
        ("2026-01-05", "Nobody", "P", 4, "Lan"),
    )
    result = import_export(file, book)
    assert (result.kept, result.quarantined) == (1, 2)
    assert open_book(book).table("projects")["client_id"].tolist() == ["C1"]
    assert "names/clients.csv" in (book / "quarantine" / "import_harvest_time.csv").read_text(
        encoding="utf-8"
    )
    decide(book, "An Phát Ltd", "yes")
    result = import_export(file, book)
    assert (result.kept, result.quarantined) == (2, 1)
    assert open_book(book).table("time_entries")["hours"].sum() == 3
    assert (book / "clients.csv").read_text(encoding="utf-8").startswith("client_id,name\nC1")


def test_an_empty_template_gives_way(tmp_path):
    from acm_lib.book import new_book

    new_book(tmp_path / "book")
    import_export(harvest(tmp_path, ("2026-01-05", "A1", "P", 1, "Lan")), tmp_path / "book")
    book = open_book(tmp_path / "book")
    assert book.table("time_entries")["hours"].sum() == 1
    assert any("has no rows" in note for note in book.notes)


def test_time_entries_kept_by_hand_are_never_overwritten(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    (book / "time_entries.csv").write_text(
        "date,project_id,department,hours\n2026-01-05,P,design,1\n", encoding="utf-8"
    )
    before = content(book)
    with pytest.raises(ImportRefused, match="already holds the table"):
        import_export(harvest(tmp_path, ("2026-01-05", "A1", "P", 1, "Lan")), book, options=VND)
    assert content(book) == before


# Again


JANUARY = [
    ("2026-01-05", "A1", "P", 1, "Lan"),
    ("2026-01-20", "B2", "Q", 2, "Minh"),
    ("2026-01-31", "A1", "P", 4, "Lan"),
]
FEBRUARY = [("2026-02-01", "A1", "P", 8, "Lan"), ("2026-02-10", "B2", "Q", 16, "Minh")]


def test_the_same_export_twice_changes_nothing(tmp_path):
    file = harvest(tmp_path, *JANUARY)
    import_export(file, tmp_path / "book", options=VND)
    before = content(tmp_path / "book")
    result = import_export(file, tmp_path / "book")
    assert result.written == ()
    assert (result.change.added, result.change.removed, result.change.unchanged) == (0, 0, 3)
    assert content(tmp_path / "book") == before


def test_an_overlapping_export_replaces_its_period_only(tmp_path):
    book = tmp_path / "book"
    import_export(harvest(tmp_path, *JANUARY), book, options=VND)
    corrected = [
        ("2026-01-20", "B2", "Q", 3, "Minh"),
        ("2026-01-31", "A1", "P", 4, "Lan"),
        *FEBRUARY,
    ]
    change = import_export(harvest(tmp_path, *corrected, name="more.csv"), book).change
    assert (change.added, change.removed, change.unchanged, change.first, change.last) == (
        3,
        1,
        1,
        "2026-01-20",
        "2026-02-10",
    )
    assert (change.before, change.after) == (Decimal(6), Decimal(31))
    assert open_book(book).table("time_entries")["hours"].sum() == 1 + 3 + 4 + 8 + 16
    assert import_export(tmp_path / "more.csv", book).written == ()


def test_an_export_of_a_part_does_not_delete_the_rest(tmp_path):
    book = tmp_path / "book"
    import_export(harvest(tmp_path, *JANUARY), book, options=VND)
    part = harvest(tmp_path, JANUARY[0], ("2026-01-31", "A1", "P", 5, "Lan"), name="only a1.csv")
    before = content(book)
    with pytest.raises(
        ImportRefused,
        match=r"of the clients the book has in these days it says nothing of 1 \(B2\)",
    ):
        import_export(part, book)
    assert content(book) == before
    shutil.copytree(book, tmp_path / "other")
    assert import_export(part, book, options=ImportOptions(others="keep")).change.removed == 1
    assert open_book(book).table("time_entries")["hours"].sum() == 1 + 2 + 5
    import_export(part, tmp_path / "other", options=ImportOptions(others="drop"))
    assert open_book(tmp_path / "other").table("time_entries")["hours"].sum() == 1 + 5


def test_two_equal_entries_are_two(tmp_path):
    file = harvest(tmp_path, JANUARY[0], JANUARY[0])
    import_export(file, tmp_path / "book", options=VND)
    change = import_export(
        harvest(tmp_path, JANUARY[0], JANUARY[0], JANUARY[0], name="three.csv"), tmp_path / "book"
    ).change
    assert (change.added, change.removed, change.unchanged) == (1, 0, 2)
    assert open_book(tmp_path / "book").table("time_entries")["hours"].sum() == 3


def test_what_one_export_set_aside_stays_when_another_comes(tmp_path):
    bad = harvest(tmp_path, *JANUARY, ("2026-01-41", "A1", "P", 1, "Lan"))
    import_export(bad, tmp_path / "book", options=VND)
    import_export(harvest(tmp_path, *FEBRUARY, name="february.csv"), tmp_path / "book")
    file = tmp_path / "book" / "quarantine" / "import_harvest_time.csv"
    assert "2026-01-41" in file.read_text(encoding="utf-8")
    import_export(harvest(tmp_path, *JANUARY), tmp_path / "book")
    assert not file.exists()


def test_two_systems_stand_beside_each_other(tmp_path):
    book = tmp_path / "book"
    import_export(harvest(tmp_path, *JANUARY), book, options=VND)
    (tmp_path / "t.csv").write_text(
        "User,Client,Project,Start date,Start"
        " time,Duration\nLan,A1,P,2026-01-07,09:00:00,00:30:00\n",
        encoding="utf-8",
    )
    import_export(tmp_path / "t.csv", book)
    assert open_book(book).table("time_entries")["hours"].sum() == 7.5
    assert len(open_book(book).table("projects")) == 2


# Killed


class Killed(BaseException):
    """As sudden as a kill: nothing that catches exceptions catches it."""


@pytest.mark.parametrize("step", range(0, 14))
def test_a_killed_import_leaves_the_book_as_it_was_or_as_it_will_be(tmp_path, monkeypatch, step):
    book = tmp_path / "book"
    import_export(harvest(tmp_path, *JANUARY), book, options=VND)
    shutil.copytree(book, tmp_path / "whole")
    file = harvest(
        tmp_path, ("2026-01-05", "C3", "R", 1, "Lan"), *JANUARY[1:], *FEBRUARY, name="more.csv"
    )
    before = content(book)
    options = ImportOptions(others="drop")
    import_export(file, tmp_path / "whole", options=options)
    after = content(tmp_path / "whole")
    taken = []

    def stopping(real):
        def step_or_stop(*arguments, **named):
            if len(taken) == step:
                raise Killed
            taken.append(arguments)
            return real(*arguments, **named)

        return step_or_stop

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", stopping(os.replace))
        patched.setattr(os, "rename", stopping(os.rename))
        patched.setattr(
            shutil, "rmtree", lambda *_a, **_n: None
        )  # a killed process tidies nothing up
        with contextlib.suppress(Killed):
            import_export(file, book, options=options)
    open_book(book)
    found = {
        name: text
        for name, text in content(book).items()
        if not name.startswith((".import-", ".publish"))
    }
    assert found in (before, after)
    assert found == (before if step == 0 else after)
    import_export(file, book, options=options)
    assert {
        name: text for name, text in content(book).items() if not name.startswith(".publish")
    } == after


def test_two_imports_at_once_are_refused(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    file = harvest(tmp_path, *JANUARY)
    import_export(file, tmp_path / "book", options=VND)
    with (tmp_path / "book" / ".acm" / "import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BookError, match="Another import"):
            import_export(harvest(tmp_path, *FEBRUARY), tmp_path / "book")


def test_a_damaged_part_is_named(tmp_path):
    file = harvest(tmp_path, *JANUARY)
    import_export(file, tmp_path / "book", options=VND)
    (tmp_path / "book" / "imports" / "harvest_time.parquet").write_bytes(b"PAR1")
    with pytest.raises(AcmError, match="damaged"):
        import_export(file, tmp_path / "book")
