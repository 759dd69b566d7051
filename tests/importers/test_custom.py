"""Any tables become a book by a mapping: two real inputs, and what must be refused."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from acm_lib.book import open_book
from acm_lib.errors import AcmError, BookError, ImportRefused
from acm_lib.importers import import_with_mapping

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "data" / "mappings"
DATA = ROOT / ".." / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the folder with the real data is not beside the project"
)

SALES = (
    "Day;Shop No;Net"
    " amount;VAT\n"
    "31.12.2025;007;1.234,50;x\n"
    "02.01.2026;007;-34,50;x\n"
    "03.01.2026;;99,00;x\n"
    "03.01.2026;8;1,00;x;extra\n"
)
MAPPING = """
[sources.sales]
file = "sales*"

[[sources.sales.quarantine]]
where = "shop_no IS NULL"
reason = "has no shop"

[constants]
terms = 14

[tables]
clients = "SELECT DISTINCT shop_no AS client_id, 'Shop ' || shop_no AS name, \
getvariable('terms') AS payment_terms_days FROM sales"
invoices = '''
SELECT "row" AS invoice_id, shop_no AS client_id, CAST(strptime(day, '%d.%m.%Y') AS DATE) AS issued,
       CAST(replace(replace(net_amount, '.', ''), ',', '.') AS DECIMAL(18, 2)) AS amount
FROM sales'''

[[totals]]
what = "sales"
source = "sales"
sum = "CAST(replace(replace(net_amount, '.', ''), ',', '.') AS DECIMAL(18, 2))"
written = "SELECT sum(amount) FROM invoices"

