"""Client by client: what to do and why."""

from acm_lib import segments
from acm_lib.display.tables import Column, Table, measure_columns
from acm_lib.segments import PLAYBOOK
from acm_lib.sheets.client_segmentation.summary import BANDS, white_space
from acm_lib.sheets.scope import AgencyScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import RATIO, Statement, _


@section
def playbook(scope: AgencyScope) -> list:
    """One line for each client: what to do and why."""
    frame = segments.segment_clients(scope.view)
    frame["why"] = [_together(why[:3]) for why in frame["reasons"]]  # type: ignore[assignment]
    has_margin = scope.view.has("time_entries") and scope.view.has("rate_card")
    shown = measure_columns("agi", *(["delivery_margin"] if has_margin else []))
    columns = (
        Column("name", _("Client")),
        Column("cell", _("What to do"), translate=True, bands=BANDS),
        Column("abc", _("Class")),
        *shown,
        Column("growth", _("Growth"), RATIO),
        Column("why", _("Why")),
    )
    plays = [
        Statement(_("{cell:term}: {todo:term}"), cell=cell, todo=play.todo)
        for cell, play in PLAYBOOK.items()
        if cell in set(frame["cell"])
    ]
    return [
        paragraph(*plays),
        Table(frame, columns, grain="client"),
        paragraph(*white_space(scope)),
    ]


def _together(reasons: list[Statement]) -> Statement:
    """Several sentences as one paragraph."""
    if len(reasons) == 1:
        return reasons[0]
    return Statement(_("{first} {rest}"), first=reasons[0], rest=_together(reasons[1:]))
