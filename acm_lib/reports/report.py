"""The report notebooks and what each declares: title, grain, tables, audiences, parameters."""

import ast
import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from acm_lib.errors import UsageError
from acm_lib.paths import notebooks_folder

_TYPES = {"str": str, "int": int, "float": float, "bool": bool}
CLIENT, AGENCY, OPPORTUNITY = "client", "agency", "opportunity"


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
    parameters: Mapping[str, type]

    def check(self, values: Mapping[str, object]) -> None:
        """Check that each of `values` is a parameter of this notebook and of its type.

        papermill only warns of a misspelt parameter and then reports on the default client.

        Raises
        ------
        UsageError : an unknown name (with the nearest one) or a value of another type. A bool is
            not an int, and an int is accepted as a float.
        """
        for name, value in values.items():
            if name not in self.parameters:
                raise UsageError(
                    f"The report {self.name} has no parameter {name!r}. It would run with its"
                    f" defaults and be about something else. {suggest(name, self.parameters)}"
                )
            kind = self.parameters[name]
            if type(value) is not kind and not (kind is float and type(value) is int):
                raise UsageError(
                    f"The parameter {name} of {self.name} is {value!r}, a {type(value).__name__}."
                    f" Give a {kind.__name__}."
                )


def all_reports(folder: Path | None = None) -> dict[str, Report]:
    """Every report notebook by name, those about the agency first."""
    reports = [
        _read(path) for path in sorted((folder or notebooks_folder() / "reports").glob("*.ipynb"))
    ]
    reports.sort(key=lambda report: (report.grain != AGENCY, report.name))
    return {report.name: report for report in reports}


def suggest(name: str, choices: Iterable[str]) -> str:
    """The remedy for a name that does not exist: the nearest one that does, or the first twelve.

    Examples
    --------
    >>> suggest("clinet", ["client", "month"]), suggest("x", ["client", "month"])
    ("Did you mean 'client'?", 'There are: client, month.')
    """
    choices = list(choices)
    if near := difflib.get_close_matches(name, choices, n=1):
        return f"Did you mean {near[0]!r}?"
    return f"There are: {', '.join(choices[:12])}{' ...' if len(choices) > 12 else '.'}"


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

    Only what papermill also reads is accepted: it overlooks `x: str | None`, and would ignore a
    value given for it.
    """
    tagged = [
        cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])
    ]
    if not tagged:
        raise UsageError(
            f"{name} has no cell tagged `parameters`. It would always report on its defaults. Tag"
            " the cell."
        )
    parameters = {}
    for line in ast.parse("".join(tagged[0]["source"])).body:
        match line:
            case ast.AnnAssign(ast.Name(parameter), ast.Name(kind)) if kind in _TYPES:
                parameters[parameter] = _TYPES[kind]
            case _:
                raise UsageError(
                    f"The line `{ast.unparse(line)}` among the parameters of {name} declares no"
                    " plain type, so its value could not be checked. Write `name: str = ...  #"
                    " help`."
                )
    return parameters
