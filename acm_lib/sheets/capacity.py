"""The sheets of capacity: weeks by departments, and what happens when a project moves."""

import pandas as pd

from acm_lib import plans
from acm_lib.book import BookView
from acm_lib.display.tables import Column, Table
from acm_lib.frames import iterate_rows
from acm_lib.sheets.scope import Scope
from acm_lib.sheets.sheet import paragraph, section
from acm_lib.statements import DATE, HOURS, RATIO, Statement, _


def movable(view: BookView) -> dict[str, str]:
    """Projects with work that has not begun: id -> name and client, the most hours first.

    Raises
    ------
    MissingTable : as `plans.work_ahead`.
    """
    work = plans.work_ahead(view)
    hours = work[~work["fixed"]].groupby("project_id")["hours"].sum().sort_values(ascending=False)
    orders, names = (
        view.table("projects").set_index("project_id"),
        view.table("clients").set_index("client_id")["name"],
    )
    labels = {}
    for project in hours.index:
        client = names.get(orders.at[project, "client_id"], "")
        labels[project] = f"{orders.at[project, 'name']} · {client}"  # type: ignore[str-bytes-safe]
    return labels


@section
def load(scope: Scope, project_id: str, weeks: int, shown: int = 8) -> list:
    """Hours over capacity before and after, and the departments' load by week after the move."""
    work, capacity = plans.work_ahead(scope.view), plans.capacity_by_week(scope.view)
    found = plans.reschedule_effect(work, capacity, project_id, weeks)
    over = found[["over_before", "over_after"]].sum()
    sentence = (
        Statement(
            _("Moved by {weeks:weeks}: {after:hours} over capacity instead of {before:hours}."),
            weeks=weeks,
            after=over["over_after"],
            before=over["over_before"],
        )
        if weeks
        else Statement(
            _("As planned: {before:hours} over capacity in the {weeks:weeks} to come."),
            before=over["over_before"],
            weeks=found["week"].nunique(),
        )
    )
    limit = scope.view.settings.alerts.overload
    wide = found.pivot(index="department", columns="week", values="load_after")
    first = list(wide.columns[:shown])
    frame = (
        wide[first].set_axis([f"{week:%Y-%m-%d}" for week in first], axis="columns").reset_index()
    )
    columns = (
        Column("department", _("Department"), translate=True),
        *(
            Column(
                name,
                scope.format.day(week),
                RATIO,
                bands={value: "red" for value in frame[name] if value > limit},
            )
            for name, week in zip(frame.columns[1:], first, strict=True)
        ),
    )
    caption = Statement(
        _("Hours asked over capacity, week by week (Mondays); marked: above {limit:ratio}."),
        limit=limit,
    )
    return [
        paragraph(sentence, tone="warning" if over["over_after"] > over["over_before"] else ""),
        Table(frame, columns, caption=caption),
    ]


@section
def conflicts(scope: Scope, project_id: str, weeks: int) -> list:
    """The weeks that are too full after the move, and whose work it is."""
    work = (
        plans.reschedule(plans.work_ahead(scope.view), project_id, weeks)
        if project_id
        else plans.work_ahead(scope.view)
    )
    found = plans.capacity_conflicts(
        work, plans.capacity_by_week(scope.view), limit=scope.view.settings.alerts.overload
    )
    if found.empty:
        return [paragraph(Statement(_("No department is asked for more than it can work.")))]
    names = scope.view.table("clients").set_index("client_id")["name"]
    who = [
        [
            Statement(
                _("{client} ({hours:hours})"),
                client=str(names.get(client, client)),
                hours=hours,
            )
            for client, hours in zip(row.clients[:4], row.hours[:4], strict=True)
        ]
        for row in iterate_rows(found)
    ]
    frame = pd.concat(
        [found, pd.Series(who, index=found.index, name="who", dtype="object")], axis="columns"
    ).head(15)
    columns = (
        Column("department", _("Department"), translate=True),
        Column("week", _("Week from"), DATE),
        Column("load", _("Load"), RATIO),
        Column("over", _("Hours over"), HOURS),
        Column("who", _("Whose work")),
    )
    title = Statement(
        _("Conflicts: {n:count}; the fullest: {department:term} in the week of {week:date}."),
        n=len(found),
        department=found["department"].iloc[0],
        week=found["week"].iloc[0],
    )
    return [paragraph(title), Table(frame, columns)]
