"""Comments pass a person before others see them; the original stays, and nobody can tell who wrote."""

import pytest

from amnmethods.errors import RatingsError
from amnmethods.study.flags import flags

from .conftest import STUDY

SAID = {
    ("p1", "s01"): "Money matters",
    ("p2", "s01"): "Ask Dr. Roy at 514 555-0199",
    ("p3", "s01"): "Il faut du temps",
    ("p4", "s02"): "  ",
}


@pytest.fixture
def commented(study, play):
    return play(study, comment=SAID)


def test_every_comment_waits_with_what_may_tell_who_wrote_it(commented):
    table = commented.comments(1).set_index("panellist_id")
    assert set(table.index) == {"p1", "p2", "p3"}, "a blank is no comment"
    assert set(table["state"]) == {"waiting"}
    assert table.loc["p2", "flags"] == ["name: Dr. Roy", "telephone: 514 555-0199"]
    assert table.loc["p1", "flags"] == []
    assert table.loc["p3", "language"] == "fr"
    french = commented.comments(1, language="fr").set_index("panellist_id")
    assert french.loc["p2", "flags"] == ["nom: Dr. Roy", "téléphone: 514 555-0199"]


# Fault 31 of doors.md: a name, telephone or health number in a comment is never released by itself.


def test_flagged_words_are_released_only_by_someone_who_looked(commented):
    with pytest.raises(RatingsError, match=r"may tell who wrote.*Dr\. Roy.*Redact that"):
        commented.review_comment(1, "p2", "s01", "release")
    commented.review_comment(1, "p2", "s01", "redact", "Ask Dr. [name]")
    assert commented.comments_for("p4", 1)["text"].tolist() == ["Ask Dr. [name]"]
    commented.review_comment(1, "p2", "s01", "release", checked=True)
    assert commented.comments_for("p4", 1)["text"].tolist() == ["Ask Dr. Roy at 514 555-0199"]


def test_names_of_the_panel_are_found_while_they_are_known(commented):
    row = commented.comments(1, names=["Anna Money"]).set_index("panellist_id").loc["p1"]
    assert row["flags"] == ["name: Money"]
    with pytest.raises(RatingsError, match="Money"):
        commented.review_comment(1, "p1", "s01", "release", names=["Anna Money"])


def test_only_released_comments_are_shown_in_the_readers_language(commented):
    assert commented.comments_for("p4", 1, "en").empty
    commented.review_comment(1, "p1", "s01", "release")
    commented.review_comment(1, "p3", "s01", "paraphrase", "Le temps manque")
    commented.review_comment(1, "p3", "s01", "translate", "Time is short", language="en", translator="T. Ranslator")
    english = commented.comments_for("p4", 1, "en")
    assert set(english["text"]) == {"Money matters", "Time is short"}
    assert set(english.columns) == {"round", "item_id", "criterion", "text", "language"}
    french = commented.comments_for("p4", 1, "fr").set_index("text")["language"]
    assert french.to_dict() == {"Money matters": "en", "Time is short": "en"}, "one other writes French: it would tell"
    commented.review_comment(1, "p1", "s01", "translate", "L’argent compte", language="fr")
    french = commented.comments_for("p4", 1, "fr").set_index("text")["language"]
    assert french.to_dict() == {"L’argent compte": "fr", "Le temps manque": "fr"}, "now it may be two people’s"
    queue = commented.comments(1).set_index("panellist_id")
    assert queue.loc["p3", "comment"] == "Il faut du temps", "the original is kept"
    assert queue.loc["p3", "translations"] == {"en": "Time is short"}
    assert commented.store.read("comment_reviews")["translator"].dropna().tolist() == ["T. Ranslator", "researcher"]


def test_nobody_is_shown_their_own_comment_among_the_others(commented):
    commented.review_comment(1, "p1", "s01", "release")
    assert commented.comments(1).set_index("panellist_id").loc["p1", "needs"] == "to translate: fr"
    assert commented.comments_for("p1", 1).empty
    assert len(commented.comments_for("p3", 1)) == 1


def test_a_comment_in_a_language_that_few_write_waits_for_its_translation(make, play):
    study = play(make(study=STUDY.replace("feedback: 2", "feedback: 3")), comment=SAID)
    study.review_comment(1, "p3", "s01", "release")
    assert study.comments_for("p1", 1, "en").empty, "only two panellists write French"
    study.review_comment(1, "p3", "s01", "translate", "We need time", language="en")
    assert study.comments_for("p4", 1, "en")["text"].tolist() == ["We need time"], "it may be one of three"
    assert study.comments_for("p1", 1, "en").empty, "one of two: p2, or who was translated"


