"""The client as a buyer: what it wants, when it orders, what it can and will pay."""

import re
import unicodedata

import numpy as np
import pandas as pd

from acm_lib.book import BookView, ClientView, per_view
from acm_lib.book.currency import client_currency, to_book_currency
from acm_lib.measures import MEASURES, ratio
from acm_lib.measures.payment_delay import days_late
from acm_lib.plans.pipeline import DECIDED
from acm_lib.segments.assign import SHORTEST_GAP
from acm_lib.statements import _

FEWEST_OF_SERVICE = 4  # decided offers of a service, for its usual price
FEWEST_OFFERS = 3  # of a client, for its own prices

# What comments are about: the first theme of which a word stands in the comment. Data, to be
# changed.
THEMES = (
    (_("lateness"), ("late", "trễ", "chậm", "deadline", "delay")),
    (_("responsiveness"), ("phản hồi", "response", "answer", "reply", "nhắc")),
    (_("ideas"), ("idea", "ý tưởng", "familiar", "creative", "sáng tạo")),
    (_("price"), ("price", "giá", "cost", "chi phí", "budget", "ngân sách")),
    (_("the team"), ("nhóm", "team", "people", "nhiệt tình", "người")),
    (_("quality"), ("quality", "chất lượng", "đúng ý", "good work", "great")),
)
OTHER_THEME = _("other")
# Vietnamese compounds in which a word above means something else: to appreciate, value, precious.
OTHER_MEANINGS = re.compile(r"đánh giá|giá trị|quý giá|vô giá")
_THEME_PATTERNS = tuple(
    (name, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?:s|d|ed)?(?!\w)"))
    for name, words in THEMES
)


def objectives(client: ClientView, *, months: int = 24) -> pd.DataFrame:
    """What the client wants of its orders, by what it spends on it.

    Returns
    -------
    One row per objective of the orders signed in the last `months`, the dearest first: objective,
    orders, share (of their fees), last (day signed), result (mean; NaN where unknown).
    """
    client.require("projects", purpose=_("the client's objectives"))
    orders = client.table("projects")
    orders = orders.assign(day=orders["signed_on"].fillna(orders["start"]))
    recent = orders["day"] > client.as_of - pd.DateOffset(months=months)
    orders = orders[recent].dropna(subset=["objective"])
    orders = orders.assign(
        fee=to_book_currency(client, orders["fee"], orders["currency"], orders["day"])
    )
    grouped = orders.groupby("objective")
    fees = grouped["fee"].sum()
    frame = pd.DataFrame(
        {
            "orders": grouped.size(),
            "share": fees / fees.sum() if fees.sum() else np.nan,
            "last": grouped["day"].max(),
            "result": grouped["result"].mean(),
        }
    )
    return (
        frame.rename_axis("objective")
        .reset_index()
        .sort_values(["share", "objective"], ascending=[False, True], ignore_index=True)
    )


def wishes(client: ClientView) -> pd.DataFrame:
    """What the client asked for and said in 24 months: brief fields that come back, and what its
    comments are about.

    Returns
    -------
    One row each: source ("audience", "message", "mandatories", "comments"), what (the text, or a
    theme), times, last (day), score (mean score of the answers with that theme, as share of the
    best; NaN for briefs). The most frequent of each source first.
    """
    rows, since = [], client.as_of - pd.DateOffset(months=24)
    if client.has("briefs") and client.has("projects"):
        briefs = client.table("briefs")
        briefs = briefs[briefs["received_on"] > since]
        for source in ("audience", "message", "mandatories"):
            grouped = (
                briefs.dropna(subset=[source]).groupby(source)["received_on"].agg(["size", "max"])
            )
            rows += [
                (source, text, row["size"], row["max"], np.nan) for text, row in grouped.iterrows()
            ]
    if client.has("surveys"):
        answers = client.table("surveys")
        answers = answers[answers["date"] > since].dropna(subset=["comment"])
        # without an answer the column would be text
        best = answers["question"].map({"nps": 10.0, "csat": 5.0}).astype("float64")
        answers = answers.assign(theme=answers["comment"].map(theme), share=answers["score"] / best)
        for name, part in answers.groupby("theme"):
            rows.append(("comments", name, len(part), part["date"].max(), part["share"].mean()))
    frame = pd.DataFrame(rows, columns=["source", "what", "times", "last", "score"])
    order = frame["source"].map({"comments": 0, "audience": 1, "message": 2, "mandatories": 3})
    return (
        frame.assign(order=order)
        .sort_values(["order", "times", "what"], ascending=[True, False, True], ignore_index=True)
        .drop(columns="order")
    )


def theme(comment: str) -> str:
    """What a comment is about, by the words in it; whole words only.

    Examples
    --------
    >>> theme("Good work, a bit late."), theme("Ideas feel familiar."), theme("...")
    ('lateness', 'ideas', 'other')
    >>> theme("The latest film was great."), theme("Chúng tôi đánh giá cao chất lượng")
    ('quality', 'quality')
    """
    text = unicodedata.normalize("NFC", str(comment)).casefold()
    text = OTHER_MEANINGS.sub(" ", text)
    return next((name for name, pattern in _THEME_PATTERNS if pattern.search(text)), OTHER_THEME)


