"""The guard: a client's finished files must not name another client, nor show the client what is
not for it.

It reads what will be published, after everything else, and knows nothing of how it was made.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from html import unescape

from acm_lib.errors import LeakError
from acm_lib.measures import MEASURES

_TAG = re.compile(r"<[^>]*>")
_ENCODED = re.compile(
    r"(?:[A-Za-z0-9+/]{60,}(?:\\n)?)+[A-Za-z0-9+/]*={0,2}"
)  # a picture or a font as base64, in which any two letters occur
# letters: a name this short is looked for as it is written, not in any case ("NA" is no "na")
SHORT = 3


class Guard:
    """Looks for the names and ids of clients in texts.

    Parameters
    ----------
    clients : client_id -> name, of every client of the book.
    """

    def __init__(self, clients: Mapping[str, str]):
        names = [
            (_plain(text), client) for client, name in clients.items() for text in (client, name)
        ]
        # The longest first: "An Khê Holdings" is looked for before "An Khê", whichever of the two
        # is the report's own.
        names = sorted((name for name in names if name[0]), key=lambda name: (-len(name[0]), name))
        self._names = [(text, text.casefold(), client, _pattern(text)) for text, client in names]

    def check(self, client_id: str, files: Mapping[str, bytes]) -> None:
        """Raise LeakError where a file names another client than `client_id`.

        Parameters
        ----------
        files : name of the file -> its finished bytes; a PDF and a workbook are read as their
            reader would.
        """
        # A name that is written in other capitals is the report's own, too: of two clients called
        # alike neither could have a report.
        own = {
            _sought(text) for text, _folded, client, _regex in self._names if client == client_id
        }
        for file, data in files.items():
            left = _plain(unescape(text_of(file, data)))
            folded = left.casefold()
            for text, sought, client, pattern in self._names:
                if sought not in folded:
                    continue
                if _sought(text) in own:
                    left = pattern.sub(" ", left)
                    folded = left.casefold()
                elif found := pattern.search(left):
                    place = left[max(0, found.start() - 30) : found.end() + 10].strip()
                    raise LeakError(
                        f"{file} of client {client_id} names the client {client} (“…{place}…”). A"
                        " client's report must never show another's data, so nothing of it was"
                        " published. Look for the name in this client's own texts."
                    )


def text_of(file: str, data: bytes) -> str:
    """Every text in a finished file, also where it is packed: a PDF's pages and metadata, a
    workbook's parts."""
    if file.endswith(".pdf"):
        from pypdf import PdfReader

        document = PdfReader(io.BytesIO(data))
        return "\n".join(
            [
                *map(str, (document.metadata or {}).values()),
                *(page.extract_text() for page in document.pages),
            ]
        )
    if file.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(
                _TAG.sub(" ", parts.read(name).decode("utf-8", "replace"))
                for name in parts.namelist()
            )
    return _ENCODED.sub(" ", data.decode("utf-8"))


def check_measures(figures: list[dict]) -> None:
    """Raise LeakError where a figure for a client is of a measure that a client may not see."""
    for figure in figures:
        if not MEASURES[figure["measure"]].client_may_see:
            raise LeakError(
                f"The figure {figure['measure']} stands in a report for the client. It is for the"
                " agency only, so nothing was published. Take it out of the sheet, or declare that"
                " a client may see it."
            )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _sought(text: str) -> str:
    return text if len(text) <= SHORT else text.casefold()


def _pattern(text: str) -> re.Pattern:
    return re.compile(
        rf"(?<!\w){re.escape(text)}(?!\w)", 0 if len(text) <= SHORT else re.IGNORECASE
    )
