"""Scores: reversals, transformations, rules for missing answers, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods import surveys
from amnmethods.errors import InstrumentError, ResponsesError
from amnmethods.model import Instrument


def one(instrument, *points, **options):
    """Return the scores of one respondent who answered the items in their order."""
    items = [item.item for item in surveys.instrument(instrument).items]
    table = pd.DataFrame([dict(zip(items, points, strict=False))]).assign(respondent_id="r1")
    return surveys.score(table, instrument, **options).set_index("scale")["score"]


# Worked by hand from the published keys.
@pytest.mark.parametrize(
    ("instrument", "points", "expected"),
    [
        ("brs", (4, 2, 5, 1, 3, 2), {"brs": (4 + 4 + 5 + 5 + 3 + 4) / 6}),
        ("who5", (3, 4, 2, 5, 1), {"who5": 60}),
        ("who5", (5, 5, 5, 5, 5), {"who5": 100}),
        ("burnout_single_item", (3,), {"burnout": 3}),
        ("amn_adaptive_fit", (5, 6, 2, 7), {"amn_misfit": 2.5, "amn_skill": 5, "amn_confidence": 6}),
        ("amn_intent_to_stay", (5, 1, 1, 2), {"amn_intent_to_stay": 4.75}),
        ("uwes9", (6, 5, 4, 3, 2, 1, 0, 6, 5), {"uwes_vigour": 13 / 3, "uwes_dedication": 7 / 3, "uwes_absorption": 4}),
    ],
)
def test_a_score_follows_the_published_key(instrument, points, expected):
    found = one(instrument, *points)
    assert {name: found[name] for name in expected} == pytest.approx(expected)


# Means of the eight domains of the PSAT and, last, the sustainability score: doi:10.1007/s00520-023-07844-x, Table 4.
PSAT_SITES = [
    (6.1, 5.2, 5.1, 4.8, 4.6, 5.9, 5.3, 4.6, 5.2),
    (5.2, 3.4, 5.2, 5.4, 6.2, 6.3, 5.7, 5.5, 5.4),
    (5.6, 4.9, 5.0, 5.6, 5.4, 5.6, 4.2, 5.2, 5.2),
]


def as_ticked(means, per_domain=5):
    """Return whole answers of two people to five items of each domain, whose mean is the domain's."""
    sums = [round(2 * per_domain * mean) for mean in means]
    return [(total // 10 + (np.arange(10) < total % 10)).reshape(2, per_domain) for total in sums]


@pytest.mark.parametrize("printed", PSAT_SITES)
def test_the_total_of_sustainability_is_the_printed_one(printed):
    answers = np.hstack(as_ticked(printed[:-1]))
    items = [item.item for item in surveys.instrument("psat").items]
    table = pd.DataFrame(answers, columns=items).assign(respondent_id=["r1", "r2"])
    found = surveys.score(table, "psat").groupby("scale", sort=False)["score"].mean()
    assert found.iloc[:-1].tolist() == pytest.approx(printed[:-1])
    assert found.index[-1] == "psat_total"
    assert round(found.iloc[-1], 1) == printed[-1]


@pytest.mark.parametrize(("name", "n_domains"), [("psat", 8), ("csat", 7)])
def test_sustainability_of_a_programme_and_of_a_clinical_practice_are_scored_alike(name, n_domains):
    means = PSAT_SITES[0][:n_domains]
    items = [item.item for item in surveys.instrument(name).items]
    table = pd.DataFrame(np.hstack(as_ticked(means)), columns=items).astype(str)
    table.iloc[0, 0] = "NA"  # not able to answer: left out of the mean
    table.iloc[1, 5:7] = ["NA", ""]  # two of five: no score
    found = surveys.score(table.assign(respondent_id=["r1", "r2"]), name, missing=0.8)
    domains = list(dict.fromkeys(found["scale"]))[:n_domains]
    scores = found.pivot(index="respondent_id", columns="scale", values="score")[domains]
    assert scores.iloc[:, 2:].mean().tolist() == pytest.approx(means[2:])
    assert scores.iloc[0, 0] == table.iloc[0, 1:5].astype(int).mean()
    assert np.isnan(scores.iloc[1, 1])


def test_energy_left_counts_against_work_related_burnout():
    assert one("cbi", *[100] * 19).to_dict() == pytest.approx(
        {"cbi_personal": 100, "cbi_work": 600 / 7, "cbi_client": 100}
    )


def test_both_codings_of_the_oldenburg_inventory_give_the_same_scores(wide):
    table = wide("olbi")
    turned = table.copy()
    turned[turned.columns[1:]] = 5 - turned[turned.columns[1:]]
    first = surveys.score(table, "olbi", coding="1 = strongly agree")
    second = surveys.score(turned, "olbi", coding="1 = strongly disagree")
    assert first["score"].tolist() == pytest.approx(second["score"].tolist())
    assert not np.allclose(first["score"], surveys.score(turned, "olbi", coding="1 = strongly agree")["score"])


@pytest.mark.parametrize("coding", ["1 = never to 5 = always", "0 = never to 4 = always", "1 = always to 5 = never"])
def test_named_codings_are_those_of_their_names(wide, coding):
    table = wide("cbi")
    start = int(coding[0])
    coded = table.set_index("respondent_id") / 25
    coded = (4 - coded if "always to" in coding else coded) + start
    found = surveys.score(coded.reset_index(), "cbi", coding=coding)
    assert found["score"].tolist() == pytest.approx(surveys.score(table, "cbi")["score"].tolist())


def test_labels_are_read_by_a_coding_that_names_them():
    order = ["At no time", "Some of the time", "Less than half of the time", "More than half of the time"]
    table = pd.DataFrame({"respondent_id": ["r1"], **{f"who5_{k}": [order[k % 4]] for k in range(1, 6)}})
    found = surveys.score(table, "who5", coding={label: k for k, label in enumerate(order)})
    assert found["score"].item() == 4 * (1 + 2 + 3 + 0 + 1)


def test_long_and_wide_responses_give_the_same_scores(wide, long):
    table = wide("nomad").mask(lambda t: t == 3)
    shuffled = long(table).sample(frac=1, random_state=3).dropna()
    options = {"missing": 1, "scales": ["nomad_action", "nomad_monitoring"]}
    first = surveys.score(table, "nomad", **options).set_index(["respondent_id", "scale"]).sort_index()
    second = surveys.score(shuffled, "nomad", **options).set_index(["respondent_id", "scale"]).sort_index()
    pd.testing.assert_frame_equal(first, second)


def test_waves_are_scored_apart_and_kept(wide, long):
    table = pd.concat([long(wide("brs", seed=s)).assign(wave=w, site="N1") for s, w in ((1, 0), (2, 12))])
    found = surveys.score(table, "brs")
    assert list(found.columns) == ["respondent_id", "wave", "scale", "score", "n_answered", "reason"]
    at_12 = found[found["wave"] == 12].set_index("respondent_id")["score"].sort_index()
    alone = surveys.score(wide("brs", seed=2), "brs").set_index("respondent_id")["score"].sort_index()
    assert at_12.tolist() == alone.tolist()


def test_a_long_table_may_hold_several_instruments(wide, long):
    table = pd.concat([long(wide(name)).assign(instrument=name) for name in ("brs", "who5")])
    assert surveys.score(table, "who5")["score"].tolist() == surveys.score(wide("who5"), "who5")["score"].tolist()


def test_answers_that_are_not_relevant_count_as_none():
    items = {f"nomad_{k}": ["4", "5"] for k in range(1, 5)} | {"nomad_2": ["NA", "na"], "nomad_3": ["", "5"]}
    table = pd.DataFrame({"respondent_id": ["r1", "r2"]} | items)
    found = surveys.score(table, "nomad", scales=["nomad_coherence"], missing="suggested")
    assert found["score"].tolist() == [4, 5]
    assert found["n_answered"].tolist() == [2, 3]


# Rules for missing answers -----------------------------------------------------------------------------------

HOLED = pd.DataFrame({"respondent_id": ["full", "four", "two", "none"]}).join(
    pd.DataFrame([[5.0] * 6, [5, 1, 5, 1, None, None], [5, 1] + [None] * 4, [None] * 6]).set_axis(
        [f"brs_{k}" for k in range(1, 7)], axis=1
    )
)


@pytest.mark.parametrize(
    ("missing", "scored"),
    [("suggested", 2), ("complete", 1), (2, 3), (3, 2), (0.3, 3), (0.5, 2), ({"brs": 5}, 1), ({"brs": 0.34}, 2)],
)
def test_the_rule_for_missing_answers_is_the_researchers(missing, scored):
    found = surveys.score(HOLED, "brs", missing=missing)
    assert found["score"].notna().sum() == scored
    assert (found["reason"] == "").tolist() == found["score"].notna().tolist()
    assert found["n_answered"].tolist() == [6, 4, 2, 0]


def test_reasons_are_told_in_both_languages():
    assert surveys.score(HOLED, "brs", missing=5)["reason"].tolist()[1:] == [
        "4 of 6 items answered, 5 needed",
        "2 of 6 items answered, 5 needed",
        "no item answered",
    ]
    french = surveys.score(HOLED, "brs", missing=5, language="fr")["reason"].tolist()
    assert french[1] == "4 énoncés sur 6 ont une réponse, il en faut 5"


def test_without_a_published_rule_one_is_asked_for():
    with pytest.raises(InstrumentError, match=r"2 respondents answered scale 'brs' in part.*suggests 4 of 6"):
        surveys.score(HOLED, "brs")


def test_nobody_is_asked_for_a_rule_that_would_change_nothing():
    assert surveys.score(HOLED.iloc[[0, 3]], "brs")["score"].notna().tolist() == [True, False]


def test_a_published_rule_is_kept():
    table = pd.DataFrame({"respondent_id": ["r1"], "who5_1": [5]}).assign(
        **{f"who5_{k}": 5.0 for k in (2, 3, 4)}, who5_5=None
    )
    assert np.isnan(surveys.score(table, "who5")["score"].item())  # complete forms only


@pytest.mark.parametrize("missing", [0, 7, -1, 1.5, True, "most", {"brs": 9}])
def test_a_rule_that_cannot_be_meant_is_refused(missing):
    with pytest.raises(InstrumentError, match="brs"):
        surveys.score(HOLED, "brs", missing=missing)


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=6, max_size=6), st.integers(1, 6))
def test_a_score_lies_within_its_scale_or_has_a_reason(points, least):
    table = pd.DataFrame([points], columns=[f"brs_{k}" for k in range(1, 7)], dtype=float).assign(respondent_id="r")
    row = surveys.score(table, "brs", missing=least).iloc[0]
    assert (1 <= row["score"] <= 5) if row["n_answered"] >= least else (np.isnan(row["score"]) and row["reason"])


