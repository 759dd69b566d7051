"""Harvest: the detailed time report and the list of projects (support.getharvest.com, importing and
exporting)."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
        "harvest",
        "time",
        "Harvest, detailed time report",
        "time",
        {
            "date": ("Date",),
            "client": ("Client",),
            "project": ("Project",),
            "task": ("Task",),
            "note": ("Notes",),
            "hours": ("Hours",),
            "billable": ("Billable?",),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "role": ("Roles", "Department"),
            "currency": ("Currency",),
            "cost_rate": ("Cost Rate",),
            "bill_rate": ("Billable Rate",),
        },
        needs=("date", "project", "hours"),
        marks=(
            "Billable?",
            "Invoiced?",
            "Approved?",
            "Employee?",
            "External Reference URL",
            "Project Code",
        ),
        unused=(
            "Project Code",
            "Hours Rounded",
            "Invoiced?",
            "Approved?",
            "Employee Id",
            "Employee?",
            "Billable Amount",
            "Cost Amount",
            "External Reference URL",
        ),
        work=("role", "task"),
    ),
    Form(
        "harvest",
        "projects",
        "Harvest, list of projects",
        "project",
        {
            "client": ("Client",),
            "project": ("Project",),
            "objective": ("Project Notes",),
            "start": ("Start Date",),
            "end": ("End Date",),
        },
        needs=("client", "project", "start", "end"),
        marks=("Project Notes", "Project Code"),
        unused=(
            "Project Code",
            "Hourly Rate",
            "Budgeted Hours",
            "Budget",
            "Budget By",
            "Total Hours",
            "Billable Hours",
            "Billable Amount",
        ),
    ),
)
