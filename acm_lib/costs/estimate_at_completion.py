"""Cost at completion by the rules that need no past."""

import numpy as np
import pandas as pd


def estimate_at_completion(bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.DataFrame:
    """The cost at completion by four rules.

    Parameters
    ----------
    bac, ev, ac : budget, earned value and actual cost by project, money.

    Returns
    -------
    DataFrame with the index of `bac`: ``budget`` (the baseline: BAC, never below AC), ``at_plan``
    (AC + BAC - EV), ``at_cpi`` (BAC/CPI; NaN before anything is earned), ``shrunk`` (the rest at a
    pace between the plan's and the project's own, leaning towards its own as work is done).

    Source: DAU, Earned Value Management Gold Card; shrunk: the weight of its own pace is the share
    of work done.

    Examples
    --------
    >>> bac, ev, ac = pd.Series([100.0]), pd.Series([50.0]), pd.Series([60.0])
    >>> estimate_at_completion(bac, ev, ac).iloc[0].tolist()
    [100.0, 110.0, 120.0, 115.0]
    """
    return pd.DataFrame(
        {
            "budget": np.maximum(bac, ac),
            "at_plan": ac + (bac - ev).clip(lower=0),
            "at_cpi": bac * ac / ev.where(ev > 0),
            "shrunk": ac + _shrunk_rest(bac, ev, ac),
        }
    )


def _shrunk_rest(bac: pd.Series, ev: pd.Series, ac: pd.Series) -> pd.Series:
    """What is left of the budget, at a pace between the plan's (nothing done) and the project's own
    (all done)."""
    pace = (ac / ev.where(ev > 0)).fillna(1.0)
    return (bac - ev).clip(lower=0) * (1 + (ev / bac.where(bac > 0)).clip(0, 1) * (pace - 1))
