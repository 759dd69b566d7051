"""Alerts about invoicing: expenses to be charged on, over-serviced retainers, clients that lose
money."""

from collections.abc import Iterator

import pandas as pd

from acm_lib.costs import budget
from acm_lib.costs.alert_context import Alert, AlertContext, make_alert, records
from acm_lib.statements import Statement, _

MAX_DAYS_UNBILLED = 60
MIN_ORDERS = 2  # one bad order is not a losing client
MIN_RETAINER_MONTHS = 3


def never_billed(context: AlertContext) -> Iterator[Alert]:
    """A project has ended, and what was bought for the client is not invoiced."""
    context.view.require("expenses", "invoices")
    for project in records(context.expenses[context.expenses["ended"]]):
        yield make_alert(
            _("never billed"),
            project,
            band="red",
            at_stake=project.unbilled,
            reason=Statement(
                _(
                    "{project} ended on {day:date}; {missing:money} bought for the client was never"
                    " invoiced."
                ),
                project=project.name,
                day=project.end,
                missing=project.unbilled,
            ),
            action=_("Send the invoice with the vendors' bills this week."),
        )


def pass_through_to_bill(context: AlertContext) -> Iterator[Alert]:
    """A project runs, and what was bought for the client has long not been invoiced."""
    context.view.require("expenses", "invoices")
    expenses = context.expenses
    expenses = expenses[~expenses["ended"] & (expenses["days_open"] > MAX_DAYS_UNBILLED)]
    for project in records(expenses):
        yield make_alert(
            _("pass-through to bill"),
            project,
            band="yellow",
            at_stake=project.unbilled,
            reason=Statement(
                _(
                    "{unbilled:money} bought for the client on {project} is not invoiced after"
                    " {days:days}."
                ),
                project=project.name,
                unbilled=project.unbilled,
                days=project.days_open,
            ),
            action=_("Send the invoice with the vendors' bills; do not lend the client the money."),
        )


def losing_client(context: AlertContext) -> Iterator[Alert]:
    """The orders of a client that ended cost more than their fees. Not by the invoices of the year:
    those come before or after the work they are for."""
    context.view.require("time_entries", "rate_card")
    month = context.view.month
    ended = context.projects[
        context.projects["end"].between(month - pd.DateOffset(months=12), month, inclusive="left")
        & (context.projects["ordered_to_date"] > 0)
    ]
    sums = ended.groupby("client_id").agg(
        fees=("ordered_to_date", "sum"),
        cost=("ac", "sum"),
        orders=("project_id", "size"),
        owner=("owner", "first"),
    )
    losing = sums[(sums["cost"] > sums["fees"]) & (sums["orders"] >= MIN_ORDERS)]
    names = context.view.table("clients").set_index("client_id")["name"]
    for client in records(losing.reset_index().assign(project_id="")):
        yield make_alert(
            _("client loses money"),
            client,
            band="red",
            at_stake=client.cost - client.fees,
            reason=Statement(
                _(
                    "The {orders:count} orders of {client} that ended in the last 12 months cost"
                    " {cost:money} for {fees:money} of fees."
                ),
                client=names[client.client_id],
                orders=client.orders,
                cost=client.cost,
                fees=client.fees,
            ),
            action=_(
                "Price the next order with the hours such orders really took, or let the client go."
            ),
        )


def overserviced_retainer(context: AlertContext) -> Iterator[Alert]:
    """More hours were worked for a retainer than it includes."""
    limit = context.view.settings.alerts.retainer_over
    retainers = context.running[context.running["contract"] == "retainer"]
    if retainers.empty:
        return
    sums = (
        budget.retainer_balances(context.view)
        .groupby("project_id")
        .agg(included=("included", "sum"), balance=("balance", "last"), months=("month", "size"))
    )
    retainers = retainers.merge(sums, left_on="project_id", right_index=True)
    retainers = retainers[
        (retainers["months"] >= MIN_RETAINER_MONTHS)
        & (retainers["balance"] > limit * retainers["included"])
    ]
    for project in records(retainers):
        yield make_alert(
            _("over-serviced retainer"),
            project,
            band="red",
            at_stake=project.balance * project.labour_cost_to_date / max(project.hours_to_date, 1),
            reason=Statement(
                _(
                    "{project}: {balance:hours} over the retainer, {over:ratio} of the hours paid"
                    " for."
                ),
                project=project.name,
                balance=project.balance,
                over=project.balance / project.included if project.included else None,
            ),
            action=_("Show the client the balance; raise the retainer, or agree what falls away."),
        )
