"""The wrong keys that go round are refused by name."""

import pandas as pd
import pytest

from amnmethods import surveys
from amnmethods.errors import InstrumentError
from amnmethods.model import Instrument


def changed(name, reverse=None, **scale):
    """Return an own version of an instrument: other items reversed, or its first scale made otherwise."""
    found = surveys.instrument(name).model_dump(mode="json", exclude_defaults=True)
    if reverse is not None:
        for item in found["items"]:
            item.pop("reverse", None)
            if item["item"] in reverse:
                item["reverse"] = True
    found["scales"][0] |= scale
    found["scales"][0].pop("range", None)
    return Instrument.model_validate(found)


def refused(own, said, **options):
    table = pd.DataFrame({"respondent_id": ["r1"]} | {item.item: [1] for item in own.items})
    with pytest.raises(InstrumentError, match=said):
        surveys.score(table, own, **options)


POSITIVE = [f"olbi_{k}" for k in (1, 5, 7, 10, 13, 14, 15, 16)]


def test_the_oldenburg_inventory_with_the_wrong_half_reversed():
    said = "well-known wrong key of Oldenburg Burnout Inventory .*: the positive items reversed although 1 = strongly agree"
    refused(changed("olbi", POSITIVE), said, coding="1 = strongly agree")


def test_the_oldenburg_inventory_without_saying_how_it_is_coded():
    refused(surveys.instrument("olbi"), "coding='1 = strongly agree' or coding='1 = strongly disagree'")


@pytest.mark.parametrize("name", ["olbi", "brs", "cbi"])
def test_an_instrument_with_nothing_reversed(name):
    refused(changed(name, []), "well-known wrong key of .*: no item reversed")


def test_the_well_being_index_with_five_taken_away():
    refused(changed("who5", plus=-20), r"well-known wrong key of WHO-5 Well-Being Index: \(raw - 5\) x 4")


def test_the_well_being_index_with_its_answers_in_the_wrong_order():
    wrong = {"At no time": 0, "Less than half of the time": 1, "More than half of the time": 2, "Some of the time": 3}
    refused(
        surveys.instrument("who5"),
        r"takes 'Less than half of the time' for 1, but .* it is 2: 0 At no time",
        coding=wrong,
    )


def test_a_burnout_scale_coded_upside_down_by_its_labels():
    wrong = {"Always": 0, "Often": 25, "Sometimes": 50, "Seldom": 75, "Never/almost never": 100}
    refused(
        surveys.instrument("cbi"), "takes 'Always' for 0, but in Copenhagen Burnout Inventory it is 100", coding=wrong
    )


def test_any_other_key_that_differs_has_to_say_why():
    own = changed("brs", ["brs_2", "brs_4"])
    refused(own, "'brs' does not reverse item 'brs_6', and the published key of 'brs' reverses it")
    told = own.model_copy(update={"departs": "item 6 was worded positively in our French version"})
    table = pd.DataFrame({"respondent_id": ["r1"]} | {item.item: [1] for item in own.items})
    assert surveys.score(table, told)["score"].item() == pytest.approx((1 + 5 + 1 + 5 + 1 + 1) / 6)


def test_an_own_version_under_another_name_is_held_against_its_original():
    own = changed("brs", ["brs_1", "brs_3", "brs_5"]).model_copy(update={"instrument": "brs_fr", "based_on": "brs"})
    refused(own, "the positive items reversed")
    refused(own.model_copy(update={"based_on": "brs2"}), "based on 'brs2', which is not among")


def test_part_of_an_instrument_that_reverses_nothing_may_be_asked_alone():
    found = surveys.instrument("cbi").model_dump(mode="json", exclude_defaults=True)
    found["items"] = [item for item in found["items"] if item["item"].startswith("cbi_p")]
    found["scales"] = found["scales"][:1]
    own = Instrument.model_validate(found)
    table = pd.DataFrame({"respondent_id": ["r1"]} | {item.item: [75] for item in own.items})
    assert surveys.score(table, own)["score"].item() == 75


@pytest.mark.parametrize("name", ["mbi", "mes", "mini_z", "spos", "mca21", "memeq"])
def test_an_instrument_whose_key_is_not_here_is_not_guessed(name):
    with pytest.raises(InstrumentError, match="cannot be scored here"):
        surveys.score(pd.DataFrame({"respondent_id": ["r1"]}), name)


def test_the_proprietary_inventory_says_what_serves_instead():
    with pytest.raises(InstrumentError, match=r"proprietary.*table of scores.*cbi, burnout_single_item or olbi"):
        surveys.score(pd.DataFrame({"respondent_id": ["r1"]}), "mbi")


def sheet(name, **wording):
    table = surveys.wording_sheet(name).set_index("name")
    for k, item in enumerate(table.index[table["kind"] == "question"]):
        table.loc[item, "wording_en"] = wording.get(item, f"Question {k}")
    return table.reset_index()


@pytest.mark.parametrize("words", ["Time flies when I am working", "I forget everything else around me"])
def test_items_of_the_long_engagement_scale_are_no_items_of_the_short_one(words):
    with pytest.raises(InstrumentError, match="an item of the 17-item version, not of the UWES-9"):
        surveys.questions("uwes9", sheet("uwes9", uwes_4=words))


def test_the_invented_item_of_the_readiness_measure_is_known():
    with pytest.raises(InstrumentError, match="invented item"):
        surveys.questions("oric", sheet("oric", oric_e4="People here persist through challenges."))
