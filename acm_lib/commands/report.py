"""acm report: batches of reports."""

import argparse
import sys
from typing import Any

from acm_lib.commands.output import ProgressBar, print_json
from acm_lib.commands.parser import add_command, parse_month, parse_positive, parse_shard
from acm_lib.display.audience import AUDIENCES, INTERNAL
from acm_lib.display.language import LANGUAGES


def add_parser(commands: Any) -> None:
    report = add_command(
        commands,
        "report",
        _report,
        "make reports",
        "report cost_tracking --client C007 --month 2026-06",
    )
    report.add_argument(
        "reports",
        nargs="*",
        metavar="NAME",
        help="client_segmentation, cost_tracking, account_plan; default: all that apply",
    )
    report.add_argument(
        "--book", metavar="PATH", help="folder of the book; default: the sample book"
    )
    who = report.add_mutually_exclusive_group()
    who.add_argument(
        "--client", action="append", metavar="ID", help="only this client; may be given again"
    )
    report.add_argument(
        "--opportunity",
        action="append",
        metavar="ID",
        help="for go_no_go: only this opportunity; may be given again; default: all open ones",
    )
    who.add_argument("--all", action="store_true", help="every client (the default)")
    report.add_argument(
        "--month",
        type=parse_month,
        metavar="YYYY-MM",
        help="last month of the report; default: the book's last",
    )
    report.add_argument("--language", choices=tuple(LANGUAGES), help="default: the book's")
    report.add_argument(
        "--audience",
        choices=tuple(AUDIENCES),
        default=INTERNAL,
        help="client: only what a client may see",
    )
    report.add_argument(
        "--format",
        type=lambda text: text.split(","),
        default=["html"],
        metavar="KINDS",
        help="html,pdf,xlsx,csv,ipynb; default: html (and the figures as JSON)",
    )
    report.add_argument(
        "--out",
        metavar="DIR",
        default="reports",
        help="a folder, or an address such as s3://bucket/reports; default: reports",
    )
    report.add_argument(
        "--jobs",
        type=parse_positive,
        metavar="N",
        help="reports made at a time; default: one for each processor",
    )
    report.add_argument("--force", action="store_true", help="make also what did not change")
    report.add_argument(
        "--retry-failed", action="store_true", help="only those that failed the last time"
    )
    report.add_argument(
        "--shard",
        type=parse_shard,
        default=(1, 1),
        metavar="I/N",
        help="the I-th of N parts, for N machines that write to the same place",
    )
    report.add_argument(
        "--on", metavar="ADDRESS", help="make them on a dask cluster: tcp://scheduler:8786"
    )
    report.add_argument(
        "--kernels",
        metavar="fork|papermill",
        help="how kernels are started; default: fork, where the system can",
    )
    report.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )


def _report(parsed: argparse.Namespace) -> int:
    from acm_lib import reports

    with ProgressBar() as progress:
        batch = reports.run(
            parsed.book,
            reports=parsed.reports,
            clients=parsed.client,
            opportunities=parsed.opportunity,
            month=parsed.month,
            language=parsed.language,
            audience=parsed.audience,
            formats=parsed.format,
            out=parsed.out,
            jobs=parsed.jobs,
            force=parsed.force,
            only_failed=parsed.retry_failed,
            shard=parsed.shard,
            cluster=parsed.on,
            kernels=parsed.kernels,
            progress=None if parsed.json else progress.step,
        )
    for note in batch.notes:
        print(note, file=sys.stderr)
    if parsed.json:
        print_json(batch.as_dict())
        return 0 if batch.ok else 1
    counted = {
        status: sum(record["status"] == status for record in batch.records)
        for status in ("ok", "unchanged", "skipped", "failed")
    }
    print(", ".join(f"{number} {status}" for status, number in counted.items() if number))
    for record in batch.records:
        if record["status"] in ("failed", "skipped"):
            print(
                f"  {record['report']} {record['client_id'] or ''} {record['status']}:"
                f" {record['reason']}",
                file=sys.stderr,
            )
    print(f"Open {batch.folder}/index.html")
    return 0 if batch.ok else 1
