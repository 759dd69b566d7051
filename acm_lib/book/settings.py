"""`book.toml`: who the agency is and the limits it has set itself. Everything has a default."""

import difflib
import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, get_type_hints

from msgspec import Meta, ValidationError, convert

from acm_lib.book.cells import read_error
from acm_lib.book.tables import TABLES
from acm_lib.errors import BookError

# What a setting may be; the description is what an error asks for.
Text = Annotated[str, Meta(description="a text in quotation marks")]
Share = Annotated[
    float, Meta(ge=-1, le=5, description="a share, as in 0.5 for 50 %, at most 5 (500 %)")
]
Shares = Annotated[tuple[Share, ...], Meta(description="numbers, as in [0.5, 1.0]")]
Weight = Annotated[float, Meta(ge=0, le=1e15, description="a weight of 0 and above")]
Days = Annotated[int, Meta(ge=0, le=3660, description="a whole number of days, 0 to 3660")]
Month = Annotated[int, Meta(ge=1, le=12, description="a number: a month, 1 to 12")]
Currency = Annotated[
    str,
    Meta(pattern="^[A-Z]{3}$", description='three capital letters in quotation marks, as "VND"'),
]
Language = Annotated[str, Meta(pattern="^(en|vi)$", description="en or vi")]
Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", description="a colour as in #0067a5")]
DateFormat = Annotated[str, Meta(pattern="^(dmy|mdy)?$", description="dmy or mdy")]
DecimalMark = Annotated[str, Meta(pattern="^[.,]?$", description=". or ,")]
Engine = Annotated[str, Meta(pattern="^(duckdb|spark)$", description="duckdb or spark")]
TableTexts = Annotated[Mapping[str, str], "table -> text"]
_TABLE_TEXT = Annotated[str, Meta(pattern=r"\S", description="a text in quotation marks")]


@dataclass(frozen=True)
class HealthWeights:
    """Weights of the groups of the health score; only their proportions matter."""

    satisfaction: Weight = 25
    delivery: Weight = 20
    commercial: Weight = 20
    relationship: Weight = 15
    payment: Weight = 15
    freshness: Weight = 5


@dataclass(frozen=True)
class Alerts:
    """Thresholds above which something needs a decision."""

    budget_used: Shares = (0.25, 0.5, 0.75, 1.0)
    margin_floor: Share = 0.2
    top_client_share: Share = 0.25  # David C. Baker
    days_without_timesheet: Days = 14
    overload: Share = 1.0
    retainer_over: Share = 0.15


@dataclass(frozen=True)
class Targets:
    """What the agency wants to reach."""

    margin: Share = 0.5  # agency-wide delivery margin of 50-60 % is healthy (Parakeeto)
    growth: Share = 0.1  # more AGI a year


@dataclass(frozen=True)
class Reading:
    """What the files alone cannot settle. Empty: an ambiguous row is quarantined."""

    date_format: DateFormat = ""  # "dmy" or "mdy"
    decimal: DecimalMark = ""  # "." or ","


@dataclass(frozen=True)
class Facts:
    """Where the facts are computed; `acm_lib.warehouse` says more."""

    engine: Engine = "duckdb"  # or "spark"
    address: Text = ""
    tables: TableTexts = field(default_factory=dict)  # table -> what it is called there


@dataclass(frozen=True)
class Database:
    """Where `acm pull` finds tables."""

    url: Text = ""  # an SQLAlchemy URL, without a password
    password_env: Text = ""  # name of the environment variable that holds the password


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

    agency: Text = "The agency"
    currency: Currency = "USD"
    language: Language = "en"
    fiscal_year_start: Month = 1
    logo: Text = ""
    colour: Colour = "#0067a5"
    targets: Targets = field(default_factory=Targets)
    health: HealthWeights = field(default_factory=HealthWeights)
    alerts: Alerts = field(default_factory=Alerts)
    reading: Reading = field(default_factory=Reading)
    facts: Facts = field(default_factory=Facts)
    database: Database = field(default_factory=Database)
    tables: TableTexts = field(default_factory=dict)

    @property
    def health_weights(self) -> MappingProxyType[str, float]:
        """Group -> weight of the health score."""
        return MappingProxyType(
            {group.name: getattr(self.health, group.name) for group in fields(self.health)}
        )


LOGOS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
SECTIONS = {
    "targets": Targets,
    "health": HealthWeights,
    "alerts": Alerts,
    "reading": Reading,
    "facts": Facts,
    "database": Database,
}
_AGENCY = ("currency", "language", "fiscal_year_start", "logo", "colour")
_TYPES = get_type_hints(Settings, include_extras=True)
_TABLE_TYPES = dict.fromkeys(TABLES, _TABLE_TEXT)
# What each key of each section may be.
_SECTION_TYPES: dict[str, dict[str, Any]] = {
    "agency": {"name": _TYPES["agency"], **{key: _TYPES[key] for key in _AGENCY}},
    **{name: get_type_hints(section, include_extras=True) for name, section in SECTIONS.items()},
    "tables": _TABLE_TYPES,
}


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
    except (ValueError, RecursionError) as error:  # of an endless number, of endless brackets
        raise BookError(
            f"{file} is not a TOML file: {error}. The book's settings cannot be read. Correct the"
            " line, or delete the file to use the defaults."
        ) from None
    _check_names(content, _SECTION_TYPES, file, "section")
    sections = {
        name: _convert(content.get(name, {}), name, types, file)
        for name, types in _SECTION_TYPES.items()
    }
    agency = sections.pop("agency")
    settings = Settings(
        agency=agency.pop("name", Settings.agency),
        **agency,
        tables=sections.pop("tables"),
        **{name: SECTIONS[name](**values) for name, values in sections.items()},
    )
    _check_logo(settings.logo, file)
    if not any(settings.health_weights.values()):
        weights = dict(settings.health_weights)
        raise _wrong(file, "health", "weights", weights, "weights of 0 and above, not all 0")
    return settings


def _convert(content: Any, section: str, types: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """The values of a section, each of its type."""
    _check_names(content, types, file, f"key in [{section}]")
    values: dict[str, Any] = {}
    for key, value in content.items():
        if types[key] == TableTexts:
            values[key] = _convert(value, f"{section}.{key}", _TABLE_TYPES, file)
            continue
        try:
            values[key] = convert(value, types[key])
        except ValidationError:
            allowed = types[key].__metadata__[0].description
            raise _wrong(file, section, key, value, allowed) from None
    return values


def _check_logo(logo: str, file: Path) -> None:
    path = file.parent / logo
    if logo and not (path.name == logo and path.suffix.lower() in LOGOS and path.is_file()):
        allowed = f"the name of a file beside book.toml, {', '.join(LOGOS)}"
        raise _wrong(file, "agency", "logo", logo, allowed)


def _check_names(content: Any, names: Collection[str], file: Path, what: str) -> None:
    if not isinstance(content, dict):
        raise BookError(
            f"{file} has {content!r} where a section should be. Its settings cannot be read. Write"
            " it as [section] and key = value."
        )
    for name in content:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Allowed: {', '.join(names)}."
            raise BookError(
                f"{file} has an unknown {what}: {name!r}. A misspelt setting would silently do"
                f" nothing. {hint}"
            )


def _wrong(file: Path, section: str, key: str, value: Any, allowed: str) -> BookError:
    return BookError(
        f"{file}: [{section}] {key} = {value!r} cannot be used. Reports depend on it. Give"
        f" {allowed}."
    )