# Weights -----------------------------------------------------------------------------------------------------


def weighted(**scale):
    items = [{"item": name} for name in ("a", "b", "wa", "wb")]
    scale = {"scale": "s", "name": "s", "items": ["a", "b"]} | scale
    described = {"instrument": "own", "name": "own", "items": items, "scales": [scale]}
    return Instrument.model_validate(described | {"response_scales": {"p": {"points": {"from": 0, "to": 4}}}})


def test_items_may_weigh_differently():
    table = pd.DataFrame({"respondent_id": ["r1"], "a": [4], "b": [1]})
    assert surveys.score(table, weighted(weights={"a": 2}))["score"].item() == 3
    assert surveys.score(table, weighted(weights={"a": 2}, method="sum"))["score"].item() == 9


def test_respondents_may_weigh_the_items_themselves():
    # Schaefer et al. (2015), doi:10.1186/s12909-015-0469-0: satisfaction weighted by each mentee's own importance.
    table = pd.DataFrame(
        {"respondent_id": list("xyz"), "a": [4, 4, 4], "b": [1, 1, 2], "wa": [3, None, 0], "wb": [1, 2, 0]}
    )
    found = surveys.score(table, weighted(weights={"a": "wa", "b": "wb"}), missing=1)
    assert found["score"].tolist() == pytest.approx([13 / 4, 1, np.nan], nan_ok=True)
    assert found["n_answered"].tolist() == [2, 1, 2]
    assert "add up to 0" in found["reason"].iloc[2]


