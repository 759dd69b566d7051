"""HubSpot: exports of deals and of companies. People choose the columns, so few are needed."""

from acm_lib.importers.form import Form

FORMS = (
    Form(
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
        needs=("name",),
        marks=("Deal Name", "Deal Stage", "Deal owner"),
        unused=(
            "Last Activity Date",
            "Pipeline",
            "Associated Contact",
            "Associated Company IDs",
            "Associated Contact IDs",
        ),
    ),
    Form(
        "hubspot",
        "companies",
        "HubSpot, export of companies",
        "company",
        {
            "client": ("Company name", "Name"),
            "industry": ("Industry",),
            "owner": ("Company owner",),
        },
        needs=("client",),
        marks=("Company name", "Company Domain Name", "Company owner"),
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
