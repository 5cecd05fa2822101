"""Respondents over time: linked by code, counted, and those lost compared with those who stayed."""

import math

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
from scipy import stats

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import attrition_table, change, everyone, harms, linked, lost
from amnmethods.stats.intervals import wilson


def test_people_are_linked_by_their_code_and_the_lost_have_a_reason(two_waves):
    table = linked(two_waves([40, 50, None], [45, None, 60]), before=0, after=1)
    assert table["respondent_id"].tolist() == [1, 2, 3]
    assert table["change"].tolist()[0] == 5
    assert table["linked"].tolist() == [True, False, False]
    assert table["reason"].tolist() == ["", "no score in wave 1", "no score in wave 0"]


def test_the_same_code_twice_in_a_wave_is_refused_by_name(two_waves):
    scores = two_waves([40, 50], [45, 55])
    with pytest.raises(EvaluationError, match="Respondent 2 stands twice in wave 1, scale 'cbi'"):
        linked(pd.concat([scores, scores.tail(1)]), before=0, after=1)


def test_waves_that_are_not_there_or_out_of_order_are_refused(two_waves):
    scores = two_waves([40], [45])
    with pytest.raises(EvaluationError, match="no scores of wave 2; there are of: 0, 1"):
        linked(scores, before=0, after=2)
    with pytest.raises(EvaluationError, match="Wave 0 does not come after wave 1"):
        linked(scores, before=1, after=0)
    text = scores.assign(wave=scores["wave"].map({0: "9", 1: "10"}))
    assert linked(text, before="9", after="10")["change"].tolist() == [5.0]
    with pytest.raises(EvaluationError, match="there are of: '9', '10'"):
        linked(text, before="9", after="11")


def test_scores_that_are_no_scores_are_refused(two_waves):
    scores = two_waves([40], [45])
    with pytest.raises(EvaluationError, match="lack the column score"):
        linked(scores.drop(columns="score"), before=0, after=1)
    with pytest.raises(EvaluationError, match="'many' is no number"):
        linked(scores.assign(score=["many", 3]), before=0, after=1)
    with pytest.raises(EvaluationError, match="have no respondent_id"):
        linked(scores.assign(respondent_id=None), before=0, after=1)


def test_somebody_keeps_the_network_of_the_first_wave_and_a_code_of_two_networks_is_marked(two_waves):
    scores = two_waves([40, 50], [45, 55])
    people = pd.DataFrame({"respondent_id": [1, 1, 2, 2], "wave": [1, 0, 0, 1], "site": ["N2", "N1", "N1", None]})
    table = linked(scores, people, before=0, after=1, by=["site"])
    assert table["site"].tolist() == ["N1", "N1"]
    assert table["moved"].tolist() == [True, False]


def test_people_without_entry_or_with_two_are_refused(two_waves):
    scores = two_waves([40, 50], [45, 55])
    with pytest.raises(
        EvaluationError, match=r"Respondent 2 has scores but is not in the table of respondents \(1 such\)"
    ):
        linked(scores, pd.DataFrame({"respondent_id": [1], "site": "N1"}), before=0, after=1, by=["site"])
    with pytest.raises(EvaluationError, match="Respondent 1 stands twice in the table of respondents"):
        linked(scores, pd.DataFrame({"respondent_id": [1, 1, 2], "site": "N1"}), before=0, after=1, by=["site"])
    with pytest.raises(EvaluationError, match="give the table of respondents"):
        linked(scores, before=0, after=1, by=["site"])


@pytest.fixture
def answered():
    """Give answers of two waves: N1 keeps 6 of 8 and wins one, N2 keeps none of 6."""
    first = [(f"a{k}", 0, "N1") for k in range(8)] + [(f"b{k}", 0, "N2") for k in range(6)]
    second = [(f"a{k}", 1, "N1") for k in range(6)] + [("a9", 1, "N1")]
    return pd.DataFrame(first + second, columns=["respondent_id", "wave", "site"])


