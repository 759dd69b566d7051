"""Lists filled from the book."""

from __future__ import annotations

from collections.abc import Mapping

from acm_lib import segments
from acm_lib.errors import MissingTable
from acm_lib.statements import _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import Field, choice


def client_field(desk: Desk) -> Field:
    """Every client by name. At first the client chosen last on this book, else the one that brings
    most."""
    names = desk.clients()
    kept = desk.client or desk.memory.recall("desk", "client")
    first = kept if kept in names else _largest(desk) or next(iter(names))
    field = choice(
        desk, _("Client"), {key: f"{name} ({key})" for key, name in names.items()}, first
    )
    desk.client = first

    def choose() -> None:
        desk.client = field.control.value
        desk.memory.keep("desk", "client", desk.client)

    field.on_change(choose)
    return field


def all_or(desk: Desk, options: Mapping[str, str], word: str = _("all")) -> dict[str, str]:
    """The options, and first "all" or another word for no choice ("")."""
    return {"": desk.say(word), **options}


def _largest(desk: Desk) -> str | None:
    try:
        return segments.segment_clients(desk.view)["client_id"].iloc[0]
    except MissingTable:
        return None
