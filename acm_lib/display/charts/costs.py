"""Charts of projects: budget against actual, earned value, a retainer's hours."""

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, label_ends, month_axis, with_unit
from acm_lib.display.format import Format
from acm_lib.display.style import BLUE, GREEN, GREY, INK, LIGHT, RED, Chart, canvas
from acm_lib.statements import HOURS, RATIO, Statement, _


def budget_bars(
    departments: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Budget against actual by department: the budget as a wide light bar, the actual as a narrow
    dark one.

    Parameters
    ----------
    departments : columns department, budget, actual (money).
    """
    scale, unit = language.money_scale(departments[["budget", "actual"]].max(axis="columns"))
    rows = np.arange(len(departments))
    with canvas(8.6, 1.1 + 0.5 * max(len(departments), 2)) as (figure, axes):
        over = departments["actual"] > departments["budget"]
        axes.barh(
            rows,
            departments["budget"] / scale,
            color=LIGHT,
            height=0.72,
            label=language.word(_("Budget")),
        )
        bars = axes.barh(
            rows,
            departments["actual"] / scale,
            color=np.where(over, RED, BLUE),
            height=0.34,
            label=language.word(_("Actual")),
        )
        used = departments["actual"] / departments["budget"].where(departments["budget"] != 0)
        axes.bar_label(bars, [language.number(share, RATIO) for share in used], padding=4)
        axes.set_yticks(rows, [language.word(name) for name in departments["department"]])
        axes.invert_yaxis()
        axes.set_xlabel(with_unit(language, _("Cost to date"), unit))
        format_axis(axes.xaxis, language)
        axes.margins(x=0.12)
        axes.grid(axis="y", visible=False)
    return Chart(figure, title, alt)


def earned_curve(
    months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Planned value, earned value and actual cost, cumulative by month, labelled at their ends.

    Parameters
    ----------
    months : columns month, pv, ev, ac (cumulative money; ev and ac missing after the report's
        month).
    """
    scale, unit = language.money_scale(months[["pv", "ev", "ac"]].max(axis="columns"))
    lines = (
        ("pv", _("planned (PV)"), GREY, (0, (4, 3))),
        ("ev", _("earned (EV)"), GREEN, "-"),
        ("ac", _("spent (AC)"), RED, "-"),
    )
    with canvas(8.6, 4.0) as (figure, axes):
        ends = []
        for column, text, colour, dashes in lines:
            values = months.dropna(subset=[column])
            if values.empty:
                continue
            axes.plot(
                values["month"], values[column] / scale, color=colour, linewidth=2, linestyle=dashes
            )
            ends.append(
                (
                    values["month"].iloc[-1],
                    values[column].iloc[-1] / scale,
                    language.word(text),
                    colour,
                )
            )
        label_ends(axes, ends)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(with_unit(language, _("Cumulative cost"), unit))
        format_axis(axes.yaxis, language)
        month_axis(axes, months["month"], language)
    return Chart(figure, title, alt)


def hours_balance(
    months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """A retainer: hours worked by month against hours included, and the balance carried over.

    Parameters
    ----------
    months : columns month, included, worked, balance (hours; negative: worked less than included).
    """
    with canvas(8.6, 4.4, nrows=2, sharex=True, height_ratios=(3, 2)) as (figure, (upper, lower)):
        upper.bar(months["month"], months["worked"], width=22, color=BLUE)
        upper.step(months["month"], months["included"], where="mid", color=INK, linewidth=1.6)
        label_ends(
            upper,
            [
                (
                    months["month"].iloc[-1],
                    months["included"].iloc[-1],
                    language.word(_("included")),
                    INK,
                )
            ],
        )
        upper.set_ylabel(language.word(_("Hours worked")))
        lower.bar(
            months["month"],
            months["balance"],
            width=22,
            color=np.where(months["balance"] > 0, RED, GREEN),
        )
        lower.axhline(0, color=GREY, linewidth=0.8)
        lower.set_ylabel(language.word(_("Balance, hours")))
        for axes in (upper, lower):
            format_axis(axes.yaxis, language, HOURS)
        month_axis(lower, months["month"], language)
    return Chart(figure, title, alt)
