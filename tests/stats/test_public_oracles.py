"""The published ratings in ../shared/data, and what independent software computes on them.

Every case is either met here, under its id, or listed with its reason in tests/oracles_left.csv. What a case holds
beside the measures built here (an entropy, the least rating) is named by ``without``.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from amnmethods import surveys
from amnmethods.model import Instrument
from amnmethods.stats import arrays
from amnmethods.stats.agreement import fleiss_kappa, gwet_ac, kendall_w, krippendorff_alpha
from amnmethods.stats.content_validity import (
    content_validity_ratio,
    critical_n_essential,
    item_cvi,
    modified_kappa,
)
from amnmethods.stats.counts import matrix_counts, tally
from amnmethods.stats.dispersion import iqr, mean, median, quantile, sd, share, tastle_wierman, van_der_eijk
from amnmethods.stats.intervals import bootstrap, wilson
from amnmethods.stats.intraclass import icc
from amnmethods.stats.stability import pair_counts, share_unchanged, weighted_kappa

LEFT = Path(__file__).parents[1] / "oracles_left.csv"
MET = {}

pytestmark = pytest.mark.shared


def meets(*ids, without=()):
    """Register a function of (read, id) that computes the values of these cases, but for the keys ``without``."""

    def register(function):
        MET.update(dict.fromkeys(ids, (function, set(without))))
        return function

    return register


@pytest.fixture(scope="module")
def cases(shared_data):
    listed = json.loads((shared_data / "public_oracles.json").read_text(encoding="utf-8"))["cases"]
    found = {case["id"]: case for case in listed}
    found["edge_median_even"]["value"] = dict(enumerate(found["edge_median_even"]["value"], start=1))  # R's nine types
    return found


@pytest.fixture(scope="module")
def read(shared_data):
    def found(name):
        if name.endswith(".json"):
            return json.loads((shared_data / name).read_text(encoding="utf-8"))
        return pd.read_csv(shared_data / f"{name}.csv")

    return found


def test_every_case_is_met_or_left_with_a_reason(cases):
    left = pd.read_csv(LEFT)
    assert set(MET).isdisjoint(left["id"])
    assert sorted([*MET, *left["id"]]) == sorted(cases)
    assert left["reason"].str.len().gt(10).all()


# The ids are known once the module has been read.
def pytest_generate_tests(metafunc):
    if "oracle" in metafunc.fixturenames:
        metafunc.parametrize("oracle", sorted(MET))


def test_oracle(oracle, cases, read):
    compute, without = MET[oracle]
    assert_within(compute(read, oracle), cases[oracle]["value"], cases[oracle]["tolerance"], without)


def assert_within(ours, theirs, tolerance, without):
    """Compare nested dicts and lists of numbers, but for some keys of the dicts."""
    if isinstance(theirs, dict):
        assert set(ours) == set(theirs) - without
        for key, value in ours.items():
            assert_within(value, theirs[key], tolerance, without)
    elif isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=True):
            assert_within(one, other, tolerance, without)
    elif theirs == "NaN":
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(theirs, abs=tolerance, rel=0)


# 19 experts, 28 statements, agree or not --------------------------------------------------------------------


def light(read):
    return matrix_counts(read("light_statements").set_index("record_id"), [0, 1])


@meets("light_n")
def light_n(read, _):
    return light(read).sum(axis=1).to_dict()


@meets("light_agree")
def light_agree(read, _):
    return share(light(read), 1, 1).to_dict()


@meets("light_wilson")
def light_wilson(read, _):
    counts = light(read)
    low, high = wilson(counts[1], counts.sum(axis=1))
    table = pd.DataFrame({"est": share(counts, 1, 1), "lower": low, "upper": high})
    return table.to_dict(orient="index")


@meets("light_alpha_nominal")
def light_alpha(read, _):
    return krippendorff_alpha(light(read), "nominal")["alpha"]


@meets("light_exact_boot")
def light_bootstrap(read, _):
    ends = bootstrap(light(read).loc[["s04", "s08", "s20", "s22"]], arrays.mean, 20_000, rng=11)
    return {item: [row.low, row.high] for item, row in ends.iterrows()}


# Five experts, 36 items, relevance 1 to 4 -------------------------------------------------------------------


def relevance(read):
    return read("class_expert_relevance").set_index("expert")


@meets("class_cvi")
def class_cvi(read, _):
    counts = matrix_counts(relevance(read), [1, 2, 3, 4])
    relevant, n = counts[[3, 4]].sum(axis=1), counts.sum(axis=1)
    cvi, kappa = item_cvi(relevant, n), modified_kappa(relevant, n)
    return {
        "i_cvi": dict(zip(counts.index, cvi, strict=True)),
        "modified_kappa": dict(zip(counts.index, kappa, strict=True)),
        "s_cvi_ave": cvi.mean(),
        "s_cvi_ua": (cvi == 1).mean(),
    }


@meets("class_alpha_ordinal")
def class_alpha(read, _):
    return krippendorff_alpha(matrix_counts(relevance(read), [1, 2, 3, 4]), "ordinal")["alpha"]


def concordance(matrix):
    row, plain = kendall_w(matrix), kendall_w(matrix, correct_ties=False)
    return {"W": row["w"], "chisq": row["chi2"], "p": row["p"], "raters": row["n_raters"], "without": plain["w"]}


def only(found, *keys):
    return {key: found[key] for key in keys}


@meets("class_kendall", "anx_kendall", "kendall_ties_desctools")
def kendall_three(read, oracle):
    matrices = {
        "class_kendall": lambda: relevance(read),
        "anx_kendall": lambda: read("anxiety_ratings").T,
        "kendall_ties_desctools": lambda: read("kendall_w_ties").set_index("object").T,
    }
    return only(concordance(matrices[oracle]()), "W", "chisq", "p")


@meets("kendall_ties")
def kendall_ties(read, _):
    found = concordance(read("kendall_w_ties").set_index("object").T)
    return only(found, "W", "chisq", "p") | {"W_uncorrected": found["without"]}


# 26 participants before and after a deliberation, 42 statements 1 to 7 and seven options ranked -------------


def stage(read, number, kind):
    table = read("uppsala_two_stages")
    return table[table["stage_id"] == number].set_index("pnum").filter(regex=rf"^{kind}\d")


@meets("upp_panel")
def upp_panel(read, _):
    before, after = stage(read, 1, "C"), stage(read, 2, "C")
    return {"stage1": len(before), "stage2": len(after), "both": share_unchanged(before["C1"], after["C1"])["n_paired"]}


@meets("upp_q_stage2_type2", "upp_q_stage2_type6", "upp_q_stage2_type7", without=["mad_raw", "min", "max"])
def upp_quartiles(read, oracle):
    method = oracle.rpartition("_")[2]
    counts = matrix_counts(stage(read, 2, "C"), range(1, 8))
    columns = {
        "n": counts.sum(axis=1),
        "q1": quantile(counts, 0.25, method),
        "median": median(counts),
        "q3": quantile(counts, 0.75, method),
        "iqr": iqr(counts, method),
        "mean": mean(counts),
        "sd": sd(counts),
    }
    return pd.DataFrame(columns).to_dict(orient="index")


@meets("upp_agree_top")
def upp_agree_top(read, _):
    return {
        f"stage{number}": share(matrix_counts(stage(read, number, "C"), range(1, 8)), 6, 7).to_dict()
        for number in (1, 2)
    }


@meets("upp_same")
def upp_same(read, _):
    before, after = stage(read, 1, "C"), stage(read, 2, "C")
    return {item: share_unchanged(before[item], after[item])["share_unchanged"] for item in before}


@meets("upp_wkappa_quadratic")
def upp_weighted_kappa(read, _):
    """Weigh as irr does, by the place among the points used; over the whole scale C1 has 0.192, not 0.237."""
    before, after = stage(read, 1, "C"), stage(read, 2, "C")
    whole = weighted_kappa(before["C1"], after["C1"], range(1, 8))["weighted_kappa"]
    assert whole == pytest.approx(0.192, abs=5e-4)
    found = {}
    for item in ("C1", "C2", "C3", "C4", "C5", "C6"):
        used = np.unique(np.concatenate([before[item].dropna(), after[item].dropna()]))
        places = np.arange(len(used))
        squares = np.subtract.outer(places, places) ** 2
        found[item] = weighted_kappa(before[item], after[item], used, squares)["weighted_kappa"]
    return found


@meets("upp_W_rank_stage1", "upp_W_rank_stage2", "upp_W_items_stage2")
def upp_kendall(read, oracle):
    found = concordance(stage(read, int(oracle[-1]), "P" if "rank" in oracle else "C"))
    extra = {"W_without_tie_correction": found["without"]} if "items" in oracle else {}
    return only(found, "W", "chisq", "p", "raters") | extra


@meets("upp_friedman")
def upp_friedman(read, _):
    """Friedman's statistic is the chi-square of Kendall's W."""
    row = kendall_w(stage(read, 2, "P"))
    return {"statistic": row["chi2"], "df": row["df"], "p": row["p"]}


@meets("upp_alpha_ordinal")
def upp_alpha(read, _):
    levels = {"ord": "ordinal", "int": "interval"}
    return {
        f"s{number}_{short}": krippendorff_alpha(matrix_counts(stage(read, number, "C"), range(1, 8)), level)["alpha"]
        for number in (1, 2)
        for short, level in levels.items()
    }


@meets("upp_agrmt", without=["leik", "entropy"])
def upp_agreement(read, _):
    counts = matrix_counts(stage(read, 2, "C"), range(1, 8))
    columns = {"consensus": tastle_wierman(counts), "agreement_A": van_der_eijk(counts)}
    return pd.DataFrame(columns).to_dict(orient="index")


# Subjects x raters ------------------------------------------------------------------------------------------


@meets("anx_alpha", "kripp_canonical")
def alpha_at_four_levels(read, oracle):
    if oracle == "anx_alpha":
        counts = matrix_counts(read("anxiety_ratings").T, range(1, 7))
    else:
        counts = matrix_counts(read("krippendorff_canonical").set_index("unit").T, range(1, 6))
    return {level: krippendorff_alpha(counts, level)["alpha"] for level in ("nominal", "ordinal", "interval", "ratio")}


@meets("anx_icc", "vid_icc", "shrout_fleiss", without=["_row"])
def six_forms(read, oracle):
    data = {"anx_icc": "anxiety_ratings", "vid_icc": "video_ratings", "shrout_fleiss": "shrout_fleiss_1979"}
    found = icc(read(data[oracle])).rename(
        columns={"icc": "ICC", "f": "F", "low": "lower bound", "high": "upper bound"}
    )
    return found[["ICC", "F", "df1", "df2", "p", "lower bound", "upper bound"]].to_dict(orient="records")


@meets("anx_icc_irr", without=["p"])
def agreement_form(read, _):
    """Leave p out: irr tests F with the degrees of freedom of the interval, psych and we with those of F itself."""
    row = icc(read("anxiety_ratings")).loc["ICC2"]
    return {"icc": row["icc"], "F": row["f"], "lower": row["low"], "upper": row["high"]}


# 2800 people, 25 items on personality from 1 to 6, with blanks ----------------------------------------------


def personality(read):
    keys = read("bfi_keys.json")
    points = range(keys["scale"]["min"], keys["scale"]["max"] + 1)
    return read("bfi_survey").rename(columns={"id": "respondent_id"}), Instrument.of_keys("bfi", keys["keys"], points)


@meets("bfi_alpha_pairwise", without=["G6", "ase"])
def alpha_of_pairs(read, _):
    found = surveys.reliability(*personality(read), missing="pairwise").set_index("scale")
    names = {"alpha": "raw", "alpha_standardised": "std", "mean_r": "average_r"}
    return found[list(names)].rename(columns=names).to_dict(orient="index")


@meets("bfi_alpha_listwise")
def alpha_of_complete(read, _):
    found = surveys.reliability(*personality(read)).set_index("scale")
    table = found[["alpha"]].assign(n=found["n_respondents"])
    for peer in ("feldt", "psych"):
        table[f"{peer}_lower"], table[f"{peer}_upper"] = found["alpha_low"], found["alpha_high"]
    return table.to_dict(orient="index")


@meets("bfi_alpha_drop")
def items_of_neuroticism(read, _):
    found = surveys.item_analysis(*personality(read), scales=["neuroticism"], missing="pairwise").set_index("item")
    names = {"alpha_without": "alpha_drop", "item_rest_r": "r_drop", "mean": "mean"}
    return found[list(names)].rename(columns=names).to_dict()


@meets("bfi_omega_1f")
def omega_of_one_factor(read, _):
    return surveys.reliability(*personality(read)).set_index("scale")["omega"].to_dict()


@meets("bfi_mean_scores", "bfi_mean_scores_80")
def mean_scores(read, oracle):
    found = surveys.score(*personality(read), missing=0.8 if oracle.endswith("80") else 1)
    by_scale = found.groupby("scale")["score"].agg(["count", "mean", "std"])
    return by_scale.rename(columns={"count": "n", "std": "sd"}).to_dict(orient="index")


@meets("bfi_scoreItems")
def scores_of_the_first_ten(read, _):
    """Fill the blanks as psych does, each with its item's median, and score what is then complete."""
    table, bfi = personality(read)
    filled = table.fillna(table[[item.item for item in bfi.items]].median())
    return (
        surveys.score(filled, bfi).pivot(index="respondent_id", columns="scale", values="score")[:10].to_dict("records")
    )


