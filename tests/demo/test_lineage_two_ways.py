"""Items reworded, split, merged and dropped between two rounds: forms and REDCap files lead to the same comparisons."""

import re

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from amnmethods.collect.forms.earlier import RoundBefore
from amnmethods.collect.round_definition import definition
from amnmethods.collect.systems.feedback_fields import feedback_texts
from amnmethods.demo.ways import Forms, Redcap, all_in
from amnmethods.study import new_study

STUDY = """
title: {en: A small study, fr: Une petite étude}
languages: [en, fr]
groups:
  - {group: R, name: {en: Researchers, fr: Équipe de recherche}}
  - {group: P, name: {en: Patient partners, fr: Patients partenaires}}
scales:
  nine:
    points: {from: 1, to: 9}
    unable: {code: UTR, label: {en: I am unable to rate this, fr: Je ne peux pas évaluer cet énoncé}}
criteria:
  - {criterion: importance, name: importance, scale: nine}
consensus:
  name: three quarters
  source: Protocol 1.0, section 4
  criterion: importance
  agree: {from: 7, to: 9}
  against: {from: 1, to: 3}
  denominator: raters
  quantiles: type2
  min_n: 3
  outcomes:
    - outcome: include
      label: {en: consensus to include, fr: consensus pour inclure}
      when: [{measure: share, band: agree, at_least: 0.75}]
suppress_below: {feedback: 2, report: 2, deposit: 2}
rounds: [{round: 1, kind: rating}, {round: 2, kind: rating}]
"""
FIRST = """item_id,wording_en,wording_fr
s01,Pay mentors,Payer les mentors
s02,Meet monthly and in person,Se réunir chaque mois et en personne
s03,Write a guide,Rédiger un guide
s04,Hand out a guide,Distribuer un guide
s05,Match by hand,Jumeler à la main
s06,Print a poster,Imprimer une affiche
"""
SECOND = """item_id,wording_en,wording_fr
s01,Pay mentors,Payer les mentors
s05,Match mentors and mentees by hand,Jumeler mentors et mentorés à la main
s07,Meet monthly,Se réunir chaque mois
s08,Meet in person,Se réunir en personne
s09,Write a guide and hand it out,Rédiger et distribuer un guide
"""
CODES = [f"P-{number}KW" for number in range(31, 39)]
PANEL = "panellist_id,group,language,status\n" + "".join(
    f"{code},{'RP'[k % 2]},{('en', 'fr')[k // 4]},active\n" for k, code in enumerate(CODES)
)
# The rating of each item by the eight panellists in turn; U is unable to rate, - is left open.
ROUND_1 = {
    "s01": "99887789",
    "s02": "12345678",
    "s03": "98765432",
    "s04": "5555UU55",
    "s05": "777-7654",
    "s06": "11111112",
}
ROUND_2 = {"s01": "99887788", "s05": "77777754", "s07": "22345679", "s08": "1234U678", "s09": "98765431"}
PROPOSED = {CODES[0]: "Let mentees choose", CODES[5]: "Offrir un repas, s’il le faut"}


def told(round, rows):
    """Return the answers of a round as the ways take them."""
    table = []
    for item, signs in rows.items():
        for code, sign in zip(CODES, signs, strict=True):
            state = {"U": "unable", "-": "skipped"}.get(sign, "rated")
            rating = float(sign) if state == "rated" else float("nan")
            comment = "Who pays?" if (item, code) == ("s01", CODES[1]) else ""
            table.append((round, code, item, "importance", state, rating, comment))
    return pd.DataFrame(table, columns=["round", "panellist_id", "item_id", "criterion", "state", "rating", "comment"])


def decided(study):
    """Take the decisions after round 1: split, merged of two, reworded and dropped, and put the next items in place."""
    study.actor = "T1"
    why = {"en": "as the panel said", "fr": "comme le panel l’a dit"}
    study.propose(1, "s01", "keep", why)
    study.propose(1, "s02", "split", why, ["s07", "s08"], comparable=True)
    study.propose(1, "s03", "merge", why, ["s09"], comparable=True)
    study.propose(1, "s04", "merge", why, ["s09"])
    study.propose(1, "s05", "reword", why, comparable=True)
    study.propose(1, "s06", "drop", why)
    study.actor = "T2"
    for item in ROUND_1:
        study.confirm_decision(1, item)
    (study.folder / "items.csv").write_text(SECOND, encoding="utf-8")


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """Return the study run by forms and the one run by REDCap files, both rounds closed; and what each showed between."""
    found = []
    for way in (Forms, Redcap):
        folder = tmp_path_factory.mktemp(way.__name__.lower())
        template = folder / "template"
        template.mkdir()
        for name, text in (("study.yaml", STUDY), ("items.csv", FIRST), ("panel.csv", PANEL)):
            (template / name).write_text(text, encoding="utf-8")
        study = new_study(folder / "study", template=template)
        door = way(study, folder)
        for number, rows in ((1, ROUND_1), (2, ROUND_2)):
            study.open_round(number, items=list(rows))
            door.send(number)
            door.answer(number, told(number, rows), PROPOSED if number == 1 else {})
            all_in(door.bring_in(number))
            study.close_round(number)
            if number == 1:
                study.review_comment(1, CODES[1], "s01", "release", checked=True)
                decided(study)
        found.append(study)
    return found


