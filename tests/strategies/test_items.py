"""From candidates to items: the flow, the provenance, the two languages side by side."""

import pandas as pd
import pytest

from amnmethods.determinants import gap_items, gap_map
from amnmethods.errors import StrategiesError
from amnmethods.model.tables import check_items
from amnmethods.strategies import catalogue, draft_items, parity, reading_level, screening
from amnmethods.strategies.reading_level import counted

BOTH = ["en", "fr"]


@pytest.fixture
def screened():
    return pd.DataFrame(
        {
            "catalogue_id": ["eric-02", "eric-34", "eric-35", "eric-69", "own-1", "eric-01"],
            "keep": ["yes", "yes", "yes", "no", "yes", "no"],
            "reason": ["pays for time", "the same", "fits", "not ours", "asked for", "not ours"],
            "decided_by": "team",
            "item_id": ["s01", "s01", None, None, None, None],
        }
    )


def test_the_flow_adds_up(screened):
    found = screening(screened, ["eric-02", "eric-34", "eric-35", "eric-69", "eric-01", "eric-73"])
    n = found.groupby("step")["n"].sum()
    assert n["candidates"] + n["added"] == n["not_screened"] + n["dropped"] + n["kept"]
    assert found[["step", "reason", "n"]].values.tolist() == [
        ["candidates", "", 6], ["added", "", 1], ["not_screened", "", 1], ["dropped", "not ours", 2], ["kept", "", 4],
        ["items", "", 3],
    ]  # fmt: skip
    assert found["catalogue_ids"].tolist()[1:4] == ["own-1", "eric-73", "eric-69; eric-01"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"keep": "maybe"}, "'maybe' under keep"),
        ({"keep": "no", "reason": " "}, "dropped without a reason"),
        ({"catalogue_id": "eric-02"}, "two rows for catalogue_id 'eric-02'"),
    ],
)
def test_a_screening_that_cannot_be_counted_is_refused(screened, change, said):
    with pytest.raises(StrategiesError, match=said):
        screening(screened.assign(**change), ["eric-02"])


def test_kept_strategies_become_items_that_know_where_they_come_from(screened):
    own = pd.DataFrame({"catalogue_id": ["own-1"], "name_en": ["Share a pool of mentors"]})
    words = pd.DataFrame({"item_id": ["s01"], "wording_en": ["Set aside paid time"], "wording_fr": ["Payer du temps"],
                          "plain_fr": ["Du temps payé"], "section": ["Resources"]})  # fmt: skip
    links = pd.DataFrame({"catalogue_id": ["eric-02", "eric-34", "eric-35"], "determinant_id": ["B1", "B3", "B4"]})
    determinants = pd.DataFrame({"determinant_id": ["B1", "B1", "B3"], "segments": ["g1; g2", "g2; g3", None]})
    items = draft_items(screened, catalogue(own), languages=BOTH, words=words, links=links, determinants=determinants)
    assert items["item_id"].tolist() == ["s01", "s02", "s03"]
    assert items["strategy_ids"].tolist() == ["eric-02; eric-34", "eric-35", "own-1"]
    assert items["barriers"].tolist() == ["B1; B3", "B4", ""]
    assert items["segments"].tolist() == ["g1; g2; g3", "", ""]
    assert items["wording_from"].tolist() == ["own", "catalogue", "catalogue"]
    assert items["wording_fr"].tolist() == ["Payer du temps", "Repérer et préparer des champions", ""]
    assert items["missing"].tolist() == ["", "", "fr"]
    assert items["section"].tolist() == ["Resources", "SI", ""]
    check_items(items.iloc[:2], ("en", "fr"))


def test_cells_of_a_gap_map_go_the_same_way():
    extraction = pd.DataFrame({"study_id": ["a"], "intervention": ["coaching"], "outcome": ["cost"], "design": ["trial"],
                               "confidence": ["high"]})  # fmt: skip
    cells = gap_items(
        gap_map(extraction, interventions=["coaching", "peers"], outcomes=["cost", "equity"]), languages=BOTH
    )
    assert len(draft_items(cells, languages=BOTH)) == 3
    items = draft_items(cells.assign(keep=["yes", "no", "yes"]), languages=BOTH)
    assert items["item_id"].tolist() == ["g01", "g03"]
    assert items["missing"].eq("").all()
    check_items(items, ("en", "fr"))
    assert parity(items, BOTH)["look_at"].eq("").all()


def test_words_for_nothing_and_strategies_without_words_are_named(screened):
    with pytest.raises(StrategiesError, match="'own-1' is kept, and neither"):
        draft_items(screened, catalogue(), languages=BOTH)
    with pytest.raises(StrategiesError, match="words for 's09'"):
        draft_items(
            screened, catalogue(), languages=BOTH, words=pd.DataFrame({"item_id": ["s09"], "wording_en": ["?"]})
        )


def test_nothing_kept_gives_no_items(screened):
    items = draft_items(screened.assign(keep="no"), catalogue(), languages=BOTH)
    assert items.empty
    assert "wording_fr" in items


