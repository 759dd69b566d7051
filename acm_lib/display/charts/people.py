"""Charts of an account's people, weeks and past: the stakeholder map, weeks by departments,
health over time."""

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, month_axis, name_points, named_rows
from acm_lib.display.format import Format
from acm_lib.display.style import BANDS, BLUE, GREEN, GREY, INK, LIGHT, ORANGE, RED, Chart, canvas
from acm_lib.statements import DATE, RATIO, Quantity, Statement, _

_APART = 0.17  # people at the same place are drawn beside one another
_STANCE = {-2: RED, -1: ORANGE, 0: GREY, 1: GREEN, 2: GREEN}


def people_map(
    people: pd.DataFrame, language: Format, *, title: Statement, alt: Statement, cut: list[str]
) -> Chart:
    """The people at a client by influence and stance: filled where we met them in a year, the
    larger the more often, lines to whom each reports to, a ring where others are reached over this
    person alone.

    Parameters
    ----------
    people : columns contact_id, name, influence (1-5), stance (-2..2), reports_to, touchpoints.
    cut : contact ids with a ring.
    """
    shown = people.dropna(subset=["influence", "stance"])
    beside = shown.groupby(["influence", "stance"]).cumcount()
    x = shown["influence"] - _APART * beside * np.where(shown["influence"] >= 5, 1, -1)
    y = shown["stance"] + 0.32 * beside
    places = dict(zip(shown["contact_id"], zip(x, y, strict=True), strict=True))
    most = max(float(shown["touchpoints"].max()) if len(shown) else 1.0, 1.0)
    with canvas(8.6, 4.6) as (figure, axes):
        axes.set_xlim(0.6, 5.5)
        axes.set_ylim(-2.5, 2.7)
        axes.axhline(0, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        for person in named_rows(shown):
            if person.reports_to in places:
                (x0, y0), (x1, y1) = places[person.contact_id], places[person.reports_to]
                axes.annotate(
                    "",
                    (x1, y1),
                    (x0, y0),
                    arrowprops={
                        "arrowstyle": "->",
                        "color": LIGHT,
                        "linewidth": 1.4,
                        "shrinkA": 7,
                        "shrinkB": 9,
                    },
                    zorder=1,
                )
        for person in named_rows(shown):
            place, colour = places[person.contact_id], _STANCE.get(int(person.stance), GREY)
            met = person.touchpoints > 0
            axes.scatter(
                *place,
                s=60 + 420 * person.touchpoints / most,
                facecolor=colour if met else "white",
                edgecolor=colour,
                linewidth=1.6,
                alpha=0.85 if met else 1.0,
                zorder=3,
            )
            if person.contact_id in cut:
                axes.scatter(
                    *place,
                    s=200 + 520 * person.touchpoints / most,
                    facecolor="none",
                    edgecolor=RED,
                    linewidth=1.6,
                    zorder=2,
                )
        name_points(
            axes, [(*places[person.contact_id], person.name) for person in named_rows(shown)]
        )
        axes.set_xticks([1, 2, 3, 4, 5])
        axes.set_yticks([-2, -1, 0, 1, 2])
        axes.set_xlabel(language.word(_("Influence, 1-5")))
        axes.set_ylabel(language.word(_("Stance, -2 (against us) to 2 (for us)")))
    return Chart(figure, title, alt)


def week_heatmap(
    weeks: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Departments by weeks, hours over capacity, darker the fuller; a line where the past ends and
    the plan begins.

    Parameters
    ----------
    weeks : columns department, week, load (ratio), planned (bool).
    """
    wide = weeks.pivot(index="department", columns="week", values="load")
    planned = weeks.groupby("week")["planned"].first()
    with canvas(8.6, 1.5 + 0.42 * len(wide)) as (figure, axes):
        axes.imshow(wide.to_numpy(), aspect="auto", cmap="Blues", vmin=0, vmax=1.5)
        for row, values in enumerate(wide.to_numpy()):
            for column, value in enumerate(values):
                full = pd.notna(value) and value > 1
                shown = "" if pd.isna(value) else language.number(100 * value)
                axes.text(
                    column,
                    row,
                    shown,
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color="white" if pd.notna(value) and value > 0.8 else INK,
                    fontweight="bold" if full else "normal",
                )
        if planned.any() and not planned.all():
            axes.axvline(int(planned.to_numpy().argmax()) - 0.5, color=ORANGE, linewidth=2)
        step = 2 if len(wide.columns) > 12 else 1
        axes.set_yticks(range(len(wide)), [language.word(name) for name in wide.index])
        axes.set_xticks(
            range(0, len(wide.columns), step),
            [language.quantity(Quantity(week, DATE)) for week in wide.columns[::step]],
            rotation=35,
            ha="right",
            fontsize=8,
        )
        axes.set_xlabel(
            language.word(_("Week from; load in % of capacity, after the line as planned"))
        )
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    return Chart(figure, title, alt)


def health_line(
    trend: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """The health of one client over time, on its bands.

    Parameters
    ----------
    trend : columns month, health (0-100).
    """
    values = trend.dropna(subset=["health"])
    with canvas(8.6, 2.6) as (figure, axes):
        for low, high, band in ((0, 50, "red"), (50, 75, "yellow"), (75, 100, "green")):
            axes.axhspan(low, high, color=BANDS[band], alpha=0.08)
        axes.plot(
            values["month"], values["health"], color=BLUE, linewidth=2, marker="o", markersize=4
        )
        for row in (values.iloc[0], values.iloc[-1]) if len(values) else ():
            axes.annotate(
                language.number(row["health"]),
                (row["month"], row["health"]),
                xytext=(0, 8),
                textcoords="offset points",
                ha="center",
                color=BLUE,
            )
        axes.set_ylim(0, 105)
        axes.set_yticks([0, 50, 75, 100])
        axes.set_ylabel(language.word(_("Health, 0-100")))
        month_axis(axes, trend["month"], language)
    return Chart(figure, title, alt)


def deviations(
    rows: pd.DataFrame,
    language: Format,
    *,
    title: Statement,
    alt: Statement,
    unit: str = RATIO,
    label: str,
) -> Chart:
    """What was, beside what could be expected, one line per name.

    Parameters
    ----------
    rows : columns name, value, expected, few (bool: drawn hollow).
    label : of the axis.
    """
    with canvas(8.6, 1.1 + 0.42 * max(len(rows), 2)) as (figure, axes):
        places = np.arange(len(rows))
        for place, row in zip(places, named_rows(rows), strict=True):
            if pd.isna(row.value) or pd.isna(row.expected):
                continue
            colour = GREEN if row.value >= row.expected else RED
            axes.plot(
                [row.expected, row.value], [place, place], color=colour, linewidth=2, alpha=0.5
            )
            axes.scatter(row.expected, place, marker="|", s=180, color=GREY, linewidth=2, zorder=3)
            axes.scatter(
                row.value,
                place,
                s=70,
                facecolor="white" if row.few else colour,
                edgecolor=colour,
                zorder=4,
            )
        axes.set_yticks(places, rows["name"])
        axes.invert_yaxis()
        axes.margins(x=0.12, y=0.15)
        axes.set_xlabel(language.word(label))
        format_axis(axes.xaxis, language, unit)
        axes.grid(axis="y", visible=False)
    return Chart(figure, title, alt)