def test_the_round_that_follows_asks_the_heirs_in_both_ways(studies):
    for study in studies:
        assert study.round_items(2)["item_id"].tolist() == list(ROUND_2)
        steps = study.lineage().query("to_round == 2")
        changes = set(zip(steps["from_item"].fillna(""), steps["to_item"], steps["change"], strict=True))
        assert changes >= {
            ("s02", "s07", "split"), ("s02", "s08", "split"), ("s03", "s09", "merged"), ("s04", "s09", "merged"),
            ("s05", "s05", "reworded"),
        }  # fmt: skip
    assert_frame_equal(*(study.lineage().drop(columns="at") for study in studies))


def test_stability_pairs_each_heir_with_the_item_it_was_declared_comparable_with(studies):
    one, other = (study.stability(1, 2) for study in studies)
    assert_frame_equal(one, other)
    table = one.set_index("item_id")
    assert table.loc[["s07", "s08", "s09"], "compared_with"].tolist() == ["s02", "s02", "s03"]
    # s07: 2 for 1, then 2 3 4 5 6 7 as before, 9 for 8; s08: 1 2 3 4, unable, 6 7 8; s09: the last of eight moved
    assert table.loc[["s07", "s08", "s09"], "n_paired"].tolist() == [8, 7, 8]
    assert table.loc[["s07", "s08", "s09"], "n_unchanged"].tolist() == [6, 7, 7]
    # s05: one left it open before, so seven pairs; the sixth and later went from 6 5 4 to 7 5 4
    assert (table.loc["s05", "n_paired"], table.loc["s05", "n_unchanged"]) == (7, 6)
    assert_frame_equal(*(study.transitions(1, 2) for study in studies))
    assert_frame_equal(*(study.attrition(2) for study in studies))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_changed_is_told_of_every_item_in_both_ways(studies, language):
    one, other = (study.what_changed(2, language) for study in studies)
    assert_frame_equal(one, other)
    assert dict(zip(one["item_id"], one["change"], strict=True)) | {"s01": "kept"} == {
        "s01": "kept", "s05": "reworded", "s06": "dropped", "s07": "split", "s08": "split", "s09": "merged",
    }  # fmt: skip


def test_feedback_on_the_round_before_is_the_same_and_says_what_became_of_each_item(studies):
    for code, language in zip(CODES, ["en"] * 4 + ["fr"] * 4, strict=True):
        one, other = (study.feedback(code, 1, language) for study in studies)
        assert one == other
        assert [row.own for row in one.rows if row.item_id == "s02"] == [float(CODES.index(code) + 1)]
        assert all(one.row(item).changed for item in ("s02", "s03", "s04", "s05", "s06"))
    shown = [study.feedback_shown().set_index("panellist_id")["content"].to_dict() for study in studies]
    assert shown[0] == shown[1]
    assert set(shown[0]) == set(CODES)


def test_forms_and_feedback_fields_show_the_own_rating_of_the_same_items(studies):
    for study in studies:
        asked = definition(study, 2)
        fields = dict(feedback_texts(study, asked))
        before = RoundBefore(study, asked)
        for code in CODES:
            language = study.panel().set_index("panellist_id").loc[code, "language"]
            rows = before.shown_to(code, language).rows
            on_form = {item for item, _ in rows if item in ROUND_2}
            # the parts of a split item stand beside the rating of the whole; a merged one had two ratings
            assert on_form == {"s01", "s05", "s07", "s08"}
            assert rows["s07", "importance"].own == rows["s02", "importance"].own == CODES.index(code) + 1
            for item, texts in before.changed.items():
                assert fields[code][item].splitlines()[0] == texts[language].text
            assert set(fields[code]) == on_form | set(before.changed) == set(ROUND_2)
            for item in on_form:
                own = rows[item, "importance"].own
                figures = fields[code][item].splitlines()[item in before.changed]
                number = re.search(r"\d", figures)
                assert own is None or (number is not None and float(number[0]) == own)


def test_proposals_are_kept_word_by_word_in_both_ways(studies):
    tables = []
    for study in studies:
        table = study.contributions().sort_values("panellist_id", ignore_index=True)
        assert dict(zip(table["panellist_id"], table["text"], strict=True)) == PROPOSED
        tables.append(table[["round", "panellist_id", "kind", "text", "language", "item_id", "late"]])
    assert_frame_equal(*tables)


def test_the_zone_of_times_is_chosen_once_and_told_at_each_later_file(studies):
    first, second = studies[1].imports().sort_values("seq").itertuples()
    for row in (first, second):
        assert [choice for problem, choice in row.choices.items() if problem.endswith(" zone")] == ["-04:00"]
    assert not any("-04:00" in note for note in first.notes)
    assert any("the one chosen for the file before (-04:00)" in note for note in second.notes)
