"""From sales to account at signing: what was promised, priced and assumed, by whom, and what of it
the budget does not hold."""

import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.currency import client_currency, to_book_currency
from acm_lib.statements import Statement, Term, _

LATELY_DAYS = 92
SAME_DAYS = 45  # between the decision on an offer and the signature
SAME_AMOUNT = 1.5  # fee over offer, or offer over fee, up to which they may be the same business
TOLERANCE = 0.1  # of the hours or the fee, before it is worth a word
PROMISED, PRICED, ASSUMED = _("promised"), _("priced"), _("assumed")


def recent_orders(view: BookView, *, days: int = LATELY_DAYS) -> pd.DataFrame:
    """The orders signed in the last `days`, newest first, each with the offer it came from.

    A book has no link from an order to its offer: it is the offer won of the same client and
    service that was decided nearest to the signature, within 45 days, for up to half as much again
    or less.

    Returns
    -------
    project_id, client_id, name, service, fee, currency, fee_in_book (book currency), start, end,
    signed_on, won_by, origin, estimated_cost, opportunity_id (NaN where no offer fits), offered
    (its amount, book currency), owner.
    """
    view.require("projects", purpose=_("the hand-over from sales"))
    orders = view.table("projects")
    orders = orders[orders["signed_on"] > view.as_of - pd.Timedelta(days=days)]
    columns = [
        "project_id",
        "client_id",
        "name",
        "service",
        "fee",
        "currency",
        "start",
        "end",
        "signed_on",
        "won_by",
        "origin",
        "estimated_cost",
    ]
    orders = (
        orders[columns]
        .assign(fee_in_book=to_book_currency(view, orders["fee"], orders["currency"]))
        .sort_values(["signed_on", "project_id"], ascending=[False, True], ignore_index=True)
    )
    if not view.has("opportunities"):
        return orders.assign(opportunity_id=None, offered=float("nan"), owner=None)
    offers = view.table("opportunities")
    offers = offers[offers["stage"] == "won"]
    offers = offers.assign(
        offered=to_book_currency(view, offers["amount"], client_currency(view, offers["client_id"]))
    )
    pairs = orders[["project_id", "client_id", "service", "signed_on", "fee_in_book"]].merge(
        offers[["opportunity_id", "client_id", "service", "closed_on", "offered", "owner"]],
        on=["client_id", "service"],
    )
    pairs["apart"] = (pairs["closed_on"] - pairs["signed_on"]).dt.days.abs()
    alike = pairs["fee_in_book"].between(
        pairs["offered"] / SAME_AMOUNT, pairs["offered"] * SAME_AMOUNT
    )
    nearest = (
        pairs[(pairs["apart"] <= SAME_DAYS) & alike]
        .sort_values(["apart", "opportunity_id"])
        .drop_duplicates("project_id")
    )
    return orders.merge(
        nearest[["project_id", "opportunity_id", "offered", "owner"]], on="project_id", how="left"
    )


def sales_handover(view: BookView, order: pd.Series) -> pd.DataFrame:
    """The checklist of one order at signing.

    Parameters
    ----------
    order : a row of `recent_orders`.

    Returns
    -------
    One row per point: part ("promised", "priced", "assumed"), point (`Statement`), who, holds
    (True, False, or None where nothing can be said), gap (`Statement` of what does not hold, or
    None).
    """
    listed = _checklist(OrderDocuments(view, order.to_frame().T), order.to_dict())
    return pd.DataFrame(listed, columns=["part", "point", "who", "holds", "gap"])


def unmet_promises(view: BookView) -> pd.DataFrame:
    """What sales promised and the budget does not hold, over the orders signed lately.

    Returns
    -------
    One row each: client_id, project_id, project, part, gap (`Statement`), who.
    """
    rows, orders = [], recent_orders(view)
    papers = OrderDocuments(view, orders)
    for order in orders.to_dict("records"):
        rows += [
            (order["client_id"], order["project_id"], order["name"], part, gap, who)
            for part, _point, who, holds, gap in _checklist(papers, order)
            if holds is False
        ]
    return pd.DataFrame(rows, columns=["client_id", "project_id", "project", "part", "gap", "who"])


class OrderDocuments:
    """What is written down about some orders, read once for all of them; None where the book has no
    such table."""

    def __init__(self, view: BookView, orders: pd.DataFrame):
        self.target = view.settings.targets.margin
        self.briefs = self._of(view, "briefs", "project_id", orders["project_id"])
        self.budgets = self._of(view, "budget_lines", "project_id", orders["project_id"])
        self.estimates = self._of(
            view, "opportunity_estimates", "opportunity_id", orders["opportunity_id"]
        )

    @staticmethod
    def _of(view: BookView, table: str, key: str, ids: pd.Series) -> dict[str, pd.DataFrame]:
        if not view.has(table):
            return {}
        rows = view.table(table)
        by_id = rows[rows[key].isin(ids)].groupby(key, sort=False)
        return {str(of): part for of, part in by_id}


