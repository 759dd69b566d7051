"""Every error ACM raises on purpose.

A message has three sentences: what is wrong and where, why it matters, what to do.
::

    AcmError
    ├── UsageError          a command, option or parameter that does not exist or is of another type
    ├── BookError           a folder that is not a book, a file that cannot be read
    │   └── MissingTable    a figure or section needs a table the book does not have
    ├── ImportRefused       an export that is not what the importer reads, or is ambiguous
    ├── NotEnoughData       too few clients, projects or months for an honest answer
    ├── LessonError         a data file of a lesson that is malformed
    └── ReportError         a report that was not published
        └── LeakError       the finished file names a client it must not name
"""


class AcmError(Exception):
    """The root: catch this to catch everything ACM raises on purpose."""


class UsageError(AcmError):
    """A command, option or notebook parameter that does not exist or has the wrong type."""


class BookError(AcmError):
    """A folder that is not a book, or a file in it that cannot be read at all."""


class MissingTable(BookError):
    """A figure or a section needs a table that the book does not have.

    Parameters
    ----------
    tables : names of the missing tables.
    purpose : what they are needed for, in a few words.
    """

    def __init__(self, *tables: str, purpose: str = "this section"):
        self.tables = tables
        self.purpose = purpose
        names = " and ".join(f"`{table}`" for table in tables)
        super().__init__(
            f"The book has no {names} table, which {purpose} needs. Nothing is shown instead of a"
            f" guess. Add {' and '.join(f'{table}.csv' for table in tables)} to the book's folder."
        )


class ImportRefused(AcmError):
    """An export that is not what the importer reads, or in which something would have to be
    guessed."""


class NotEnoughData(AcmError):
    """Too few clients, projects or months for an honest answer.

    Parameters
    ----------
    what : what was asked for.
    needed, available : the minimum and what is there.
    of : what is counted ("clients", "months").
    """

    def __init__(self, what: str, needed: int, available: int, of: str):
        self.what, self.needed, self.available, self.of = what, needed, available, of
        super().__init__(
            f"{what} needs at least {needed} {of}, and there are {available}. With fewer the answer"
            f" would be noise. Ask again when the book holds more {of}."
        )


class LessonError(AcmError):
    """A data file of a lesson (a dialogue, its questions) that is malformed."""


class ReportError(AcmError):
    """A report that was not published; the reports beside it are not touched."""


class LeakError(ReportError):
    """The finished file of one client names another; nothing of it is published."""
