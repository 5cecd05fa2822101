"""RE-AIM and Proctor outcomes: every numerator with its denominator, small parts hidden, nothing left unsaid."""

import math

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import change, equity, proctor, reaim
from amnmethods.stats.difference import newcombe
from amnmethods.stats.intervals import wilson
from amnmethods.words import word


def counted(*rows, **more):
    columns = ["outcome", "site", "wave", "numerator", "denominator", "by", "part"]
    return pd.DataFrame([(*row, *("",) * (7 - len(row))) for row in rows], columns=columns).assign(**more)


def test_a_share_has_its_denominator_and_wilsons_interval():
    table = reaim(counted(("reach", "N3", 1, 151, 600)), suppress_below=5)
    row = table[table["dimension"] == "reach"].iloc[0]
    assert row[["numerator", "denominator", "value"]].tolist() == [151, 600, 151 / 600]
    assert (row["low"], row["high"]) == pytest.approx(wilson(151, 600))


def test_every_dimension_stands_there_and_says_where_nothing_was_recorded():
    empty = reaim(suppress_below=5)
    assert empty["dimension"].tolist() == ["reach", "effectiveness", "adoption", "implementation", "maintenance"]
    assert set(empty["reason"]) == {"nothing was recorded of this dimension"}
    assert empty[["value", "numerator", "n"]].isna().all(axis=None)
    assert len(proctor(suppress_below=5)) == 10
    assert reaim(suppress_below=5, language="fr")["dimension_name"].tolist()[0] == "Portée"


def test_a_denominator_smaller_than_its_numerator_is_refused_by_name():
    with pytest.raises(EvaluationError, match="Outcome 'reach' of N3, wave 1, language=fr: 89 of 48 cannot be"):
        reaim(counted(("reach", "N3", 1, 89, 48, "language", "fr")), suppress_below=5)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("reach", "N3", 1, -1, 48), "the numerator -1 is no number from 0"),
        (("reach", "N3", 1, 1, "many"), "the denominator 'many' is no number from 0"),
        (("reach", "", 1, 1, 2), "Row 2 of the outcomes has no site"),
        (("reach", "N3", 1, 1, 2, "language", ""), "by and part go together"),
        (("fame", "N3", 1, 1, 2), "of the dimension 'fame'; a dimension is one of"),
    ],
)
def test_rows_that_cannot_be_are_refused(row, message):
    with pytest.raises(EvaluationError, match=message):
        reaim(counted(row), suppress_below=5)


def test_a_row_twice_is_refused():
    with pytest.raises(EvaluationError, match="Outcome 'reach' of N3, wave 1 stands twice"):
        reaim(counted(("reach", "N3", 1, 1, 2), ("reach", "N3", 1, 1, 3)), suppress_below=1)


def test_unknown_and_empty_denominators_have_a_reason():
    table = reaim(
        counted(("reach", "N1", 1, 5, None), ("reach", "N2", 1, 0, 0), ("reach", "N3", 1, None, 9)), suppress_below=1
    )
    own = table[table["dimension"] == "reach"]
    assert own["reason"].tolist() == [
        "the denominator is not known",
        "the denominator is 0",
        "the numerator is not known",
    ]
    assert own["value"].isna().all()


def test_the_other_frameworks_dimensions_are_left_to_it():
    rows = counted(("cafes", "N1", 1, 8, 10), dimension="penetration")
    assert not (reaim(rows, suppress_below=5)["outcome"] == "cafes").any()
    assert (proctor(rows, suppress_below=5)["outcome"] == "cafes").any()


def test_small_parts_are_hidden_with_another_and_counts_of_no_people_are_not():
    rows = counted(
        ("reach", "N3", 1, 30, 60, "language", "fr"),
        ("reach", "N3", 1, 3, 90, "language", "other"),
        ("reach", "N3", 1, 90, 300, "language", "en"),
        ("reach", "N3", 1, 123, 450),
    )
    own = reaim(rows, suppress_below=5).query("dimension == 'reach'").set_index("part")
    assert own["hidden"].to_dict() == {"fr": True, "other": True, "en": False, "": False}
    assert own.loc["fr", ["numerator", "denominator", "value"]].isna().all()
    sites = reaim(counted(("adoption", "N3", 1, 2, 4), unit="clinics"), suppress_below=5).query(
        "dimension == 'adoption'"
    )
    assert sites["value"].item() == 0.5
    assert sites["of"].item() == "clinics"


