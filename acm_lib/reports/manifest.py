"""`manifest.json` and `index.html`: the reports of a month, of this batch and of earlier ones."""

import json
from pathlib import Path
from typing import Any

from acm_lib.book import BookView
from acm_lib.display.audience import INTERNAL
from acm_lib.display.format import Format
from acm_lib.errors import UsageError
from acm_lib.reports.export import to_json
from acm_lib.reports.index import NO_ALERTS, alerts_csv, index_page, month_alerts
from acm_lib.reports.job import BatchContext, record_key
from acm_lib.reports.report import all_reports
from acm_lib.reports.storage import Storage


def read_manifest(storage: Storage, audience: str) -> dict[str, Any]:
    """The manifest in the storage; {} where there is none, or none that can be read.

    Raises
    ------
    UsageError : its reports are for another audience.
    """
    try:
        manifest = json.loads(storage.read("manifest.json") or b"{}")
    except ValueError:
        return {}
    if manifest and manifest.get("audience") != audience:
        raise UsageError(
            f"{storage.address} holds reports for the audience {manifest.get('audience')!r}."
            f" Together with those for {audience!r} one could be sent instead of the other. Choose"
            " another folder (--out)."
        )
    return dict(manifest)


def write_manifest(
    storage: Storage,
    manifest: dict[str, Any],
    view: BookView,
    batch: BatchContext,
    notebooks: Path | None,
) -> None:
    """Write this batch's reports and the storage's other ones; the index only where a report was
    made or there is none."""
    records = _merge(manifest, read_manifest(storage, batch.audience))
    files = {"manifest.json": to_json(manifest | {"reports": records})}
    made = any(record["status"] in ("ok", "failed") for record in manifest["reports"])
    if made or storage.read("index.html") is None:
        alerts = month_alerts(view) if batch.audience == INTERNAL else NO_ALERTS
        titles = {report.name: report.title for report in all_reports(notebooks).values()}
        files["index.html"] = index_page(batch, records, titles, alerts)
        if batch.audience == INTERNAL:
            files["alerts.csv"] = alerts_csv(alerts, Format(batch.language, batch.currency))
    storage.write({name: text.encode() for name, text in files.items()})


def _merge(manifest: dict[str, Any], earlier: dict[str, Any]) -> list[dict]:
    """This batch's records and those of the other reports of the same book, in a fixed order.

    A record of a report in another language than the manifest's names its language.
    """
    records = {record_key(record): record for record in manifest["reports"]}
    if earlier.get("book") == manifest["book"]:
        for record in earlier["reports"]:
            language = record.get("language", earlier["language"])
            rest = {name: value for name, value in record.items() if name != "language"}
            if language != manifest["language"]:
                rest["language"] = language
            records.setdefault(record_key(record), rest)
    return sorted(records.values(), key=_order)


def _order(record: dict) -> tuple:
    client = record["client_id"]
    return client is not None, client or "", record["report"], record.get("opportunity_id") or ""
