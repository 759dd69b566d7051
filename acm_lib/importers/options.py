"""Options of an import: what an export leaves open, remembered in `imports/answers.toml` so that
nothing is asked twice."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from acm_lib.errors import ImportRefused

FILE = "imports/answers.toml"
_OPTIONS = {
    "dates": ("dmy", "mdy"),
    "decimals": ("comma", "point"),
    "tax": ("included", "excluded"),
    "others": ("keep", "drop"),
}


@dataclass(frozen=True)
class ImportOptions:
    """What the user decided; "" where nothing was given.

    Attributes
    ----------
    dates : "dmy" or "mdy": how 03/04/2026 is meant.
    decimals : "comma" or "point": how 1.234 is meant.
    currency : of amounts that carry none, and of a new book.
    client : whose work it is, where the export names no client.
    tax : whether the amounts of invoice lines have it "included" or "excluded".
    others : what happens to rows of clients and people an overlapping export does not name: "keep"
        or "drop" them. Never remembered.
    """

    dates: str = ""
    decimals: str = ""
    currency: str = ""
    client: str = ""
    tax: str = ""
    others: str = ""

    def __post_init__(self) -> None:
        for name, options in _OPTIONS.items():
            if getattr(self, name) not in ("", *options):
                raise ImportRefused(
                    f"{getattr(self, name)!r} is not a value of --{name}. Nothing was imported."
                    f" Give {' or '.join(options)}."
                )
        if self.currency and not (
            len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()
        ):
            raise ImportRefused(
                f"{self.currency!r} is not a currency code. Nothing was imported. Write three"
                " capital letters, as in VND."
            )

    def completed(self, remembered: ImportOptions) -> ImportOptions:
        """These options, and the remembered ones where they are empty."""
        return replace(remembered, **{key: value for key, value in asdict(self).items() if value})


def read_options(book: Path) -> dict[str, ImportOptions]:
    """Export -> the options remembered for it."""
    file = book / FILE
    if not file.exists():
        return {}
    try:
        return {
            name: ImportOptions(**options)
            for name, options in tomllib.loads(file.read_text(encoding="utf-8-sig")).items()
        }
    except (ValueError, RecursionError) as error:
        wrong = str(error)
    except (TypeError, ImportRefused):
        wrong = (
            "each section is an export with some of"
            f" {', '.join(entry.name for entry in fields(ImportOptions)[:-1])}, valued as the"
            " options"
        )
    raise ImportRefused(
        f"{file} cannot be read: {wrong}. It holds earlier answers. Correct the line, or"
        " delete the file."
    )


def options_to_toml(options: dict[str, ImportOptions]) -> str:
    """The content of the file."""
    answers = {
        name: {key: value for key, value in asdict(option).items() if value and key != "others"}
        for name, option in sorted(options.items())
    }
    comment = (
        "What exports left open, as answered by the options of `acm import`. Delete a line to be"
        " asked again."
    )
    return to_toml(comment, {name: entries for name, entries in answers.items() if entries})


def to_toml(comment: str, sections: Mapping[str, Mapping[str, Any]]) -> str:
    """TOML of sections with texts, numbers and lists of them.

    >>> print(to_toml("Settings", {"agency": {"name": "An Phát", "years": [2025, 2026]}}))
    # Settings
    <BLANKLINE>
    [agency]
    name = "An Phát"
    years = [2025, 2026]
    <BLANKLINE>
    """
    lines = [f"# {comment}"]
    for section, entries in sections.items():
        lines += ["", f"[{section}]"]
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()
        ]
    return "\n".join(lines) + "\n"
