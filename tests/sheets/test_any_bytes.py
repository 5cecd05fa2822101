"""Whatever the bytes, a reader gets a table or a sentence, never another error."""

import csv
import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from amnmethods import sheets
from amnmethods.errors import SheetError


def read(folder, content):
    path = folder / "any.csv"
    path.write_bytes(content)
    try:
        return sheets.read(path)
    except SheetError:
        return None


@settings(max_examples=300)
@given(
    content=st.one_of(
        st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
)
@example(content=b"PK\x03\x04")
@example(content=b"\xff\xfe\x00\xd8")
@example(content=b"\xff\xfea")
@example(content=b"\xff\xfe\x00\x00\x00")
@example(content=b"sep=;\n")
@example(content=b'"')
@example(content=b",\n,a")
def test_any_bytes(tmp_path_factory, content):
    read(tmp_path_factory.mktemp("any"), content)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


@given(
    delimiter=st.sampled_from(";,\t|"),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
)
def test_quoted_cells_come_back_whatever_the_dialect(tmp_path_factory, delimiter, codec, rows):
    table = [["code", "s01", "comment"], *([f"P{k}", *row[1:]] for k, row in enumerate(rows))]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    sheet = read(tmp_path_factory.mktemp("dialect"), text.getvalue().encode(codec))
    assert sheet is not None
    assert list(sheet.cells.columns) == table[0]
    expected = [[sheets_text(cell) for cell in row] for row in table[1:]]
    assert sheet.cells.to_numpy().tolist() == expected


def sheets_text(text):
    """Return the text without our own escape and without what no spreadsheet holds."""
    from amnmethods.sheets.encoding import without_controls
    from amnmethods.sheets.escaping import unescaped

    return unescaped(without_controls(text)[0])
