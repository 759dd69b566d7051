"""Lists filled from the book."""

from collections.abc import Mapping

from acm_lib import segments
from acm_lib.errors import MissingTable
from acm_lib.statements import _
from acm_lib.widgets.fields import Field, choice
from acm_lib.widgets.workspace import Workspace


def client_field(workspace: Workspace) -> Field:
    """Every client by name. At first the client chosen last on this book, else the one that brings
    most."""
    names = workspace.clients()
    kept = workspace.client or workspace.preferences.recall("workspace", "client")
    first = kept if kept in names else _largest(workspace) or next(iter(names))
    field = choice(
        workspace, _("Client"), {key: f"{name} ({key})" for key, name in names.items()}, first
    )
    workspace.client = first

    def choose() -> None:
        workspace.client = field.control.value
        workspace.preferences.save("workspace", "client", workspace.client)

    field.on_change(choose)
    return field


def all_or(
    workspace: Workspace, options: Mapping[str, str], word: str = _("all")
) -> dict[str, str]:
    """The options, and first "all" or another word for no choice ("")."""
    return {"": workspace.say(word), **options}


def _largest(workspace: Workspace) -> str | None:
    try:
        return segments.segment_clients(workspace.view)["client_id"].iloc[0]
    except MissingTable:
        return None
