"""Kernels for reports: a fresh process for each, ready at once.

Starting a Python, and importing what reports need, takes most of a report's time. Where the system
can fork, a parent that has imported everything forks a kernel for each report (`server`, `forked`);
elsewhere the next kernel is started while the present one works (`spare`). Both stand behind
papermill's own interface (`engine`), so that a report is a true notebook execution either way.
"""

from acm_lib.reports.kernels.limits import Limits

__all__ = ["Limits"]
