"""The table contracts: what a book may hold, column by column.

This is the one description that reading, checking, `acm new`, the facts and the data dictionary all
read. A table marked `essential` is the minimum with which something useful comes out; every other
one is optional.
"""

from acm_lib.book.agency_tables import AGENCY_TABLES
from acm_lib.book.order_tables import ORDER_TABLES
from acm_lib.book.schema import (
    ANY,
    BOOK,
    CHANNELS,
    CHOICE,
    CONTRACTS,
    CURRENCY,
    DATE,
    DEPARTMENTS,
    FLAG,
    HOURS,
    ID,
    INTEGER,
    MONEY,
    MONTH,
    NUMBER,
    NUMERIC,
    ORIGINS_OF_CLIENTS,
    OWN,
    PROJECT,
    RATIO,
    STAGES,
    TEXT,
    Column,
    Table,
)

TABLES: dict[str, Table] = {table.name: table for table in (*ORDER_TABLES, *AGENCY_TABLES)}
ESSENTIAL = tuple(table.name for table in TABLES.values() if table.essential)

__all__ = [
    "ANY",
    "BOOK",
    "CHANNELS",
    "CHOICE",
    "CONTRACTS",
    "CURRENCY",
    "DATE",
    "DEPARTMENTS",
    "ESSENTIAL",
    "FLAG",
    "HOURS",
    "ID",
    "INTEGER",
    "MONEY",
    "MONTH",
    "NUMBER",
    "NUMERIC",
    "ORIGINS_OF_CLIENTS",
    "OWN",
    "PROJECT",
    "RATIO",
    "STAGES",
    "TABLES",
    "TEXT",
    "Column",
    "Table",
]
