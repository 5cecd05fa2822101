"""What we write opens safely in a spreadsheet and comes back unchanged."""

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods import sheets

PAYLOADS = [
    "=1+1",
    "+1",
    "-1 is low",
    "@SUM(A1)",
    "\tx",
    "  =cmd|' /C calc'!A0",
    "＝1",
    "'=already",
    "''-x",
    "\r=1",
    "-",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_row_28_formulas_are_guarded_in_the_copy_for_people_and_come_back(tmp_path, payload):
    path = tmp_path / "comments.csv"
    sheets.write_csv(path, pd.DataFrame({"code": ["P-1"], "comment": [payload]}))
    raw = path.read_bytes().decode("utf-8-sig").split("\r\n", 1)[1]
    assert raw.startswith(("P-1,'", "P-1,\"'"))
    assert sheets.read(path).cells.loc[2, "comment"] == payload


def test_row_28_the_copy_for_machines_keeps_every_character(tmp_path):
    path = tmp_path / "comments.csv"
    sheets.write_csv(path, pd.DataFrame({"comment": PAYLOADS}), for_people=False)
    assert list(pd.read_csv(path, dtype=str, keep_default_na=False)["comment"]) == PAYLOADS


def test_row_28_numbers_are_not_guarded(tmp_path):
    path = tmp_path / "numbers.csv"
    sheets.write_csv(path, pd.DataFrame({"shift": [-1.5, 2.0]}))
    assert path.read_text(encoding="utf-8-sig").split() == ["shift", "-1.5", "2.0"]


def test_row_28_a_workbook_holds_text_and_no_formula(tmp_path):
    path = tmp_path / "comments.xlsx"
    sheets.write_xlsx(path, {"Comments": pd.DataFrame({"comment": PAYLOADS, "n": range(len(PAYLOADS))})})
    sheet = openpyxl.load_workbook(path)["Comments"]
    assert [sheet.cell(row, 1).data_type for row in range(2, len(PAYLOADS) + 2)] == ["s"] * len(PAYLOADS)
    assert sheet["B3"].value == 1
    assert sheet["A2"].quotePrefix


def test_row_25_control_characters_are_taken_out_of_workbooks_and_counted(tmp_path):
    path = tmp_path / "comments.xlsx"
    assert sheets.write_xlsx(path, {"x": pd.DataFrame({"comment": ["a\x00b\x0bc\ud800"]}, dtype="object")}) == 3
    assert openpyxl.load_workbook(path)["x"]["A2"].value == "abc"


def test_a_cell_too_long_for_excel_is_cut_and_counted(tmp_path):
    path = tmp_path / "comments.xlsx"
    assert sheets.write_xlsx(path, {"x": pd.DataFrame({"comment": ["x" * 40_000]})}) > 7_000
    assert openpyxl.load_workbook(path)["x"]["A2"].value.endswith("[…]")


def test_drop_downs_are_offered_row_by_row(tmp_path):
    path = tmp_path / "choices.xlsx"
    frame = pd.DataFrame({"code": ["a", "b"], "choice": ["", ""]})
    sheets.write_xlsx(path, {"x": frame}, drop_downs={"x": {"choice": [["1", "2"], ["leave out"]]}})
    rules = openpyxl.load_workbook(path)["x"].data_validations.dataValidation
    assert {(str(rule.sqref), rule.formula1) for rule in rules} == {("B2", '"1,2"'), ("B3", '"leave out"')}


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1
)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_text_survives_the_round_trip(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("trip") / "trip.csv"
    rows = [(f"P{a}", f"c{b}") for a, b in rows]
    sheets.write_csv(path, pd.DataFrame(rows, columns=["code", "comment"]))
    back = sheets.read(path).cells
    assert list(back.itertuples(index=False, name=None)) == rows
