"""Stories of the records: wrong postings, confusing names, rows that cannot be used."""

import datetime as dt

from acm_lib.samples.generator import SampleBook, Story

Day = dt.date


def _absorbed_expense(book: SampleBook, place: int, activity: str) -> dict:
    """An ordinary posting of this year: the agency's own cost of a printing or talent bill."""
    postings = [
        row
        for row in book.rows("expenses", activity=activity, rebillable="no")
        if row["date"] >= Day(2026, 1, 1)
    ]
    return sorted(postings, key=lambda row: (row["date"], row["project_id"]))[place % len(postings)]


def _write_times_ten(book: SampleBook) -> dict:
    row = _absorbed_expense(book, 3, "printing")
    row["amount"] *= 10
    return {
        "project_id": row["project_id"],
        "date": row["date"],
        "vendor": row["vendor"],
        "amount": row["amount"],
        "what": "posted ten times too high",
    }


POSTING_TIMES_TEN = Story("posting_times_ten", _write_times_ten)


def _write_twice(book: SampleBook) -> dict:
    row = _absorbed_expense(book, 5, "talent")
    rows = book.tables["expenses"]
    rows.insert(rows.index(row) + 1, dict(row))
    return {
        "project_id": row["project_id"],
        "date": row["date"],
        "vendor": row["vendor"],
        "amount": row["amount"],
        "what": "posted twice",
    }


POSTED_TWICE = Story("posted_twice", _write_twice)


def _write_names(book: SampleBook) -> dict:
    return {
        "na": "C021",
        "contained": "C019",
        "containing": "C020",
        "longest": "C026",
        "differ_in_accents": ["C029", "C030"],
        "what": (
            "a client called NA, a name within another's, a long one, two that differ only in their"
            " accents"
        ),
    }


NAMES = Story("names", _write_names)


def _write_mess(book: SampleBook) -> dict:
    """Rows that must be quarantined: what every real export has."""
    times, expenses, surveys = (
        book.tables["time_entries"],
        book.tables["expenses"],
        book.tables["surveys"],
    )
    times.append(times[-1] | {"project_id": "P999"})
    times.append(times[-2] | {"hours": 75})
    expenses.append(expenses[-1] | {"date": "2026-02-30"})
    surveys.append(surveys[-1] | {"question": "nps", "score": 11})
    return {
        "time_entries": 2,
        "expenses": 1,
        "surveys": 1,
        "what": (
            "rows that are quarantined: unknown project, 75 hours in a day, 30 February, a score"
            " of 11"
        ),
    }


MESS = Story("mess", _write_mess)
