"""What if the fee, the discount, the scope, the mix or the time were another? The answer follows at
once."""

from typing import Any

import ipywidgets as w
import pandas as pd

from acm_lib import costs
from acm_lib.errors import AcmError
from acm_lib.sheets import costs_what_if
from acm_lib.sheets.sheet import Sheet, required_tables
from acm_lib.statements import COUNT, MONEY, RATIO, Statement, _
from acm_lib.widgets.fields import button, choice, number
from acm_lib.widgets.panel import Panel, sheet_widget, unavailable_notice
from acm_lib.widgets.pickers import all_or
from acm_lib.widgets.workspace import Workspace

NAME = "costs_what_if"


def show(workspace: Workspace) -> Any:
    """One opportunity, what may change about it, and what becomes of margin and chance of loss."""
    if stop := unavailable_notice(workspace):
        return stop
    tables = ("opportunities", "opportunity_estimates")
    if not all(workspace.view.has(table) for table in tables):
        return sheet_widget(workspace, required_tables(workspace.scope(), *tables))
    offers = costs_what_if.opportunities(workspace.view)
    return (
        _WhatIf(workspace, offers)
        if offers
        else w.HTML(
            workspace.say(
                Statement(
                    _(
                        "No open opportunity has been estimated. Add its hours to"
                        " opportunity_estimates.csv."
                    )
                )
            )
        )
    )


class _WhatIf(w.VBox):  # type: ignore[misc]
    def __init__(self, workspace: Workspace, offers: dict[str, str]):
        self.workspace = workspace
        kept = workspace.preferences.recall(NAME, "opportunity")
        first = kept if kept in offers else next(iter(offers))
        self.opportunity = choice(workspace, _("Opportunity"), offers, first)
        plan = self._estimate()
        scale, unit = workspace.format.money_scale(pd.Series([plan.fee if plan else 0.0]))
        fields = {
            "fee": number(
                workspace,
                _("Fee"),
                MONEY,
                plan.fee if plan else 0.0,
                low=0,
                high=1e12,
                step=scale,
                scale=scale,
                of=unit,
            ),
            "discount": number(workspace, _("Discount"), RATIO, 0.0, low=0, high=1, step=0.01),
            "scope": number(workspace, _("Scope"), RATIO, 1.0, low=0, high=5, step=0.05),
            "department": choice(workspace, _("Mix: this department"), self._mixed(plan)),
            "share": number(
                workspace, _("has this share of the hours"), RATIO, 0.0, low=0, high=1, step=0.05
            ),
            "weeks": number(
                workspace, _("Weeks"), COUNT, plan.weeks if plan else 1.0, low=0.5, high=52, step=1
            ),
            "target": number(
                workspace,
                _("Target margin"),
                RATIO,
                workspace.view.settings.targets.margin,
                low=-0.9,
                high=0.95,
                step=0.05,
            ),
        }
        self.panel = Panel(
            workspace,
            f"{NAME} {first}",
            fields,
            self._answer,
            below=[button(workspace, _("As estimated"), self._reset)],
        )
        self.opportunity.on_change(self._other)
        self.panel.fields["department"].on_change(self._share)
        super().__init__([self.opportunity, self.panel])
        self.add_class("acm-panel")

    def _estimate(self) -> costs.Estimate | None:
        try:
            found = costs.estimate(self.workspace.view, self.opportunity.value)
        except AcmError as error:
            self.opportunity.set_error(str(error))
            return None
        self.workspace.client, self.workspace.opportunity = found.client_id, found.opportunity_id
        return found

    def _mixed(self, plan: costs.Estimate | None) -> dict[str, str]:
        return all_or(
            self.workspace,
            {name: self.workspace.say(name) for name in (plan.rates if plan else ())},
            _("as estimated"),
        )

    def _other(self) -> None:
        self.workspace.preferences.save(NAME, "opportunity", self.opportunity.value)
        self.panel.notebook = f"{NAME} {self.opportunity.value}"
        with self.panel.together():
            self._reset()
            self.panel.recall()

    def _reset(self) -> None:
        plan = self._estimate()
        if plan is None:
            return
        with self.panel.together():
            self.panel.offer("department", self._mixed(plan))
            for name, value in {
                "fee": plan.fee,
                "discount": 0.0,
                "scope": 1.0,
                "department": "",
                "share": 0.0,
                "weeks": plan.weeks,
            }.items():
                self.panel.fields[name].value = value

    def _share(self) -> None:
        """A department chosen starts at the share it has."""
        plan, name = self._estimate(), self.panel.fields["department"].value
        if plan and name and plan.hours:
            self.panel.fields["share"].value = round(
                sum(effort.hours for effort in plan.efforts if effort.department == name)
                / plan.hours,
                2,
            )

    def _answer(
        self,
        fee: float,
        discount: float,
        scope: float,
        department: str,
        share: float,
        weeks: float,
        target: float,
    ) -> list[Sheet]:
        asked = costs.Changes(
            fee=fee,
            discount=discount,
            scope=scope,
            mix={department: share} if department else {},
            weeks=weeks,
        )
        about, offer = self.workspace.scope(), self.opportunity.value
        return [
            costs_what_if.answer(about, offer, asked, target),
            costs_what_if.departments(about, offer, asked, target),
        ]
