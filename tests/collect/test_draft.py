"""A study drafted from a file of ratings: what becomes an item, and what is said of the columns that do not."""

import pytest

from amnmethods.collect import draft_study

RULE = {
    "title": "T", "points": "1-9", "agree": "7-9", "at_least": "75%", "min_n": 2, "source": "Protocol 1, section 4",
}  # fmt: skip


@pytest.fixture
def drafted(tmp_path):
    """Return a function that drafts a study from a table with a text among the ratings of s02."""
    path = tmp_path / "ratings.csv"
    path.write_text("panellist_id,s01,s02,age\nP1,7,8,51\nP2,9,UTR,44\nP3,3,5,39\n", encoding="utf-8")
    return lambda **more: draft_study(path, **RULE, **more)


def test_a_column_with_one_text_among_its_points_is_left_out_aloud(drafted):
    draft = drafted()
    assert draft.items["item_id"].tolist() == ["s01"]
    (note,) = draft.notes
    assert note.startswith("ratings.csv, column C (s02) was left out: 'UTR' in row 3 is no point of the scale 1 to 9.")
    assert "--only" in note


def test_a_column_that_is_named_is_taken_and_nothing_is_said(drafted):
    draft = drafted(only="s*")
    assert draft.items["item_id"].tolist() == ["s01", "s02"]
    assert draft.notes == ()
