"""Labels in the house style: names that do not overlap, line ends, months, units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from acm_lib.display.format import Format
from acm_lib.statements import MONTH, Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


def with_unit(language: Format, text: str, unit: str) -> str:
    """An axis label with its unit, translated."""
    return f"{language.word(text)}, {unit}"


def named_rows(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows of a frame as named tuples, whose values have no type of their own."""
    return frame.itertuples()


def format_axis(axis: Axis, language: Format, unit: str = "") -> None:
    """Write an axis's ticks in a unit; without one as bare numbers, where the label has the
    unit."""
    axis.set_major_formatter(
        lambda value, _position: language.number(value, unit) if unit else language.tick(value)
    )


def shorten(name: str, longest: int = 32) -> str:
    """A name cut to what a label can hold."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def name_points(axes: Axes, points: list[tuple[float, float, str]]) -> None:
    """Write names beside points, the first ones first, leaving out those that would overlap an
    earlier one."""
    axes.figure.canvas.draw()
    taken: list[Any] = []
    for x, y, name in points:
        for offset, alignment in (
            ((8, 4), "left"),
            ((-8, 4), "right"),
            ((8, -12), "left"),
            ((-8, -12), "right"),
        ):
            label = axes.annotate(
                shorten(name, 26),
                (x, y),
                xytext=offset,
                textcoords="offset points",
                ha=alignment,
                fontsize=8.5,
                zorder=4,
            )
            box = label.get_window_extent()
            inside = axes.get_window_extent()
            if (
                inside.x0 <= box.x0
                and box.x1 <= inside.x1
                and not any(box.overlaps(other) for other in taken)
            ):
                taken.append(box)
                break
            label.remove()


def label_ends(axes: Axes, ends: list[tuple[Any, float, str, str]]) -> None:
    """Write each line's name at its end, pushed apart so that none covers another."""
    if not ends:
        return
    axes.margins(x=0.02)
    low, high = axes.get_ylim()
    gap = (high - low) * 0.075
    last: float | None = None
    for x, y, text, colour in sorted(ends, key=lambda end: end[1]):
        place = y if last is None else max(y, last + gap)
        last = place
        axes.annotate(
            text,
            (x, place),
            xytext=(6, 0),
            textcoords="offset points",
            color=colour,
            fontsize=9,
            va="center",
            ha="left",
            annotation_clip=False,
        )


def month_axis(axes: Axes, months: pd.Series, language: Format) -> None:
    """At most nine months along the axis, the last one always among them."""
    months = pd.Series(pd.to_datetime(months.unique())).sort_values()
    step = max(1, int(np.ceil(len(months) / 9)))
    ticks = months.iloc[::-1].iloc[::step].iloc[::-1]
    axes.set_xticks(ticks, [language.quantity(Quantity(month, MONTH)) for month in ticks])
    axes.set_xlabel("")
