"""Xero: the export of sales invoices, one row for each line; stars before required headings may be there or not."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
        "xero", "invoices", "Xero, sales invoices", "invoice",
        {
            "id": ("InvoiceNumber",), "client": ("ContactName",), "date": ("InvoiceDate",), "due": ("DueDate",), "amount": ("LineAmount",),
            "quantity": ("Quantity",), "unit_amount": ("UnitAmount",), "discount": ("Discount",), "tax": ("TaxAmount",), "total": ("Total",),
            "tax_total": ("TaxTotal",), "currency": ("Currency",), "type": ("Type",), "status": ("Status",),
        },
        needs=("id", "client", "date", "quantity", "unit_amount"),
        marks=("InvoiceNumber", "ContactName", "UnitAmount", "InvoiceDate"),
        unused=(
            "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4", "POCity", "PORegion", "POPostalCode", "POCountry",
            "Reference", "PlannedDate", "InvoiceAmountPaid", "InvoiceAmountDue", "InventoryItemCode", "Description", "AccountCode", "TaxType",
            "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2", "BrandingTheme", "Sent",
        ),
    ),
)  # fmt: skip
