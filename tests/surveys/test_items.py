"""Reliability by scale and wave, and what each item does, against pandas, pingouin and answers made on purpose."""

import numpy as np
import pandas as pd
import pingouin
import pytest

from amnmethods import surveys
from amnmethods.model import Instrument


@pytest.fixture
def resilient():
    """Return answers of 200 people to the resilience scale, as they would tick them."""
    rng = np.random.default_rng(7)
    trait = rng.normal(size=(200, 1))
    turned = np.array([1, -1, 1, -1, 1, -1])
    ticked = np.clip(np.rint(3.4 + turned * trait + rng.normal(0, 0.8, size=(200, 6))), 1, 5)
    table = pd.DataFrame(ticked, columns=[f"brs_{k}" for k in range(1, 7)])
    return table.assign(respondent_id=[f"r{k}" for k in range(200)])


def reversed_(table):
    """Return the items, those of the key turned round by hand."""
    items = table.filter(like="brs_").copy()
    items[["brs_2", "brs_4", "brs_6"]] = 6 - items[["brs_2", "brs_4", "brs_6"]]
    return items


def test_alpha_is_that_of_the_items_reversed_by_hand(resilient):
    found = surveys.reliability(resilient, "brs").iloc[0]
    assert found["alpha"] == pytest.approx(pingouin.cronbach_alpha(reversed_(resilient))[0], abs=1e-12)
    assert 0.8 < found["alpha"] < found["alpha_high"]
    assert found["alpha_interval"] == "Feldt"


def test_the_same_seed_gives_the_same_intervals(resilient):
    options = {"n_resamples": 50, "rng": 3}
    first, second = (surveys.reliability(resilient, "brs", **options) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert first["omega_low"].item() < first["omega"].item() < first["omega_high"].item()


def test_waves_are_told_apart(resilient):
    both = pd.concat([resilient.assign(wave=0), resilient.assign(wave=12)[:120]])
    found = surveys.reliability(both, "brs")
    assert found[["wave", "n_respondents"]].to_numpy().tolist() == [[0, 200], [12, 120]]


def test_item_rest_correlation_is_that_with_the_sum_of_the_others(resilient):
    found = surveys.item_analysis(resilient, "brs").set_index("item")
    items = reversed_(resilient)
    for name in items:
        rest = items.drop(columns=name)
        assert found.loc[name, "item_rest_r"] == pytest.approx(items[name].corr(rest.sum(axis=1)), abs=1e-12)
        assert found.loc[name, "alpha_without"] == pytest.approx(pingouin.cronbach_alpha(rest)[0], abs=1e-12)
    assert found["mean"].to_dict() == pytest.approx(items.mean().to_dict())
    assert found["sd"].to_dict() == pytest.approx(items.std().to_dict())
    assert found["reversed"].sum() == 3


def test_floor_and_ceiling_lie_in_the_direction_of_the_scale(resilient):
    found = surveys.item_analysis(resilient, "brs").set_index("item")
    for name, floor, ceiling in (("brs_1", 1, 5), ("brs_2", 5, 1)):
        assert found.loc[name, "share_floor"] == (resilient[name] == floor).mean()
        assert found.loc[name, "share_ceiling"] == (resilient[name] == ceiling).mean()


def test_an_item_reversed_twice_is_noticed(resilient):
    twice = resilient.assign(brs_4=6 - resilient["brs_4"])
    found = surveys.item_analysis(twice, "brs").set_index("item")
    assert found.loc["brs_4", "item_rest_r"] < 0
    assert found["note"].ne("").to_dict() == {name: name == "brs_4" for name in found.index}
    french = surveys.item_analysis(twice, "brs", language="fr").set_index("item")
    assert french.loc["brs_4", "note"].startswith("va à l’encontre")


def test_missing_and_not_relevant_answers_are_told_apart():
    ticked = {
        "nomad_1": ["NA", "4", "", "5"],
        "nomad_2": ["4"] * 4,
        "nomad_3": ["1", "2", "3", "4"],
        "nomad_4": ["5"] * 4,
    }
    table = pd.DataFrame({"respondent_id": list("abcd")} | ticked)
    found = surveys.item_analysis(table, "nomad", scales=["nomad_coherence"]).set_index("item")
    assert found.loc["nomad_1", ["n", "share_missing", "share_unable"]].tolist() == [2, 0.5, 0.25]
    assert found.loc["nomad_2", "note"] == "all answers to the item are equal"


def test_people_who_answered_nothing_are_not_counted_as_missing(resilient):
    silent = pd.DataFrame({"respondent_id": ["s1", "s2"]})
    found = surveys.item_analysis(pd.concat([resilient, silent]), "brs")
    assert found["share_missing"].eq(0).all()


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (lambda t: t[:0], "0 respondents"),
        (lambda t: t[:1], "1 respondents"),
        (lambda t: t.assign(**dict.fromkeys(t.filter(like="brs_"), 3.0)), "all answers to an item are equal"),
        (lambda t: t.assign(**dict.fromkeys(t.filter(like="brs_"), np.nan)), "0 respondents"),
    ],
)
def test_what_is_undefined_says_why(resilient, table, reason):
    found = surveys.reliability(table(resilient), "brs").iloc[0]
    assert np.isnan(found["alpha"])
    assert np.isnan(found["omega"])
    assert reason in found["alpha_reason"]
    assert found["omega_reason"]
    items = surveys.item_analysis(table(resilient), "brs")
    assert items["item_rest_r"].isna().all()


def test_one_item_has_a_score_and_no_alpha():
    table = pd.DataFrame({"respondent_id": [1, 2, 3], "burnout1": [1, 3, 4]})
    assert surveys.score(table, "burnout_single_item")["score"].tolist() == [1, 3, 4]
    found = surveys.reliability(table, "burnout_single_item").iloc[0]
    assert np.isnan(found["alpha"])
    assert "1 item" in found["alpha_reason"]
    assert surveys.item_analysis(table, "burnout_single_item")["alpha_without"].isna().all()


@pytest.mark.shared
def test_every_reversed_item_of_the_published_survey_follows_its_scale(shared_data):
    keys = {"A": ["-A1", "A2", "A3", "A4", "A5"], "C": ["C1", "C2", "C3", "-C4", "-C5"]}
    table = pd.read_csv(shared_data / "bfi_survey.csv").rename(columns={"id": "respondent_id"})
    right = surveys.item_analysis(table, Instrument.of_keys("bfi", keys, range(1, 7)))
    assert right["item_rest_r"].gt(0.2).all()
    wrong = surveys.item_analysis(table, Instrument.of_keys("bfi", {"A": ["A1", *keys["A"][1:]]}, range(1, 7)))
    assert wrong.set_index("item")["note"].ne("").to_dict() == {f"A{k}": k == 1 for k in range(1, 6)}
