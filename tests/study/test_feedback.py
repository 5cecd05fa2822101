"""Each panellist's own feedback, in which no other single person can be found."""

import itertools

import pandas as pd
import pytest

from amnmethods.errors import PanelError, RoundError

from .conftest import STUDY

GROUPS = """\
  - {group: R, name: {en: Researchers, fr: Équipe de recherche}}
  - {group: P, name: {en: Patient partners, fr: Patients partenaires}}
  - {group: D, name: {en: Decision-makers, fr: Décideurs}}
"""
SIZES = {"R": 8, "P": 5, "D": 2}
BIG = STUDY.replace(STUDY[STUDY.index("  - {group: R") : STUDY.index("scales:")], GROUPS).replace(
    "feedback: 2", "feedback: 4"
)
CODES = [f"{group.lower()}{k}" for group, n in SIZES.items() for k in range(1, n + 1)]
PANEL = "panellist_id,group,site,language,status\n" + "".join(f"{c},{c[0].upper()},,en,active\n" for c in CODES)
RATED = {code: ((k % 9) + 1, 7, 9) for k, code in enumerate(CODES)}


@pytest.fixture
def big(make, play):
    return play(make(study=BIG, panel=PANEL), **RATED)


def test_own_rating_stands_beside_the_panels_and_the_groups(big):
    shown = big.feedback("r1")
    assert (shown.round, shown.group, shown.panellist_id) == (1, "R", "r1")
    row = shown.row("s02")
    assert (row.own, row.wording, row.version) == (7.0, "Meet monthly", 1)
    assert (row.panel.n, row.panel.median, row.panel.q1, row.panel.q3, row.panel.share_agree) == (15, 7, 7, 7, 1)
    assert row.panel.counts == (0, 0, 0, 0, 0, 0, 15, 0, 0)
    assert row.where == "inside the middle half"
    assert row.told == (
        "You rated it 7. The panel's median is 7; half of the ratings lie between 7 and 7. "
        "Your rating lies inside the middle half."
    )
    assert shown["rows"][1]["panel"]["median"] == 7
    assert big.feedback("r1").row("s01").where == "below"


def test_a_reader_sees_no_group_of_which_too_few_others_rated(big):
    of_r = big.feedback("r1").row("s01")
    assert of_r.group is not None
    assert of_r.group.n == 8
    assert "D" not in of_r.groups, "two people"
    assert "P" not in of_r.groups, "the panel less the other groups would give D away"
    assert big.feedback("p1").row("s01").group is None, "four others, one of them hidden with D"
    assert big.feedback("d1").row("s01").group is None


def test_single_ratings_are_not_to_be_seen_in_small_groups(big):
    row = big.feedback("r1").row("s01")
    assert row.group.counts is None, "eight ratings: a count at each point would show people"
    assert sum(row.panel.counts) == 15
    assert not {"min", "max", "low", "high"} & set(big.feedback("r1").as_dict()["rows"][0]["panel"])


@pytest.mark.parametrize("below", [2, 3, 4, 6])
def test_no_difference_of_two_shown_tables_isolates_a_few_people(make, play, below):
    study = play(make(study=BIG.replace("feedback: 4", f"feedback: {below}"), panel=PANEL), **RATED)
    for code in ("r1", "p1", "d1"):
        for row in study.feedback(code).rows:
            sizes = {name: figures.n for name, figures in row.groups.items()}
            own = {"r": "R", "p": "P", "d": "D"}[code[0]]
            for k in range(len(sizes) + 1):
                for some in itertools.combinations(sizes, k):
                    rest = row.panel.n - sum(sizes[name] for name in some) - (own not in some)
                    assert rest == 0 or rest >= below, (code, some)


def test_a_panel_of_too_few_is_not_shown_at_all(make, play):
    study = play(make(study=STUDY.replace("feedback: 2", "feedback: 4")))
    row = study.feedback("p1").row("s01")
    assert (row.panel, row.group, dict(row.groups), row.where) == (None, None, {}, None)
    assert row.told == "You rated it 9. Too few panellists rated it to show their ratings."


def test_unable_and_unanswered_are_said_as_what_they_are(study, play):
    play(study, p1=(9, "unable", None), p2=(8, 1, 6), p3=(7, 3, 4), p4=(8, 2, 7))
    rows = {row.item_id: row for row in study.feedback("p1", language="fr").rows}
    assert [rows[item].own for item in ("s01", "s02", "s03")] == [9.0, "unable", None]
    assert rows["s02"].told.startswith("Vous avez dit être dans l’impossibilité de l’évaluer.")
    assert rows["s01"].wording == "Payer les mentors"


def test_half_points_are_written_as_the_reader_writes_them(study, play):
    play(study, p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4), p4=(8, 2, 6))
    assert "5,5" in study.feedback("p1", language="fr").row("s03").told
    assert "5.5" in study.feedback("p1").row("s03").told


def test_it_brings_the_released_comments_of_others_and_what_became_of_the_item(study, play):
    play(study, comment={("p4", "s01"): "Mine", ("p2", "s01"): "Theirs", ("p3", "s01"): "Secret"})
    study.review_comment(1, "p4", "s01", "release")
    study.review_comment(1, "p2", "s01", "release")
    study.decide(1, "s01", "drop", "too dear")
    row = study.feedback("p4").row("s01")
    assert row.comments == ("Theirs",)
    assert row.comment_languages == ("en",)
    assert row.changed == "No longer asked: “Pay mentors”. Why: too dear"


def test_the_figures_are_those_kept_when_the_round_closed(study, play, edit):
    play(study)
    before = study.feedback("p1")
    (kept,) = study.store.read("analyses", name="feedback").itertuples()
    assert kept.round == 1
    assert study.feedback("p1") == before
    assert study.feedback("p1").sha256 == before.sha256


def test_after_an_erasure_the_next_feedback_is_without_what_was_erased(study, play):
    play(study)
    study.erase("p4", "asked")
    assert study.feedback("p1").row("s01").panel.n == 3
    with pytest.raises(PanelError, match="was not on the panel"):
        study.feedback("p9")


def test_what_was_shown_is_kept_once_and_goes_with_its_reader(study, play):
    play(study)
    assert study.feedback_shown().empty, "looking is not showing"
    shown = study.feedback("p1")
    study.record_feedback(shown)
    study.record_feedback(shown)
    (row,) = study.feedback_shown(1).itertuples()
    assert (row.panellist_id, row.sha256) == ("p1", shown.sha256)
    assert row.content["rows"][0]["own"] == 9.0
    study.erase("p1", "asked")
    assert study.feedback_shown().empty
    assert study.verify() == []


def test_feedback_comes_after_closing(study, play):
    with pytest.raises(RoundError, match="nothing to feed back"):
        study.feedback("p1")
    play(study, close=False)
    with pytest.raises(RoundError, match="Round 1 is open"):
        study.feedback("p1", 1)


def test_the_next_round_is_proposed_from_statuses_and_decisions(study, play):
    play(study)
    study.decide(1, "s03", "keep", "talk it over")
    table = study.next_items(1).set_index("item_id")
    assert table["ask"].to_dict() == {"s01": "no", "s02": "no", "s03": "yes"}
    assert pd.isna(table.loc["s01", "decision"])
