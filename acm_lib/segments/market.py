"""Clients against their market, and the agency's position by industry and service."""

import numpy as np
import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.per_view import per_view
from acm_lib.errors import NotEnoughData
from acm_lib.measures import ratio
from acm_lib.segments.value import concentration
from acm_lib.statements import _

MIN_QUARTERS = 8
CONFIDENCE = 0.8  # of the interval of a trend
FALSE_ALARMS = 0.1  # share of false ones among the trends that are called one
RISING, FALLING, NO_TREND = _("rising"), _("falling"), _("no trend")
SIZEABLE = 0.05  # share of revenue from which on an industry or service is worth a sentence
YEAR = 12


def trend(values: pd.Series | np.ndarray) -> dict[str, float]:
    """Is there a trend in a short series, and how steep? Medians of slopes, so that one outlier
    does not make one.

    Parameters
    ----------
    values : equally spaced, oldest first.

    Returns
    -------
    dict: slope (per step: the median of the slopes between all pairs), low, high (80 % interval),
    tau (Kendall's, -1 to 1), p_value (two-sided; 1 where the values do not vary), steps.

    Raises
    ------
    NotEnoughData : fewer than eight values.

    Source: Theil (1950), Sen (1968), Mann (1945), Kendall; computed by scipy.

    Examples
    --------
    >>> found = trend(np.array([1.0, 2, 3, 4, 5, 6, 7, 80]))
    >>> found["slope"], round(found["p_value"], 4)
    (1.0, 0.0)
    """
    from scipy.stats import kendalltau, theilslopes

    y = np.asarray(values, dtype="float64")
    if len(y) < MIN_QUARTERS:
        raise NotEnoughData(_("A trend"), MIN_QUARTERS, len(y), _("quarters"))
    time = np.arange(len(y))
    slope = theilslopes(y, time, alpha=CONFIDENCE)
    tau, p_value = (0.0, 1.0) if not np.ptp(y) else kendalltau(time, y)
    return {
        "slope": float(slope.slope),
        "low": float(slope.low_slope),
        "high": float(slope.high_slope),
        "tau": float(tau),
        "p_value": float(p_value),
        "steps": float(len(y)),
    }


def growth_against_market(view: BookView) -> pd.DataFrame:
    """Each client's growth beside its industry's, and the trend of what it brings beyond the
    market.

    Growth compares the last twelve months with the twelve before. The trend is that of the
    quarters' revenue divided by the industry's index, as a share of the client's mean quarter; many
    clients are tested at once, so of all trends called one at most a tenth is expected to be chance
    (Benjamini and Hochberg).

    Parameters
    ----------
    view : needs `clients` with an industry, `invoices` and `market`.

    Returns
    -------
    One row per client with revenue in both years and an index of its industry, the largest first:
    client_id, name, industry, revenue, revenue_before (money), growth, market (growth of the
    index), beyond ((1 + growth) / (1 + market) - 1), a_year, low, high (trend beyond the market a
    year, share of its mean year, with 80 % interval; NaN with fewer than eight quarters), p_value,
    trend ("rising", "falling", "no trend").

    Raises
    ------
    MissingTable : a table is missing. NotEnoughData : fewer than 24 months of invoices or of every
        index.
    """
    view.require("clients", "invoices", "market", purpose=_("clients against their market"))
    return view.select(_against_market(view.agency))


