"""`names/clients.csv` and `names/projects.csv`: which spellings are one client or project. The
analyst decides there.

Each spelling met in an export is a row. Where it looks like another, `looks_like` and `why` say so
and `same` is empty: the two stay apart until somebody writes `yes` (one and the same) or `no`
(never ask again). Only spellings that look the same on every screen (letters stored differently,
spaces around) begin with `yes`, which can be changed too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from acm_lib.book.cells import clean
from acm_lib.book.csv_reader import read_separated
from acm_lib.book.writing import csv_text, unescape_formula
from acm_lib.errors import BookError, ImportRefused
from acm_lib.importers.name_similarity import UNSEEN, difference, make_id, strip_legal_form

YES = ("yes", "y", "true", "1", "x", "có", "ja")
NO = ("no", "n", "false", "0", "không", "nein")


@dataclass(frozen=True)
class Name:
    """One spelling. `within` is the client of a project, "" for a client."""

    name: str
    within: str
    id: str
    looks_like: str = ""
    why: str = ""
    same: str = ""


@dataclass(frozen=True)
class Names:
    """The spellings of one kind and what was decided about them.

    Attributes
    ----------
    kind : "client" or "project".
    rows : in the order of the file.
    existing : the kind's table is kept elsewhere (by hand, or another import): id -> (name,
        client); names that are none of these get no id of their own.
    """

    kind: str
    rows: tuple[Name, ...]
    existing: dict[str, tuple[str, str]] | None = None

    def add(self, spellings: Iterable[tuple[str, str]]) -> Names:
        """These names and, with a proposal where one looks like another, the new ones among
        `spellings`: (client id, text)."""
        rows = list(self.rows)
        similar: dict[tuple[str, str], list[Name]] = {}
        for row in [*self._existing_rows(), *rows]:
            similar.setdefault((row.within, strip_legal_form(row.name)), []).append(row)
        taken = {row.id for row in rows} | set(self.existing or ())
        for within, text in sorted(
            set(spellings) - {(row.within, row.name) for row in self.rows},
            key=lambda pair: (
                pair[0],
                clean(pair[1]).casefold(),
                clean(pair[1]) != pair[1],
                pair[1].isupper(),
                pair[1],
            ),
        ):
            near = similar.setdefault((within, strip_legal_form(text)), [])
            row = self._propose(within, text, near, taken)
            taken.add(row.id)
            near.append(row)
            rows.append(row)
        return replace(self, rows=tuple(rows))

    def _existing_rows(self) -> list[Name]:
        return [Name(name, within, id_) for id_, (name, within) in (self.existing or {}).items()]

    def _propose(self, within: str, text: str, near: list[Name], taken: Collection[str]) -> Name:
        new_id = "" if self.existing is not None else make_id(text, taken, within)
        first = next(
            (row for row in near if row.id and difference(row.name, text) == UNSEEN), None
        ) or next((row for row in near if row.id), None)
        if first is None:
            return Name(text, within, new_id)
        why = difference(first.name, text)
        return Name(text, within, new_id, first.id, why, "yes" if why == UNSEEN else "")

    def ids(self) -> dict[tuple[str, str], str]:
        """(client id, spelling) -> id; "" where it has none yet.

        Raises
        ------
        ImportRefused : the decisions run in a circle, or one is neither yes nor no.
        """
        same = {row.id: row for row in self.rows if row.id}
        return {(row.within, row.name): self._follow(row, same) for row in self.rows}

    def _follow(self, row: Name, rows: dict[str, Name]) -> str:
        seen = []
        while row.looks_like and row.same.casefold() in YES:
            if row.looks_like in seen:
                raise ImportRefused(
                    f"names/{self.kind}s.csv says of {row.name!r} that it is the same as one that"
                    " is the same as it. Which id holds cannot be known. Empty `same` in one of"
                    " the two rows."
                )
            seen.append(row.looks_like)
            if row.looks_like not in rows:
                return row.looks_like
            row = rows[row.looks_like]
        return row.id

    @property
    def unresolved(self) -> int:
        """How many proposals wait for a yes or no."""
        return sum(bool(row.looks_like) and not row.same for row in self.rows)

    def to_csv(self) -> bytes:
        """The file's content; with a byte order mark, for spreadsheets take it as UTF-8 only
        then."""
        columns = {
            "name": [_escape_apostrophe(row.name) for row in self.rows],
            **({"client_id": [row.within for row in self.rows]} if self.kind == "project" else {}),
            f"{self.kind}_id": [row.id for row in self.rows],
            "looks_like": [row.looks_like for row in self.rows],
            "why": [row.why for row in self.rows],
            "same": [row.same for row in self.rows],
        }
        return b"\xef\xbb\xbf" + csv_text(pd.DataFrame(columns, dtype="object"))


def read_names(book: Path, kind: str, existing: dict[str, tuple[str, str]] | None) -> Names:
    """The decisions a book holds on clients or projects.

    Raises
    ------
    ImportRefused : the file lacks a column, or says something else than yes or no.
    """
    file = book / "names" / f"{kind}s.csv"
    if not file.exists():
        return Names(kind, (), existing)
    columns = [
        "name",
        f"{kind}_id",
        "looks_like",
        "why",
        "same",
        *(["client_id"] if kind == "project" else []),
    ]
    rows = []
    for row in _read_rows(file, columns):
        if row["same"] and row["same"].casefold() not in (*YES, *NO):
            raise ImportRefused(
                f"{file}: `same` of {row['name']!r} is {row['same']!r}. It decides which rows"
                " belong together. Write yes or no."
            )
        rows.append(
            Name(
                row["name"],
                row.get("client_id", "") if kind == "project" else "",
                row[f"{kind}_id"],
                row["looks_like"],
                row["why"],
                row["same"],
            )
        )
    return Names(kind, tuple(rows), existing)


def read_meanings(book: Path, kind: str) -> dict[str, str]:
    """`names/departments.csv` or `names/stages.csv`: what a word of an export means in the book."""
    file = book / "names" / f"{kind}s.csv"
    return (
        {row["name"]: row[kind] for row in _read_rows(file, ["name", kind], kind)}
        if file.exists()
        else {}
    )


def mapping_to_csv(kind: str, mapping: Mapping[str, str]) -> bytes:
    """The content of such a file."""
    return b"\xef\xbb\xbf" + csv_text(
        pd.DataFrame(
            {
                "name": [_escape_apostrophe(word) for word in mapping],
                kind: [_escape_apostrophe(meaning) for meaning in mapping.values()],
            },
            dtype="str",
        )
    )


def _read_rows(file: Path, columns: list[str], meaning: str = "") -> list[dict[str, str]]:
    try:
        cells = read_separated(file, [], columns, written_by_acm=True)
    except BookError as error:
        raise ImportRefused(f"{file.parent.name}/{error}") from None
    headings = [clean(heading) for heading in cells.heading]
    missing = [name for name in columns if name not in headings]
    if missing or cells.ragged_rows:
        fault = (
            f"no column {missing[0]!r}" if missing else f"a ragged row {cells.ragged_rows[0][0]}"
        )
        raise ImportRefused(
            f"{file} has {fault}."
            " The decisions in it cannot be read. Correct it, or delete it to start again."
        )
    texts = {
        name: cells.columns[headings.index(name)].of_rows(np.arange(len(cells.rows)))
        for name in columns
    }
    of = {"name": _unescape, meaning: lambda cell: clean(_unescape(cell))}
    return [
        {
            name: of.get(name, lambda cell: clean(unescape_formula(cell)))(texts[name][at])
            for name in columns
        }
        for at in range(len(cells.rows))
    ]


def _escape_apostrophe(name: str) -> str:
    """A name that begins with an apostrophe of its own gets another, so that it is not taken for
    one that defuses a formula."""
    return f"'{name}" if name.startswith("'") else name


def _unescape(cell: str) -> str:
    return cell[1:] if cell.startswith("''") else unescape_formula(cell)
