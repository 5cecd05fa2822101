"""Matching: the optimum against every possible way, the rules, who is left and what would change that, fairness, re-matching."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.errors import ContactsError
from amnmethods.mentoring import fairness, match

WEIGHTS = {"goals": 2, "interests": 1}


def people(n_mentors, n_mentees, rng, most=3):
    """Invent people with a few topics, one or two languages, and places."""
    topics, tongues = ["pain", "ethics", "opioids", "teams", "rural"], ["en", "fr", "cr"]

    def some(entries, least, at_most):
        return "; ".join(rng.choice(entries, size=rng.integers(least, at_most + 1), replace=False))

    mentors = pd.DataFrame({
        "person_id": [f"m{k}" for k in range(n_mentors)], "capacity": rng.integers(0, most, n_mentors),
        "languages": [some(tongues, 1, 2) for _ in range(n_mentors)],
        "expertise": [some(topics, 0, 3) for _ in range(n_mentors)], "interests": [some(topics, 0, 3) for _ in range(n_mentors)],
    })  # fmt: skip
    mentees = pd.DataFrame({
        "person_id": [f"e{k}" for k in range(n_mentees)], "languages": [some(tongues, 1, 1) for _ in range(n_mentees)],
        "goals": [some(topics, 0, 3) for _ in range(n_mentees)], "interests": [some(topics, 0, 3) for _ in range(n_mentees)],
        "supervisor": [f"m{rng.integers(n_mentors)}" if rng.random() < 0.2 else "" for _ in range(n_mentees)],
    })  # fmt: skip
    return mentors, mentees


def scored(mentors, mentees):
    """Return score and permission of each pair, worked out one by one as a person would; None where not allowed."""
    table = {}
    for e, m in product(mentees.to_dict("records"), mentors.to_dict("records")):
        own = {name: set(filter(None, e[name].split("; "))) for name in ("languages", "goals", "interests")}
        his = {name: set(filter(None, m[name].split("; "))) for name in ("languages", "expertise", "interests")}
        known = []
        if own["goals"] and his["expertise"]:
            known.append((2, len(own["goals"] & his["expertise"]) / len(own["goals"])))
        if own["interests"] and his["interests"]:
            known.append((1, len(own["interests"] & his["interests"]) / len(own["interests"])))
        score = sum(w * s for w, s in known) / sum(w for w, _ in known) if known else 0.0
        allowed = own["languages"] & his["languages"] and e["supervisor"] != m["person_id"]
        table[e["person_id"], m["person_id"]] = score if allowed else None
    return table


def best_of_all(mentors, mentees, table):
    """Return the most pairs and their highest sum of scores, over every way to give each mentee a mentor or none."""
    places = dict(zip(mentors["person_id"], mentors["capacity"], strict=True))
    best = (0, 0.0)
    for way in product([None, *mentors["person_id"]], repeat=len(mentees)):
        pairs = [(e, m) for e, m in zip(mentees["person_id"], way, strict=True) if m is not None]
        if all(table[pair] is not None for pair in pairs) and all(way.count(m) <= places[m] for m in places):
            best = max(best, (len(pairs), sum(table[pair] for pair in pairs)))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_is_that_of_every_possible_way(seed):
    mentors, mentees = people(3, 5, np.random.default_rng(seed))
    table = scored(mentors, mentees)
    found = match(mentors, mentees, WEIGHTS).pairs
    n, total = best_of_all(mentors, mentees, table)
    assert len(found) == n
    assert found["score"].fillna(0).sum() == pytest.approx(total)
    for row in found.itertuples():
        assert row.score == pytest.approx(table[row.mentee_id, row.mentor_id], nan_ok=True) or np.isnan(row.score)


def test_the_optimum_is_that_of_an_integer_programme():
    from scipy.optimize import Bounds, LinearConstraint, milp

    mentors, mentees = people(8, 20, np.random.default_rng(99))
    table = scored(mentors, mentees)
    allowed = [pair for pair, score in table.items() if score is not None]
    cost = [-(100 + table[pair]) for pair in allowed]
    rows = [[pair[0] == e for pair in allowed] for e in mentees["person_id"]]
    rows += [[pair[1] == m for pair in allowed] for m in mentors["person_id"]]
    above = [1] * len(mentees) + list(mentors["capacity"])
    solved = milp(
        cost, constraints=LinearConstraint(np.array(rows, float), -np.inf, above), integrality=1, bounds=Bounds(0, 1)
    )
    found = match(mentors, mentees, WEIGHTS).pairs
    assert -solved.fun == pytest.approx(100 * len(found) + found["score"].fillna(0).sum())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_rule_is_ever_broken_and_nobody_is_lost(seed):
    mentors, mentees = people(5, 12, np.random.default_rng(seed), most=4)
    found = match(mentors, mentees, WEIGHTS)
    table = scored(mentors, mentees)
    assert all(table[row.mentee_id, row.mentor_id] is not None for row in found.pairs.itertuples())
    assert (found.mentors["n_matched"] <= found.mentors["capacity"]).all()
    assert sorted([*found.pairs["mentee_id"], *found.unmatched["mentee_id"]]) == sorted(mentees["person_id"])
    assert (found.pairs["lost"].dropna() >= -1e-12).all()


@pytest.mark.parametrize("seed", range(6))
def test_one_more_place_where_it_is_said_to_help_does_help_and_nowhere_else(seed):
    mentors, mentees = people(4, 9, np.random.default_rng(seed + 40), most=3)
    found = match(mentors, mentees, WEIGHTS)
    full = found.unmatched[found.unmatched["reason"] == "no_place"]
    helpful = {name for cell in full["would_help"] for name in cell.split("; ")}
    for name in mentors["person_id"]:
        more = mentors.assign(capacity=mentors["capacity"] + (mentors["person_id"] == name))
        gained = len(match(more, mentees, WEIGHTS).pairs) - len(found.pairs)
        assert gained == (1 if name in helpful else 0)


def pair(mentor=None, mentee=None, **options):
    mentors = pd.DataFrame([{"person_id": "m1", "capacity": 1, "languages": "en", **(mentor or {})}])
    mentees = pd.DataFrame([{"person_id": "e1", "languages": "en", **(mentee or {})}])
    return match(mentors, mentees, {"region": 1}, **options)


@pytest.mark.parametrize(
    ("mentor", "mentee", "options"),
    [
        ({"languages": "fr"}, {}, {}),
        ({"languages": ""}, {}, {}),
        ({"supervises": "e7; e1"}, {}, {}),
        ({}, {"supervisor": "m1"}, {}),
        ({}, {"person_id": "m1"}, {}),
        ({}, {}, {"conflicts": pd.DataFrame({"mentor_id": ["m1"], "mentee_id": ["e1"], "why": ["spouse"]})}),
    ],
)
def test_a_hard_rule_leaves_a_mentee_without_and_says_so(mentor, mentee, options):
    found = pair(mentor, mentee, **options)
    assert found.pairs.empty
    assert found.unmatched["reason"].tolist() == ["nobody_allowed"]
    assert found.unmatched["told"].iloc[0].startswith("No mentor is allowed")


def test_what_would_change_it_names_the_language_and_the_conflict_and_never_the_supervisor():
    mentors = pd.DataFrame({"person_id": ["m1", "m2", "m3"], "capacity": 1, "languages": ["en", "cr", "cr"]})
    mentees = pd.DataFrame({"person_id": ["e1"], "languages": ["cr"], "supervisor": ["m2"], "region": ["North"]})
    conflicts = pd.DataFrame({"mentor_id": ["m3"], "mentee_id": ["e1"]})
    (left,) = match(mentors, mentees, {"region": 1}, conflicts=conflicts).unmatched.to_dict("records")
    assert (left["n_language"], left["n_supervisor"], left["n_conflict"]) == (1, 1, 1)
    assert left["would_help"] == "m3; m1"
    assert "A mentor who speaks cr would do (region: North)." in left["told"]
    assert "If the conflict were settled: m3." in left["told"]
    french = match(mentors, mentees, {"region": 1}, conflicts=conflicts, language="fr").unmatched["told"].iloc[0]
    assert "Un mentor parlant cr suffirait (région\u202f: North)." in french


def test_a_rule_less_helps_only_where_a_place_can_be_had():
    mentors = pd.DataFrame({"person_id": ["m1"], "capacity": [1], "languages": ["en"]})
    mentees = pd.DataFrame({"person_id": ["e1", "e2"], "languages": ["en", "fr"]})
    left = match(mentors, mentees, {"region": 1}).unmatched
    assert left["would_help"].tolist() == [""]


def test_each_part_of_the_score_is_what_a_person_would_work_out():
    mentors = pd.DataFrame([{
        "person_id": "m1", "capacity": 2, "languages": "en; fr", "region": "north", "site": "N1", "profession": "NP",
        "interests": "pain; Ethics", "expertise": "opioids", "availability": "Mon am; Tue pm", "years": 10,
    }])  # fmt: skip
    mentees = pd.DataFrame([
        {"person_id": "e1", "languages": "fr; en", "region": "North ", "site": "N2", "profession": "", "interests": "ethics, teams",
         "goals": "opioids; rural; teams; pain", "availability": "mon AM", "years": 4},
        {"person_id": "e2", "languages": "en", "region": "south", "site": "N1", "profession": "NP", "interests": "",
         "goals": "", "availability": "Fri", "years": 16},
    ])  # fmt: skip
    wishes = pd.DataFrame({"person_id": ["e1", "m1", "m1"], "about_id": ["m1", "e2", "e1"], "rank": [1, 1, 2]})
    parts = ["interests", "goals", "availability", "language", "region", "site", "profession", "mentee_preference",
             "mentor_preference", "years"]  # fmt: skip
    found = match(mentors, mentees, dict.fromkeys(parts, 1), preferences=wishes).pairs.set_index("mentee_id")
    nan = float("nan")
    expected = {"e1": [0.5, 0.25, 1, 1, 1, 0, nan, 1, 0.5, 0.5], "e2": [nan, nan, 0, 1, 0, 1, 1, nan, 1, 0.5]}
    for name, values in expected.items():
        np.testing.assert_allclose(found.loc[name, parts].to_numpy(float), values)
        assert found.loc[name, "score"] == pytest.approx(np.nanmean(values))
        assert found.loc[name, "known"] == pytest.approx(np.mean(~np.isnan(values)))
    assert found.loc["e1", "first_choice"]
    assert found["first_choice"].isna().tolist() == [False, True]
    assert found["mentee_rank"].tolist() == [2, 1]
    assert found.loc["e1", "why"].startswith("availability 1 × 0.10")
    assert "not told" in found.loc["e1", "why"]


def test_what_a_mentee_would_have_got_alone_stands_beside_what_they_got():
    mentors = pd.DataFrame(
        {"person_id": ["m1", "m2"], "capacity": 1, "languages": "en", "expertise": ["pain; ethics", "pain"]}
    )
    mentees = pd.DataFrame({"person_id": ["e1", "e2"], "languages": "en", "goals": ["ethics", "pain; ethics"]})
    found = match(mentors, mentees, {"goals": 1}).pairs.set_index("mentee_id")
    assert found["mentor_id"].to_dict() == {"e1": "m1", "e2": "m2"}
    assert found.loc["e2", ["best_mentor_id", "best_score", "lost"]].tolist() == ["m1", 1.0, 0.5]
    assert found.loc["e1", ["best_mentor_id", "lost"]].tolist() == ["m1", 0.0]


@pytest.mark.parametrize(("penalty", "changed"), [(0, [True, True]), (0.4, [True, True]), (0.6, [False, False])])
def test_pairs_stay_unless_the_change_is_worth_the_penalty(penalty, changed):
    # Changing both pairs wins 2 x 0.5; it costs 2 x the penalty.
    mentors = pd.DataFrame(
        {"person_id": ["m1", "m2"], "capacity": 1, "languages": "en", "expertise": ["pain", "ethics"]}
    )
    mentees = pd.DataFrame({"person_id": ["e1", "e2"], "languages": "en", "goals": ["ethics; teams", "pain; teams"]})
    before = pd.DataFrame({"mentee_id": ["e1", "e2"], "mentor_id": ["m1", "m2"]})
    found = match(mentors, mentees, {"goals": 1}, previous=before, change_penalty=penalty)
    assert found.pairs["changed"].tolist() == changed


def test_a_pair_is_changed_at_any_penalty_where_somebody_would_be_left_without():
    mentors = pd.DataFrame({"person_id": ["m1", "m2"], "capacity": [1, 2], "languages": ["en; fr", "en"]})
    mentees = pd.DataFrame({"person_id": ["e1", "e2", "e3"], "languages": ["en", "fr", "en"]})
    before = pd.DataFrame({"mentee_id": ["e1", "e3"], "mentor_id": ["m1", "gone"]})
    found = match(mentors, mentees, {"language": 1}, previous=before, change_penalty=5)
    pairs = found.pairs.set_index("mentee_id")
    assert pairs["mentor_id"].to_dict() == {"e1": "m2", "e2": "m1", "e3": "m2"}
    assert pairs["changed"].tolist() == [True, pd.NA, True]
    assert pairs["previous_mentor_id"].to_dict() == {"e1": "m1", "e2": "", "e3": "gone"}


def test_scores_of_personality_are_refused_unless_somebody_says_why():
    for column in ("MBTI", "big five score", "openness", "Extraversion", "personality_type", "conscienciosité"):
        with pytest.raises(ContactsError, match="looks like scores of personality"):
            pair({column: 3}, {})
    found = pair({"openness": 3}, {"openness": 4}, personality_because="Ethics approved a comparison, file 12.")
    assert found.notes == ("Scores of personality were there, because: Ethics approved a comparison, file 12.",)
    assert pair({"discipline": "nursing", "interests": "personal growth"}, {}).notes == ()


def test_groups_are_set_side_by_side_and_small_ones_are_hidden():
    mentors = pd.DataFrame(
        {"person_id": ["m1", "m2"], "capacity": [3, 1], "languages": ["en", "fr"], "region": ["a", "b"]}
    )
    mentees = pd.DataFrame(
        {"person_id": list("pqrstu"), "languages": ["en"] * 4 + ["fr"] * 2, "region": ["a", "a", "b", "b", "b", "b"]}
    )
    wishes = pd.DataFrame({"person_id": ["p", "t", "u"], "about_id": ["m1", "m2", "m2"], "rank": 1})
    found = match(mentors, mentees, {"region": 1}, preferences=wishes)
    table = fairness(found, mentees, ["languages"], suppress_below=1).set_index("value")
    assert table.loc["", ["n_mentees", "n_matched", "n_ranked"]].tolist() == [6, 4, 2]
    assert table.loc["en", ["n_mentees", "n_matched", "share_first_choice"]].tolist() == [4, 3, 1.0]
    assert table.loc["en", "mean_score"] == pytest.approx(2 / 3)
    assert table.loc["fr", ["share_matched", "mean_score"]].tolist() == [0.5, 1.0]
    hidden = fairness(found, mentees, ["languages"], suppress_below=3).set_index("value")
    # Two of six: from the whole and the larger group the small one could be worked out, so both are hidden.
    assert hidden.loc[["en", "fr"], "reason"].tolist() == ["small_group"] * 2
    assert hidden.loc[["en", "fr"], ["n_mentees", "mean_score"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capacity": "two"}, "m1: the capacity is two"),
        ({"capacity": 1.5}, "the capacity is 1.5"),
        ({"capacity": None}, "the capacity is –"),
        ({"person_id": ""}, "has no person_id"),
    ],
)
def test_what_is_wrong_with_a_mentor_is_named(change, said):
    with pytest.raises(ContactsError, match=said):
        pair(change)


def test_wrong_weights_wishes_and_pairs_are_named():
    mentors = pd.DataFrame({"person_id": ["m1"], "capacity": [1], "languages": ["en"]})
    mentees = pd.DataFrame({"person_id": ["e1"], "languages": ["en"]})

    def refused(said, weights=WEIGHTS, **options):
        with pytest.raises(ContactsError, match=said):
            match(mentors, mentees, weights, **options)

    refused("Weights are numbers from 0", {})
    refused("Weights are numbers from 0", {"goals": -1})
    refused("There is no part stars", {"stars": 1})
    refused("which|rank 0", preferences=pd.DataFrame({"person_id": ["e1"], "about_id": ["m1"], "rank": [0]}))
    refused(
        "ranks m1 twice", preferences=pd.DataFrame({"person_id": ["e1"] * 2, "about_id": ["m1"] * 2, "rank": [1, 2]})
    )
    refused("e9 and m1", preferences=pd.DataFrame({"person_id": ["e9"], "about_id": ["m1"], "rank": [1]}))
    refused("m9 and e1", conflicts=pd.DataFrame({"mentor_id": ["m9"], "mentee_id": ["e1"]}))
    before = pd.DataFrame({"mentee_id": ["e1"], "mentor_id": ["m1"]})
    refused("what changing a pair costs", previous=before)
    refused("two mentors", previous=pd.concat([before, before]), change_penalty=0)
    with pytest.raises(ContactsError, match="lacks the column capacity"):
        match(mentees, mentees, WEIGHTS)
    with pytest.raises(ContactsError, match="e1 stands twice among the mentees"):
        match(mentors, pd.concat([mentees, mentees]), WEIGHTS)


def test_without_mentors_or_mentees_nobody_is_lost():
    mentors = pd.DataFrame({"person_id": ["m1"], "capacity": [1], "languages": ["en"]})
    mentees = pd.DataFrame({"person_id": ["e1"], "languages": ["en"]})
    assert match(mentors.iloc[:0], mentees, {"region": 1}).unmatched["reason"].tolist() == ["no_mentors"]
    nobody = match(mentors, mentees.iloc[:0], {"region": 1})
    assert nobody.pairs.empty
    assert nobody.mentors["n_free"].tolist() == [1]
    assert match(mentors.assign(capacity=0), mentees, {"region": 1}).unmatched["would_help"].tolist() == ["m1"]
