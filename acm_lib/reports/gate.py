"""The gate: which reports there are, what they ask for, and whether what was asked fits. Nothing is
written before it.

papermill alone only warns of a misspelt parameter and then reports on the default client; here that
is an error.
"""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from acm_lib.book import BookView
from acm_lib.errors import UsageError
from acm_lib.places import notebooks

_TYPES = {"str": str, "int": int, "float": float, "bool": bool}
CLIENT, AGENCY, OPPORTUNITY = "client", "agency", "opportunity"
_DECIDED = ("won", "lost")


@dataclass(frozen=True)
class Subject:
    """What one report is about: the agency (both None), a client, or an opportunity of a client."""

    client_id: str | None = None
    opportunity_id: str | None = None


@dataclass(frozen=True)
class Report:
    """A report notebook and what it declares.

    Attributes
    ----------
    name, path : the notebook.
    title : shown in the index, to be translated.
    grain : "client" (one report for each), "opportunity" (one for each that is open) or "agency"
        (one about all).
    needs : tables without which it is skipped.
    audiences : for whom it may be made.
    parameters : name -> type.
    """

    name: str
    path: Path
    title: str
    grain: str
    needs: tuple[str, ...]
    audiences: tuple[str, ...]
    parameters: dict[str, type]

    def checked(self, values: dict[str, object]) -> dict[str, object]:
        """`values` themselves, when each is a parameter of this notebook and of its type.

        Raises
        ------
        UsageError : an unknown name (with the near one) or a value of another type; a bool is no
            int, a tuple nothing.
        """
        for name, value in values.items():
            if name not in self.parameters:
                raise UsageError(
                    f"The report {self.name} has no parameter {name!r}. It would run with its"
                    f" defaults and be about something else. {_near(name, self.parameters)}"
                )
            wanted = self.parameters[name]
            if type(value) is not wanted and not (wanted is float and type(value) is int):
                raise UsageError(
                    f"The parameter {name} of {self.name} is {value!r}, a {type(value).__name__}."
                    f" It would not mean what it says. Give a {wanted.__name__}."
                )
        return values


def all_reports(folder: Path | None = None) -> dict[str, Report]:
    """Every report notebook there is, by name, those about the agency first."""
    found = [_read(path) for path in sorted((folder or notebooks() / "reports").glob("*.ipynb"))]
    return {
        report.name: report
        for report in sorted(found, key=lambda report: (report.grain != AGENCY, report.name))
    }


def chosen_reports(
    names: Iterable[str] | None, audience: str, folder: Path | None = None
) -> list[Report]:
    """The reports asked for; without names all that may be made for the audience.

    Raises
    ------
    UsageError : an unknown report, or one that is not made for this audience.
    """
    reports = all_reports(folder)
    if not names:
        return [report for report in reports.values() if audience in report.audiences]
    for name in names:
        if name not in reports:
            raise UsageError(
                f"There is no report {name!r}. Nothing was made. {_near(name, reports)}"
            )
        if audience not in reports[name].audiences:
            raise UsageError(
                f"The report {name} is not made for the audience {audience!r}. It shows what that"
                f" audience must not see. Make it for: {', '.join(reports[name].audiences)}."
            )
    return [reports[name] for name in dict.fromkeys(names)]


def chosen_clients(wanted: Iterable[str] | None, known: list[str]) -> list[str]:
    """The clients asked for, in the order of the book; without any, all.

    Raises
    ------
    UsageError : a client the book does not have.
    """
    if wanted is None:
        return known
    wanted = list(wanted)
    for client in wanted:
        if client not in known:
            raise UsageError(
                f"The book has no client {client!r} in this month. No other client's report is made"
                f" instead. {_near(client, known)}"
            )
    return [client for client in known if client in wanted]


def subjects(
    report: Report, view: BookView, clients: list[str], opportunities: Iterable[str] | None = None
) -> list[Subject]:
    """What a report is to be made about.

    Parameters
    ----------
    clients : the chosen ones. opportunities : the chosen ones, also where they are decided; None is
        all open ones of `clients`.

    Raises
    ------
    UsageError : an opportunity the book does not have in this month.
    """
    if report.grain == AGENCY:
        return [Subject()]
    if report.grain == CLIENT:
        return [Subject(client) for client in clients]
    if not view.has("opportunities"):
        return []
    rows = view.table("opportunities").sort_values("opportunity_id")
    if opportunities is None:
        rows = rows[~rows["stage"].isin(_DECIDED) & rows["client_id"].isin(clients)]
    else:
        opportunities = list(opportunities)
        for name in opportunities:
            if name not in set(rows["opportunity_id"]):
                raise UsageError(
                    f"The book has no opportunity {name!r} in {view.month:%Y-%m}. No other one's"
                    f" report is made instead. {_near(name, rows['opportunity_id'])}"
                )
        rows = rows[rows["opportunity_id"].isin(opportunities)]
    return [Subject(row.client_id, row.opportunity_id) for row in rows.itertuples()]


def _read(path: Path) -> Report:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    declared = notebook["metadata"]["acm"]
    return Report(
        path.stem,
        path,
        declared["title"],
        declared["grain"],
        tuple(declared["needs"]),
        tuple(declared["audiences"]),
        _parameters(notebook, path.name),
    )


def _parameters(notebook: dict, name: str) -> dict[str, type]:
    """The parameters a notebook declares, each as one line `name: type = value  # help`, in the
    cell tagged `parameters`.

    Only what papermill sees as well is let through: it overlooks `x: str | None`, and would ignore
    what is given for it.
    """
    cell = next(
        (cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])),
        None,
    )
    if cell is None:
        raise UsageError(
            f"{name} has no cell tagged `parameters`. It would always report on its defaults. Tag"
            " the cell."
        )
    found = {}
    for line in ast.parse("".join(cell["source"])).body:
        kind = (
            line.annotation.id
            if isinstance(line, ast.AnnAssign) and isinstance(line.annotation, ast.Name)
            else ""
        )
        if kind not in _TYPES or not isinstance(line.target, ast.Name):
            raise UsageError(
                f"The line `{ast.unparse(line)}` among the parameters of {name} declares no plain"
                " type. What may be given cannot be checked. Write `name: str = ...  # help`."
            )
        found[line.target.id] = _TYPES[kind]
    return found


def _near(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=1)
    shown = ", ".join(known[:12]) + (" ..." if len(known) > 12 else "")
    return f"Did you mean {near[0]!r}?" if near else f"There are: {shown}."
