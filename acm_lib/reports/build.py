"""Building one report: run the notebook, check every cell, write the page, check it for leaks,
publish.

Runs in a worker process. Nothing is visible under its final name before everything is finished and
checked.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from acm_lib.book import open_book
from acm_lib.book.slicing import write_slice
from acm_lib.display.audience import CLIENT
from acm_lib.errors import AcmError, ReportError
from acm_lib.reports.export import (
    executed_sheets,
    figures_csv,
    figures_json,
    page,
    sections_of,
    to_json,
    without_paths,
)
from acm_lib.reports.job import ReportJob
from acm_lib.reports.leak_check import LeakCheck, check_measures
from acm_lib.reports.pdf import pdf
from acm_lib.reports.storage import digest, open_storage
from acm_lib.reports.workbook import workbook

START_SECONDS = 60


class KernelFailure(ReportError):
    """The kernel could not be started or died: the report may work when it is tried again."""


def build_report(job: ReportJob, work: Path, cell_seconds: float | None = None) -> dict[str, str]:
    """Make and publish one report.

    Parameters
    ----------
    work : a private folder to work in.
    cell_seconds : after which a cell is stopped, where nobody else watches the clock.

    Returns
    -------
    {name in the storage: SHA-256} of what was published.

    Raises
    ------
    ReportError : a cell raised (its message is passed on), did not run, or showed another client
        or month than requested.
    LeakError : a file has another client's name, or a figure that the audience must not see.
    KernelFailure : the kernel died or did not start.
    """
    folder = Path(tempfile.mkdtemp(dir=work, prefix="report-"))
    try:
        notebook = _execute(job, folder, cell_seconds)
        files = {job.file(kind): data for kind, data in _render(notebook, job).items()}
        if job.client_id is not None:
            LeakCheck(job.batch.clients).check(job.client_id, files)
        open_storage(job.batch.storage).write(files)
        return {name: digest(data) for name, data in files.items()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _render(notebook: dict, job: ReportJob) -> dict[str, bytes]:
    """The formats requested, and the figures as JSON always: kind -> the finished bytes."""
    sheets = executed_sheets(notebook, job)
    if job.batch.audience == CLIENT:
        for sheet in sheets:
            check_measures([*sheet["figures"], *sheet.get("tiles", ())])
    html = page(notebook, job)
    render: dict[str, Callable[[], bytes]] = {
        "html": html.encode,
        "pdf": lambda: pdf(html),
        "xlsx": lambda: workbook(sections_of(notebook, job.batch.language), job),
        "csv": figures_csv(sheets, job).encode,
        "ipynb": lambda: without_paths(notebook).encode(),
    }
    figures = to_json(figures_json(sheets, job)).encode()
    return {"json": figures} | {kind: render[kind]() for kind in job.batch.formats}


def warm_up() -> None:
    """Import what `build_report` needs, while there is nothing else to do."""
    import jinja2  # noqa: F401
    import mistune  # noqa: F401
    import papermill  # noqa: F401

    from acm_lib.reports.kernels import engine

    engine.register()


def _execute(job: ReportJob, folder: Path, cell_seconds: float | None) -> dict:
    """Run the notebook by papermill in a fresh kernel, in a private folder."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    warm_up()
    parameters = job.parameters
    if job.batch.audience == CLIENT:
        # The kernel of a report for a client never sees another's rows.
        (folder / "book").mkdir()
        book = write_slice(open_book(job.batch.book), job.client_id or "", folder / "book")
        parameters["book"] = str(book)
    try:
        executed: dict = papermill.execute_notebook(
            str(job.report.path),
            str(folder / "executed.ipynb"),
            parameters=parameters,
            engine_name="acm-fork" if job.batch.kernels == "fork" else None,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_SECONDS,
            execution_timeout=cell_seconds and int(cell_seconds),
            cwd=str(folder),
        )
    except PapermillExecutionError as error:
        raise ReportError(_safe_message(error.ename, error.evalue)) from None
    except (DeadKernelError, CellTimeoutError, NoSuchKernel, RuntimeError) as error:
        raise KernelFailure(
            f"The kernel of {job.report.name} died or did not start: {error}. Its report was not"
            " made. It is tried again once."
        ) from None
    return executed


def _safe_message(name: str, message: str) -> str:
    """The error of a cell without its traceback, which could hold other clients' data."""
    return message if name in _names_below(AcmError) else f"{name}: {message[:300]}"


def _names_below(kind: type[Exception]) -> set[str]:
    return {kind.__name__}.union(*map(_names_below, kind.__subclasses__()))
