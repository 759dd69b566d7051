"""Tables of databases: a real PostgreSQL started here, SQLite, DuckDB; the addresses of the
others."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from acm_lib.book import open_book
from acm_lib.errors import BookError, ImportRefused
from acm_lib.importers.database import pull

sqlalchemy = pytest.importorskip("sqlalchemy", reason="the extra `databases` is not installed")

TABLES = """
    CREATE TABLE customers (id varchar(10), name varchar(50));
    INSERT INTO customers VALUES ('007', 'Cà phê Rang Mộc'), ('NA', 'None');
    CREATE TABLE jobs (
        id varchar(10), customer varchar(10), title varchar(50), price decimal(14, 2), begun date
    );
    INSERT INTO jobs VALUES
        ('P1', '007', 'Tết', 250000.10, '2026-01-05'),
        ('P2', 'NA', 'Brand', NULL, '2026-02-05');
    CREATE TABLE sheets (
        worked date, job varchar(10), team varchar(20), hours decimal(6, 2), billable boolean
    );
    INSERT INTO sheets VALUES
        ('2026-01-10', 'P1', 'design', 4.25, true),
        ('2026-02-10', 'P9', 'design', 6, false),
        ('2026-02-11', 'P2', 'media', 0.1, NULL);
"""
QUERIES = """
[tables]
clients = "SELECT id AS client_id, name FROM customers"
projects = '''
SELECT id AS project_id, customer AS client_id, title AS name, price AS fee, begun AS start
FROM jobs'''
time_entries = '''
SELECT worked AS "date", job AS project_id, team AS department, hours, billable
FROM sheets'''
"""


def write(folder, url, password_env="", queries=QUERIES):
    folder.mkdir(exist_ok=True)
    (folder / "book.toml").write_text(
        f'[agency]\ncurrency = "VND"\n[database]\nurl = "{url}"\npassword_env ='
        f' "{password_env}"\n{queries}',
        encoding="utf-8",
    )
    return folder


def as_it_should_be(folder):
    assert dict(pull(folder).rows) == {"clients": 2, "projects": 2, "time_entries": 3}
    book = open_book(folder)
    assert book.table("clients")["client_id"].tolist() == ["007", "NA"]
    assert book.table("projects").set_index("project_id")["fee"].fillna(-1).to_dict() == {
        "P1": 250000.10,
        "P2": -1,
    }
    hours = book.table("time_entries")
    assert sorted(
        zip(hours["date"].dt.strftime("%m-%d"), hours["hours"], hours["billable"], strict=True)
    ) == [("01-10", 4.25, True), ("02-11", 0.1, True)]
    assert book.problems[["table", "row", "column", "value"]].to_numpy().tolist() == [
        ["time_entries", 3, "project_id", "P9"]
    ]
    return book


@pytest.fixture(scope="module")
def postgres():
    """A PostgreSQL of its own, on loopback, with a password."""
    programs = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parents[1].name)
    )
    found = str(programs[-1].parent) if programs else os.path.dirname(shutil.which("initdb") or "")
    if not found:
        assert not os.environ.get("CI"), "under CI PostgreSQL must be there"
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    home = Path(
        tempfile.mkdtemp(prefix="acm-postgres-")
    )  # pytest's own folders are closed to other users
    (home / "password").write_text("s3cret", encoding="utf-8")
    as_user = {}
    if hasattr(os, "getuid") and os.getuid() == 0:  # it refuses to run as root
        import pwd

        user = pwd.getpwnam(
            "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
        )
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        for place in (home, home / "password"):
            os.chown(place, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    options = [
        "-U",
        "reader",
        "-A",
        "scram-sha-256",
        f"--pwfile={home / 'password'}",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(
        [f"{found}/initdb", "-D", str(home / "data"), *options],
        check=True,
        capture_output=True,
        cwd=home,
        **as_user,
    )
    (home / "data" / "postgresql.auto.conf").open("a", encoding="utf-8").write(
        f"listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\nfsync ="
        " off\nshared_buffers = 16MB\n"
    )
    url = f"reader:s3cret@127.0.0.1:{port}/postgres"
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [f"{found}/postgres", "-D", str(home / "data")],
            stdout=log,
            stderr=log,
            cwd=home,
            **as_user,
        )
    try:
        _fill(f"postgresql+psycopg://{url}")
        yield f"postgresql+psycopg://{url.replace(':s3cret', '')}"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        shutil.rmtree(home)


def _fill(url):
    """Wait until the server answers, and give it the tables."""
    engine = sqlalchemy.create_engine(url)
    for attempt in range(300):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(TABLES)
            break
        except sqlalchemy.exc.OperationalError:
            assert attempt < 299, "PostgreSQL does not answer"
            time.sleep(0.1)
    engine.dispose()


def test_a_real_postgresql(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    folder = write(tmp_path / "book", postgres, "AGENCY_DB_PASSWORD")
    as_it_should_be(folder)
    assert (
        str(pq.read_schema(folder / "projects.parquet").field("fee").type) == "decimal128(38, 10)"
    )
    assert not any(b"s3cret" in file.read_bytes() for file in folder.rglob("*") if file.is_file())
    as_it_should_be(folder)  # again: replaced, nothing doubled


def test_a_wrong_password_and_a_wrong_query_leave_the_book_as_it_was(
    postgres, tmp_path, monkeypatch
):
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    folder = write(tmp_path / "book", postgres, "AGENCY_DB_PASSWORD")
    pull(folder)
    before = {file.name: file.read_bytes() for file in folder.glob("*.parquet")}
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "wr0ng-pass")
    with pytest.raises(ImportRefused, match="authentication failed") as refused:
        pull(folder)
    assert "wr0ng-pass" not in str(refused.value)
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    write(folder, postgres, "AGENCY_DB_PASSWORD", QUERIES.replace("FROM sheets", "FROM shets"))
    with pytest.raises(ImportRefused, match="shets"):
        pull(folder)
    assert {file.name: file.read_bytes() for file in folder.glob("*.parquet")} == before
    assert not list(folder.glob(".acm-pull-*"))


def test_large_answers_are_streamed(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    many = (
        "SELECT date '2026-01-01' + n % 90 AS \"date\", 'P1' AS project_id, 'design' AS department,"
        " CASE WHEN n > 60000 THEN 1.5 END AS hours FROM generate_series(1, 120000) n"
    )
    folder = write(
        tmp_path / "book",
        postgres,
        "AGENCY_DB_PASSWORD",
        QUERIES.split("time_entries")[0] + f"time_entries = '''{many}'''\n",
    )
    assert pull(folder).rows["time_entries"] == 120_000
    assert pq.ParquetFile(folder / "time_entries.parquet").num_row_groups == 3
    assert open_book(folder).counts.set_index("table").loc["time_entries"].tolist() == [
        120_000,
        60_000,
        60_000,
    ]


def test_sqlite(tmp_path):
    folder = write(tmp_path / "book", "sqlite:///agency.db")
    with sqlite3.connect(folder / "agency.db") as connection:
        connection.executescript(TABLES)
    connection.close()
    as_it_should_be(folder)


def test_duckdb(tmp_path):
    folder = write(tmp_path / "book", "duckdb:///agency.duckdb")
    with duckdb.connect(folder / "agency.duckdb") as connection:
        connection.execute(TABLES)
    as_it_should_be(folder)


@pytest.mark.parametrize(
    ("url", "queries", "said"),
    [
        ("", QUERIES, "has no .database. url"),
        ("sqlite:///agency.db", "", "no section .tables."),
        ("sqlite:///agency.db", "[tables]\nclient = 'SELECT 1'\n", "Did you mean 'clients'"),
        ("sqlite:///agency.db", QUERIES, "there is no file"),
        ("duckdb:///agency.duckdb", QUERIES, "agency.duckdb"),
        ("postgresql+psycopg://reader:pw@host/agency", QUERIES, "has a password"),
        ("postgresql+psycopg://reader@host/agency?password=pw", QUERIES, "has a password"),
        ("oracle-of-delphi://x", QUERIES, "not the address of a database"),
        ("not an address", QUERIES, "not the address of a database"),
        ("postgresql+psycopg://reader@127.0.0.1:1/agency", QUERIES, "Nothing was imported"),
    ],
)
def test_what_cannot_be_asked_is_said(tmp_path, url, queries, said):
    folder = write(tmp_path / "book", url, queries=queries)
    with pytest.raises((ImportRefused, BookError), match=said) as refused:
        pull(folder)
    assert ":pw" not in str(refused.value)
    assert not (folder / "agency.db").exists()
    assert [file.name for file in folder.glob("[!.]*")] == ["book.toml"]


def test_a_password_that_is_not_set(tmp_path, monkeypatch):
    monkeypatch.delenv("AGENCY_DB_PASSWORD", raising=False)
    with pytest.raises(ImportRefused, match="AGENCY_DB_PASSWORD is not set"):
        pull(
            write(
                tmp_path / "book", "postgresql+psycopg://reader@host/agency", "AGENCY_DB_PASSWORD"
            )
        )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT id AS client_id, id AS client_id FROM customers", "a column twice"),
        ("SELECT 'x' AS client_id UNION ALL SELECT 7", "mixes types"),
        ("SELECT nothing FROM customers", "nothing"),
    ],
)
def test_an_answer_that_would_be_changed_is_refused(tmp_path, query, said):
    folder = write(
        tmp_path / "book", "sqlite:///agency.db", queries=f'[tables]\nclients = "{query}"\n'
    )
    with sqlite3.connect(folder / "agency.db") as connection:
        connection.executescript(TABLES)
    connection.close()
    with pytest.raises(ImportRefused, match=said):
        pull(folder)
    assert not list(folder.glob("*.parquet"))


def test_files_from_elsewhere_are_not_replaced(tmp_path):
    folder = write(tmp_path / "book", "sqlite:///agency.db")
    (folder / "clients.csv").write_text("client_id,name\nC1,x\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match="was not written by `acm pull`"):
        pull(folder)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("mysql+pymysql://reader@host/agency", "pymysql"),
        ("mariadb+pymysql://reader@host/agency", "pymysql"),
        ("mssql+pymssql://reader@host/agency", "pymssql"),
        ("postgresql+psycopg://reader@host/agency", "psycopg"),
    ],
)
def test_the_drivers_of_the_other_databases_are_known(url, driver):
    pytest.importorskip(driver)
    assert sqlalchemy.create_engine(url).dialect.driver == driver


def of_duckdb(folder, query):
    write(folder, "duckdb:///agency.duckdb", queries=f'[tables]\nclients = """{query}"""\n')
    duckdb.connect(str(folder / "agency.duckdb")).close()
    return folder


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SELECT 'C1' AS client_id, 'A' AS name, TIMESTAMPTZ '2026-02-01 00:00+07' AS since",
            "`since` has times with a time zone",
        ),
        (
            (
                "SELECT 'C1' AS client_id, 'A' AS name, 170141183460469231731687303715884105727 AS"
                " marketing_budget"
            ),
            "`marketing_budget` of the query",
        ),
        (
            (
                "SELECT CAST(x AS INT) AS client_id, 'A' AS name FROM (SELECT if(i = 70000, 'x',"
                " '1') AS x FROM range(70010) t(i))"
            ),
            "The query fails",
        ),
    ],
)
def test_an_answer_that_ends_in_an_error_is_refused(tmp_path, query, said):
    folder = of_duckdb(tmp_path / "book", query)
    with pytest.raises(ImportRefused, match=said):
        pull(folder)
    assert not list(folder.glob("*.parquet"))


def test_a_day_with_a_zone_is_not_guessed(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    queries = (
        "[tables]\nclients = \"SELECT id AS client_id, name, TIMESTAMPTZ '2026-02-01 00:00+07' AS"
        ' since FROM customers"\n'
    )
    with pytest.raises(ImportRefused, match="`since` has times with a time zone"):
        pull(write(tmp_path / "book", postgres, "AGENCY_DB_PASSWORD", queries))


def test_a_query_is_asked_as_it_stands(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("AGENCY_DB_PASSWORD", "s3cret")
    queries = (
        "[tables]\nclients = \"SELECT id AS client_id, to_char(now(), 'HH24:MI') AS name FROM"
        " customers WHERE id LIKE '00%' -- 5% :x\"\n"
    )
    assert dict(pull(write(tmp_path / "book", postgres, "AGENCY_DB_PASSWORD", queries)).rows) == {
        "clients": 1
    }


def test_a_query_changes_nothing_in_sqlite(tmp_path):
    folder = write(
        tmp_path / "book",
        "sqlite:///agency.db",
        queries='[tables]\nclients = "DROP TABLE customers"\n',
    )
    with sqlite3.connect(folder / "agency.db") as connection:
        connection.executescript(TABLES)
    connection.close()
    with pytest.raises(ImportRefused, match="readonly"):
        pull(folder)
    assert sqlite3.connect(folder / "agency.db").execute(
        "SELECT count(*) FROM customers"
    ).fetchone() == (2,)


def test_all_tables_are_put_in_place_together(tmp_path, monkeypatch):
    folder = write(tmp_path / "book", "duckdb:///agency.duckdb")
    with duckdb.connect(str(folder / "agency.duckdb")) as connection:
        connection.execute(TABLES)
    pull(folder)
    before = {file.name: file.read_bytes() for file in folder.glob("*.parquet")}
    with duckdb.connect(str(folder / "agency.duckdb")) as connection:
        connection.execute(
            "INSERT INTO customers VALUES ('9', 'x'); INSERT INTO jobs VALUES ('P3', '9', 'x', 1,"
            " '2026-01-01')"
        )
    moved, replace = [], os.replace

    def killed(source, target):
        if str(target).endswith(".parquet") and moved:
            raise KeyboardInterrupt
        moved.append(target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        pull(folder)
    monkeypatch.undo()
    assert (folder / ".publish").exists(), (
        "what was brought in is whole, and whoever opens the book next moves it"
    )
    open_book(folder)
    after = {file.name: file.read_bytes() for file in folder.glob("*.parquet")}
    assert after["clients.parquet"] != before["clients.parquet"]
    assert after["projects.parquet"] != before["projects.parquet"]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ImportRefused, match="is not a folder"):
        pull(tmp_path / "nowhere")
