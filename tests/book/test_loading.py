"""Opening again, at once from several processes, after a change; new books; settings; any mutation
of a file."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acm_lib.book import cache, new_book, open_book
from acm_lib.book.settings import Settings, read_settings
from acm_lib.book.tables import TABLES
from acm_lib.errors import AcmError, BookError

CLIENTS = "client_id,name,since\nC1,An Phát,2026-01-01\nC2,Bình Minh,2026-01-05\n"
INVOICES = (
    "invoice_id,client_id,issued,amount,paid_on\n"
    'I1,C1,2026-01-31,"1,234.50",2026-02-28\n'
    "I2,C2,2026-02-28,99.5,\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    return tmp_path


def test_an_unchanged_book_is_not_read_again(folder, monkeypatch):
    first = open_book(folder)
    monkeypatch.setattr("acm_lib.book.loading.read_table", lambda *_: pytest.fail("read again"))
    again = open_book(folder)
    assert again.inputs_sha256 == first.inputs_sha256
    pd.testing.assert_frame_equal(again.table("invoices"), first.table("invoices"))


def test_a_changed_file_is_read_again_though_size_and_times_are_the_same(folder):
    file = folder / "invoices.csv"
    before, status = open_book(folder), file.stat()
    file.write_text(INVOICES.replace("99.5", "88.5"), encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = open_book(folder)
    assert 88.5 in after.table("invoices")["amount"].tolist()
    assert 99.5 in before.table("invoices")["amount"].tolist()
    assert before.inputs_sha256 != after.inputs_sha256
    assert before.hashes["clients.csv"] == after.hashes["clients.csv"]


def test_a_hash_is_remembered_only_once_the_file_has_settled(folder, monkeypatch):
    file = folder / "clients.csv"
    monkeypatch.setattr(cache, "_STABLE_AFTER", -1)
    first = cache.file_hashes([file], folder)
    monkeypatch.setattr(cache, "_sha256", lambda _file: pytest.fail("hashed again"))
    assert cache.file_hashes([file], folder) == first


@pytest.mark.parametrize(
    "memory", ["[1]", '{"clients.csv": 3}', '{"clients.csv": {"mark": []}}', "{"]
)
def test_a_memory_of_hashes_that_is_none_is_made_anew(folder, memory):
    file = folder / "clients.csv"
    right = cache.file_hashes([file], folder)
    (folder / "hashes.json").write_text(memory, encoding="utf-8")
    assert cache.file_hashes([file], folder) == right


def test_the_quarantine_is_that_of_the_files_as_they_are(folder):
    aside = folder / "quarantine" / "invoices.csv"
    (folder / "invoices.csv").write_text(INVOICES + "I3,C9,2026-01-31,1,\n", encoding="utf-8")
    open_book(folder)
    assert aside.exists()
    (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    open_book(folder)
    assert not aside.exists()
    (folder / "invoices.csv").write_text(INVOICES + "I3,C9,2026-01-31,1,\n", encoding="utf-8")
    open_book(
        folder
    )  # the typed tables of this state are still there, and so must be its quarantine
    assert aside.exists()


def test_settings_are_part_of_the_state(folder):
    (folder / "invoices.csv").write_text(
        INVOICES.replace('"1,234.50"', "250.000").replace("99.5", "1"), encoding="utf-8"
    )
    assert len(open_book(folder).table("invoices")) == 1
    (folder / "book.toml").write_text('[reading]\ndecimal = ","\n', encoding="utf-8")
    assert open_book(folder).table("invoices")["amount"].max() == 250_000


def test_only_the_latest_states_are_kept(folder):
    for amount in range(6):
        (folder / "invoices.csv").write_text(
            INVOICES.replace("99.5", str(amount)), encoding="utf-8"
        )
        open_book(folder)
    assert len(list((folder / ".acm").glob("tables-*"))) == 3


def test_a_file_that_changes_while_it_is_read_is_refused(folder, monkeypatch):
    from acm_lib.book import loading

    def read_and_meddle(name, file, sheet=""):
        raw = book_read_table(name, file, sheet)
        (folder / "invoices.csv").write_text(INVOICES + "I9,C1,2026-01-31,1,\n", encoding="utf-8")
        return raw

    book_read_table = loading.read_table
    monkeypatch.setattr(loading, "read_table", read_and_meddle)
    with pytest.raises(BookError, match="changed while"):
        open_book(folder)


def test_several_processes_may_open_a_book_at_once(folder):
    rows = "".join(f"J{row},C{row % 3},2026-01-31,{row},\n" for row in range(3000))
    (folder / "invoices.csv").write_text(INVOICES + rows, encoding="utf-8")
    code = (
        "import sys; from acm_lib.book import open_book; b = open_book(sys.argv[1]);"
        " print(len(b.table('invoices')), len(b.problems))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [process.communicate() for process in running]
    assert {answer for answer, _errors in answers} == {"2002 1000\n"}, answers
    left = [path.name for path in (folder / ".acm").iterdir() if path.name.startswith(".tables")]
    assert not left


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_cannot_be_written_to_is_read(folder):
    folder.chmod(0o555)
    try:
        assert len(open_book(folder).table("clients")) == 2
    finally:
        folder.chmod(0o755)


def test_a_private_folder_holds_the_tables_where_the_book_cannot(
    folder, monkeypatch, tmp_path_factory
):
    monkeypatch.setattr(
        cache.tempfile, "gettempdir", lambda: str(tmp_path_factory.mktemp("private"))
    )
    (folder / ".acm").write_text("in the way", encoding="utf-8")
    home = cache.cache_folder(folder)
    assert folder not in home.parents
    assert home.parent.stat().st_mode & 0o077 == 0


# New books


def test_a_new_book_has_every_table_and_says_what_is_in_it(tmp_path):
    folder = new_book(tmp_path / "mine")
    assert {file.stem for file in folder.glob("*.csv")} == set(TABLES)
    assert (folder / "clients.csv").read_text(encoding="utf-8").strip() == ",".join(
        TABLES["clients"].names
    )
    assert read_settings(folder / "book.toml") == Settings()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(column.help in readme for table in TABLES.values() for column in table.columns)
    with pytest.raises(BookError, match="no client"):
        open_book(folder)
    (folder / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    assert open_book(folder).at().table("invoices")["amount"].sum() == 1334


def test_a_new_book_never_mixes_with_what_is_there(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("x", encoding="utf-8")
    with pytest.raises(BookError, match="not empty"):
        new_book(tmp_path / "mine")


# Settings


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[agency", "not a TOML file"),
        ("[agncy]\n", "Did you mean 'agency'"),
        ("[alerts]\nmargin_flor = 0.1\n", "Did you mean 'margin_floor'"),
        ("[targets]\nmargin = 'half'\n", "cannot be used"),
        ("[targets]\nmargin = nan\n", "cannot be used"),
        ("[targets]\nmargin = true\n", "cannot be used"),
        ("targets = 5\n", "where a section should be"),
        ("[agency]\ncurrency = 'dong'\n", "three capital letters"),
        ("[agency]\nlanguage = 'fr'\n", "en or vi"),
        ("[agency]\nfiscal_year_start = 13\n", "1 to 12"),
        ("[health]\nsatisfaction = -1\n", "0 and above"),
        ("[alerts]\ndays_without_timesheet = 'soon'\n", r"\[alerts\] days_without.*whole number"),
        ("[alerts]\ndays_without_timesheet = -1\n", "0 to 3660"),
        ("[facts]\nengine = 'sparc'\n", "duckdb or spark"),
        ("[facts.tables]\nclinets = 'x'\n", "Did you mean 'clients'"),
        ("[facts.tables]\nclients = ' '\n", r"\[facts.tables\] clients = ' ' cannot be used"),
        ("[reading]\ndecimal = ';'\n", r"\. or ,"),
        ("[reading]\ndate_format = '%d/%m'\n", "dmy or mdy"),
        ("[agency]\nname = 5\n", r"\[agency\] name = 5 cannot be used.*a text in quotation marks"),
        ("[agency]\nfiscal_year_start = true\n", "fiscal_year_start = True"),
        ("[targets]\nmargin = 50\n", "margin = 50 .*as in 0.5 for 50 %"),
        ("[alerts]\nbudget_used = [25, 50]\n", "budget_used"),
        ("[alerts]\nbudget_used = 'half'\n", r"Give numbers, as in \[0.5, 1.0\]"),
        (f"[targets]\nmargin = 1{'0' * 400}\n", "margin"),
        (f"[targets]\nmargin = 1{'0' * 5000}\n", "not a TOML file"),
        (f"a = {'[' * 5000}", "not a TOML file"),
    ],
)
def test_a_wrong_setting_is_an_error(folder, content, words):
    (folder / "book.toml").write_text(content, encoding="utf-8")
    with pytest.raises(BookError, match=words):
        open_book(folder)


def test_settings_are_read_and_have_defaults(folder):
    (folder / "book.toml").write_text(
        '\ufeff[agency]\nname = "MediaZ"\ncurrency = "VND"\n[health]\npayment ='
        " 30\n[alerts]\nbudget_used = [0.5, 1]\n",
        encoding="utf-8",
    )
    read = open_book(folder).settings
    assert (read.agency, read.currency, read.language) == ("MediaZ", "VND", "en")
    assert read.health_weights["payment"] == 30
    assert read.alerts.budget_used == (0.5, 1)
    assert read.targets.margin == 0.5


# Any file at all

RAW = (CLIENTS.encode(), INVOICES.encode())


@st.composite
def mutated(draw):
    data = bytearray(RAW[1])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data)))
        piece = draw(
            st.sampled_from(
                [
                    b",",
                    b'"',
                    b"\n",
                    b";",
                    b"\x00",
                    b"\xff",
                    b"=1",
                    b"NA",
                    b"250.000",
                    b"03/04/2026",
                    b"\xe1\xba\xbf",
                    b" ",
                    b"-",
                    b"",
                ]
            )
        )
        data[place : place + draw(st.integers(0, 3))] = piece
    return bytes(data)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mutated())
def test_whatever_a_file_holds_it_is_counted_or_refused(folder, data):
    (folder / "invoices.csv").write_bytes(data)
    book, refusal = None, ""
    try:
        book = open_book(folder)
    except AcmError as error:
        refusal = str(error)
    if book is None:
        assert refusal.count(". ") >= 2, "an error has three sentences"
        return
    counts = book.counts.set_index("table").loc["invoices"]
    assert counts["read"] == counts["kept"] + counts["quarantined"]
    assert counts["kept"] == (len(book.table("invoices")) if book.has("invoices") else 0)
    aside = book.problems.query("table == 'invoices' and severity == 'quarantined'")[
        "row"
    ].nunique()
    assert aside == counts["quarantined"]


@pytest.mark.parametrize("kind", ["folder", "link to nothing", "link to itself"])
def test_settings_that_cannot_be_read_are_not_the_defaults(folder, kind):
    file = folder / "book.toml"
    (
        file.mkdir()
        if kind == "folder"
        else file.symlink_to("book.toml" if kind == "link to itself" else "nowhere.toml")
    )
    with pytest.raises(BookError, match=r"book\.toml cannot be opened"):
        open_book(folder)


@pytest.mark.parametrize("content", ["{", "5", '["../outside.txt"]'])
def test_what_an_import_left_deletes_nothing_outside_the_book(folder, content):
    outside = folder.parent / "outside.txt"
    outside.write_text("kept", encoding="utf-8")
    (folder / ".publish").mkdir()
    (folder / ".publish" / "removed.json").write_text(content, encoding="utf-8")
    if content.startswith("["):
        open_book(folder)
    else:
        with pytest.raises(BookError, match="cannot be finished"):
            open_book(folder)
    assert outside.exists()


def test_a_full_disk_leaves_the_book_as_it_was(folder, monkeypatch):
    import duckdb

    from acm_lib.book import loading

    def full(*_arguments):
        raise duckdb.IOException("No space left on device")

    monkeypatch.setattr(loading, "check_cross_table", full)
    with pytest.raises(BookError, match="No disk space left"):
        open_book(folder)
    assert not list((folder / ".acm").glob("*tables-*"))
