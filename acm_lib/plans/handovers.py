"""From hand to hand: what each department gets and gives, what it flags, where the work stands,
from the client down to the task."""

import re

import pandas as pd

from acm_lib.book import BookView, ClientView
from acm_lib.frames import iterate_rows
from acm_lib.measures import ratio
from acm_lib.statements import Statement, _

MONTHS = 12
REWORK = re.compile(
    r"rework|revis|amend|redo|chỉnh sửa|sửa lại|làm lại", re.IGNORECASE
)  # in the note of a time entry
ACCEPT_DAYS = 5  # work done and not accepted for longer waits for us
OFTEN_LATE = 0.25


def department_handovers(view: BookView) -> pd.DataFrame:
    """How work is handed over to the departments, and what comes back, in 12 months.

    Returns
    -------
    One row per department: department, tasks (done), handed_late (share handed over after the
    planned start; NaN where not written down), lead_days (mean days from hand-over to planned
    start), on_time (share done by the planned day), days_late (mean of the late ones), accept_days
    (mean days from done to accepted), rework (share of hours whose note speaks of it; NaN without
    notes).
    """
    view.require("tasks", "projects", purpose=_("the hand-over to the departments"))
    tasks = view.table("tasks")
    done = tasks[tasks["done_on"] > view.as_of - pd.DateOffset(months=MONTHS)]
    days = pd.DataFrame(
        {
            "department": done["department"],
            "lead": (done["planned_start"] - done["handed_over_on"]).dt.days,
            "late": (done["done_on"] - done["planned_end"]).dt.days,
            "accept": (done["accepted_on"] - done["done_on"]).dt.days,
        }
    )
    days["handed_late"] = days["lead"].lt(0).astype("float64").where(days["lead"].notna())
    days["on_time"] = days["late"].le(0).astype("float64").where(days["late"].notna())
    days["late"] = days["late"].where(days["late"] > 0)
    grouped = days.groupby("department")
    frame = (
        grouped[["handed_late", "lead", "on_time", "late", "accept"]]
        .mean()
        .rename(columns={"lead": "lead_days", "late": "days_late", "accept": "accept_days"})
    )
    frame.insert(0, "tasks", grouped.size())
    return frame.join(_rework(view)).rename_axis("department").reset_index()


def department_flags(client: ClientView) -> pd.DataFrame:
    """What the departments flag about this client's open work.

    Returns
    -------
    One row per flag, most tasks first: department, tasks, what (`Statement`).
    """
    client.require("tasks", "projects", purpose=_("the hand-over to the departments"))
    tasks = client.table("tasks")
    still_open = tasks[tasks["done_on"].isna()]
    overdue = still_open[still_open["planned_end"] < client.as_of]
    waiting = still_open[
        still_open["handed_over_on"].isna() & (still_open["planned_start"] <= client.as_of)
    ]
    unaccepted = tasks[
        tasks["accepted_on"].isna()
        & (tasks["done_on"] < client.as_of - pd.Timedelta(days=ACCEPT_DAYS))
    ]
    rows = []
    for found, text, since in (
        (overdue, _("{tasks} open past their day, the oldest for {days:days}."), "planned_end"),
        (
            waiting,
            _("{tasks} to have begun and not handed over yet, the oldest for {days:days}."),
            "planned_start",
        ),
        (
            unaccepted,
            _("{tasks} done and waiting to be accepted, the oldest for {days:days}."),
            "done_on",
        ),
    ):
        for department, own in found.groupby("department"):
            oldest = (client.as_of - own[since].min()).days
            tasks_said = Statement(
                _("{n:count} tasks") if len(own) > 1 else _("{n:count} task"), n=len(own)
            )
            rows.append(
                (
                    department,
                    len(own),
                    Statement(text, tasks=tasks_said, days=oldest),
                )
            )
    past = department_handovers(client)
    for row in iterate_rows(past[(past["handed_late"] >= OFTEN_LATE) & (past["tasks"] >= 4)]):
        rows.append(
            (
                row.department,
                int(row.tasks),
                Statement(
                    _(
                        "{share:ratio} of its tasks in a year were handed over after they should"
                        " have begun."
                    ),
                    share=row.handed_late,
                ),
            )
        )
    return pd.DataFrame(rows, columns=["department", "tasks", "what"]).sort_values(
        ["tasks", "department"], ascending=[False, True], ignore_index=True
    )


