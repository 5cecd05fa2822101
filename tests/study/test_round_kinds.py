"""Rounds of every kind: own texts, a pilot, a meeting, rankings and points."""

import pandas as pd
import pytest

from amnmethods.errors import ItemsError, PanelError, RatingsError, ResourceError, RoundError, StudyFileError

from .conftest import STUDY


def kinds(*names, more=""):
    listed = ", ".join(f"{{round: {k}, kind: {name}}}" for k, name in enumerate(names, start=1))
    return STUDY.replace("rounds: [{round: 1}, {round: 2}, {round: 3}]", f"rounds: [{listed}]") + more


TOP = """\
rankings:
  - {question: first, asks: {en: Your first two, fr: Vos deux premiers}, top: 2, rounds: [1]}
"""
HUNDRED = """\
rankings:
  - {question: hundred, asks: {en: Share out 100, fr: Répartissez 100}, kind: points, total: 100, rounds: [1]}
"""


def ranks(**rows):
    told = [(who, item, place) for who, own in rows.items() for place, item in enumerate(own, start=1)]
    return pd.DataFrame(told, columns=["panellist_id", "item_id", "rank"])


# Own texts


@pytest.fixture
def open_study(make):
    more = "open_questions: [{question: q1, asks: {en: What helps?, fr: Qu’est-ce qui aide?}}]\n"
    return make(study=kinds("open", "rating", "rating", "rating", more=more), items="item_id,wording_en,wording_fr\n")


TEXTS = pd.DataFrame(
    {
        "panellist_id": ["p1", "p2", "p3", "p4"],
        "text": ["Pay them", "Money for mentors", "Payer les mentors", "  "],
        "item_id": "q1",
        "language": ["en", "en", "fr", "en"],
    }
)


def test_panellists_own_texts_become_items_whose_source_stays_known(open_study):
    open_study.open_round(1)
    ids = open_study.record_contributions(TEXTS, 1)
    assert ids == ["t001", "t002", "t003"], "a blank is no text"
    assert open_study.record_contributions(TEXTS, 1) == ids, "the same again changes nothing"
    assert len(open_study.contributions(1)) == 3
    for code in ids:
        open_study.code_contribution(code, "pay", item_id="s01")
    open_study.code_contribution("t002", "source of money")
    open_study.actor = "CD"
    open_study.code_contribution("t001", "pay")
    table = open_study.coded_texts(1).set_index("code")
    assert table.loc["pay", ["n_texts", "n_panellists"]].tolist() == [3, 3]
    assert table.loc["pay", "item_ids"] == ["s01"]
    open_study.code_contribution("t001", "pay", removed=True)
    assert len(open_study.coded_texts(1)) == 2
    assert open_study.close_round(1) == "Round 1 is closed: 3 of 4 panellists answered."
    items = "item_id,wording_en,wording_fr,parents\ns01,Pay mentors,Payer les mentors,t001 t002 t003\n"
    (open_study.folder / "items.csv").write_text(items, encoding="utf-8")
    open_study.open_round(2)
    source = open_study.provenance()
    assert source[["item_id", "contribution_id", "code", "coder"]].to_numpy().tolist() == [
        ["s01", f"t00{k}", "pay", "researcher"] for k in (1, 2, 3)
    ]
    assert open_study.panel_flow().query("round == 1 and group == 'pooled'")["n_responded"].tolist() == [3]
    assert open_study.verify() == []


def test_a_late_text_is_kept_as_late_and_an_erased_one_leaves_no_code(open_study):
    open_study.open_round(1)
    open_study.record_contributions(TEXTS.head(2), 1)
    open_study.close_round(1)
    open_study.record_contributions(TEXTS.tail(2), 1)
    assert open_study.contributions()["late"].tolist() == [False, False, True]
    open_study.code_contribution("t001", "pay", item_id="s01")
    open_study.erase("p1", "asked")
    assert open_study.coded_texts().empty
    assert open_study.verify() == []


def test_texts_that_belong_nowhere_are_refused(open_study):
    with pytest.raises(RoundError, match="has not been opened"):
        open_study.record_contributions(TEXTS, 1)
    open_study.open_round(1)
    for change, error, told in (
        ({"panellist_id": "p9"}, PanelError, "p9: not on the panel"),
        ({"item_id": "q9"}, RatingsError, "neither a question nor an item 'q9'"),
        ({"kind": "poem"}, RatingsError, "'poem' is no kind"),
        ({"kind": "reason", "item_id": None}, RatingsError, "a reason belongs to an item"),
    ):
        with pytest.raises(error, match=told):
            open_study.record_contributions(TEXTS.assign(**change), 1)
    with pytest.raises(RatingsError, match="no contribution 't9'"):
        open_study.code_contribution("t9", "pay")
    with pytest.raises(RoundError, match="0 responses"):
        open_study.close_round(1)
    open_study.record_contributions(TEXTS, 1)
    with pytest.raises(RoundError, match=r"kind 'open', without ratings: see study\.contributions\(1\)"):
        open_study.consensus(1)
    open_study.close_round(1)
    with pytest.raises(ItemsError):
        open_study.open_round(2)  # somebody has to write the items first


