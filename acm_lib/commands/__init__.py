"""The command line: one module per command, each a thin shell over the library.

Nothing heavy is imported before a command needs it, and only the standard library to parse one.
"""

import argparse
import sys

from acm_lib import __version__
from acm_lib.commands import (
    check,
    import_,
    lab,
    learn,
    measures,
    new,
    pull,
    report,
    samples,
    test,
)
from acm_lib.commands.output import from_os_error
from acm_lib.commands.parser import refuse_arguments
from acm_lib.errors import AcmError
from acm_lib.paths import prog_name

COMMANDS = (report, check, new, samples, import_, pull, measures, lab, learn, test)


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """The command and its options; exits with 2 and a message on wrong usage."""
    parser = argparse.ArgumentParser(
        prog=prog_name(),
        description="Account management for creative and marketing agencies.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"acm {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_parser(commands)
    parsed, rest = parser.parse_known_args(arguments)
    parsed.options = rest
    if parsed.options and not parsed.forwards_to:
        refuse_arguments(parsed.parser, parsed.options)
    return parsed


def run_command(parsed: argparse.Namespace) -> int:
    """Run a parsed command; an error raised on purpose becomes its message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a letter the console lacks is shown as its number
            stream.reconfigure(errors="backslashreplace")
    try:
        return int(parsed.run(parsed))
    except AcmError as error:
        print(f"acm: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "acm: interrupted. What was finished is kept; run the same command to resume.",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"acm: {from_os_error(error)}", file=sys.stderr)
        return 2
