"""From an executed notebook to what is published: one HTML page, the figures as JSON, a notebook
without paths."""

from __future__ import annotations

import copy
import csv
import functools
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acm_lib.book.writing import defused
from acm_lib.display.figures import definition
from acm_lib.display.format import Format
from acm_lib.display.language import translate
from acm_lib.display.style import CSS
from acm_lib.errors import ReportError
from acm_lib.measures import MEASURES
from acm_lib.statements import DATE, MONTH, Quantity, _

PROTOCOL = "application/vnd.acm+json"
TEMPLATES = Path(__file__).with_name("templates")
_AUDIENCES = {"internal": _("For the agency only"), "client": _("For the client")}


@dataclass(frozen=True)
class About:
    """What stands in the head of a page.

    Attributes
    ----------
    report, title : name and title of the notebook.
    client_id, client : None and "" for a report on the agency.
    opportunity_id, opportunity : id and name; None and "" for a report that is not about one.
    stem : of the files' names; the report's name unless several of it stand in one folder.
    agency, currency, month, as_of, language, audience : of the batch.
    colour, logo : of the agency: "#0067a5", and a data: address or "".
    """

    report: str
    title: str
    client_id: str | None
    client: str
    agency: str
    currency: str
    month: Any
    as_of: Any
    language: str
    audience: str
    colour: str = "#0067a5"
    logo: str = ""
    opportunity_id: str | None = None
    opportunity: str = ""
    stem: str = ""

    def __post_init__(self):
        object.__setattr__(self, "stem", self.stem or self.report)

    @property
    def subject(self) -> str:
        """Whom the page is about, as its head says it."""
        return " · ".join(filter(None, (self.client, self.opportunity)))


def sheets_of(notebook: dict, about: About) -> list[dict]:
    """What every sheet of an executed notebook says of itself.

    Raises
    ------
    ReportError : a code cell did not run, or a sheet is about another client or month than was
        asked for.
    """
    found = []
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        if cell["source"].strip() and cell.get("execution_count") is None:
            raise ReportError(
                f"Cell {number} of {about.report} did not run. A report with a hole is no report."
                " Run the notebook by hand to see why."
            )
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                raise ReportError(
                    f"Cell {number} of {about.report} failed: {output['ename']}: {output['evalue']}"
                )
            if PROTOCOL in output.get("data", {}):
                found.append(output["data"][PROTOCOL])
    if not found:
        raise ReportError(
            f"The notebook {about.report} showed nothing. An empty report is not published. Run it"
            " by hand to see why."
        )
    for sheet in found:
        shown = (sheet["client_id"], sheet.get("opportunity_id"), sheet["month"])
        asked = (about.client_id, about.opportunity_id, f"{about.month:%Y-%m}")
        if shown != asked:
            raise ReportError(
                f"The sheet {sheet['sheet']} is about {_told(*shown)}, asked was {_told(*asked)}. "
                f"It was not published. Do all cells of {about.report} use the parameters?"
            )
    return found


def _told(client: str | None, opportunity: str | None, month: str) -> str:
    return f"{client} {opportunity or ''}".strip() + f" in {month}"


def figures_json(sheets: list[dict], about: About) -> dict:
    """`<report>.json`: every figure shown, and the sentences."""
    return {
        "report": about.report,
        "client_id": about.client_id,
        **({"opportunity_id": about.opportunity_id} if about.opportunity_id else {}),
        "month": f"{about.month:%Y-%m}",
        "figures": [figure for sheet in sheets for figure in sheet["figures"]],
        "notes": [note for sheet in sheets for note in sheet["notes"]],
    }


def figures_csv(sheets: list[dict], about: About) -> str:
    """The figures as CSV for a spreadsheet: UTF-8 with its mark, and no text that a spreadsheet
    would take for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    figures = figures_json(sheets, about)["figures"]
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
    writer.writerow(columns)
    for figure in figures:
        cells = figure | {"tables": " ".join(figure["tables"])}
        writer.writerow(
            [
                defused(cells[column]) if isinstance(cells[column], str) else cells[column]
                for column in columns
            ]
        )
    return "\ufeff" + text.getvalue()


def page(notebook: dict, about: About) -> str:
    """The report as one HTML page: no script, nothing loaded from elsewhere, the same bytes for the
    same outputs."""
    sections = sections_of(notebook, about.language, guided=about.audience == "internal")
    reader = Format(about.language, about.currency)
    return template("report.html.j2").render(
        about=about,
        say=lambda text: translate(text, about.language),
        month=reader.quantity(Quantity(about.month, MONTH)),
        day=reader.quantity(Quantity(about.as_of, DATE)),
        audience=translate(_AUDIENCES[about.audience], about.language),
        title=translate(about.title, about.language),
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
    sections: list[dict] = [{"title": "", "id": "top", "parts": [], "sheets": [], "shown": 0}]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = translate(cell["source"], language)
            if text.startswith("## "):
                heading, _newline, text = text.partition("\n")
                sections.append(
                    {
                        "title": heading[3:].strip(),
                        "id": f"s{len(sections)}",
                        "parts": [],
                        "sheets": [],
                        "shown": 0,
                    }
                )
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
    kept = [section for section in sections if section["shown"] or not section["sheets"]]
    return [section | {"html": "\n".join(section["parts"])} for section in kept]


@functools.cache
def _markdown():
    import mistune

    return mistune.create_markdown(escape=True)


@functools.cache
def template(name: str):
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