def test_a_panel_too_small_to_hide_in_sees_no_comments(make, play):
    study = play(make(study=STUDY.replace("feedback: 2", "feedback: 4")), comment=SAID)
    study.review_comment(1, "p1", "s01", "release")
    assert study.comments_for("p2", 1).empty


def test_each_reader_has_an_order_of_their_own(make, play):
    panel = "panellist_id,group,site,language,status\n" + "".join(f"p{k},R,,en,active\n" for k in range(1, 10))
    said = {(f"p{k}", "s01"): f"comment {letter}" for k, letter in enumerate("abcdefgh", start=1)}
    study = play(make(panel=panel), comment=said, **{f"p{k}": (5, 5, 5) for k in range(1, 10)})
    for who, item in said:
        study.review_comment(1, who, item, "release")
    orders = [
        tuple(study.comments_for("p9", 1)["text"]),
        *(tuple(study.comments_for(f"p{k}", 1)["text"]) for k in (1, 2)),
    ]
    assert len(orders[0]) == 8
    rest = [[text for text in order if text not in ("comment a", "comment b")] for order in orders]
    assert len({tuple(order) for order in rest}) > 1
    assert tuple(study.comments_for("p9", 1)["text"]) == orders[0], "and always the same one"


def test_a_comment_on_what_few_others_answered_is_shown_to_nobody_of_them(study, play):
    few = {"p1": (9, 2, 5), "p2": (8, 1, None), "p3": (7, 3, None), "p4": (8, 2, None)}
    play(study, comment={("p1", "s03"): "Nobody else rated this", ("p1", "s01"): "All did"}, **few)
    study.review_comment(1, "p1", "s03", "release")
    study.review_comment(1, "p1", "s01", "release")
    assert study.comments_for("p3", 1)["text"].tolist() == ["All did"]
    assert study.feedback("p3").row("s03").panel is None


def test_the_only_french_speaker_is_not_told_by_the_language(make, play):
    panel = "panellist_id,group,site,language,status\n"
    panel += "".join(f"p{k},R,,{'fr' if k == 1 else 'en'},active\n" for k in range(1, 7))
    said = {("p1", "s01"): "Il faut du temps", ("p2", "s01"): "Money matters"}
    study = play(make(panel=panel), comment=said, **{f"p{k}": (5, 5, 5) for k in range(1, 7)})
    for who, item in said:
        study.review_comment(1, who, item, "release")
    for language in ("en", "fr"):
        assert study.comments_for("p3", 1, language)["text"].tolist() == ["Money matters"]
    study.review_comment(1, "p1", "s01", "translate", "It takes time", language="en")
    for language in ("en", "fr"):
        shown = study.comments_for("p3", 1, language)
        assert set(shown["text"]) == {"Money matters", "It takes time"}
        assert set(shown["language"]) == {"en"}
    assert study.comments_for("p1", 1, "fr")["text"].tolist() == ["Money matters"]


def test_what_was_redacted_after_it_was_shown_is_gone_from_what_is_shown_next(commented):
    commented.review_comment(1, "p2", "s01", "release", checked=True)
    before = commented.feedback("p4", 1)
    commented.record_feedback(before)
    commented.review_comment(1, "p2", "s01", "redact", "Ask a colleague")
    after = commented.feedback("p4", 1)
    assert after.row("s01").comments == ("Ask a colleague",)
    assert after.sha256 != before.sha256
    commented.record_feedback(after)
    assert len(commented.feedback_shown(1)) == 2, "and what was shown first stays on record"


def test_what_is_withheld_or_given_anew_is_not_shown(commented, answers):
    commented.review_comment(1, "p1", "s01", "release")
    commented.review_comment(1, "p1", "s01", "withhold")
    assert commented.comments_for("p2", 1).empty
    assert commented.comments(1).set_index("panellist_id").loc["p1", "state"] == "withheld"
    assert commented.released_comments(1).empty


def test_a_comment_that_was_corrected_after_its_release_is_looked_at_again(study, play, answers):
    play(study, comment=SAID, close=False)
    study.review_comment(1, "p1", "s01", "release")
    study.record(answers(1, {("p1", "s01"): "Money does not matter"}, p1=(9, 2, 5)), "again", reason="corrected")
    row = study.comments(1).set_index("panellist_id").loc["p1"]
    assert (row["state"], row["comment"]) == ("changed", "Money does not matter")
    assert study.comments_for("p2", 1).empty


def test_the_same_review_again_changes_nothing(commented):
    commented.review_comment(1, "p1", "s01", "release")
    commented.review_comment(1, "p1", "s01", "translate", "L’argent compte", language="fr")
    n = len(commented.store.events())
    commented.review_comment(1, "p1", "s01", "release")
    commented.review_comment(1, "p1", "s01", "translate", "L’argent compte", language="fr")
    assert len(commented.store.events()) == n


