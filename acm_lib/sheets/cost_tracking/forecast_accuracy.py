"""How estimates at completion did on closed projects."""

from typing import Any

from acm_lib import costs
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import COUNT, RATIO, Statement, _

_RULES = {
    "budget": _("Budget (naive)"),
    "at_plan": _("AC + BAC − EV"),
    "at_cpi": _("BAC / CPI"),
    "shrunk": _("CPI shrunk"),
    "past": _("Past overrun"),
}


@section
def forecast_accuracy(scope: Scope) -> list[Any]:
    """How estimates at completion did on closed projects, rule by rule, and which one is the
    default; internal."""
    if scope.audience == "client":
        return []
    learnt = costs.eac_backtest(scope.view)
    wide = learnt.errors.pivot(index="stage", columns="rule", values="mean_error").reset_index()
    wide = wide.assign(
        chosen=wide["stage"].map(learnt.defaults.map(_RULES)),
        projects=wide["stage"].map(learnt.errors.groupby("stage")["projects"].max()),
    )
    columns = (
        Column("stage", _("Work done"), RATIO),
        Column("projects", _("Projects"), COUNT),
        *(Column(rule, label, RATIO) for rule, label in _RULES.items()),
        Column("default", _("Default"), RATIO),
        Column("chosen", _("Default rule"), translate=True),
    )
    caption = Statement(
        _(
            "Mean error of the final cost, learnt on the earlier half of {n:count} closed projects,"
            " measured on the later"
        ),
        n=learnt.projects,
    )
    return [paragraph(*_accuracy(learnt)), Table(wide, columns, caption=caption)]


def _accuracy(learnt: costs.Backtest) -> list[Statement]:
    """What the estimates are worth, in words: error beside the baseline, coverage of the
    interval."""
    at = learnt.errors[learnt.errors["stage"] == 0.2].set_index("rule")["mean_error"]
    early = Statement(
        _(
            "At {stage:ratio} of the work done the default was {own:ratio} off on average, BAC /"
            " CPI {cpi:ratio}, AC + BAC − EV {plan:ratio}, and the budget itself (the baseline)"
            " {naive:ratio}."
        ),
        stage=0.2,
        own=at.get("default"),
        cpi=at.get("at_cpi"),
        plan=at.get("at_plan"),
        naive=at.get("budget"),
    )
    held = Statement(
        _(
            "The interval is meant to hold {nominal:ratio} of projects; on the later half it held"
            " {coverage:ratio}."
        ),
        nominal=costs.NOMINAL,
        coverage=learnt.coverage,
    )
    return [early, held] if len(at) else [held]
