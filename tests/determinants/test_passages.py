"""Spans of several coders become passages."""

import pandas as pd
import pytest

from amnmethods.determinants import coder_agreement, passages
from amnmethods.errors import SegmentsError


def spans(*rows):
    table = pd.DataFrame(rows, columns=["source_id", "coder", "start", "end", "code"])
    return table.rename_axis("segment_id").reset_index()


def test_spans_that_share_enough_are_one_passage_and_order_stays():
    table = spans(("b", "K", 50, 80, "x"), ("a", "K", 0, 40, "x"), ("a", "L", 35, 60, "x"), ("b", "L", 52, 70, "y"))
    assert passages(table, shared=0.5)["unit_id"].tolist() == ["b-1", "a-1", "a-2", "b-1"]
    assert passages(table, shared=0.1)["unit_id"].tolist() == ["b-1", "a-1", "a-1", "b-1"]
    assert passages(table, shared=0.1)["passage_end"].tolist() == [80, 60, 60, 80]


def test_touching_spans_share_nothing():
    table = spans(("a", "K", 0, 40, "x"), ("a", "L", 40, 60, "x"))
    assert passages(table, shared=0.01)["unit_id"].nunique() == 2


def test_coders_who_marked_apart_are_compared():
    table = spans(
        ("a", "K", 0, 40, "x"),
        ("a", "L", 2, 38, "x"),
        ("a", "K", 100, 140, "y"),
        ("a", "L", 90, 139, "x"),
        ("a", "L", 300, 310, "y"),
    )
    found = coder_agreement(passages(table, shared=0.5), unit=["unit_id"]).set_index("code")
    assert found.loc["x", ["n_units", "n_given"]].tolist() == [3, 2]
    assert found.loc["x", "share_agree"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("shared", [0, -1, 1.5])
def test_the_share_lies_above_0_and_up_to_1(shared):
    with pytest.raises(SegmentsError, match="above 0 and up to 1"):
        passages(spans(("a", "K", 0, 1, "x")), shared=shared)


def test_a_segment_without_a_span_is_refused():
    with pytest.raises(SegmentsError, match="segment 0 has the span nan to 5"):
        passages(spans(("a", "K", None, 5, "x"), ("a", "L", 1, 5, "x")), shared=0.5)
