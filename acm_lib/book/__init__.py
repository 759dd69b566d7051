"""The book: what an agency knows, as validated tables on disk.

`tables` holds the contracts; `cells`, `csv_reader` and `excel` turn files into text; `reading`
finds tables and columns; `parsing` turns text into values; `checking` says what is wrong;
`corrections` takes corrected rows back; `writing` writes the typed tables and the quarantined rows;
`book` and `view` are what the rest of ACM asks.
"""

from acm_lib.book.book import Book
from acm_lib.book.loading import apply_corrections, open_book
from acm_lib.book.per_view import per_view
from acm_lib.book.scaffold import new_book
from acm_lib.book.settings import Settings
from acm_lib.book.view import BookView, ClientView

__all__ = [
    "Book",
    "BookView",
    "ClientView",
    "Settings",
    "apply_corrections",
    "new_book",
    "open_book",
    "per_view",
]
