"""The command line: a thin shell over the library. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

from acm_lib import __version__
from acm_lib.errors import AcmError


class _Parser(argparse.ArgumentParser):
    """Knows the near name of a misspelt option."""

    def error(self, message: str) -> NoReturn:
        unknown = re.search(r"unrecognized arguments: (-\S+)", message)
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            near = difflib.get_close_matches(unknown.group(1).split("=")[0], known, n=1)
            message += f". Did you mean {near[0]}?" if near else f". `{self.prog} --help` lists the options."
        super().error(message)

    def parse_args(self, args=None, namespace=None):
        parsed, rest = self.parse_known_args(args, namespace)
        if rest:
            chosen = getattr(parsed, "parser", self)
            chosen.error(f"unrecognized arguments: {' '.join(rest)}")
        return parsed


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command and its options; exits with 2 and a message on wrong usage."""
    parser = _Parser(prog="acm", description="Account management for creative and marketing agencies.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"acm {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    report = _command(commands, "report", "make reports", "acm report cost_tracking --client C007 --month 2026-06")
    report.add_argument("reports", nargs="*", metavar="NAME", help="client_segmentation, cost_tracking, account_plan; default: all that apply")
    report.add_argument("--book", metavar="PATH", help="folder of the book; default: the sample book")
    who = report.add_mutually_exclusive_group()
    who.add_argument("--client", action="append", metavar="ID", help="only this client; may be given again")
    who.add_argument("--all", action="store_true", help="every client (the default)")
    report.add_argument("--month", type=_month, metavar="YYYY-MM", help="last month of the report; default: the book's last")
    report.add_argument("--language", choices=("en", "vi"), help="default: the book's")
    report.add_argument("--audience", choices=("internal", "client"), default="internal", help="client: only what a client may see")
    report.add_argument("--format", type=lambda text: text.split(","), default=["html"], metavar="KINDS", help="html,pdf,xlsx,csv,ipynb; default: html (and the figures as JSON)")
    report.add_argument("--out", metavar="DIR", default="reports", help="a folder, or an address such as s3://bucket/reports; default: reports")
    report.add_argument("--jobs", type=_positive, metavar="N", help="reports made at a time; default: one for each processor")
    report.add_argument("--force", action="store_true", help="make also what did not change")
    report.add_argument("--retry-failed", action="store_true", help="only those that failed the last time")
    report.add_argument("--shard", type=_part, default=(1, 1), metavar="I/N", help="the I-th of N parts, for N machines that write to the same place")
    report.add_argument("--on", metavar="ADDRESS", help="make them on a dask cluster: tcp://scheduler:8786")
    report.add_argument("--kernels", choices=("fork", "spare"), help="how kernels come to be; default: fork, where the system can")
    report.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    check = _command(commands, "check", "say everything that is wrong with a book", "acm check my-agency")
    check.add_argument("book", metavar="BOOK", help="folder of the book")
    check.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    new = _command(commands, "new", "make an empty book to fill in", "acm new my-agency")
    new.add_argument("book", metavar="BOOK", help="a new folder")

    bring = _command(commands, "import", "bring tables of another system into a book", "acm import table sales.csv --mapping sales.toml --into my-agency")
    bring.add_argument("source", choices=("table",), help="table: any CSV, Excel or Parquet, by a mapping file")
    bring.add_argument("files", nargs="+", metavar="FILE", help="the exported files")
    bring.add_argument("--mapping", required=True, metavar="TOML", help="which column is what")
    bring.add_argument("--into", required=True, metavar="BOOK", help="folder of the book; made where it is missing")

    measures = _command(commands, "measures", "the glossary: every figure, its formula and source", "acm measures delivery_margin")
    measures.add_argument("name", nargs="?", metavar="NAME", help="one figure; default: all")
    measures.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    samples = _command(commands, "samples", "write the sample book", "acm samples my-samples --seed 7")
    samples.add_argument("folder", metavar="DIR", help="where to")
    samples.add_argument("--seed", type=int, metavar="N", help="another agency in which the same stories are true")

    lab = _command(commands, "lab", "open the notebooks in JupyterLab", "acm lab")
    lab.add_argument("options", nargs=argparse.REMAINDER, metavar="...", help="passed on to jupyter lab")
    test = _command(commands, "test", "run the whole test suite", "acm test tests/measures")
    test.add_argument("options", nargs=argparse.REMAINDER, metavar="...", help="passed on to pytest")
    if arguments and arguments[0] in ("lab", "test") and arguments[1:2] not in (["--help"], ["-h"]):
        return argparse.Namespace(command=arguments[0], options=arguments[1:])  # all of them are JupyterLab's or pytest's
    return parser.parse_args(arguments)


def perform(parsed: argparse.Namespace) -> int:
    """Run a parsed command; an error raised on purpose becomes its message and exit code 2."""
    commands = {
        "report": _report, "check": _check, "new": _new, "import": _import, "measures": _measures, "samples": _samples, "lab": _lab, "test": _test,
    }  # fmt: skip
    try:
        return commands[parsed.command](parsed)
    except AcmError as error:
        print(f"acm: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("acm: stopped. What was finished is kept; the same command goes on from there.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"acm: {error.filename or 'A file'} cannot be read or written ({error.strerror}). Nothing half-done is left. Name another folder, or make room.", file=sys.stderr)
        return 2


def _report(parsed: argparse.Namespace) -> int:
    from acm_lib import reports

    with _Progress() as progress:
        batch = reports.run(
            parsed.book, reports=parsed.reports, clients=parsed.client, month=parsed.month, language=parsed.language,
            audience=parsed.audience, formats=parsed.format, out=parsed.out, jobs=parsed.jobs, force=parsed.force, only_failed=parsed.retry_failed,
            shard=parsed.shard, cluster=parsed.on, kernels=parsed.kernels,
            progress=progress.step,
        )  # fmt: skip
    for note in batch.notes:
        print(note, file=sys.stderr)
    if parsed.json:
        _print_json(batch.as_dict())
        return 0 if batch.ok else 1
    counted = {status: sum(record["status"] == status for record in batch.records) for status in ("ok", "unchanged", "skipped", "failed")}
    print(", ".join(f"{number} {status}" for status, number in counted.items() if number))
    for record in batch.records:
        if record["status"] in ("failed", "skipped"):
            print(f"  {record['report']} {record['client_id'] or ''} {record['status']}: {record['reason']}", file=sys.stderr)
    print(f"Open {batch.folder}/index.html")
    return 0 if batch.ok else 1


def _check(parsed: argparse.Namespace) -> int:
    from acm_lib.book import open_book

    book = open_book(parsed.book)
    counts, problems = book.counts, book.problems
    bad = int(counts["quarantined"].sum())
    if parsed.json:
        _print_json(
            {"book": str(book.path), "counts": counts.to_dict("records"), "problems": problems.to_dict("records"), "notes": list(book.notes)}
        )
        return 1 if bad else 0
    _print_table("Rows", ["table", "read", "kept", "set aside"], counts.astype("str").values.tolist())
    if len(problems):
        place = problems["file"] + problems["sheet"].map(lambda sheet: f" [{sheet}]" if sheet else "")
        rows = zip(place, problems["row"].astype("str"), problems["column"], problems["value"], problems["problem"], problems["remedy"], problems["severity"], strict=True)
        _print_table("Problems", ["file", "row", "column", "value", "what is wrong", "what to do", ""], [list(row) for row in rows])
    for note in book.notes:
        print(note)
    print(f"{bad} rows were set aside; they are in {book.path / 'quarantine'}." if bad else "Every row can be used.")
    return 1 if bad else 0


def _new(parsed: argparse.Namespace) -> int:
    from acm_lib.book import new_book

    folder = new_book(parsed.book)
    print(f"{folder} is ready. Fill clients.csv and what you have of the others, then: acm check {folder}")
    return 0


def _import(parsed: argparse.Namespace) -> int:
    from acm_lib.importers.table import import_table

    result = import_table([Path(file) for file in parsed.files], Path(parsed.mapping), Path(parsed.into))
    _print_table("Rows", ["source", "read", "kept", "set aside"], result.sources.astype("str").values.tolist())
    for total in result.totals.itertuples():
        print(f"{total.what}: {total.read:,f} read = {total.kept:,f} kept + {total.quarantined:,f} set aside")
    for note in result.notes:
        print(note)
    print(f"{result.path} is ready: acm check {result.path}")
    return 0


def _measures(parsed: argparse.Namespace) -> int:
    from acm_lib.errors import UsageError
    from acm_lib.measures import MEASURES

    if parsed.name and parsed.name not in MEASURES:
        near = difflib.get_close_matches(parsed.name, MEASURES, n=1)
        raise UsageError(f"There is no measure {parsed.name!r}. {f'Did you mean {near[0]!r}?' if near else '`acm measures` lists them all.'}")
    chosen = [MEASURES[parsed.name]] if parsed.name else list(MEASURES.values())
    if parsed.json:
        _print_json({"measures": [measure.describe() for measure in chosen]})
    elif parsed.name:
        for key, value in chosen[0].describe().items():
            print(f"{key:14} {', '.join(value) if isinstance(value, list) else value}")
    else:
        _print_table("Measures", ["name", "label", "unit", "formula"], [[m.name, m.label, m.unit, m.formula] for m in chosen])
    return 0


def _samples(parsed: argparse.Namespace) -> int:
    from acm_lib.book.samples import SEED, write_samples

    print(write_samples(parsed.folder, SEED if parsed.seed is None else parsed.seed))
    return 0


def _lab(parsed: argparse.Namespace) -> int:
    import os
    import subprocess

    from acm_lib.places import notebooks

    # Kernels start in the notebook's folder; in a checkout that is not installed they must still find the library.
    root = str(Path(__file__).resolve().parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(notebooks()), *parsed.options], env=environment)


def _test(parsed: argparse.Namespace) -> int:
    import os
    import subprocess

    from acm_lib.errors import UsageError

    root = Path(__file__).resolve().parents[1]
    if not (root / "tests").is_dir():
        raise UsageError("There are no tests here: they are in the checkout, not in the installed package. Run it there.")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))}
    return subprocess.call([sys.executable, "-m", "pytest", *parsed.options], cwd=root, env=environment)


class _Progress:
    """A bar on a terminal, plain lines elsewhere; always on standard error."""

    def __init__(self):
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_error) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, record: dict, done: int, total: int) -> None:
        what = " ".join(filter(None, [record["report"], record["client_id"], record["status"]]))
        if not sys.stderr.isatty():
            print(f"{done}/{total} {what}", file=sys.stderr, flush=True)
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done, description=what)


def _command(commands: Any, name: str, what: str, example: str) -> _Parser:
    parser = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", epilog=f"example: {example}", allow_abbrev=False)
    parser.set_defaults(parser=parser)
    return parser


def _print_json(value: dict) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _print_table(title: str, heading: list[str], rows: list[list[str]]) -> None:
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title, title_justify="left")
        for column in heading:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(cell)) for cell in row))
        Console().print(table)
        return
    print("\t".join(heading))
    for row in rows:
        print("\t".join(str(cell) for cell in row))


def _month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; write it as 2026-10")
    return text


def _part(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d+/\d+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no part; write the second of five as 2/5")
    return tuple(map(int, text.split("/")))


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)