@meets("bfi_missing")
def blanks(read, _):
    found = surveys.score(*personality(read), missing=1)
    return (5 - found["n_answered"]).groupby(found["scale"]).sum().to_dict()


def beyond_chance(row, symbol):
    return {"pa": row["share_agree"], "pe": row["share_chance"], "coeff": row[symbol], "se": row["se"]}


def diagnoses(read):
    table = read("fleiss_1971_diagnoses")
    return table.apply(pd.Series.value_counts, axis=1).fillna(0).astype(int)


@meets(
    "light_ac1", "class_ac2", "class_ac2_quadratic", "vid_ac2", "vid_ac2_used", "fleiss1971_ac1", without=["ci", "p"]
)
def gwet(read, oracle):
    """Leave the printed interval and p out: both follow from the standard error."""
    video = matrix_counts(read("video_ratings").T, range(1, 7)) if "vid" in oracle else None
    counts, weights = {
        "light_ac1": lambda: (light(read), "identity"),
        "class_ac2": lambda: (matrix_counts(relevance(read), [1, 2, 3, 4]), "ordinal"),
        "class_ac2_quadratic": lambda: (matrix_counts(relevance(read), [1, 2, 3, 4]), "quadratic"),
        "vid_ac2": lambda: (video, "ordinal"),
        "vid_ac2_used": lambda: (video.loc[:, video.sum() > 0], "ordinal"),
        "fleiss1971_ac1": lambda: (diagnoses(read), "identity"),
    }[oracle]()
    return beyond_chance(gwet_ac(counts, weights), "ac")


