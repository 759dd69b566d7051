"""Alerts: what needs a decision, each with its reason, the money at stake, who decides and what to
do.

Silent where there is nothing to say. A rule is one function that yields alerts; `RULES` lists them
all.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs import budget_alerts, data_alerts, invoice_alerts
from acm_lib.costs.alert_context import Alert, AlertContext
from acm_lib.costs.budget import project_status
from acm_lib.errors import MissingTable

RULES: tuple[Callable[[AlertContext], Iterator[Alert]], ...] = (
    budget_alerts.over_budget,
    budget_alerts.will_overrun,
    budget_alerts.budget_ahead_of_work,
    budget_alerts.work_stands_still,
    budget_alerts.scope_creep,
    budget_alerts.thin_margin,
    invoice_alerts.never_billed,
    invoice_alerts.pass_through_to_bill,
    invoice_alerts.losing_client,
    data_alerts.no_timesheet,
    invoice_alerts.overserviced_retainer,
    data_alerts.posted_twice,
    data_alerts.odd_amount,
)


def alerts(view: BookView) -> pd.DataFrame:
    """Everything that needs a decision at the view's month.

    Parameters
    ----------
    view : of the agency or of a client; needs `projects`; a rule without its tables is left out.

    Returns
    -------
    One row per alert, most money at stake first: alert (its name), client_id, project_id,
    department ("" where not of one), band ("red" now, "yellow" soon), at_stake (money, NaN where it
    is not known), owner (account manager), reason, action (`Statement`).
    """
    projects = project_status(view)
    managers = view.table("clients").set_index("client_id")["account_manager"]
    context = AlertContext(view, projects.assign(owner=projects["client_id"].map(managers)))
    rows: list[Alert] = []
    for rule in RULES:
        try:
            rows += list(rule(context))
        except MissingTable:
            continue
    frame = pd.DataFrame(rows, columns=list(Alert._fields)).astype({"at_stake": "float64"})
    return frame.sort_values(
        ["band", "at_stake"],
        ascending=[True, False],
        ignore_index=True,
        na_position="last",
        kind="stable",
    )
