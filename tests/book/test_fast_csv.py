"""A plain CSV is read fast, any other with care: never anything else than what reading with care
would have found."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acm_lib.book import fast_csv
from acm_lib.book.csv_reader import read_separated
from acm_lib.book.fast_csv import read_plain
from acm_lib.errors import BookError

HEADING = b"date,client,hours\n"


def fast(content, *, separator=",", width=3, skipped=1, wanted=(0, 1, 2)):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        file.write_bytes(content)
        columns = read_plain(file, separator, width, skipped, wanted)
    return (
        None
        if columns is None
        else [[column[row] for row in range(len(column.codes))] for column in columns]
    )


def careful(content, *, separator=",", heading_row=1):
    """Columns, row numbers, ragged rows and notes."""
    notes = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.csv"
        file.write_bytes(content)
        cells = read_separated(file, notes, (), heading_row=heading_row, separator=separator)
    return (
        [column.of_rows(range(len(cells.rows))) for column in cells.columns],
        cells.rows.tolist(),
        cells.ragged_rows,
        notes,
    )


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (b"2026-01-05,An,1\n2026-01-06,B,2\n", (0, 1, 2)),
        (
            b"2026-01-05,An,1\n2026-01-06,B,2",
            (2, 0),
        ),  # no line end after the last row; other columns first
        (b"2026-01-05,An,1\r\n2026-01-06,B,2\r\n", (0, 1, 2)),
        ("2026-01-05,Cà phê,1\n2026-01-06,NA,\n".encode(), (1,)),
        (b'"2026-01-05","An, Ph\xc3\xa1t","1"\n2026-01-06,"say ""hi""",2\n', (0, 1, 2)),
        (
            b'2026-01-05,5" pipe,1\n2026-01-06,6" pipe,2\n',
            (0, 1, 2),
        ),  # quotation marks within a cell open nothing
        (b'2026-01-05,5" pipe,1\n2026-01-06,b,"2', (0, 1, 2)),  # nor does one at the very end
        (b'2026-01-05,5" pipe,1\n2026-01-06,b\x0bb,2\n', (0, 1, 2)),
        (b",,\xc2\xa0x\n,b,\n", (0, 1, 2)),  # each column has an empty cell, and no row is empty
    ],
)
def test_a_plain_file_is_read_fast_and_as_with_care(rows, wanted):
    columns, numbers, ragged, notes = careful(HEADING + rows)
    assert fast(HEADING + rows, wanted=wanted) == [columns[place] for place in wanted]
    assert (numbers, ragged, notes) == ([2, 3], (), [])


def test_a_heading_alone_has_columns_without_rows():
    assert fast(HEADING) == careful(HEADING)[0] == [[], [], []]


