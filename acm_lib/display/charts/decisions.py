"""Charts of a decision: the simulated margins, and what moves them."""

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, named_rows
from acm_lib.display.format import Format
from acm_lib.display.style import BLUE, GREEN, GREY, INK, LIGHT, RED, Chart, canvas
from acm_lib.statements import RATIO, Statement, _


def margin_distribution(
    margins: np.ndarray, language: Format, *, title: Statement, alt: Statement, target: float
) -> Chart:
    """The simulated margins as bars: red where money is lost, green from the target on.

    Parameters
    ----------
    margins : share of the fee, one for each simulation.
    target : drawn as a line.
    """
    low, high = np.quantile(margins, [0.005, 0.995])
    edges = np.linspace(min(low, 0.0), max(high, target), 41)
    counts, _edges = np.histogram(np.clip(margins, edges[0], edges[-1]), bins=edges)
    middles = (edges[:-1] + edges[1:]) / 2
    colours = np.where(middles < 0, RED, np.where(middles >= target, GREEN, BLUE))
    with canvas(8.6, 3.4) as (figure, axes):
        axes.bar(middles, counts / counts.sum(), width=np.diff(edges) * 0.92, color=colours)
        top = axes.get_ylim()[1]
        for place, text in ((0.0, _("no profit")), (target, _("target"))):
            axes.axvline(place, color=INK, linewidth=1, linestyle=(0, (4, 3)))
            axes.text(
                place,
                top * 1.02,
                f"{language.word(text)} {language.number(place, RATIO)}",
                ha="center",
                va="bottom",
                fontsize=9,
            )
        axes.set_xlabel(language.word(_("Margin on the fee")))
        axes.set_ylabel(language.word(_("Share of simulations")))
        format_axis(axes.xaxis, language, RATIO)
        format_axis(axes.yaxis, language, RATIO)
        axes.grid(axis="x", visible=False)
    return Chart(figure, title, alt)


def tornado(
    drivers: pd.DataFrame, language: Format, *, title: Statement, alt: Statement, middle: float
) -> Chart:
    """What moves the margin, the widest first: each driver from its low to its high end, the others
    at their middle.

    Parameters
    ----------
    drivers : columns driver and department (terms to translate; department "" where not of one),
        margin_low, margin_high.
    middle : the margin with every driver at its middle.
    """
    rows = np.arange(len(drivers))
    names = [
        (
            language.say(Statement(_("hours of {department:term}"), department=row.department))
            if row.department
            else language.word(row.driver)
        )
        for row in named_rows(drivers)
    ]
    with canvas(8.6, 1.3 + 0.42 * max(len(drivers), 3)) as (figure, axes):
        for column, colour, text in (
            ("margin_low", BLUE, _("at its low end")),
            ("margin_high", LIGHT, _("at its high end")),
        ):
            axes.barh(
                rows,
                drivers[column] - middle,
                left=middle,
                color=colour,
                edgecolor=BLUE,
                linewidth=0.8,
                height=0.62,
                label=language.word(text),
            )
            for row, value in zip(rows, drivers[column], strict=True):
                left = value < middle
                axes.annotate(
                    language.number(value, RATIO),
                    (value, row),
                    xytext=(-4 if left else 4, 0),
                    textcoords="offset points",
                    ha="right" if left else "left",
                    va="center",
                    fontsize=8.5,
                )
        axes.axvline(middle, color=GREY, linewidth=1)
        axes.set_yticks(rows, names)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlabel(language.word(_("Margin on the fee")))
        format_axis(axes.xaxis, language, RATIO)
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside lower center", ncols=2)
    return Chart(figure, title, alt)
