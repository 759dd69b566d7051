"""Toggl Track: the detailed report. Dates are always 2026-10-31, durations 01:30:00."""

from acm_lib.importers.formats import ExportFormat

FORMATS = (
    ExportFormat(
        "toggl",
        "time",
        "Toggl Track, detailed report",
        "time",
        {
            "date": ("Start date",),
            "client": ("Client",),
            "project": ("Project",),
            "task": ("Task",),
            "note": ("Description",),
            "hours": ("Duration",),
            "billable": ("Billable",),
            "person": ("User",),
            "activity": ("Tags",),
        },
        required=("date", "project", "hours"),
        signature_headings=("Start date", "Start time", "End date", "End time"),
        unused=("Email", "Start time", "End date", "End time", "Amount"),
        department_fields=("task", "activity"),
    ),
)
