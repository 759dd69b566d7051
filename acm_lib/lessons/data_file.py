"""Data files of the lessons: TOML with both languages side by side, read so that every fault names
its file, its table and its key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from acm_lib.display.language import LANGUAGES
from acm_lib.errors import LessonError
from acm_lib.lessons.translations import BilingualText

_PLACE = re.compile(r"\{\w*")


class DataTable:
    """A table of a data file.

    Parameters
    ----------
    values : as TOML gives them.
    file : where they stand. place : the table's name in it, "" for the whole file.
    keys : those a table may have.
    """

    def __init__(
        self, values: dict[str, Any], file: Path, place: str = "", *, keys: Collection[str] = ()
    ):
        self._values, self.file, self.place = values, file, place
        for key in values:
            if keys and key not in keys:
                raise self.fault(f"there is no key `{key}`", f"Use {', '.join(keys)}")

    @classmethod
    def read(cls, file: Path, *, keys: Collection[str]) -> DataTable:
        """The whole of a file.

        Raises
        ------
        LessonError : the file is missing or not TOML.
        """
        try:
            return cls(tomllib.loads(file.read_text(encoding="utf-8")), file, keys=keys)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise LessonError(
                f"{_short(file)}: the file cannot be read as TOML ({error}). The lesson cannot be"
                " shown without it. Correct the file, or copy that of another lesson."
            ) from None

    def fault(self, what: str, remedy: str) -> LessonError:
        """The error to raise for a fault in this table."""
        place = f" [{self.place}]" if self.place else ""
        return LessonError(
            f"{_short(self.file)}{place}: {what}. The lesson cannot be shown as it is written."
            f" {remedy}."
        )

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str) -> BilingualText:
        """A text for people: ``key.en`` and ``key.vi``, or one text that serves both languages."""
        value = self._values.get(key)
        if isinstance(value, str) and value:
            return BilingualText(value, dict.fromkeys(LANGUAGES, value))
        if not isinstance(value, dict) or not all(
            isinstance(text, str) and text for text in value.values()
        ):
            raise self.fault(f"`{key}` is not a text", f"Write {key}.en and {key}.vi")
        if value.keys() != LANGUAGES.keys():
            missing = ", ".join(f"`{key}.{code}`" for code in LANGUAGES if code not in value)
            raise self.fault(
                f"{missing} is missing" if missing else f"`{key}` has a language nobody reads",
                f"Write it in {' and '.join(LANGUAGES)}, and in no other language",
            )
        if len({frozenset(_PLACE.findall(text)) for text in value.values()}) > 1:
            raise self.fault(
                f"the languages of `{key}` have different {{places}}",
                "Give both languages the same ones",
            )
        return BilingualText(value["en"], value)

    def texts(self, key: str) -> tuple[BilingualText, ...]:
        """The texts ``key.1``, ``key.2`` ... in their order."""
        values = self._values.get(key)
        if not isinstance(values, dict) or not values:
            raise self.fault(f"`{key}` is missing", f"Write {key}.1.en, {key}.1.vi and so on")
        below = DataTable(values, self.file, f"{self.place}.{key}")
        return tuple(below.text(name) for name in values)

    def word(self, key: str, allowed: Collection[str] = ()) -> str:
        """A text for the code, perhaps one of a few."""
        value = self._values.get(key)
        if not isinstance(value, str) or not value:
            raise self.fault(f"`{key}` is missing or not a text", f'Write {key} = "..."')
        if allowed and value not in allowed:
            raise self.fault(
                f"`{key}` is {value!r}", f"Give one of {', '.join(map(repr, allowed))}"
            )
        return value

    def number(self, key: str, low: float, high: float, default: float = 0) -> float:
        """A number within bounds."""
        value = self._values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(f"`{key}` is not a number", f"Give a number from {low} to {high}")
        if not low <= value <= high:
            raise self.fault(f"`{key}` is {value}", f"Give a number from {low} to {high}")
        return value

    def tables(self, key: str, *, keys: Collection[str] = ()) -> dict[str, DataTable]:
        """The tables below ``[key.name]`` by their names, or ``[[key]]`` by their places from 1."""
        value = self._values.get(key, {})
        if isinstance(value, list):
            value = {str(place): row for place, row in enumerate(value, 1)}
        place = f"{self.place}.{key}" if self.place else key
        if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
            raise self.fault(f"`{key}` is not made of tables", f"Write [{place}.name]")
        return {
            name: DataTable(row, self.file, f"{place}.{name}", keys=keys)
            for name, row in value.items()
        }


def _short(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
