"""The exports of each known system: one module per system, named for it, with its `FORMATS`."""

import importlib
import pkgutil

from acm_lib.importers.formats import ExportFormat

SYSTEMS = tuple(module.name for module in pkgutil.iter_modules(__path__))


def formats(system: str = "") -> tuple[ExportFormat, ...]:
    """The export formats of one system, or of all."""
    return tuple(
        export_format
        for name in ([system] if system else SYSTEMS)
        for export_format in importlib.import_module(f"{__name__}.{name}").FORMATS
    )