def test_attrition_has_every_denominator(answered):
    invited = pd.DataFrame({"site": ["N1", "N2"], "n_invited": [20, 10]})
    table = attrition_table(answered, invited, suppress_below=1).set_index(["wave", "site"])
    row = table.loc[(1, "N1")]
    assert row[["n_invited", "n_answered", "n_first", "n_linked", "n_new"]].tolist() == [20, 7, 8, 6, 1]
    assert row["share_linked"] == 0.75
    assert (row["share_answered_low"], row["share_answered_high"]) == wilson(7, 20)
    assert table.loc[(0, "pooled"), "n_invited"] == 30


def test_invitations_counted_by_network_alone_are_known_for_networks_alone(answered):
    invited = pd.DataFrame({"site": ["N1", "N2"], "wave": ["0", "0"], "n_invited": [20, 10]})
    both = answered.assign(role=["mentor", "mentee"] * 10 + ["mentor"])
    table = attrition_table(both, invited, by=["site", "role"], suppress_below=1).set_index(["wave", "site", "role"])
    assert table.loc[(0, "N1", "pooled"), "n_invited"] == 20  # wave 0, though one table keeps it as text
    assert pd.isna(table.loc[(0, "N1", "mentor"), "n_invited"])
    assert table.loc[(0, "N1", "mentor"), "reason"] == "it is not known how many were invited"


def test_a_network_without_a_wave_has_its_row_and_its_reason(answered):
    row = attrition_table(answered, suppress_below=1).set_index(["wave", "site"]).loc[(1, "N2")]
    assert row["n_answered"] == 0
    assert row["share_linked"] == 0
    assert row["reason"] == "nobody answered in this wave"
    assert math.isnan(row["share_answered"])


def test_small_numbers_of_the_lost_and_the_new_are_hidden_too(answered):
    table = attrition_table(answered, suppress_below=5).set_index(["wave", "site"])
    assert table.loc[(1, "N1"), "hidden"]
    assert table.loc[(1, "N1"), ["n_answered", "n_linked", "n_new"]].isna().all()
    assert not table.loc[(0, "N1"), "hidden"]


def test_more_answers_than_invitations_are_refused(answered):
    invited = pd.DataFrame({"site": ["N1", "N2"], "wave": [0, 0], "n_invited": [7, 10]})
    with pytest.raises(EvaluationError, match="In wave 0 8 people of N1 answered and 7 were invited"):
        attrition_table(answered, invited, suppress_below=1)
    with pytest.raises(EvaluationError, match="Respondent 'a0' stands twice in wave 0"):
        attrition_table(pd.concat([answered, answered.head(1)]), suppress_below=1)
    with pytest.raises(EvaluationError, match="Nobody answered"):
        attrition_table(answered.head(0), suppress_below=1)


def test_attrition_by_network_and_role_can_not_be_solved_back():
    rows = [
        (f"{s}{r}{k}", 0, s, r)
        for s, r, n in (("N1", "x", 9), ("N1", "y", 2), ("N2", "x", 8), ("N2", "y", 7))
        for k in range(n)
    ]
    table = attrition_table(
        pd.DataFrame(rows, columns=["respondent_id", "wave", "site", "role"]), by=["site", "role"], suppress_below=5
    )
    hidden = table.set_index(["site", "role"])["hidden"]
    assert hidden[("N1", "y")]
    assert hidden.sum() >= 3  # one hidden cell alone would be the total less the rest
    assert not hidden[("pooled", "pooled")]


def test_those_lost_differ_as_scipy_and_pingouin_say(invented):
    scores, people = invented
    table = lost(scores, people, before=0, after=1, by=["site"], suppress_below=5)
    row = table[(table["scale"] == "cbi") & (table["site"] == "pooled")].iloc[0]
    wide = scores[scores["scale"] == "cbi"].pivot(index="respondent_id", columns="wave", values="score")
    gone, stayed = wide.loc[wide[1].isna(), 0], wide.loc[wide[1].notna(), 0]
    witness = stats.ttest_ind(gone, stayed, equal_var=False).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((witness.low, witness.high))
    assert row["d"] == pytest.approx(pg.compute_effsize(gone, stayed, eftype="cohen"))
    assert row["difference"] > 5  # they were the more burnt out
    assert row[["n_linked", "n_lost"]].sum() == 1500


