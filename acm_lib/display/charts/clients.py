"""Charts of all clients: the two-concerns map, the whale curve, shares, the growth grid."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from acm_lib.display.charts.labels import format_axis, name_points, named_rows, shorten, with_unit
from acm_lib.display.format import Format
from acm_lib.display.style import BANDS, BLUE, GREEN, GREY, INK, ORANGE, RED, Chart, canvas
from acm_lib.statements import MONEY, RATIO, Statement, _


def two_concerns_map(
    clients: pd.DataFrame,
    language: Format,
    *,
    title: Statement,
    alt: Statement,
    target_margin: float,
    named: int = 12,
) -> Chart:
    """Each client at (its health, the agency's margin), sized by revenue, with its path over the
    last year.

    Parameters
    ----------
    clients : columns client_id, name, health (0-100), margin (ratio), revenue (money), path (list
        of (health, margin) pairs, oldest first, the last one today's).
    target_margin : the agency's target, drawn as the line between the halves.
    named : how many clients get their name and their path: half of them the largest, the others the
        least content and the least profitable; a name that would overlap another is left out.
    """
    shown = clients.dropna(subset=["health", "margin"]).sort_values("revenue", ascending=False)
    low = min(-0.2, float(shown["margin"].clip(lower=-0.6).min()) - 0.05) if len(shown) else -0.2
    high = max(0.9, float(shown["margin"].clip(upper=1.0).max()) + 0.05) if len(shown) else 0.9
    biggest = shown["revenue"].max() if len(shown) else 1.0
    # Those worth a name and a path: the largest, the least content, the least profitable.
    notable = list(
        dict.fromkeys(
            [
                *shown.index[: named // 2],
                *shown["health"].nsmallest(named // 4).index,
                *shown["margin"].nsmallest(named // 4).index,
            ]
        )
    )
    seen = [
        shown["health"].min(),
        *(h for path in shown.loc[notable, "path"] for h, _margin in path),
    ]
    # The line at 50 is always in it, and room for the words left of it.
    left = max(0.0, min(25.0, np.nanmin(seen) // 10 * 10 - 5 if len(shown) else 0.0))
    with canvas(8.6, 5.6) as (figure, axes):
        axes.set_xlim(left, 101)
        axes.set_ylim(low, high)
        axes.axvline(50, color=GREY, linewidth=0.8)
        axes.axhline(target_margin, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        corners = (
            (left + 1, high, _("agency content, client not"), "left", "top"),
            (100, high, _("both content"), "right", "top"),
            (left + 1, low, _("neither content"), "left", "bottom"),
            (100, low, _("client content, agency pays"), "right", "bottom"),
        )
        for x, y, text, horizontal, vertical in corners:
            axes.text(
                x,
                y,
                language.word(text),
                ha=horizontal,
                va=vertical,
                color=GREY,
                fontsize=9,
                style="italic",
            )
        for client in named_rows(shown):
            path = [
                (h, min(max(m, low), high)) for h, m in client.path if pd.notna(h) and pd.notna(m)
            ]
            colour = _concern_colour(client.health, client.margin, target_margin)
            if len(path) > 1 and client.Index in notable:
                axes.plot(
                    *zip(*path, strict=True), color=colour, linewidth=1.4, alpha=0.5, zorder=2
                )
                axes.scatter(*path[0], s=12, facecolor="white", edgecolor=colour, zorder=2)
            size = 30 + 700 * max(client.revenue, 0) / biggest
            margin = min(max(client.margin, low), high)
            axes.scatter(
                [client.health],
                [margin],
                s=size,
                color=colour,
                alpha=0.75,
                edgecolor="white",
                zorder=3,
            )
        name_points(
            axes,
            [
                (r.health, min(max(r.margin, low), high), r.name)
                for r in named_rows(shown.loc[notable])
            ],
        )
        axes.set_xlabel(language.word(_("Client's concern: health, 0-100")))
        axes.set_ylabel(language.word(_("Agency's concern: delivery margin")))
        format_axis(axes.yaxis, language, RATIO)
    return Chart(figure, title, alt)


def whale_curve(
    curve: pd.DataFrame, language: Format, *, title: Statement, alt: Statement
) -> Chart:
    """Cumulative profit, clients from the most profitable to the least.

    Parameters
    ----------
    curve : columns name, profit, cumulative_profit, in the order drawn.
    """
    scale, unit = language.money_scale(curve["cumulative_profit"])
    places = np.arange(0, len(curve) + 1)
    heights = np.concatenate([[0.0], curve["cumulative_profit"].to_numpy()]) / scale
    peak = int(np.argmax(heights))
    with canvas(8.6, 4.0) as (figure, axes):
        axes.plot(places, heights, color=BLUE, linewidth=2)
        axes.fill_between(places[peak:], heights[peak:], heights[peak], color=RED, alpha=0.15)
        axes.axhline(heights[-1], color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.annotate(
            language.number(heights[peak] * scale, MONEY, scale=scale),
            (peak, heights[peak]),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            color=BLUE,
        )
        axes.annotate(
            language.number(heights[-1] * scale, MONEY, scale=scale),
            (places[-1], heights[-1]),
            xytext=(4, -12),
            textcoords="offset points",
            ha="right",
            color=INK,
        )
        axes.set_ylim(min(0, heights.min() * 1.1), heights.max() * 1.12 or 1)
        axes.set_xlim(0, len(curve))
        axes.set_xlabel(language.word(_("Clients, from the most profitable on")))
        axes.set_ylabel(with_unit(language, _("Cumulative delivery profit"), unit))
        format_axis(axes.yaxis, language)
    return Chart(figure, title, alt)


def shares(
    values: pd.Series,
    language: Format,
    *,
    title: Statement,
    alt: Statement,
    limit: float | None = None,
) -> Chart:
    """Shares of a whole as bars, largest first, with their percentage; a line at `limit`.

    Parameters
    ----------
    values : share (0-1) by name, in the order drawn.
    """
    with canvas(8.6, 0.9 + 0.32 * max(len(values), 3)) as (figure, axes):
        names = [shorten(name) for name in values.index]
        over = [limit is not None and value > limit for value in values]
        bars = axes.barh(
            range(len(values)), values, color=[RED if hit else BLUE for hit in over], height=0.65
        )
        axes.bar_label(bars, [language.number(value, RATIO) for value in values], padding=4)
        axes.set_yticks(range(len(values)), names)
        axes.invert_yaxis()
        if limit is not None:
            axes.axvline(limit, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.set_xlim(0, max(values.max() * 1.12 if len(values) else 0, (limit or 0) * 1.2))
        format_axis(axes.xaxis, language, RATIO)
        axes.set_xlabel(language.word(_("Share of revenue, last 12 months")))
        axes.grid(axis="y", visible=False)
    return Chart(figure, title, alt)


def growth_grid(
    clients: pd.DataFrame,
    language: Format,
    *,
    title: Statement,
    alt: Statement,
    colours: Mapping[str, str],
) -> Chart:
    """Value against growth, coloured by what to do.

    Parameters
    ----------
    clients : columns name, agi (money), growth (ratio), cell (a term).
    colours : cell -> "green", "yellow", "red" or "grey".
    """
    shown = clients.dropna(subset=["agi", "growth"]).sort_values("agi", ascending=False)
    scale, unit = language.money_scale(shown["agi"])
    left, right = (
        -1.0,
        min(2.0, max(0.5, float(shown["growth"].max()) + 0.1) if len(shown) else 0.5),
    )
    with canvas(8.6, 4.8) as (figure, axes):
        for cell, group in shown.groupby("cell", sort=True):
            axes.scatter(
                group["growth"].clip(left, right),
                group["agi"] / scale,
                s=46,
                alpha=0.85,
                edgecolor="white",
                color=BANDS.get(colours.get(str(cell), ""), GREY),
                label=language.word(str(cell)),
            )
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yscale(
            "symlog",
            linthresh=max(float(shown["agi"].median()) / scale / 4, 1e-6) if len(shown) else 1.0,
        )
        lowest = float(shown["agi"].min()) / scale if len(shown) else 0.0
        axes.set_ylim(bottom=1.3 * lowest if lowest < 0 else 0.7 * lowest)
        axes.set_xlim(left - 0.05, right + 0.05)
        name_points(
            axes,
            [
                (min(max(r.growth, left), right), r.agi / scale, r.name)
                for r in named_rows(shown.head(10))
            ],
        )
        axes.set_xlabel(language.word(_("Growth of AGI: last 12 months against the 12 before")))
        axes.set_ylabel(with_unit(language, _("AGI, last 12 months"), unit))
        format_axis(axes.xaxis, language, RATIO)
        format_axis(axes.yaxis, language)
        figure.legend(loc="outside lower center", ncols=5)
    return Chart(figure, title, alt)


def _concern_colour(health: float, margin: float, target: float) -> str:
    if health > 50 and margin >= target:
        return GREEN
    return RED if health <= 50 and margin < target else ORANGE
