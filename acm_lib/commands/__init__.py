"""The command line: a thin shell over the library. Nothing heavy is imported before a command needs
it."""

from __future__ import annotations

import argparse
import sys

from acm_lib import __version__
from acm_lib.commands import (
    books,
    checks,
    databases,
    glossary,
    imports,
    jupyter,
    learning,
    reports,
    tests,
)
from acm_lib.commands.output import of_system
from acm_lib.commands.parser import Parser
from acm_lib.errors import AcmError
from acm_lib.places import program

ROOMS = (reports, checks, books, imports, databases, glossary, jupyter, learning, tests)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command and its options; exits with 2 and a message on wrong usage."""
    parser = Parser(
        prog=program(),
        description="Account management for creative and marketing agencies.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"acm {__version__}")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )
    for room in ROOMS:
        room.declare(commands)
    return parser.parse_args(arguments)


def perform(parsed: argparse.Namespace) -> int:
    """Run a parsed command; an error raised on purpose becomes its message and exit code 2."""
    for stream in (
        sys.stdout,
        sys.stderr,
    ):  # a console that lacks a letter shows its number instead
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return parsed.perform(parsed)
    except AcmError as error:
        print(f"acm: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "acm: stopped. What was finished is kept; the same command goes on from there.",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"acm: {of_system(error)}", file=sys.stderr)
        return 2
