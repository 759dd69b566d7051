"""Toggl Track: the detailed report. Dates are always 2026-10-31, durations 01:30:00."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
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
        needs=("date", "project", "hours"),
        marks=("Start date", "Start time", "End date", "End time"),
        unused=("Email", "Start time", "End date", "End time", "Amount"),
        work=("task", "activity"),
    ),
)
