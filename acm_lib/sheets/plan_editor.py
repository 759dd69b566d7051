"""The sheets of the plan editor: what is suggested for a client, and why."""

import pandas as pd

from acm_lib import plans
from acm_lib.display.tables import Column, Table
from acm_lib.sheets.scope import ClientScope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import MONEY, Statement, _


def _actions(scope: ClientScope) -> pd.DataFrame:
    """As `plans.actions`, but asked for every client at once: an editor goes from client to
    client."""
    return scope.client.select(plans.actions(scope.view))


def suggested(scope: ClientScope) -> pd.DataFrame:
    """The actions suggested, as lines of a plan: key (the same in every language), what, who, by
    (ISO day)."""
    found = _actions(scope)
    return pd.DataFrame(
        {
            "key": [
                f"{kind}: {what.plain()}"
                for kind, what in zip(found["kind"], found["what"], strict=True)
            ],
            "what": [scope.format.say(what) for what in found["what"]],
            "who": found["who"],
            "by": [f"{day:%Y-%m-%d}" for day in found["by"]],
        },
        dtype="str",
    )


@section
def reasons(scope: ClientScope) -> list:
    """Why each action is suggested and what it is worth."""
    found = _actions(scope)
    columns = (
        Column("what", _("What")),
        Column("why", _("Why")),
        Column("worth", _("Worth"), MONEY),
    )
    return [
        (
            Table(found, columns)
            if len(found)
            else paragraph(Statement(_("No actions beyond day-to-day work.")))
        )
    ]


@section
def state(scope: ClientScope, lines: pd.DataFrame) -> list:
    """How many lines are open, done and dropped."""
    counted = lines["state"].value_counts()
    return [
        paragraph(
            Statement(
                _(
                    "Lines: {n:count}; open: {open:count}, done: {done:count}, dropped:"
                    " {dropped:count}."
                ),
                n=len(lines),
                **{name: int(counted.get(name, 0)) for name in ("open", "done", "dropped")},
            )
        )
    ]
