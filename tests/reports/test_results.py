"""The study's tables as rows: what few people said is hidden, and so is what gives it away."""

import math

import pandas as pd

from amnmethods.model import ConsensusRule
from amnmethods.reports.filters import SUPPRESSED
from amnmethods.reports.results import attrition_rows, bands_of, by_group, results, stability_rows, transition_rows

RULE = ConsensusRule.model_validate(
    {
        "name": "75", "agree": {"from": 7, "to": 9}, "against": {"from": 1, "to": 3}, "denominator": "raters",
        "min_n": 5, "outcomes": [{"outcome": "include", "label": "in", "when": [
            {"measure": "share", "band": "agree", "at_least": 0.75}]}],
    }
)  # fmt: skip


def consensus_row(n: int, group: str = "pooled", item: str = "s01") -> dict:
    share = math.nan if n == 0 else 1.0
    return {
        "item_id": item, "group": group, "n": n, "n_agree": n, "n_denominator": n, "share_agree": share,
        "share_agree_low": share, "share_agree_high": share, "median": share, "q1": share, "q3": share,
        "status": "include",
    }  # fmt: skip


def test_row_67_few_ratings_keep_their_status_and_lose_their_figures():
    few, none, many = results(
        pd.DataFrame([consensus_row(1), consensus_row(0, item="s02"), consensus_row(9, item="s03")]), {}, 5
    )
    assert few.share_agree is SUPPRESSED
    assert few.median is SUPPRESSED
    assert few.status == "include"
    assert none.n == 0
    assert not none.hidden
    assert many.share_agree == 1.0


def test_row_66_a_small_group_takes_another_with_it():
    table = pd.DataFrame([consensus_row(n, g) for g, n in (("pooled", 20), ("R", 6), ("L", 6), ("M", 5), ("D", 3))])
    row = by_group(table, {"s01": "Wording"}, ["R", "L", "M", "D"], 5)[0]
    assert row.item == "Wording"
    assert [cell.hidden for cell in row.cells] == [False, False, True, True]
    assert row.cells[3].n is SUPPRESSED
    assert row.pooled.n == 20


def test_a_group_that_nobody_of_rated_has_no_ratings():
    table = pd.DataFrame([consensus_row(n, g) for g, n in (("pooled", 12), ("R", 6), ("L", 6), ("M", 0))])
    row = by_group(table, {}, ["R", "L", "M", "D"], 5)[0]
    assert [(cell.hidden, cell.n) for cell in row.cells] == [(False, 6), (False, 6), (False, 0), (False, 0)]


def test_bands_follow_the_rule():
    assert bands_of(RULE, range(1, 10)) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def moves(before: list[int], after: list[int], n: dict[tuple[int, int], int], below: int = 5):
    table = pd.DataFrame([{"item_id": "s01", "from": a, "to": b, "n": k} for (a, b), k in n.items()])
    counts = [pd.DataFrame([c], index=["s01"], columns=[2, 5, 8]) for c in (before, after)]
    return transition_rows(table, *counts, {}, [[2], [5], [8]], below)[0]


def test_a_transition_table_is_whole_where_nobody_left():
    row = moves([3, 4, 10], [2, 5, 10], {(2, 2): 2, (2, 5): 1, (5, 5): 4, (8, 8): 10})
    assert row.cells == [(0, [2, 1, 0]), (1, [0, 4, 0]), (2, [0, 0, 10])]


def test_a_transition_table_does_not_tell_what_the_two_who_left_had_said():
    row = moves([3, 4, 12], [2, 5, 10], {(2, 2): 2, (2, 5): 1, (5, 5): 4, (8, 8): 10})
    shown = dict(row.cells)
    for k, total in enumerate([3, 4, 12]):  # row sums would give the bands of those who left
        assert any(n is SUPPRESSED for n in shown[k]), total
    assert row.tells


def test_a_few_pairs_are_hidden_whole():
    row = moves([0, 0, 3], [0, 0, 3], {(8, 8): 3})
    assert row.cells == [(2, [SUPPRESSED] * 3)]
    assert not row.tells


def test_row_68_an_item_asked_once_is_not_compared_and_never_0():
    table = pd.DataFrame([consensus_row(9)])
    stability = pd.DataFrame(
        [
            {
                "item_id": "s01",
                "n_paired": 0,
                "share_unchanged": math.nan,
                "median_shift": math.nan,
                "reason": "not asked",
            }
        ]
    )
    row = results(table, {}, 5, stability)[0]
    assert not row.compared
    assert math.isnan(row.share_unchanged)


def test_stability_of_few_pairs_is_hidden():
    row = stability_rows(pd.DataFrame([{"item_id": "s01", "n_paired": 2}]), {}, 5)[0]
    assert row.shown is SUPPRESSED


def test_what_two_lost_panellists_said_is_hidden_with_those_who_stayed():
    told = {"share_agree_completers": 0.9, "share_agree_lost": 0.5, "difference": 0.4, "status": "include"}
    statuses = dict.fromkeys(("status_carried", "status_worst", "status_best"), "include")
    lost = pd.DataFrame(
        [
            {"item_id": f"s{n}", "n_lost": n, "n_completers": 20, "tipping_n": pd.NA, **told, **statuses}
            for n in (0, 2, 6)
        ]
    )
    few, many = attrition_rows(lost, {}, 5)
    assert few.share_agree_lost is SUPPRESSED
    assert few.share_agree_completers is SUPPRESSED
    assert many.share_agree_lost == 0.5
    assert not many.changes
