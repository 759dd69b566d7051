"""A dialogue as data: what the other says, three or four replies, what each does to trust, margin
and scope, and where it leads."""

from collections.abc import Mapping
from dataclasses import dataclass

BEST, WORST, BETWEEN = "best", "worst", "between"
# The trust of whoever one talks with, the agency's margin, how clear the scope is.
EFFECTS = ("trust", "margin", "scope")


@dataclass(frozen=True)
class Reply:
    """What one may answer.

    Attributes
    ----------
    text : what the account manager says.
    to : the state it leads to.
    rule : quoted in the debrief: why it was good or bad.
    effects : effect -> points, -2 to 2.
    """

    text: str
    to: str
    rule: str
    effects: Mapping[str, int]


@dataclass(frozen=True)
class State:
    """A moment of the dialogue.

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
class Dialogue:
    """A graph of states, from `start` to one of its ends.

    Attributes
    ----------
    name : in the progress file. title, setting : who talks, where, about what.
    speaker : who the other is, in the words of the trade ("the client's marketing director").
    states : by name; "start" is the first.
    best, worst : the letters that lead to the best and to the worst end.
    """

    name: str
    title: str
    setting: str
    speaker: str
    states: Mapping[str, State]
    best: str
    worst: str

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
        """What is wrong with the graph: a state that is missing, not reached or without a way to an
        end, too few or too many replies, a best or worst path that leads elsewhere."""
        faults = [
            f"no state {reply.to!r}"
            for state in self.states.values()
            for reply in state.replies
            if reply.to not in self.states
        ]
        if faults or "start" not in self.states:
            return faults or ["no state 'start'"]
        reached = self._reached()
        faults += [f"{name!r} is never reached" for name in self.states if name not in reached]
        for name, state in self.states.items():
            if state.end and state.replies:
                faults.append(f"{name!r} is an end and has replies")
            if not state.end and not 3 <= len(state.replies) <= 4:
                faults.append(f"{name!r} has {len(state.replies)} replies")
        ending = self._ending()
        faults += [f"{name!r} never comes to an end" for name in self.states if name not in ending]
        for path, end in ((self.best, BEST), (self.worst, WORST)):
            if self.states[self.walk(path)[-1][1].to].end != end:
                faults.append(f"the path {path} does not come to the {end} end")
        return faults

    def _reached(self) -> set[str]:
        reached: set[str] = set()
        waiting = ["start"]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += [reply.to for reply in self.states[name].replies]
        return reached

    def _ending(self) -> set[str]:
        """The states from which an end can be reached."""
        ending = {name for name, state in self.states.items() if state.end}
        while True:
            before = len(ending)
            ending |= {
                name
                for name, state in self.states.items()
                if any(reply.to in ending for reply in state.replies)
            }
            if len(ending) == before:
                return ending
