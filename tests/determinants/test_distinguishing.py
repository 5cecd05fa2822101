"""Patterns of ratings between higher and lower implementers; who raised what."""

import pandas as pd
import pytest

from amnmethods.determinants import SEPARATION, Pattern, PatternRule, distinguishing, raised_by
from amnmethods.errors import ScaleError, SegmentsError

# Damschroder & Lowery (2013), Table 3, doi:10.1186/1748-5908-8-51: facilities 200 and 500 (low), 100 (in transition),
# 300 and 400 (high); "M" and "N/A" are blank. ** strong, * weak, nothing: no mark. Left out:
# rows whose ratings are no numbers, and Planning, Executing and Reflecting, where table and abstract name other rows.
MOVE = """
Evidence strength         -2   1   1  2  1
Relative advantage        -2   1   1  2  2
Adaptability              -2   2   2  2  2
Trialability               0   0   1  1  0
Complexity                 M  -2  -2 -2  2
Design quality            -2   2   1  1  1
Cost                       0   0   0  0  0
Patient needs             -2   0   1  2  2
Cosmopolitanism            0   0   1  0  0
External policy           -1  -2 N/A  0  1
Structural characteristics M   M   M  M  M
Networks                  -2  -2   1  2  2
Tension for change         0   0   2  1  1
Compatibility             -2   1   0  1  2
Relative priority         -1  -2  -2  1  2
Incentives                 0  -1   0  0  1
Goals and feedback        -2  -1   1  1  2
Learning climate           M  -1   M  1  2
Leadership engagement     -2  -1   2  2  2
Available resources       -2  -2  -1  1 -1
Access to knowledge       -1   M   M  1 -1
Internal leaders          -1   2   2  2  2
Overall championing       -1   2   2  1  2
"""
STRONG = {
    "Relative advantage", "Patient needs", "Networks", "Tension for change", "Relative priority", "Goals and feedback",
    "Learning climate", "Leadership engagement",
}  # fmt: skip
WEAK = {"External policy", "Available resources"}


def test_separation_gives_the_marks_of_damschroder_and_lowery(read_ratings):
    sites = ["200", "500", "100", "300", "400"]
    groups = dict(zip(sites, ["low", "low", "transition", "high", "high"], strict=True))
    table = distinguishing(read_ratings(MOVE, sites), groups, higher="high", lower="low", rule=SEPARATION)
    marks = table.set_index("construct")["pattern"]
    assert set(marks.index[marks == "strong"]) == STRONG
    assert set(marks.index[marks == "weak"]) == WEAK
    assert marks.index[marks == "insufficient"].tolist() == ["Structural characteristics"]


LEVELS = {"N1": "high", "N2": "high", "N3": "middle", "N4": "low", "N5": "low"}


def test_the_invented_networks_show_the_truths_of_their_study(ratings):
    found = distinguishing(ratings, LEVELS, higher="high", lower="low", rule=SEPARATION).set_index("construct")
    assert found["pattern"].to_dict() == {
        "B1": "none", "B2": "none", "B5": "weak", "B9": "weak", "B12": "strong", "B13": "insufficient", "B14": "none",
        "F1": "none", "F3": "strong",
    }  # fmt: skip
    assert found.loc["B14", ["higher", "lower", "other"]].tolist() == ["−1, –", "–, −2", "−2"]


def test_the_same_by_stage_of_development(ratings):
    stages = {"N1": "established", "N2": "established", "N3": "early", "N4": "early", "N5": "early"}
    found = distinguishing(ratings, stages, higher="established", lower="early", rule=SEPARATION).set_index("construct")
    assert found.loc["B12", ["pattern", "n_higher", "n_lower"]].tolist() == ["strong", 2, 3]


def test_a_separation_the_other_way_is_shown_and_is_none(read_ratings):
    table = read_ratings("A -1 -2 2 1", ["a", "b", "c", "d"])
    (row,) = distinguishing(
        table, {"a": "high", "b": "high", "c": "low", "d": "low"}, higher="high", lower="low", rule=SEPARATION
    ).to_dict("records")
    assert (row["pattern"], row["reversed"]) == ("none", True)


def test_a_team_may_state_another_rule(ratings):
    rule = PatternRule("two apart", "Protocol 2.1", strong=Pattern(3), weak=Pattern(2), min_rated=2)
    found = distinguishing(ratings, LEVELS, higher="high", lower="low", rule=rule).set_index("construct")
    assert found.loc[["B5", "B9", "B12", "B14"], "pattern"].tolist() == ["weak", "none", "weak", "insufficient"]
    assert set(found["rule"]) == {"two apart"}


def test_a_site_without_a_group_and_a_group_without_a_site_are_refused(ratings):
    with pytest.raises(SegmentsError, match="site 'N5' has no group"):
        distinguishing(
            ratings, {k: v for k, v in LEVELS.items() if k != "N5"}, higher="high", lower="low", rule=SEPARATION
        )
    with pytest.raises(SegmentsError, match="No site is of the group 'highest'"):
        distinguishing(ratings, LEVELS, higher="highest", lower="low", rule=SEPARATION)


def test_two_ratings_of_one_site_and_a_rating_off_the_scale_are_refused(ratings):
    with pytest.raises(SegmentsError, match="several ratings of the construct 'B1' of 'N1' twice"):
        distinguishing(pd.concat([ratings, ratings.head(1)]), LEVELS, higher="high", lower="low", rule=SEPARATION)
    with pytest.raises(ScaleError, match="-2, -1, 0, 1 or 2"):
        distinguishing(ratings.assign(rating=3), LEVELS, higher="high", lower="low", rule=SEPARATION)


def test_who_raised_what_counts_sources_out_of_all():
    # The invented study: B14 in 11 of 14 French interviews and 2 of 38 English ones.
    sources = pd.DataFrame({"source_id": range(52), "language": ["fr"] * 14 + ["en"] * 38})
    said = [*range(11), *range(14, 16), 0, 0]
    segments = pd.DataFrame({"segment_id": range(len(said)), "code": "B14", "source_id": said})
    table = raised_by(segments, sources, "language").set_index("kind")
    assert table[["n_raised", "n_sources"]].values.tolist() == [[11, 14], [2, 38]]
    assert table["share"].round(3).tolist() == [0.786, 0.053]


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"source_id": ["i1"], "role": ["mentor"]}, "'s5' lies in the source 'i2', which is not listed"),
        ({"source_id": ["i1", "i1"], "role": ["mentor"] * 2}, "'i1' stands twice"),
        ({"source_id": ["i1", "i2"], "role": ["mentor", None]}, "'i2' has no role"),
    ],
)
def test_sources_must_be_complete(segments, sources, said):
    with pytest.raises(SegmentsError, match=said):
        raised_by(segments, pd.DataFrame(sources), "role")


def test_nothing_raised_is_an_empty_table(segments):
    sources = pd.DataFrame({"source_id": ["i1", "i2"], "role": ["mentor", "leader"]})
    assert raised_by(segments.head(0), sources, "role").empty
    none = raised_by(segments.head(0), sources, "role", codes=["time"])
    assert none[["n_raised", "n_sources"]].values.tolist() == [[0, 1], [0, 1]]
