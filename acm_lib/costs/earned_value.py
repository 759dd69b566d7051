"""Earned value and earned schedule, for scalars and for columns. Every division by zero is 'no
value'."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def earned_value(bac: Any, pv: Any, ev: Any, ac: Any) -> dict[str, Any]:
    """All the figures of earned value from the four it starts from.

    Parameters
    ----------
    bac, pv, ev, ac : budget at completion, planned value, earned value, actual cost; money, scalars
        or equal-length arrays or Series.

    Returns
    -------
    dict: cv, sv (money; negative is bad), cpi, spi (index; under 1 is bad), eac (BAC/CPI),
    eac_at_plan (AC + BAC - EV), eac_at_cpi_spi, etc (EAC - AC), vac (BAC - EAC), tcpi (to land on
    BAC), tcpi_eac (to land on EAC). NaN wherever a denominator is 0; TCPI also where the budget is
    spent.

    Source: DAU, Earned Value Management Gold Card.

    Examples
    --------
    >>> found = earned_value(bac=100_000, pv=40_000, ev=30_000, ac=35_000)
    >>> round(found["cpi"], 6), found["spi"], round(found["eac"], 2), found["eac_at_plan"]
    (0.857143, 0.75, 116666.67, 105000.0)
    >>> earned_value(bac=100, pv=0, ev=0, ac=0)["cpi"]
    nan
    """
    scalar = all(np.isscalar(part) for part in (bac, pv, ev, ac))
    bac, pv, ev, ac = (np.asarray(part, dtype="float64") for part in (bac, pv, ev, ac))
    cpi, spi = _over(ev, ac), _over(ev, pv)
    eac = _over(bac * ac, ev)  # BAC / CPI
    left = bac - ac
    found = {
        "cv": ev - ac,
        "sv": ev - pv,
        "cpi": cpi,
        "spi": spi,
        "eac": eac,
        "eac_at_plan": ac + (bac - ev),
        "eac_at_cpi_spi": ac + _over((bac - ev) * ac * pv, ev * ev),
        "etc": eac - ac,
        "vac": bac - eac,
        "tcpi": _over(bac - ev, np.where(left > 0, left, 0.0)),
        "tcpi_eac": _over(bac - ev, eac - ac),
    }
    return {name: float(value) if scalar else value for name, value in found.items()}


def earned_schedule(pv: Sequence[float], ev: float, at: float) -> dict[str, float]:
    """When the work earned so far was planned to be earned: schedule measured in time, not in
    money.

    Parameters
    ----------
    pv : cumulative planned value at the end of month 1, 2, ... of the plan.
    ev : earned value now.
    at : actual time: months gone.

    Returns
    -------
    dict: es (months earned), sv_t (es - at; negative: behind), spi_t (es / at), ieac_t (planned
    duration / spi_t), pd (planned duration: months until the plan is complete). NaN where a
    denominator is 0 or there is no plan.

    Source: Lipke, "Schedule is Different" (2003): ES = C + (EV - PV_C) / (PV_{C+1} - PV_C).

    Examples
    --------
    >>> found = earned_schedule([10_000 * month for month in range(1, 11)], ev=30_000, at=4)
    >>> found["es"], found["sv_t"], found["spi_t"], round(found["ieac_t"], 3)
    (3.0, -1.0, 0.75, 13.333)
    """
    plan = np.asarray(pv, dtype="float64")
    if not len(plan) or plan[-1] <= 0:
        return dict.fromkeys(("es", "sv_t", "spi_t", "ieac_t", "pd"), float("nan"))
    duration = int(np.argmax(plan >= plan[-1])) + 1
    complete = np.concatenate([[0.0], plan[:duration]])
    earned = min(max(float(ev), 0.0), complete[-1])
    month = int(np.searchsorted(complete, earned, side="right")) - 1
    if month >= duration:
        es = float(duration)
    else:
        es = month + (earned - complete[month]) / (complete[month + 1] - complete[month])
    return {
        "es": float(es),
        "sv_t": float(es - at),
        "spi_t": float(_over(es, at)),
        "ieac_t": float(_over(duration * at, es)),  # PD / SPI(t)
        "pd": float(duration),
    }


def _over(numerator: Any, denominator: Any) -> np.ndarray:
    with np.errstate(all="ignore"):
        quotient = np.divide(numerator, denominator)
    return np.where(np.isfinite(quotient), quotient, np.nan)
