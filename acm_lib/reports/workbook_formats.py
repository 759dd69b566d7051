"""The cell formats of the Excel workbook, each added to it once."""

from typing import Any

from acm_lib.display.format import DATE_PATTERNS
from acm_lib.statements import DATE, DAYS, HOURS, INDEX, MONEY, MONEY_PER_HOUR, MONTH, RATIO, SCORE

BLUE, GREY = "#0067A5", "#5B6673"
TITLE = {"bold": True, "font_size": 16}
SECTION = {"bold": True, "font_color": BLUE}
QUIET = {"font_color": GREY, "indent": 1}
CENTRED = {"align": "center"}
INPUT = {"font_color": BLUE, "bg_color": "#F5F7FA"}
TEXT_FIRST = {"text_wrap": True, "valign": "top"}
# After a number, which ends at the right of its column.
TEXT_BESIDE = {**TEXT_FIRST, "align": "left", "indent": 1}
HEADING = {
    "bold": True,
    "font_color": GREY,
    "bottom": 1,
    "bottom_color": GREY,
    "text_wrap": True,
    "valign": "bottom",
}
HEADING_OF_NUMBERS = {**HEADING, "align": "right"}
HEADING_BESIDE = {**HEADING, "align": "left", "indent": 1}
_NUMBERS = {
    MONEY: "#,##0",
    MONEY_PER_HOUR: "#,##0",
    RATIO: "0.0%",
    INDEX: "0.00",
    SCORE: "0",
    HOURS: "#,##0.0",
    DAYS: "0",
}


class WorkbookFormats:
    """The formats of one workbook.

    Parameters
    ----------
    book : the xlsxwriter workbook. language : whose dates it shows.
    """

    def __init__(self, book: Any, language: str) -> None:
        self._book, self._language = book, language
        self._added: dict[tuple, Any] = {}

    def of(self, properties: dict[str, Any]) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._added:
            self._added[key] = self._book.add_format(properties)
        return self._added[key]

    def value(self, unit: str, **more: Any) -> Any:
        """The format of a value in `unit`."""
        if unit in (DATE, MONTH):
            pattern = DATE_PATTERNS[unit][self._language].lower()  # Excel's letters are small
            more = {"align": "left", "indent": 1} | more
        else:
            pattern = _NUMBERS.get(unit, "#,##0")
        return self.of({"num_format": pattern, "valign": "top", **more})
