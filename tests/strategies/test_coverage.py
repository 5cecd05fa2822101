"""Coverage of strong barriers, and the best bundle within limits against an enumeration of all."""

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import StrategiesError
from amnmethods.strategies import coverage, coverage_totals, orphans, portfolio, portfolio_changes

LINKS = pd.DataFrame(
    [("s01", "B1"), ("s04", "B5"), ("s05", "B6"), ("s07", "B1"), ("s07", "B6"), ("s09", "B11"), ("s09", "B12"), ("s10", "B11"),
     ("s13", "B14"), ("s26", "B5"), ("s30", "B99")],
    columns=["strategy_id", "determinant_id"],
)  # fmt: skip
COSTS = pd.DataFrame(
    {
        "strategy_id": ["s01", "s04", "s05", "s07", "s09", "s10", "s13", "s26"],
        "cost": [20, 2, 12, 8, 15, 9, 18, 1],
        "staff_hours": [10, 30, 120, 90, 200, 80, 150, 20],
        "must": None,
        "cluster": ["FS", "SI", "TE", "SI", "TE", "EI", "AT", "SI"],
    }
)
SCORES = pd.DataFrame(
    {
        "strategy_id": COSTS["strategy_id"],
        "importance": [8.4, 7.7, 8.1, 7.6, 7.9, 8.0, 7.6, 5.2],
        "feasibility": [5.2, 8.2, 7.3, 6.6, 7.1, 7, 6.9, 7.9],
    }
)
CHOSEN = pd.DataFrame({"site": ["N3", "N3", "N5"], "strategy_id": ["s13", "s07", "s04"]})


def test_each_strong_barrier_knows_what_answers_it_here(determinants):
    found = coverage(LINKS, determinants, strong=-2, chosen=CHOSEN).set_index(["site", "determinant_id"])
    assert found.loc[("N3", "B1"), ["strategies", "covered", "available"]].tolist() == ["s07", True, "s01"]
    assert found.loc[("N3", "B11"), ["covered", "available", "reason"]].tolist() == [False, "s09; s10", "not_chosen"]
    assert found.loc[("N4", "B8"), "reason"] == "no_strategy"
    assert ("N1", "B1") not in found.index  # not strong there
    assert len(found) == (determinants["strength"] <= -2).sum()


def test_totals_of_a_network(determinants):
    found = coverage(LINKS, determinants, strong=-2, chosen=CHOSEN)
    totals = coverage_totals(found, CHOSEN, COSTS, limits={"cost": 20, "staff_hours": 240}).set_index("site")
    assert totals.loc["N3", ["n_strong", "n_covered", "n_strategies", "cost", "staff_hours"]].tolist() == [
        3,
        2,
        2,
        26,
        240,
    ]
    assert totals.loc["N3", ["cost_over", "staff_hours_over"]].tolist() == [True, False]
    assert totals.loc["N4", ["n_covered", "n_strategies", "cost"]].tolist() == [0, 0, 0]


def test_an_unknown_cost_is_not_nothing(determinants):
    found = coverage(LINKS, determinants, strong=-2, chosen=CHOSEN)
    costs = COSTS.assign(cost=COSTS["cost"].where(COSTS["strategy_id"] != "s13"))
    totals = coverage_totals(found, CHOSEN, costs, limits={"cost": 20}).set_index("site")
    assert np.isnan(totals.loc["N3", "cost"])
    assert totals.loc["N3", ["cost_known", "without_costs", "reason"]].tolist() == [8, "s13", "costs_unknown"]
    assert totals.loc["N3", "cost_over"] is pd.NA
    assert coverage_totals(found, CHOSEN, costs, limits={"cost": 5}).set_index("site").loc["N3", "cost_over"]


def test_a_network_without_a_strong_barrier_has_no_share(determinants):
    chosen = pd.DataFrame({"site": ["N1"], "strategy_id": ["s04"]})
    totals = coverage_totals(coverage(LINKS, determinants, strong=-2, chosen=chosen), chosen, COSTS).set_index("site")
    assert np.isnan(totals.loc["N1", "share_covered"])
    assert totals.loc["N1", "reason"] == "no_strong_barrier"


def test_orphans_stand_on_both_sides(determinants):
    found = orphans(LINKS, determinants, ["s01", "s04", "s30", "s31"], strong=-2)
    rows = set(found[["kind", "strategy_id", "determinant_id", "sites"]].itertuples(index=False, name=None))
    assert ("barrier_without_strategy", "", "B8", "N4; N5") in rows
    assert ("strategy_without_barrier", "s31", "", "") in rows
    assert ("strategy_without_barrier", "s30", "", "") in rows  # its only barrier does not exist
    assert ("unknown_determinant", "s30", "B99", "") in rows
    assert ("unknown_strategy", "s05", "B6", "") in rows


