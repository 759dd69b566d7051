"""Names as an answer: of clients, people, departments, in any order and in several forms.

>>> known = Names({"C001": ["Chợ Xanh"], "C002": ["An Khê"]})
>>> [known.matches(said, ["C001"]) for said in ("Chợ Xanh", "chợ xanh", "Cho Xanh", "C001",
...     ["c001"], "An Khê")]
[True, True, True, True, True, False]
>>> known.remark("Chợ Xan", ["C001"]).plain()
'Chợ Xan is not a name in this book. Did you mean Chợ Xanh?'
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from acm_lib.statements import Statement, _


@dataclass(frozen=True)
class Names:
    """One or several names (clients, projects, departments), in any order: ids or names, a list, a
    column, a text with commas.

    Attributes
    ----------
    also : id -> other names it goes by.
    """

    also: Mapping[str, Sequence[str]] | None = None

    def with_names(self, also: Mapping[str, Sequence[str]]) -> Names:
        """The same kind, which also knows these names."""
        return Names(also)

    def read(self, answer: Any) -> list[frozenset[str]]:
        """The set of ids meant; empty where nothing of it is a name."""
        ids = frozenset(self._meant(text) or plain(text) for text in _texts(answer) if plain(text))
        return [ids] if ids else []

    def matches(self, answer: Any, value: Any) -> bool:
        """Are exactly the names in `value` meant?"""
        expected = {plain(name) for name in _texts(value)}
        return any({plain(name) for name in read} == expected for read in self.read(answer))

    def expects(self) -> Statement:
        """What a good answer looks like."""
        return Statement(
            _(
                "The answer to this question is a name or id, or several in a list, such as"
                ' ["C001", "C002"].'
            )
        )

    def remark(self, answer: Any, value: Any) -> Statement | None:
        """What is strange in the names, or how many of them are right."""
        readings = self.read(answer)
        if not readings:
            return self.expects()
        strange = next(
            (text for text in _texts(answer) if self._ids and not self._meant(text)), None
        )
        if strange is not None:
            near = difflib.get_close_matches(_bare(strange), self._written, n=1, cutoff=0.75)
            if near:
                return Statement(
                    _("{name} is not a name in this book. Did you mean {near}?"),
                    name=strange[:60],
                    near=self._written[near[0]],
                )
            return Statement(
                _("{name} is not a name in this book. Copy it from the table, in quotes."),
                name=strange[:60],
            )
        given, expected = (
            {plain(name) for name in readings[0]},
            {plain(name) for name in _texts(value)},
        )
        if len(given) == len(expected) == 1:
            return Statement(_("It is another one."))
        return Statement(
            _(
                "Of the {expected:count} expected you have {right:count}; {wrong:count} of yours"
                " do not"
                " belong."
            ),
            expected=len(expected),
            right=len(given & expected),
            wrong=len(given - expected),
        )

    def shown(self, value: Any) -> Any:
        """The names as they appear in a sentence."""
        also = self.also or {}
        return [also[name][0] if also.get(name) else name for name in _texts(value)]

    def _meant(self, text: str) -> str | None:
        return self._ids.get(plain(text)) or self._ids.get(_bare(text))

    @cached_property
    def _ids(self) -> dict[str, str]:
        """What is written -> the id meant; without accents too, where that is nobody else's
        name."""
        written = {
            plain(name): key for key, names in (self.also or {}).items() for name in (key, *names)
        }
        bare: dict[str, set[str]] = {}
        for name, key in written.items():
            bare.setdefault(_bare(name), set()).add(key)
        return {name: next(iter(keys)) for name, keys in bare.items() if len(keys) == 1} | written

    @cached_property
    def _written(self) -> dict[str, str]:
        """Every name without case and accents -> as it is written."""
        return {_bare(name): name for names in (self.also or {}).values() for name in names}


def plain(text: str) -> str:
    """For comparing: one Unicode form, no case, no spaces around, quotes and underscores gone."""
    return " ".join(
        unicodedata.normalize("NFC", str(text))
        .casefold()
        .replace("_", " ")
        .strip(" \"'.“”")
        .split()
    )


def _bare(text: str) -> str:
    """Without accents, as many people type: "cho xanh"."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", plain(text))
        if not unicodedata.combining(letter)
    ).replace("đ", "d")


def _texts(answer: Any) -> list[str]:
    """The names in an answer: of a table its ids (a column ending in _id, else its first column of
    texts); row numbers are none."""
    if isinstance(answer, pd.DataFrame):
        columns = [name for name in map(str, answer.columns) if name.endswith("_id")] or [
            str(name) for name in answer.columns if not pd.api.types.is_numeric_dtype(answer[name])
        ]
        answer = answer[columns[0]] if columns and columns[0] in answer.columns else answer.index
    if isinstance(answer, str):
        return [part.strip() for part in re.split(r"[,;\n]| và | and ", answer) if part.strip()]
    if isinstance(answer, pd.Series) and pd.api.types.is_numeric_dtype(answer):
        answer = answer.index
    if isinstance(answer, pd.Index) and pd.api.types.is_numeric_dtype(answer):
        return []
    if isinstance(answer, dict):
        answer = list(answer)
    if isinstance(answer, (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)):
        return [str(item).strip() for item in answer]
    return []
