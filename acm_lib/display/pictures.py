"""Pictures: one function per kind, a tidy frame in, a `Picture` out, in the house style.

Every picture has units on its axes, direct labels instead of a legend where there is room, a title that says the
finding (given by the sheet), and a description in words for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from acm_lib.display.format import Format
from acm_lib.display.style import BANDS, BLUE, GREEN, GREY, INK, LIGHT, ORANGE, RED, Picture, canvas
from acm_lib.statements import HOURS, MONEY, MONTH, RATIO, SCORE, Quantity, Statement, _


def two_concerns_map(
    clients: pd.DataFrame, language: Format, *, title: Statement, alt: Statement, target_margin: float, named: int = 12
) -> Picture:
    """Each client at (its health, the agency's margin), sized by revenue, with its path over the last year.

    Parameters
    ----------
    clients : columns client_id, name, health (0-100), margin (ratio), revenue (money), path (list of
        (health, margin) pairs, oldest first, the last one today's).
    target_margin : the agency's target, drawn as the line between the halves.
    named : how many clients get their name and their path: half of them the largest, the others the least content and
        the least profitable; a name that would overlap another is left out.
    """
    shown = clients.dropna(subset=["health", "margin"]).sort_values("revenue", ascending=False)
    low = min(-0.2, float(shown["margin"].clip(lower=-0.6).min()) - 0.05) if len(shown) else -0.2
    high = max(0.9, float(shown["margin"].clip(upper=1.0).max()) + 0.05) if len(shown) else 0.9
    biggest = shown["revenue"].max() if len(shown) else 1.0
    # Those worth a name and a path: the largest, the least content, the least profitable.
    notable = list(dict.fromkeys([*shown.index[: named // 2], *shown["health"].nsmallest(named // 4).index, *shown["margin"].nsmallest(named // 4).index]))
    left = max(0.0, min(40.0, float(shown["health"].min()) // 10 * 10 - 5 if len(shown) else 0.0))
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
            axes.text(x, y, language.word(text), ha=horizontal, va=vertical, color=GREY, fontsize=9, style="italic")
        for client in shown.itertuples():
            path = [(h, min(max(m, low), high)) for h, m in client.path if pd.notna(h) and pd.notna(m)]
            colour = _concern_colour(client.health, client.margin, target_margin)
            if len(path) > 1 and client.Index in notable:
                axes.plot(*zip(*path, strict=True), color=colour, linewidth=1.4, alpha=0.5, zorder=2)
                axes.scatter(*path[0], s=12, facecolor="white", edgecolor=colour, zorder=2)
            size = 30 + 700 * max(client.revenue, 0) / biggest
            margin = min(max(client.margin, low), high)
            axes.scatter([client.health], [margin], s=size, color=colour, alpha=0.75, edgecolor="white", zorder=3)
        _name_points(axes, [(r.health, min(max(r.margin, low), high), r.name) for r in shown.loc[notable].itertuples()])
        axes.set_xlabel(language.word(_("Client's concern: health, 0-100")))
        axes.set_ylabel(language.word(_("Agency's concern: delivery margin")))
        axes.yaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
    return Picture(figure, title, alt)


def whale_curve(curve: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
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
            language.number(heights[peak] * scale, MONEY, scale=scale), (peak, heights[peak]),
            xytext=(0, 6), textcoords="offset points", ha="center", color=BLUE,
        )  # fmt: skip
        axes.annotate(
            language.number(heights[-1] * scale, MONEY, scale=scale), (places[-1], heights[-1]),
            xytext=(4, -12), textcoords="offset points", ha="right", color=INK,
        )  # fmt: skip
        axes.set_ylim(min(0, heights.min() * 1.1), heights.max() * 1.12 or 1)
        axes.set_xlim(0, len(curve))
        axes.set_xlabel(language.word(_("Clients, from the most profitable on")))
        axes.set_ylabel(_with_unit(language, _("Cumulative delivery profit"), unit))
        axes.yaxis.set_major_formatter(lambda value, _position: language.number(value * scale, MONEY, scale=scale))
    return Picture(figure, title, alt)


def shares(values: pd.Series, language: Format, *, title: Statement, alt: Statement, limit: float | None = None) -> Picture:
    """Shares of a whole as bars, largest first, with their percentage; a line at `limit`.

    Parameters
    ----------
    values : share (0-1) by name, in the order drawn.
    """
    with canvas(8.6, 0.9 + 0.32 * max(len(values), 3)) as (figure, axes):
        names = [_shortened(name) for name in values.index]
        over = [limit is not None and value > limit for value in values]
        bars = axes.barh(range(len(values)), values, color=[RED if hit else BLUE for hit in over], height=0.65)
        axes.bar_label(bars, [language.number(value, RATIO) for value in values], padding=4)
        axes.set_yticks(range(len(values)), names)
        axes.invert_yaxis()
        if limit is not None:
            axes.axvline(limit, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.set_xlim(0, max(values.max() * 1.12 if len(values) else 0, (limit or 0) * 1.2))
        axes.xaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        axes.set_xlabel(language.word(_("Share of revenue, last 12 months")))
        axes.grid(axis="y", visible=False)
    return Picture(figure, title, alt)


def growth_grid(clients: pd.DataFrame, language: Format, *, title: Statement, alt: Statement, colours: Mapping[str, str]) -> Picture:
    """Value against growth, coloured by what to do.

    Parameters
    ----------
    clients : columns name, agi (money), growth (ratio), cell (a term of ours).
    colours : cell -> "green", "yellow", "red" or "grey".
    """
    shown = clients.dropna(subset=["agi", "growth"]).sort_values("agi", ascending=False)
    scale, unit = language.money_scale(shown["agi"])
    left, right = -1.0, min(2.0, max(0.5, float(shown["growth"].max()) + 0.1) if len(shown) else 0.5)
    with canvas(8.6, 4.8) as (figure, axes):
        for cell, group in shown.groupby("cell", sort=True):
            axes.scatter(
                group["growth"].clip(left, right), group["agi"] / scale, s=46, alpha=0.85, edgecolor="white",
                color=BANDS.get(colours.get(cell, ""), GREY), label=language.word(cell),
            )  # fmt: skip
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_yscale("symlog", linthresh=max(float(shown["agi"].median()) / scale / 4, 1e-6) if len(shown) else 1.0)
        axes.set_xlim(left - 0.05, right + 0.05)
        _name_points(axes, [(min(max(r.growth, left), right), r.agi / scale, r.name) for r in shown.head(10).itertuples()])
        axes.set_xlabel(language.word(_("Growth of AGI: last 12 months against the 12 before")))
        axes.set_ylabel(_with_unit(language, _("AGI, last 12 months"), unit))
        axes.xaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        axes.yaxis.set_major_formatter(lambda value, _position: language.number(value * scale, MONEY, scale=scale))
        figure.legend(loc="outside lower center", ncols=5)
    return Picture(figure, title, alt)


def budget_bars(departments: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """Budget against actual by department: the budget as a wide light bar, the actual as a narrow dark one.

    Parameters
    ----------
    departments : columns department, budget, actual (money).
    """
    scale, unit = language.money_scale(departments[["budget", "actual"]].max(axis="columns"))
    rows = np.arange(len(departments))
    with canvas(8.6, 1.1 + 0.5 * max(len(departments), 2)) as (figure, axes):
        over = departments["actual"] > departments["budget"]
        axes.barh(rows, departments["budget"] / scale, color=LIGHT, height=0.72, label=language.word(_("Budget")))
        bars = axes.barh(
            rows, departments["actual"] / scale, color=np.where(over, RED, BLUE), height=0.34,
            label=language.word(_("Actual")),
        )  # fmt: skip
        used = departments["actual"] / departments["budget"].where(departments["budget"] != 0)
        axes.bar_label(bars, [language.number(share, RATIO) for share in used], padding=4)
        axes.set_yticks(rows, [language.word(name) for name in departments["department"]])
        axes.invert_yaxis()
        axes.set_xlabel(_with_unit(language, _("Cost to date"), unit))
        axes.xaxis.set_major_formatter(lambda value, _position: language.number(value * scale, MONEY, scale=scale))
        axes.margins(x=0.12)
        axes.grid(axis="y", visible=False)
    return Picture(figure, title, alt)


def earned_curve(months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """Planned value, earned value and actual cost, cumulative by month, labelled at their ends.

    Parameters
    ----------
    months : columns month, pv, ev, ac (cumulative money; ev and ac missing after the report's month).
    """
    scale, unit = language.money_scale(months[["pv", "ev", "ac"]].max(axis="columns"))
    lines = (("pv", _("planned (PV)"), GREY, (0, (4, 3))), ("ev", _("earned (EV)"), GREEN, "-"), ("ac", _("spent (AC)"), RED, "-"))
    with canvas(8.6, 4.0) as (figure, axes):
        ends = []
        for column, text, colour, dashes in lines:
            known = months.dropna(subset=[column])
            if known.empty:
                continue
            axes.plot(known["month"], known[column] / scale, color=colour, linewidth=2, linestyle=dashes)
            ends.append((known["month"].iloc[-1], known[column].iloc[-1] / scale, language.word(text), colour))
        _label_ends(axes, ends)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_with_unit(language, _("Cumulative cost"), unit))
        axes.yaxis.set_major_formatter(lambda value, _position: language.number(value * scale, MONEY, scale=scale))
        _month_axis(axes, months["month"], language)
    return Picture(figure, title, alt)


def revenue_and_margin(months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """Revenue by month as bars and the margin of the last twelve months as a line below, one time axis.

    Parameters
    ----------
    months : columns month, revenue (money), margin (ratio over the 12 months ending there).
    """
    scale, unit = language.money_scale(months["revenue"])
    with canvas(8.6, 4.8, nrows=2, sharex=True, height_ratios=(3, 2)) as (figure, (upper, lower)):
        upper.bar(months["month"], months["revenue"] / scale, width=24, color=BLUE)
        upper.set_ylabel(_with_unit(language, _("Revenue"), unit))
        upper.yaxis.set_major_formatter(lambda value, _position: language.number(value * scale, MONEY, scale=scale))
        lower.plot(months["month"], months["margin"], color=GREEN, linewidth=2)
        lower.axhline(0, color=GREY, linewidth=0.8)
        lower.set_ylabel(language.word(_("Delivery margin, 12 months")))
        lower.yaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        _month_axis(lower, months["month"], language)
    return Picture(figure, title, alt)


def health_bars(groups: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """The groups of the health score: points reached of points possible.

    Parameters
    ----------
    groups : columns group (a term of ours), score (0-100, NaN where there is no data).
    """
    with canvas(8.6, 0.9 + 0.42 * len(groups)) as (figure, axes):
        rows = np.arange(len(groups))
        scores = groups["score"]
        colours = [GREY if pd.isna(s) else BANDS["green" if s > 75 else "yellow" if s > 50 else "red"] for s in scores]
        axes.barh(rows, np.full(len(groups), 100), color=LIGHT, height=0.6)
        bars = axes.barh(rows, scores.fillna(0), color=colours, height=0.6)
        axes.bar_label(bars, [language.number(s, SCORE) if pd.notna(s) else language.word(_("no data")) for s in scores], padding=4)
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
                    column, row, language.number(value, RATIO), ha="center", va="center", fontsize=8,
                    color="white" if pd.notna(value) and value > 0.8 else INK, fontweight="bold" if full else "normal",
                )  # fmt: skip
        axes.set_yticks(range(len(wide)), [language.word(name) for name in wide.index])
        axes.set_xticks(range(len(wide.columns)), [language.quantity(Quantity(m, MONTH)) for m in wide.columns], rotation=30, ha="right")
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    return Picture(figure, title, alt)


def hours_balance(months: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """A retainer: hours worked by month against hours included, and the balance carried over.

    Parameters
    ----------
    months : columns month, included, worked, balance (hours; negative: worked less than included).
    """
    with canvas(8.6, 4.4, nrows=2, sharex=True, height_ratios=(3, 2)) as (figure, (upper, lower)):
        upper.bar(months["month"], months["worked"], width=22, color=BLUE)
        upper.step(months["month"], months["included"], where="mid", color=INK, linewidth=1.6)
        _label_ends(upper, [(months["month"].iloc[-1], months["included"].iloc[-1], language.word(_("included")), INK)])
        upper.set_ylabel(language.word(_("Hours worked")))
        lower.bar(months["month"], months["balance"], width=22, color=np.where(months["balance"] > 0, RED, GREEN))
        lower.axhline(0, color=GREY, linewidth=0.8)
        lower.set_ylabel(language.word(_("Balance, hours")))
        for axes in (upper, lower):
            axes.yaxis.set_major_formatter(lambda value, _position: language.number(value, HOURS))
        _month_axis(lower, months["month"], language)
    return Picture(figure, title, alt)


def whitespace_grid(services: pd.DataFrame, language: Format, *, title: Statement, alt: Statement) -> Picture:
    """Services by share of similar clients that buy them; those this client buys are filled.

    Parameters
    ----------
    services : columns service, share (ratio of similar clients), bought (bool).
    """
    with canvas(8.6, 1.0 + 0.36 * max(len(services), 2)) as (figure, axes):
        rows = np.arange(len(services))
        bars = axes.barh(
            rows, services["share"], height=0.6, edgecolor=BLUE, linewidth=1.2,
            color=[BLUE if bought else "white" for bought in services["bought"]],
        )  # fmt: skip
        axes.bar_label(bars, [language.number(share, RATIO) for share in services["share"]], padding=4)
        axes.set_yticks(rows, [language.word(service) for service in services["service"]])
        axes.invert_yaxis()
        axes.set_xlim(0, 1.1)
        axes.set_xlabel(language.word(_("Similar clients that buy it; filled: this client buys it too")))
        axes.xaxis.set_major_formatter(lambda value, _position: language.number(value, RATIO))
        axes.grid(axis="y", visible=False)
    return Picture(figure, title, alt)


def _with_unit(language: Format, text: str, unit: str) -> str:
    return f"{language.word(text)}, {unit}"


def _concern_colour(health: float, margin: float, target: float) -> str:
    if health > 50 and margin >= target:
        return GREEN
    return RED if health <= 50 and margin < target else ORANGE


def _shortened(name: str, longest: int = 32) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _name_points(axes, points: list[tuple[float, float, str]]) -> None:
    """Write names beside points, the first ones first, leaving out those that would overlap an earlier one."""
    figure = axes.get_figure()
    figure.canvas.draw()
    taken = []
    for x, y, name in points:
        for offset, alignment in (((8, 4), "left"), ((-8, 4), "right"), ((8, -12), "left"), ((-8, -12), "right")):
            label = axes.annotate(
                _shortened(name, 26), (x, y), xytext=offset, textcoords="offset points", ha=alignment, fontsize=8.5, zorder=4
            )
            box = label.get_window_extent()
            inside = axes.get_window_extent()
            if inside.x0 <= box.x0 and box.x1 <= inside.x1 and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            label.remove()


def _label_ends(axes, ends: list[tuple[object, float, str, str]]) -> None:
    """Write each line's name at its end, pushed apart so that none covers another."""
    if not ends:
        return
    axes.margins(x=0.02)
    low, high = axes.get_ylim()
    gap = (high - low) * 0.075
    last = None
    for x, y, text, colour in sorted(ends, key=lambda end: end[1]):
        place = y if last is None else max(y, last + gap)
        last = place
        axes.annotate(
            text, (x, y), xytext=(x, place), textcoords="data", color=colour, fontsize=9, va="center", ha="left",
            annotation_clip=False,
        ).set_text("  " + text)  # fmt: skip


def _month_axis(axes, months: pd.Series, language: Format) -> None:
    months = pd.Series(pd.to_datetime(months.unique())).sort_values()
    step = max(1, int(np.ceil(len(months) / 9)))
    ticks = months.iloc[::-1].iloc[::step].iloc[::-1]
    axes.set_xticks(ticks, [language.quantity(Quantity(month, MONTH)) for month in ticks])
    axes.set_xlabel("")


