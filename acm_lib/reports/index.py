"""The first page of a month: every report, what failed, what needs a decision and what is new about
it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io

import pandas as pd

from acm_lib.book import BookView
from acm_lib.book.writing import defused
from acm_lib.costs import alerts
from acm_lib.display.format import Format
from acm_lib.display.language import translate
from acm_lib.errors import MissingTable
from acm_lib.reports.export import TEMPLATES, css, template
from acm_lib.statements import MONEY, MONTH, Quantity

SHOWN = 12  # alerts on the page; all of them are in alerts.csv
_KEY = ["alert", "client_id", "project_id", "department"]
NOTHING = pd.DataFrame(columns=[*_KEY, "band", "at_stake", "owner", "reason", "action", "new"])


def decisions(view: BookView) -> pd.DataFrame:
    """Every alert of the month (`costs.alerts`) with `new`: was it not there the month before?

    Empty where the book has no projects to watch.
    """
    try:
        now = alerts(view)
        before = (
            alerts(view.book.at(view.month - pd.DateOffset(months=1)))
            if view.month > view.book.months[0]
            else now.head(0)
        )
    except MissingTable:
        return NOTHING
    known = set(before[_KEY].itertuples(index=False, name=None))
    return now.assign(
        new=[tuple(row) not in known for row in now[_KEY].itertuples(index=False, name=None)]
    )


def alerts_csv(found: pd.DataFrame, language: Format) -> str:
    """`alerts.csv`: what needs a decision, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_KEY, "band", "at_stake", "currency", "owner", "reason", "action", "new"])
    for row in found.itertuples():
        stake = "" if pd.isna(row.at_stake) else round(row.at_stake, 2)
        words = [row.alert, row.client_id, row.project_id, row.department, row.band]
        told = [
            language.currency,
            row.owner if isinstance(row.owner, str) else "",
            language.say(row.reason),
            language.say(row.action),
            "yes" if row.new else "no",
        ]
        writer.writerow([*map(defused, words), stake, *map(defused, told)])
    return "\ufeff" + text.getvalue()


def index_page(
    view: BookView,
    language: str,
    records: list[dict],
    names: dict[str, str],
    titles: dict[str, str],
    found: pd.DataFrame,
) -> str:
    """`index.html`: a row for each client, to be searched and filtered without a server.

    Parameters
    ----------
    records : of the manifest. names : client_id -> name. titles : report -> title. found :
        `decisions`, or an empty frame where the readers must not see them.
    """
    reader = Format(language, view.settings.currency)
    by_client: dict[str | None, list[dict]] = {}
    for record in records:
        page = next((file for file in record["files"] if file.endswith(".html")), "")
        others = [file for file in record["files"] if not file.endswith((".html", ".json"))]
        by_client.setdefault(record["client_id"], []).append(
            record | {"page": page, "others": others}
        )
    counted = (
        found.groupby("client_id").agg(all=("new", "size"), new=("new", "sum")).to_dict("index")
        if len(found)
        else {}
    )
    rows = [
        {
            "client_id": client_id,
            "name": names.get(client_id, client_id) if client_id else view.settings.agency,
            "reports": reports,
            "alerts": counted.get(client_id, {"all": 0, "new": 0}),
            "status": (
                "failed"
                if any(report["status"] == "failed" for report in reports)
                else "alerts"
                if client_id in counted
                else "ok"
            ),
        }
        for client_id, reports in sorted(
            by_client.items(), key=lambda item: (item[0] is not None, item[0] or "")
        )
    ]
    shown = [
        {
            "client": names.get(row.client_id, row.client_id),
            "client_id": row.client_id,
            "alert": row.alert,
            "band": row.band,
            "new": row.new,
            "reason": reader.say(row.reason),
            "action": reader.say(row.action),
            "stake": reader.quantity(Quantity(row.at_stake, MONEY)),
        }
        for row in found.head(SHOWN).itertuples()
    ]
    script = (TEMPLATES / "index.js").read_text(encoding="utf-8")
    return template("index.html.j2").render(
        agency=view.settings.agency,
        rows=rows,
        failed=[record for record in records if record["status"] == "failed"],
        language=language,
        month=reader.quantity(Quantity(view.month, MONTH)),
        titles=titles,
        names=names,
        say=lambda text: translate(text, language),
        css=css(),
        alerts=shown,
        more=max(0, len(found) - SHOWN),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
