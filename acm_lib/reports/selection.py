"""Which reports to make about whom: the request and the book turned into jobs.

Whatever does not exist is refused here, before anything is written.
"""

from collections.abc import Iterable

from acm_lib.book import BookView
from acm_lib.errors import UsageError
from acm_lib.reports.job import BatchContext, ReportJob
from acm_lib.reports.report import AGENCY, CLIENT, OPPORTUNITY, Report, all_reports, suggest
from acm_lib.reports.request import ReportRequest

_DECIDED = ("won", "lost")


def select_reports(request: ReportRequest) -> list[Report]:
    """The reports requested; without names all that may be made for the audience.

    Raises
    ------
    UsageError : an unknown report, one that is not made for this audience, or reports that are not
        about the clients or opportunities requested.
    """
    available, audience = all_reports(request.notebooks), request.audience
    for name in request.reports or ():
        if name not in available:
            raise UsageError(
                f"There is no report {name!r}. Nothing was made. {suggest(name, available)}"
            )
        if audience not in available[name].audiences:
            raise UsageError(
                f"The report {name} is not made for the audience {audience!r}. It shows what that"
                f" audience must not see. Make it for: {', '.join(available[name].audiences)}."
            )
    if request.reports:
        reports = [available[name] for name in dict.fromkeys(request.reports)]
    else:
        reports = [report for report in available.values() if audience in report.audiences]
        if request.opportunities is not None:
            reports = [report for report in reports if report.grain == OPPORTUNITY]
    names, grains = ", ".join(report.name for report in reports), {r.grain for r in reports}
    if request.opportunities is not None and OPPORTUNITY not in grains:
        raise UsageError(
            f"{names} is not about an opportunity. Nothing was made. Leave --opportunity out, or"
            " ask for go_no_go."
        )
    if request.clients is not None and grains == {AGENCY}:
        raise UsageError(
            f"{names} is about the whole agency. Nothing was made. Leave --client out."
        )
    return reports


def select_jobs(
    reports: list[Report], request: ReportRequest, view: BookView, batch: BatchContext
) -> list[ReportJob]:
    """A job for each report and subject, in the order of the reports.

    Raises
    ------
    UsageError : a client or an opportunity that the book does not have in this month, or a
        parameter that a report does not declare.
    """
    clients = _select_clients(request.clients, batch)
    jobs = []
    for report in reports:
        if report.grain == AGENCY:
            jobs.append(ReportJob(report, batch))
        elif report.grain == CLIENT:
            jobs += [ReportJob(report, batch, client) for client in clients]
        elif view.has("opportunities"):
            jobs += _opportunity_jobs(report, request.opportunities, clients, view, batch)
    for job in jobs:
        job.report.check(job.parameters)
    return jobs


def _select_clients(requested: Iterable[str] | None, batch: BatchContext) -> list[str]:
    """The clients requested, in the order of the book."""
    if requested is None:
        return list(batch.clients)
    requested = list(requested)
    for client in requested:
        if client not in batch.clients:
            raise UsageError(
                f"The book has no client {client!r} in this month. No other client's report is made"
                f" instead. {suggest(client, batch.clients)}"
            )
    return [client for client in batch.clients if client in requested]


def _opportunity_jobs(
    report: Report,
    requested: Iterable[str] | None,
    clients: list[str],
    view: BookView,
    batch: BatchContext,
) -> list[ReportJob]:
    """A job for each opportunity requested, also where it is decided; else for each open one."""
    rows = view.table("opportunities").sort_values("opportunity_id")
    if requested is None:
        rows = rows[~rows["stage"].isin(_DECIDED) & rows["client_id"].isin(clients)]
    else:
        requested = list(requested)
        for name in requested:
            if name not in set(rows["opportunity_id"]):
                raise UsageError(
                    f"The book has no opportunity {name!r} in {view.month:%Y-%m}. No other one's"
                    f" report is made instead. {suggest(name, rows['opportunity_id'])}"
                )
        rows = rows[rows["opportunity_id"].isin(requested)]
    columns = zip(rows["client_id"], rows["opportunity_id"], rows["name"], strict=True)
    return [ReportJob(report, batch, *about) for about in columns]
