"""The published ratings in ../shared/data, and what independent software computes on them.

Every case is either met here, under its id, or listed with its reason in tests/oracles_left.csv. What a case holds
beside the measures built here (an entropy, the least rating) is named by ``without``.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from amnmethods.stats import arrays
from amnmethods.stats.agreement import kendall_w, krippendorff_alpha
from amnmethods.stats.content_validity import (
    content_validity_ratio,
    critical_n_essential,
    item_cvi,
    modified_kappa,
)
from amnmethods.stats.counts import matrix_counts, tally
from amnmethods.stats.dispersion import iqr, mean, median, quantile, sd, share, tastle_wierman, van_der_eijk
from amnmethods.stats.intervals import bootstrap, wilson
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
    return lambda name: pd.read_csv(shared_data / f"{name}.csv")


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


@meets("edge_all_equal", without=["kripp_ordinal", "fleiss", "ac1"])
def all_equal(_, __):
    """Kendall's W as irr; alpha is undefined with its reason, where irr answers 1."""
    matrix = pd.DataFrame(np.full((5, 4), 7.0))
    alpha = krippendorff_alpha(matrix_counts(matrix, range(1, 10)), "ordinal")
    assert np.isnan(alpha["alpha"])
    assert "all ratings are equal" in alpha["reason"]
    return {"kendall": kendall_w(matrix)["w"]}


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
