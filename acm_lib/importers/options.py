"""What an export leaves open and its user settled: `imports/answers.toml` keeps it, so that nothing
is asked twice."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

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
    """What the user said. Empty: not said.

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
                    f"{getattr(self, name)!r} is not a value of --{name}. Nothing was imported. Give"
                    f" {' or '.join(options)}."
                )
        if self.currency and not (
            len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()
        ):
            raise ImportRefused(
                f"{self.currency!r} is not a currency code. Nothing was imported. Write three capital"
                " letters, as in VND."
            )

    def completed(self, remembered: ImportOptions) -> ImportOptions:
        """These, and where they say nothing what was said before."""
        return ImportOptions(
            **{
                entry.name: getattr(self, entry.name) or getattr(remembered, entry.name)
                for entry in fields(self)
            }
        )


def read_options(book: Path) -> dict[str, ImportOptions]:
    """Export -> what was answered before."""
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
            "each section is an export, and in it stand"
            f" {', '.join(entry.name for entry in fields(ImportOptions)[:-1])} as the options have them"
        )
    raise ImportRefused(
        f"{file} cannot be read: {wrong}. It holds what was answered before. Correct the line, or"
        " delete the file."
    )


def options_to_toml(options: dict[str, ImportOptions]) -> str:
    """The content of the file."""
    lines = [
        "# What exports left open, as it was answered with the options of `acm import`. Delete a"
        " line to be asked again."
    ]
    for name, answer in sorted(options.items()):
        said = {
            entry.name: getattr(answer, entry.name)
            for entry in fields(answer)
            if entry.name != "others" and getattr(answer, entry.name)
        }
        if said:
            lines += [
                "",
                f"[{name}]",
                *(
                    f"{key} = {json.dumps(value, ensure_ascii=False)}"
                    for key, value in said.items()
                ),
            ]
    return "\n".join(lines) + "\n"
