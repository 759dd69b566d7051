"""The first page of a month: every report, what failed, what needs a decision and what is new about
it."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from acm_lib.book import BookView
from acm_lib.costs import alerts
from acm_lib.display.format import Format
from acm_lib.display.language import LANGUAGES, translate
from acm_lib.errors import MissingTable
from acm_lib.reports.export import TEMPLATES, css, spreadsheet_csv, template
from acm_lib.reports.job import BatchContext
from acm_lib.statements import MONEY, MONTH, Quantity

SHOWN = 12  # alerts on the page; all of them are in alerts.csv
_KEY = ["alert", "client_id", "project_id", "department"]
NO_ALERTS = pd.DataFrame(columns=[*_KEY, "band", "at_stake", "owner", "reason", "action", "new"])


def month_alerts(view: BookView) -> pd.DataFrame:
    """Every alert of the month (`costs.alerts`) with `new`: was it not there the month before?

    Empty where the book has no projects to watch.
    """
    try:
        now = alerts(view)
        before = now.head(0)
        if view.month > view.book.months[0]:
            before = alerts(view.book.at(view.month - pd.DateOffset(months=1)))
    except MissingTable:
        return NO_ALERTS
    earlier = set(before[_KEY].itertuples(index=False, name=None))
    rows = now[_KEY].itertuples(index=False, name=None)
    return now.assign(new=[row not in earlier for row in rows])


def alerts_csv(alerts: pd.DataFrame, reader: Format) -> str:
    """`alerts.csv`: what needs a decision, for a spreadsheet."""
    rows: list[list] = [[*_KEY, "band", "at_stake", "currency", "owner", "reason", "action", "new"]]
    for alert in alerts.to_dict("records"):
        stake = "" if pd.isna(alert["at_stake"]) else round(alert["at_stake"], 2)
        subject = [alert[name] for name in (*_KEY, "band")]
        owner = alert["owner"] if isinstance(alert["owner"], str) else ""
        sentences = [reader.say(alert["reason"]), reader.say(alert["action"])]
        new = "yes" if alert["new"] else "no"
        rows.append([*subject, stake, reader.currency, owner, *sentences, new])
    return spreadsheet_csv(rows)


def index_page(
    batch: BatchContext, records: list[dict], titles: Mapping[str, str], alerts: pd.DataFrame
) -> str:
    """`index.html`: a row for each client, to be searched and filtered without a server.

    Parameters
    ----------
    records : of the manifest. titles : report -> title.
    alerts : `month_alerts`, or an empty frame where the readers must not see them.
    """
    reader = Format(batch.language, batch.currency)
    rows = _rows(batch, records, alerts)
    script = (TEMPLATES / "index.js").read_text(encoding="utf-8")
    return template("index.html.j2").render(
        agency=batch.agency,
        rows=rows,
        listed={row["client_id"] for row in rows},
        failed=[record for record in records if record["status"] == "failed"],
        language=batch.language,
        languages=LANGUAGES,
        month=reader.quantity(Quantity(batch.month, MONTH)),
        titles=titles,
        names=batch.clients,
        say=lambda text: translate(text, batch.language),
        css=css(),
        alerts=[
            alert
            | {
                "client": batch.clients.get(alert["client_id"], alert["client_id"]),
                "reason": reader.say(alert["reason"]),
                "action": reader.say(alert["action"]),
                "stake": reader.quantity(Quantity(alert["at_stake"], MONEY)),
            }
            for alert in alerts.head(SHOWN).to_dict("records")
        ],
        more=max(0, len(alerts) - SHOWN),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _rows(batch: BatchContext, records: list[dict], alerts: pd.DataFrame) -> list[dict[str, Any]]:
    """A row for each client that has a report, the agency's first."""
    by_client: dict[str | None, list[dict]] = {}
    for record in records:
        page = next((file for file in record["files"] if file.endswith(".html")), "")
        others = [file for file in record["files"] if not file.endswith((".html", ".json"))]
        links = {"page": page, "others": others}
        by_client.setdefault(record["client_id"], []).append(record | links)
    rows = []
    for client_id in sorted(by_client, key=lambda client: client or ""):
        reports = by_client[client_id]
        for_client = alerts[alerts["client_id"] == client_id]
        failed = any(report["status"] == "failed" for report in reports)
        rows.append(
            {
                "client_id": client_id,
                "name": batch.clients.get(client_id, client_id) if client_id else batch.agency,
                "reports": reports,
                "alerts": {"all": len(for_client), "new": int(for_client["new"].sum())},
                "status": "failed" if failed else "alerts" if len(for_client) else "ok",
            }
        )
    return rows