# A pilot


def test_a_pilot_is_never_analysed_with_the_main_data(make, play):
    study = make(study=kinds("pilot", "rating", "rating", "rating"))
    play(study, p1=(1, 9, 9), p2=(1, 9, 9), p3=(1, 9, 9), p4=(1, 9, 9))
    assert study.consensus(1)["status"].tolist() == ["exclude", "include", "include"], "on its own it can be looked at"
    play(study, 2)
    with pytest.raises(RoundError, match="Round 1 was a pilot: it is never compared"):
        study.stability(1, 2)
    attrition = study.attrition(2)
    assert set(study.ratings()["round"]) == {2}
    assert set(study.ratings(1)["round"]) == {1}
    assert len(attrition) == 3
    with pytest.raises(RoundError, match="no round before it"):
        study.what_changed(2)
    play(study, 3)
    play(study, 4)
    with pytest.raises(RoundError, match="allows 3 rounds"):
        study.open_round(5)


# A meeting


def test_a_meeting_is_attended_discussed_and_rated_in_private_afterwards(make, play):
    study = make(study=kinds("rating", "meeting"))
    play(study)
    with pytest.raises(RoundError, match="of the kind 'rating', without a meeting"):
        study.record_meeting(1, "2026-03-02", ["p1"])
    study.open_round(2)
    study.record_meeting(2, "2026-03-02", ["p1", "p2", "p4"], "two hours, by video")
    study.record_meeting(2, "2026-03-02", ["p1", "p2", "p4"], "two hours, by video")
    study.note_discussion(2, "s03", "read as matching of sites by some")
    study.note_discussion(2, "s03", "read as matching of sites by some")
    (row,) = study.meetings(2).itertuples()
    assert (row.held_on, row.n_attended, row.attended) == ("2026-03-02", 3, ["p1", "p2", "p4"])
    assert study.discussions()["note"].tolist() == ["read as matching of sites by some"]
    with pytest.raises(PanelError, match="no names"):
        study.record_meeting(2, "2026-03-02", ["Zoé"])
    with pytest.raises(RoundError, match="write it as 2026-03-01"):
        study.record_meeting(2, "next week", ["p1"])
    with pytest.raises(RoundError, match="does not ask 's99'"):
        study.note_discussion(2, "s99", "x")


def test_the_ratings_after_a_meeting_are_analysed_like_any_others(make, play):
    study = make(study=kinds("rating", "meeting"))
    play(study)
    play(study, 2, p1=(9, 2, 8), p2=(8, 1, 8), p3=(7, 3, 8), p4=(8, 2, 8))
    assert study.consensus(2)["status"].tolist() == ["include", "exclude", "include"]
    assert study.stability(1, 2)["n_paired"].tolist() == [4, 4, 4]


# Rankings and points


def test_a_ranking_round_has_a_table_a_summary_and_no_ratings(make):
    study = make(study=kinds("ranking", "rating", more=TOP))
    study.open_round(1)
    said = study.record_rankings(ranks(p1=["s01", "s02"], p2=["s01", "s03"], p3=["s02"]), 1, source="form")
    assert said == "3 panellists' rankings were recorded (1 partial)."
    assert study.record_rankings(ranks(p1=["s01", "s02"]), 1).startswith("0 panellists'")
    with pytest.raises(RatingsError, match="'p1' answered 'first' otherwise before"):
        study.record_rankings(ranks(p1=["s02", "s01"]), 1)
    study.record_rankings(ranks(p1=["s02", "s01"]), 1, reason="misread the sheet")
    table = study.ranking_summary(1).set_index("item_id")
    assert table["score"].to_dict() == {"s02": 4, "s01": 3, "s03": 1}
    assert table["n_votes"].to_dict() == {"s02": 2, "s01": 2, "s03": 1}
    assert 0 < study.ranking_agreement(1)["w"] < 1
    assert study.close_round(1) == "Round 1 is closed: 3 of 4 panellists answered."
    with pytest.raises(RoundError, match=r"see study\.rankings\(1\)"):
        study.consensus(1)
    with pytest.raises(RoundError, match="is closed, so it takes no rankings"):
        study.record_rankings(ranks(p4=["s02", "s01"]), 1)
    assert study.panel_flow().query("group == 'pooled'")["n_responded"].tolist() == [3]
    study.erase("p1", "asked")
    assert set(study.rankings()["panellist_id"]) == {"p2", "p3"}
    assert study.verify() == []


