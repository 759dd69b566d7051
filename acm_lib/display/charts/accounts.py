"""Charts of one account: revenue and margin, health, white space."""

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, month_axis, with_unit
from acm_lib.display.format import Format
from acm_lib.display.style import BANDS, BLUE, GREEN, GREY, LIGHT, Chart, canvas
from acm_lib.statements import RATIO, SCORE, Statement, _


def revenue_and_margin(
    months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Revenue by month as bars and the margin of the last twelve months as a line below, one time
    axis.

    Parameters
    ----------
    months : columns month, revenue (money), margin (ratio over the 12 months ending there).
    """
    scale, unit = language.money_scale(months["revenue"])
    with canvas(8.6, 4.8, nrows=2, sharex=True, height_ratios=(3, 2)) as (figure, (upper, lower)):
        upper.bar(months["month"], months["revenue"] / scale, width=24, color=BLUE)
        upper.set_ylabel(with_unit(language, _("Revenue"), unit))
        format_axis(upper.yaxis, language)
        lower.plot(months["month"], months["margin"], color=GREEN, linewidth=2)
        lower.axhline(0, color=GREY, linewidth=0.8)
        # The label is longer than its axis.
        lower.set_ylabel(language.word(_("Delivery margin, 12 months")).replace(", ", ",\n"))
        format_axis(lower.yaxis, language, RATIO)
        month_axis(lower, months["month"], language)
    return Chart(figure, title, alt)


def health_bars(
    groups: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """The groups of the health score: points reached of points possible.

    Parameters
    ----------
    groups : columns group (a term), score (0-100, NaN where there is no data).
    """
    with canvas(8.6, 0.9 + 0.42 * len(groups)) as (figure, axes):
        rows = np.arange(len(groups))
        scores = groups["score"]
        colours = [
            GREY if pd.isna(s) else BANDS["green" if s > 75 else "yellow" if s > 50 else "red"]
            for s in scores
        ]
        axes.barh(rows, np.full(len(groups), 100), color=LIGHT, height=0.6)
        bars = axes.barh(rows, scores.fillna(0), color=colours, height=0.6)
        axes.bar_label(
            bars,
            [
                language.number(s, SCORE) if pd.notna(s) else language.word(_("no data"))
                for s in scores
            ],
            padding=4,
        )
        axes.set_yticks(rows, [language.word(group) for group in groups["group"]])
        axes.invert_yaxis()
        axes.set_xlim(0, 106)
        axes.set_xlabel(language.word(_("Points of 100")))
        axes.grid(axis="y", visible=False)
    return Chart(figure, title, alt)


def whitespace_grid(
    services: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Services by share of similar clients that buy them; those this client buys are filled.

    Parameters
    ----------
    services : columns service, share (ratio of similar clients), bought (bool).
    """
    with canvas(8.6, 1.0 + 0.36 * max(len(services), 2)) as (figure, axes):
        rows = np.arange(len(services))
        bars = axes.barh(
            rows,
            services["share"],
            height=0.6,
            edgecolor=BLUE,
            linewidth=1.2,
            color=[BLUE if bought else "white" for bought in services["bought"]],
        )
        axes.bar_label(
            bars, [language.number(share, RATIO) for share in services["share"]], padding=4
        )
        axes.set_yticks(rows, [language.word(service) for service in services["service"]])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.1)
        axes.set_xlabel(
            language.word(_("Similar clients that buy it; filled: this client buys it too"))
        )
        format_axis(axes.xaxis, language, RATIO)
        axes.grid(axis="y", visible=False)
    return Chart(figure, title, alt)
