"""The facts elsewhere: the same SQL on a real local Spark, equal to the cent; other dialects can
say it."""

import os
import shutil

import pandas as pd
import pytest

from acm_lib import facts, warehouse
from acm_lib.book import open_book
from acm_lib.errors import BookError, UsageError

BOOK = {
    "clients": "client_id,name,currency\nA,An Phát,\nB,Bình Minh,USD\n",
    "projects": (
        "project_id,client_id,name,fee,currency,signed_on,start,estimated_cost\n"
        "P1,A,Tết,1000.10,,2026-01-05,2026-01-05,600\n"
        "P2,B,Launch,200.07,USD,2026-02-10,2026-02-10,3000\n"
    ),
    "budget_lines": (
        "project_id,department,month,hours,cost\n"
        "P1,design,2026-01,10,100\n"
        "P1,design,2026-02,20,200\n"
    ),
    "tasks": (
        "task_id,project_id,department,planned_end,planned_hours,done_on\n"
        "T1,P1,design,2026-01-31,10,2026-01-30\n"
        "T2,P1,design,2026-02-15,20,2026-02-20\n"
    ),
    "time_entries": (
        "date,project_id,department,role,hours,billable\n"
        "2026-01-10,P1,design,,4.25,yes\n"
        "2026-02-10,P1,design,,6,no\n"
        "2026-02-11,P1,design,lead,1,yes\n"
        "2026-02-13,P2,media,,3,yes\n"
    ),
    "rate_card": (
        "department,role,client_id,valid_from,cost_rate,bill_rate\n"
        "design,,,2026-01-01,10.33,25\n"
        "design,,,2026-02-01,12,30\n"
        "design,lead,,2026-02-01,20,50\n"
        "media,,B,2026-01-01,11.11,28\n"
    ),
    "expenses": (
        "date,project_id,department,amount,rebillable\n"
        "2026-02-01,P1,media,300.10,yes\n"
        "2026-02-02,P1,media,-50.20,no\n"
    ),
    "invoices": (
        "invoice_id,client_id,project_id,issued,due,paid_on,amount,paid_amount\n"
        "I1,A,P1,2026-01-15,2026-02-14,2026-02-20,500.55,500.55\n"
        "I2,B,P2,2026-02-15,2026-03-17,,100.01,\n"
    ),
    "fx_rates": (
        "currency,month,rate_to_book_currency\nUSD,2026-01-01,24.123456\nUSD,2026-02-01,25.5\n"
    ),
    "departments": "department,month,capacity_hours\ndesign,2026-02,160\n",
}


def write(folder, settings="", **changed):
    folder.mkdir()
    for name, text in {**BOOK, **changed}.items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "book.toml").write_text(f'[agency]\ncurrency = "VND"\n{settings}', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A real local Spark, set up the way a user sets one up: by its own settings file."""
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        assert not os.environ.get("CI"), "under CI Java must be there"
        pytest.skip("Java 17 is not installed")
    from pyspark.sql import SparkSession

    settings = tmp_path_factory.mktemp("spark")
    (settings / "spark-defaults.conf").write_text(
        "spark.ui.enabled false\nspark.driver.bindAddress 127.0.0.1\nspark.driver.host"
        " 127.0.0.1\nspark.driver.memory 1g\nspark.sql.shuffle.partitions"
        " 1\nspark.sql.codegen.wholeStage false\nspark.sql.codegen.factoryMode"
        " NO_CODEGEN\nspark.sql.adaptive.enabled false\nspark.sql.warehouse.dir"
        f" {(settings / 'warehouse').as_uri()}\n",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(settings))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        session = SparkSession.builder.master("local[2]").getOrCreate()
        yield session
        session.stop()


def test_spark_says_the_same_to_the_cent(spark, tmp_path):
    here = open_book(write(tmp_path / "here"))
    # The largest table stays in the warehouse; the book's folder does not have it.
    spark.read.parquet(str(here.parquet("time_entries"))).createOrReplaceTempView(
        "hours_of_the_agency"
    )
    there = open_book(
        write(
            tmp_path / "there",
            '[facts]\nengine = "spark"\n[facts.tables]\ntime_entries = "hours_of_the_agency"\n',
            time_entries="",
        )
    )
    assert there.has("time_entries")
    ours, theirs = pd.read_parquet(facts.stored(here)), pd.read_parquet(facts.stored(there))
    assert list(ours) == list(theirs)
    assert ours[["client_id", "project_id", "department"]].equals(
        theirs[["client_id", "project_id", "department"]]
    )
    numbers = [column for column in ours if column not in facts.KEYS]
    assert ((ours[numbers] - theirs[numbers]).abs() < 0.005).all(axis=None)
    assert theirs["labour_cost"].sum() == pytest.approx(4.25 * 10.33 + 6 * 12 + 20 + 3 * 11.11)
    pd.testing.assert_frame_equal(here.at("2026-02").facts(), there.at("2026-02").facts())

    work = facts.recent_work(there.at("2026-02").client("A"), 28)
    assert (work.index.tolist(), work["recent_hours"].tolist()) == (["P1"], [7.0])
    with pytest.raises(BookError, match="stays in the warehouse"):
        there.table("time_entries")

    gone = open_book(
        write(
            tmp_path / "gone",
            '[facts]\nengine = "spark"\n[facts.tables]\ntime_entries = "nowhere.hours"\n',
            time_entries="",
        )
    )
    with pytest.raises(BookError, match="Spark says"):
        facts.stored(gone)


@pytest.mark.parametrize("dialect", ["spark", "databricks", "trino", "bigquery", "snowflake"])
def test_other_engines_can_say_it(dialect):
    sqlglot = pytest.importorskip("sqlglot")
    for file in (facts.SQL, facts.MISSING_RATES):
        query = file.read_text(encoding="utf-8")
        translated = warehouse.translated(query, dialect)
        tree = sqlglot.parse_one(translated, read=dialect)
        assert tree.named_selects == sqlglot.parse_one(query, read="duckdb").named_selects


def test_a_dialect_nobody_knows_is_refused():
    pytest.importorskip("sqlglot")
    with pytest.raises(UsageError, match="klingon"):
        warehouse.translated("SELECT 1", "klingon")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('[facts]\nengine = "hadoop"\n', "duckdb or spark"),
        ('[facts.tables]\ntime_entires = "x"\n', "Did you mean 'time_entries'"),
        ("[facts.tables]\ntime_entries = 3\n", "a text in quotation marks"),
        ('[facts]\nengin = "spark"\n', "Did you mean 'engine'"),
    ],
)
def test_settings_that_cannot_be_used_are_said(tmp_path, settings, said):
    with pytest.raises(BookError, match=said):
        open_book(write(tmp_path / "book", settings))
