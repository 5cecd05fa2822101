"""Coder agreement against printed tables and other programs; disagreements and their resolutions."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.determinants import coder_agreement, confusions, disagreements, resolve
from amnmethods.errors import SegmentsError
from amnmethods.stats.agreement import fleiss_kappa, gwet_ac

UNIT = ["unit_id"]


def long(matrix, name="unit_id"):
    """Turn units x coders into segments; a blank is a unit that the coder did not code."""
    table = matrix.rename_axis(name).reset_index().melt(name, var_name="coder", value_name="code").dropna()
    return table.reset_index(drop=True).rename_axis("segment_id").reset_index()


@pytest.mark.shared
def test_fleiss_psychiatrists_agree_as_printed(shared_data):
    # Fleiss (1971), doi:10.1037/h0031619: overall .430; by category as irr 0.84.1 prints (fleiss1971).
    table = coder_agreement(long(pd.read_csv(shared_data / "fleiss_1971_diagnoses.csv")), unit=UNIT).set_index("code")
    assert table["kappa"].round(3).tolist()[:5] == [0.245, 0.245, 0.520, 0.471, 0.566]
    one = table.loc["(one code per unit)"]
    assert one["kappa"] == pytest.approx(0.430244520060141, abs=1e-12)
    assert one["ac1"] == pytest.approx(0.44788, abs=1e-5)  # fleiss1971_ac1, irrCAC 1.4
    assert [round(one[end], 3) for end in ("ac1_low", "ac1_high")] == [0.334, 0.562]
    # The mean of chance over yes/no codes weighs as Fleiss' own, so that pooling gives the same kappa.
    assert table.loc["(pooled)", "kappa"] == pytest.approx(one["kappa"])


@pytest.mark.shared
def test_krippendorffs_units_as_double_coding(shared_data):
    # kripp_canonical, irr 0.84.1; unit 12 has one coder and is not double-coded.
    segments = long(pd.read_csv(shared_data / "krippendorff_canonical.csv").set_index("unit"))
    one = coder_agreement(segments, unit=UNIT).set_index("code").loc["(one code per unit)"]
    assert one["n_units"] == 11
    assert one["alpha"] == pytest.approx(0.743421052631579, abs=1e-12)
    assert one["share_agree"] == pytest.approx(0.818181818181818)


def two_coders(a, b, c, d):
    """Give segments of two coders: both, only K, only L, neither gave the code in so many units."""
    said = [("x", "x")] * a + [("x", None)] * b + [(None, "x")] * c + [(None, None)] * d
    return long(pd.DataFrame(said, columns=["K", "L"]).fillna("(blank)")).replace({"(blank)": None})


def test_two_coders_have_cohens_kappa_as_statsmodels():
    from statsmodels.stats.inter_rater import cohens_kappa

    table = coder_agreement(two_coders(20, 5, 10, 15), unit=UNIT).set_index("code")
    theirs = cohens_kappa(np.array([[15, 10], [5, 20]]))
    row = table.loc["x"]
    assert (row["kappa"], row["kappa_kind"]) == (pytest.approx(theirs.kappa), "Cohen")
    assert row["n_given"] == 35
    # Pooled over one code it is the same; its interval by leaving out units lies near that by formula.
    assert table.loc["(pooled)", "kappa"] == pytest.approx(theirs.kappa)
    assert table.loc["(pooled)", "kappa_low"] == pytest.approx(row["kappa_low"], abs=0.02)


def test_a_two_by_two_table_of_wongpakaran():
    # Wongpakaran et al. (2013), doi:10.1186/1471-2288-13-61: 13 2 1 3; AC1 printed .752, kappa .565.
    row = coder_agreement(two_coders(13, 2, 1, 3), unit=UNIT).iloc[0]
    assert row["ac1"] == pytest.approx(0.7527, abs=1e-4)
    assert row["kappa"] == pytest.approx(0.565, abs=5e-4)


def test_alpha_of_a_code_is_that_of_the_krippendorff_package():
    import krippendorff

    rng = np.random.default_rng(3)
    given = rng.integers(0, 2, (30, 3))
    segments = long(pd.DataFrame(np.where(given, "x", "(no)"), columns=list("KLM"))).replace({"(no)": None})
    row = coder_agreement(segments, unit=UNIT).iloc[0]
    theirs = krippendorff.alpha(reliability_data=given.T, level_of_measurement="nominal")
    assert row["alpha"] == pytest.approx(theirs)
    counts = pd.DataFrame({0: 3 - given.sum(axis=1), 1: given.sum(axis=1)})
    assert row["kappa"] == pytest.approx(fleiss_kappa(counts)["kappa"])
    assert row["ac1_low"] == pytest.approx(gwet_ac(counts)["ac_low"])


def test_the_interval_of_alpha_is_the_jackknife_of_the_krippendorff_package():
    import krippendorff
    from scipy.stats import t

    given = np.random.default_rng(5).integers(0, 2, (25, 2))
    segments = long(pd.DataFrame(np.where(given, "x", "(no)"), columns=list("KL"))).replace({"(no)": None})
    row = coder_agreement(segments, unit=UNIT).iloc[0]
    without = [krippendorff.alpha(np.delete(given, k, axis=0).T, level_of_measurement="nominal") for k in range(25)]
    se = np.sqrt(24 / 25 * ((without - np.mean(without)) ** 2).sum())
    assert row["alpha_low"] == pytest.approx(row["alpha"] - t.ppf(0.975, 24) * se)


def test_pooled_kappa_averages_agreement_and_chance_before_it_divides():
    # De Vries et al. (2008): (mean Po - mean Pe) / (1 - mean Pe), here of two codes by hand.
    one, other = two_coders(20, 5, 10, 15), two_coders(2, 1, 1, 46).replace({"x": "y"})
    both = pd.concat([one, other.assign(segment_id=other["segment_id"] + 1000)])
    table = coder_agreement(both.dropna(), unit=UNIT, coded_by=one[["unit_id", "coder"]]).set_index("code")
    observed, chance = (0.7 + 0.96) / 2, (0.5 + (0.06 * 0.06 + 0.94 * 0.94)) / 2
    assert table.loc["(pooled)", "kappa"] == pytest.approx((observed - chance) / (1 - chance))


def test_a_code_that_nobody_gave_is_undefined_with_its_reason(segments):
    table = coder_agreement(segments, unit=UNIT, codes=["time", "pay", "trust", "never"]).set_index("code")
    assert np.isnan(table.loc["never", "kappa"])
    assert table.loc["never", "reason"] == "never_given"
    assert table.loc["trust", "n_given"] == 0  # given in an interview that one coder alone read
    always = coder_agreement(two_coders(5, 0, 0, 0), unit=UNIT).iloc[0]
    assert (np.isnan(always["kappa"]), always["reason"], always["share_agree"]) == (True, "always_given", 1.0)


def test_units_that_nobody_coded_count_where_it_is_said_who_coded_what(segments):
    seen = pd.DataFrame([(f"u{k}", coder) for k in range(1, 11) for coder in "KL"], columns=["unit_id", "coder"])
    with_blanks = coder_agreement(segments, unit=UNIT, coded_by=seen).set_index("code")
    without = coder_agreement(segments, unit=UNIT).set_index("code")
    assert (with_blanks.loc["time", "n_units"], without.loc["time", "n_units"]) == (10, 2)
    assert with_blanks.loc["time", "share_agree"] > without.loc["time", "share_agree"]


def test_a_missing_coder_is_refused_with_the_segment(segments):
    segments.loc[3, "coder"] = None
    with pytest.raises(SegmentsError, match="1 segments have no coder, the first is 's4'"):
        coder_agreement(segments, unit=UNIT)


def test_single_coding_is_refused(segments):
    with pytest.raises(SegmentsError, match="No unit was coded by two coders"):
        coder_agreement(segments[segments["coder"] == "K"], unit=UNIT)


def test_a_code_outside_the_list_is_refused(segments):
    with pytest.raises(SegmentsError, match="has the code 'pay', which is not among"):
        coder_agreement(segments, unit=UNIT, codes=["time", "trust"])


def test_confusions_count_what_was_given_in_place_of_what(segments):
    assert confusions(segments, unit=UNIT).values.tolist() == [["pay", "time", 1]]
    more = pd.concat([segments, segments.iloc[[0]].assign(segment_id="s9", code="trust")])
    assert confusions(more, unit=UNIT)["other"].tolist() == ["time", "(not coded)"]


def test_disagreements_come_with_their_text_and_who_gave_what(segments):
    rows = disagreements(segments, unit=UNIT).to_dict("records")
    assert [(row["unit_id"], row["code"], row["given_by"], row["not_given_by"], row["text"]) for row in rows] == [
        ("u2", "pay", "K", "L", "Nobody pays."),
        ("u2", "time", "L", "K", "Nobody pays."),
    ]


def test_resolutions_settle_and_what_is_not_settled_stays_open(segments):
    settled = (
        disagreements(segments, unit=UNIT).head(1).assign(keep=True, reason="it is about money", decided_by="K, L")
    )
    found = resolve(segments, settled, unit=UNIT)
    assert found["resolution"].tolist() == ["agreed", "agreed", "kept", "open", "single", "single"]
    assert found["resolved_because"].tolist()[2] == "it is about money"
    assert found["segment_id"].tolist() == segments["segment_id"].tolist()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit_id": "u1", "code": "time"}, "no disagreement on unit_id 'u1', code 'time'"),
        ({"reason": " "}, "has no reason"),
        ({"keep": None}, "has no keep"),
        ({"keep": "maybe"}, "keep is True or False"),
        ({"decided_by": None}, "has no decided_by"),
    ],
)
def test_a_resolution_without_ground_is_refused(segments, change, said):
    row = disagreements(segments, unit=UNIT).head(1).assign(keep=True, reason="why", decided_by="K, L")
    with pytest.raises(SegmentsError, match=said):
        resolve(segments, row.astype(object).assign(**change), unit=UNIT)


def test_a_resolution_that_stands_twice_is_refused(segments):
    row = disagreements(segments, unit=UNIT).head(1).assign(keep=True, reason="why", decided_by="K, L")
    with pytest.raises(SegmentsError, match="was resolved twice"):
        resolve(segments, pd.concat([row, row]), unit=UNIT)
