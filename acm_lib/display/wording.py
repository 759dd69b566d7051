"""The sentences of checking in the reader's language.

Checking stores plain English, which the terminal and the quarantine show. A page for a Vietnamese
reader recognises each sentence by its pattern and says it again; a test holds that every sentence
of checking has its pattern here.
"""

from __future__ import annotations

import functools
import re

from acm_lib.display.language import translate
from acm_lib.statements import _

SENTENCES = (
    # a cell
    _("{text} is an error of the spreadsheet"),
    _("mend its formula, or empty the cell"),
    _("{text} is a formula that was not computed"),
    _("open the file in Excel and save it again"),
    _("{text} is neither yes nor no"),
    _("write yes or no"),
    _("{text} is not one of the values"),
    _("write one of: {options}"),
    _("{text} is not a currency code"),
    _("write three letters, as in VND or USD"),
    _("has letters that cannot be read"),
    _("save the file as UTF-8 and try again"),
    _("is empty"),
    _("fill it in"),
    _("{text} may be {first} {month} or {second} {other_month}"),
    _('write it as 2026-10-31, or say in book.toml: [reading] date_format = "dmy" (or "mdy")'),
    _("{text} is not a date"),
    _("{text} is not a month"),
    _("{text} is a day that does not exist"),
    _("write it as 2026-10-31"),
    _("write it as 2026-10"),
    _("{text} lies outside {first}-{last}"),
    _("correct the year"),
    _("{text} is not a number"),
    _("write digits only, as in 1234.5"),
    _("{text} may be {whole} or {thousands} thousand"),
    _('write it without separators, or say in book.toml: [reading] decimal = "." (or ",")'),
    _("{text} is written with another decimal mark than the rest of the column"),
    _("write the whole column in one way, best as 1234.5"),
    _("{text} has its thousands in the wrong places"),
    _("{text} is larger than anything a book can hold"),
    _("correct the number"),
    _("{text} is not a whole number"),
    _("write a whole number"),
    _("{text} is below {least}"),
    _("give at least {least}"),
    _("{text} is above {most}"),
    _("give at most {most}"),
    _("was rounded to four decimals"),
    _("give at most four"),
    # a row
    _("{cells} cells, more than the {width} of the heading"),
    _("{cells} cells, fewer than the {width} of the heading"),
    _("give the row a cell for each column of the heading"),
    _("stands already in row {row}"),
    _("delete one of the two, or give it a key of its own"),
    _("is before `{column}`"),
    _("correct one of the two dates"),
    _("check the two dates"),
    _("has no `paid_on`"),
    _("say on which day it was paid"),
    _("is no csat answer"),
    _("a csat score is 1-5"),
    _("lies more than a year after every other day of the table"),
    _("is marked with another currency than {currency}, which the row is in"),
    _("correct the amount, or the currency of the client or project"),
    # a row and another table
    _("is not in the table `{table}`"),
    _("add it to `{table}`, or correct it"),
    _("add it to `{table}`, or correct it; until then the cell is left empty"),
    _("belongs to row {row} of `{table}`, which was set aside"),
    _("mend that row first"),
    _("mend that row first; until then the cell is left empty"),
    _("is after {until}, the client's last day"),
    _("correct the project's client or its days, or the client's `until`"),
    _("{person} has {value} hours on {date}, in {entries} entries"),
    _("check the day's entries: a day has 24 hours"),
    _("nobody has written hours in this month"),
    _("bring in the month's timesheets: every figure of cost lacks them"),
    _("{department} has worked {value} hours, and its cost rate is nowhere"),
    _(
        "give its `cost_rate` in a `rate_card.csv`, instead of a `rate_card` that an import wrote;"
        " until then these hours cost nothing"
    ),
    _(
        "the budget of {project} adds up to {value}, which fits its fee in {currency} and not in"
        " {home}"
    ),
    _("write budgets in the book's currency, or correct the project's currency"),
    _("fits the fee in {currency} and not in {home}"),
    _("write estimated costs in the book's currency, or correct the project's currency"),
    _("is {times} times what {vendor} usually takes{what}, {usual}"),
    _("is {times} times what {vendor} usually takes for {what}, {usual}"),
    _("check the vendor's bill"),
    _("the same entry stands already in row {first}"),
    _("the same bill stands already in row {first}"),
    _("the same client, order, day and amount stand already in row {first}"),
    _("delete one of the two, if it was entered twice"),
    _("delete one of the two, if it was invoiced twice"),
)


def told(sentence: str, language: str) -> str:
    """A sentence of checking in the reader's language; as it is where nobody has said it before.

    Examples
    --------
    >>> told("75 is above 24", "vi")
    '75 lớn hơn 24'
    """
    if language == "en":
        return sentence
    for text, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            said = {
                name: _months(language).get(value, value) if name.endswith("month") else value
                for name, value in found.groupdict().items()
            }
            return translate(text, language).format(**said)
    return sentence


@functools.cache
def _months(language: str) -> dict[str, str]:
    from babel.dates import get_month_names

    return dict(
        zip(
            get_month_names(locale="en").values(),
            get_month_names(locale=language).values(),
            strict=True,
        )
    )


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern]]:
    """Each sentence with its pattern, the most particular first."""
    most_particular = sorted(SENTENCES, key=lambda text: -len(re.sub(r"\{\w+\}", "", text)))
    return tuple(
        (text, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*?)", re.escape(text)), re.DOTALL))
        for text in most_particular
    )
