"""What a public report may quote: what nobody could be told by, of those who agreed to be quoted."""

import pytest

from .conftest import STUDY

CONSENT = """\
consent:
  - {version: 1, text: {en: You may leave, fr: Vous pouvez partir}, asks: [participation, quotation]}
  - {version: 2, text: {en: You may leave now, fr: Vous pouvez partir}, asks: [participation, quotation]}
  - {version: 3, text: {en: You may leave soon, fr: Vous pouvez partir}, asks: [participation]}
"""
SAID = {("p1", "s01"): "Il faut du temps", ("p2", "s01"): "Money matters", ("p3", "s02"): "Once a month"}
WHO = [f"p{k}" for k in range(1, 7)]


@pytest.fixture
def panel_of():
    def written(*french):
        rows = [f"{who},R,,{'fr' if who in french else 'en'},active\n" for who in WHO]
        return "panellist_id,group,site,language,status\n" + "".join(rows)

    return written


@pytest.fixture
def commented(make, play, panel_of):
    def made(study=STUDY, french=(), said=SAID, **answers):
        made = make(name=f"study-{len(french)}", study=study, panel=panel_of(*french))
        play(made, comment=said, **(dict.fromkeys(WHO, (5, 5, 5)) | answers))
        for who, item in said:
            made.review_comment(1, who, item, "release")
        return made

    return made


def quoted(study, language="en"):
    return set(study.quotable_comments(1, language)["text"])


def test_released_comments_are_quoted_where_the_study_asks_no_consent_to_it(commented):
    study = commented()
    assert quoted(study) == set(SAID.values())
    assert list(study.quotable_comments(1)) == ["round", "item_id", "criterion", "text", "language"]


def test_who_did_not_agree_to_be_quoted_is_quoted_in_no_words(commented):
    study = commented(STUDY + CONSENT)
    assert quoted(study) == set(), "nobody has answered"
    for who in WHO:
        study.record_consent(who, "1", participation=True, quotation=who != "p2")
    assert quoted(study) == {"Il faut du temps", "Once a month"}
    study.review_comment(1, "p2", "s01", "paraphrase", "Mentors want to be paid")
    assert quoted(study) == {"Il faut du temps", "Once a month"}
    assert "Mentors want to be paid" in set(study.comments_for("p4", 1)["text"]), "the panel still reads it"


def test_the_last_answer_about_quotation_counts_and_a_version_that_did_not_ask_changes_nothing(commented):
    study = commented(STUDY + CONSENT)
    for who in WHO:
        study.record_consent(who, "1", participation=True, quotation=True)
    study.record_consent("p1", "3", participation=True)
    assert quoted(study) == set(SAID.values())
    study.record_consent("p1", "2", participation=True, quotation=False)
    assert quoted(study) == {"Money matters", "Once a month"}


def test_the_only_speaker_of_a_language_is_not_quoted_in_it(commented):
    study = commented(french=["p1"])
    assert quoted(study, "en") == quoted(study, "fr") == {"Money matters", "Once a month"}
    study.review_comment(1, "p1", "s01", "translate", "It takes time", language="en")
    assert quoted(study, "fr") == {"Money matters", "Once a month", "It takes time"}


def test_one_of_the_speakers_reading_the_report_cannot_tell_the_other(commented):
    study = commented(french=["p1", "p4", "p5"])
    assert "Il faut du temps" in quoted(study), "three write French: two others to each of them"
    assert "Il faut du temps" not in quoted(commented(french=["p1", "p4"])), "two only: each knows the other"


def test_those_who_may_not_be_quoted_hide_nobody(commented):
    study = commented(STUDY + CONSENT, french=["p1", "p4", "p5"])
    for who in WHO:
        study.record_consent(who, "1", participation=True, quotation=who not in ("p4", "p5"))
    assert "Il faut du temps" not in quoted(study), "whoever knows that two of three refused would know the third"


def test_a_comment_on_what_few_answered_is_not_quoted(commented):
    study = commented(**{who: (5, None, 5) for who in WHO if who not in ("p3", "p4")})
    assert quoted(study) == {"Il faut du temps", "Money matters"}


def test_a_comment_given_anew_since_its_release_is_not_quoted(make, play, panel_of, answers):
    study = play(make(panel=panel_of()), close=False, comment=SAID, **dict.fromkeys(WHO, (5, 5, 5)))
    study.review_comment(1, "p2", "s01", "release")
    assert quoted(study) == {"Money matters"}
    anew = answers(comment={("p2", "s01"): "Forget it"}, p2=(5, 5, 5))
    study.record(anew, "again", reason="p2 asked for it")
    assert quoted(study) == set()


def test_who_left_keeps_to_what_they_answered_and_who_was_erased_is_quoted_no_more(commented, edit):
    study = commented(STUDY + CONSENT)
    for who in WHO:
        study.record_consent(who, "1", participation=True, quotation=True)
    edit(study, "panel.csv", "p1,R,,en,active", "p1,R,,en,withdrawn")
    assert quoted(study) == set(SAID.values()), "they agreed, and took nothing back"
    study.record_consent("p2", "1", participation=False, quotation=True)
    assert quoted(study) == {"Il faut du temps", "Once a month"}
    study.erase("p1", "asked on 3 March")
    assert quoted(study) == {"Once a month"}
