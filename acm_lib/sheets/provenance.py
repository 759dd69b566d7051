"""The last section of every report: what it was made of."""

import platform
from importlib.metadata import version

import pandas as pd

from acm_lib import __version__
from acm_lib.display.audience import AUDIENCES
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, Statement, _


@section
def sources(scope: Scope) -> list:
    """Parameters, rows read, kept and quarantined, file hashes and versions.

    The hash is the first twelve digits of the file's SHA-256: two reports with the same hashes saw
    the same data.
    """
    about = Statement(
        _("Month {month:month}, known on {day:date}; {audience:term}. Money in {currency}."),
        month=scope.view.month,
        day=scope.view.as_of,
        audience=AUDIENCES[scope.audience],
        currency=scope.view.settings.currency,
    )
    made_with = Statement(
        _("Made with acm {acm}, pandas {pandas}, DuckDB {duckdb}, Python {python}."),
        acm=__version__,
        pandas=version("pandas"),
        duckdb=version("duckdb"),
        python=platform.python_version(),
    )
    counts = scope.view.counts
    set_aside = int(counts["quarantined"].sum())
    warning = (
        Statement(
            _(
                "{rows:count} rows were quarantined and are excluded from these figures. They are"
                " in the folder `quarantine` of the book."
            ),
            rows=set_aside,
        )
        if set_aside and scope.audience == "internal"
        else None
    )
    unrated = scope.facts["hours_without_rate"].sum() if scope.audience == "internal" else 0
    free = (
        Statement(
            _(
                "{hours:hours} have no cost rate, so their cost is missing from every figure"
                " here. Give it as `cost_rate` in the table `rate_card`."
            ),
            hours=float(unrated),
        )
        if unrated
        else None
    )
    rows = Table(_with_hashes(scope, counts), _COLUMNS) if scope.audience == "internal" else None
    return [
        paragraph(about),
        paragraph(warning, tone="warning"),
        paragraph(free, tone="warning"),
        rows,
        paragraph(made_with),
    ]


_COLUMNS = (
    Column("table", _("Table")),
    Column("read", _("Rows read"), COUNT),
    Column("kept", _("Rows kept"), COUNT),
    Column("quarantined", _("Quarantined"), COUNT),
    Column("hash", _("SHA-256")),
)


def _with_hashes(scope: Scope, counts: pd.DataFrame) -> pd.DataFrame:
    book = scope.view.book
    digests = {table: book.hashes[file][:12] for table, (file, _sheet) in book.sources.items()}
    return counts.assign(hash=counts["table"].map(digests).fillna(""))
