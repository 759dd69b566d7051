"""What every report needs, imported and warmed up once by the fork server before it forks."""

import contextlib
import importlib
import io
import os

# Imported by the kernel or by reports at their first use; each one here saves every report time.
MODULES = (
    "acm_lib.sheets.account_plan",
    "acm_lib.sheets.account_team",
    "acm_lib.sheets.agency_costs",
    "acm_lib.sheets.client_segmentation",
    "acm_lib.sheets.cost_tracking",
    "acm_lib.sheets.go_no_go",
    "acm_lib.sheets.meeting_brief",
    "acm_lib.sheets.provenance",
    "acm_lib.sheets.quarterly_review",
    "babel.messages.pofile",
    "comm",
    "debugpy",
    "debugpy.server.api",
    "duckdb",
    "encodings.utf_8_sig",
    "faulthandler",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.utils.module_paths",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "jupyter_client.session",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.dates",
    "matplotlib.figure",
    "matplotlib_inline.backend_inline",
    "matplotlib.pyplot",
    "numpy.random",
    "pandas",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.string",
    "pandas.io.formats.style",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "python_calamine",
    "runpy",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "seaborn",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
# For the server's environment: a thread that a library starts at its import would be missing in
# every child.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def preload() -> None:
    """Import, and draw a little of each kind, so that fonts, ticks and formats are found once and
    not by every report.

    Starts no thread and opens nothing that a fork would break.
    """
    # matplotlib reads it at its import: without it a notebook's plots would be lost without an
    # error
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    for name in MODULES:
        # Another version of a library may lack one of its modules.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    from matplotlib.figure import Figure

    from acm_lib.display.format import Format
    from acm_lib.display.language import LANGUAGES
    from acm_lib.statements import DATE, MONEY, MONTH, RATIO, Quantity

    for language in LANGUAGES:
        reader = Format(language, "VND")
        for value, unit in (
            (1_234_567.0, MONEY),
            (0.5, RATIO),
            ("2026-10-01", DATE),
            ("2026-10-01", MONTH),
        ):
            reader.exact(Quantity(value, unit))
        reader.word("Client")
    figure = Figure()
    axes = figure.subplots(2, 2).ravel()
    axes[0].plot([1, 2], [1, 2], label="ả ₫")
    axes[0].legend()
    axes[1].bar(["a", "b"], [1, 2])
    axes[2].scatter([1, 2], [1, 2], s=[20, 40])
    axes[3].imshow([[1, 2], [3, 4]])
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


def reseed() -> None:
    """Give every report the same random numbers, so that its bytes are the same each time."""
    import random

    import numpy as np

    random.seed(0)
    np.random.seed(0)
