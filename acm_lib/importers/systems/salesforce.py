"""Salesforce: a report on opportunities, or the object as Data Loader writes it (field names of the
Object Reference)."""

from acm_lib.importers.formats import ExportFormat

FORMATS = (
    ExportFormat(
        "salesforce",
        "opportunities",
        "Salesforce, opportunities",
        "opportunity",
        {
            "id": ("Opportunity ID", "Id"),
            "client": ("Account Name", "Account.Name"),
            "name": ("Opportunity Name", "Name"),
            "stage": ("Stage", "StageName"),
            "amount": ("Amount",),
            "percent": ("Probability (%)", "Probability"),
            "currency": ("Amount Currency", "Opportunity Currency", "CurrencyIsoCode"),
            "expected_close": ("Close Date", "CloseDate"),
            "owner": ("Opportunity Owner", "Owner.Name"),
            "created_on": ("Created Date", "CreatedDate"),
        },
        required=("client", "name", "stage"),
        signature_headings=("Opportunity Name", "Opportunity Owner", "Fiscal Period", "StageName"),
        unused=(
            "Fiscal Period",
            "Expected Revenue",
            "Expected Revenue Currency",
            "Age",
            "Next Step",
            "Lead Source",
            "Type",
            "Owner Role",
            "Forecast Category",
        ),
    ),
)
