"""What an export looks like: one report of one system, its columns by the names they go by, in
every language it has.

A form is data. Everything else (reading, recognising, asking, matching names, importing again)
works for all of them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from acm_lib.book.cells import clean, heading_name
from acm_lib.book.numbers import marked_currencies
from acm_lib.importers.sheet import Sheet

TEXT, DATE, DURATION, MONEY, SHARE, PERCENT, FLAG, CURRENCY = (
    "text",
    "date",
    "duration",
    "money",
    "share",
    "percent",
    "flag",
    "currency",
)

# What the rows of an export are, the fields they may have, and of what kind each is.
RECORDS: Mapping[str, Mapping[str, str]] = {
    "time": {
        "date": DATE,
        "client": TEXT,
        "project": TEXT,
        "task": TEXT,
        "note": TEXT,
        "hours": DURATION,
        "billable": FLAG,
        "person": TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        "role": TEXT,
        "group": TEXT,
        "activity": TEXT,
        "currency": CURRENCY,
        "cost_rate": MONEY,
        "bill_rate": MONEY,
    },
    "project": {
        "client": TEXT,
        "project": TEXT,
        "objective": TEXT,
        "start": DATE,
        "end": DATE,
        "status": TEXT,
    },
    "company": {"client": TEXT, "industry": TEXT, "owner": TEXT},
    "opportunity": {
        "id": TEXT,
        "client": TEXT,
        "name": TEXT,
        "stage": TEXT,
        "amount": MONEY,
        "probability": SHARE,
        "percent": PERCENT,
        "currency": CURRENCY,
        "expected_close": DATE,
        "owner": TEXT,
        "created_on": DATE,
        "closed_on": DATE,
    },
    "invoice": {
        "id": TEXT,
        "client": TEXT,
        "date": DATE,
        "due": DATE,
        "amount": MONEY,
        "currency": CURRENCY,
        "type": TEXT,
        "status": TEXT,
        "quantity": MONEY,
        "unit_amount": MONEY,
        "discount": MONEY,
        "tax": MONEY,
        "total": MONEY,
        "tax_total": MONEY,
    },
}


PAYMENTS_MISSING = (
    "When an invoice was paid is not in this export; until `paid_on` is known every invoice counts"
    " as open."
)


@dataclass(frozen=True)
class ExportFormat:
    """One report that a system exports.

    Attributes
    ----------
    system, name : "harvest", "time"; together they name the export.
    title : what the system calls it.
    record : what one row is, a key of `RECORDS`.
    columns : field -> the headings it may have, the best first.
    required : fields without which it is not this export.
    signature_headings : headings that only this system has; at least one must be there.
    unused : headings that belong to it and are not brought in.
    department_fields : fields that may say which department worked; the first that holds anything
        is taken.
    reshape : turns the sheet as it stands into rows and columns, where the export is none.
    verified : whether the headings were checked against the system's own documentation or source,
        or a real export.
    notes : what whoever imports it should know.
    """

    system: str
    name: str
    title: str
    record: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    signature_headings: tuple[str, ...]
    unused: tuple[str, ...] = ()
    department_fields: tuple[str, ...] = ()
    reshape: Callable[[Sheet], Sheet] | None = None
    verified: bool = True
    notes: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self,
            "fields",
            {
                parse_heading(name)[0]: field
                for field, names in reversed(list(self.columns.items()))
                for name in names
            },
        )
        unknown = set(self.columns) - set(RECORDS[self.record])
        assert not unknown, f"{self.key}: {self.record} has no {unknown}"

    @property
    def key(self) -> str:
        return f"{self.system}_{self.name}"

    def locate(self, headings: list[str]) -> dict[str, int]:
        """Field -> the place of its column among these headings; of two names for one field the
        better one."""
        places = {
            parse_heading(text)[0]: place for place, text in reversed(list(enumerate(headings)))
        }
        located = {}
        for field_name, names in self.columns.items():
            place = next(
                (
                    places[parse_heading(name)[0]]
                    for name in names
                    if parse_heading(name)[0] in places
                ),
                None,
            )
            if place is not None:
                located[field_name] = place
        return located

    def signatures_in(self, headings: list[str]) -> list[str]:
        """The headings, as they stand, that only this system has."""
        marks = {parse_heading(mark)[0] for mark in self.signature_headings}
        return [clean(text) for text in headings if parse_heading(text)[0] in marks]


_PARENTHESES = re.compile(r"(.*?)_?\(([a-z]{3}|)\)")


@lru_cache(4096)
def parse_heading(text: str) -> tuple[str, str]:
    """A heading as it is compared, and the currency it names.

    >>> parse_heading("*ContactName"), parse_heading("Billable Amount (USD)")
    (('contactname', ''), ('billable_amount', 'USD'))
    >>> parse_heading("Duration (h)"), parse_heading("Amount ()")
    (('duration_(h)', ''), ('amount', ''))
    """
    name = heading_name(text).lstrip("*")
    match = _PARENTHESES.fullmatch(name)
    if match and (not match.group(2) or marked_currencies(f"1 {match.group(2)}")):
        return match.group(1), match.group(2).upper()
    return name, ""