[book.agency]
name = "Shops \\"&\\" co"
currency = "EUR"
"""


@pytest.fixture
def given(tmp_path):
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def test_the_example_in_the_guide_is_a_whole_one(tmp_path):
    guide = (MAPPINGS / "README.md").read_text(encoding="utf-8")
    rows, mapping = (guide.split(f"```{kind}\n")[1].split("```")[0] for kind in ("csv", "toml"))
    (tmp_path / "so_cai_2026.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "ledger.toml").write_text(mapping, encoding="utf-8")
    result = import_with_mapping(
        [tmp_path / "so_cai_2026.csv"], tmp_path / "ledger.toml", tmp_path / "book"
    )
    assert result.sources.iloc[0][["read", "kept", "quarantined"]].tolist() == [4, 3, 1]
    assert result.totals.iloc[0]["written"] == Decimal("195000000.50")
    book = open_book(tmp_path / "book")
    assert sorted(book.table("clients")["name"]) == ["Sữa Ba Vì", "Trà Sen"]
    assert sorted(book.table("invoices")["due"].astype("str")) == [
        "2026-02-04",
        "2026-04-30",
        "2026-04-30",
    ]
    assert book.problems.empty


def run(folder, mapping=None):
    if mapping is not None:
        (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return import_with_mapping([folder / "sales.csv"], folder / "mapping.toml", folder / "book")


def test_rows_are_counted_and_money_adds_up(given):
    imported = run(given)
    assert imported.sources.to_numpy().tolist() == [
        ["sales", 4, 2, 2]
    ]  # one without a shop, one with an extra cell
    assert imported.totals.to_numpy().tolist() == [
        ["sales", Decimal("1299"), Decimal("1200"), Decimal("99"), Decimal("1200")]
    ]
    book = open_book(imported.path)
    assert book.settings.agency == 'Shops "&" co'
    assert book.table("invoices")[["invoice_id", "client_id", "amount"]].to_numpy().tolist() == [
        ["2", "007", 1234.5],
        ["3", "007", -34.5],
    ]
    assert book.table("clients")["payment_terms_days"].tolist() == [14]


def test_rows_left_out_are_kept_with_their_reason_as_they_stood(given):
    run(given)
    aside = pd.read_csv(
        given / "book" / "quarantine" / "import_sales.csv", dtype="str", keep_default_na=False
    )
    assert aside[["row", "reason"]].to_numpy().tolist() == [
        ["4", "has no shop"],
        ["5", "5 cells, more than the 4 of the heading"],
    ]
    assert aside["net_amount"].tolist() == ["99,00", ""]
    assert "extra" in aside["cells"].tolist()[1]
    open_book(given / "book")
    assert (given / "book" / "quarantine" / "import_sales.csv").exists(), (
        "opening the book leaves the import's quarantine alone"
    )


def test_importing_again_replaces_what_the_import_wrote(given):
    run(given)
    (given / "sales.csv").write_text(
        SALES.replace(";;99,00", ";9;99,00").replace(";extra", ""), encoding="utf-8"
    )
    run(given)
    assert open_book(given / "book").table("invoices")["amount"].sum() == 1300
    assert not (given / "book" / "quarantine" / "import_sales.csv").exists()
    assert not list((given / "book").glob(".import-*"))


@pytest.mark.parametrize("existing", ["invoices.csv", "Invoices.xlsx", "invoices.parquet"])
def test_a_table_from_elsewhere_is_never_overwritten(given, existing):
    (given / "book").mkdir()
    (given / "book" / existing).write_text("mine", encoding="utf-8")
    with pytest.raises(ImportRefused, match="was not written by `acm import`"):
        run(given)
    assert (given / "book" / existing).read_text(encoding="utf-8") == "mine"
    assert len(list((given / "book").iterdir())) == 1


def test_amounts_of_two_currencies_are_not_mixed(given):
    (given / "book").mkdir()
    (given / "book" / "book.toml").write_text('[agency]\ncurrency = "VND"\n', encoding="utf-8")
    with pytest.raises(BookError, match="added up"):
        run(given)


CHANGES = {
    "not toml": ("[tables]", "[tables", "not a mapping"),
    "an endless number": ("[constants]", f"[constants]\nx = {'9' * 5_000}", "not a mapping"),
    "endless brackets": ("[constants]", f"[constants]\nx = {'[' * 5_000}", "not a mapping"),
    "unknown section": ("[constants]", "[constant]", "Did you mean 'constants'"),
    "unknown table": ("invoices = '''", "invoice = '''", "Did you mean 'invoices'"),
    "unknown column": ("AS issued", "AS isued", "Did you mean 'issued'"),
    "a required column lacks": ("AS issued,", "AS due,", "has no column issued"),
    "unknown key of a source": (
        'file = "sales*"',
        'file = "sales*"\nseparator = ";"',
        "unknown key",
    ),
    "a source without its file": ('file = "sales*"', 'file = "orders*"', "No file given matches"),
    "a source named like a table": ("[sources.sales]", "[sources.invoices]", "cannot be used"),
    "sql that is none": ("SELECT DISTINCT", "SELEKT", "clients"),
    "an unknown source column": ("FROM sales'''", "FROM sale'''", "sale"),
    "a cell that does not fit": ("'%d.%m.%Y'", "'%Y-%m-%d'", "invoices"),
    "a total that does not add up": (
        "FROM sales'''",
        "FROM sales LIMIT 1'''",
        "Something was lost",
    ),
    "a total of half": ('what = "sales"', 'name = "sales"', "a total needs"),
    "a quarantine without a reason": (
        'reason = "has no shop"',
        'why = "x"',
        "`where` and `reason`",
    ),
    "a wrong book": ('currency = "EUR"', 'currency = "euro"', "three capital letters"),
    "a total that is not a number": (
        "SELECT sum(amount) FROM invoices",
        "SELECT 'all of it'",
        "is not a number",
    ),
    "a total of nothing": (
        "SELECT sum(amount) FROM invoices",
        "SELECT 1 WHERE false",
        "is not a number",
    ),
    "a book that is no section": ("[book.agency]", "[book]", "section"),
    "a constant that is a list": ("terms = 14", "terms = [14]", "neither a number nor a text"),
    "reading a file": ("FROM sales'''", "FROM read_text('/etc/passwd')'''", "disabled"),
    "reading a file by name": ("FROM sales'''", "FROM \"/etc/passwd\"'''", "passwd"),
    "writing a file": (
        "FROM sales'''",
        "FROM sales; COPY sales TO '/tmp/stolen.csv''''",
        "not a single SELECT",
    ),
    "only writing a file": (
        'clients = "SELECT',
        'clients = "COPY sales TO \'/tmp/stolen.csv\'"\nx = "SELECT',
        "table",
    ),
    "a statement in a condition": (
        '"shop_no IS NULL"',
        '"true); DROP TABLE sales_read; SELECT (1"',
        "not a single SELECT",
    ),
    "a constant too large": ("terms = 14", f"terms = 1{'0' * 60}", "constant `terms`"),
    "a book of no text": (
        'currency = "EUR"',
        "currency = 2026-01-01",
        "neither a number nor a text",
    ),
    "unlocking": (
        '"shop_no IS NULL"',
        '"true); SET enable_external_access = true; SELECT (1"',
        "not a single SELECT",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_wrong_or_hostile_mapping_writes_nothing(given, change):
    old, new, words = CHANGES[change]
    assert old in MAPPING
    with pytest.raises(AcmError, match=words):
        run(given, MAPPING.replace(old, new, 1))
    assert not (given / "book").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.csv", "There is no file"), ("mapping.toml", "is not a file that can be read")],
)
def test_a_file_that_cannot_be_read_is_refused(given, name, words):
    with pytest.raises(ImportRefused, match=words):
        import_with_mapping([given / name], given / "mapping.toml", given / "book")


def test_files_of_one_source_must_agree_and_others_are_noted(given):
    (given / "sales 2.csv").write_text("Day;Shop No\n", encoding="utf-8")
    files = [given / "sales.csv", given / "sales 2.csv"]
    with pytest.raises(ImportRefused, match="different columns"):
        import_with_mapping(files, given / "mapping.toml", given / "book")
    (given / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    imported = import_with_mapping(
        [given / "sales.csv", given / "other.csv"], given / "mapping.toml", given / "book"
    )
    assert imported.notes == ("other.csv matches no source of mapping.toml and was left out.",)


@needs_data
def test_online_retail_comes_in_to_the_cent(tmp_path):
    source = DATA / "online_retail_2009_2010.parquet"
    imported = import_with_mapping([source], MAPPINGS / "online_retail.toml", tmp_path / "book")
    assert imported.sources.to_numpy().tolist() == [["lines", 525_461, 417_534, 107_927]]

    lines = pq.read_table(source, columns=["Quantity", "Price", "Customer ID"]).to_pandas()
    exact = [
        Decimal(int(quantity)) * Decimal(repr(price))
        for quantity, price in zip(lines["Quantity"], lines["Price"], strict=True)
    ]
    of_a_customer = lines["Customer ID"].notna().tolist()
    total = imported.totals.iloc[0]
    assert total["read"] == sum(exact)
    assert (
        total["written"]
        == total["kept"]
        == sum(amount for amount, known in zip(exact, of_a_customer, strict=True) if known)
    )

    book = open_book(imported.path)
    assert (book.counts["quarantined"] == 0).all()
    invoices, clients = book.table("invoices"), book.table("clients")
    assert round(invoices["amount"].sum(), 2) == round(float(total["kept"]), 2)
    assert len(clients) == lines["Customer ID"].nunique() == 4_383
    assert clients["client_id"].str.fullmatch(r"\d{5}").all()
    assert (invoices.loc[invoices["invoice_id"].str.startswith("C"), "amount"] <= 0).all(), (
        "cancellations net off"
    )
    first = invoices.groupby("client_id")["issued"].min()
    assert (clients.set_index("client_id")["since"] == first).all()
    assert invoices["paid_on"].isna().all()
    assert book.months == (pd.Timestamp("2009-12-01"), pd.Timestamp("2010-12-01"))
    assert book.at("2010-06").table("invoices")["issued"].max() <= pd.Timestamp("2010-06-30")


@needs_data
def test_sip_comes_in_with_all_its_hours(tmp_path):
    files = [DATA / "sip_task_info.csv", DATA / "sip_task_dates.csv"]
    imported = import_with_mapping(files, MAPPINGS / "sip.toml", tmp_path / "book")
    assert imported.sources.to_numpy().tolist() == [
        ["info", 12_299, 12_299, 0],
        ["dates", 12_299, 12_299, 0],
    ]
    info = pd.read_csv(files[0], encoding="cp1252")
    book = open_book(imported.path)
    assert (book.counts["quarantined"] == 0).all()
    entries, tasks, lines = (
        book.table("time_entries"),
        book.table("tasks"),
        book.table("budget_lines"),
    )
    assert entries["hours"].sum() == pytest.approx(info["DeveloperHoursActual"].sum())
    estimated = info.drop_duplicates("TaskNumber")["HoursEstimate"].sum()
    assert tasks["planned_hours"].sum() == pytest.approx(estimated)
    assert lines["hours"].sum() == pytest.approx(estimated)
    assert lines["cost"].sum() == pytest.approx(50 * estimated)
    assert len(tasks) == 10_266
    assert set(entries["department"]) == {"Development", "Management", "Operational"}
    by_project = entries.groupby("project_id")["hours"].sum()
    assert set(by_project.index) == set(book.table("projects")["project_id"])
    assert not book.has("invoices")


def test_a_sources_own_reason_sets_no_row_aside(given):
    sales = given / "sales_b.csv"
    sales.write_text("reason\ngift\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="`reason` are taken"):
        import_with_mapping(
            [sales],
            _mapping(
                given,
                '[sources.s]\nfile = "sales*"\n[tables]\nclients = "SELECT 1 AS client_id, 2 AS'
                ' name FROM s"\n',
            ),
            given / "book",
        )


def test_a_quarantine_that_is_no_list_is_told(given):
    (given / "sales_b.csv").write_text("x\n1\n", encoding="utf-8")
    mapping = _mapping(
        given, '[sources.s]\nfile = "sales*"\nquarantine = 5\n[tables]\nclients = "SELECT 1"\n'
    )
    with pytest.raises(ImportRefused, match="`where` and `reason`"):
        import_with_mapping([given / "sales_b.csv"], mapping, given / "book")


def test_a_source_named_like_a_word_of_sql_is_told(given):
    (given / "sales_b.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="source `select`"):
        import_with_mapping(
            [given / "sales_b.csv"],
            _mapping(given, '[sources.select]\nfile = "sales*"\n[tables]\nclients = "SELECT 1"\n'),
            given / "book",
        )


def _mapping(folder, text):
    file = folder / "other.toml"
    file.write_text(text, encoding="utf-8")
    return file
