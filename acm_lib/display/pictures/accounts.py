"""Pictures of one account: revenue and margin, health, the departments' load, the white space."""

from __future__ import annotations

import numpy as np
import pandas as pd

from acm_lib.display.format import Format
from acm_lib.display.pictures.labels import month_axis, with_unit
from acm_lib.display.style import BANDS, BLUE, GREEN, GREY, INK, LIGHT, Picture, canvas
from acm_lib.statements import MONTH, RATIO, SCORE, Quantity, Statement, _


def revenue_and_margin(
    months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Picture:
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
        upper.yaxis.set_major_formatter(lambda value, _position: language.tick(value))
        lower.plot(months["month"], months["margin"], color=GREEN, linewidth=2)
        lower.axhline(0, color=GREY, linewidth=0.8)
        lower.set_ylabel(
            language.word(_("Delivery margin, 12 months")).replace(", ", ",\n")
        )  # longer than its axis
        lower.yaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        month_axis(lower, months["month"], language)
    return Picture(figure, title, alt)


def health_bars(
    groups: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Picture:
    """The groups of the health score: points reached of points possible.

    Parameters
    ----------
    groups : columns group (a term of ours), score (0-100, NaN where there is no data).
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
    return Picture(figure, title, alt)


def load_heat(load: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """Departments by months, hours over capacity, darker the fuller; the share in each cell.

    Parameters
    ----------
    load : columns department, month, load (ratio).
    """
    wide = load.pivot(index="department", columns="month", values="load")
    with canvas(8.6, 1.2 + 0.42 * len(wide)) as (figure, axes):
        axes.imshow(wide.to_numpy(), aspect="auto", cmap="Blues", vmin=0, vmax=1.5)
        for row, values in enumerate(wide.to_numpy()):
            for column, value in enumerate(values):
                full = pd.notna(value) and value > 1
                axes.text(
                    column,
                    row,
                    language.number(value, RATIO),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if pd.notna(value) and value > 0.8 else INK,
                    fontweight="bold" if full else "normal",
                )
        axes.set_yticks(range(len(wide)), [language.word(name) for name in wide.index])
        axes.set_xticks(
            range(len(wide.columns)),
            [language.quantity(Quantity(m, MONTH)) for m in wide.columns],
            rotation=30,
            ha="right",
        )
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    return Picture(figure, title, alt)


def whitespace_grid(
    services: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Picture:
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
        axes.xaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        axes.grid(axis="y", visible=False)
    return Picture(figure, title, alt)
