"""The dialogues of the lessons: a TOML file for each lesson, named as it is, in both languages."""

from pathlib import Path

from acm_lib.lessons.data_file import DataTable
from acm_lib.lessons.dialogue import BEST, BETWEEN, EFFECTS, WORST, Dialogue, Reply, State

_KEYS = ("name", "best", "worst", "title", "setting", "speaker", "states")
_REPLY_KEYS = ("text", "rule", "to", *EFFECTS)


def dialogue_file(lesson: str) -> Path:
    """Where the dialogue of a lesson is."""
    return Path(__file__).with_name(f"{lesson}.toml")


def read_dialogue(file: Path) -> Dialogue:
    """A dialogue from its file.

    Raises
    ------
    LessonError : the file is malformed; names the file, the state and the key.
    """
    data = DataTable.read(file, keys=_KEYS)
    states = {
        name: _state(table)
        for name, table in data.tables("states", keys=("line", "end", "replies")).items()
    }
    return Dialogue(
        name=data.word("name"),
        title=data.text("title"),
        setting=data.text("setting"),
        speaker=data.text("speaker"),
        states=states,
        best=data.word("best"),
        worst=data.word("worst"),
    )


def _state(table: DataTable) -> State:
    end = table.word("end", (BEST, BETWEEN, WORST)) if "end" in table else ""
    replies = table.tables("replies", keys=_REPLY_KEYS).values()
    return State(table.text("line"), tuple(_reply(reply) for reply in replies), end)


def _reply(table: DataTable) -> Reply:
    effects = {effect: int(table.number(effect, -2, 2)) for effect in EFFECTS}
    return Reply(table.text("text"), table.word("to"), table.text("rule"), effects)
