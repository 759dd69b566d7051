"""The facts where the data already lives: one SQL definition, translated by sqlglot, run on Spark.

`[facts]` in `book.toml` says so::

    [facts]
    engine = "spark"
    address = "sc://spark.agency.example:15002"    # Spark Connect or a master such as local[2];
                                                   # empty: Spark's own settings
    [facts.tables]                                 # tables that stay where they are
    time_entries = "lake.agency.time_entries"      # with the columns of the contract

Only month rows come back. The user's own Spark settings (`SPARK_CONF_DIR`) hold.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from acm_lib.errors import BookError, UsageError


def translated(sql: str, dialect: str) -> str:
    """A query in DuckDB's SQL as another engine writes it.

    Parameters
    ----------
    dialect : of sqlglot: spark, trino, bigquery, snowflake, databricks ...

    Raises
    ------
    UsageError : sqlglot is not installed, does not know the dialect, or the dialect cannot say it.

    Examples
    --------
    >>> translated("SELECT hours::DOUBLE AS hours FROM time_entries", "bigquery")
    'SELECT CAST(hours AS FLOAT64) AS hours FROM time_entries'
    """
    try:
        import sqlglot
    except ImportError:
        raise UsageError(
            "Facts elsewhere need sqlglot. It is not installed here. Run: pip install"
            " 'acm-lib[spark]'."
        ) from None
    try:
        (statement,) = sqlglot.transpile(
            sql,
            read="duckdb",
            write=dialect,
            unsupported_level=sqlglot.ErrorLevel.RAISE,
            comments=False,
        )
    except (ValueError, sqlglot.errors.SqlglotError) as error:
        raise UsageError(
            f"The facts cannot be written for {dialect!r}: {error}. No figure would be right. Use"
            " spark, trino, bigquery or snowflake."
        ) from None
    return str(statement)


@contextlib.contextmanager
def query_runner(
    address: str, tables: Mapping[str, Path | str], blank: Mapping[str, str], currency: str
) -> Iterator[Callable[[str], pa.Table]]:
    """A function that runs a query (DuckDB's SQL over the tables of the contract and
    `book(currency)`) on Spark.

    Parameters
    ----------
    address : of Spark; "" as it is set up here.
    tables : name -> a typed Parquet file of the book, or what the table is called there.
    blank : name -> the columns of a table that is absent, as "CAST(NULL AS DATE) AS date, ...".

    Raises
    ------
    BookError : pyspark or Java is missing, nothing answers at the address, or a table is not there.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise BookError(
            '[facts] engine = "spark" needs pyspark and Java 17. pyspark is not installed here.'
            " Run: pip install 'acm-lib[spark]', or take the setting out."
        ) from None
    active = SparkSession.getActiveSession()
    builder = (
        SparkSession.builder.appName("acm")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.showConsoleProgress", "false")
    )
    if address:
        builder = (
            builder.remote(address) if address.startswith("sc://") else builder.master(address)
        )
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # whatever Java, the network or the cluster says
        raise BookError(
            f"Spark cannot be reached ({address or 'as it is set up here'}):"
            f" {str(error).splitlines()[0][:200]}. The facts are computed there. Check [facts]"
            " address in book.toml, and that Java 17 is installed."
        ) from None
    try:
        for name, place in tables.items():
            found = (
                spark.read.parquet(place.as_uri())
                if isinstance(place, Path)
                else spark.table(place)
            )
            found.createOrReplaceTempView(name)
        for name, columns in blank.items():
            spark.sql(translated(f"SELECT {columns} WHERE FALSE", "spark")).createOrReplaceTempView(
                name
            )
        spark.sql(f"SELECT '{currency}' AS currency").createOrReplaceTempView("book")
        yield lambda query: spark.sql(translated(query, "spark")).toArrow()
    except PySparkException as error:
        raise BookError(
            f"Spark says: {str(error).splitlines()[0][:300]}. The facts cannot be computed there."
            " Check the names in [facts.tables] and their columns."
        ) from None
    finally:
        if active is None:
            spark.stop()
