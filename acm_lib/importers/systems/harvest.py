"""Harvest: the detailed time report and the list of projects (support.getharvest.com, importing and
exporting)."""

from acm_lib.importers.formats import ExportFormat

FORMATS = (
    ExportFormat(
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
        required=("date", "project", "hours"),
        signature_headings=(
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
        department_fields=("role", "task"),
    ),
    ExportFormat(
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
        required=("client", "project", "start", "end"),
        signature_headings=("Project Notes", "Project Code"),
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