@meets("light_fleiss", without=["ci", "p"])
def fleiss_with_blanks(read, _):
    return beyond_chance(fleiss_kappa(light(read)), "kappa")


@meets("anx_fleiss")
def fleiss_of_anxiety(read, _):
    return fleiss_kappa(matrix_counts(read("anxiety_ratings").T, range(1, 7)))["kappa"]


@meets("fleiss1971", without=["z", "p", "p.value", "_row"])
def fleiss_of_diagnoses(read, _):
    """Leave the tests out: that agreement is beyond none says nothing of how far it goes."""
    counts = diagnoses(read)
    n = counts.sum(axis=1)
    one = [fleiss_kappa(pd.DataFrame({"yes": counts[name], "no": n - counts[name]}))["kappa"] for name in counts]
    return {"kappa": fleiss_kappa(counts)["kappa"], "by_category": [{"Kappa": kappa} for kappa in one]}


@meets("kripp_canonical_family", without=["conger", "bp", "pa", "ci", "p"])
def family(read, _):
    counts = matrix_counts(read("krippendorff_canonical").set_index("unit").T, range(1, 6))
    both = {"ac1": beyond_chance(gwet_ac(counts), "ac"), "fleiss": beyond_chance(fleiss_kappa(counts), "kappa")}
    return {name: only(found, "pe", "coeff", "se") for name, found in both.items()}  # "pa" is also a measure's name


