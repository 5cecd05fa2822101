"""Who sat on the panel, with small numbers hidden in every table at once."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.model.suppression import hidden_cells, solvable
from amnmethods.reports.filters import SUPPRESSED
from amnmethods.reports.panel import flow_by_group, participants

PEOPLE = st.lists(
    st.tuples(st.sampled_from("RLMD"), st.sampled_from(["N1", "N2", "N3"]), st.sampled_from(["en", "fr"])),
    min_size=1,
    max_size=45,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.integers(2, 6))
def test_no_small_number_of_people_is_shown_or_left_by_subtraction(people, below):
    panel = pd.DataFrame(people, columns=["group", "site", "language"])
    for table in participants(panel, {"site": {}, "language": {}}, below, "not stated"):
        for _, total, numbers in table.rows:
            assert all(n is SUPPRESSED or n == 0 or n >= below for n in (total, *numbers))
            hidden = [n for n in numbers if n is SUPPRESSED]
            if hidden and total is not SUPPRESSED:
                shown = sum(n for n in numbers if n is not SUPPRESSED)
                assert len(hidden) >= 2
                assert total == shown or total - shown >= below  # that a hidden group has nobody there is no secret
        totals = [total for _, total, _ in table.rows]
        left = len(panel) - sum(n for n in totals if n is not SUPPRESSED)
        assert totals.count(SUPPRESSED) != 1 or len(panel) < below or len(totals) == 1
        assert left == 0 or left >= below or len(panel) < below


def test_an_attribute_shown_by_group_cannot_be_solved_back():
    rows = (
        [("R", "N1")] * 9
        + [("R", "N2")] * 8
        + [("L", "N1")] * 2
        + [("L", "N2")] * 9
        + [("M", "N1")] * 7
        + [("M", "N2")] * 9
    )
    rows += [("D", "N1")] * 12 + [("D", "N2")] * 8
    panel = pd.DataFrame(rows, columns=["group", "site"])
    table = participants(panel, {"site": {"N1": "North", "N2": "South"}}, 5, "not stated")[1]
    assert table.groups == ("R", "L", "M", "D")
    assert table.rows[0] == ("North", 30, (9, SUPPRESSED, SUPPRESSED, 12))
    counts = pd.crosstab(panel["site"], panel["group"])
    assert not solvable(counts, hidden_cells(counts, 5)).any(axis=None)


def test_a_name_or_number_is_no_table_of_people():
    panel = pd.DataFrame({"group": ["R"] * 20, "years": range(20), "site": ["N1"] * 20})
    tables = participants(panel, {"years": {}, "site": {}}, 5, "not stated")
    assert [table.attribute for table in tables] == ["", "site"]


def test_a_group_small_in_one_round_is_hidden_in_all():
    flow = pd.DataFrame({"round": [1, 1, 1, 2, 2, 2], "group": ["R", "L", "D"] * 2, "n_responded": [6, 6, 5, 6, 6, 4]})
    groups, told = flow_by_group(flow, 5)
    assert groups == ["R", "L", "D"]
    assert told[1]["D"] is SUPPRESSED
    assert sum(n is SUPPRESSED for n in told[1].values()) == 2


def test_a_study_without_groups_has_no_table_by_group():
    flow = pd.DataFrame({"round": [1], "group": ["pooled"], "n_responded": [9]})
    assert flow_by_group(flow, 5) == ([], {})
    tables = participants(pd.DataFrame({"group": [None] * 9, "site": ["N1"] * 9}), {"site": {}}, 5, "-")
    assert [table.attribute for table in tables] == ["site"]
