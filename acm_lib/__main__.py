"""The program `acm`: ``python3 -m acm_lib`` from a bare checkout, ``acm`` once installed."""

import os
import sys


def main(arguments: "list | None" = None) -> int:
    """Run the command line; sets up the environment first where it is missing.

    Returns
    -------
    The exit code: 0 all well, 1 at least one report failed or a row was quarantined, 2 wrong usage
    or input.
    """
    from acm_lib import bootstrap

    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if sys.version_info >= bootstrap.OLDEST:
        from acm_lib.commands import parse_arguments

        parsed = parse_arguments(arguments)  # wrong usage stops before any install
        extra = "test" if parsed.command == "test" else ""
    else:
        parsed, extra = None, ""
    if parsed is None or not bootstrap.is_installed(extra):
        try:
            bootstrap.reexec_in_venv(arguments, extra)  # does not return
        except bootstrap.CannotInstall as reason:
            sys.stderr.write("acm: %s\n" % reason)
        return 2
    from acm_lib.commands import run_command

    return run_command(parsed)


if __name__ == "__main__":
    os.environ["ACM_PROGRAM"] = "python3 -m acm_lib"
    sys.exit(main())
