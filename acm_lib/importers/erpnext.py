"""ERPNext: the export of Timesheet with its rows (labels of Timesheet and Timesheet Detail). Only
the first row names the sheet."""

from dataclasses import replace

import numpy as np

from acm_lib.book.cells import Texts
from acm_lib.importers.form import Form
from acm_lib.importers.sheet import Sheet


def _with_the_sheet_on_every_row(sheet: Sheet) -> Sheet:
    """What stands once for a sheet (its customer, its employee) is said on each of its rows."""
    places = {
        place
        for name in ("client", "person", "currency")
        if (place := TIMESHEETS.found(sheet.heading).get(name)) is not None
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
        place: Texts(texts.distinct, texts.exact, texts.codes[first]) if place in places else texts
        for place, texts in sheet.columns.items()
    }
    return replace(sheet, columns=columns)


TIMESHEETS = Form(
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
    needs=("date", "project", "hours"),
    marks=("Hrs (Time Sheets)", "Hrs", "Activity Type (Time Sheets)", "From Time (Time Sheets)"),
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
    work=("activity",),
    arrange=_with_the_sheet_on_every_row,
)
FORMS = (TIMESHEETS,)
