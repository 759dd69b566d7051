"""Sensitivity of an order's margin: which driver moves it most (tornado)."""

import numpy as np
import pandas as pd

from acm_lib.costs.estimates import Estimate
from acm_lib.costs.scenario import Changes, scenario
from acm_lib.costs.simulation import Simulation
from acm_lib.statements import _


def tornado(simulation: Simulation) -> pd.DataFrame:
    """The margin when one driver is at its P10 or P90 and the others at their median.

    Returns
    -------
    One row per driver, the widest first: driver, department ("" where not of one), low, high (the
    driver's P10 and P90, or 10 % less and more), margin_low, margin_high, swing.
    """
    plan, overruns, third_party = simulation.plan, simulation.overruns, simulation.third_party
    medians, bought = np.median(overruns, axis=0), float(np.median(third_party))
    rows = []
    for place, effort in enumerate(plan.efforts):
        ends = np.quantile(overruns[:, place], [0.1, 0.9])
        is_driver = np.arange(len(medians)) == place
        margins = [_margin(plan, np.where(is_driver, end, medians), bought) for end in ends]
        rows.append((_("hours of a department"), effort.department, *ends, *margins))
    overall = simulation.hours / plan.hours if plan.hours else np.ones(len(overruns))
    ends = np.quantile(overall, [0.1, 0.9])
    margins = [_margin(plan, medians * end / np.median(overall), bought) for end in ends]
    rows.append((_("hours of all departments"), "", *ends, *margins))
    if plan.third_party > 0:
        ends = np.quantile(third_party, [0.1, 0.9])
        margins = [_margin(plan, medians, end) for end in ends]
        rows.append((_("third-party cost"), "", *ends, *margins))
    for driver, changes in (
        (_("fee"), [Changes(fee=plan.fee * 0.9), Changes(fee=plan.fee * 1.1)]),
        (_("scope"), [Changes(scope=0.9), Changes(scope=1.1)]),
    ):
        margins = [_margin(scenario(plan, change), medians, bought) for change in changes]
        rows.append((driver, "", 0.9, 1.1, *margins))
    frame = pd.DataFrame(
        rows, columns=["driver", "department", "low", "high", "margin_low", "margin_high"]
    )
    frame["swing"] = (frame["margin_high"] - frame["margin_low"]).abs()
    return frame.sort_values(
        ["swing", "driver", "department"],
        ascending=[False, True, True],
        ignore_index=True,
        kind="stable",
    )


def _margin(plan: Estimate, overruns: np.ndarray, third_party: float) -> float:
    """The margin at one overrun of each department; NaN without a fee."""
    if not plan.fee > 0:
        return float("nan")
    return float(1 - plan.costs_at(overruns[None, :], np.array([third_party]))[0] / plan.fee)
