"""A panel: controls on top, what they show below, a status line, errors in words.

It reads its fields, remembers them, calls one function for sheets and shows what it returns.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as w

from acm_lib.errors import AcmError
from acm_lib.sheets.sheet import Sheet
from acm_lib.statements import Statement, _
from acm_lib.widgets.fields import Field, row
from acm_lib.widgets.workspace import Workspace

Show = Callable[..., Sequence[Sheet | w.Widget]]


class Status(w.HTML):  # type: ignore[misc]
    """The status line: that something is being computed, or what went wrong; read aloud."""

    def __init__(self, workspace: Workspace):
        super().__init__()
        self._workspace = workspace
        self.tell("")

    def tell(self, text: Statement | str, tone: str = "") -> None:
        """Say something; "" says nothing."""
        message = self._workspace.say(text) if isinstance(text, Statement) else text
        self.value = (
            f'<div role="status" lang="{self._workspace.language}" class="acm-status'
            f' {tone}">{escape(message)}</div>'
        )

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Say that it works while the block runs; an `AcmError` is shown, not
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


class Panel(w.VBox):  # type: ignore[misc]
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
        workspace: Workspace,
        notebook: str,
        fields: Mapping[str, Field],
        show: Show,
        *,
        below: Sequence[w.Widget] = (),
    ):
        self.workspace, self.notebook, self.fields, self._show = (
            workspace,
            notebook,
            dict(fields),
            show,
        )
        self.status, self._slots = Status(workspace), list[w.HTML]()
        self.body = w.VBox()
        self._quiet = False
        super().__init__(
            [row(*self.fields.values()), *([row(*below)] if below else []), self.status, self.body]
        )
        self.add_class("acm-panel")
        for name, field in self.fields.items():
            self._recall(name, field)
            field.on_change(functools.partial(self._changed, name))
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
        chosen, listed = control.value, [(text, key) for key, text in options.items()]
        if tuple(listed) != tuple(control.options):
            control.options = listed
            if chosen in options:
                control.value = chosen

    def _changed(self, name: str) -> None:
        field = self.fields[name]
        if field.value is not None:
            self.workspace.preferences.save(self.notebook, name, field.control.value)
        if not self._quiet:
            self.update()

    def _recall(self, name: str, field: Field) -> None:
        choice = self.workspace.preferences.recall(self.notebook, name)
        if choice is None:
            return
        before = field.control.value
        try:
            field.control.value = choice
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
                self._slots[place].value = with_lang(self.workspace, part.html())
                yield self._slots[place]
                place += 1
            else:
                yield part


def with_lang(workspace: Workspace, html: str) -> str:
    """HTML with its language."""
    return f'<div lang="{workspace.language}">{html}</div>'


def unavailable_notice(workspace: Workspace) -> Any | None:
    """What stands instead of a panel where the book cannot be used; None where it can."""
    return w.HTML(workspace.html()) if workspace.problem else None


def sheet_widget(workspace: Workspace, sheet: Sheet) -> w.HTML:
    """A sheet that stands alone."""
    return w.HTML(with_lang(workspace, sheet.html()))
