"""Alerts about the data: missing timesheets, expenses posted twice, odd amounts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from acm_lib import facts
from acm_lib.costs.alert_context import Alert, AlertContext, align, make_alert, records
from acm_lib.statements import Statement, Term, _

MIN_POSTING_SCORE = 5.0  # robust z of the log amount within vendor and activity
MIN_POSTINGS = 6


def no_timesheet(context: AlertContext) -> Iterator[Alert]:
    """A project runs, and nobody has written hours for long."""
    view, running = context.view, context.running
    view.require("time_entries")
    days = view.settings.alerts.days_without_timesheet
    last_day = align(running, facts.recent_work(view, days)["last_day"])
    running = running.assign(silent=(view.as_of - last_day.fillna(running["start"])).dt.days)
    running = running[
        (running["end"] > view.as_of) & (running["work_done"] < 1) & (running["silent"] > days)
    ]
    for project in records(running):
        yield make_alert(
            _("no timesheet"),
            project,
            band="yellow",
            reason=Statement(
                _("{project} is running and nobody has written hours for {days:days}."),
                project=project.name,
                days=project.silent,
            ),
            action=_("Ask the departments for their hours, or why the work stands still."),
        )


def posted_twice(context: AlertContext) -> Iterator[Alert]:
    """The same expense stands in the book more than once."""
    expenses = context.view.table("expenses")
    key = ["date", "project_id", "activity", "vendor", "amount"]
    times = expenses.groupby(key, dropna=False).size().rename("times")
    for posting in records(context.named(times[times > 1].reset_index())):
        yield make_alert(
            _("posted twice"),
            posting,
            band="red",
            at_stake=posting.amount * (posting.times - 1),
            reason=Statement(
                _("{project}: {amount:money} to {vendor} on {day:date}, posted more than once."),
                project=posting.name,
                amount=posting.amount,
                vendor=_vendor(posting),
                day=posting.date,
            ),
            action=_("Compare with the vendor's bill and delete the second posting."),
        )


def odd_amount(context: AlertContext) -> Iterator[Alert]:
    """Robust z of the log amount within vendor and activity: median and MAD do not follow the
    outlier they look for; of the whole agency, for a vendor works for several clients."""
    expenses = context.view.agency.table("expenses")
    expenses = expenses[expenses["amount"] > 0]
    logs = np.log(expenses["amount"])
    kinds = [expenses["vendor"].fillna(""), expenses["activity"].fillna("")]
    median = logs.groupby(kinds).transform("median")
    spread = (logs - median).abs().groupby(kinds).transform("median")
    score = 0.6745 * (logs - median) / spread.clip(lower=0.1)
    enough = logs.groupby(kinds).transform("size") >= MIN_POSTINGS
    odd = expenses.assign(usual=np.exp(median))[(score > MIN_POSTING_SCORE) & enough]
    for posting in records(context.named(odd)):
        yield make_alert(
            _("odd amount"),
            posting,
            band="red",
            at_stake=posting.amount - posting.usual,
            reason=Statement(
                _("{project}: {amount:money} to {vendor} on {day:date}; usually {usual:money}."),
                project=posting.name,
                amount=posting.amount,
                vendor=_vendor(posting),
                day=posting.date,
                usual=posting.usual,
            ),
            action=_("Compare with the vendor's bill: possible extra zero."),
        )


def _vendor(posting: Any) -> str | Term:
    return str(posting.vendor) if pd.notna(posting.vendor) else Term(_("a vendor"))
