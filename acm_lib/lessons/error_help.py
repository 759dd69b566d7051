"""The learner's own errors in plain words: what happened, where, what to do. Python's own message
follows in small print."""

import difflib
import re
import traceback
from typing import Any

from acm_lib.errors import AcmError
from acm_lib.lessons.cards import card, escaped
from acm_lib.lessons.translations import LessonFormat
from acm_lib.statements import Statement, _

_WORDS = re.compile(r"=\s*[^\W\d_]{2,}(?:\s+[^\W\d_]{2,})+\s*$")  # = Sữa chua Đồng Cỏ
_NUMBER_WITH_MORE = re.compile(
    r"=\s*[₫$]?\s*\d[\d.,\s]*(?:[%₫$]|[^\W\d_]|\d?$|[.,]\d)"
)  # = 35%, = 417 million, = 1.250.000


def explain(error: BaseException, names: dict[str, Any]) -> Statement:
    """What an error of a notebook cell means to somebody who does not know Python.

    Parameters
    ----------
    names : what is known in the notebook, to find near spellings.

    Examples
    --------
    >>> explain(NameError("name 'estimat' is not defined", name="estimat"), {"estimate": 1}).plain()
    'The name estimat is not defined here. Did you mean estimate?'
    """
    if isinstance(error, AcmError):
        return Statement(_("ACM says: {message}"), message=str(error))
    if isinstance(error, NameError):
        name = error.name or "?"
        if set(name) == {"_"}:
            return Statement(
                _(
                    "This notebook has not begun yet. Run its first grey cell, the one with begin,"
                    " then this one again."
                )
            )
        near = _near(name, names)
        if near:
            return Statement(
                _("The name {name} is not defined here. Did you mean {near}?"), name=name, near=near
            )
        return Statement(
            _(
                "The name {name} is not defined here. Run the cells above, from the first one on;"
                " or,"
                ' if it was meant as a text, put it in quotes: "{name}".'
            ),
            name=name,
        )
    if isinstance(error, SyntaxError):
        line = error.lineno or 1
        if re.search(r"=\s*$", error.text or ""):
            return Statement(
                _("Line {line:count} ends after the = sign. Put your answer behind it."), line=line
            )
        if _NUMBER_WITH_MORE.search(error.text or ""):
            return Statement(
                _(
                    "Line {line:count} has a number with a character in it that is not a digit."
                    " Type digits"
                    ' and a point only, such as 417000000 or 0.35; or put it in quotes: "35 %",'
                    ' "417 million".'
                ),
                line=line,
            )
        if _WORDS.search(error.text or ""):
            return Statement(
                _(
                    "Line {line:count} has words side by side. If they are a name or a text, put"
                    " them in"
                    ' quotes: "{words}"; if not, a sign is missing between them.'
                ),
                line=line,
                words=(error.text or "").partition("=")[2].strip(),
            )
        opened = (
            "was never closed" in str(error)
            or "incomplete" in str(error)
            or "unterminated" in str(error)
        )
        if opened:
            return Statement(
                _(
                    "Line {line:count} is not finished: a bracket or a quote was opened and not"
                    " closed."
                ),
                line=line,
            )
        return Statement(
            _(
                "Line {line:count} cannot be read. Look for a missing comma, quote or bracket, and"
                " for words with a space between them: names have none."
            ),
            line=line,
        )
    if isinstance(error, KeyError):
        key = str(error.args[0]) if error.args else "?"
        columns = [
            str(column) for value in names.values() for column in getattr(value, "columns", [])
        ]
        near = _near(key, dict.fromkeys(columns))
        if near:
            return Statement(
                _("There is no column or row called {key}. Did you mean {near}?"),
                key=key,
                near=near,
            )
        return Statement(
            _(
                "There is no column or row called {key}. Show the table in a cell of its own and"
                " copy the name from its heading."
            ),
            key=key,
        )
    if isinstance(error, AttributeError):
        near = (
            _near(error.name or "", dict.fromkeys(dir(error.obj))) if error.obj is not None else ""
        )
        if near:
            return Statement(
                _("There is nothing called {name} after the dot. Did you mean {near}?"),
                name=error.name or "?",
                near=near,
            )
        return Statement(
            _(
                "There is nothing called {name} after the dot. Compare the cell, letter by letter,"
                " with the worked example above."
            ),
            name=error.name or "?",
        )
    if isinstance(error, ZeroDivisionError):
        return Statement(
            _(
                "Something is divided by zero. Look at the number below the line: it should be a"
                " fee, a cost or hours."
            )
        )
    if re.search(
        r"truth value of a (Series|DataFrame|array)|'r?(and|or)_'|operand type\(s\) for [&|]",
        str(error),
    ):
        return Statement(
            _(
                "Two conditions have run into one another. Put each in brackets of its own and &"
                " between them: (first) & (second)."
            )
        )
    if isinstance(error, TypeError) and re.search(r"argument", str(error)):
        return Statement(
            _(
                "A function was given too many, too few or wrong things in its brackets. Compare"
                " the cell with the worked example above."
            )
        )
    if isinstance(error, TypeError):
        return Statement(
            _(
                "Two things that do not go together, such as a number and a text. Numbers go"
                ' without quotes: 0.2, not "0.2".'
            )
        )
    return Statement(
        _(
            "Python stopped in this cell. Compare it with the worked example above; you cannot"
            " break anything: change it and run it again."
        )
    )


def card_of(error: BaseException, names: dict[str, Any], language: LessonFormat) -> str:
    """The explanation as a card."""
    last = traceback.format_exception_only(type(error), error)[-1].strip()
    return card(
        f"<p><b>{escaped(language.say(explain(error, names)))}</b></p><p"
        f" class='quiet'>{escaped(last)}</p>",
        "error",
    )


def explain_errors(shell: Any, language: LessonFormat) -> None:
    """From now on a cell that fails in this notebook shows the explanation instead of a traceback.

    The cell still counts as failed for papermill and tests.
    """

    def show_explanation(
        _shell: Any, _kind: type, error: BaseException, _trace: Any, tb_offset: int | None = None
    ) -> list[str]:
        explanation = language.say(explain(error, shell.user_ns))
        shell.display_pub.publish(
            {"text/html": card_of(error, shell.user_ns, language), "text/plain": explanation}
        )
        return [explanation]

    shell.set_custom_exc((Exception,), show_explanation)


def _near(name: str, names: dict[str, Any]) -> str:
    matches = difflib.get_close_matches(
        name, [other for other in names if not other.startswith("_")], n=1, cutoff=0.7
    )
    return matches[0] if matches else ""
