"""Scenarios: an estimate with another fee, scope, staffing or timeline."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from acm_lib.costs.estimates import Effort, Estimate
from acm_lib.costs.free_hours import HORIZON
from acm_lib.errors import UsageError


@dataclass(frozen=True)
class Changes:
    """What if? Every change is optional; by default nothing changes.

    Attributes
    ----------
    fee : another fee, money; None keeps it.
    discount : share taken off the fee, 0-1.
    scope : factor on hours and third-party cost: a number for all, or department -> factor.
    mix : department -> share of all hours; the departments not named share the rest as they did.
    rates : department -> cost of an hour, when others do the work (juniors, freelancers).
    weeks : another length of the work; None keeps it.
    """

    fee: float | None = None
    discount: float = 0.0
    scope: float | Mapping[str, float] = 1.0
    mix: Mapping[str, float] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    weeks: float | None = None


def scenario(estimate: Estimate, changes: Changes) -> Estimate:
    """The estimate with the changes made: fee, hours, cost, margin, break-even and overtime follow.

    Raises
    ------
    UsageError : a discount outside 0-1, a negative fee, scope, rate or share, shares above 1, no
        time, or a department the agency does not have.

    Examples
    --------
    >>> import pandas as pd
    >>> plan = Estimate("O-1", "C001", "Launch", "campaign", fee=1000.0, weeks=4.0,
    ...                 start=pd.Timestamp("2026-11-01"),
    ...                 efforts=(Effort("design", 30.0, 10.0), Effort("account", 10.0, 20.0)))
    >>> plan.margin, plan.break_even_hours
    (0.5, 80.0)
    >>> cheaper = scenario(plan, Changes(discount=0.1, scope={"design": 0.5}))
    >>> cheaper.fee, cheaper.cost, round(cheaper.margin, 4)
    (900.0, 350.0, 0.6111)
    """
    _check(estimate, changes)
    departments = [effort.department for effort in estimate.efforts]
    scope = changes.scope
    factors = scope if isinstance(scope, Mapping) else dict.fromkeys(departments, scope)
    efforts = tuple(_scaled(effort, factors) for effort in estimate.efforts)
    if changes.mix:
        efforts = _mixed(efforts, changes.mix, estimate.rates)
    if changes.rates:
        efforts = tuple(_repriced(effort, changes.rates) for effort in efforts)
    fee = estimate.fee if changes.fee is None else float(changes.fee)
    weeks = estimate.weeks if changes.weeks is None else float(changes.weeks)
    return dataclasses.replace(
        estimate, fee=fee * (1 - changes.discount), efforts=efforts, weeks=weeks
    )


def timelines(plan: Estimate) -> list[float]:
    """Half and twice the weeks of an estimate, within the horizon; none where it has no weeks."""
    if not plan.weeks > 0:
        return []
    return [min(plan.weeks * factor, float(HORIZON)) for factor in (0.5, 2.0)]


def _scaled(effort: Effort, factors: Mapping[str, float]) -> Effort:
    factor = factors.get(effort.department, 1.0)
    return dataclasses.replace(
        effort, hours=effort.hours * factor, third_party=effort.third_party * factor
    )


def _repriced(effort: Effort, rates: Mapping[str, float]) -> Effort:
    rate = float(rates.get(effort.department, effort.cost_rate))
    return dataclasses.replace(effort, cost_rate=rate)


def _mixed(
    efforts: tuple[Effort, ...], mix: Mapping[str, float], rates: Mapping[str, float]
) -> tuple[Effort, ...]:
    """All hours shared anew: the named departments get their share, the others the rest."""
    total = sum(effort.hours for effort in efforts)
    others = sum(effort.hours for effort in efforts if effort.department not in mix)
    rest = total * (1 - sum(mix.values()))
    departments = {effort.department for effort in efforts}
    added = [Effort(name, 0.0, rates[name]) for name in mix if name not in departments]
    mixed = []
    for effort in (*efforts, *added):
        hours = effort.hours * rest / others if others else 0.0
        if effort.department in mix:
            hours = total * mix[effort.department]
        mixed.append(dataclasses.replace(effort, hours=hours))
    return tuple(mixed)


def _check(estimate: Estimate, changes: Changes) -> None:
    departments = {effort.department for effort in estimate.efforts}
    scope = changes.scope if isinstance(changes.scope, Mapping) else {"": changes.scope}
    shares = sum(changes.mix.values())
    for numbers, what in (
        ((changes.fee or 0.0,), "fee"),
        (scope.values(), "scope"),
        (changes.mix.values(), "share"),
        (changes.rates.values(), "rate"),
    ):
        if not all(number >= 0 and np.isfinite(number) for number in numbers):
            raise UsageError(
                f"A {what} of {', '.join(str(number) for number in numbers)} cannot be used."
                " Negative values are not allowed. Give 0 or more."
            )
    if not 0 <= changes.discount <= 1:
        raise UsageError(
            f"A discount of {changes.discount!r} cannot be given. It is a share of the fee. Give a"
            " number from 0 to 1, as in .1 for 10 %."
        )
    if changes.weeks is not None and not 0 < changes.weeks <= HORIZON:
        raise UsageError(
            f"Work cannot last {changes.weeks!r} weeks. The departments' free hours are known for a"
            f" year. Give more than 0 and at most {HORIZON}."
        )
    for named, valid in (
        (set(scope) - {""}, departments),
        (set(changes.rates), departments | set(changes.mix)),
        (set(changes.mix), departments | set(estimate.rates)),
    ):
        if not named <= valid:
            raise UsageError(
                f"There is no department {sorted(named - valid)[0]!r} in this estimate. A change of"
                f" it would do nothing. Give one of: {', '.join(sorted(valid))}."
            )
    all_named = bool(changes.mix) and departments <= set(changes.mix)
    if shares > 1 + 1e-9 or (all_named and abs(shares - 1) > 1e-9):
        raise UsageError(
            f"The shares of the mix add up to {shares:.0%}. Hours would appear or vanish. Let them"
            " add up to 100 %, or name fewer departments."
        )