# 91 couples, four ordered answers ---------------------------------------------------------------------------


def couples(read):
    table = read("sexual_fun_paired")
    place = {answer: point for point, answer in enumerate(table["Husband"].drop_duplicates(), start=1)}
    long = table.loc[table.index.repeat(table["Freq"])]
    return long["Husband"].map(place).to_numpy(), long["Wife"].map(place).to_numpy()


@meets("fun_table")
def fun_table(read, _):
    return pair_counts(*couples(read), np.arange(1.0, 5.0)).tolist()


@meets("fun_kappa")
def fun_kappa(read, _):
    weights = {"unweighted": 1 - np.eye(4), "equal": "linear", "squared": "quadratic"}
    both = couples(read)
    return {name: weighted_kappa(*both, range(1, 5), weight)["weighted_kappa"] for name, weight in weights.items()}


# Printed values and edges -----------------------------------------------------------------------------------


@meets("wilson_newcombe_1", "wilson_newcombe_2")
def wilson_newcombe(_, oracle):
    k, n = {"wilson_newcombe_1": (81, 263), "wilson_newcombe_2": (0, 20)}[oracle]
    low, high = wilson(k, n)
    return {"est": k / n, "lower": low, "upper": high}


@meets("polit_kappa_1")
def polit(_, __):
    return modified_kappa([4, 5], [5, 6]).tolist()


