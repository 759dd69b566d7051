"""A panel: controls on top, what they show below, a line that says that it works, errors in words.

The panel knows no trade: it reads its fields, remembers them, asks one function for sheets and
shows what comes back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as w

from acm_lib.errors import AcmError
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import Statement, _
from acm_lib.widgets.desk import Desk
from acm_lib.widgets.fields import Field, row

Show = Callable[..., Sequence[Sheet | w.Widget]]


class Status(w.HTML):
    """Says that something is being computed, and what went wrong; read aloud when it changes."""

    def __init__(self, desk: Desk):
        super().__init__()
        self._desk = desk
        self.tell("")

    def tell(self, text: Statement | str, tone: str = "") -> None:
        """Say something; "" says nothing."""
        told = self._desk.say(text) if isinstance(text, Statement) else text
        self.value = (
            f'<div role="status" lang="{self._desk.language}" class="acm-status'
            f' {tone}">{escape(told)}</div>'
        )

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Say that it works while the block runs; an error raised on purpose is said, not
        raised."""
        self.tell(Statement(_("Computing …")), "working")
        working = self.value
        try:
            yield
        except AcmError as error:
            self.tell(str(error), "wrong")
        finally:
            if self.value == working:  # the block itself had nothing to say
                self.tell("")


class Panel(w.VBox):
    """Fields and what they show.

    Parameters
    ----------
    notebook : under which name the choices are remembered.
    fields : name -> field; what was chosen last is put in where it is still possible.
    show : called with every field's value by its name; gives sheets and widgets, shown from top to
        bottom.
    below : widgets under the fields that are always there (buttons).
    """

    def __init__(
        self,
        desk: Desk,
        notebook: str,
        fields: Mapping[str, Field],
        show: Show,
        *,
        below: Sequence[w.Widget] = (),
    ):
        self.desk, self.notebook, self.fields, self._show = desk, notebook, dict(fields), show
        self.status, self._slots = Status(desk), list[w.HTML]()
        self.body = w.VBox()
        self._quiet = False
        super().__init__(
            [row(*self.fields.values()), *([row(*below)] if below else []), self.status, self.body]
        )
        self.add_class("acm-panel")
        for name, field in self.fields.items():
            self._recall(name, field)
            field.on_change(lambda name=name: self._changed(name))
        self.update()

    def recall(self) -> None:
        """Put in what was chosen the last time under this panel's name."""
        with self.together():
            for name, field in self.fields.items():
                self._recall(name, field)

    def update(self) -> None:
        """Show again what belongs to the fields' values; nothing where one of them cannot be
        used."""
        values = {name: field.value for name, field in self.fields.items()}
        if any(
            value is None and field.control.value is not None
            for (value, field) in zip(values.values(), self.fields.values(), strict=True)
        ):
            return
        with self.status.working():
            self.body.children = tuple(self._filled(self._show(**values)))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Change several fields and show once, also where one such change is part of a larger
        one."""
        outermost, self._quiet = not self._quiet, True
        try:
            yield
        finally:
            self._quiet = not outermost
        if outermost:
            self.update()

    def offer(self, name: str, options: Mapping[Any, str]) -> None:
        """Offer another list in a field; what was chosen stays where it is in the new list too."""
        control = self.fields[name].control
        kept, listed = control.value, [(text, key) for key, text in options.items()]
        if tuple(listed) != tuple(control.options):
            control.options = listed
            if kept in options:
                control.value = kept

    def _changed(self, name: str) -> None:
        field = self.fields[name]
        if field.value is not None:
            self.desk.memory.keep(self.notebook, name, field.control.value)
        if not self._quiet:
            self.update()

    def _recall(self, name: str, field: Field) -> None:
        kept = self.desk.memory.recall(self.notebook, name)
        if kept is None:
            return
        before = field.control.value
        try:
            field.control.value = kept
            if field.value is None:
                field.control.value = before
        except Exception:  # traitlets: no longer among the options, or of another type
            field.control.value = before

    def _filled(self, parts: Sequence[Sheet | w.Widget]) -> Iterator[w.Widget]:
        """The same HTML widgets again with new content, so that nothing on the page jumps or loses
        the keyboard."""
        place = 0
        for part in parts:
            if isinstance(part, Sheet):
                if place == len(self._slots):
                    self._slots.append(w.HTML())
                self._slots[place].value = spoken(self.desk, part.html())
                yield self._slots[place]
                place += 1
            else:
                yield part


def spoken(desk: Desk, html: str) -> str:
    """HTML with its language."""
    return f'<div lang="{desk.language}">{html}</div>'


def lacking(desk: Desk) -> Any | None:
    """What stands instead of a panel where the book cannot be used; None where it can."""
    return w.HTML(desk.html()) if desk.problem else None


def told(desk: Desk, sheet: Sheet) -> w.HTML:
    """A sheet that stands alone."""
    return w.HTML(spoken(desk, sheet.html()))