@per_view
def _against_market(view: BookView) -> pd.DataFrame:
    clients = view.table("clients").set_index("client_id")
    by_month = _by_month(view, "client_id")
    index = _index(view)
    now, before = _years(by_month)
    industry = clients["industry"].reindex(by_month.index)
    market = industry.map(_growth_of_index(index)).astype("float64")
    rows = pd.DataFrame(
        {"industry": industry, "revenue": now, "revenue_before": before, "market": market}
    )
    rows = rows[(rows["revenue"] > 0) & (rows["revenue_before"] > 0) & rows["market"].notna()]
    rows["growth"] = rows["revenue"] / rows["revenue_before"] - 1
    rows["beyond"] = (1 + rows["growth"]) / (1 + rows["market"]) - 1
    revenue, of_industry = by_month.T.to_dict("series"), index.T.to_dict("series")
    tested = pd.DataFrame(
        {
            client: _beyond_trend(revenue[client], of_industry[trade])
            for client, trade in rows["industry"].items()
        }
    ).T
    tested = tested.reindex(columns=["a_year", "low", "high", "p_value"]).astype("float64")
    table = rows.join(tested)
    table["trend"] = _called(table["p_value"], table["a_year"])
    table = (
        table.assign(name=clients["name"].reindex(table.index))
        .rename_axis("client_id")
        .reset_index()
    )
    columns = [
        "client_id",
        "name",
        "industry",
        "revenue",
        "revenue_before",
        "growth",
        "market",
        "beyond",
        "a_year",
        "low",
        "high",
        "p_value",
        "trend",
    ]
    return table[columns].sort_values(
        ["revenue", "client_id"], ascending=[False, True], ignore_index=True
    )


