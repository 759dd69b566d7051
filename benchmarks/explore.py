"""One update of every explore notebook, on the sample and on a large book: how long a person waits
after touching a control.

    python benchmarks/explore.py [--clients 2000] [--json]

The large book is the made-up one of `plans.py`. Of each panel are printed the seconds until it
first stands there (what is computed of the book is computed then, once), and the longest and the
middle one of its updates, in seconds of the processor (other work on the machine does not count),
without the browser. A panel whose tables the large book lacks shows 0. The aim is .3 on the sample
and 1 with 2,000 clients.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]


def choices(field: object, places: range = range(1, 6)) -> Iterator[Callable[[], None]]:
    """Choose one after the other from a list."""
    control = field.control
    for place in places:
        if place < len(control.options):
            yield lambda place=place: setattr(control, "index", place)


def numbers(field: object, *values: float) -> Iterator[Callable[[], None]]:
    """Type one after the other."""
    for value in values:
        yield lambda value=value: setattr(field, "value", value)


def updates(name: str, panel: object) -> Iterator[Callable[[], None]]:
    """What a person does in a panel, control by control."""
    if name == "portfolio":
        yield from choices(panel.filters.fields["manager"])
        yield from choices(panel.filters.fields["cell"])
        yield from choices(panel.client.fields["client"])
        yield from choices(panel.detail.fields["project"], range(1, 3))
    elif name == "costs_what_if":
        yield from choices(panel.opportunity)
        yield from numbers(panel.panel.fields["discount"], 0.1, 0.2, 0.3)
        yield from numbers(panel.panel.fields["weeks"], 3, 5)
    elif name == "capacity":
        yield from choices(panel.fields["project"], range(1, 4))
        yield from numbers(panel.fields["weeks"], 1, 2, -3)
    elif name == "relationships":
        yield from choices(panel.client.fields["client"])
        yield from choices(panel.person.fields["person"], range(1, 3))
    elif name == "health_weights":
        yield from (change for field in panel.fields.values() for change in numbers(field, 5, 35))
    elif name == "plan_editor":
        yield from choices(panel.client.fields["client"])
    elif name == "data_doctor":
        yield from choices(panel.panel.fields["table"], range(3))


def timed(book: Path) -> dict[str, dict[str, float]]:
    """Notebook -> seconds of the first look, of the longest and of the middle update."""
    from acm_lib.widgets import open_workspace

    found = {}
    workspace = open_workspace(book=str(book), language="en")
    for name in sorted(path.stem for path in (ROOT / "notebooks" / "explore").glob("*.ipynb")):
        started = time.process_time()
        panel = importlib.import_module(f"acm_lib.widgets.{name}").show(workspace)
        first = time.process_time() - started
        seconds = []
        if hasattr(panel, "add_class") and type(panel).__name__ != "HTML":
            for change in updates(name, panel):
                started = time.process_time()
                change()
                seconds.append(time.process_time() - started)
        found[name] = {
            "first": first,
            "longest": max(seconds, default=0.0),
            "middle": statistics.median(seconds or [0.0]),
        }
    return found


def main() -> None:
    from plans import write_book

    from acm_lib.paths import samples_folder

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sample, large = Path(folder, "sample"), Path(folder, "large")
        shutil.copytree(
            samples_folder(), sample, ignore=shutil.ignore_patterns("broken", ".acm", "quarantine")
        )
        large.mkdir()
        write_book(large, arguments.clients)
        summary = {"sample": timed(sample), f"{arguments.clients} clients": timed(large)}
    if arguments.json:
        print(json.dumps(summary))
        return
    for book, panels in summary.items():
        print(f"{book}\n{'':16}{'first':>8}{'longest':>9}{'middle':>8}")
        for name, seconds in panels.items():
            print(
                f"{name:16}{seconds['first']:8.2f}{seconds['longest']:9.2f}{seconds['middle']:8.2f}"
            )


if __name__ == "__main__":
    main()
