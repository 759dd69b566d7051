"""Mapping files: read, checked before anything else is, and matched with the files given."""

from __future__ import annotations

import difflib
import fnmatch
import re
import tomllib
from pathlib import Path
from typing import Any

from acm_lib.book.reading import SUFFIXES
from acm_lib.book.tables import TABLES
from acm_lib.errors import ImportRefused

_NAME = re.compile("[a-z][a-z0-9_]*")
_SECTIONS = ("name", "sources", "constants", "tables", "totals", "book")


def read_mapping(mapping: Path) -> dict[str, Any]:
    """The sections of a mapping file; ImportRefused, naming what is wrong, where it is not one."""
    try:
        plan = tomllib.loads(mapping.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ImportRefused(
            f"{mapping} is not a mapping: {error}. Nothing was imported. Give a TOML file with"
            " [sources] and [tables]."
        ) from None
    refuse_unknown(plan, _SECTIONS, mapping, "section")
    for section, kind in {
        "sources": dict,
        "tables": dict,
        "constants": dict,
        "totals": list,
        "book": dict,
    }.items():
        if not isinstance(plan.get(section, kind()), kind) or (
            section in ("sources", "tables") and not plan.get(section)
        ):
            raise ImportRefused(
                f"{mapping} needs a section [{section}]. Nothing was imported. The sample mappings"
                " show how it looks."
            )
    for name, section in plan.get("book", {}).items():
        if not isinstance(section, dict):
            raise ImportRefused(
                f"{mapping}: [book] {name} is in no section of book.toml. Nothing was imported."
                " Write it under [book.agency]."
            )
    refuse_unknown(plan["tables"], tuple(TABLES), mapping, "table")
    for name, source in plan["sources"].items():
        if (
            not _NAME.fullmatch(name)
            or name in TABLES
            or not isinstance(source, dict)
            or "file" not in source
        ):
            raise ImportRefused(
                f"{mapping}: the source {name!r} cannot be used. A source has a `file` and a name"
                " of its own in small letters. Correct it."
            )
        refuse_unknown(source, ("file", "sheet", "quarantine"), mapping, f"key in [sources.{name}]")
    for name, value in plan.get("constants", {}).items():
        if not _NAME.fullmatch(name) or not isinstance(value, (str, int, float)):
            raise ImportRefused(
                f"{mapping}: the constant {name!r} is neither a number nor a text. It cannot be"
                " used. Correct it."
            )
    return plan


def refuse_unknown(content: dict, names: tuple[str, ...], mapping: Path, what: str) -> None:
    """Refuse a name that is not one of `names`, with the near one."""
    for name in content:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(names)}."
            raise ImportRefused(
                f"{mapping} has an unknown {what}: {name!r}. It would silently do nothing. {hint}"
            )


def match_files(
    files: list[Path], plan: dict, mapping: Path, notes: list[str]
) -> dict[str, list[Path]]:
    """Source -> the files whose names fit its pattern."""
    given: dict[str, list[Path]] = {}
    for file in files:
        if not file.exists():
            raise ImportRefused(
                f"There is no file {file}. Nothing was imported. Look at its name and its folder."
            )
        if not file.is_file() or file.suffix.lower() not in SUFFIXES:
            raise ImportRefused(
                f"{file} is no file of a kind that can be read. Nothing was imported. Give"
                f" {', '.join(SUFFIXES)} files."
            )
    for name, source in plan["sources"].items():
        given[name] = [
            file
            for file in files
            if fnmatch.fnmatch(file.name.casefold(), str(source["file"]).casefold())
        ]
        if not given[name]:
            raise ImportRefused(
                f"None of the files given is the source `{name}` ({source['file']})."
                f" {mapping.name} cannot be done without it. Give that file too."
            )
    unused = [file.name for file in files if not any(file in chosen for chosen in given.values())]
    notes += [f"{name} fits no source of {mapping.name} and was left out." for name in unused]
    return given
