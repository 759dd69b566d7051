"""A sheet: what one section of a report shows: figures, tables, pictures and sentences, returned,
never only shown.

A sheet function takes a `Scope` and returns a list of blocks; `@section` makes the sheet of it. It
does no arithmetic. Where a table is missing or there is too little data, the sheet says so instead
of guessing.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from acm_lib.display.figures import Figure
from acm_lib.display.format import Format
from acm_lib.display.interactive_map import InteractiveMap
from acm_lib.display.style import Chart
from acm_lib.display.tables import Table
from acm_lib.errors import MissingTable, NotEnoughData, UsageError
from acm_lib.measures import MEASURES
from acm_lib.sheets.scope import Scope
from acm_lib.statements import Statement, _

PROTOCOL = "application/vnd.acm+json"  # what the report runner collects from an executed notebook


@dataclass(frozen=True)
class Tiles:
    """Key figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Paragraph:
    """Sentences; one stands as a paragraph, several as a list. `tone`: "" or "warning"."""

    statements: tuple[Statement, ...]
    tone: str = ""


@dataclass(frozen=True)
class Sheet:
    """What one section shows. Displays itself in JupyterLab and in reports.

    Attributes
    ----------
    name : of the function that made it.
    scope : book, client, month, language and audience it was made for.
    blocks : `Tiles`, `Paragraph`, `Table` and `Chart`, from top to bottom.
    """

    name: str
    scope: Scope
    blocks: tuple[Any, ...] = field(default_factory=tuple)

    def shown(self) -> tuple[Any, ...]:
        """The blocks the audience may see: for a client only measures that a client may see."""
        if self.scope.audience == "internal":
            return self.blocks
        return tuple(
            allowed for block in self.blocks if (allowed := _for_client(block)) is not None
        )

    def figures(self) -> list[dict]:
        """Every figure shown, as it stands in the figures JSON."""
        language, month = self.scope.format, self.scope.month_text
        found = []
        for block in self.shown():
            if isinstance(block, Tiles):
                found += [
                    figure.record(language, self.scope.client_id, month) for figure in block.figures
                ]
            elif isinstance(block, Table):
                for figure, row in block.figures():
                    client_id = row.get("client_id", self.scope.client_id)
                    grain = " ".join(
                        filter(
                            None,
                            (
                                block.grain,
                                str(row.get(f"{block.grain}_id", row.get(block.grain, ""))),
                            ),
                        )
                    )
                    found.append(replace(figure, grain=grain).record(language, client_id, month))
        return found

    def tiles(self) -> list[dict]:
        """The figures that stand alone, with their formula and the sums it is computed from: what a
        workbook computes again."""
        language, month = self.scope.format, self.scope.month_text
        return [
            figure.record(language, self.scope.client_id, month)
            | {"formula": figure.measure.formula, "inputs": figure.inputs}
            for block in self.shown()
            if isinstance(block, Tiles)
            for figure in block.figures
        ]

    def tables(self) -> list[dict]:
        """Every table shown, as plain values."""
        return [
            block.record(self.scope.format) for block in self.shown() if isinstance(block, Table)
        ]

    def notes(self) -> list[str]:
        """Every sentence shown, in the reader's language."""
        return [
            self.scope.format.say(statement)
            for block in self.shown()
            if isinstance(block, Paragraph)
            for statement in block.statements
        ]

    def plots(self) -> list[InteractiveMap]:
        """The maps shown, for a panel in which their spots can be chosen."""
        return [block for block in self.shown() if isinstance(block, InteractiveMap)]

    def html(self) -> str:
        """The sheet as one HTML element; every text escaped, nothing loaded from elsewhere."""
        inside = "".join(_html(block, self.scope.format) for block in self.shown())
        return f'<section class="acm-sheet">{inside}</section>' if inside else ""

    def text(self) -> str:
        """The sheet as plain text."""
        return "\n\n".join(_text(block, self.scope.format) for block in self.shown())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": self.text(),
            "text/html": self.html(),
            PROTOCOL: {
                "sheet": self.name,
                "client_id": self.scope.client_id,
                **(
                    {"opportunity_id": self.scope.opportunity_id}
                    if self.scope.opportunity_id
                    else {}
                ),
                "month": self.scope.month_text,
                "language": self.scope.language,
                "figures": self.figures(),
                "notes": self.notes(),
                "tiles": self.tiles(),
                "tables": self.tables(),
            },
        }


