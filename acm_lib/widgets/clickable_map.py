"""A map whose spots are buttons: each can be pointed at, clicked, or reached and pressed from the
keyboard.

The buttons lie over the drawing, at the same places, without a script of our own: it works in
JupyterLab and in a dashboard, and offline. A screen reader hears what a mouse sees.
"""

from collections.abc import Callable
from html import escape

import ipywidgets as w

from acm_lib.display.interactive_map import HEIGHT, WIDTH, InteractiveMap, tooltip
from acm_lib.widgets.workspace import Workspace

MOST = 60  # buttons; the other spots are drawn, and chosen from the list
_SMALLEST = 24.0  # px, so that a finger finds it


class ClickableMap(w.VBox):  # type: ignore[misc]
    """A `InteractiveMap` that can be chosen from.

    Parameters
    ----------
    choose : called with the key of the spot that was pressed.
    """

    def __init__(self, workspace: Workspace, choose: Callable[[str], None]):
        self._workspace, self._choose = workspace, choose
        self._plot: InteractiveMap | None = None
        self._title, self._drawing = w.HTML(), w.HTML()
        self._buttons: dict[str, w.Button] = {}
        self._styles = w.ButtonStyle(button_color="transparent")
        self._field = w.Box([self._drawing])
        self._field.add_class("acm-spots")
        super().__init__([self._title, self._field])

    def draw(self, plot: InteractiveMap, chosen: str | None = None) -> None:
        """Draw the map; the chosen spot is marked."""
        self._plot = plot
        self._title.value = (
            '<p class="acm-sheet acm-maptitle"'
            f' lang="{self._workspace.language}">{escape(self._workspace.say(plot.title))}</p>'
        )
        shown = []
        for spot in plot.spots[:MOST]:
            x, y = plot.position(spot)
            size = f"{max(spot.size + 6, _SMALLEST):.0f}px"
            button = self._buttons.get(spot.key) or self._button(spot.key)
            button.tooltip = tooltip(spot, self._workspace.format)
            layout = button.layout
            with layout.hold_trait_notifications():
                layout.left, layout.top, layout.width, layout.height = (
                    f"{x / WIDTH:.2%}",
                    f"{y / HEIGHT:.2%}",
                    size,
                    size,
                )
            shown.append(button)
        self._field.children = (self._drawing, *shown)
        self.mark(chosen)

    def mark(self, chosen: str | None) -> None:
        """Mark one spot as the chosen one, with its way there."""
        if self._plot is not None:
            svg = self._plot.svg(self._workspace.format, chosen)
            self._drawing.value = (
                f'<div class="acm-sheet" lang="{self._workspace.language}">{svg}</div>'
            )
        for key, button in self._buttons.items():
            (button.add_class if key == chosen else button.remove_class)("acm-chosen")

    def _button(self, key: str) -> w.Button:
        button = w.Button(description="", style=self._styles, layout=w.Layout())
        button.add_class("acm-spot")
        button.on_click(lambda _button: self._choose(key))
        self._buttons[key] = button
        return button
