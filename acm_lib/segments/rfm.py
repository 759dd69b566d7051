"""RFM: recency, frequency and money of a client's orders, in fifths."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments.playbook import RFM_SEGMENTS
from acm_lib.statements import _

SMALLEST = 10  # clients: below this a fifth is one or two of them
_FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class RFM:
    """Scores and the cut-offs they were made with.

    Attributes
    ----------
    scores : one row per client: client_id, days_since_last_order, tenure_at_last_order (days from
        the first order to the last: what the models of repeat orders call recency), orders, amount,
        r, f, m (1-5), segment, by_rule (the segment of the rules, also where the analyst overruled
        them).
    cutoffs : the upper bounds of the first four fifths: index r, f, m; columns 0.2, 0.4, 0.6, 0.8.
    """

    scores: pd.DataFrame
    cutoffs: pd.DataFrame


def rfm(
    orders: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    cutoffs: pd.DataFrame | None = None,
    overrides: Mapping[str, str] | None = None,
) -> RFM:
    """Score every client by recency, frequency and money.

    Clients are ranked by percentile with ties averaged, so that equal clients get equal scores; a
    percentile equal to a cut belongs to the lower fifth. Credit notes net off: they lower the
    amount and do not count as orders.

    Parameters
    ----------
    orders : columns client_id, date, amount; one row per order or invoice, credit notes negative.
    as_of : the day from which days are counted; later rows are not read.
    cutoffs : absolute bounds to use instead of fifths of these clients, as `RFM.cutoffs` (r in
        days).
    overrides : client_id -> segment: the analyst's word against the rules.

    Raises
    ------
    NotEnoughData : fewer than ten clients (and no absolute cut-offs).
    UsageError : cut-offs without the rows r, f, m of four bounds each; an override of an unknown
        client or to an unknown segment.

    Source: Hughes, "Strategic Database Marketing"; quintiles and scores as in the R package rfm.

    Examples
    --------
    >>> orders = pd.DataFrame({"client_id": list("ABCDEFGHIJ"), "date": pd.date_range("2026-01-01",
    ...     periods=10), "amount": range(1, 11)})
    >>> rfm(orders, as_of=pd.Timestamp("2026-01-31")).scores.set_index("client_id").loc["J",
    ...     "segment"]
    'big spender'
    """
    past = orders[orders["date"] <= as_of]
    by_client = past.groupby("client_id", sort=True)
    bought = past[past["amount"] > 0].groupby("client_id")
    scores = pd.DataFrame(
        {
            "days_since_last_order": (as_of - bought["date"].max()).dt.days.astype("float64"),
            "tenure_at_last_order": (
                (bought["date"].max() - bought["date"].min()).dt.days.astype("float64")
            ),
            "orders": bought.size().astype("float64"),
            "amount": by_client["amount"].sum().astype("float64"),
        }
    )
    scores = scores[scores["orders"] > 0].rename_axis("client_id").reset_index()
    if cutoffs is None and len(scores) < SMALLEST:
        raise NotEnoughData(_("RFM"), SMALLEST, len(scores), _("clients with orders"))
    measured = {"r": -scores["days_since_last_order"], "f": scores["orders"], "m": scores["amount"]}
    if cutoffs is None:
        for letter, values in measured.items():
            scores[letter] = _fifth(values.rank(method="average", pct=True))
        cutoffs = pd.DataFrame(
            {letter: values.quantile(_FIFTHS) for letter, values in measured.items()}
        ).T
        cutoffs.loc["r"] = -cutoffs.loc["r"]
    else:
        _check_cutoffs(cutoffs)
        for letter, values in measured.items():
            bounds = cutoffs.loc[letter].to_numpy() * (-1 if letter == "r" else 1)
            scores[letter] = 1 + np.searchsorted(np.sort(bounds), values, side="left")
    by_rule = [
        segment_of(r, f, m) for r, f, m in zip(scores["r"], scores["f"], scores["m"], strict=True)
    ]
    word = _checked_overrides(overrides or {}, set(scores["client_id"]))
    final = [
        word.get(client_id, segment)
        for client_id, segment in zip(scores["client_id"], by_rule, strict=True)
    ]
    return RFM(scores.assign(segment=final, by_rule=by_rule), cutoffs)


def segment_of(r: int, f: int, m: int) -> str:
    """The first segment of `playbook.RFM_SEGMENTS` whose ranges hold the three scores; the last one
    holds them all."""
    for rule in RFM_SEGMENTS:
        if rule.holds(r, f, m):
            return rule.name
    raise AssertionError("the last rule holds everything")


def _fifth(percentile: pd.Series) -> pd.Series:
    return (np.ceil((percentile * 5).round(9)).clip(1, 5)).astype("int64")


def _check_cutoffs(cutoffs: pd.DataFrame) -> None:
    if (
        not {"r", "f", "m"} <= set(cutoffs.index)
        or cutoffs.shape[1] != 4
        or cutoffs.loc[["r", "f", "m"]].isna().any(axis=None)
    ):
        raise UsageError(
            f"The cut-offs have rows {list(cutoffs.index)} and {cutoffs.shape[1]} columns. Scores"
            " from 1 to 5 need four bounds each. Give rows r (days), f and m with four numbers, as"
            " `RFM.cutoffs` returns them."
        )


def _checked_overrides(overrides: Mapping[str, str], clients: set[str]) -> dict[str, str]:
    names = [rule.name for rule in RFM_SEGMENTS]
    for client_id, segment in overrides.items():
        if client_id not in clients or segment not in names:
            raise UsageError(
                f"The override {client_id!r} -> {segment!r} has no client with orders or no segment"
                " of that name. It would silently change nothing. Give a client_id and one of:"
                f" {', '.join(names)}."
            )
    return dict(overrides)
