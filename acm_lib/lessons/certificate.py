"""The record of what a learner has finished: a page to keep or print, and the same as a PDF."""

import datetime as dt

import pandas as pd

from acm_lib.lessons.cards import escaped
from acm_lib.lessons.progress_summary import DONE, SKIPPED, lesson_progress
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import DATE, Quantity, Statement, _

_CSS = """
@page { size: A4; margin: 15mm 18mm; }
body { font-family: "Inter", "Segoe UI", "DejaVu Sans", Arial, sans-serif; color: #1f2933;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5; }
header { border-bottom: 3px solid #0067a5; padding-bottom: .8rem; margin-bottom: 1.2rem; }
header p { margin: 0; color: #5b6673; }
h1 { font-size: 1.7rem; margin: .2rem 0; line-height: 1.25; }
.name { font-size: 1.35rem; color: #0067a5; font-weight: 700; margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .94em; }
th { text-align: left; border-bottom: 2px solid #dde3ea; color: #5b6673; padding: .35rem .5rem;
  vertical-align: bottom; }
td { border-bottom: 1px solid #dde3ea; padding: .35rem .5rem; vertical-align: top; }
.num { text-align: right; }
td.num, time { white-space: nowrap; }
th:nth-child(2) { width: 7em; }
th:nth-child(3) { width: 6em; }
.quiet { color: #5b6673; font-size: .9em; margin: .15rem 0 0; }
header + .quiet { margin: 0 0 1rem; }
tr { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.35; }
td { padding: .2rem .4rem; }
}
"""
TITLE, LESSON, STATE, ALONE = (
    _("Record of training: account management"),
    _("Lesson"),
    _("State"),
    _("Right on one's own"),
)
FINISHED, NOTHING = (
    _("{done:count} of {all:count} lessons done, as of {day:date}."),
    _("No lesson is finished yet."),
)
OWN_WORK = _(
    "Own account plan and report, scored by a rubric: {points:count} of {all:count} points."
)
ABOUT = _(
    "A lesson is done when every question was answered right and its conversation brought to an"
    " end. “Right on one's own” counts the answers given before the solution was opened. The record"
    " is kept by the learner and shows what the learner's own file says."
)


def record_page(learner: str, events: list[dict], language: str, today: dt.date) -> str:
    """The record as one HTML page without script; nothing is loaded from elsewhere.

    Parameters
    ----------
    events : of `Progress.events`.
    """
    from acm_lib.lessons.course import lesson_named

    format = LessonFormat(language, "VND")
    where = lesson_progress(events)
    done = int((where["state"] == DONE).sum())
    head = format.say(
        Statement(
            FINISHED,
            done=done,
            all=len(where),
            day=today,
        )
    )
    rows = []
    for row in where[where["state"].isin([DONE, SKIPPED])].to_dict("records"):
        day = (
            f"<br><time>{escaped(format.quantity(Quantity(row['done_on'], DATE)))}</time>"
            if pd.notna(row["done_on"])
            else ""
        )
        lines = (
            ["; ".join(format.word(outcome) for outcome in lesson_named(row["name"]).outcomes)]
            if row["state"] == DONE
            else []
        )
        lines += (
            [format.say(Statement(OWN_WORK, points=row["points"], all=row["of"]))]
            if row["of"]
            else []
        )
        can = "".join(f'<p class="quiet">{escaped(line)}</p>' for line in lines)
        alone = f"{row['alone']} / {row['questions']}" if row["state"] == DONE else "–"
        rows.append(
            f"<tr><td>{row['number']:02d} ·"
            f" {escaped(format.word(row['title']))}{can}</td>"
            f"<td>{escaped(format.word(row['state']))}{day}</td>"
            f'<td class="num">{alone}</td></tr>'
        )
    heading = (
        f'<tr><th scope="col">{escaped(format.word(LESSON))}</th><th'
        f' scope="col">{escaped(format.word(STATE))}</th><th scope="col"'
        f' class="num">{escaped(format.word(ALONE))}</th></tr>'
    )
    table = (
        f"<table><thead>{heading}</thead><tbody>{''.join(rows)}</tbody></table>"
        if rows
        else f"<p>{escaped(format.word(NOTHING))}</p>"
    )
    title = escaped(format.word(TITLE))
    policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><meta'
        f' http-equiv="Content-Security-Policy" content="{policy}"><title>{title}:'
        f" {escaped(learner)}</title><style>{_CSS}</style></head>"
        f"<body><header><p>ACM</p><h1>{title}</h1>"
        f'<p class="name">{escaped(learner)}</p><p>{escaped(head)}</p></header><p'
        f' class="quiet">{escaped(format.word(ABOUT))}</p><main>{table}</main></body></html>\n'
    )
