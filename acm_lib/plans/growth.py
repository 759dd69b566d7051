"""Growth of an account: what blocks it, the target of twelve months, the market's trend."""

import pandas as pd

from acm_lib import facts, segments
from acm_lib.book import BookView, ClientView, per_view
from acm_lib.errors import NotEnoughData
from acm_lib.frames import iterate_rows
from acm_lib.measures import compute
from acm_lib.plans.pipeline import pipeline
from acm_lib.plans.relationships import is_paying_slower, payment, payment_timing
from acm_lib.statements import Statement, _

# cells of the grid in which nothing more is to be sold
BLOCKING_SEGMENTS = ("fix", "let go", "gone", "watch")


def growth_block(client: ClientView) -> Statement | None:
    """Why nothing more is to be sold to this client now; None where it may grow.

    The one gate for every growth advice: not while the account must be fixed or let go, has left
    or is too new for a verdict, nor before a client that pays later and later has agreed how it
    will pay.

    Examples
    --------
    >>> from acm_lib.book import open_book
    >>> from acm_lib.paths import samples_folder
    >>> growth_block(open_book(samples_folder()).at("2026-10").client("C002")).plain()
    'Fix this account, or get to know it, before proposing growth.'
    """
    halves = list(iterate_rows(payment(client))) if client.has("invoices") else []
    return growth_block_reason(_segment(client, "watch"), halves)


def segment_advice(client: ClientView) -> Statement:
    """What to do with a client: what its cell of the grid asks for, growth only where nothing
    blocks it."""
    cell = _segment(client, "watch")
    play, block = segments.PLAYBOOK[cell], growth_block(client)
    if play.growing and block:
        return Statement(_("{cell:term}, but not yet. {why}"), cell=cell, why=block)
    return Statement(_("{cell:term}: {todo:term}"), cell=cell, todo=play.todo)


def _segment(client: ClientView, missing: str) -> str:
    """The client's cell of the grid; `missing` where it is in none."""
    return next(iter(segments.segment_clients(client)["cell"]), missing)


def growth_block_reason(cell: str, halves: list) -> Statement | None:
    """As `growth_block`, of a client in a cell of the grid with these rows of `payment`."""
    if cell in BLOCKING_SEGMENTS:
        return Statement(_("Fix this account, or get to know it, before proposing growth."))
    if is_paying_slower(halves):
        return Statement(
            _(
                "Payment first: it used to pay {first} and now pays {last}. Agree payment terms"
                " before selling more."
            ),
            first=payment_timing(halves[0].days_late),
            last=payment_timing(halves[-1].days_late),
        )
    return None


def target(client: ClientView) -> pd.DataFrame:
    """The AGI of the next twelve months: what is there to keep, what to grow, what to win, and what
    is still missing.

    Parameters
    ----------
    client : needs `clients` and `invoices`; `opportunities` adds what is in the pipeline.

    Returns
    -------
    One row: agi (last 12 months; the baseline: the same again), agi_before, held (bool: nothing
    more is to be sold now), target (agi x (1 + the book's growth target); the same again where
    held, 0 for a client that left), target_gap (target - agi, never below 0), keep (agi x the
    agency's gross revenue retention), grow and win (open farmed and hunted offers, each at its
    chance), gap (target - keep - grow - win, never below 0), weighted (open offers at the owner's
    probability), coverage (weighted / target_gap).
    """
    now, before = (
        compute(facts.total(client.facts(), (), month=month), ["agi"])["agi"].iloc[0]
        for month in (client.month, client.month - pd.DateOffset(months=12))
    )
    gone = _segment(client, "") == "gone"
    held = growth_block(client) is not None
    growth = 0.0 if held else client.settings.targets.growth
    aim = 0.0 if gone else max(now, 0.0) * (1 + growth)
    offers = pipeline(client) if client.has("opportunities") else None
    weighted = offers["weighted"].sum(min_count=1) if offers is not None else 0.0
    farmed, hunted = (
        (0.0, 0.0)
        if offers is None
        else (
            offers.loc[offers["origin"].ne("hunted"), "expected"].sum(),
            offers.loc[offers["origin"].eq("hunted"), "expected"].sum(),
        )
    )
    keep = 0.0 if gone else max(now, 0.0) * _gross_revenue_retention(client.agency)
    row = pd.DataFrame(
        [
            {
                "agi": now,
                "agi_before": before,
                "held": held,
                "target": aim,
                "target_gap": max(0.0, aim - now),
                "keep": keep,
                "grow": farmed,
                "win": hunted,
                "gap": max(0.0, aim - keep - farmed - hunted),
                "weighted": weighted,
            }
        ]
    )
    return compute(row, ["coverage"])


def market_trend(client: ClientView) -> pd.DataFrame:
    """How the client's industry moves, beside what the client spends with us: last 12 months
    against the 12 before.

    Returns
    -------
    One row: industry, market (change of the mean index), ours (change of the client's revenue; NaN
    without a year before).

    Raises
    ------
    MissingTable : no `market`.
    NotEnoughData : the industry has fewer than 24 months.
    """
    client.require("market", purpose=_("the market's trend"))
    industry = client.row["industry"]
    months = client.table("market")
    months = months[
        (months["industry"] == industry) & (months["month"] <= client.month)
    ].sort_values("month")["index"]
    if len(months) < 24:
        raise NotEnoughData(
            _("The market's trend"), 24, len(months), _("months of the client's industry")
        )
    now, before = months.iloc[-12:].mean(), months.iloc[-24:-12].mean()
    own = client.facts().groupby("month")["invoiced"].sum()
    this_year = own[own.index > client.month - pd.DateOffset(months=12)].sum()
    last_year = own[
        (own.index <= client.month - pd.DateOffset(months=12))
        & (own.index > client.month - pd.DateOffset(months=24))
    ].sum()
    ours = this_year / last_year - 1 if last_year > 0 else float("nan")
    return pd.DataFrame(
        [
            {
                "industry": industry,
                "market": now / before - 1 if before else float("nan"),
                "ours": ours,
            }
        ]
    )


@per_view
def _gross_revenue_retention(view: BookView) -> float:
    """The agency's gross revenue retention of the last year; 1 where there is no year before."""
    months = view.facts(("invoiced",))
    months = months[months["client_id"] != ""]
    year, ago = view.month - pd.DateOffset(months=12), view.month - pd.DateOffset(months=24)
    now, before = (
        months[(months["month"] > first) & (months["month"] <= last)]
        .groupby("client_id")["invoiced"]
        .sum()
        for first, last in ((year, view.month), (ago, year))
    )
    whole = segments.revenue_retention(before, now).select_dtypes("number").sum().to_frame().T
    kept = compute(whole, ["grr"])["grr"].iloc[0]
    return float(kept) if kept == kept else 1.0
