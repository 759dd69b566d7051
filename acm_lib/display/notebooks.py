"""A notebook in the reader's language, and back: its Markdown goes through the catalogue like every
other text.

There is one notebook for all languages. What a person has written or changed in it is not in the
catalogue and stays.

>>> shown = in_language({"cells": [{"cell_type": "markdown", "source": "Revenue"}],
...     "metadata": {}}, "vi")
>>> shown["cells"][0]["source"], back_to_english(shown, "vi")["cells"][0]["source"]
('Doanh thu', 'Revenue')
"""

import copy
import functools
from collections.abc import Callable
from typing import Any

from acm_lib.display.language import catalogue, translate


def in_language(notebook: dict[str, Any], language: str) -> dict[str, Any]:
    """The notebook with its Markdown in `language`; outputs and code as they are."""
    return _mapped(notebook, lambda text: translate(text, language))


def back_to_english(notebook: dict[str, Any], language: str) -> dict[str, Any]:
    """The notebook as it is stored: a translation from the catalogue becomes its English again."""
    english = _english_sources(language)
    return _mapped(notebook, lambda text: english.get(text, text))


def _mapped(notebook: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    changed = copy.deepcopy(notebook)
    for cell in changed["cells"]:
        if cell["cell_type"] == "markdown":
            source = cell["source"]
            cell["source"] = change(source if isinstance(source, str) else "".join(source))
    return changed


@functools.cache
def _english_sources(language: str) -> dict[str, str]:
    """Translation -> English."""
    messages: dict[str, str] = getattr(catalogue(language), "_catalog", {})
    return {translation: text for text, translation in messages.items() if text and translation}
