"""`book.toml`: who the agency is and the limits it has set itself. Everything has a default."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from acm_lib.book.cells import read_error
from acm_lib.book.tables import TABLES
from acm_lib.errors import BookError


@dataclass(frozen=True)
class Health:
    """Weights of the groups of the health score; only their proportions matter."""

    satisfaction: float = 25
    delivery: float = 20
    commercial: float = 20
    relationship: float = 15
    payment: float = 15
    freshness: float = 5


@dataclass(frozen=True)
class Alerts:
    """From where on something needs a decision."""

    budget_used: tuple[float, ...] = (0.25, 0.5, 0.75, 1.0)
    margin_floor: float = 0.2
    top_client_share: float = 0.25  # David C. Baker
    days_without_timesheet: int = 14
    overload: float = 1.0
    retainer_over: float = 0.15


@dataclass(frozen=True)
class Targets:
    """What the agency wants to reach."""

    margin: float = 0.5  # agency-wide delivery margin of 50-60 % is healthy (Parakeeto)
    growth: float = 0.1  # more AGI a year


@dataclass(frozen=True)
class Reading:
    """What the files alone cannot settle. Empty: not settled, so an ambiguous cell is set aside."""

    date_format: str = ""  # "dmy" or "mdy"
    decimal: str = ""  # "." or ","


@dataclass(frozen=True)
class Facts:
    """Where the facts are computed; `acm_lib.warehouse` says more."""

    engine: str = "duckdb"  # or "spark"
    address: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)  # table -> what it is called there


@dataclass(frozen=True)
class Database:
    """Where `acm pull` finds tables."""

    url: str = ""  # as SQLAlchemy has it, without a password
    password_env: str = ""  # name of the environment variable that holds the password


@dataclass(frozen=True)
class Settings:
    """The content of `book.toml`.

    Attributes
    ----------
    agency, currency, language, fiscal_year_start : of the section [agency].
    logo, colour : for the head of reports: a PNG, JPEG or SVG beside `book.toml`, and a colour as
        "#0067a5".
    targets, health, alerts, reading, facts, database : the sections of the same name.
    tables : the section [tables]: table -> the query that `acm pull` asks the database for it.
    """

    agency: str = "The agency"
    currency: str = "USD"
    language: str = "en"
    fiscal_year_start: int = 1
    logo: str = ""
    colour: str = "#0067a5"
    targets: Targets = field(default_factory=Targets)
    health: Health = field(default_factory=Health)
    alerts: Alerts = field(default_factory=Alerts)
    reading: Reading = field(default_factory=Reading)
    facts: Facts = field(default_factory=Facts)
    database: Database = field(default_factory=Database)
    tables: Mapping[str, str] = field(default_factory=dict)

    @property
    def health_weights(self) -> MappingProxyType[str, float]:
        """Group -> weight of the health score."""
        return MappingProxyType(
            {group.name: getattr(self.health, group.name) for group in fields(self.health)}
        )


LOGOS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
SECTIONS = {
    "targets": Targets,
    "health": Health,
    "alerts": Alerts,
    "reading": Reading,
    "facts": Facts,
    "database": Database,
}
_WANTED = {
    str: "a text in quotation marks",
    int: "a number",
    float: "a number",
    tuple: "numbers, as in [0.5, 1.0]",
}
_MOST = 5  # a share of 500 %; what is above was meant in percent
AGENCY = ("name", "currency", "language", "fiscal_year_start", "logo", "colour")


def read_settings(file: Path) -> Settings:
    """The settings of a book; the defaults where there is no file.

    Raises
    ------
    BookError : not TOML, an unknown section or key (with the near name), a value of the wrong type.
    """
    if not os.path.lexists(file):
        return Settings()
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise read_error(file, error) from None
    except (
        ValueError,
        RecursionError,
    ) as error:  # `tomllib` lets an endless number and endless brackets through
        raise BookError(
            f"{file} is not a TOML file: {error}. The book's settings cannot be read. Mend the"
            " line, or delete the file to use the defaults."
        ) from None
    _known(content, ("agency", *SECTIONS, "tables"), file, "section")
    agency = content.get("agency", {})
    _known(agency, AGENCY, file, "key in [agency]")
    for key, value in agency.items():
        kind = int if key == "fiscal_year_start" else str
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _wrong(file, "agency", key, value, _WANTED[kind])
    made: dict[str, Any] = {
        "agency" if key == "name" else key: value for key, value in agency.items()
    }
    for name, section in SECTIONS.items():
        made[name] = _section(content.get(name, {}), name, section, file)
    made["tables"] = _of_tables(content.get("tables", {}), "tables", file)
    settings = Settings(**made)
    if settings.facts.engine not in ("duckdb", "spark"):
        raise _wrong(file, "facts", "engine", settings.facts.engine, "duckdb or spark")
    if settings.language not in ("en", "vi"):
        raise _wrong(file, "agency", "language", settings.language, "en or vi")
    if not re.fullmatch("[A-Z]{3}", settings.currency):
        raise _wrong(
            file, "agency", "currency", settings.currency, "three capital letters, as in VND"
        )
    if not re.fullmatch("#[0-9a-fA-F]{6}", settings.colour):
        raise _wrong(file, "agency", "colour", settings.colour, "a colour as in #0067a5")
    if settings.logo and not (
        Path(settings.logo).name == settings.logo
        and Path(settings.logo).suffix.lower() in LOGOS
        and (file.parent / settings.logo).is_file()
    ):
        raise _wrong(
            file,
            "agency",
            "logo",
            settings.logo,
            f"the name of a file beside book.toml, {', '.join(LOGOS)}",
        )
    if settings.fiscal_year_start not in range(1, 13):
        raise _wrong(
            file, "agency", "fiscal_year_start", settings.fiscal_year_start, "a month, 1 to 12"
        )
    if min(settings.health_weights.values()) < 0 or not any(settings.health_weights.values()):
        raise _wrong(
            file,
            "health",
            "weights",
            dict(settings.health_weights),
            "weights of 0 and above, not all 0",
        )
    if settings.reading.date_format not in ("", "dmy", "mdy"):
        raise _wrong(file, "reading", "date_format", settings.reading.date_format, "dmy or mdy")
    if settings.reading.decimal not in ("", ".", ","):
        raise _wrong(file, "reading", "decimal", settings.reading.decimal, ". or ,")
    return settings


def _section(content: dict, name: str, section: type, file: Path) -> Any:
    _known(content, tuple(entry.name for entry in fields(section)), file, f"key in [{name}]")
    made: dict[str, Any] = {}
    for key, value in content.items():
        default = getattr(section(), key)
        if (
            isinstance(default, tuple)
            and isinstance(value, list)
            and all(_is_number(part) for part in value)
        ):
            made[key] = tuple(value)
        elif isinstance(default, dict):
            made[key] = _of_tables(value, f"{name}.{key}", file)
        elif (
            _is_number(value)
            if isinstance(default, (int, float))
            else isinstance(default, str) and isinstance(value, str)
        ):
            made[key] = value
        else:
            raise _wrong(file, name, key, value, _WANTED[type(default)])
        if (
            section in (Alerts, Targets)
            and key != "days_without_timesheet"
            and not _are_shares(made[key])
        ):
            raise _wrong(file, name, key, value, f"a share, as in 0.5 for 50 %, at most {_MOST}")
    return section(**made)


def _of_tables(content: Any, section: str, file: Path) -> dict[str, str]:
    """A section of table -> text."""
    _known(content, tuple(TABLES), file, f"table in [{section}]")
    for name, value in content.items():
        if not isinstance(value, str) or not value.strip():
            raise _wrong(file, section, name, value, "a text in quotation marks")
    return dict(content)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15


def _are_shares(value: float | tuple[float, ...]) -> bool:
    return all(-1 <= share <= _MOST for share in (value if isinstance(value, tuple) else (value,)))


def _known(content: dict, names: tuple[str, ...], file: Path, what: str) -> None:
    if not isinstance(content, dict):
        raise BookError(
            f"{file} has {content!r} where a section should be. Its settings cannot be read. Write"
            " it as [section] and key = value."
        )
    for name in content:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(names)}."
            raise BookError(
                f"{file} has an unknown {what}: {name!r}. A misspelt setting would silently do"
                f" nothing. {hint}"
            )


def _wrong(file: Path, section: str, key: str, value: Any, wanted: str) -> BookError:
    return BookError(
        f"{file}: [{section}] {key} = {value!r} cannot be used. The setting decides what reports"
        f" say. Give {wanted}."
    )
