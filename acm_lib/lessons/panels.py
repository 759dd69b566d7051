"""Buttons under questions and conversations, so that nobody has to add a cell to ask for a hint or
to choose a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acm_lib.lessons.answers import Choice
from acm_lib.statements import _

if TYPE_CHECKING:
    from acm_lib.lessons.conversation import Talk
    from acm_lib.lessons.exercise import Exercise

HINT, SOLUTION, AGAIN = _("Hint"), _("Solution"), _("Start again")


def show_question(exercise: Exercise) -> None:
    """A question with a button for each option, for the next hint and for the solution; what they
    say stands below."""
    import ipywidgets
    from IPython.display import display

    said = ipywidgets.HTML()

    def button(text: str, act, style: str = "") -> ipywidgets.Button:
        made = ipywidgets.Button(
            description=exercise.format.word(text),
            button_style=style,
            layout=ipywidgets.Layout(width="auto", min_width="3rem"),
        )
        made.on_click(lambda _pressed: setattr(said, "value", act().html()))
        return made

    letters = (
        "ABCDEFGH"[: len(exercise.answer.options)] if isinstance(exercise.answer, Choice) else ""
    )
    buttons = [
        button(letter, lambda letter=letter: exercise.check(letter), "primary")
        for letter in letters
    ]
    buttons += [button(HINT, exercise.hint), button(SOLUTION, exercise.solution)]
    display({"text/html": exercise.html(), "text/plain": exercise.text()}, raw=True)
    display(ipywidgets.VBox([ipywidgets.HBox(buttons), said]))


def show_talk(talk: Talk) -> None:
    """A conversation with a button for each reply."""
    import ipywidgets
    from IPython.display import display

    said, row = ipywidgets.HTML(), ipywidgets.HBox()

    def draw() -> None:
        said.value = talk.html()
        row.children = tuple(
            [choose(letter) for letter in talk.letters]
            if not talk.ended
            else [pressed(talk.format.word(AGAIN), lambda: talk.again(), "")]
        )

    def pressed(text: str, act, style: str) -> ipywidgets.Button:
        made = ipywidgets.Button(
            description=text,
            button_style=style,
            layout=ipywidgets.Layout(width="auto", min_width="3rem"),
        )
        made.on_click(lambda _pressed: (act(), draw()))
        return made

    def choose(letter: str) -> ipywidgets.Button:
        return pressed(letter, lambda: talk.say(letter), "primary")

    draw()
    display(ipywidgets.VBox([said, row]))
