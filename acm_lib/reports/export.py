"""From an executed notebook to what is published: one HTML page, the figures as JSON, a notebook
without paths."""

from __future__ import annotations

import copy
import csv
import functools
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acm_lib.book.writing import escape_formula
from acm_lib.display.audience import AUDIENCES, INTERNAL
from acm_lib.display.figures import definition
from acm_lib.display.format import Format
from acm_lib.display.language import translate
from acm_lib.display.style import CSS
from acm_lib.errors import ReportError
from acm_lib.measures import MEASURES
from acm_lib.reports.job import ReportJob
from acm_lib.sheets.sheet import PROTOCOL
from acm_lib.statements import DATE, MONTH, Quantity

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).with_name("templates")


def executed_sheets(notebook: dict, job: ReportJob) -> list[dict]:
    """What every sheet of an executed notebook says of itself.

    Raises
    ------
    ReportError : a code cell did not run, or a sheet is about another client or month than
        requested.
    """
    name = job.report.name
    sheets: list[dict] = []
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        if cell["source"].strip() and cell.get("execution_count") is None:
            raise ReportError(
                f"Cell {number} of {name} did not run, so the report would have a hole. It was not"
                " published. Run the notebook by hand to see why."
            )
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                raise ReportError(
                    f"Cell {number} of {name} failed: {output['ename']}: {output['evalue']}"
                )
            if PROTOCOL in output.get("data", {}):
                sheets.append(output["data"][PROTOCOL])
    if not sheets:
        raise ReportError(
            f"The notebook {name} showed nothing. An empty report is not published. Run it by hand"
            " to see why."
        )
    requested = (job.client_id, job.opportunity_id, job.month)
    for sheet in sheets:
        shown = (sheet["client_id"], sheet.get("opportunity_id"), sheet["month"])
        if shown != requested:
            raise ReportError(
                f"The sheet {sheet['sheet']} is about {_describe(*shown)}, but"
                f" {_describe(*requested)} was requested. It was not published. Do all cells of"
                f" {name} use the parameters?"
            )
    return sheets


def _describe(client: str | None, opportunity: str | None, month: str) -> str:
    return f"{client or 'the agency'} {opportunity or ''}".strip() + f" in {month}"


def figures_json(sheets: list[dict], job: ReportJob) -> dict:
    """`<report>.json`: every figure shown, and the sentences."""
    return {
        "report": job.report.name,
        "client_id": job.client_id,
        **({"opportunity_id": job.opportunity_id} if job.opportunity_id else {}),
        "month": job.month,
        "figures": [figure for sheet in sheets for figure in sheet["figures"]],
        "notes": [note for sheet in sheets for note in sheet["notes"]],
    }


def figures_csv(sheets: list[dict], job: ReportJob) -> str:
    """The figures as CSV, a row each."""
    columns = [
        "measure",
        "label",
        "value",
        "unit",
        "currency",
        "client_id",
        "month",
        "grain",
        "rows",
        "tables",
    ]
    rows = [
        figure | {"tables": " ".join(figure["tables"])}
        for sheet in sheets
        for figure in sheet["figures"]
    ]
    return spreadsheet_csv([columns, *([row[column] for column in columns] for row in rows)])


def spreadsheet_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV for a spreadsheet: UTF-8 with its mark, and no text that it would take for a
    formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + text.getvalue()


def page(notebook: dict, job: ReportJob) -> str:
    """The report as one HTML page: no script, nothing loaded from elsewhere, the same bytes for the
    same outputs."""
    batch = job.batch
    sections = sections_of(notebook, batch.language, guided=batch.audience == INTERNAL)
    reader = Format(batch.language, batch.currency)
    audience = reader.word(AUDIENCES[batch.audience])
    return template("report.html.j2").render(
        batch=batch,
        subject=job.subject,
        say=lambda text: translate(text, batch.language),
        month=reader.quantity(Quantity(batch.month, MONTH)),
        day=reader.quantity(Quantity(batch.as_of, DATE)),
        audience=audience[:1].upper() + audience[1:],
        title=translate(job.report.title, batch.language),
        question=sections[0]["html"],
        sections=sections[1:],
        glossary=_glossary(sections, reader),
        css=css(),
    )


def _glossary(sections: list[dict], reader: Format) -> list[tuple[str, str]]:
    """Label and definition of every measure the page shows, in the reader's alphabet: on paper no
    figure can be opened."""
    shown = {
        figure["measure"]
        for section in sections
        for sheet in section["sheets"]
        for figure in sheet["figures"]
    }
    entries = [
        (reader.word(MEASURES[name].label), definition(MEASURES[name], reader)) for name in shown
    ]
    return sorted(entries, key=lambda entry: entry[0].casefold())


def without_paths(notebook: dict) -> str:
    """The executed notebook without papermill's record and without the path of the book: nothing of
    the machine."""
    import nbformat

    clean = copy.deepcopy(notebook)
    clean["metadata"].pop("papermill", None)
    for number, cell in enumerate(clean["cells"]):
        cell["id"] = f"cell-{number}"  # papermill gives the cell it adds another one each time
        cell["metadata"].pop("papermill", None)
        cell["metadata"].pop("execution", None)
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = ""  # the defaults are about another client
        elif "injected-parameters" in cell["metadata"].get("tags", []):
            lines = cell["source"].splitlines()
            cell["source"] = "\n".join(
                'book = ""' if line.startswith("book = ") else line for line in lines
            )
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(PROTOCOL, None)
    return nbformat.writes(clean) + "\n"


def sections_of(notebook: dict, language: str, *, guided: bool = False) -> list[dict]:
    """The notebook cut at its second-level headings; a section whose sheets are all empty is left
    out.

    Parameters
    ----------
    guided : with the sentences on what to look for and how to read it, which speak to the agency's
        own people.

    Returns
    -------
    One dict for each: title, id, html, and sheets (what each sheet in it says of itself).
    """
    sections = [_section("", "top")]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = translate(cell["source"], language)
            if text.startswith("## "):
                heading, _newline, text = text.partition("\n")
                sections.append(_section(heading[3:].strip(), f"s{len(sections)}"))
            elif text.startswith("# "):
                text = text.partition("\n")[2]
            if guided:
                sections[-1]["parts"].append(_markdown()(text.strip()))
        elif cell["cell_type"] == "code":
            for output in cell["outputs"]:
                data = output.get("data", {})
                if PROTOCOL in data:
                    sections[-1]["sheets"].append(data[PROTOCOL])
                    sections[-1]["shown"] += bool(data["text/html"])
                    sections[-1]["parts"].append(data["text/html"])
    filled = [section for section in sections if section["shown"] or not section["sheets"]]
    return [section | {"html": "\n".join(section["parts"])} for section in filled]


def _section(title: str, anchor: str) -> dict[str, Any]:
    return {"title": title, "id": anchor, "parts": [], "sheets": [], "shown": 0}


@functools.cache
def _markdown() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(escape=True)


@functools.cache
def template(name: str) -> jinja2.Template:
    """A template of `templates/`; every value put in is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@functools.cache
def css() -> str:
    """How a page looks."""
    return CSS.read_text(encoding="utf-8") + (TEMPLATES / "page.css").read_text(encoding="utf-8")


def to_json(value: Any) -> str:
    """JSON as it is published: readable, in a fixed order, without NaN."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
