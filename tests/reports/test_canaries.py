"""A word of its own in every text of every client: none may stand in a file of another, in whatever
format."""

import csv

import pytest

from acm_lib import reports
from acm_lib.book import open_book
from acm_lib.book.tables import TABLES, TEXT
from acm_lib.paths import samples_folder
from acm_lib.reports import pdf
from acm_lib.reports.leak_check import text_of

CLIENTS = ("C002", "C005", "C013")


def canary(client, table, column):
    return f"Zx{client}q{table}q{column}".replace("_", "")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The sample book cut to three clients, each text in it replaced by one that names its
    client."""
    folder = tmp_path_factory.mktemp("canaries") / "book"
    folder.mkdir()
    projects = {}
    for name in sorted(TABLES, key=lambda table: table != "projects"):
        with (samples_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if name == "projects":
            projects = {row["project_id"]: row["client_id"] for row in rows}
        opportunities = {}
        if name == "opportunity_estimates":
            with (samples_folder() / "opportunities.csv").open(
                encoding="utf-8", newline=""
            ) as file:
                opportunities = {
                    row["opportunity_id"]: row["client_id"] for row in csv.DictReader(file)
                }
        kept = []
        for row in rows:
            client = (
                row.get("client_id")
                or projects.get(row.get("project_id", ""), "")
                or opportunities.get(row.get("opportunity_id", ""), "")
            )
            if client and client not in CLIENTS:
                continue
            for column in TABLES[name].columns:
                free = (
                    column.kind == TEXT
                    and not column.name.endswith("_id")
                    and column.name not in KEPT
                )
                if client and free and row.get(column.name):
                    row[column.name] = canary(client, name, column.name)
            kept.append(row)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(kept)
    (folder / "book.toml").write_bytes((samples_folder() / "book.toml").read_bytes())
    return open_book(folder)


# What reports compute with, and what must be equal across clients.
KEPT = {
    "department",
    "activity",
    "currency",
    "industry",
    "service",
    "origin",
    "contract",
    "status",
    "stage",
    "question",
    "channel",
    "buying_role",
    "started_by",
    "approach",
    "objective",
}


@pytest.mark.parametrize("audience", ["internal", "client"])
def test_no_client_stands_in_another_clients_file(book, tmp_path, audience):
    formats = [
        kind
        for kind in ("html", "pdf", "xlsx", "csv", "ipynb")
        if (kind != "pdf" or pdf.possible()) and (kind != "ipynb" or audience == "internal")
    ]
    batch = reports.run(
        book, audience=audience, formats=formats, out=tmp_path, language="vi", jobs=2
    )
    assert batch.ok, [record["reason"] for record in batch.records if record["status"] == "failed"]
    seen = 0
    for client in CLIENTS:
        for file in (tmp_path / "2026-10" / client).iterdir():
            raw = file.read_bytes()
            text = "".join(text_of(file.name, raw).split())
            seen += f"Zx{client}q" in text and file.suffix in (".html", ".pdf", ".xlsx")
            for other in set(CLIENTS) - {client}:
                assert f"Zx{other}q" not in text, (file.name, client, other)
                assert f"Zx{other}q".encode() not in raw
                assert other not in text
    assert seen >= len(CLIENTS) * len({"html", "pdf", "xlsx"} & set(formats)), (
        "each client's own words do stand in its files"
    )
