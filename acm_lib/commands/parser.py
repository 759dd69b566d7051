"""How a command is declared, and what wrong usage is told."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable
from typing import Any, NoReturn

from acm_lib.places import program


class CommandParser(argparse.ArgumentParser):
    """Knows the near name of a misspelt option, and which commands pass options on."""

    def error(self, message: str) -> NoReturn:
        unknown = re.search(r"unrecognized arguments: (-\S+)", message)
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            near = difflib.get_close_matches(unknown.group(1).split("=")[0], known, n=1)
            message += (
                f". Did you mean {near[0]}?"
                if near
                else f". `{self.prog} --help` lists the options."
            )
        super().error(message)

    def parse_args(self, args=None, namespace=None):
        parsed, rest = self.parse_known_args(args, namespace)
        if rest and not parsed.forwards_to:
            parsed.parser.error(f"unrecognized arguments: {' '.join(rest)}")
        parsed.options = rest
        return parsed


def add_command(
    commands: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    what: str,
    example: str,
    *,
    forwards_to: str = "",
) -> CommandParser:
    """Declare a command.

    Parameters
    ----------
    commands : the subparsers of the program.
    run : takes the parsed arguments and returns the exit code.
    what : what it does, in a few words. example : its arguments, in a line that works.
    forwards_to : the program that gets all further options; they are in `options`.
    """
    described = f"{what[0].upper()}{what[1:]}." + (
        f" All further options are passed on to {forwards_to}." if forwards_to else ""
    )
    parser = commands.add_parser(
        name,
        help=what,
        description=described,
        epilog=f"example: {program()} {example}",
        allow_abbrev=False,
    )
    parser.set_defaults(parser=parser, run=run, forwards_to=forwards_to)
    return parser


def parse_month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; write it as 2026-10")
    return text


def parse_shard(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d+/\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no part; write the second of five as 2/5")
    return tuple(map(int, text.split("/")))


def parse_positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)
