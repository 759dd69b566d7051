"""acm measures: the glossary of figures."""

import argparse
from typing import Any

from acm_lib.commands.output import print_json, print_table
from acm_lib.commands.parser import add_command


def add_parser(commands: Any) -> None:
    measures = add_command(
        commands,
        "measures",
        _measures,
        "the glossary: every figure, its formula and source",
        "measures delivery_margin",
    )
    measures.add_argument("name", nargs="?", metavar="NAME", help="one figure; default: all")
    measures.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )


def _measures(parsed: argparse.Namespace) -> int:
    from acm_lib.measures import MEASURES, find_measure

    chosen = [find_measure(parsed.name)] if parsed.name else list(MEASURES.values())
    if parsed.json:
        print_json({"measures": [measure.describe() for measure in chosen]})
    elif parsed.name:
        for key, value in chosen[0].describe().items():
            print(f"{key:14} {', '.join(value) if isinstance(value, list) else value}")
    else:
        print_table(
            "Measures",
            ["name", "label", "unit", "formula"],
            [[m.name, m.label, m.unit, m.formula] for m in chosen],
        )
    return 0
