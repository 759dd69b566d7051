"""The Excel template: its own rows are not read, what is written into it is, and its drop-downs
hold the contract's values."""

import csv
import re
import zipfile
from xml.sax.saxutils import escape

import pytest

from acm_lib.book import new_book, open_book
from acm_lib.book.tables import TABLES
from acm_lib.book.template import example, unit
from acm_lib.errors import BookError


@pytest.fixture
def folder(tmp_path):
    return new_book(tmp_path / "book", excel=True)


def changed(folder, table, change):
    """Change the XML of a sheet, as a spreadsheet program does when somebody types."""
    name = f"xl/worksheets/sheet{list(TABLES).index(table) + 2}.xml"  # the first one is the guide
    with zipfile.ZipFile(folder / "book.xlsx") as packed:
        parts = {entry: packed.read(entry) for entry in packed.namelist()}
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(folder / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, content in parts.items():
            packed.writestr(entry, content)


def cell(table, name, row, value):
    place = f"{chr(ord('A') + TABLES[table].names.index(name))}{row}"
    return (
        f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        if isinstance(value, str)
        else f'<c r="{place}"><v>{value}</v></c>'
    )


def fill(folder, rows):
    """Write rows below the template's own."""
    for table, lines in rows.items():
        xml = ""
        for row, line in enumerate(lines, 4):
            names = [name for name in TABLES[table].names if name in line]
            cells = "".join(cell(table, name, row, line[name]) for name in names)
            xml += f'<row r="{row}">{cells}</row>'
        changed(
            folder, table, lambda text, xml=xml: text.replace("</sheetData>", f"{xml}</sheetData>")
        )


FILLED = {
    "clients": [
        {"client_id": "007", "name": "An Phát"},
        {"client_id": "C2", "name": "Bình Minh", "currency": "USD"},
    ],
    "projects": [
        {
            "project_id": "P1",
            "client_id": "007",
            "name": "Tết",
            "contract": "retainer",
            "fee": 1200.5,
        }
    ],
}


def test_what_is_written_into_the_template_is_read_and_its_own_rows_are_not(folder):
    fill(folder, FILLED)
    book = open_book(folder)
    assert book.table("clients")[["client_id", "name"]].to_numpy().tolist() == [
        ["007", "An Phát"],
        ["C2", "Bình Minh"],
    ]
    assert book.table("projects")[["client_id", "contract", "fee"]].to_numpy().tolist() == [
        ["007", "retainer", 1200.5]
    ]
    assert not len(book.problems)
    assert any("units, example" in note for note in book.notes)
    assert book.counts.set_index("table").loc["projects", "read"] == 1


def test_the_template_may_lose_its_own_rows(folder):
    fill(folder, FILLED)
    changed(folder, "clients", lambda text: re.sub(r'(?s)<row r="[23]".*?</row>', "", text))
    assert len(open_book(folder).table("clients")) == 2


def test_an_example_that_was_written_over_is_a_row(folder):
    fill(folder, FILLED)
    changed(
        folder,
        "clients",
        lambda text: re.sub(r'<c r="A3".*?</c>', cell("clients", "client_id", 3, "C3"), text),
    )
    assert set(open_book(folder).table("clients")["client_id"]) == {"007", "C2", "C3"}


def test_a_row_number_is_the_one_the_user_sees(folder):
    fill(
        folder,
        {
            **FILLED,
            "projects": [
                *FILLED["projects"],
                {"project_id": "P2", "client_id": "nobody", "name": "x"},
            ],
        },
    )
    assert open_book(folder).problems[["sheet", "row", "column"]].to_numpy().tolist() == [
        ["projects", 5, "client_id"]
    ]


def test_the_template_alone_has_no_client(folder):
    with pytest.raises(BookError, match="no client"):
        open_book(folder)


def test_every_choice_has_its_drop_down(folder):
    with zipfile.ZipFile(folder / "book.xlsx") as packed:
        for place, table in enumerate(TABLES.values(), 2):
            rules = re.findall(
                r'(?s)type="list".*?sqref="(\w+):\w+".*?<formula1>(.*?)</formula1>',
                packed.read(f"xl/worksheets/sheet{place}.xml").decode(),
            )
            lists = dict(rules)
            for at, column in enumerate(table.columns):
                if column.options:
                    assert (
                        lists[f"{chr(ord('A') + at)}4"].replace("&quot;", '"')
                        == f'"{",".join(column.options)}"'
                    )


def test_the_example_rows_would_be_right_if_they_were_data(folder):
    """What the example shows must pass the check itself, or it teaches mistakes."""
    for table in TABLES.values():
        units, row = (
            ",".join(f'"{said(column)}"' for column in table.columns) for said in (unit, example)
        )
        lines = [
            ",".join(table.names),
            units,
            units,
            row,
        ]  # only the first two rows may be the template's own
        (folder / f"{table.name}.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "book.xlsx").unlink()
    (folder / "book.toml").write_text('[agency]\ncurrency = "VND"\n', encoding="utf-8")
    book = open_book(folder)
    problems = book.problems
    assert book.counts["read"].tolist() == [1] * len(TABLES)
    assert not len(problems[problems["severity"] == "quarantined"]), problems.to_string()
    assert all(unit(column) for table in TABLES.values() for column in table.columns)


def test_a_sheet_saved_as_csv_leaves_the_templates_own_rows_out_too(tmp_path):
    for name, row in {
        "clients": ["C1", "An Phát"],
        "invoices": ["I1", "C1", "", "2026-01-31", "", "", "5"],
    }.items():
        columns = TABLES[name].columns
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerows(
                [
                    TABLES[name].names,
                    map(unit, columns),
                    map(example, columns),
                    row + [""] * (len(columns) - len(row)),
                ]
            )
    book = open_book(tmp_path)
    assert book.table("clients")["client_id"].tolist() == ["C1"]
    assert book.table("invoices")["amount"].tolist() == [5]
    assert book.problems.empty
