"""PDF, workbook and CSV: what the page says, in nothing a spreadsheet runs and nothing a PDF
loads."""

import ast
import csv
import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from acm_lib import reports
from acm_lib.errors import LeakError, UsageError
from acm_lib.reports import pdf
from acm_lib.reports.export import figures_csv
from acm_lib.reports.job import BatchContext, ReportJob
from acm_lib.reports.leak_check import LeakCheck, text_of
from acm_lib.reports.report import Report
from acm_lib.reports.workbook import workbook

needs_pdf = pytest.mark.skipif(not pdf.possible(), reason="Pango is not installed")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Both audiences of one client's cost report, in every format."""
    folders = {}
    for audience, formats in (
        ("internal", ("html", "pdf", "xlsx", "csv", "ipynb")),
        ("client", ("html", "pdf", "xlsx", "csv")),
    ):
        out = tmp_path_factory.mktemp(audience)
        batch = reports.run(
            reports=["cost_tracking"],
            clients=["C013"],
            language="vi",
            audience=audience,
            formats=formats,
            out=out,
        )
        assert batch.ok, batch.records
        folders[audience] = out / "2026-10" / "C013"
    return folders


@needs_pdf
def test_the_pdf_is_tagged_with_its_letters_and_its_font(made):
    data = (made["internal"] / "cost_tracking.pdf").read_bytes()
    assert (
        b"/StructTreeRoot" in data
        or b"/MarkInfo" in data
        or PdfReader(io.BytesIO(data)).trailer["/Root"].get("/MarkInfo")
    )
    text = text_of("x.pdf", data)
    assert "Khách sạn Mây Trắng" in " ".join(text.split())
    fonts = {
        font.get_object()["/BaseFont"]
        for page in PdfReader(io.BytesIO(data)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("DejaVu" in font for font in fonts)


@needs_pdf
def test_a_pdf_loads_nothing_of_the_machine(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the agency's secret", encoding="utf-8")
    page = (
        '<html lang="en"><head><title>x</title><link rel="attachment"'
        f' href="{secret.as_uri()}"></head><body><img src="{secret.as_uri()}"'
        ' alt="x"><p>seen</p></body></html>'
    )
    made = pdf.pdf(page)
    assert b"EmbeddedFile" not in made
    assert "secret" not in text_of("x.pdf", made)


def test_every_formula_gives_the_figure_of_the_page(made):
    data = (made["internal"] / "cost_tracking.xlsx").read_bytes()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    cells = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = dict(
            re.findall(
                r'<definedName name="([^"]+)">([^<]+)</definedName>',
                unescape(parts.read("xl/workbook.xml").decode()),
            )
        )
        formulas = {
            (book.sheet_names[number - 1], cell): unescape(formula)
            for number in range(1, len(book.sheet_names) + 1)
            for cell, formula in re.findall(
                r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]+)</f>',
                parts.read(f"xl/worksheets/sheet{number}.xml").decode(),
            )
        }
    checked = 0
    for (sheet, cell), formula in formulas.items():
        inner = re.fullmatch(r'IFERROR\((.*),""\)', formula)
        if not inner:
            continue
        arithmetic = re.sub(r"acm_\w+", lambda name: names[name.group()], inner.group(1))
        arithmetic = re.sub(
            r"'([^']+)'!\$([A-Z]+)\$(\d+)|\b([A-Z]+)(\d+)\b",
            lambda m, sheet=sheet: repr(value(cells, m, sheet)),
            arithmetic,
        )
        column, row = place(cell)
        shown = cells[sheet][row][column]
        try:
            computed = eval(
                compile(ast.parse(arithmetic, mode="eval"), "formula", "eval"),
                {"__builtins__": {}},
                {"MAX": max, "MIN": min, "ABS": abs},
            )
        except ZeroDivisionError:
            computed = ""
        assert computed == (pytest.approx(shown) if shown != "" else ""), (sheet, cell, formula)
        checked += 1
    assert checked > 10
    checks = cells[book.sheet_names[-1]]
    assert checks[0][1] == 0
    assert {row[3] for row in checks[3:]} == {"có"}


def value(cells, match, sheet):
    sheet, column, row = (match[1], match[2], match[3]) if match[1] else (sheet, match[4], match[5])
    column, row = place(f"{column}{row}")
    return cells[sheet][row][column]


def place(cell):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(digits) - 1


JOB = ReportJob(
    Report("toy", Path("toy.ipynb"), "=1+1", "client", (), ("internal",), {}),
    BatchContext(
        book="",
        agency="@agency",
        currency="VND",
        clients={"A": '=HYPERLINK("http://x")'},
        month=pd.Timestamp("2026-10-01"),
        as_of=pd.Timestamp("2026-10-31"),
        language="en",
        audience="internal",
    ),
    "A",
)
FIGURE = {
    "measure": "revenue",
    "label": "=cmd|' /C calc'!A0",
    "value": 1.0,
    "unit": "money",
    "currency": "VND",
    "client_id": "+A",
    "month": "2026-10",
    "grain": "-1+1",
    "rows": 1,
    "tables": ["invoices"],
    "formula": "",
    "inputs": {},
}
SHEET = {
    "figures": [FIGURE],
    "notes": [],
    "tiles": [FIGURE],
    "tables": [
        {
            "grain": "",
            "caption": "=2+2",
            "columns": [{"name": "x", "label": "=3", "unit": "text", "formula": ""}],
            "rows": [["=4"], ["http://evil"]],
            "inputs": {"columns": [], "rows": [[], []]},
        }
    ],
}


def test_a_text_of_the_workbook_has_room():
    said = "Ask the departments what is still to do, and compare it with the hours left. " * 2
    table = {
        "grain": "",
        "caption": "",
        "columns": [
            {"name": name, "label": name, "unit": "text", "formula": ""} for name in ("what", "why")
        ],
        "rows": [["short", said]],
        "inputs": {"columns": [], "rows": [[]]},
    }
    data = workbook([{"title": "toy", "sheets": [{"tables": [table]}]}], JOB)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    height = float(re.search(r'<row r="4"[^>]* ht="([\d.]+)"', sheet)[1])
    assert widths[0] < widths[1]
    assert widths[1] * height / 15 > len(said)


def test_text_is_never_a_formula_or_a_link():
    data = workbook(
        [{"title": "=5 [a]:b*?/\\ and a name far longer than Excel allows", "sheets": [SHEET]}],
        JOB,
    )
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if name.startswith("xl/worksheets/sheet")
        }
        assert not [name for name in parts.namelist() if "_rels/sheet" in name], (
            "a link would need one"
        )
    assert [name for name, text in sheets.items() if "<f>" in text] == [
        f"xl/worksheets/sheet{len(sheets)}.xml"
    ], "only the checks have formulas"
    rows = list(csv.reader(io.StringIO(figures_csv([SHEET], JOB).removeprefix("\ufeff"))))
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in "=+-@" and cell[:1]]


