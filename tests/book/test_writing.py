"""What a book writes as CSV is read back as it was."""

import csv
import io

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from acm_lib.book.writing import csv_text, unescape_formula

TEXTS = st.text(st.sampled_from("ab,;\"'\r\n\t=+-@ ệ"), max_size=6)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_is_read_back(rows):
    written = csv_text(pd.DataFrame(rows, columns=["name", "why"], dtype="str")).decode("utf-8")
    read = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert [
        [
            unescape_formula(cell) if cell != original else cell
            for cell, original in zip(line, row, strict=True)
        ]
        for line, row in zip(read, rows, strict=True)
    ] == [list(row) for row in rows]