ODD = {
    "UTF-16": (HEADING + b"a,b,1\n").decode().encode("utf-16"),
    "a NUL": HEADING + b"a,b\x00,1\n",
    "not UTF-8": HEADING + "a,Café,1\n".encode("cp1252"),
    "not UTF-8 in a column nobody wants": HEADING + "a,b,Café\n".encode("cp1252"),
    "cut within a letter": HEADING + "a,b,é".encode()[:-1],
    "an old Mac's line ends": HEADING + b"a,b,1\rc,d,2\n",
    "a return before the line end": HEADING + b"a,b,1\r\r\nc,d,2\n",
    "a return at the very end": HEADING + b"a,b,1\nc,d,2\r",
    "an open quotation mark": HEADING + b'a,"b,1\nc,d,2\n',
    "a line break in a cell": HEADING + b'a,"b\nb",1\n',
    "a line break in the heading": b'date,"cli\nent",hours\na,b,1\n',
    "a line break in the first cell of the heading": b'"da\nte",client,hours\na,b,1\n',
    "a line break in the first cell of the heading, after a byte order mark": (
        b'\xef\xbb\xbf"da\nte",client,hours\na,b,1\n'
    ),
    "a line break in a title": b'"Hours\nof May"\n' + HEADING + b"a,b,1\n",
    "a title longer than any cell": b"x" * 140_000 + b"\n" + HEADING + b"a,b,1\n",
    "a row too short": HEADING + b"a,b,1\nc,d\n",
    "a row too long": HEADING + b"a,b,1,9\n",
    "a row too long by nothing": HEADING + b"a,b,1,\n",
    "a blank line": HEADING + b"a,b,1\n\nc,d,2\n",
    "a blank line at the end": HEADING + b"a,b,1\n\n",
    "a row of empty cells": HEADING + b"a,b,1\n,,\n",
    "a row of spaces": HEADING + b"a,b,1\n ,  ,\xc2\xa0\n",
    "nothing": b"",
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_left_to_care(content):
    assert fast(content, skipped=2 if HEADING in content[1:] else 1, wanted=(0, 1)) is None


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_any_separator_will_do(separator):
    mark = separator.encode()
    assert fast(
        HEADING.replace(b",", mark) + b"a,a".join([b"1", mark, mark, b"\n"]), separator=separator
    ) == [["1a,a"], ["a,a"], ["a,a"]]
    assert (
        fast(b'date|"cli\nent|x"|hours\na|b|1\n'.replace(b"|", mark), separator=separator) is None
    )


def test_a_cell_longer_than_care_reads_is_left_to_it():
    for place in range(3):
        cells = [b"a", b"b", b"c"]
        cells[place] = b"9" * 140_000
        content = HEADING + b"a,b,1\n" * 5 + b",".join(cells) + b"\n"
        assert fast(content, wanted=(0, 1)) is None
        with pytest.raises(BookError, match="longer than any cell"):
            careful(content)


def test_a_blank_row_is_seen_where_the_cells_that_are_wanted_are_blank():
    assert fast(HEADING + b"a,b,1\n,,2\n", wanted=(0, 1)) is None
    assert fast(HEADING + b"a,b,1\n,,2\n", wanted=(0, 2)) == [["a", ""], ["1", "2"]]


@pytest.mark.parametrize("size", range(1, 30))
def test_pairs_of_line_ends_are_counted_across_blocks(size, monkeypatch):
    """Whatever the block's end falls between."""
    monkeypatch.setattr(fast_csv, "_BLOCK", size + 40)
    plain = HEADING.replace(b"\n", b"\r\n") + b"".join(b"%d,An,1\r\n" % row for row in range(40))
    assert fast(plain)[0] == [str(row) for row in range(40)]
    assert fast(plain.replace(b"\r\n7,", b"\r7,")) is None
    accented = HEADING + b"".join("á,é,ế\n".encode() for row in range(40))
    assert fast(accented)[2] == ["ế"] * 40


BITS = "ab1'é \t\u00a0\u2028\x0b,;\"\n\r"
CELLS = st.sampled_from(
    [
        "a",
        "b",
        "",
        " ",
        "12",
        "Cà phê",
        '"x, y"',
        '"say ""hi"""',
        'in"ch',
        '"q"r',
        '"two\nlines"',
        '"two\r\nlines"',
        "\u2028",
        "NULL",
        "\ufeffx",
        "'",
        '"',
    ]
) | st.text(BITS, max_size=4)
LINES = st.lists(st.lists(CELLS, min_size=2, max_size=2) | st.lists(CELLS, max_size=3), max_size=7)
TITLES = st.lists(
    st.sampled_from(["Report", "a,b", '"two\nlines"', '"An, Phát"', '"x\ny",z'])
    | st.text(BITS, min_size=1, max_size=4),
    max_size=2,
)


@settings(max_examples=600, deadline=None)
@given(
    titles=TITLES,
    heading=st.sampled_from(["k,v", '"k","v"', '"k\nk",v', 'k,"v\nv"', "\ufeffk,v"]),
    lines=LINES,
    end=st.sampled_from(["\n", "\n", "\r\n", "\n\n"]),
    separator=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    last=st.booleans(),
)
@example(
    titles=[],
    heading='"k\nk",v',
    lines=[["a", "b"]],
    end="\n",
    separator=",",
    encoding="utf-8",
    last=True,
)
@example(
    titles=['"x\ny",z'],
    heading="k,v",
    lines=[["a", "b"]],
    end="\n",
    separator=",",
    encoding="utf-8",
    last=True,
)
def test_reading_fast_finds_nothing_else_than_reading_with_care(
    titles, heading, lines, end, separator, encoding, last
):
    rows = [*titles, heading, *(",".join(cells) for cells in lines)]
    text = end.join(row.replace(",", separator) for row in rows) + (end if last else "")
    content = text.encode(encoding, "replace")
    heading_row = _row_of(text, separator, heading.replace(",", separator))
    found = {
        wanted: fast(content, separator=separator, width=2, skipped=heading_row, wanted=wanted)
        for wanted in [(0, 1), (1,)]
    }
    if found == {(0, 1): None, (1,): None}:
        return
    columns, numbers, ragged, notes = careful(content, separator=separator, heading_row=heading_row)
    for wanted, read in found.items():
        assert read is None or read == [columns[place] for place in wanted]
    assert numbers == list(range(heading_row + 1, heading_row + 1 + len(numbers)))
    assert (ragged, notes) == ((), [])


def _row_of(text, separator, heading):
    """The number of the first row, cut as the importers do, that says what the heading says."""
    import csv
    import io

    said = next(csv.reader([heading.replace("\n", "\x00").lstrip("\ufeff")], delimiter=separator))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return next(
        (
            row
            for row, cells in enumerate(rows, 1)
            if [cell.replace("\n", "\x00").lstrip("\ufeff") for cell in cells] == said
        ),
        1,
    )