def test_other_words_lose_the_translation_of_the_first_ones(commented):
    commented.review_comment(1, "p1", "s01", "release")
    commented.review_comment(1, "p1", "s01", "translate", "L’argent compte", language="fr")
    commented.review_comment(1, "p1", "s01", "paraphrase", "Funding counts")
    assert commented.comments(1).set_index("panellist_id").loc["p1", "translations"] == {}


def test_a_comment_released_by_the_earlier_verb_is_in_the_queue_too(commented):
    commented.release_comment(1, "p1", "s01")
    assert commented.comments(1).set_index("panellist_id").loc["p1", "state"] == "released"
    assert commented.comments_for("p3", 1)["text"].tolist() == ["Money matters"]


REFUSED = [
    (("p4", "s02", "release"), {}, "'p4' left no comment on 's02'"),
    (("p1", "s01", "publish"), {}, "one of release, redact, paraphrase, translate, withhold"),
    (("p1", "s01", "redact"), {}, "Say the words to show"),
    (("p1", "s01", "redact", "Money matters"), {}, "These are the words as given"),
    (("p1", "s01", "release", "Other words"), {}, "redact or paraphrase"),
    (("p1", "s01", "withhold", "x"), {}, "leave text out"),
    (("p1", "s01", "translate", "x"), {"language": "fr"}, "is waiting: release, redact or paraphrase it first"),
    (("p1", "s01", "release"), {"translator": "x"}, "leave translator out"),
]


@pytest.mark.parametrize(("said", "more", "told"), REFUSED)
def test_a_review_that_makes_no_sense_is_refused_in_words(commented, said, more, told):
    with pytest.raises(RatingsError, match=told):
        commented.review_comment(1, *said, **more)


def test_a_translation_is_into_another_language_of_the_study(commented):
    commented.review_comment(1, "p1", "s01", "release")
    for language in ("en", "de", None):
        with pytest.raises(RatingsError, match="is in another language of the study"):
            commented.review_comment(1, "p1", "s01", "translate", "x", language=language)


FOUND = [
    ("write to a.b@hospital.ca", "email"),
    ("see www.myclinic.ca/team", "web"),
    ("call (613) 555-0100", "phone"),
    ("+33 1 23 45 67 89 01", "phone"),
    ("my card: 1234-567-890-AB", "health number"),  # Ontario
    ("RAMQ trem 8505 1234", "health number"),  # Québec
    ("PHN 9876 543 210", "health number"),  # British Columbia
    ("call 555-0199 after five", "phone"),
    ("poste 4521", "phone"),
    ("514\u2011555\u20110199", "phone"),  # hyphens that do not break
    ("514\u200b 555\u200b 0199", "phone"),  # blanks of no width
    ("jean (at) hopital.ca", "email"),
    ("jean arobase hopital point ca", "email"),
    ("N1234567", "health number"),  # Northwest Territories
    ("MRN 48213", "health number"),
    ("dossier no 48213", "health number"),
    ("9876  543  210", "health number"),
    ("123456789012", "health number"),  # Newfoundland and Labrador
    ("K1A 0B1", "address"),
    ("h2x-1y4", "address"),
    ("12 rue des Érables", "address"),
    ("at 450 Main Street", "address"),
    ("Mme Tremblay le sait", "name"),
    ("as Jean-Pierre de la Tour said", "name"),
    ("Je m’appelle Zoé", "name"),
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_may_identify_is_flagged(text, kind):
    assert [flag.kind for flag in flags(text)] == [kind]


@pytest.mark.parametrize(("text", "name"), [
    ("Ask Zoe", "Zoé Li"), ("Ask Zoé", "Zoe Li"), ("ask zoé", "ZOÉ"), ("Li knows", "Zoé Li"), ("Jose\u0301 knows", "José"),
    ("Z\u200boé knows", "Zoé"),
])  # fmt: skip
def test_a_known_name_is_found_however_it_is_spelt(text, name):
    assert [flag.kind for flag in flags(text, [name])] == ["name"]


@pytest.mark.parametrize("text", ["li knows", "van and des mentors", "de la patience"])
def test_a_short_name_or_a_particle_is_not_found_in_every_sentence(text):
    assert flags(text, ["Zoé Li", "Ann van des Ormes de la Tour"]) == []


@pytest.mark.parametrize("text", [
    "", "Pay them.", "From 2019 to 2021, 10 of 24 sites", "2019-2021", "a ratio of 7.5 or 1,000,000",
    "The Ministry decides", "Our CEO agrees", "in 2019-2021, 450 patients", "a score of 10-12", "file 12 of 24", "NGT AND RAM",
    "L’Ontario le fait",
])  # fmt: skip
def test_what_identifies_nobody_is_left_alone(text):
    assert flags(text) == []