def test_parts_of_several_networks_cannot_be_solved_back():
    rows = [("reach", site, 1, n, 400, "language", part) for site, part, n in
            (("N1", "fr", 3), ("N1", "en", 50), ("N2", "fr", 20), ("N2", "en", 40))]  # fmt: skip
    own = reaim(counted(*rows), suppress_below=5).query("dimension == 'reach'")
    hidden = own.set_index(["site", "part"])["hidden"]
    assert hidden[("N1", "fr")]
    assert hidden.sum() >= 2


def test_equity_compares_a_part_with_the_rest_as_newcombe_does():
    rows = counted(("reach", "N3", 1, 89, 160, "language", "fr"), ("reach", "N3", 1, 62, 240, "language", "en"))
    table = equity(rows, suppress_below=5).set_index("part")
    assert table.loc["fr", ["difference", "low", "high"]].tolist() == pytest.approx(
        [float(value) for value in newcombe(89, 160, 62, 240)]
    )
    assert table.loc["en", "rest_numerator"] == 89
    alone = equity(rows.head(1), suppress_below=5).iloc[0]
    assert math.isnan(alone["difference"])
    assert alone["reason"] == "there is no other part to compare with"


def test_equity_shows_no_rest_that_holds_a_hidden_part():
    rows = counted(("reach", "N3", 1, 3, 40, "language", "fr"), ("reach", "N3", 1, 62, 240, "language", "en"))
    table = equity(rows, suppress_below=5)
    assert table[["difference", "share_rest"]].isna().all(axis=None)


def test_contacts_delivery_scores_and_costs_find_their_dimension(two_waves):
    measures = pd.DataFrame(
        {
            "site": "N1",
            "measure": ["reach_mentees", "enrolled_mentors", "median_response_hours", "gini"],
            "name": "x",
            "value": [0.5, 0.4, 12.0, 0.3],
            "numerator": [50.0, 4.0, np.nan, np.nan],
            "denominator": [100.0, 10.0, 90.0, 9.0],
            "of": "people",
            "n_people": [50, 4, 40, 9],
            "reason": "",
        }
    )
    delivery = pd.DataFrame(
        {
            "group": ["N1"],
            "dose": [0.85],
            "n_lines": [4],
            "fidelity": [np.nan],
            "n_fidelity": [0],
            "spent": [9000.0],
            "reason": "",
        }
    )
    scores = pd.concat([two_waves([40, 50, 60], [41, 55, 58]), two_waves([3, 4, 4], [4, 4, 5], scale="AIM")])
    people = pd.DataFrame({"respondent_id": [1, 2, 3], "site": "N1"})
    changes = change(scores, people, before=0, after=1, suppress_below=1)
    table = reaim(measures=measures, delivery=delivery, changes=changes, suppress_below=1)
    where = table.groupby("dimension", sort=False)["outcome"].agg(list).to_dict()
    assert where["reach"] == ["reach_mentees"]
    assert where["effectiveness"] == ["cbi", "cbi"]
    assert where["adoption"] == ["enrolled_mentors"]
    assert where["implementation"] == ["median_response_hours", "dose", "fidelity", "cost", "AIM", "AIM"]
    assert where["maintenance"] == [""]
    rows = table.set_index("outcome")
    assert rows.loc["reach_mentees", "low"] == pytest.approx(wilson(50, 100)[0])
    assert rows.loc["fidelity", "reason"] == "not reported"
    assert rows.loc["dose", ["value", "n", "unit"]].tolist() == [0.85, 4, "dose"]
    by_proctor = proctor(measures=measures, delivery=delivery, changes=changes, suppress_below=1)
    assert by_proctor.groupby("dimension")["outcome"].agg(list)["acceptability"] == ["AIM", "AIM"]
    costs = pd.DataFrame({"site": ["N1"], "cost": [12000.0], "what": ["Stipends"]})
    spent = proctor(delivery=delivery, costs=costs, suppress_below=1).query("dimension == 'cost'")
    assert spent[["name", "value"]].values.tolist() == [["Stipends", 12000.0]]
    with pytest.raises(EvaluationError, match="cost of N1 is -3"):
        proctor(costs=costs.assign(cost=-3), suppress_below=1)
    with pytest.raises(EvaluationError, match="'luck' is no dimension"):
        reaim(changes=changes, scales={"cbi": "luck"}, suppress_below=1)
    moved = reaim(changes=changes, scales={"cbi": "maintenance"}, suppress_below=1)
    assert (moved.loc[moved["outcome"] == "cbi", "dimension"] == "maintenance").all()


