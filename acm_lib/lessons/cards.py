"""How lessons look: cards for questions, verdicts, hints and conversations. Every text is
escaped."""

from collections.abc import Iterable
from html import escape as escaped

from acm_lib.display.style import CSS as SHEET_CSS

_CSS = """
.acm-card { border: 1px solid #dde3ea; border-left: .35rem solid #5b6673; border-radius: .5rem;
  padding: .5rem .9rem; margin: .5rem 0; max-width: 52rem; background: #f5f7fa; color: #1f2933;
  line-height: 1.5; font-size: 1rem; white-space: normal; }
.acm-card p { margin: .3rem 0; }
.acm-card ol, .acm-card ul { margin: .3rem 0 .3rem 1.4rem; padding: 0; }
.acm-card li { margin: .25rem 0; }
.acm-card .quiet { color: #5b6673; font-size: .88rem; }
.acm-card pre { background: #fff; border: 1px solid #dde3ea; border-radius: .3rem;
  padding: .4rem .6rem; margin: .3rem 0; color: #1f2933; white-space: pre-wrap; }
.acm-card.question { border-left-color: #0067a5; }
.acm-card.right { border-left-color: #007a5a; }
.acm-card.wrong { border-left-color: #b35a00; }
.acm-card.hint { border-left-color: #6b7280; }
.acm-card.cover { border-left-color: #0067a5; background: #fff; }
.acm-card.client { background: #fff; border-left-color: #b35a00; }
.acm-card.agency { background: #eaf3f9; border-left-color: #0067a5; margin-left: 2rem; }
.acm-sheet .acm-table th, .acm-sheet .acm-table td { text-align: left; }
.acm-sheet .acm-table th.num, .acm-sheet .acm-table td.num { text-align: right; }
.acm-card.error { border-left-color: #b3261e; background: #fff; }
.acm-card .letters { list-style: upper-alpha; }
"""


def style() -> str:
    """The style of cards and sheets, as an element; shown once at the top of a lesson."""
    return f"<style>{SHEET_CSS.read_text(encoding='utf-8')}{_CSS}</style>"


def card(inside: str, tone: str) -> str:
    """A card; `inside` is HTML already escaped."""
    return f'<div class="acm-card {tone}">{inside}</div>'


def listed(texts: Iterable[str]) -> str:
    """Options under the letters A, B, C ..."""
    return (
        '<ol class="letters"'
        f' type="A">{"".join(f"<li>{escaped(text)}</li>" for text in texts)}</ol>'
    )


def bullets(texts: Iterable[str]) -> str:
    """A list."""
    return f"<ul>{''.join(f'<li>{escaped(text)}</li>' for text in texts)}</ul>"


__all__ = ["bullets", "card", "escaped", "listed", "style"]
