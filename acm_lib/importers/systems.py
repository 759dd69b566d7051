"""Every export that is known. A new system is one module with its forms, and its name here."""

from __future__ import annotations

import importlib

from acm_lib.importers.form import Form

SYSTEMS = (
    "harvest",
    "toggl",
    "clockify",
    "kimai",
    "hubspot",
    "salesforce",
    "odoo",
    "erpnext",
    "xero",
    "quickbooks",
)


def forms(system: str = "") -> tuple[Form, ...]:
    """The forms of one system, or of all."""
    return tuple(
        form
        for name in ([system] if system else SYSTEMS)
        for form in importlib.import_module(f"acm_lib.importers.{name}").FORMS
    )