def test_points_must_add_up_and_every_problem_is_listed_in_words(make):
    study = make(study=kinds("points", "rating", more=HUNDRED))
    study.open_round(1)
    table = pd.DataFrame(
        {"panellist_id": ["p1", "p1", "p2"], "item_id": ["s01", "s02", "s01"], "points": [60, 30, "120"]}
    )
    with pytest.raises(
        RatingsError, match=r"'p1', question 'hundred' of round 1: The points add up to 90 / 100.*1 more"
    ):
        study.record_rankings(table, 1)
    french = study.check_rankings(table, 1, language="fr")["said"].tolist()
    assert french == ["La somme des points est 90 / 100.", "La somme des points est 120 / 100."]
    study.record_rankings(table.assign(points=[60, 40, 100]), 1)
    assert study.ranking_summary(1)["score"].tolist() == [160, 40, 0]


def test_rankings_of_nobody_or_of_no_question_are_refused(make):
    study = make(study=kinds("ranking", more=TOP))
    with pytest.raises(RoundError, match="open it first"):
        study.record_rankings(ranks(p1=["s01"]), 1)
    study.open_round(1)
    for table, question, error, told in (
        (ranks(p9=["s01", "s02"]), None, PanelError, "p9: not on the panel"),
        (ranks(p1=["s01", "s09"]), None, RatingsError, "s09 is no item of this question"),
        (ranks(p1=["s01", "s02"]), "best", ResourceError, "no question 'best'; there are: first"),
        (ranks(p1=["s01", "s02"]).assign(rank=["1", "second"]), None, RatingsError, "'second' is no number"),
        (ranks(p1=["s01", "s02"]).assign(rank=1), None, RatingsError, "share a place"),
        (ranks(p1=["s01"]).drop(columns="rank"), None, RatingsError, "missing: rank"),
    ):
        with pytest.raises(error, match=told):
            study.record_rankings(table, 1, question)
    with pytest.raises(RoundError, match="Nobody has answered"):
        study.ranking_summary(1)


@pytest.mark.parametrize(("more", "told"), [
    ("", "a round of ranking needs a question"),
    (TOP.replace("[1]", "[7]"), "no round 7 is planned"),
    (TOP.replace("top: 2", "total: 100"), "a ranking has no total"),
    (HUNDRED.replace("total: 100, ", ""), "points need a total"),
])  # fmt: skip
def test_a_question_that_does_not_fit_its_round_is_told_with_its_line(make, more, told):
    with pytest.raises(StudyFileError, match=told):
        make(study=kinds("ranking", more=more))


# Faults 59 and 60 of doors.md: a ranking that comes after its round has closed.


def test_a_late_ranking_is_in_no_result_until_somebody_takes_it_in(make):
    study = make(study=kinds("ranking", "rating", "rating", "rating", more=TOP))
    study.open_round(1)
    study.record_rankings(ranks(p1=("s01", "s02"), p2=("s01", "s03")), 1)
    study.close_round(1)
    before = study.ranking_summary(1)
    with pytest.raises(RoundError, match="keep them as late, with record_late_rankings"):
        study.record_rankings(ranks(p3=("s03", "s01")), 1)
    assert study.record_late_rankings(ranks(p3=("s03", "s01")), 1, source="late.csv") == 1
    assert study.record_late_rankings(ranks(p3=("s03", "s01")), 1, source="late.csv") == 0, "the same again"
    pd.testing.assert_frame_equal(study.ranking_summary(1), before)
    (row,) = study.late(1).itertuples()
    assert (row.panellist_id, row.n_answers, row.source, row.accepted) == ("p3", 1, "late.csv", False)
    study.accept_late(1, "p3", "the post was slow")
    assert set(study.rankings(1)["panellist_id"]) == {"p1", "p2", "p3"}
    assert study.late(1)["accepted"].tolist() == [True]
    with pytest.raises(PanelError, match="No late answers of 'p3' wait"):
        study.accept_late(1, "p3", "again")
    assert study.verify() == []


def test_late_rankings_are_checked_like_any_others_and_go_with_their_writer(make):
    study = make(study=kinds("ranking", "rating", "rating", "rating", more=TOP))
    with pytest.raises(RoundError, match="Round 1 is draft, so nothing is late"):
        study.record_late_rankings(ranks(p3=("s03", "s01")), 1)
    study.open_round(1)
    study.record_rankings(ranks(p1=("s01", "s02")), 1)
    study.close_round(1)
    with pytest.raises(PanelError, match="p9: not on the panel"):
        study.record_late_rankings(ranks(p9=("s03", "s01")), 1)
    with pytest.raises(RatingsError, match="s99"):
        study.record_late_rankings(ranks(p3=("s99", "s01")), 1)
    study.record_late_rankings(ranks(p3=("s03", "s01")), 1)
    study.erase("p3", "asked")
    assert study.late(1).empty
    assert study.verify() == []
