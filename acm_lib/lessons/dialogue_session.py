"""A dialogue that a learner is having: the replies given, what they did, the debrief at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from acm_lib.lessons.cards import bullets, card, escaped, listed
from acm_lib.lessons.dialogue import BEST, BETWEEN, EFFECTS, WORST, Dialogue, Reply, State
from acm_lib.lessons.panels import Button, show_dialogue
from acm_lib.lessons.progress import TALKED, Progress
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import Statement, _

YOU, CHOOSE, AGAIN = _("You"), _("What do you say?"), _("Start again")
_LABELS = {
    "trust": _("their trust in you"),
    "margin": _("the agency's margin"),
    "scope": _("clear scope"),
}
_TITLES = {
    BEST: _("It could not have gone better."),
    WORST: _("It could hardly have gone worse."),
    BETWEEN: _("It could have gone better."),
}


class DialogueSession:
    """A dialogue with one learner.

    Parameters
    ----------
    values : what fills the ``{places}`` of its texts.
    progress : where its end is noted; None to note nothing. lesson : under which name.

    Examples
    --------
    >>> replies = tuple(Reply(text, to, "Ask first.", {}) for text, to in (("Yes", "bad"), ("No",
    ...     "bad"), ("What for?", "good")))
    >>> states = {"start": State("Can you do it?", replies), "good": State("Good.", end="best"),
    ...     "bad": State("Bad.", end="worst")}
    >>> session = DialogueSession(Dialogue("x", "X", "Y", "Z", states, best="C", worst="A"), {},
    ...     LessonFormat("en", "VND"))
    >>> session.say("c").ended, session.end
    (True, 'best')
    """

    def __init__(
        self,
        dialogue: Dialogue,
        values: Mapping[str, Any],
        language: LessonFormat,
        progress: Progress | None = None,
        lesson: str = "",
    ):
        self.dialogue, self.format, self.progress = dialogue, language, progress
        self.lesson, self._values, self.path = lesson, values, ""

    def restart(self) -> DialogueSession:
        """From the start."""
        self.path = ""
        return self

    def say(self, letter: str) -> DialogueSession:
        """Give the reply with this letter; another text, or a reply after the end, changes
        nothing."""
        given = str(letter).strip().upper()[:1]
        if given and given in self.letters:
            self.path += given
            if self.ended and self.progress is not None:
                self.progress.add(
                    TALKED,
                    self.lesson,
                    self.dialogue.name,
                    end=self.end,
                    path=self.path,
                    **self.effects,
                )
        return self

    @property
    def passed(self) -> list[tuple[State, Reply]]:
        """The states so far, each with the reply given."""
        return self.dialogue.walk(self.path)

    @property
    def state(self) -> State:
        """Where the dialogue is."""
        passed = self.passed
        return self.dialogue.states[passed[-1][1].to if passed else "start"]

    @property
    def letters(self) -> str:
        """The letters of the replies that can be given now."""
        return "ABCD"[: len(self.state.replies)]

    @property
    def ended(self) -> bool:
        """Has it come to an end?"""
        return bool(self.end)

    @property
    def end(self) -> str:
        """ "best", "between", "worst"; "" while it goes on."""
        return self.state.end

    @property
    def effects(self) -> dict[str, int]:
        """What the replies so far did to trust, margin and scope."""
        totals: Counter[str] = Counter()
        for _state, reply in self.passed:
            totals.update(reply.effects)
        return {effect: totals[effect] for effect in EFFECTS}

    def html(self) -> str:
        """The dialogue so far, the replies to choose from or, at the end, the debrief."""
        title, setting = escaped(self._say(self.dialogue.title)), self.dialogue.setting
        parts = [card(f"<p><b>{title}</b></p><p>{escaped(self._say(setting))}</p>", "cover")]
        for state, reply in self.passed:
            spoken = f"<b>{escaped(self._say(YOU))}</b>: {escaped(self._say(reply.text))}"
            parts += [self._line(state), card(f"<p>{spoken}</p>", "agency")]
        parts.append(self._line(self.state))
        if self.ended:
            parts.append(self._debrief_card())
        else:
            replies = listed(self._say(reply.text) for reply in self.state.replies)
            parts.append(card(f"<p>{escaped(self._say(CHOOSE))}</p>{replies}", "question"))
        return "".join(parts)

    def text(self) -> str:
        """The same as plain text."""
        lines = [self._say(self.dialogue.title), self._say(self.dialogue.setting)]
        for state, reply in self.passed:
            lines += [self._say(state.line), f"> {self._say(reply.text)}"]
        lines.append(self._say(self.state.line))
        for letter, reply in zip(self.letters, self.state.replies, strict=True):
            lines.append(f"{letter}) {self._say(reply.text)}")
        return "\n".join(lines + (self._debrief() if self.ended else []))

    def _ipython_display_(self) -> None:
        show_dialogue(self.html, self._buttons)

    def __repr__(self) -> str:
        return self.text()

    def _buttons(self) -> list[Button]:
        if self.ended:
            return [Button(self.format.word(AGAIN), self.restart)]
        return [Button(letter, partial(self.say, letter), primary=True) for letter in self.letters]

    def _say(self, text: str) -> str:
        return self.format.say(Statement(text, **self._values))

    def _line(self, state: State) -> str:
        line = escaped(self._say(state.line))
        speaker = "" if state.end else f"<b>{escaped(self._say(self.dialogue.speaker))}</b>: "
        return card(f"<p>{speaker}{line}</p>", "client")

    def _debrief(self) -> list[str]:
        """What the whole did, and the rule behind each reply."""
        effects = self.effects
        whole = Statement(
            _("What this conversation did: {one:term} {a}, {two:term} {b}, {three:term} {c}."),
            one=_LABELS["trust"],
            a=_signed(effects["trust"]),
            two=_LABELS["margin"],
            b=_signed(effects["margin"]),
            three=_LABELS["scope"],
            c=_signed(effects["scope"]),
        )
        rules = [
            f"“{self._say(reply.text)}” → {self._say(reply.rule)}" for _state, reply in self.passed
        ]
        return [self.format.say(whole), *rules]

    def _debrief_card(self) -> str:
        whole, *rules = self._debrief()
        title = escaped(self._say(_TITLES[self.end]))
        return card(
            f"<p><b>{title}</b></p><p>{escaped(whole)}</p>{bullets(rules)}",
            "right" if self.end == BEST else "wrong",
        )


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"
