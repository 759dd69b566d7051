"""Charts of forecasts: intervals beside a baseline, survival, transitions between segments."""

from typing import Any

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, shorten, with_unit
from acm_lib.display.format import Format
from acm_lib.display.style import BLUE, GREY, INK, LIGHT, ORANGE, Chart, canvas
from acm_lib.statements import COUNT, RATIO, Statement, _


def intervals(
    clients: pd.DataFrame,
    language: Format,
    *,
    title: Statement,
    alt: Statement,
    label: str,
    baseline_label: str,
) -> Chart:
    """One row a client: the forecast as a dot on its interval, the baseline as a tick.

    Parameters
    ----------
    clients : columns name, forecast, low, high (NaN: no interval), baseline (money), in the order
        drawn.
    label, baseline_label : terms to translate, for the axis and for the tick.
    """
    scale, unit = language.money_scale(
        clients[["forecast", "high", "baseline"]].max(axis="columns")
    )
    rows = np.arange(len(clients))
    with canvas(8.6, 1.5 + 0.36 * max(len(clients), 2)) as (figure, axes):
        axes.hlines(
            rows,
            clients["low"].fillna(clients["forecast"]) / scale,
            clients["high"].fillna(clients["forecast"]) / scale,
            color=LIGHT,
            linewidth=7,
        )
        axes.scatter(
            clients["forecast"] / scale,
            rows,
            color=BLUE,
            s=42,
            zorder=3,
            label=language.word(_("forecast, with its 80 % interval")),
        )
        axes.scatter(
            clients["baseline"] / scale,
            rows,
            color=ORANGE,
            marker="|",
            s=150,
            linewidth=2.4,
            zorder=4,
            label=language.word(baseline_label),
        )
        axes.set_yticks(rows, [shorten(name) for name in clients["name"]])
        axes.invert_yaxis()
        axes.set_xlim(
            left=min(
                0.0,
                float(clients["low"].min()) / scale * 1.05 if clients["low"].notna().any() else 0.0,
            )
        )
        axes.set_xlabel(with_unit(language, label, unit))
        format_axis(axes.xaxis, language)
        axes.grid(axis="y", visible=False)
        figure.legend(loc="outside lower center", ncols=2)
    return Chart(figure, title, alt)


def survival(curve: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Chart:
    """Share still there by time, as steps with their 95 % band.

    Parameters
    ----------
    curve : columns time (months), survival, low, high (NaN where there is no band).
    """
    time = np.concatenate([[0.0], curve["time"]])
    share = np.concatenate([[1.0], curve["survival"]])
    with canvas(8.6, 3.6) as (figure, axes):
        axes.fill_between(
            curve["time"],
            curve["low"].fillna(curve["survival"]),
            curve["high"].fillna(curve["survival"]),
            step="post",
            color=LIGHT,
        )
        axes.step(time, share, where="post", color=BLUE, linewidth=2)
        axes.set_ylim(0, 1.05)
        axes.set_xlim(left=0)
        axes.set_xlabel(language.word(_("Months since the start")))
        axes.set_ylabel(language.word(_("Still a client")))
        format_axis(axes.yaxis, language, RATIO)
    return Chart(figure, title, alt)


def transition_heatmap(
    moves: pd.DataFrame, language: Format, *, title: Statement, alt: Statement, order: list[str]
) -> Chart:
    """From which cell (rows) to which (columns): the share as the shade, the number of moves in the
    cell.

    Parameters
    ----------
    moves : columns cell_before, cell (terms to translate), moves (count), share (ratio of those who
        were in cell_before).
    order : every cell in the order drawn.
    """
    rows = [cell for cell in order if cell in set(moves["cell_before"])]
    columns = [cell for cell in order if cell in set(moves["cell"])]
    share = moves.pivot(index="cell_before", columns="cell", values="share").reindex(
        index=rows, columns=columns
    )
    number = moves.pivot(index="cell_before", columns="cell", values="moves").reindex(
        index=rows, columns=columns
    )
    with canvas(8.6, 1.6 + 0.4 * max(len(rows), 2)) as (figure, axes):
        axes.imshow(share.fillna(0).to_numpy(), aspect="auto", cmap="Blues", vmin=0, vmax=1)
        for row in range(len(rows)):
            for column in range(len(columns)):
                value: Any = number.iat[row, column]
                if pd.notna(value):
                    dark = share.to_numpy()[row, column] > 0.55
                    axes.text(
                        column,
                        row,
                        language.number(value, COUNT),
                        ha="center",
                        va="center",
                        fontsize=9,
                        color="white" if dark else INK,
                    )
        axes.set_yticks(range(len(rows)), [language.word(cell) for cell in rows])
        axes.set_xticks(
            range(len(columns)), [language.word(cell) for cell in columns], rotation=20, ha="right"
        )
        axes.set_ylabel(language.word(_("Half a year before")))
        axes.set_xlabel(language.word(_("Half a year later")))
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_color(GREY)
    return Chart(figure, title, alt)
