"""The audiences of a report, and what each is called.

A report for the agency shows everything. A report for a client shows no cost rate, cost, margin or
internal health, and nothing about another client.
"""

from acm_lib.errors import UsageError
from acm_lib.statements import _

INTERNAL, CLIENT = "internal", "client"
AUDIENCES = {INTERNAL: _("for the agency only"), CLIENT: _("for the client")}


def checked_audience(audience: str) -> str:
    """`audience` itself; UsageError where there is no such audience."""
    if audience not in AUDIENCES:
        raise UsageError(
            f"There is no audience {audience!r}. It decides what a report may show. Give one of:"
            f" {', '.join(AUDIENCES)}."
        )
    return audience