def market_position(view: BookView, by: str = "industry") -> pd.DataFrame:
    """Where the agency's revenue comes from, where it grows, and on whom it depends there.

    Parameters
    ----------
    view : needs `clients` and `invoices`; by service also `projects`; the market's growth needs
        `market`.
    by : "industry" or "service".

    Returns
    -------
    One row per industry or service, the largest first: industry (or service), revenue,
    revenue_before (money, the last twelve months and the twelve before), share, share_before (of
    the agency's revenue), growth (NaN where there was none), market (growth of the industry's
    index; NaN without one), clients (with revenue), top_client (its name), top_share (of this
    revenue). Revenue without industry or service is in a row named "".

    Raises
    ------
    MissingTable : a table is missing. NotEnoughData : fewer than 24 months of invoices.
    """
    view.require(
        "clients",
        "invoices",
        *(["projects"] if by == "service" else []),
        purpose=_("the agency's position"),
    )
    invoiced = view.facts()
    invoiced = invoiced.loc[
        (invoiced["client_id"] != "") & (invoiced["invoiced"] != 0),
        ["client_id", "project_id", "month", "invoiced"],
    ]
    clients = view.table("clients").set_index("client_id")
    if by == "service":
        key = invoiced["project_id"].map(view.table("projects").set_index("project_id")["service"])
    else:
        key = invoiced["client_id"].map(clients["industry"])
    invoiced = invoiced.assign(**{by: key.astype("object").where(key.notna(), "")})
    age = _age(view, invoiced)
    _enough(age)
    invoiced = invoiced.assign(year=age // YEAR)[age < 2 * YEAR]
    wide = invoiced.pivot_table(
        index=by, columns="year", values="invoiced", aggfunc="sum", fill_value=0.0
    ).reindex(columns=[0, 1], fill_value=0.0)
    rows = pd.DataFrame({"revenue": wide[0], "revenue_before": wide[1]})
    for column, amounts in (("share", rows["revenue"]), ("share_before", rows["revenue_before"])):
        total = amounts.clip(lower=0).sum()
        rows[column] = amounts.clip(lower=0) / (total if total > 0 else np.nan)
    rows["growth"] = ratio(
        rows["revenue"] - rows["revenue_before"],
        rows["revenue_before"].where(rows["revenue_before"] > 0),
    )
    rows["market"] = (
        _growth_of_index(_index(view)).reindex(rows.index)
        if by == "industry" and view.has("market")
        else np.nan
    )
    rows["market"] = rows["market"].astype("float64")
    last = invoiced[invoiced["year"] == 0].groupby([by, "client_id"])["invoiced"].sum()
    last = last[last > 0].sort_values(ascending=False, kind="stable")
    top = last.groupby(level=0, sort=False)
    rows["clients"] = top.size().reindex(rows.index).fillna(0).astype("int64")
    first = last.reset_index().drop_duplicates(by).set_index(by)["client_id"].map(clients["name"])
    rows["top_client"] = first.reindex(rows.index).astype("object")
    rows["top_share"] = pd.Series(
        {name: concentration(group)["at_risk_1"] for name, group in top}, dtype="float64"
    ).reindex(rows.index)
    table = rows.rename_axis(by).reset_index()
    return table[(table["revenue"] != 0) | (table["revenue_before"] != 0)].sort_values(
        ["revenue", by], ascending=[False, True], ignore_index=True
    )


def _age(view: BookView, rows: pd.DataFrame) -> pd.Series:
    return (
        (view.month.year - rows["month"].dt.year) * 12 + view.month.month - rows["month"].dt.month
    )


def _enough(age: pd.Series) -> None:
    span = int(age.max()) + 1 if len(age) else 0
    if span < 2 * YEAR:
        raise NotEnoughData(_("A comparison of two years"), 2 * YEAR, span, _("months of invoices"))


def _by_month(view: BookView, key: str) -> pd.DataFrame:
    """Invoiced by client (rows) and month (columns, from the first invoice of the book to the
    view's month)."""
    invoiced = view.client_months()
    invoiced = invoiced.loc[invoiced["invoiced"] != 0, [key, "month", "invoiced"]]
    _enough(_age(view, invoiced))
    wide = invoiced.pivot_table(
        index=key, columns="month", values="invoiced", aggfunc="sum", fill_value=0.0
    )
    return wide.reindex(
        columns=pd.date_range(invoiced["month"].min(), view.month, freq="MS"), fill_value=0.0
    )


def _years(by_month: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return by_month.iloc[:, -YEAR:].sum(axis="columns"), by_month.iloc[:, -2 * YEAR : -YEAR].sum(
        axis="columns"
    )


def _index(view: BookView) -> pd.DataFrame:
    """The market's index by industry and month up to the view's month."""
    market = view.table("market")
    return market.pivot_table(
        index="industry", columns="month", values="index", aggfunc="mean"
    ).reindex(columns=pd.date_range(market["month"].min(), view.month, freq="MS"))


def _growth_of_index(index: pd.DataFrame) -> pd.Series:
    """Growth of the mean of the last twelve months over that of the twelve before; NaN where a
    month is missing."""
    if index.shape[1] < 2 * YEAR:
        raise NotEnoughData(
            _("The growth of the market"), 2 * YEAR, index.shape[1], _("months of the market")
        )
    now, before = index.iloc[:, -YEAR:], index.iloc[:, -2 * YEAR : -YEAR]
    return now.mean(axis="columns", skipna=False) / before.mean(axis="columns", skipna=False) - 1


def _beyond_trend(revenue: pd.Series, index: pd.Series) -> dict[str, float]:
    """The trend of a client's quarterly revenue over its industry's index, from its first invoice
    on, per year and mean year."""
    started = revenue.index[(revenue != 0).to_numpy()][0]
    both = pd.DataFrame({"revenue": revenue, "index": index}).loc[started:].dropna()
    quarters = len(both) // 3
    if quarters < MIN_QUARTERS:
        return {}
    both = both.iloc[-3 * quarters :]
    number = np.arange(len(both)) // 3
    summed = both.groupby(number).agg(revenue=("revenue", "sum"), index=("index", "mean"))
    beyond = (summed["revenue"] / summed["index"]).to_numpy()
    if beyond.mean() <= 0:
        return {}
    yearly = trend(beyond / beyond.mean())
    return {
        "a_year": 4 * yearly["slope"],
        "low": 4 * yearly["low"],
        "high": 4 * yearly["high"],
        "p_value": yearly["p_value"],
    }


def _called(p_value: pd.Series, slope: pd.Series) -> pd.Series:
    from scipy.stats import false_discovery_control

    tested = p_value.notna()
    adjusted = pd.Series(np.nan, index=p_value.index)
    if tested.any():
        adjusted[tested] = false_discovery_control(p_value[tested].clip(0, 1).to_numpy())
    called = (adjusted <= FALSE_ALARMS).to_numpy()
    return pd.Series(
        np.select([called & (slope > 0), called & (slope < 0)], [RISING, FALLING], NO_TREND),
        index=p_value.index,
    )
