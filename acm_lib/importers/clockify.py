"""Clockify: the detailed report and the list of projects. Dates are as the workspace writes them."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
        "clockify", "time", "Clockify, detailed report", "time",
        {
            "date": ("Start Date",), "client": ("Client",), "project": ("Project",), "task": ("Task",), "note": ("Description",),
            "hours": ("Duration (h)", "Duration (decimal)"), "billable": ("Billable",), "person": ("User",), "group": ("Group",),
            "bill_rate": ("Billable Rate",),
        },
        needs=("date", "project", "hours"),
        marks=("Duration (h)", "Duration (decimal)"),
        unused=(
            "Email", "Tags", "Type", "Start Time", "End Date", "End Time", "Billable Amount", "Invoiced", "Invoice ID", "Date of creation",
            "Duration (decimal)", "Cost Rate", "Cost Amount",
        ),
        work=("group", "task"),
    ),
    Form(
        "clockify", "projects", "Clockify, list of projects", "project",
        {"project": ("Name", "Project"), "client": ("Client",), "status": ("Status",)},
        needs=("project", "client"),
        marks=("Billability", "Visibility", "Estimated (h)", "Tracked (h)"),
        unused=("Visibility", "Billability", "Members", "Estimated (h)", "Tracked (h)", "Remaining (h)", "Overage (h)", "Progress (%)", "Billable (h)", "Amount", "Notes"),
        verified=False,
    ),
)  # fmt: skip
