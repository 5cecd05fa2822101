"""Frameworks and crosswalks from text; each error names its line."""

import pytest

from amnmethods.errors import StudyFileError
from amnmethods.model import read_crosswalk, read_framework

OWN = """framework: own
title: {en: Our themes, fr: Nos thèmes}
constructs:
  - id: work
    name: {en: Work, fr: Travail}
    constructs:
      - {id: time, name: {en: Time, fr: Temps}, definition: {en: Hours for it}}
  - {id: trust, name: Trust, verified: false}
"""


def test_a_framework_becomes_a_table_of_codes():
    table = read_framework(OWN, "own.yaml").table()
    assert table["code"].tolist() == ["work", "time", "trust"]
    assert table["parent"].tolist() == [None, "work", None]
    assert table["depth"].tolist() == [0, 1, 0]
    assert table["verified"].tolist() == [True, True, False]
    assert table.loc[1, ["name_fr", "definition_en"]].tolist() == ["Temps", "Hours for it"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("id: trust", "id: time", "time stands twice"),
        ("verified: false", "verfied: false", "line 8"),
        ("framework: own\n", "", "framework: is required"),
        ("title:", "grid: {rows: level, columns: factor}\ntitle:", "kind 'level', and there is none"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(before, after, said):
    with pytest.raises(StudyFileError, match=said):
        read_framework(OWN.replace(before, after), "own.yaml")


def test_a_cell_outside_the_grid_is_refused():
    grid = "grid: {rows: level, columns: factor, cells: [{row: a, column: c}]}\n"
    text = (
        "framework: own\ntitle: x\nconstructs: [{id: a, kind: level, name: A}, {id: b, kind: factor, name: B}]\n" + grid
    )
    with pytest.raises(StudyFileError, match="a cell of the grid names 'c'; there are: b"):
        read_framework(text, "own.yaml")


def test_a_crosswalk_lists_a_construct_once():
    row = "  - {from: a, to: [b], verified: true}\n"
    head = "crosswalk: x\nsource: one\ntarget: two\nrows:\n"
    assert read_crosswalk(head + row, "x").table().values.tolist() == [["a", "b", True]]
    with pytest.raises(StudyFileError, match="a stands in two rows"):
        read_crosswalk(head + row + row, "x")