def work_progress(client: ClientView) -> pd.DataFrame:
    """Where the client's running work stands: the whole, each project, each department in it, each
    open task.

    Returns
    -------
    One row each, in reading order: level (0 the whole, 1 project, 2 department, 3 open task),
    project_id, name (of the task, or the department, or the project; "" for the whole), hours
    (planned), progress (share of the hours done), due (last planned day), late (open tasks past
    their day).
    """
    client.require("tasks", "projects", purpose=_("the progress of the work"))
    tasks = client.table("tasks").dropna(subset=["planned_hours"])
    orders = client.table("projects").set_index("project_id")
    running = orders.index[(orders["end"] >= client.month) | orders["end"].isna()]
    tasks = tasks[tasks["project_id"].isin(running)]
    done = tasks["percent_complete"].fillna(0.0).clip(0, 1).where(tasks["done_on"].isna(), 1.0)
    tasks = tasks.assign(
        hours=tasks["planned_hours"],
        earned=tasks["planned_hours"] * done,
        late=(tasks["done_on"].isna() & (tasks["planned_end"] < client.as_of)).astype("int64"),
    )

    def row(level: int, project: object, name: object, part: pd.DataFrame) -> tuple:
        hours = part["hours"].sum()
        return (
            level,
            project,
            name,
            hours,
            part["earned"].sum() / hours if hours else float("nan"),
            part["planned_end"].max(),
            int(part["late"].sum()),
        )

    rows = [row(0, "", "", tasks)] if len(tasks) else []
    for project, project_tasks in tasks.groupby("project_id", sort=True):
        rows.append(row(1, project, orders.at[project, "name"], project_tasks))
        for department, part in project_tasks.groupby("department", sort=True):
            rows.append(row(2, project, department, part))
            rows += [
                row(3, project, task.name, part.loc[[task.Index]])
                for task in iterate_rows(part[part["done_on"].isna()].sort_values("planned_end"))
            ]
    return pd.DataFrame(
        rows, columns=["level", "project_id", "name", "hours", "progress", "due", "late"]
    )


def handover_sheet(view: BookView, project_id: str) -> pd.DataFrame:
    """What each department gets to do in a project, to be handed over with the brief.

    Returns
    -------
    One row per department, in the order they begin: department, work (list of task names), hours,
    start, end, from_department (the one that ends last before it begins; "" for the first),
    handed_over_on (first day; NaT: not yet), done (share of its hours).
    """
    view.require("tasks", purpose=_("the hand-over to the departments"))
    tasks = view.table("tasks")
    tasks = tasks[tasks["project_id"] == project_id]
    done = tasks["percent_complete"].fillna(0.0).clip(0, 1).where(tasks["done_on"].isna(), 1.0)
    tasks = tasks.assign(earned=tasks["planned_hours"] * done)
    grouped = tasks.groupby("department")
    frame = pd.DataFrame(
        {
            "work": grouped["name"].agg(lambda names: list(dict.fromkeys(names))),
            "hours": grouped["planned_hours"].sum(),
            "start": grouped["planned_start"].min(),
            "end": grouped["planned_end"].max(),
            "handed_over_on": grouped["handed_over_on"].min(),
            "done": ratio(grouped["earned"].sum(), grouped["planned_hours"].sum()),
        }
    )
    frame = (
        frame.rename_axis("department")
        .reset_index()
        .sort_values(["start", "department"], ignore_index=True)
    )
    before = [
        frame[frame["end"] <= row.start].sort_values("end")["department"]
        for row in iterate_rows(frame)
    ]
    return frame.assign(from_department=[names.iloc[-1] if len(names) else "" for names in before])


def _rework(view: BookView) -> pd.Series:
    if not view.has("time_entries"):
        return pd.Series(dtype="float64", name="rework")
    entries = view.table("time_entries")
    entries = entries[entries["date"] > view.as_of - pd.DateOffset(months=MONTHS)]
    noted = entries["note"].notna()
    again = entries["hours"].where(entries["note"].fillna("").str.contains(REWORK), 0.0)
    sums = (
        pd.DataFrame(
            {
                "department": entries["department"],
                "hours": entries["hours"],
                "again": again,
                "noted": noted,
            }
        )
        .groupby("department")
        .sum()
    )
    return ratio(sums["again"], sums["hours"]).where(sums["noted"] > 0).rename("rework")
