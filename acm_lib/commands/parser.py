"""Declaring a command, and the types of its options."""

import argparse
import difflib
import re
from collections.abc import Callable
from typing import Any, NoReturn

from acm_lib.paths import prog_name


def add_command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    what: str,
    example: str,
    *,
    forwards_to: str = "",
) -> argparse.ArgumentParser:
    """Declare a command.

    Parameters
    ----------
    commands : the subparsers of the program.
    run : takes the parsed arguments and returns the exit code.
    what : what it does, in a few words. example : its arguments, in a line that works.
    forwards_to : the program that gets all further options; they are in `options`.
    """
    description = f"{what[0].upper()}{what[1:]}."
    if forwards_to:
        description += f" All further options are passed on to {forwards_to}."
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=what,
        description=description,
        epilog=f"example: {prog_name()} {example}",
        allow_abbrev=False,
    )
    parser.set_defaults(parser=parser, run=run, forwards_to=forwards_to)
    return parser


def refuse_arguments(parser: argparse.ArgumentParser, arguments: list[str]) -> NoReturn:
    """Exit with 2 over arguments a command does not have, naming the option that is meant."""
    hint = ""
    if arguments[0].startswith("-"):
        options = [option for action in parser._actions for option in action.option_strings]
        near = difflib.get_close_matches(arguments[0].split("=")[0], options, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"`{parser.prog} --help` lists the options."
    parser.error(f"unrecognized arguments: {' '.join(arguments)}{'. ' if hint else ''}{hint}")


def parse_month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; write it as 2026-10")
    return text


def parse_shard(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a shard; write the second of five as 2/5"
        )
    return int(match[1]), int(match[2])


def parse_positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)
