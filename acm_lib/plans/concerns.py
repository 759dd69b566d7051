"""The two concerns in one picture: is the client content, and does the agency earn?"""

import pandas as pd

from acm_lib import facts
from acm_lib.book import BookView, ClientView
from acm_lib.frames import iterate_rows
from acm_lib.measures import compute
from acm_lib.plans.health import health, health_reasons
from acm_lib.statements import Statement, _

BOTH, CLIENT_ONLY, AGENCY_ONLY, NEITHER = (
    _("both content"),
    _("client content, agency pays"),
    _("agency content, client not"),
    _("neither content"),
)
CONTENT = 50.0  # health above which a client counts as content (the red band ends there)
STEP_MONTHS, STEPS = 3, 4


def concerns(view: BookView) -> pd.DataFrame:
    """Every client (or one) at (its health, the agency's margin) now, and its way there over the
    last year.

    Parameters
    ----------
    view : of the agency or of a client; needs `clients`, and for the margin `invoices`,
        `time_entries` and `rate_card`.

    Returns
    -------
    One row per client that still is one: client_id, name, health (0-100), confidence, margin
    (delivery margin of the last 12 months; NaN without AGI), revenue (12 months), quadrant ("both
    content", "client content, agency pays", "agency content, client not", "neither content"; NaN
    where either is unknown), path (list of (health, margin), a quarter apart, oldest first, the
    last one today's).
    """
    view.require("invoices", "time_entries", "rate_card", purpose=_("the two-concerns map"))
    points = {}
    for step in range(STEPS, -1, -1):
        month = view.month - pd.DateOffset(months=step * STEP_MONTHS)
        if month >= view.book.months[0]:
            points[step] = _points(view.at(month))
    now = points[0]
    clients = view.table("clients")
    frame = clients.loc[clients["until"].isna(), ["client_id", "name"]].merge(now, on="client_id")
    paths = [
        [
            (points[step].at[client, "health"], points[step].at[client, "margin"])
            for step in points
            if client in points[step].index
        ]
        for client in frame["client_id"]
    ]
    frame["path"] = pd.Series(paths, index=frame.index, dtype="object")
    frame["quadrant"] = [
        _quadrant(row.health, row.margin, view.settings.targets.margin)
        for row in iterate_rows(frame)
    ]
    return frame


def levers(client: ClientView) -> pd.DataFrame:
    """What would move the client on the map: on its side the costliest reasons of its health, on
    ours what the margin is short of.

    Returns
    -------
    One row each, the strongest of each side first: side ("client", "agency"), lever (`Statement`),
    effect (points of health, or of margin as a ratio, that it would bring; the agency's levers each
    close the whole gap alone).
    """
    rows = []
    reasons = health_reasons(client)
    for reason in iterate_rows(reasons[reasons["lost"] >= 1].head(3)):
        rows.append(
            (
                "client",
                Statement(
                    _("{reason} Fixing this is worth {points:score} points of health."),
                    reason=reason.reason,
                    points=reason.lost,
                ),
                reason.lost,
            )
        )
    if not (client.has("time_entries") and client.has("rate_card") and client.has("invoices")):
        return pd.DataFrame(rows, columns=["side", "lever", "effect"])
    year = compute(
        facts.total(client.facts(), (), month=client.month),
        ["agi", "delivery_margin", "average_cost_per_hour"],
    ).iloc[0]
    aim, agi, labour = client.settings.targets.margin, year["agi"], year["labour_cost"]
    gap = aim - year["delivery_margin"]
    if agi > 0 and gap > 0:
        dearer = labour / (1 - aim) - agi
        rows.append(
            (
                "agency",
                Statement(
                    _(
                        "For the target margin of {aim:ratio} the same work would have to bring"
                        " {more:money} more ({share:ratio})."
                    ),
                    aim=aim,
                    more=dearer,
                    share=dearer / agi,
                ),
                gap,
            )
        )
        fewer = (
            (labour - agi * (1 - aim)) / year["average_cost_per_hour"]
            if year["average_cost_per_hour"] > 0
            else float("nan")
        )
        rows.append(
            (
                "agency",
                Statement(
                    _(
                        "Or the same money would have to take {hours:hours} less ({share:ratio} of"
                        " the year's)."
                    ),
                    hours=fewer,
                    share=fewer / year["hours"] if year["hours"] else float("nan"),
                ),
                gap,
            )
        )
    elif agi > 0:
        room = (
            (agi * (1 - aim) - labour) / year["average_cost_per_hour"]
            if year["average_cost_per_hour"] > 0
            else float("nan")
        )
        rows.append(
            (
                "agency",
                Statement(
                    _(
                        "The margin of {margin:ratio} is above the target of {aim:ratio}: there is"
                        " room for {hours:hours} of care a year."
                    ),
                    margin=year["delivery_margin"],
                    aim=aim,
                    hours=room,
                ),
                0.0,
            )
        )
    return pd.DataFrame(rows, columns=["side", "lever", "effect"])


def _points(view: BookView) -> pd.DataFrame:
    scores = health(view).scores.set_index("client_id")
    year = facts.total(view.client_months(), ["client_id"], month=view.month)
    year = compute(year, ["delivery_margin", "revenue"]).set_index("client_id")
    return scores[["health", "confidence"]].assign(
        margin=year["delivery_margin"].reindex(scores.index),
        revenue=year["revenue"].reindex(scores.index).fillna(0.0),
    )


def _quadrant(health_now: float, margin: float, target: float) -> str | None:
    if pd.isna(health_now) or pd.isna(margin):
        return None
    if health_now > CONTENT:
        return BOTH if margin >= target else CLIENT_ONLY
    return AGENCY_ONLY if margin >= target else NEITHER