@meets("van_der_eijk_1")
def eijk(_, __):
    return van_der_eijk(pd.DataFrame([[30, 40, 210, 130, 530, 50, 10]], columns=range(1, 8))).item()


@meets("tastle_wierman_1")
def tastle(_, __):
    rows = [[0, 0, 10, 0, 0], [5, 0, 0, 0, 5], [2, 2, 2, 2, 2]]
    return tastle_wierman(pd.DataFrame(rows, columns=range(1, 6))).tolist()


@meets("cvr_1")
def cvr(_, __):
    critical = {n: critical_n_essential(n) for n in range(5, 11)}
    return [{"N": n, "n_critical": k, "cvr": content_validity_ratio(k, n)} for n, k in critical.items()]


@meets("edge_all_equal", without=["kripp_ordinal"])
def all_equal(_, __):
    """Kendall's W and both kappas as their peers; alpha is undefined with its reason, where irr answers 1."""
    matrix = pd.DataFrame(np.full((5, 4), 7.0))
    counts = matrix_counts(matrix, range(1, 10))
    alpha = krippendorff_alpha(counts, "ordinal")
    assert np.isnan(alpha["alpha"])
    assert "all ratings are equal" in alpha["reason"]
    assert "all ratings are equal" in fleiss_kappa(counts)["reason"]
    return {"kendall": kendall_w(matrix)["w"], "fleiss": fleiss_kappa(counts)["kappa"], "ac1": gwet_ac(counts)["ac"]}


@meets("edge_two_raters", without=["icc21"])
def two_raters(_, __):
    both = pd.DataFrame([[7, 8, 9, 3, 5, 6, 7, 2, 9, 8], [7, 7, 9, 4, 5, 8, 7, 1, 9, 6]])
    # irr weighs by the place among the points used; here all nine were.
    kappa = weighted_kappa(both.loc[0].to_numpy(), both.loc[1].to_numpy(), range(1, 10))
    alpha = krippendorff_alpha(matrix_counts(both, range(1, 10)), "ordinal")
    return {"kendall": kendall_w(both)["w"], "alpha_ord": alpha["alpha"], "kappa_q": kappa["weighted_kappa"]}


@meets("edge_median_even", without=[1, 3, 4, 5, 8, 9])
def quartiles_of_four(_, __):
    counts = pd.DataFrame(tally([0] * 4, [3, 3, 7, 9], 1, range(1, 10)), columns=range(1, 10))
    return {type_: [quantile(counts, q, f"type{type_}").item() for q in (0.25, 0.5, 0.75)] for type_ in (2, 6, 7)}
