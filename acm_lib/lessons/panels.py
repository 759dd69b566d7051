"""Buttons under questions and dialogues, so that nobody has to add a cell to ask for a hint or to
choose a reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets


@dataclass(frozen=True)
class Button:
    """A button: its words, what it does, and whether it is a choice (blue)."""

    label: str
    press: Callable[[], Any]
    primary: bool = False


def show_question(html: str, text: str, buttons: list[Button]) -> None:
    """A question with its buttons; the card that a button gives stands below them."""
    import ipywidgets
    from IPython.display import display

    response = ipywidgets.HTML()

    def respond(button: Button) -> None:
        response.value = button.press().html()

    row = ipywidgets.HBox([_widget(button, respond) for button in buttons])
    display({"text/html": html, "text/plain": text}, raw=True)
    display(ipywidgets.VBox([row, response]))


def show_dialogue(html: Callable[[], str], buttons: Callable[[], list[Button]]) -> None:
    """A dialogue with its buttons; pressing one draws both again."""
    import ipywidgets
    from IPython.display import display

    page, row = ipywidgets.HTML(), ipywidgets.HBox()

    def draw() -> None:
        page.value = html()
        row.children = tuple(_widget(button, press) for button in buttons())

    def press(button: Button) -> None:
        button.press()
        draw()

    draw()
    display(ipywidgets.VBox([page, row]))


def _widget(button: Button, press: Callable[[Button], None]) -> ipywidgets.Button:
    import ipywidgets

    widget = ipywidgets.Button(
        description=button.label,
        button_style="primary" if button.primary else "",
        layout=ipywidgets.Layout(width="auto", min_width="3rem"),
    )
    widget.on_click(lambda _pressed: press(button))
    return widget
