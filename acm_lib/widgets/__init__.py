"""Panels for JupyterLab over the same sheets as the reports: choose, see, ask what-if, send the
report.

A notebook opens a desk (`open_desk`), shows one panel (``from acm_lib.widgets import portfolio``,
`portfolio.show(desk)`) and ends with `report(desk, ...)`. What a panel shows comes from a sheet;
nothing is computed here.
"""

from acm_lib.widgets.desk import Desk, open_desk
from acm_lib.widgets.report_panel import report

__all__ = ["Desk", "open_desk", "report"]
