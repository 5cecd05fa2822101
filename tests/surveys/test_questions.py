"""The sheet for the wording, and the questions and answers that a form can carry."""

import pandas as pd
import pytest

from amnmethods import surveys
from amnmethods.errors import InstrumentError

NAMES = [name for name, n in surveys.instruments().set_index("instrument")["n_items"].items() if pd.notna(n)]


@pytest.fixture
def filled():
    def fill(name, languages=("en",)):
        sheet = surveys.wording_sheet(name, languages)
        asked = sheet["kind"] == "question"
        for language in languages:
            sheet.loc[asked, f"wording_{language}"] = [f"{language} {k}" for k in range(asked.sum())]
        return sheet

    return fill


def test_a_sheet_tells_what_to_paste_where_and_from_where():
    sheet = surveys.wording_sheet("brs", ["en", "fr"])
    asked = sheet[sheet["kind"] == "question"]
    assert asked["name"].tolist() == [f"brs_{k}" for k in range(1, 7)]
    assert asked[["wording_en", "wording_fr"]].eq("").all(axis=None)
    assert asked["about"].ne("").all()
    assert asked["reversed"].sum() == 3
    assert sheet["obtain_from"].str.contains("2008 article").all()


def test_wording_in_the_public_domain_is_there_already():
    found = surveys.questions("amn_intent_to_stay", languages=["en", "fr"])
    assert found[["wording_en", "wording_fr"]].ne("").all(axis=None)
    assert found["number"].tolist() == [1, 2, 3, 4]
    answers = surveys.choices("amn_intent_to_stay", languages=["en", "fr"])
    assert answers["label_fr"].tolist()[0] == "Très improbable"


def test_a_log_has_questions_of_several_kinds():
    found = surveys.questions("amn_contact_log", languages=["fr"]).set_index("item")
    assert found.loc["minutes", ["type", "choices"]].tolist() == ["whole number", ""]
    assert found.loc["mode", ["type", "choices"]].tolist() == ["choice", "mode"]
    answers = surveys.choices("amn_contact_log", languages=["fr"])
    assert answers.loc[answers["choices"] == "resolved", "code"].tolist() == ["yes", "partly", "no", "na"]


def test_pasted_wording_becomes_the_questions(filled):
    found = surveys.questions("cbi", filled("cbi"))
    assert found["wording_en"].tolist() == [f"en {k}" for k in range(19)]
    assert found.set_index("item").loc["cbi_w1", "choices"] == "degree"


def test_questions_answered_by_the_codes_of_their_choices_can_be_scored(filled):
    asked = surveys.questions("nomad", filled("nomad"))
    codes = surveys.choices("nomad").groupby("choices")["code"].agg(list)
    table = pd.DataFrame({"respondent_id": ["first", "last"]})
    for item, name in zip(asked["item"], asked["choices"], strict=True):
        table[item] = [codes[name][0], codes[name][-1]]
    found = surveys.score(table, "nomad", missing="suggested").groupby("respondent_id")["n_answered"].sum()
    assert found.to_dict() == {"first": 20, "last": 0}  # the last choice of the agreement scale is "not relevant"


def test_labels_are_never_borrowed_from_another_language():
    answers = surveys.choices("olbi", languages=["en", "fr"])
    assert answers["label_en"].ne("").all()
    assert answers["label_fr"].eq("").all()
    sheet = surveys.wording_sheet("olbi", ["fr"])
    sheet.loc[sheet["name"] == "agreement: 1", "wording_fr"] = "Tout à fait d’accord"
    assert surveys.choices("olbi", sheet, ["fr"])["label_fr"].tolist()[:2] == ["Tout à fait d’accord", ""]


@pytest.mark.parametrize("name", ["brs", "who5", "uwes9"])
def test_without_wording_there_is_no_questionnaire(name):
    with pytest.raises(InstrumentError, match=r"have no wording_en: .*_1.*does not come along .*Get it from"):
        surveys.questions(name)


def test_a_sheet_half_filled_names_what_is_left(filled):
    sheet = filled("brs")
    sheet.loc[sheet["name"] == "brs_5", "wording_en"] = " "
    with pytest.raises(InstrumentError, match="1 questions of 'brs' have no wording_en: brs_5"):
        surveys.questions("brs", sheet)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.drop(columns="wording_en"), "lacks the column wording_en"),
        (lambda s: pd.concat([s, s[:1]]), "'brs_1' stands twice"),
        (lambda s: s.assign(wording_en="the same"), "brs_1 and brs_2 have the same wording_en"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused(filled, change, said):
    with pytest.raises(InstrumentError, match=said):
        surveys.questions("brs", change(filled("brs")))


def test_an_instrument_without_items_has_no_questions():
    with pytest.raises(InstrumentError, match="has no questions here: it is proprietary"):
        surveys.questions("mbi")


@pytest.mark.parametrize(
    "name", [name for name in NAMES if not surveys.instruments().set_index("instrument").loc[name, "lacks"]]
)
def test_every_scored_instrument_becomes_a_questionnaire_once_its_wording_is_there(filled, name):
    found = surveys.questions(name, filled(name, ("en", "fr")), ["en", "fr"])
    codes = surveys.choices(name, languages=["en", "fr"])
    assert set(found["choices"]) <= set(codes["choices"])
    assert found["item"].is_unique
