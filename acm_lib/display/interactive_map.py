"""A map of things by two numbers, drawn as SVG by hand: quick enough to follow a slider, and each
spot has its place.

A `Chart` is for the page; an `InteractiveMap` is for the screen, where spots can be pointed at and
chosen.
Colours are those of the house style, as CSS variables, so that a dark theme is readable; a colour
is never the only sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from acm_lib.display.charts.labels import shorten
from acm_lib.display.format import Format
from acm_lib.statements import Statement

WIDTH, HEIGHT = 860.0, 520.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 18.0, 52.0
_LETTER, _LINE = 6.3, 14.0  # what a letter and a line of 12 px take


@dataclass(frozen=True)
class Axis:
    """One of the two numbers: its label, unit, ends, ticks, and the line between low and high
    (None: no line)."""

    label: Statement
    unit: str
    low: float
    high: float
    ticks: tuple[float, ...]
    line: float | None = None

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0-1; beyond them it is put at the end."""
        return (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Spot:
    """One thing of the map.

    Attributes
    ----------
    key : its id. name : written beside it where there is room. tooltip : shown when it is
        pointed at.
    x, y : its two numbers. size : diameter in px of the drawing. band : "green", "yellow", "red" or
        "grey".
    path : where it was before, oldest first.
    """

    key: str
    name: str
    tooltip: Statement
    x: float
    y: float
    size: float = 14.0
    band: str = "grey"
    path: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class InteractiveMap:
    """A map with its title (the finding) and its description for those who do not see it.

    Attributes
    ----------
    spots : the most important first: the first ones get their name. named : how many at most.
    corners : what the four quarters mean: left-top, right-top, left-bottom, right-bottom; or none.
    links : pairs of keys joined by a line.
    """

    title: Statement
    alt: Statement
    x: Axis
    y: Axis
    spots: tuple[Spot, ...]
    corners: tuple[Statement, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    named: int = 14

    def position(self, spot: Spot) -> tuple[float, float]:
        """Centre of a spot in px of the drawing."""
        return self._at(spot.x, spot.y)

    def svg(self, language: Format, chosen: str | None = None) -> str:
        """The drawing as one SVG element; the chosen spot has its name and its path."""
        parts = [*self._frame(language), *self._corners(language)]
        where = {spot.key: self.position(spot) for spot in self.spots}
        for one, other in self.links:
            if one in where and other in where:
                (x1, y1), (x2, y2) = where[one], where[other]
                parts.append(
                    f'<line class="link" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
                )
        for spot in self.spots:
            if spot.key == chosen and len(spot.path) > 1:
                points = " ".join(
                    f"{x:.1f},{y:.1f}" for x, y in (self._at(*step) for step in spot.path)
                )
                parts.append(f'<polyline class="path {spot.band}" points="{points}"/>')
        for spot in sorted(self.spots, key=lambda spot: -spot.size):
            x, y = where[spot.key]
            parts.append(
                f'<circle class="spot {spot.band}" cx="{x:.1f}" cy="{y:.1f}"'
                f' r="{spot.size / 2:.1f}"/>'
            )
        parts += self._names(chosen)
        alt = escape(language.say(self.alt))
        return (
            f'<svg class="acm-plot" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img"'
            f' aria-label="{alt}">{"".join(parts)}</svg>'
        )

    def html(self, language: Format) -> str:
        """The map with its title, not to be chosen from."""
        return (
            f'<figure class="acm-map"><figcaption>{escape(language.say(self.title))}</figcaption>'
            f"{self.svg(language)}</figure>"
        )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return LEFT + self.x.share(x) * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - self.y.share(
            y
        ) * (HEIGHT - TOP - BOTTOM)

    def _frame(self, language: Format) -> list[str]:
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        parts = [f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>']
        for tick in self.x.ticks:
            x = self._at(tick, self.y.low)[0]
            parts.append(
                f'<text x="{x:.1f}" y="{bottom + 18:.1f}"'
                f' text-anchor="middle">{escape(language.number(tick, self.x.unit))}</text>'
            )
        for tick in self.y.ticks:
            y = self._at(self.x.low, tick)[1]
            parts.append(
                f'<text x="{LEFT - 8}" y="{y + 4:.1f}"'
                f' text-anchor="end">{escape(language.number(tick, self.y.unit))}</text>'
            )
        if self.x.line is not None:
            x = self._at(self.x.line, self.y.low)[0]
            parts.append(f'<line class="half" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        if self.y.line is not None:
            y = self._at(self.x.low, self.y.line)[1]
            parts.append(f'<line class="half" x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="{(LEFT + right) / 2:.1f}" y="{HEIGHT - 10}"'
            f' text-anchor="middle">{escape(language.say(self.x.label))}</text>'
        )
        middle = (TOP + bottom) / 2
        parts.append(
            f'<text transform="translate(14 {middle:.1f}) rotate(-90)"'
            f' text-anchor="middle">{escape(language.say(self.y.label))}</text>'
        )
        return parts

    def _corners(self, language: Format) -> list[str]:
        places = (
            (LEFT + 6, TOP + 12, "start"),
            (WIDTH - RIGHT - 4, TOP + 12, "end"),
            (LEFT + 6, HEIGHT - BOTTOM - 8, "start"),
            (WIDTH - RIGHT - 4, HEIGHT - BOTTOM - 8, "end"),
        )
        return [
            f'<text class="corner" x="{x}" y="{y}"'
            f' text-anchor="{anchor}">{escape(language.say(text))}</text>'
            for (x, y, anchor), text in zip(places, self.corners, strict=False)
        ]

    def _names(self, chosen: str | None) -> list[str]:
        """Names beside the chosen spot and the first ones; one that would cover a spot, a line or
        another name is left out."""
        where = {spot.key: self.position(spot) for spot in self.spots}
        taken = [
            (x - spot.size / 2, y - spot.size / 2, x + spot.size / 2, y + spot.size / 2)
            for spot in self.spots
            for x, y in [where[spot.key]]
        ]
        if self.y.line is not None:
            half = self._at(self.x.low, self.y.line)[1]
            taken.append((LEFT, half - 1, WIDTH, half + 1))
        parts = []
        first = [spot for spot in self.spots if spot.key == chosen]
        for spot in [*first, *(spot for spot in self.spots[: self.named] if spot.key != chosen)]:
            (x, y), name = where[spot.key], shorten(spot.name, 26)
            width, away = _LETTER * len(name), spot.size / 2 + 3
            places = (
                (x + away, y, "start", x + away),
                (x - away - width, y, "end", x - away),
                (x - width / 2, y - away - 6, "middle", x),
                (x - width / 2, y + away + 6, "middle", x),
            )
            for left, middle, anchor, at in places:
                box = (left, middle - _LINE / 2, left + width, middle + _LINE / 2)
                if (
                    left >= LEFT
                    and box[2] <= WIDTH
                    and not any(_overlap(box, other) for other in taken)
                ):
                    taken.append(box)
                    parts.append(
                        f'<text class="name" x="{at:.1f}" y="{middle + 4:.1f}"'
                        f' text-anchor="{anchor}">{escape(name)}</text>'
                    )
                    break
        return parts


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def tooltip(spot: Spot, language: Format) -> str:
    """The text shown when a spot is pointed at."""
    return f"{spot.name}: {language.say(spot.tooltip)}"


def ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    """Ticks at whole steps between two ends.

    Examples
    --------
    >>> ticks(-0.2, 0.5, 0.25)
    (0.0, 0.25, 0.5)
    """
    first = -int(-low // step)
    return tuple(round(step * n, 10) for n in range(first, int(high // step) + 1))
