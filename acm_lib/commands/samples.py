"""acm samples: the sample book."""

import argparse
from typing import Any

from acm_lib.commands.parser import add_command


def add_parser(commands: Any) -> None:
    samples = add_command(
        commands, "samples", _samples, "write the sample book", "samples my-samples --seed 7"
    )
    samples.add_argument("folder", metavar="DIR", help="the folder to write to")
    samples.add_argument(
        "--seed", type=int, metavar="N", help="another agency, in which the same stories hold"
    )


def _samples(parsed: argparse.Namespace) -> int:
    from acm_lib.samples import SEED, write_samples

    print(write_samples(parsed.folder, SEED if parsed.seed is None else parsed.seed))
    return 0
