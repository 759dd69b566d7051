"""Making one report: execute the notebook, look at every cell, write the page, let the guard read
it, publish.

Runs in a worker process. Nothing is visible under its final name before everything is finished and
checked.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from acm_lib.book import open_book
from acm_lib.book.slicing import write_slice
from acm_lib.errors import AcmError, ReportError
from acm_lib.reports.export import (
    About,
    figures_csv,
    figures_json,
    page,
    sections_of,
    sheets_of,
    to_json,
    without_paths,
)
from acm_lib.reports.guard import Guard, check_measures
from acm_lib.reports.pdf import pdf
from acm_lib.reports.shelf import digest, shelf
from acm_lib.reports.workbook import workbook

START_SECONDS = 60
FORMATS = ("html", "pdf", "xlsx", "csv", "ipynb")


@dataclass(frozen=True)
class Task:
    """One report to make: plain values, so that it can be sent to another process.

    Attributes
    ----------
    notebook : the report's notebook. parameters : checked by the gate.
    about : the head of the page. clients : client_id -> name, for the guard.
    shelf : address of the month's shelf. place : the folder on it. work : a private folder to work
        in.
    kernels : "fork", "spare" or "inprocess". formats : of `FORMATS`.
    seconds : after which a cell is stopped, where nobody else watches the clock.
    """

    notebook: Path
    parameters: dict[str, object]
    about: About
    clients: dict[str, str]
    shelf: str
    place: str
    work: Path
    kernels: str
    formats: tuple[str, ...]
    seconds: float | None = None


class Infrastructure(ReportError):
    """The kernel could not be started or died: the report may work when it is tried again."""


def make(task: Task) -> dict[str, str]:
    """Make and publish one report.

    Returns
    -------
    {name on the shelf: SHA-256} of what was published.

    Raises
    ------
    ReportError : a cell raised (its message is passed on), did not run, or showed something else
        than was asked for.
    LeakError : the guard found another client's name, or a figure that the audience must not see.
    Infrastructure : the kernel died or did not start.
    """
    work = Path(tempfile.mkdtemp(dir=task.work, prefix="report-"))
    try:
        notebook = _executed(task if task.about.audience == "internal" else _cut(task, work), work)
        about = task.about
        files = {
            f"{about.stem}.{kind}": data
            for kind, data in _written(notebook, about, task.formats).items()
        }
        if about.client_id is not None:
            Guard(task.clients).check(about.client_id, files)
        published = {f"{task.place}/{name}": data for name, data in files.items()}
        shelf(task.shelf).write(published)
        return {name: digest(data) for name, data in published.items()}
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _cut(task: Task, work: Path) -> Task:
    """What is made for a client is made from the client's own slice of the book: the kernel never
    sees another's rows."""
    folder = work / "book"
    folder.mkdir()
    sliced = write_slice(
        open_book(str(task.parameters["book"])), task.about.client_id or "", folder
    )
    return replace(task, parameters=task.parameters | {"book": str(sliced)})


def _written(notebook: dict, about: About, formats: tuple[str, ...]) -> dict[str, bytes]:
    """The formats asked for, and the figures as JSON always: kind -> the finished bytes."""
    sheets = sheets_of(notebook, about)
    if about.audience == "client":
        check_measures(
            [figure for sheet in sheets for figure in (*sheet["figures"], *sheet.get("tiles", ()))]
        )
    html = page(notebook, about)
    made: dict[str, Callable[[], bytes]] = {
        "html": html.encode,
        "pdf": lambda: pdf(html),
        "xlsx": lambda: workbook(sections_of(notebook, about.language), about),
        "csv": figures_csv(sheets, about).encode,
        "ipynb": lambda: without_paths(notebook).encode(),
    }
    return {"json": to_json(figures_json(sheets, about)).encode()} | {
        kind: made[kind]() for kind in formats
    }


def warm_up() -> None:
    """Import what `make` needs, while there is nothing else to do."""
    import jinja2  # noqa: F401
    import mistune  # noqa: F401
    import papermill  # noqa: F401

    from acm_lib.reports.kernels import engine

    engine.register()


def _executed(task: Task, work: Path) -> dict:
    """Run the notebook by papermill in a fresh kernel, in a private folder."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    warm_up()
    try:
        return papermill.execute_notebook(
            str(task.notebook),
            str(work / "executed.ipynb"),
            parameters=task.parameters,
            engine_name=f"acm-{task.kernels}",
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_SECONDS,
            execution_timeout=task.seconds and int(task.seconds),
            cwd=str(work),
        )
    except PapermillExecutionError as error:
        raise ReportError(_told(error.ename, error.evalue)) from None
    except (DeadKernelError, CellTimeoutError, NoSuchKernel, RuntimeError) as error:
        raise Infrastructure(
            f"The kernel of {task.about.report} died or did not start: {error}. Its report was not"
            " made. It is tried again once."
        ) from None


def _told(name: str, message: str) -> str:
    """The error of a cell without its traceback, which could hold other clients' data."""
    ours = {error.__name__ for error in _family(AcmError)}
    return message if name in ours else f"{name}: {message[:300]}"


def _family(kind: type) -> set[type]:
    return {kind}.union(*(_family(child) for child in kind.__subclasses__()))
