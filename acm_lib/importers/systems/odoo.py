"""Odoo: exports of opportunities and of timesheets, by the labels and field names of its models
crm.lead and account.analytic.line."""

from acm_lib.importers.formats import ExportFormat

FORMATS = (
    ExportFormat(
        "odoo",
        "opportunities",
        "Odoo, opportunities",
        "opportunity",
        {
            "id": ("External ID", "id", "ID"),
            "client": ("Customer", "partner_id", "Company Name"),
            "name": ("Opportunity", "name"),
            "stage": ("Stage", "stage_id"),
            "amount": ("Expected Revenue", "expected_revenue"),
            "percent": ("Probability", "probability"),
            "currency": ("Currency", "company_currency"),
            "expected_close": ("Expected Closing", "date_deadline"),
            "owner": ("Salesperson", "user_id"),
            "created_on": ("Created on", "create_date"),
            "closed_on": ("Closed Date", "date_closed"),
        },
        required=("name", "stage"),
        signature_headings=(
            "Expected Revenue",
            "Expected Closing",
            "expected_revenue",
            "date_deadline",
        ),
        unused=(
            "Sales Team",
            "Tags",
            "Email",
            "Phone",
            "Priority",
            "Type",
            "Prorated Revenue",
            "Contact Name",
        ),
    ),
    ExportFormat(
        "odoo",
        "timesheets",
        "Odoo, timesheets",
        "time",
        {
            "date": ("Date", "date"),
            "client": ("Customer", "Partner", "Project/Customer", "partner_id"),
            "project": ("Project", "project_id"),
            "task": ("Task", "task_id"),
            "note": ("Description", "name"),
            "hours": ("Hours Spent", "Time Spent", "Quantity", "unit_amount"),
            "person": ("Employee", "employee_id"),
            "group": ("Department", "department_id"),
        },
        required=("date", "project", "hours", "person"),
        signature_headings=("Hours Spent", "Time Spent", "Quantity", "unit_amount", "employee_id"),
        unused=(
            "Company",
            "Amount",
            "Currency",
            "User",
            "Sales Order Item",
            "Analytic Account",
            "Billable Type",
            "External ID",
        ),
        department_fields=("group", "task"),
    ),
)
