"""Clients by the decision to take (grow, keep, fix, let go), and those lost within a year."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.segments.assign import segment_clients
from acm_lib.segments.playbook import DECISIONS, PLAYBOOK
from acm_lib.statements import _

UNDECIDED = _("too new")


def leadership_summary(view: BookView) -> pd.DataFrame:
    """The clients by the decision to take, with the AGI that depends on it.

    Parameters
    ----------
    view : as for `segment_clients`.

    Returns
    -------
    One row per decision that has clients, in the order grow, keep, fix, let go, too new: decision,
    clients (number), agi (money, last 12 months), share (of the agency's AGI; negative where a
    client costs), names (list, the largest AGI first). Clients who left are in none.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> leadership_summary(open_book(samples_folder()).at("2026-10"))["decision"].tolist()
    ['grow', 'keep', 'fix', 'too new']
    """
    frame = _present(view)
    decision = frame["cell"].map(lambda cell: PLAYBOOK[cell].decision or UNDECIDED)
    grouped = frame.groupby(decision, sort=False)
    summary = (
        grouped.agg(clients=("name", "size"), agi=("agi", "sum"), names=("name", list))
        .rename_axis("decision")
        .reset_index()
    )
    total = _present(view.agency)["agi"].sum()
    summary.insert(3, "share", summary["agi"] / (total if total > 0 else np.nan))
    place = {name: number for number, name in enumerate((*DECISIONS, UNDECIDED))}
    return summary.sort_values("decision", key=lambda names: names.map(place), ignore_index=True)


def _present(view: BookView) -> pd.DataFrame:
    frame = segment_clients(view)
    return frame[frame["cell"] != "gone"]


def lost_clients(view: BookView) -> pd.DataFrame:
    """Clients who left within the last twelve months, and where they stood a year ago.

    Returns
    -------
    One row per client, the latest first: client_id, name, until, cell_before (at the month a year
    before the view's; missing where it was no client then or the book does not go back so far).
    """
    clients = view.table("clients")
    gone = clients[clients["until"] > view.as_of - pd.DateOffset(months=12)][
        ["client_id", "name", "until"]
    ]
    year_before = view.month - pd.DateOffset(months=12)
    comparable = len(gone) and year_before >= view.book.months[0]
    cells = (
        segment_clients(view.at(year_before)).set_index("client_id")["cell"]
        if comparable
        else pd.Series(dtype="object")
    )
    before = gone["client_id"].map(cells).astype("object")
    return gone.assign(cell_before=before).sort_values(
        ["until", "client_id"], ascending=[False, True], ignore_index=True
    )