def _checklist(papers: OrderDocuments, order: dict) -> list[tuple]:
    return [*_promised(papers, order), *_priced(papers, order), *_assumed(papers, order)]


def _promised(papers: OrderDocuments, order: dict) -> list[tuple]:
    seller = _name(order["won_by"])
    briefs = papers.briefs.get(order["project_id"])
    if briefs is None:
        return [
            (
                PROMISED,
                Statement(_("No brief is written down.")),
                seller,
                False,
                Statement(
                    _("What was promised is not written down: ask {who} before work begins."),
                    who=seller or Term(_("the sales team")),
                ),
            )
        ]
    brief = briefs.iloc[0]
    rows: list[tuple] = []
    if isinstance(brief["deliverables"], str):
        rows.append(
            (
                PROMISED,
                Statement(
                    _("To be handed over: {deliverables}."), deliverables=brief["deliverables"]
                ),
                _name(brief["approved_by"]) or seller,
                None,
                None,
            )
        )
    if pd.notna(brief["deadline"]):
        late = bool(pd.notna(order["end"]) and order["end"] > brief["deadline"])
        gap = (
            Statement(
                _("The plan ends {days:days} after the promised day."),
                days=(order["end"] - brief["deadline"]).days,
            )
            if late
            else None
        )
        rows.append(
            (
                PROMISED,
                Statement(_("By {day:date}."), day=brief["deadline"]),
                seller,
                not late if pd.notna(order["end"]) else None,
                gap,
            )
        )
    return rows


def _priced(papers: OrderDocuments, order: dict) -> list[tuple]:
    fee = order["fee_in_book"]
    rows = []
    point = Statement(_("Fee {fee:money}."), fee=fee)
    if pd.notna(order["offered"]):
        point = Statement(
            _("Fee {fee:money}, offered at {offered:money}."),
            fee=fee,
            offered=order["offered"],
        )
    lower = bool(pd.notna(order["offered"])) and bool(fee < (1 - TOLERANCE) * order["offered"])
    gap = (
        Statement(
            _("The fee is {less:money} below the offer: what fell away?"),
            less=order["offered"] - fee,
        )
        if lower
        else None
    )
    rows.append(
        (
            PRICED,
            point,
            _name(order["owner"]) or _name(order["won_by"]),
            None if pd.isna(order["offered"]) else not lower,
            gap,
        )
    )
    lines = papers.budgets.get(order["project_id"])
    budget = lines["cost"].sum(min_count=1) if lines is not None else float("nan")
    if pd.notna(budget):
        margin_kept = fee * (1 - papers.target)
        thin = bool(budget > margin_kept * (1 + TOLERANCE))
        gap = (
            Statement(
                _(
                    "The budget of {budget:money} leaves less than the target margin: it would have"
                    " to be {most:money}."
                ),
                budget=budget,
                most=margin_kept,
            )
            if thin
            else None
        )
        rows.append(
            (
                PRICED,
                Statement(_("Budgeted cost {budget:money}."), budget=budget),
                "",
                not thin,
                gap,
            )
        )
    return rows


def _assumed(papers: OrderDocuments, order: dict) -> list[tuple]:
    seller = _name(order["owner"]) or _name(order["won_by"])
    estimate = (
        papers.estimates.get(order["opportunity_id"])
        if isinstance(order["opportunity_id"], str)
        else None
    )
    if estimate is None:
        return [
            (
                ASSUMED,
                Statement(_("No estimate from the time of the offer fits this order.")),
                seller,
                None,
                None,
            )
        ]
    lines = papers.budgets.get(order["project_id"])
    planned = (
        lines.groupby("department")["hours"].sum()
        if lines is not None
        else pd.Series(dtype="float64")
    )
    estimated = estimate.groupby("department")["hours"].sum()
    rows = []
    for department, hours in estimated[estimated > 0].items():
        short = hours - planned.get(department, 0.0)
        holds = short <= TOLERANCE * hours
        gap = (
            None
            if holds
            else Statement(
                _("{department:term}: {short:hours} that sales estimated are not in the budget."),
                department=department,
                short=short,
            )
        )
        rows.append(
            (
                ASSUMED,
                Statement(
                    _("{department:term} needs {hours:hours}."),
                    department=department,
                    hours=hours,
                ),
                seller,
                bool(holds),
                gap,
            )
        )
    return rows


def _name(value: object) -> str:
    return value if isinstance(value, str) else ""
