"""A piece of work scored by a rubric: what each criterion wants, whether it is met, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from acm_lib.lessons.blank import is_blank
from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.case import Case
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import Statement, _

MET, NOT_MET, OPEN = _("Met"), _("Not yet"), _("Not attempted")


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric.

    Attributes
    ----------
    part : of the work it looks at ("target").
    wants : what it wants, in a sentence.
    judge : (case, that part) -> whether it is met, and the reason; whatever it raises counts as not
        met.
    """

    part: str
    wants: str
    judge: Callable[[Case, Any], tuple[bool, Statement]]


@dataclass(frozen=True)
class Score:
    """What became of a piece of work: one (wants, state, reason) for each criterion."""

    lines: tuple[tuple[str, str, Statement | None], ...]
    format: LessonFormat

    @property
    def points(self) -> int:
        """How many criteria are met."""
        return sum(state == MET for _wants, state, _reason in self.lines)

    @property
    def attempted(self) -> bool:
        """Was anything handed in?"""
        return any(state != OPEN for _wants, state, _reason in self.lines)

    def _whole(self) -> str:
        return self.format.say(
            Statement(
                _("{points:count} of {all:count} points."),
                points=self.points,
                all=len(self.lines),
            )
        )

    def _lines(self) -> list[str]:
        return [
            f"{self.format.word(state)}:"
            f" {self.format.word(wants)}{' ' + self.format.say(reason) if reason else ''}"
            for wants, state, reason in self.lines
        ]

    def text(self) -> str:
        """As plain text."""
        return "\n".join([self._whole(), *self._lines()])

    def html(self) -> str:
        """As a card."""
        rows = "".join(f"<li>{escaped(line)}</li>" for line in self._lines())
        return card(
            f"<p><b>{escaped(self._whole())}</b></p><ul>{rows}</ul>",
            "right" if self.points == len(self.lines) else "hint",
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def score_work(
    criteria: tuple[Criterion, ...], case: Case, work: Mapping[str, Any], language: LessonFormat
) -> Score:
    """Score a piece of work; never raises over what was handed in."""
    return Score(
        tuple(_line(criterion, case, work.get(criterion.part)) for criterion in criteria), language
    )


def _line(criterion: Criterion, case: Case, part: Any) -> tuple[str, str, Statement | None]:
    if is_blank(part):
        return criterion.wants, OPEN, None
    try:
        met, reason = criterion.judge(case, part)
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError):
        return (
            criterion.wants,
            NOT_MET,
            Statement(_("What you handed in could not be read as that.")),
        )
    return criterion.wants, MET if met else NOT_MET, reason