def test_a_share_of_the_lost_and_groups_of_one_or_none(two_waves):
    scores = two_waves([3, 3, 1, 1], [3, 1, None, None])
    row = lost(scores, before=0, after=1, suppress_below=1, at_least={"cbi": 3}).iloc[0]
    assert (row["linked"], row["lost"], row["difference"]) == (1.0, 0.0, -1.0)
    assert row["low"] >= -1
    nobody = lost(two_waves([3, 3], [3, 3]), before=0, after=1, suppress_below=1).iloc[0]
    assert nobody["reason"] == "nobody was lost"
    assert math.isnan(nobody["difference"])
    single = lost(two_waves([3, 2, 2], [None, 3, 3]), before=0, after=1, suppress_below=1).iloc[0]
    assert single["reason"] == "one person, so there is no interval"
    assert math.isnan(single["low"])


def test_all_together_are_known_to_be_invited_only_where_each_group_that_answered_is(answered):
    invited = pd.DataFrame({"site": ["N2"], "wave": [0], "n_invited": [10]})
    table = attrition_table(answered, invited, suppress_below=1).set_index(["wave", "site"])
    assert table.loc[(0, "N2"), "n_invited"] == 10
    assert pd.isna(table.loc[(0, "pooled"), "n_invited"])
    assert math.isnan(table.loc[(0, "pooled"), "share_answered"])
    assert table.loc[(0, "pooled"), "reason"] == "it is not known how many were invited in N1"
    both = pd.DataFrame({"site": ["N1", "N2"], "wave": [0, 0], "n_invited": [20, None]})
    said = attrition_table(answered, both, suppress_below=1, language="fr").set_index(["wave", "site"])
    assert said.loc[(0, "pooled"), "reason"].endswith("invitées : N2")
    by_role = attrition_table(answered.assign(role="mentor"), invited, by="role", suppress_below=1)
    assert by_role["n_invited"].isna().all(), "invited of one network are not those of all"


def test_a_network_too_small_at_the_start_does_not_show_its_start_later():
    rows = [(f"{site}{k}", 0, site) for site, n in (("N1", 40), ("N2", 3), ("N3", 9)) for k in range(n)]
    rows += [(f"{site}{k}", 1, site) for site, n in (("N1", 30), ("N2", 0), ("N3", 0)) for k in range(n)]
    rows += [(f"new{site}{k}", 1, site) for site in ("N1", "N2", "N3") for k in range(10)]
    answered = pd.DataFrame(rows, columns=["respondent_id", "wave", "site"])
    table = attrition_table(answered, suppress_below=5).set_index(["site", "wave"])
    assert table.loc["N2", "hidden"].all()
    assert table.loc["N2", "n_first"].isna().all()
    assert table.loc["N3", "n_first"].isna().all(), "with it the total would tell"
    assert not table.loc["N1", "hidden"].any()


def test_a_handful_of_lost_people_is_hidden():
    rows = [(f"{site}{k}", 0, site) for site in ("N1", "N2", "N3") for k in range(30)]
    rows += [(f"{site}{k}", 1, site) for site, n in (("N1", 28), ("N2", 20), ("N3", 10)) for k in range(n)]
    table = attrition_table(pd.DataFrame(rows, columns=["respondent_id", "wave", "site"]), suppress_below=5)
    assert table.set_index(["site", "wave"])["hidden"].loc[[("N1", 1), ("N2", 1)]].all()


