"""Where the notebooks and the sample book are: in a checkout beside the library, in an installed wheel inside it."""

from pathlib import Path

_LIBRARY = Path(__file__).resolve().parent


def notebooks() -> Path:
    """The folder of the notebooks."""
    return _here_or_installed("notebooks", "_notebooks")


def samples() -> Path:
    """The folder of the sample book."""
    return _here_or_installed("data/samples", "_samples")


def _here_or_installed(beside: str, inside: str) -> Path:
    checkout = _LIBRARY.parent / beside
    return checkout if checkout.is_dir() else _LIBRARY / inside