@pytest.mark.parametrize(
    ("en", "fr", "differ"),
    [
        ("Give $18,000 to 3 networks", "Donner 18\u202f000 $ à 3 réseaux", False),
        ("Reach 2.5 of 10", "Atteindre 2,5 sur 10", False),
        ("Reach 2.50 of 10", "Atteindre 2,5 sur 10", False),
        ("Meet 12 times", "Se réunir 10 fois", True),
        ("Meet monthly", "Se réunir chaque mois", False),
        ("Two of 5", "5", False),
        ("5 and 5", "5", True),
        ("In 2026, 75%", "En 2026, 75\u202f%", False),
    ],
)
def test_numbers_are_compared_as_each_language_writes_them(en, fr, differ):
    items = pd.DataFrame({"item_id": ["s1"], "wording_en": [en], "wording_fr": [fr]})
    assert parity(items, BOTH)["numbers_differ"].tolist() == [differ]


def test_what_to_look_at_is_listed_and_advice_only_where_asked_for():
    items = pd.DataFrame(
        {
            "item_id": ["s1", "s2", "s3", "s4"],
            "wording_en": ["Institutionalise organisational accountability mechanisms", "Meet", "Same", None],
            "wording_fr": ["Rendre des comptes", "Se réunir souvent et longtemps avec tout le monde", "Same", "Seul"],
        }
    )
    bare = parity(items, BOTH)
    assert bare["look_at"].tolist() == ["", "", "same_text", "missing"]
    assert bare["reason"].tolist() == ["", "", "", "no_wording"]
    found = parity(items, BOTH, length_ratio=(0.5, 2), reading_grade=9, reading_ease=30)
    assert found["look_at"].tolist() == ["length; hard", "length", "same_text", "missing"]
    assert pd.isna(found["length_ratio"].iloc[3])
    assert pd.isna(found["numbers_differ"].iloc[3])


def test_one_language_alone_and_a_third_one():
    items = pd.DataFrame(
        {"item_id": ["s1"], "wording_en": ["Meet often."], "wording_fr": ["Se voir."], "wording_iu": ["ᑲᑎᒪᓂᖅ"]}
    )
    one = parity(items, ["en"])
    assert one[["look_at", "reason"]].values.tolist() == [["", ""]]
    three = parity(items, ["en", "fr", "iu"])
    assert three["other"].tolist() == ["fr", "iu"]
    assert three["ease_other"].notna().tolist() == [True, False]


# Syllables by dictionary: Australian and reptilian have three, the first by three sounds. The grade and the two counts stand
# with this sentence in Wikipedia, Flesch-Kincaid readability tests; the second has the ease 69 there.
PRINTED = [
    ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 13, 24, "grade", 11.3),
    ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 16, 23, "ease", 69.0),
]


@pytest.mark.parametrize(("text", "words", "syllables", "measure", "printed"), PRINTED)
def test_english_reading_levels_are_the_printed_ones(text, words, syllables, measure, printed):
    level = reading_level(text, "en")
    assert (level.n_words, level.n_sentences, level.n_syllables) == (words, 1, syllables)
    assert round(getattr(level, measure), 1) == printed


def test_the_french_formula_is_that_of_kandel_and_moles():
    # Words, sentences and syllables of this text stand in the tests of the Ruby program text-metrics (plume-app): 20, 5, 23.
    # The formula: 207 - 1.015 words per sentence - 0.736 syllables per 100 words, as Cordial's technical description prints it.
    text = "Le chat dort. Il fait beau. Les oiseaux chantent dans les arbres. C'est l'été. Il n'y a pas de nuages."
    assert counted(text, "fr") == (20, 5, 23)
    level = reading_level(text, "fr")
    assert level.ease == pytest.approx(207 - 1.015 * 4 - 0.736 * 115)
    assert level.grade is None


def test_harder_texts_are_called_harder_in_both_languages():
    for language, easy, hard in (
        (
            "en",
            "Pay mentors for their time.",
            "Institutionalise remuneration arrangements for organisational mentorship.",
        ),
        ("fr", "Payer le temps des mentors.", "Institutionnaliser la rémunération organisationnelle du mentorat."),
    ):
        assert reading_level(easy, language).ease > reading_level(hard, language).ease + 40


@pytest.mark.parametrize("text", ["", "   ", "123 456", "!?"])
def test_a_text_without_words_has_no_level(text):
    assert reading_level(text, "en") == (0, 0, 0, None, None)


# Syllables by dictionary (Merriam-Webster, Le Robert: spoken), one word each of the kinds that go wrong.
ENGLISH = {
    "strategy": 3, "implementation": 5, "creates": 2, "area": 3, "being": 2, "people": 2, "asked": 1, "wanted": 2, "changes": 2,
    "science": 2, "quiet": 2, "patient": 2, "experience": 4, "region": 2, "reality": 4, "statements": 2, "handled": 2,
    "annual": 3, "cooperation": 5, "safely": 2, "prism": 2, "long-term": 2, "it's": 1, "theory": 3,
}  # fmt: skip
FRENCH = {
    "chantent": 1, "nuages": 2, "moment": 2, "souvent": 2, "parlent": 1, "créer": 2, "maïs": 2, "ouvrier": 3, "pays": 2,
    "essayer": 3, "quatre": 1, "œuvre": 1, "cœur": 1, "travaillent": 2, "permanent": 3, "l'année": 2, "jusqu’alors": 2,
    "rendez-vous": 3, "guide": 1, "réunion": 3,
}  # fmt: skip


@pytest.mark.parametrize(("language", "known"), [("en", ENGLISH), ("fr", FRENCH)])
def test_syllables_are_those_of_the_dictionary(language, known):
    assert {word: counted(word, language)[2] for word in known} == known
