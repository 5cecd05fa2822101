"""The go-zone: printed quadrants, means and cuts worked by another program, panels drawn anew."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import bootstrap

from amnmethods.errors import StrategiesError
from amnmethods.strategies import catalogue, go_zone, zones

ASKED = {"importance": "importance", "feasibility": "feasibility", "reference": "rated"}


def test_the_printed_means_fall_into_the_printed_quadrants():
    # Waltz et al. (2015), doi:10.1186/s13012-015-0295-0, Table 1: the 24 strategies whose means could be read. The cuts are not
    # printed; the rows bound them between 3.23 and 3.63 on importance and between 3.20 and 3.37 on feasibility.
    printed = catalogue().dropna(subset=["importance"])
    for importance_cut in (3.24, 3.4, 3.62):
        for feasibility_cut in (3.21, 3.3, 3.36):
            found = zones(printed, importance_cut=importance_cut, feasibility_cut=feasibility_cut)
            assert found.tolist() == printed["go_zone"].tolist()


def test_a_mean_on_the_cut_lies_in_no_quadrant():
    means = pd.DataFrame({"importance": [3.0, np.nan, 4.0], "feasibility": [4.0, 4.0, 2.0]})
    assert zones(means, importance_cut=3.0, feasibility_cut=3.0).tolist() == [None, None, "IV"]


def test_means_and_cuts_are_those_of_a_pivot(ratings):
    found = go_zone(ratings, **ASKED).set_index("strategy_id")
    wide = ratings.pivot_table(index="item_id", columns="criterion", values="rating")
    for axis in ("importance", "feasibility"):
        assert found[axis].to_dict() == pytest.approx(wide[axis].to_dict())
        assert found[f"{axis}_cut"].tolist() == pytest.approx([wide[axis].mean()] * 8)
    assert found["zone"].to_dict() == {
        "s01": "IV", "s02": "IV", "s03": "I", "s04": "I", "s13": "I", "s19": "III", "s26": "II", "s27": "III",
    }  # fmt: skip
    assert found["n_reference"].eq(8).all()


def test_the_agreed_strategies_as_reference_move_the_cuts(ratings):
    agreed = ["s01", "s02", "s03", "s04", "s13"]
    found = go_zone(ratings, **{**ASKED, "reference": "agreed"}, agreed=agreed).set_index("strategy_id")
    wide = ratings.pivot_table(index="item_id", columns="criterion", values="rating").loc[agreed]
    assert found["importance_cut"].iloc[0] == pytest.approx(wide["importance"].mean())
    assert found["n_reference"].eq(5).all()
    assert found.loc["s13", "zone"] != go_zone(ratings, **ASKED).set_index("strategy_id").loc["s13", "zone"]


def test_the_absolute_cut_stands_beside_the_mean_and_is_met_by_reaching_it():
    rows = [("p1", item, criterion, value) for item, a, b in (("a", 7, 6), ("b", 5, 7), ("c", 3, 2))
            for criterion, value in (("importance", a), ("feasibility", b))]  # fmt: skip
    table = pd.DataFrame(rows, columns=["panellist_id", "item_id", "criterion", "rating"])
    found = go_zone(table, **ASKED, cuts={"importance": 7, "feasibility": 6.5})
    assert found["zone_absolute"].tolist() == ["IV", "II", "III"]
    assert found["zone"].tolist() == ["I", None, "III"]  # b lies on the mean of importance, 5
    assert found["reason"].tolist() == ["", "on_the_cut", ""]


def test_intervals_are_those_of_scipy_where_everybody_rated(ratings):
    one = ratings[ratings["item_id"].isin(["s01", "s27"])]
    found = go_zone(one, **ASKED, n_resamples=20_000, rng=1).set_index("strategy_id")
    for item in ("s01", "s27"):
        values = one[one["item_id"].eq(item) & one["criterion"].eq("importance")]["rating"].to_numpy()
        peer = bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=2).confidence_interval
        assert found.loc[item, ["importance_low", "importance_high"]].tolist() == pytest.approx(
            [peer.low, peer.high], abs=0.03
        )


def test_stability_is_the_share_of_drawn_panels_in_the_same_quadrant(ratings, panel):
    found = go_zone(ratings, **ASKED, panel=panel, strata="group", n_resamples=300, rng=5).set_index("strategy_id")
    # The same by a loop that draws panellists by name, within their groups.
    rng = np.random.default_rng(99)
    wide = ratings.pivot_table(index="panellist_id", columns=["criterion", "item_id"], values="rating")
    members = panel.groupby("group")["panellist_id"].apply(list)
    same = pd.Series(0.0, index=found.index)
    for _ in range(300):
        drawn = wide.loc[[person for group in members for person in rng.choice(group, len(group))]].mean()
        high = drawn["importance"] > drawn["importance"].mean()
        able = drawn["feasibility"] > drawn["feasibility"].mean()
        zone = pd.Series(np.select([high & able, ~high & able, ~high & ~able], ["I", "II", "III"], "IV"), high.index)
        same += zone.reindex(found.index) == found["zone"]
    assert found["zone_share"].tolist() == pytest.approx((same / 300).tolist(), abs=0.12)
    shares = found[["share_I", "share_II", "share_III", "share_IV"]].sum(axis=1)
    assert shares.between(0.99, 1.0000001).all()
    assert found.loc["s04", "zone_share"] == 1  # far from both cuts


def test_the_same_seed_gives_the_same_table(ratings, panel):
    one, two = (go_zone(ratings, **ASKED, panel=panel, strata="group", n_resamples=50, rng=7) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_by_group_each_has_its_own_cuts_and_small_groups_give_nothing_away(ratings, panel):
    panel.loc[0:3, "group"] = "P"  # R keeps 2 people, P has 4
    found = go_zone(ratings, **ASKED, panel=panel, by="group", suppress_below=5)
    parts = found.drop_duplicates("group").set_index("group")
    assert parts["reason"].to_dict() == {"all": "", "D": "", "L": "", "M": "", "P": "suppressed", "R": "suppressed"}
    assert (
        found.loc[found["group"].isin(["P", "R"]), ["importance", "feasibility", "zone", "n_importance"]]
        .isna()
        .all(axis=None)
    )
    own = ratings[ratings["panellist_id"].isin(panel.loc[panel["group"] == "L", "panellist_id"])]
    mean = own[own["criterion"] == "importance"].groupby("item_id")["rating"].mean().mean()
    assert parts.loc["L", "importance_cut"] == pytest.approx(mean)


def test_one_hidden_group_takes_a_second_with_it(ratings, panel):
    panel.loc[0:2, "group"] = "L"  # R has 3, L has 9
    found = (
        go_zone(ratings, **ASKED, panel=panel, by="group", suppress_below=5).drop_duplicates("group").set_index("group")
    )
    assert found["reason"].eq("suppressed").sum() == 2  # else R were the whole less the others


def test_nothing_rated_one_rating_and_all_alike():
    rows = [("p1", "a", "importance", 7.0), ("p1", "a", "feasibility", 7.0), ("p2", "a", "importance", 7.0),
            ("p2", "a", "feasibility", 7.0), ("p1", "b", "importance", 9.0), ("p1", "b", "feasibility", 2.0),
            ("p1", "c", "importance", np.nan), ("p1", "c", "feasibility", 5.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["panellist_id", "item_id", "criterion", "rating"])
    found = go_zone(table, **ASKED, n_resamples=20, rng=1).set_index("strategy_id")
    assert found["reason"].to_dict() == {"a": "", "b": "one_rating", "c": "not_rated"}
    assert np.isnan(found.loc["b", "importance_low"])
    assert found.loc["a", ["importance_low", "importance_high"]].tolist() == [7, 7]
    assert found.loc["c", "zone"] is None
    assert found.loc["c", "n_importance"] == 0
    alike = go_zone(table[table["item_id"] == "a"], **ASKED)
    assert alike["reason"].tolist() == ["on_the_cut"]


def test_a_table_with_strategy_ids_is_taken_as_it_is(ratings):
    renamed = ratings.rename(columns={"item_id": "strategy_id"})
    pd.testing.assert_frame_equal(go_zone(renamed, **ASKED), go_zone(ratings, **ASKED))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"importance": "worth"}, "Nothing was rated on 'worth'"),
        ({"reference": "all"}, "'rated' or 'agreed'"),
        ({"reference": "agreed"}, "needs the agreed strategies"),
        ({"reference": "agreed", "agreed": ["s99"]}, "'s99' has no ratings"),
        ({"cuts": {"cost": 3}}, "Absolute cuts are for importance and feasibility"),
        ({"n_resamples": 10}, "need a seed"),
        ({"by": "group"}, "suppress_below=5"),
        ({"strata": "group"}, "pass the panel"),
    ],
)
def test_what_is_missing_is_said(ratings, asked, said):
    with pytest.raises(StrategiesError, match=said):
        go_zone(ratings, **{**ASKED, **asked})


def test_two_rounds_at_once_are_refused_and_so_is_text(ratings):
    with pytest.raises(StrategiesError, match="two ratings of 's01'"):
        go_zone(pd.concat([ratings, ratings]), **ASKED)
    with pytest.raises(StrategiesError, match="'often' of 's01' is no number"):
        go_zone(ratings.astype({"rating": object}).assign(rating=["often", *ratings["rating"][1:]]), **ASKED)


def test_a_panellist_without_a_group_is_named(ratings, panel):
    with pytest.raises(StrategiesError, match="does not say the group of 'p23'"):
        go_zone(ratings, **ASKED, panel=panel.iloc[:-1], strata="group")


def test_a_group_of_whom_few_rated_a_strategy_is_hidden_in_it_alone():
    people = [f"{group}{k}" for group in "xyz" for k in range(5)]
    rows = [
        (who, item, criterion, float((k + len(item)) % 9 + 1))
        for k, who in enumerate(people)
        for item in ("s1", "s2")
        for criterion in ("importance", "feasibility")
        if (who, item) != ("x0", "s2")
    ]
    table = pd.DataFrame(rows, columns=["panellist_id", "item_id", "criterion", "rating"])
    panel = pd.DataFrame({"panellist_id": people, "group": [who[0] for who in people]})
    options = {"importance": "importance", "feasibility": "feasibility", "reference": "rated"}
    found = go_zone(table, **options, panel=panel, by="group", suppress_below=5).set_index(["group", "strategy_id"])
    hidden = found.index[found["reason"].eq("suppressed")].tolist()
    assert len(hidden) == 2
    assert ("x", "s2") in hidden
    assert found.loc[hidden, ["importance", "feasibility", "n_importance", "zone"]].isna().all(axis=None)
    assert found.loc[("all", "s2"), "n_importance"] == 14
