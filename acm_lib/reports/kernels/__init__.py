"""Kernels for reports: a fresh process for each, ready at once.

Starting a Python and importing what reports need takes most of a report's time. Where the system
can fork, a parent that has imported everything (`server`) forks a kernel for each report; elsewhere
papermill starts them. Forked kernels have papermill's own interface (`engine`), so a report is a
true notebook execution either way.
"""

from acm_lib.reports.kernels.limits import Limits, can_fork

KERNELS = ("fork", "papermill")

__all__ = ["KERNELS", "Limits", "can_fork"]
