"""ERPNext: the export of Timesheet with its rows (labels of Timesheet and Timesheet Detail). Only
the first row names the sheet."""

from dataclasses import replace

import numpy as np

from acm_lib.book.cells import EncodedColumn
from acm_lib.importers.formats import ExportFormat
from acm_lib.importers.sheet import Sheet


def _fill_timesheet(sheet: Sheet) -> Sheet:
    """What stands once for a sheet (its customer, its employee) is said on each of its rows."""
    places = {
        place
        for name in ("client", "person", "currency")
        if (place := TIMESHEETS.locate(sheet.heading).get(name)) is not None
    }
    start = next(
        (place for place, text in enumerate(sheet.heading) if text.strip() in ("ID", "Name")), None
    )
    if start is None or start not in sheet.columns:
        return sheet
    begins = np.array([bool(text.strip()) for text in sheet.columns[start].distinct] or [False])[
        sheet.columns[start].codes
    ]
    first = (
        np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))
        if len(begins)
        else np.arange(0)
    )
    columns = {
        place: EncodedColumn(texts.distinct, texts.exact, texts.codes[first])
        if place in places
        else texts
        for place, texts in sheet.columns.items()
    }
    return replace(sheet, columns=columns)


TIMESHEETS = ExportFormat(
    "erpnext",
    "timesheets",
    "ERPNext, export of Timesheet",
    "time",
    {
        "date": ("From Time (Time Sheets)", "From Time", "Start Date"),
        "client": ("Customer",),
        "project": ("Project (Time Sheets)", "Project Name (Time Sheets)", "Project"),
        "task": ("Task (Time Sheets)", "Task"),
        "activity": ("Activity Type (Time Sheets)", "Activity Type"),
        "note": ("Description (Time Sheets)", "Description"),
        "hours": ("Hrs (Time Sheets)", "Hrs"),
        "billable": ("Is Billable (Time Sheets)", "Bill (Time Sheets)", "Is Billable", "Bill"),
        "person": ("Employee Name", "Employee"),
        "currency": ("Currency",),
        "cost_rate": ("Costing Rate (Time Sheets)", "Costing Rate"),
        "bill_rate": ("Billing Rate (Time Sheets)", "Billing Rate"),
    },
    required=("date", "project", "hours"),
    signature_headings=(
        "Hrs (Time Sheets)",
        "Hrs",
        "Activity Type (Time Sheets)",
        "From Time (Time Sheets)",
    ),
    unused=(
        "ID",
        "Name",
        "Series",
        "Status",
        "Company",
        "Start Date",
        "End Date",
        "Total Working Hours",
        "ID (Time Sheets)",
        "To Time (Time Sheets)",
        "Project Name (Time Sheets)",
    ),
    department_fields=("activity",),
    reshape=_fill_timesheet,
)
FORMATS = (TIMESHEETS,)