def test_a_strategy_for_weak_barriers_only_is_told_apart():
    determinants = pd.DataFrame({"determinant_id": ["B1"], "site": ["N1"], "strength": [-1]})
    assert orphans(LINKS[:1], determinants, ["s01"], strong=-2)["kind"].tolist() == ["strategy_without_strong_barrier"]


def best_by_enumeration(site, determinants, limits, costs=COSTS, aim="importance"):
    """Try every bundle: most barriers covered, then the highest importance (or the least cost)."""
    strong = set(determinants[(determinants["site"] == site) & (determinants["strength"] <= -2)]["determinant_id"])
    rows = costs.merge(SCORES, on="strategy_id").to_dict("records")
    for row in rows:
        row["answers"] = set(LINKS[LINKS["strategy_id"] == row["strategy_id"]]["determinant_id"]) & strong
    best = None
    for k in range(len(rows) + 1):
        for part in combinations(rows, k):
            if any(row["must"] == "not" for row in part) or any(
                row["must"] == "have" and row not in part for row in rows
            ):
                continue
            if any(sum(row[name] for row in part) > limit for name, limit in limits.items() if name != "per_cluster"):
                continue
            clusters = Counter(row["cluster"] for row in part)
            if max(clusters.values(), default=0) > limits.get("per_cluster", 99):
                continue
            covered = len(set().union(*(row["answers"] for row in part)))
            value = (covered, sum(row["importance"] if aim == "importance" else -row["cost"] for row in part))
            if best is None or value > (best[0], best[1] + 1e-9):
                best = value
    return best


@pytest.mark.parametrize(
    "limits", [{"cost": 30}, {"cost": 45, "staff_hours": 400}, {"cost": 60, "per_cluster": 1}, {"cost": 0}, {}]
)
@pytest.mark.parametrize("aim", ["importance", "cost"])
def test_the_bundle_is_the_best_of_all_256(determinants, limits, aim):
    found = portfolio(LINKS, determinants, COSTS, strong=-2, aims=["barriers", aim], limits=limits, scores=SCORES)
    for site in ("N1", "N4"):
        here = found[found["site"] == site]
        chosen = here[here["chosen"]]
        covered, value = best_by_enumeration(site, determinants, limits, aim=aim)
        strong = coverage(LINKS, determinants, strong=-2, chosen=chosen[["site", "strategy_id"]])
        assert strong.loc[strong["site"] == site, "covered"].sum() == covered
        total = chosen["importance"].sum() if aim == "importance" else -chosen["cost"].sum()
        assert total == pytest.approx(value)


def test_what_must_be_in_is_in_and_what_must_not_is_out(determinants):
    costs = COSTS.assign(must=[None, None, "have", None, "not", None, None, None])
    found = portfolio(
        LINKS, determinants, costs, strong=-2, aims=["barriers", "cost"], limits={"cost": 47}, sites=["N3"]
    )
    rows = found.set_index("strategy_id")
    assert rows.loc[["s05", "s09"], "chosen"].tolist() == [True, False]
    assert rows.loc["s05", "why"] == "has to be in, as the team set it"
    assert rows.loc["s13", "why"] == "the only one chosen that answers B14"
    assert rows.loc["s01", "why"] == "with it the bundle would break the limit on cost"
    covered, _ = best_by_enumeration("N3", determinants, {"cost": 47}, costs, aim="cost")
    assert covered == 3


def test_what_cannot_be_says_which_limit_bites(determinants):
    costs = COSTS.assign(must=["have", None, "have", None, None, None, None, None])
    asked = {"strong": -2, "aims": ["barriers", "cost"], "sites": ["N3"]}
    found = portfolio(LINKS, determinants, costs, limits={"cost": 30, "staff_hours": 500}, **asked)
    assert found["status"].eq("infeasible").all()
    assert found["chosen"].isna().all()
    assert found["reason"].iloc[0] == (
        "The strategies that have to be in cost 32 dollars, and the limit is 30. Raise this limit, or let one of them go."
    )
    both = portfolio(LINKS, determinants, costs, limits={"cost": 30, "staff_hours": 100}, **asked)["reason"].iloc[0]
    assert both.endswith("All these limits bite: raising one alone does not help.")
    changes = portfolio_changes(
        LINKS, determinants, costs, limits={"cost": 30, "staff_hours": 500}, cost_change=0.2, **asked
    )
    status = changes.set_index(["change", "what"])["status"].to_dict()
    assert status == {
        ("limit_higher", "cost"): "optimal", ("no_limit", "cost"): "optimal", ("limit_higher", "staff_hours"): "infeasible",
        ("no_limit", "staff_hours"): "infeasible",
    }  # fmt: skip


