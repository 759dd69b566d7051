"""The check for leaks: a client's finished files must not name another client, nor show the client
what is for the agency only.

It reads what will be published, after everything else, and depends on nothing of how it was made.
"""

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
# letters: a name this short is looked for in its own case only ("NA" is not "na")
SHORT = 3


class LeakCheck:
    """Looks for the names and ids of clients in finished files.

    Parameters
    ----------
    clients : client_id -> name, of every client of the book.
    """

    def __init__(self, clients: Mapping[str, str]) -> None:
        texts = [
            (_plain(text), client) for client, name in clients.items() for text in (client, name)
        ]
        # The longest first: "An Khê Holdings" is looked for before "An Khê", whichever of the two
        # is the report's own.
        texts = sorted((text for text in texts if text[0]), key=lambda text: (-len(text[0]), text))
        self._names = [(text, client, _pattern(text)) for text, client in texts]

    def check(self, client_id: str, files: Mapping[str, bytes]) -> None:
        """Raise LeakError where a file names another client than `client_id`.

        Parameters
        ----------
        files : name of the file -> its finished bytes; a PDF and a workbook are read as their
            reader would.
        """
        # A name in other capitals is the report's own, too: otherwise neither of two clients with
        # similar names could have a report.
        own = {_comparable(text) for text, client, _regex in self._names if client == client_id}
        folded_names = [text.casefold() for text, _client, _regex in self._names]
        for file, data in files.items():
            content = _plain(unescape(text_of(file, data)))
            folded = content.casefold()
            for name, (text, client, pattern) in zip(folded_names, self._names, strict=True):
                if name not in folded:
                    continue
                if _comparable(text) in own:
                    content = pattern.sub(" ", content)
                    folded = content.casefold()
                elif match := pattern.search(content):
                    place = content[max(0, match.start() - 30) : match.end() + 10].strip()
                    raise LeakError(
                        f"{file} of client {client_id} names the client {client} (“…{place}…”)."
                        " A client's report must never show another's data, so nothing of it was"
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
                f"The figure {figure['measure']} is in a report for the client. It is for the"
                f" agency"
                " only, so nothing was published. Take it out of the sheet, or declare that a"
                " client"
                " may see it."
            )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _comparable(text: str) -> str:
    return text if len(text) <= SHORT else text.casefold()


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w){re.escape(text)}(?!\w)", 0 if len(text) <= SHORT else re.IGNORECASE
    )
