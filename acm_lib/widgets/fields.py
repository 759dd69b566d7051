"""Controls with a label, a unit, and room for an error in words beside them.

Every control is a native one (list, number, text, button), so that it can be used from the keyboard
and is read aloud with its label. What a person types is checked here; what it means is computed
elsewhere.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as w

from acm_lib.statements import MONEY, RATIO, Quantity, Statement, _
from acm_lib.widgets.workspace import Workspace

_PERCENT = 100


class Field(w.VBox):  # type: ignore[misc]
    """A control and, below it, what is wrong with its value.

    Attributes
    ----------
    control : the ipywidget.
    value : the raw value (a ratio as 0-1, money whole); None while what was typed cannot be used.
    """

    def __init__(
        self,
        workspace: Workspace,
        control: Any,
        *,
        scale: float = 1.0,
        check: Callable[[Any], Statement | None] = lambda value: None,
    ):
        self.control, self._workspace, self._scale, self._check = control, workspace, scale, check
        self._wrong = w.HTML()
        control.add_class("acm-control")
        super().__init__([control, self._wrong])
        self.add_class("acm-field")

    @property
    def value(self) -> Any:
        raw = self.control.value
        value = (
            raw / self._scale
            if isinstance(raw, (int, float)) and not isinstance(raw, bool) and self._scale != 1
            else raw
        )
        wrong = self._check(value)
        self.set_error(wrong)
        return None if wrong else value

    @value.setter
    def value(self, value: Any) -> None:
        self.control.value = value * self._scale if self._scale != 1 else value

    def set_error(self, error: Statement | str | None) -> None:
        """Show what is wrong beside the control; None takes it away."""
        message = self._workspace.say(error) if isinstance(error, Statement) else error
        text = f'<span role="alert" class="acm-wrong">{escape(message)}</span>' if message else ""
        if self._wrong.value != text:
            self._wrong.value = text

    def on_change(self, do: Callable[[], None]) -> None:
        """Call `do` whenever the value changes."""
        self.control.observe(lambda _change: do(), names="value")


def choice(workspace: Workspace, label: str, options: Mapping[Any, str], value: Any = "") -> Field:
    """A list to choose from: value -> what is shown."""
    listed = [(text, key) for key, text in options.items()]
    return Field(
        workspace,
        w.Dropdown(
            options=listed,
            value=value if value in options else listed[0][1],
            description=workspace.say(label),
            style=_free(),
        ),
    )


def number(
    workspace: Workspace,
    label: str,
    unit: str,
    value: float,
    *,
    low: float,
    high: float,
    step: float,
    scale: float | None = None,
    of: str = "",
) -> Field:
    """A number between two limits, in its unit: a ratio is typed as a percentage, money in `scale`
    of its currency.

    Parameters
    ----------
    of : what stands after the label instead of the unit's own name ("triệu ₫").
    """
    factor = _PERCENT if unit == RATIO else 1 / (scale or 1.0)
    shown = of or {RATIO: "%", MONEY: workspace.format.currency}.get(unit, "")

    def check(typed: float) -> Statement | None:
        if low <= typed <= high:
            return None
        return Statement(
            _("Give a number from {low} to {high}."),
            low=Quantity(low, unit),
            high=Quantity(high, unit),
        )

    control = w.FloatText(
        value=round(value * factor, 6),
        step=step * factor,
        description=workspace.say(label) + (f", {shown}" if shown else ""),
        style=_free(),
    )
    return Field(workspace, control, scale=factor, check=check)


def text(
    workspace: Workspace, label: str, value: str = "", *, longest: int = 200, hint: str = ""
) -> Field:
    """A line of text; taken when the field is left or Enter is pressed."""

    def check(typed: str) -> Statement | None:
        return (
            Statement(_("Shorten it to {n:count} letters."), n=longest)
            if len(typed) > longest
            else None
        )

    control = w.Text(
        value=value,
        description=workspace.say(label),
        placeholder=workspace.say(hint),
        continuous_update=False,
        style=_free(),
    )
    return Field(workspace, control, check=check)


def flag(workspace: Workspace, label: str, value: bool = False) -> Field:
    """A box to tick."""
    return Field(workspace, w.Checkbox(value=value, description=workspace.say(label), indent=False))


def button(
    workspace: Workspace, label: str, do: Callable[[], None], *, primary: bool = False
) -> w.Button:
    """A button that does one thing."""
    made = w.Button(
        description=workspace.say(label),
        button_style="primary" if primary else "",
        layout=w.Layout(width="auto"),
    )
    made.add_class("acm-button")
    made.on_click(lambda _button: do())
    return made


def row(*parts: Any) -> w.Box:
    """Controls side by side, wrapping where the window is narrow."""
    made = w.Box(
        list(parts),
        layout=w.Layout(
            display="flex", flex_flow="row wrap", align_items="flex-start", overflow="visible"
        ),
    )
    made.add_class("acm-row")
    return made


def _free() -> dict[str, str]:
    return {"description_width": "initial"}
