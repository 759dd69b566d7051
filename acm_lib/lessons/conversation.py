"""Branching conversations as data: what the other says, three or four replies, what each does to
trust, margin and scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from acm_lib.lessons.cards import bullets, card, escaped, listed
from acm_lib.lessons.case import Case
from acm_lib.lessons.progress import TALKED, Progress
from acm_lib.lessons.words import LessonFormat
from acm_lib.statements import Statement, _

BEST, WORST, BETWEEN = "best", "worst", "between"
EFFECTS = (
    "trust",
    "margin",
    "scope",
)  # the trust of whoever one talks with, the agency's margin, how clear the scope is
YOU, CHOOSE = _("You"), _("What do you say?")
_LABELS = {
    "trust": _("their trust in you"),
    "margin": _("the agency's margin"),
    "scope": _("clear scope"),
}


@dataclass(frozen=True)
class Reply:
    """What one may answer.

    Attributes
    ----------
    text : said by the account manager.
    to : the state it leads to.
    rule : quoted in the debrief: why it was good or bad.
    trust, margin, scope : what it does, -2 to 2.
    """

    text: str
    to: str
    rule: str
    trust: int = 0
    margin: int = 0
    scope: int = 0


@dataclass(frozen=True)
class State:
    """A moment of the conversation.

    Attributes
    ----------
    line : what the other says; at an end, how it ended.
    replies : three or four; none at an end.
    end : "" or "best", "between", "worst".
    """

    line: str
    replies: tuple[Reply, ...] = ()
    end: str = ""


@dataclass(frozen=True)
class Conversation:
    """A graph of states, from `start` to one of its ends.

    Attributes
    ----------
    name : in the progress file. title, setting : who talks, where, about what.
    speaker : who the other is, in the words of the trade ("the client's marketing director").
    states : by name; "start" is the first.
    best, worst : the letters that lead to the best and to the worst end.
    values : case -> what stands in ``{places}``, beyond `Case.values`.
    """

    name: str
    title: str
    setting: str
    speaker: str
    states: dict[str, State]
    best: str
    worst: str
    values: Callable[[Case], dict[str, Any]] = field(default=lambda case: {})

    def walk(self, letters: str) -> list[tuple[State, Reply]]:
        """The states passed and replies given on a path such as "ABC".

        Raises
        ------
        KeyError, IndexError : there is no such reply, or no such state.
        """
        state, passed = self.states["start"], []
        for letter in letters:
            reply = state.replies["ABCD".index(letter.upper())]
            passed.append((state, reply))
            state = self.states[reply.to]
        return passed

    def faults(self) -> list[str]:
        """What is wrong with the graph; empty for a good one: all reachable, no dead end, best and
        worst by their path."""
        found = []
        reached, waiting = set(), ["start"]
        while waiting:
            name = waiting.pop()
            if name not in self.states:
                found.append(f"no state {name!r}")
            elif name not in reached:
                reached.add(name)
                waiting += [reply.to for reply in self.states[name].replies]
        found += [f"{name!r} is never reached" for name in self.states if name not in reached]
        for name, state in self.states.items():
            if state.end and state.replies:
                found.append(f"{name!r} is an end and has replies")
            if not state.end and not 3 <= len(state.replies) <= 4:
                found.append(f"{name!r} has {len(state.replies)} replies")
        ending = {name for name, state in self.states.items() if state.end}
        while True:
            more = {
                name
                for name, state in self.states.items()
                if any(reply.to in ending for reply in state.replies)
            } - ending
            if not more:
                break
            ending |= more
        found += [f"{name!r} never comes to an end" for name in self.states if name not in ending]
        for path, end in ((self.best, BEST), (self.worst, WORST)):
            last = self.states[self.walk(path)[-1][1].to]
            if last.end != end:
                found.append(f"the path {path} does not come to the {end} end")
        return found


class Talk:
    """A conversation that is being held.

    >>> talk = Talk(Conversation("x", "X", "Y", "Z", {
    ...     "start": State("Can you do it?", (Reply("Yes", "bad", "Ask first."), Reply("No", "bad", "Ask first."), Reply("What for?", "good", "Ask."))),
    ...     "good": State("Good.", end="best"), "bad": State("Bad.", end="worst")}, best="C", worst="A"), None, LessonFormat("en", "VND"))
    >>> talk.say("c").ended, talk.end
    (True, 'best')
    """

    def __init__(
        self,
        conversation: Conversation,
        case: Case | None,
        language: LessonFormat,
        progress: Progress | None = None,
        lesson: str = "",
    ):
        self.conversation, self.case, self.format, self.progress, self.lesson = (
            conversation,
            case,
            language,
            progress,
            lesson,
        )
        self._values = (case.values() if case else {}) | conversation.values(case)
        self.path = ""

    def again(self) -> Talk:
        """From the start."""
        self.path = ""
        return self

    def say(self, letter: str) -> Talk:
        """Give the reply with this letter; another text, or a reply after the end, changes
        nothing."""
        said = str(letter).strip().upper()[:1]
        if said and said in self.letters:
            self.path += said
            if self.ended and self.progress is not None:
                self.progress.add(
                    TALKED,
                    self.lesson,
                    self.conversation.name,
                    end=self.end,
                    path=self.path,
                    **self.effects,
                )
        return self

    @property
    def state(self) -> State:
        """Where the conversation is."""
        passed = self.conversation.walk(self.path)
        return self.conversation.states[passed[-1][1].to if passed else "start"]

    @property
    def letters(self) -> str:
        """The letters of the replies one can give now."""
        return "ABCD"[: len(self.state.replies)]

    @property
    def ended(self) -> bool:
        """Has it come to an end?"""
        return bool(self.state.end)

    @property
    def end(self) -> str:
        """ "best", "between", "worst"; "" while it goes on."""
        return self.state.end

    @property
    def effects(self) -> dict[str, int]:
        """What the replies so far did to trust, margin and scope."""
        return {
            effect: sum(
                getattr(reply, effect) for _state, reply in self.conversation.walk(self.path)
            )
            for effect in EFFECTS
        }

    def html(self) -> str:
        """The conversation so far, the replies to choose from or, at the end, the debrief."""
        talk, say = self.conversation, self._say
        parts = [
            card(
                f"<p><b>{escaped(say(talk.title))}</b></p><p>{escaped(say(talk.setting))}</p>",
                "cover",
            )
        ]
        for state, reply in talk.walk(self.path):
            parts += [
                self._line(state),
                card(f"<p><b>{escaped(say(YOU))}</b>: {escaped(say(reply.text))}</p>", "agency"),
            ]
        parts.append(self._line(self.state))
        if self.ended:
            parts.append(self._debrief())
        else:
            parts.append(
                card(
                    f"<p>{escaped(say(CHOOSE))}</p>{listed(say(reply.text) for reply in self.state.replies)}",
                    "question",
                )
            )
        return "".join(parts)

    def text(self) -> str:
        """The same as plain text."""
        lines = [self._say(self.conversation.title), self._say(self.conversation.setting)]
        for state, reply in self.conversation.walk(self.path):
            lines += [self._say(state.line), f"> {self._say(reply.text)}"]
        lines.append(self._say(self.state.line))
        lines += [
            f"{letter}) {self._say(reply.text)}"
            for letter, reply in zip("ABCD", self.state.replies, strict=False)
        ]
        return "\n".join(lines + (self._told() if self.ended else []))

    def _ipython_display_(self) -> None:
        from acm_lib.lessons.panels import show_talk

        show_talk(self)

    def __repr__(self) -> str:
        return self.text()

    def _say(self, text: str) -> str:
        return self.format.say(Statement(text, **self._values))

    def _line(self, state: State) -> str:
        if state.end:
            return card(f"<p>{escaped(self._say(state.line))}</p>", "client")
        return card(
            f"<p><b>{escaped(self._say(self.conversation.speaker))}</b>:"
            f" {escaped(self._say(state.line))}</p>",
            "client",
        )

    def _told(self) -> list[str]:
        """The debrief: what the whole did, and the rule behind each reply."""
        signs = {
            effect: f"{points:+d}" if points else "0" for effect, points in self.effects.items()
        }
        whole = Statement(
            _("What this conversation did: {one:term} {a}, {two:term} {b}, {three:term} {c}."),
            one=_LABELS["trust"],
            a=signs["trust"],
            two=_LABELS["margin"],
            b=signs["margin"],
            three=_LABELS["scope"],
            c=signs["scope"],
        )
        return [
            self.format.say(whole),
            *(
                f"“{self._say(reply.text)}” → {self._say(reply.rule)}"
                for _state, reply in self.conversation.walk(self.path)
            ),
        ]

    def _debrief(self) -> str:
        titles = {
            BEST: _("It could not have gone better."),
            WORST: _("It could hardly have gone worse."),
            BETWEEN: _("It could have gone better."),
        }
        whole, *rules = self._told()
        return card(
            f"<p><b>{escaped(self._say(titles[self.end]))}</b></p><p>{escaped(whole)}</p>{bullets(rules)}",
            "right" if self.end == BEST else "wrong",
        )