# Few, none, equal --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_respondents_are_scored(wide, long, n):
    table = wide("brs")[:n]
    assert len(surveys.score(table, "brs")) == n
    assert len(surveys.score(long(table), "brs")) == n


def test_the_table_that_is_scored_stays_as_it_is(wide):
    table = wide("brs")
    before = table.copy()
    surveys.score(table, "brs")
    pd.testing.assert_frame_equal(table, before)


def longer(table):
    return table.melt("respondent_id", var_name="item", value_name="response")


# What is refused ---------------------------------------------------------------------------------------------


def test_a_respondent_twice_in_a_wave_is_named(wide, long):
    table = wide("brs").assign(wave=1)
    double = pd.concat([table, table[table["respondent_id"] == "r007"]])
    with pytest.raises(ResponsesError, match=r"'r007' answered 'brs' twice in wave 1 \(1 such respondent\)"):
        surveys.score(double, "brs")
    with pytest.raises(ResponsesError, match=r"'r007' answered item 'brs_1' of 'brs' twice"):
        surveys.score(long(double.drop(columns="wave")), "brs")


def test_an_answer_off_the_scale_is_named_with_its_place(wide):
    table = wide("brs").assign(wave=2)
    table.loc[3, "brs_2"] = 7
    with pytest.raises(ResponsesError, match=r"'r003', wave 2, item 'brs_2': 7 is no point .* 1, 2, 3, 4, 5 \(1 such"):
        surveys.score(table, "brs")


