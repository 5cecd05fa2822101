"""Faulty segments are listed, each with its id; none is dropped."""

import pandas as pd
import pytest

from amnmethods.determinants import segment_problems
from amnmethods.errors import SegmentsError


def test_every_fault_is_listed_with_its_segment(segments, codes):
    table = segments.assign(start=[0, 0, 10, 10, 5, 9], end=[9, 9, 20, 20, 5, 12])
    table.loc[0, "code"] = "tmie"
    table.loc[1, "code"] = None
    table.loc[2, "coder"] = " "
    table.loc[3, "valence"] = "hindrance"
    table.loc[5, ["text", "source_id"]] = None
    found = segment_problems(table, codes)
    assert found[["segment_id", "problem"]].values.tolist() == [
        ["s1", "unknown_code"],
        ["s2", "no_code"],
        ["s3", "no_coder"],
        ["s4", "unknown_valence"],
        ["s5", "bad_span"],
        ["s6", "no_source"],
        ["s6", "no_text"],
    ]
    assert "tmie" in found["said"][0]


def test_spans_overlap_only_within_coder_code_and_source(segments):
    table = segments.assign(source_id="i1", coder=list("KKKLKK"), code=["a", "a", "b", "a", "a", "a"])
    table = table.assign(start=[0, 8, 2, 5, 10, 40], end=[30, 9, 6, 20, 12, 50])
    found = segment_problems(table)
    assert found["segment_id"].tolist() == ["s2", "s5"]  # inside s1, though s2 has ended before s5
    assert set(found["problem"]) == {"overlapping"}


def test_the_problems_are_said_in_french(segments, codes):
    said = segment_problems(segments.assign(code="x").head(1), codes, language="fr")["said"].item()
    assert said == "segment s1\u202f: le code x n’est pas dans le livre des codes"


def test_sound_segments_have_no_problem(segments, codes):
    assert segment_problems(segments, codes).empty


def test_a_missing_column_is_named():
    with pytest.raises(SegmentsError, match="lack the column segment_id"):
        segment_problems(pd.DataFrame({"code": ["a"]}))