def section(make: Callable[..., list[Any]]) -> Callable[..., Sheet]:
    """Turn a function that returns blocks into one that returns a `Sheet`, also where data is
    missing."""

    @functools.wraps(make)
    def sheet(scope: Scope, *args: Any, **kwargs: Any) -> Sheet:
        _require_subject(make, scope)
        try:
            blocks = make(scope, *args, **kwargs)
        except MissingTable as error:
            blocks = [Paragraph((missing_table(error),), tone="missing")]
        except NotEnoughData as error:
            blocks = [Paragraph((not_enough_data(error),), tone="missing")]
        return Sheet(make.__name__, scope, tuple(block for block in blocks if block is not None))

    return sheet


def _require_subject(make: Callable[..., list[Any]], scope: Scope) -> None:
    """Refuse a scope of another kind than the sheet's function says it takes."""
    annotation = make.__annotations__["scope"]
    scopes = make.__globals__[annotation] if isinstance(annotation, str) else annotation
    if not isinstance(scope, scopes):
        raise UsageError(
            f"The sheet `{make.__name__}` is about {scopes.subject}, and this scope is about"
            f" {scope.subject}. Load it with {scopes.parameters}."
        )


@section
def required_tables(scope: Scope, *tables: str) -> list[Any]:
    """Says which of the tables the book lacks; empty where it has them."""
    scope.view.require(*tables)
    return []


def paragraph(*statements: Statement | None, tone: str = "") -> Paragraph | None:
    """Sentences as a block; None (no block) where there is nothing to say."""
    kept = tuple(statement for statement in statements if statement is not None)
    return Paragraph(kept, tone) if kept else None


def missing_table(error: MissingTable) -> Statement:
    """Which table a section, or a part of one, would need."""
    return Statement(
        _("This section needs the table {tables}, which the book does not have."),
        tables=", ".join(error.tables),
    )


def not_enough_data(error: NotEnoughData) -> Statement:
    """Which minimum is missed, and what there is."""
    return Statement(
        _(
            "Not enough data yet: {what:term} needs at least {needed:count} {of:term}, and there"
            " are {found:count}."
        ),
        what=error.what,
        needed=error.needed,
        found=error.available,
        of=error.of,
    )


def _for_client(block: Any) -> Any:
    if isinstance(block, Tiles):
        figures = tuple(figure for figure in block.figures if figure.measure.client_may_see)
        return Tiles(figures) if figures else None
    if isinstance(block, Table):
        columns = tuple(
            column
            for column in block.columns
            if column.name not in MEASURES or MEASURES[column.name].client_may_see
        )
        return replace(block, columns=columns)
    return block


def _html(block: Any, language: Format) -> str:
    if isinstance(block, Tiles):
        tiles = "".join(figure.tile(language) for figure in block.figures)
        return f'<div class="acm-figures">{tiles}</div>'
    if isinstance(block, Paragraph):
        sentences = [escape(language.say(statement)) for statement in block.statements]
        if len(sentences) == 1:
            return f'<p class="acm-said {block.tone}">{sentences[0]}</p>'
        return (
            '<ul class="acm-said'
            f' {block.tone}">{"".join(f"<li>{sentence}</li>" for sentence in sentences)}</ul>'
        )
    if isinstance(block, Table):
        return f'<div class="acm-scroll">{block.html(language)}</div>'
    if isinstance(block, Chart):
        title, alt = escape(language.say(block.title)), escape(language.say(block.alt))
        return (
            '<figure class="acm-picture" role="img"'
            f' aria-label="{alt}"><figcaption>{title}</figcaption>{block.svg()}</figure>'
        )
    if isinstance(block, InteractiveMap):
        return block.html(language)
    raise TypeError(f"a sheet cannot hold {type(block).__name__}")


def _text(block: Any, language: Format) -> str:
    if isinstance(block, Tiles):
        return "\n".join(
            f"{language.word(f.measure.label)}: {language.quantity(f.quantity)}"
            for f in block.figures
        )
    if isinstance(block, Paragraph):
        return "\n".join(language.say(statement) for statement in block.statements)
    if isinstance(block, Table):
        return block.text(language)
    return f"[{language.say(block.title)}]"
