"""Panels for JupyterLab over the same sheets as the reports: choose, see, ask what-if, send the
report.

A notebook opens a workspace (`open_workspace`), shows one panel (``from acm_lib.widgets import
portfolio``, `portfolio.show(workspace)`) and ends with `report(workspace, ...)`. What a panel shows
comes from a sheet; nothing is computed here.
"""

from acm_lib.widgets.report_panel import report
from acm_lib.widgets.workspace import Workspace, open_workspace

__all__ = ["Workspace", "open_workspace", "report"]
