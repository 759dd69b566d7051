"""HubSpot: exports of deals and of companies. People choose the columns, so few are needed."""

from acm_lib.importers.formats import ExportFormat

FORMATS = (
    ExportFormat(
        "hubspot",
        "deals",
        "HubSpot, export of deals",
        "opportunity",
        {
            "id": ("Record ID", "Deal ID"),
            "client": ("Associated Company", "Associated Company (Primary)"),
            "name": ("Deal Name",),
            "stage": ("Deal Stage",),
            "amount": ("Amount",),
            "probability": ("Deal probability",),
            "currency": ("Currency",),
            "expected_close": ("Close Date",),
            "owner": ("Deal owner",),
            "created_on": ("Create Date",),
        },
        required=("name",),
        signature_headings=("Deal Name", "Deal Stage", "Deal owner"),
        unused=(
            "Last Activity Date",
            "Pipeline",
            "Associated Contact",
            "Associated Company IDs",
            "Associated Contact IDs",
        ),
    ),
    ExportFormat(
        "hubspot",
        "companies",
        "HubSpot, export of companies",
        "company",
        {
            "client": ("Company name", "Name"),
            "industry": ("Industry",),
            "owner": ("Company owner",),
        },
        required=("client",),
        signature_headings=("Company name", "Company Domain Name", "Company owner"),
        unused=(
            "Record ID",
            "Company Domain Name",
            "Country/Region",
            "City",
            "Phone Number",
            "Create Date",
            "Last Activity Date",
        ),
    ),
)
