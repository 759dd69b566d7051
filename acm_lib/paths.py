"""Where the notebooks and the sample book are: in a checkout beside the library, in an installed
wheel inside it; how the program is called."""

import os
from pathlib import Path

_LIBRARY = Path(__file__).resolve().parent
ROOT = _LIBRARY.parent


def notebooks_folder() -> Path:
    """The folder of the notebooks."""
    return _here_or_installed("notebooks", "_notebooks")


def samples_folder() -> Path:
    """The folder of the sample book."""
    return _here_or_installed("data/samples", "_samples")


def prog_name() -> str:
    """How whoever reads a message starts ACM: `python3 -m acm_lib` where that is how it was
    started, else `acm`."""
    return os.environ.get("ACM_PROGRAM", "acm")


def subprocess_env() -> dict[str, str]:
    """An environment in which other processes find the library, also in a checkout that is not
    installed."""
    paths = [str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    return os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(filter(None, paths)))}


def _here_or_installed(beside: str, inside: str) -> Path:
    checkout = ROOT / beside
    return checkout if checkout.is_dir() else _LIBRARY / inside
