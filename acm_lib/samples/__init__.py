"""The sample book: MediaZ, a made-up agency in Viet Nam, with stories planted in synthetic data.

The same seed gives the same bytes; another seed gives another book in which the same stories are
true.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

from acm_lib.book.scaffold import data_dictionary
from acm_lib.book.tables import TABLES
from acm_lib.samples.broken import BROKEN, write_broken
from acm_lib.samples.generator import SampleBook, Story, number_rows
from acm_lib.samples.stories import STORIES

SEED = 20261031
_SYNTHETIC = "Synthetic data, drawn by `acm samples`. No company and no person in it exists."


def write_samples(folder: str | Path, seed: int = SEED, stories: Iterable[Story] = STORIES) -> Path:
    """Write the sample book.

    Parameters
    ----------
    folder : made where it does not exist; files of the same name are replaced.
    seed : the same seed writes the same bytes.
    stories : what is planted; ``()`` gives the same agency on ordinary years.

    Returns
    -------
    The folder, with a CSV for each table, `book.toml`, `stories.toml` (the truth) and `README.md`
    (the dictionary).
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    book = SampleBook(seed, stories)
    number_rows(book)
    for name, contract in TABLES.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(contract.names)
        writer.writerows(
            [[_cell(row.get(column)) for column in contract.names] for row in book.tables[name]]
        )
        _write(folder / f"{name}.csv", text.getvalue())
    _write(folder / "book.toml", _BOOK)
    _write(folder / "stories.toml", _stories_toml(book.truth))
    _write(folder / "README.md", _readme(book.truth))
    write_broken(folder / "broken")
    return folder


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def _stories_toml(truth: dict[str, dict]) -> str:
    lines = [
        f"# {_SYNTHETIC}",
        "# What is true in this book, for tests and for those who learn on it.",
        "",
    ]
    for name, facts in truth.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {_toml(value)}" for key, value in facts.items()]
        lines.append("")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _readme(truth: dict[str, dict]) -> str:
    planted = "\n".join(f"- **{name}**: {facts['what']}." for name, facts in truth.items())
    return _README.format(synthetic=_SYNTHETIC, planted=planted) + data_dictionary().replace(
        "# Data dictionary", "## Data dictionary"
    ).replace("\n## ", "\n### ").replace("### Data", "## Data")


_BOOK = f"""\
# {_SYNTHETIC}

[agency]
name = "MediaZ"
currency = "VND"
language = "en"
fiscal_year_start = 1

[targets]
margin = 0.5
growth = 0.1
"""

_README = """\
# The sample book: MediaZ

{synthetic}

MediaZ is an agency in Viet Nam: 59 people in six departments, 48 clients, 36 months from November
2023 to October 2026, in VND (three clients pay in USD, EUR and SGD). It has the seasons of a real
one: work piles up before Tết, retainers run beside one-off campaigns, timesheets come late, cells
are missing.

`acm samples DIR` writes it again, byte for byte; `acm samples DIR --seed N` writes another one in
which the same stories are true. `broken/` holds small books with one defect each, named for it.

## What is planted

`stories.toml` has the ids and numbers.

{planted}

"""

__all__ = ["BROKEN", "SEED", "STORIES", "Story", "write_samples"]