def test_the_parts_of_a_hidden_network_are_hidden_too():
    rows = counted(
        ("reach", "N1", 1, 50, 400),
        ("reach", "N3", 1, 20, 300),
        ("reach", "N4", 1, 3, 200),
        ("reach", "pooled", 1, 73, 900),
        ("reach", "N3", 1, 12, 150, "language", "fr"),
        ("reach", "N3", 1, 8, 150, "language", "en"),
    )
    own = reaim(rows, suppress_below=5).query("dimension == 'reach'").set_index(["site", "part"])
    assert own["hidden"].to_dict() == {
        ("N1", ""): False, ("N3", ""): True, ("N4", ""): True, ("pooled", ""): False,
        ("N3", "fr"): True, ("N3", "en"): True,
    }  # fmt: skip
    assert own.loc[[("N3", "fr"), ("N3", "en")], ["numerator", "denominator", "value"]].isna().all(axis=None)


def test_few_eligible_people_are_not_told_by_the_denominators_of_the_others():
    rows = counted(
        ("reach", "N1", 1, 0, 3), ("reach", "N2", 1, 9, 40), ("reach", "N3", 1, 20, 90), ("reach", "pooled", 1, 29, 133)
    )
    own = reaim(rows, suppress_below=5).query("dimension == 'reach'").set_index("site")
    assert own["hidden"].to_dict() == {"N1": True, "N2": True, "N3": False, "pooled": False}


@pytest.mark.parametrize("seed", range(12))
def test_no_small_part_or_network_can_be_solved_back(seed):
    rng = np.random.default_rng(seed)
    sites, parts = ["N1", "N2", "N3", "N4"], ["fr", "en", "other"]
    cells = {(site, part): int(rng.choice([0, 2, 3, 6, 9, 25])) for site in sites for part in parts}
    named = {**cells}
    named |= {(site, ""): sum(cells[(site, part)] for part in parts) for site in sites}
    named |= {("pooled", part): sum(cells[(site, part)] for site in sites) for part in parts}
    named[("pooled", "")] = sum(cells.values())
    asked = {name: 1000 * (4 if name[0] == "pooled" else 1) * (1 if name[1] else 3) for name in named}
    rows = [
        ("reach", *(site, 1, n, asked[(site, part)]), "language" if part else "", part)
        for (site, part), n in named.items()
    ]
    own = reaim(counted(*rows), suppress_below=5).query("dimension == 'reach'").set_index(["site", "part"])
    names = list(named)
    sums = [[(1 if p else -1) if s == site else 0 for s, p in names] for site in [*sites, "pooled"]]
    sums += [[(-1 if s == "pooled" else 1) if p == part else 0 for s, p in names] for part in [*parts, ""]]
    matrix = np.array(sums, dtype=float)
    hidden = np.array([own.loc[name, "hidden"] for name in names])
    left = matrix[:, hidden]
    rank = np.linalg.matrix_rank(left) if hidden.any() else 0
    for k, name in enumerate(name for name, gone in zip(names, hidden, strict=True) if gone):
        solved = np.linalg.matrix_rank(np.vstack([left, np.eye(int(hidden.sum()))[k]])) == rank
        assert not (solved and 0 < named[name] < 5), name
    for name, n in named.items():
        assert own.loc[name, "hidden"] or not 0 < n < 5


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("reach", "N3", 1, 20, 300), ("reach", "N3", 1, 21, 150, "language", "fr")],
            "the parts by language count 21 as numerator, and the row of all of N3 counts 20",
        ),
        (
            [
                ("reach", "N3", 1, 20, 300),
                ("reach", "N3", 1, 9, 200, "language", "fr"),
                ("reach", "N3", 1, 9, 200, "language", "en"),
            ],
            "count 400 as denominator",
        ),
        ([("reach", "N3", 1, 3.5, 10)], "the numerator is 3.5, and people are counted in whole numbers"),
    ],
)
def test_parts_above_their_network_and_people_in_halves_are_refused(rows, message):
    with pytest.raises(EvaluationError, match=message):
        reaim(counted(*rows), suppress_below=5)


def test_hours_may_be_counted_in_halves():
    rows = counted(("adoption", "N3", 1, 3.5, 10), unit="hours")
    assert reaim(rows, suppress_below=5).query("outcome == 'adoption'")["value"].item() == 0.35


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_contact_measure_that_was_hidden_says_so(language):
    told = {"reason": [word("mentoring.reason.small", language, below=5), ""], "value": [np.nan, 0.5]}
    measures = pd.DataFrame(
        {
            "site": ["N1", "N2"],
            "measure": "reach_mentees",
            "name": "x",
            "of": "people",
            "n_people": [np.nan, 50],
            **told,
        }
    ).assign(numerator=[np.nan, 50.0], denominator=[np.nan, 100.0])
    table = reaim(measures=measures, suppress_below=5, language=language).query("dimension == 'reach'")
    assert table["hidden"].tolist() == [True, False]