@pytest.mark.parametrize("value", [2.5, 0, -1, np.inf])
def test_what_lies_between_or_outside_the_points_is_refused(wide, value):
    table = wide("brs")
    table.loc[0, "brs_1"] = value
    with pytest.raises(ResponsesError, match="is no point of the response scale"):
        surveys.score(table, "brs")


def test_counting_from_one_where_the_scale_counts_from_nought_is_named(wide):
    table = wide("who5").set_index("respondent_id") + 1
    with pytest.raises(
        ResponsesError, match=r"counts from 1 while the instrument counts from 0 .*coding=\{1: 0, 2: 1"
    ) as e:
        surveys.score(table.reset_index(), "who5")
    coding = {k: k - 1 for k in range(1, 7)}
    assert "6: 5}" in str(e.value)
    again = surveys.score(table.reset_index(), "who5", coding=coding)
    assert again["score"].tolist() == surveys.score(wide("who5"), "who5")["score"].tolist()


def test_counting_from_nought_where_the_scale_counts_from_one_is_named(wide):
    table = wide("brs").set_index("respondent_id") - 1
    with pytest.raises(ResponsesError, match="counts from 0 while the instrument counts from 1"):
        surveys.score(table.reset_index(), "brs")


@pytest.mark.parametrize("name", ["brs_2_r", "brs_2R", "BRS_2_REV", "r_brs_2", "brs_2_reversed"])
def test_an_item_that_comes_reversed_already_is_not_reversed_again(wide, name):
    table = wide("brs")
    beside = table.assign(**{name: 6 - table["brs_2"]})
    with pytest.raises(
        ResponsesError, match=rf"'{name}' looks like item 'brs_2' reversed already.*twice is not at all"
    ):
        surveys.score(beside, "brs")
    with pytest.raises(ResponsesError, match="reversed already"):
        surveys.score(beside.drop(columns="brs_2"), "brs")
    said = table.assign(brs_2=6 - table["brs_2"])
    found = surveys.score(said, "brs", already_reversed=["brs_2"])
    assert found["score"].tolist() == surveys.score(table, "brs")["score"].tolist()


def test_labels_need_a_coding(wide):
    with pytest.raises(ResponsesError, match=r"Item 'brs_1' holds 'Agree', which is no number.*'Strongly disagree': 1"):
        surveys.score(wide("brs").assign(brs_1="Agree"), "brs")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.rename(columns={"respondent_id": "id"}), "need the column respondent_id; found id"),
        (lambda t: t.drop(columns="brs_4"), "lack 'brs_4' of 'brs'"),
        (lambda t: t.assign(respondent_id=t["respondent_id"].where(t.index > 1)), "2 rows have no respondent_id"),
        (lambda t: longer(t).replace("brs_1", "b1"), "'b1' is no item"),
        (lambda t: longer(t).assign(instrument="BRS"), "No row is of the instrument 'brs'; .* has 'BRS'"),
        (lambda t: longer(t).assign(wave=None), "240 rows have no wave"),
        (lambda t: longer(t.assign(brs_2="Agree")), "Item 'brs_2' holds 'Agree'"),
        (lambda t: t[[]], "found no column"),
    ],
)
def test_a_table_that_breaks_its_contract_is_refused(wide, change, said):
    with pytest.raises(ResponsesError, match=said):
        surveys.score(change(wide("brs")), "brs")


def test_an_unknown_scale_or_coding_is_refused(wide):
    with pytest.raises(InstrumentError, match="has no scale 'AMI'; it has AIM, IAM, FIM"):
        surveys.score(wide("aim_iam_fim"), "aim_iam_fim", scales=["AMI"])
    with pytest.raises(InstrumentError, match=r"no coding called 'percent'\. There are: '0 to 100'"):
        surveys.score(wide("cbi"), "cbi", coding="percent")


def test_a_code_that_the_coding_leaves_out_is_refused(wide):
    with pytest.raises(ResponsesError, match="which the coding does not name: 1, 2, 3, 4"):
        surveys.score(wide("brs"), "brs", coding={1: 1, 2: 2, 3: 3, 4: 4})