def buying_rhythm(client: ClientView) -> pd.DataFrame:
    """When the client orders.

    Returns
    -------
    One row: orders (ever), usual_gap (mean days between orders, a month at least, as in
    `segments.segment_clients`; NaN with fewer than three), last_order, days_since, expected (last
    order plus the usual gap; NaT where unknown), months (list of calendar months, at most two, that
    brought the most orders, where it has six or more), order_value (median fee of 24 months, book
    currency).
    """
    client.require("projects", purpose=_("the buying rhythm"))
    orders = client.table("projects")
    orders = (
        orders.assign(day=orders["signed_on"].fillna(orders["start"]))
        .dropna(subset=["day"])
        .sort_values("day")
    )
    first, last = orders["day"].min(), orders["day"].max()
    gap = max((last - first).days / (len(orders) - 1), SHORTEST_GAP) if len(orders) >= 3 else np.nan
    counted = orders["day"].dt.month.value_counts()
    favourite = (
        sorted(counted.index, key=lambda month: (-counted[month], month))[:2]
        if len(orders) >= 6
        else []
    )
    recent = orders[orders["day"] > client.as_of - pd.DateOffset(months=24)]
    value = to_book_currency(client, recent["fee"], recent["currency"]).median()
    expected = last + pd.Timedelta(days=round(gap)) if pd.notna(gap) else pd.NaT
    return pd.DataFrame(
        [
            {
                "orders": len(orders),
                "usual_gap": gap,
                "last_order": last,
                "days_since": (client.as_of - last).days if pd.notna(last) else np.nan,
                "expected": expected,
                "months": favourite,
                "order_value": value,
            }
        ]
    )


@per_view
def ability_to_pay(view: BookView) -> pd.DataFrame:
    """What each client can and will pay: its days to pay and their way, what is overdue, our share
    of its budget, its prices.

    Parameters
    ----------
    view : of the agency or of a client; needs `clients` and `invoices`; `opportunities` adds
        prices.

    Returns
    -------
    One row per client: client_id, days_late and days_late_before (mean days after the due day, by
    amount, of what fell due in the last 12 months and in the 12 before), trend (days later than
    before), overdue (money), overdue_share (of what is open), revenue (12 months),
    marketing_budget (a year, book currency), budget_share, offers (decided), price_won and
    price_lost (median of amount over the usual amount of the service; NaN with fewer than three
    decided offers).
    """
    view.require("invoices", purpose=_("how the client pays"))
    clients = view.table("clients")
    months = view.client_months()
    to_date = months.groupby("client_id")[["fell_due", "paid_when_due", "invoiced", "paid"]].sum()
    year = (
        months[months["month"] > view.month - pd.DateOffset(months=12)]
        .groupby("client_id")["invoiced"]
        .sum()
    )
    balance = to_date.add_suffix("_to_date")
    frame = pd.DataFrame(
        {"days_late": days_late(view), "days_late_before": days_late(view, ago=12)}
    )
    frame["trend"] = frame["days_late"] - frame["days_late_before"]
    frame["overdue"], frame["overdue_share"] = (
        MEASURES["overdue"](balance).reindex(frame.index),
        MEASURES["overdue_share"](balance).reindex(frame.index),
    )
    frame["revenue"] = year.reindex(frame.index).fillna(0.0)
    budget = clients.set_index("client_id")
    frame["marketing_budget"] = to_book_currency(
        view, budget["marketing_budget"], budget["currency"]
    )
    frame["budget_share"] = ratio(frame["revenue"], frame["marketing_budget"])
    return frame.join(_prices(view)).rename_axis("client_id").reset_index()


def _priced(view: BookView) -> pd.DataFrame:
    """Decided offers with their price: amount over the median amount of decided offers of the
    service."""
    view.require("opportunities", purpose=_("what the client will pay"))
    offers = view.table("opportunities")
    offers = offers[offers["stage"].isin(DECIDED)].dropna(subset=["service", "amount"])
    amount = to_book_currency(view, offers["amount"], client_currency(view, offers["client_id"]))
    by_service = amount.groupby(offers["service"])
    usual = by_service.transform("median").where(by_service.transform("size") >= FEWEST_OF_SERVICE)
    return offers.assign(price=ratio(amount, usual), won=offers["stage"].eq("won"))[
        ["client_id", "service", "price", "won"]
    ].dropna(subset=["price"])


def _prices(view: BookView) -> pd.DataFrame:
    columns = ["offers", "price_won", "price_lost"]
    if not view.has("opportunities"):
        return pd.DataFrame(columns=columns, dtype="float64")
    offers = view.select(_priced(view.agency))
    number = offers.groupby("client_id").size()
    medians = {
        name: (
            offers[offers["won"] == won]
            .groupby("client_id")["price"]
            .median()
            .where(number >= FEWEST_OFFERS)
        )
        for name, won in (("price_won", True), ("price_lost", False))
    }
    return pd.DataFrame({"offers": number, **medians})[columns]
