"""What is to come: orders and their margin, revenue, and how good these forecasts were on the
agency's own past."""

import pandas as pd

from acm_lib import segments
from acm_lib.display import charts
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import (
    INDEX,
    MONEY,
    RATIO,
    Statement,
    _,
)

_DRAWN = 12  # clients of a picture
_SCORES = (
    Column("method", _("Method"), translate=True),
    Column("predicted", _("Predicted"), MONEY),
    Column("actual", _("Came"), MONEY),
    Column("bias", _("Bias"), RATIO),
    Column("mae", _("Mean error"), MONEY),
    Column("rmse", _("RMSE"), MONEY),
    Column("capture", _("Top fifth found"), RATIO),
)


@section
def lifetime_value(scope: AgencyScope) -> list:
    """Who orders again within a year outside retainers, and the margin in it, beside the
    baseline."""
    found = segments.lifetime_value(scope.view)
    total = found.total
    what = _("margin") if found.in_margin else _("revenue")
    sentence = Statement(
        _(
            "Within {months:months} the known clients are expected to bring {value:money} of"
            " {what:term} outside their retainers (80 %: {low:money} to {high:money}); at their own"
            " rate so far it would be {naive:money}."
        ),
        months=found.months,
        value=total["value_to_come"],
        what=what,
        low=total["low"],
        high=total["high"],
        naive=total["baseline_value"],
    )
    drawn = found.clients.head(_DRAWN).assign(
        forecast=found.clients["value_to_come"], baseline=found.clients["baseline_value"]
    )
    label = (
        _("Margin to come, 12 months") if found.in_margin else _("Order value to come, 12 months")
    )
    alt = Statement(
        _(
            "Dots on bars: what each of the {n:count} clients with most to come is expected to"
            " bring, with its 80 % interval, and its own rate so far as a tick."
        ),
        n=len(drawn),
    )
    columns = (
        Column("name", _("Client")),
        Column("alive", _("Still a client"), RATIO),
        Column("expected_orders", _("Orders to come"), INDEX),
        Column("value_to_come", _("To come"), MONEY),
        Column("low", _("Low"), MONEY),
        Column("high", _("High"), MONEY),
        Column("baseline_value", _("At its own rate"), MONEY),
    )
    notes = [
        (
            None
            if found.in_margin
            else Statement(
                _("Hours and rates are not in the book, so this is order value, not margin.")
            )
        ),
        (
            None
            if found.orders.identified
            else Statement(
                _(
                    "The model's parameters cannot be told from this book (too few clients, or"
                    " hardly anyone leaves): the order of the clients counts more than the figures."
                )
            )
        ),
        found.values.note,
        found.worth.note,
        Statement(
            _(
                "Discounted at {rate:ratio} a year. Retainers are left out: they are renewed by"
                " contract."
            ),
            rate=found.discount_rate,
        ),
    ]
    return [
        paragraph(sentence),
        (
            charts.intervals(
                drawn,
                scope.format,
                title=sentence_of_most(drawn),
                alt=alt,
                label=label,
                baseline_label=_("at its own rate so far"),
            )
            if len(drawn)
            else None
        ),
        Table(found.clients, columns),
        paragraph(*notes),
    ]


@section
def outlook(scope: AgencyScope) -> list:
    """Revenue of the next months by client, beside the baseline, with the past error."""
    found = segments.revenue_forecast(scope.view)
    sentence = Statement(
        _(
            "The next {months:months} bring {forecast:money} by the Theta method; the same months"
            " last year brought {last_year:money}."
        ),
        months=found.months,
        forecast=found.total["forecast"],
        last_year=found.total["last_year"],
    )
    drawn = found.clients.head(_DRAWN).assign(baseline=found.clients["last_year"])
    alt = Statement(
        _(
            "Dots on bars: the forecast of the {n:count} largest clients with its 80 % interval,"
            " and the same months last year as a tick."
        ),
        n=len(drawn),
    )
    title = Statement(
        _("Revenue of the next {months:months}, the largest clients"),
        months=found.months,
    )
    held = found.past["coverage"].iloc[0]
    columns = (
        Column("name", _("Client")),
        Column("forecast", _("Forecast"), MONEY),
        Column("low", _("Low"), MONEY),
        Column("high", _("High"), MONEY),
        Column("last_year", _("Last year"), MONEY),
        Column("last_months", _("Just gone"), MONEY),
    )
    return [
        paragraph(sentence),
        charts.intervals(
            drawn,
            scope.format,
            title=title,
            alt=alt,
            label=_("Revenue"),
            baseline_label=_("same months last year"),
        ),
        Table(found.clients, columns),
        paragraph(
            verdict(
                found.past,
                Statement(_("On the {months:months} just gone"), months=found.months),
            ),
            (
                Statement(
                    _(
                        "The interval is made of past errors across clients and held {held:ratio}"
                        " of them where it was to hold {interval:ratio}."
                    ),
                    held=held,
                    interval=found.interval,
                )
                if held == held
                else None
            ),
            (
                Statement(
                    _("{n:count} clients invoiced for less than a year are not in it."),
                    n=len(found.left_out),
                )
                if len(found.left_out)
                else None
            ),
        ),
        Table(
            found.past,
            _SCORES,
            caption=Statement(
                _("The same methods on the last {months:months}"), months=found.months
            ),
        ),
    ]


@section
def forecast_accuracy(scope: AgencyScope) -> list:
    """The models of orders put to the test: fitted to the past, compared with what came."""
    found = segments.backtest(scope.view)
    held = found.value["coverage"].iloc[0]
    intro = Statement(
        _(
            "Fitted to what was known {months:months} ago of {clients:count} clients, and compared"
            " with the orders since."
        ),
        months=found.months,
        clients=found.clients,
    )
    counted = tuple(
        Column(
            column.name,
            column.label,
            INDEX if column.unit == MONEY else column.unit,
            column.translate,
        )
        for column in _SCORES
    )
    return [
        paragraph(
            intro,
            verdict(found.orders, Statement(_("Number of orders"))),
            verdict(found.value, Statement(_("Value of orders"))),
        ),
        Table(found.orders, counted, caption=Statement(_("Number of orders"))),
        Table(found.value, _SCORES, caption=Statement(_("Value of orders"))),
        paragraph(
            Statement(
                _("The 80 % interval of the value held {held:ratio} of the clients."),
                held=held,
            )
        ),
    ]


def verdict(scores: pd.DataFrame, of: Statement) -> Statement:
    """Which method was closest by RMSE, also where it is a baseline."""
    best, naive = segments.best_model_and_baseline(scores)
    text = (
        _("{of}: {model:term} beats every baseline (RMSE {rmse:ratio} lower than {naive:term}).")
        if best["rmse"] < naive["rmse"]
        else _(
            "{of}: no model beats the baseline '{naive:term}'; the closest, {model:term}, has an"
            " RMSE {rmse:ratio} higher. Rely on the baseline."
        )
    )
    return Statement(
        text,
        of=of,
        model=best["method"],
        rmse=abs(best["rmse"] / naive["rmse"] - 1),
        naive=naive["method"],
    )


def sentence_of_most(drawn: pd.DataFrame) -> Statement:
    """The title of the picture of what is to come."""
    return Statement(
        _("{client} has most to come: {value:money}"),
        client=drawn["name"].iloc[0],
        value=drawn["forecast"].iloc[0],
    )