def told_by_subtraction(table, sites):
    """Return the small numbers that the shown ones give away: rank of the sums with and without each of them."""
    counts = ["n_answered", "n_first", "n_linked", "n_new", "n_lost"]
    names = [(wave, site, count) for wave in (0, 1) for site in [*sites, "pooled"] for count in counts]
    place = {name: k for k, name in enumerate(names)}
    sums = []
    for wave in (0, 1):
        for site in [*sites, "pooled"]:
            here = {count: place[(wave, site, count)] for count in counts}
            sums += [
                {here["n_linked"]: 1, here["n_new"]: 1, here["n_answered"]: -1},
                {here["n_linked"]: 1, here["n_lost"]: 1, here["n_first"]: -1},
                {here["n_first"]: 1, place[(0, site, "n_answered")]: -1},
            ]
        for count in counts:
            sums.append({place[(wave, site, count)]: 1 for site in sites} | {place[(wave, "pooled", count)]: -1})
    shown = table.set_index(["wave", "site"])
    known = np.array([n != "n_lost" and not shown.loc[(w, s), "hidden"] for w, s, n in names])
    matrix = np.zeros((len(sums), len(names)))
    for row, line in enumerate(sums):
        for k, sign in line.items():
            matrix[row, k] += sign
    matrix = matrix[:, ~known]
    rank = np.linalg.matrix_rank(matrix)
    hidden = [name for name, is_known in zip(names, known, strict=True) if not is_known]
    return [
        name
        for k, name in enumerate(hidden)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(hidden))[k]])) == rank and name[1] != "pooled"
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_small_number_of_any_wave_can_be_solved_back(seed):
    rng = np.random.default_rng(seed)
    sites = ["N1", "N2", "N3", "N4"]
    rows = []
    for site in sites:
        n = int(rng.choice([2, 4, 7, 12, 30]))
        stay = int(rng.integers(0, n + 1))
        rows += [(f"{site}-{k}", 0, site) for k in range(n)] + [(f"{site}-{k}", 1, site) for k in range(stay)]
        rows += [(f"{site}-new{k}", 1, site) for k in range(int(rng.integers(0, 9)))]
    answered = pd.DataFrame(rows, columns=["respondent_id", "wave", "site"])
    table = attrition_table(answered, suppress_below=5)
    bare = attrition_table(answered, suppress_below=1).assign(n_lost=lambda t: t["n_first"] - t["n_linked"])
    small = bare.set_index(["wave", "site"])
    given = [(w, s, n) for w, s, n in told_by_subtraction(table, sites) if 0 < small.loc[(w, s), n] < 5]
    assert given == []
    shown = table[~table["hidden"]]
    for count in ("n_answered", "n_first", "n_linked", "n_new"):
        assert not shown[count].between(1, 4).any()
    assert not (shown["n_first"] - shown["n_linked"]).between(1, 4).any()


def test_codes_that_differ_in_case_or_blanks_are_not_two_people(two_waves, answered):
    later = answered.assign(respondent_id=answered["respondent_id"].where(answered["wave"] == 0, "A 0"))
    with pytest.raises(EvaluationError, match=r"'a0' is also written 'A 0' \(1 such code\)"):
        attrition_table(later[(later["wave"] == 0) | (later.index == later.index[-1])], suppress_below=1)
    scores = two_waves([40, 50], [45, 55])
    codes = scores["respondent_id"].map("R{:03}".format)
    odd = scores.assign(respondent_id=codes.where(scores["wave"] == 0, codes.str.lower()))
    with pytest.raises(
        EvaluationError, match=r"'R001' is also written 'r001' \(2 such codes\).*Write each code one way"
    ):
        linked(odd, before=0, after=1)


def test_one_attribute_may_be_named_alone(two_waves, answered):
    pd.testing.assert_frame_equal(
        attrition_table(answered, by="site", suppress_below=1), attrition_table(answered, by=["site"], suppress_below=1)
    )
    scores = two_waves([40, 50], [45, 55])
    people = pd.DataFrame({"respondent_id": [1, 2], "site": "N1"})
    given = {"before": 0, "after": 1, "suppress_below": 1}
    assert lost(scores, people, by="site", **given)["site"].tolist() == ["N1", "pooled"]
    assert linked(scores, people, before=0, after=1, by="site")["site"].tolist() == ["N1", "N1"]
    for verb in (change, everyone):
        assert verb(scores, people, by="site", **given)["site"].tolist() == ["N1", "pooled"]
    found = harms(scores, people, by="site", worse={"cbi": "higher"}, beyond={"cbi": 1}, **given)
    assert found["site"].tolist() == ["N1", "pooled"]
