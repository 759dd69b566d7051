"""When is a task earned? Four rules that an agency may agree on, from the strictest to the most
trusting."""

from collections.abc import Mapping

import pandas as pd

from acm_lib.book import BookView
from acm_lib.errors import UsageError
from acm_lib.statements import _

RULES = {
    "0/100": _("0/100: when it is done"),
    "50/50": _("50/50: half at its start"),
    "steps": _("weighted steps"),
    "percent": _("percent complete"),
}
STEPS = {
    "handed_over_on": 0.2,
    "done_on": 0.7,
    "accepted_on": 0.1,
}  # started, done, accepted by the account manager


def earned_share(tasks: pd.DataFrame, rule: str, steps: Mapping[str, float] = STEPS) -> pd.Series:
    """The share of each task that is earned.

    Parameters
    ----------
    tasks : the book's columns done_on, handed_over_on, accepted_on, percent_complete, as known on a
        day.
    rule : "0/100" (nothing until done), "50/50" (half when handed over, the rest when done),
        "steps" (each step earns its weight when its day has come), "percent" (what the department
        says; done is all).
    steps : date column -> weight; together 1.

    Returns
    -------
    0-1 with the index of `tasks`.

    Raises
    ------
    UsageError : an unknown rule, or weights that do not add up to 1.

    Source: PMI, Practice Standard for Earned Value Management: fixed formula, weighted milestone,
    percent complete.

    Examples
    --------
    >>> tasks = pd.DataFrame({"handed_over_on": ["2026-01-05", "2026-01-05"],
    ...                       "done_on": ["2026-01-20", None],
    ...                       "accepted_on": [None, None], "percent_complete": [None, 0.4]})
    >>> {rule: earned_share(tasks, rule).round(2).tolist() for rule in RULES}
    {'0/100': [1.0, 0.0], '50/50': [1.0, 0.5], 'steps': [0.9, 0.2], 'percent': [1.0, 0.4]}
    """
    if rule not in RULES:
        raise UsageError(
            f"There is no earning rule {rule!r}. It decides when work counts as earned. Give one"
            f" of: {', '.join(RULES)}."
        )
    done = tasks["done_on"].notna().astype("float64")
    if rule == "0/100":
        return done
    if rule == "50/50":
        return (0.5 * tasks["handed_over_on"].notna()).where(done == 0, 1.0)
    if rule == "percent":
        return (
            tasks["percent_complete"]
            .astype("float64")
            .fillna(0.0)
            .clip(0.0, 1.0)
            .where(done == 0, 1.0)
        )
    if abs(sum(steps.values()) - 1) > 1e-9:
        raise UsageError(
            f"The weights of the steps add up to {sum(steps.values())}. A finished task would not"
            " earn its budget. Let them add up to 1."
        )
    return sum((weight * tasks[step].notna() for step, weight in steps.items()), start=0.0 * done)


def earned_by_rules(view: BookView, project_ids: list[str]) -> pd.DataFrame:
    """What some projects have earned together under each rule: rule (its words), bac, ev, done; see
    `earned_by`."""
    sums = [earned_by(view, project_ids, rule)[["bac", "ev"]].sum() for rule in RULES]
    frame = pd.DataFrame(sums).reset_index(drop=True).assign(rule=list(RULES.values()))
    return frame.assign(done=frame["ev"] / frame["bac"].where(frame["bac"] > 0))[
        ["rule", "bac", "ev", "done"]
    ]


def earned_by(
    view: BookView, project_ids: list[str], rule: str, by: tuple[str, ...] = ("project_id",)
) -> pd.DataFrame:
    """Earned value of projects under a rule: each department's budget in proportion to the planned
    hours of what is earned.

    Parameters
    ----------
    by : "project_id", "department" or both.

    Returns
    -------
    One row per combination of `by` with a budget: its columns, bac, ev (money), done (ev / bac).

    Raises
    ------
    MissingTable : no `budget_lines` or no `tasks`. UsageError : an unknown rule.
    """
    view.require("budget_lines", "tasks", purpose=_("earned value"))
    keys = ["project_id", "department"]
    lines = view.table("budget_lines")
    lines = lines[lines["project_id"].isin(project_ids)]
    plan = lines.groupby(keys)["cost"].sum().rename("bac")
    tasks = view.table("tasks")
    tasks = tasks[tasks["project_id"].isin(project_ids)]
    hours = tasks["planned_hours"].fillna(0.0)
    sums = (
        pd.DataFrame(
            {
                "hours": hours,
                "earned": hours * earned_share(tasks, rule),
                **{key: tasks[key] for key in keys},
            }
        )
        .groupby(keys)[["hours", "earned"]]
        .sum()
    )
    frame = plan.to_frame().join(sums)
    frame["ev"] = (
        frame["bac"] * frame["earned"] / frame["hours"].where(frame["hours"] > 0)
    ).fillna(0.0)
    summed = frame.reset_index().groupby(list(by))[["bac", "ev"]].sum().reset_index()
    return summed.assign(done=summed["ev"] / summed["bac"].where(summed["bac"] > 0))
