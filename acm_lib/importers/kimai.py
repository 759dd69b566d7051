"""Kimai: the export of timesheets, in English and in German."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
        "kimai", "time", "Kimai, export of timesheets", "time",
        {
            "date": ("Date", "Datum"), "client": ("Customer", "Kunde"), "project": ("Project", "Projekt"),
            "activity": ("Activity", "Tätigkeit"), "note": ("Description", "Beschreibung"), "hours": ("Duration", "Dauer"),
            "billable": ("Billable", "Abrechenbar"), "person": ("Name", "User", "Benutzer"), "currency": ("Currency", "Währung"),
            "bill_rate": ("Hourly price", "Preis pro Stunde"),
        },
        needs=("date", "project", "hours"),
        marks=(
            "Internal price", "Hourly price", "Fixed price", "Staff number", "Project number", "Order number", "Interner Preis",
            "Preis pro Stunde", "Festpreis", "Personalnummer", "Projektnummer", "Bestellnummer", "Tätigkeit", "Abrechenbar",
        ),
        unused=(
            "From", "To", "Price", "Internal price", "Fixed price", "User", "E-mail", "Staff number", "Tags", "Type", "category", "Account",
            "Project number", "VAT-ID", "Order number", "Von", "Bis", "Preis", "Interner Preis", "Festpreis", "Benutzer", "E-Mail",
            "Personalnummer", "Schlagworte", "Typ", "Kundennummer", "Projektnummer", "Umsatzsteuer-ID", "Bestellnummer",
        ),
        work=("activity",),
    ),
)  # fmt: skip