def test_the_same_report_gives_the_same_bytes(made, tmp_path):
    formats = (
        ("html", "pdf", "xlsx", "csv", "ipynb")
        if pdf.possible()
        else ("html", "xlsx", "csv", "ipynb")
    )
    assert reports.run(
        reports=["cost_tracking"], clients=["C013"], language="vi", formats=formats, out=tmp_path
    ).ok
    # In the order of names: a page that differs is named before the PDF made of it.
    for file in sorted((tmp_path / "2026-10" / "C013").iterdir()):
        assert file.read_bytes() == (made["internal"] / file.name).read_bytes(), file.name


def test_the_guard_reads_packed_files_too(made):
    names = {
        "C013": "Khách sạn Mây Trắng",
        "C999": "Giờ",
    }  # a word of the report, as if it were another client's name
    for kind in ("pdf", "xlsx", "csv", "html"):
        file = made["client"] / f"cost_tracking.{kind}"
        if file.exists():
            with pytest.raises(
                LeakError, match=f"cost_tracking.{kind} of client C013 names the client C999"
            ):
                LeakCheck(names).check("C013", {file.name: file.read_bytes()})


def test_formats_that_cannot_be_made_are_refused_or_told(book, toy, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="no format 'docx'"):
        reports.run(book, formats=["docx"], out=tmp_path / "out", notebooks=toy())
    with pytest.raises(UsageError, match="Leave ipynb out"):
        reports.run(
            book, formats=["ipynb"], audience="client", out=tmp_path / "out", notebooks=toy()
        )
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(pdf, "possible", lambda: False)
    batch = reports.run(
        book, clients=["A"], formats=["html", "pdf"], out=tmp_path / "out", notebooks=toy()
    )
    assert batch.ok
    assert "Pango" in batch.notes[0]
    assert sorted(path.suffix for path in (tmp_path / "out" / "2026-02" / "A").iterdir()) == [
        ".html",
        ".json",
    ]
