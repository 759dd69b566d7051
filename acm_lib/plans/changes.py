"""What is different from the month before: orders signed, clients whose advice or health
changed."""

import pandas as pd

from acm_lib import segments
from acm_lib.book import BookView, per_view
from acm_lib.errors import MissingTable
from acm_lib.frames import iterate_rows
from acm_lib.plans.health import health
from acm_lib.statements import Statement, _

POINTS = 10.0  # of health, from which on a change is reported
COLUMNS = ("client_id", "name", "change", "size")


@per_view
def monthly_changes(view: BookView) -> pd.DataFrame:
    """What changed for each client since the month before, the largest first.

    Returns
    -------
    One row per change: client_id, name, change (`Statement`), size (AGI of 12 months, money: whom
    to look at first). Empty in the book's first month.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> list(monthly_changes(open_book(samples_folder()).at("2026-10")).columns)
    ['client_id', 'name', 'change', 'size']
    """
    month = view.month - pd.DateOffset(months=1)
    if month < view.book.months[0]:
        return pd.DataFrame(columns=list(COLUMNS))
    before = view.book.at(month)
    rows: list[tuple] = []
    try:
        now, then = (
            segments.segment_clients(view),
            segments.segment_clients(before).set_index("client_id"),
        )
    except MissingTable:
        return pd.DataFrame(columns=list(COLUMNS))
    size = now.set_index("client_id")["agi"]
    for row in iterate_rows(now):
        was = then["cell"].get(row.client_id)
        if was is None:
            rows.append((row.client_id, row.name, Statement(_("new in the book"))))
        elif was != row.cell:
            rows.append(
                (
                    row.client_id,
                    row.name,
                    Statement(_("from “{before:term}” to “{now:term}”"), before=was, now=row.cell),
                )
            )
    scores, earlier = (health(at).scores.set_index("client_id")["health"] for at in (view, before))
    names = now.set_index("client_id")["name"]
    moved = (scores - earlier.reindex(scores.index)).dropna()
    for client in moved[moved.abs() >= POINTS].index.intersection(names.index):
        rows.append(
            (
                client,
                names[client],
                Statement(
                    _("health from {before:score} to {now:score}"),
                    before=earlier[client],
                    now=scores[client],
                ),
            )
        )
    frame = pd.DataFrame(rows, columns=["client_id", "name", "change"])
    frame["size"] = frame["client_id"].map(size).astype("float64")
    return frame.sort_values(
        ["size", "client_id"], ascending=[False, True], ignore_index=True, kind="stable"
    )