def test_a_budget_of_0_and_a_network_without_barriers_are_told_in_words(determinants):
    costs = COSTS.assign(cost=COSTS["cost"].where(COSTS["strategy_id"] != "s26", 0))
    found = portfolio(
        LINKS, determinants, costs, strong=-2, aims=["barriers", "cost"], limits={"cost": 0}, language="fr"
    )
    n1 = found[found["site"] == "N1"]
    zero = "La limite de coût est de 0\u202f: seules des stratégies qui ne coûtent rien peuvent en être."
    assert n1["reason"].iloc[0] == f"{zero} Aucun obstacle n’est fort ici."
    n4 = found[found["site"] == "N4"]
    assert n4.loc[n4["chosen"], "strategy_id"].tolist() == ["s26"]
    assert n4["status"].eq("optimal").all()


@pytest.mark.parametrize("per_cluster", [0, 1, 2])
def test_no_cluster_gives_more_than_its_limit(determinants, per_cluster):
    found = portfolio(
        LINKS, determinants, COSTS, strong=-2, aims=["barriers", "strategies"], limits={"per_cluster": per_cluster}
    )
    counts = found[found["chosen"]].groupby(["site", "cluster"]).size()
    assert counts.max() <= per_cluster if len(counts) else per_cluster == 0


def test_what_would_change_the_bundle_is_found_again_by_hand(determinants):
    asked = {"strong": -2, "aims": ["barriers", "importance"], "limits": {"cost": 45}, "sites": ["N3"]}
    scores = SCORES.assign(importance_low=SCORES["importance"] - 1, importance_high=SCORES["importance"] + 1)
    before = portfolio(LINKS, determinants, COSTS, scores=scores, **asked)
    chosen = before[before["chosen"]]["strategy_id"].tolist()
    changes = portfolio_changes(LINKS, determinants, COSTS, scores=scores, cost_change=0.2, **asked)
    without = changes[changes["change"] == "without"].set_index("what")
    assert without.index.tolist() == chosen
    for name in chosen:
        again = portfolio(LINKS, determinants, COSTS.assign(must=np.where(COSTS["strategy_id"] == name, "not", None)),
                          scores=scores, **asked)  # fmt: skip
        now = again[again["chosen"]]["strategy_id"].tolist()
        assert without.loc[name, "comes_in"] == "; ".join(each for each in now if each not in chosen)
        assert without.loc[name, "goes_out"] == "; ".join(each for each in chosen if each not in now)
    assert set(changes["change"]) == {"without", "costs_more", "costs_less", "rated_lower", "rated_higher", "limit_higher",
                                      "limit_lower", "no_limit"}  # fmt: skip
    assert changes.loc[changes["change"] == "no_limit", "comes_in"].item() != ""
    assert changes["n_covered_before"].eq(3).all()


@pytest.mark.parametrize(
    ("change", "asked", "said"),
    [
        ({}, {"aims": ["fame"]}, "no aim 'fame'"),
        ({}, {"aims": []}, "Name the aims"),
        ({}, {"aims": "barriers"}, "Name the aims"),
        ({}, {"limits": {"time": 3}}, "found 'time'"),
        ({}, {"limits": {"cost": -1}}, "a number from 0"),
        ({}, {"sites": ["N9"]}, "no site 'N9'"),
        ({}, {"scores": None}, "The importance of s01, s04"),
        ({"cost": None}, {}, "The cost of s01, s04"),
        ({"cost": -3}, {}, "a number from 0, or blank"),
        ({"cost": "dear"}, {}, "The cost of 's01' is 'dear'"),
        ({"must": "perhaps"}, {}, "'perhaps' under must"),
        ({"strategy_id": "s01"}, {}, "two rows for strategy_id 's01'"),
    ],
)
def test_what_a_bundle_needs_is_asked_for(determinants, change, asked, said):
    options = {"strong": -2, "aims": ["barriers", "importance"], "limits": {"cost": 30}, "scores": SCORES, **asked}
    with pytest.raises(StrategiesError, match=said):
        portfolio(LINKS, determinants, COSTS.assign(**change), **options)


def test_a_site_that_nobody_knows_is_refused(determinants):
    with pytest.raises(StrategiesError, match="'N9', which has no determinants"):
        coverage(LINKS, determinants, strong=-2, chosen=CHOSEN.assign(site="N9"))
