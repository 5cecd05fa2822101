"""A study's own words may be in any languages; what we say falls back to English where nobody wrote it."""

import pytest

from amnmethods.errors import ResourceError, StudyFileError
from amnmethods.words import word

from .conftest import STUDY

ENGLISH = """\
title: Only English
languages: en
scales:
  four: {points: [1, 2, 3, 4]}
criteria: [{criterion: relevance, name: relevance, scale: four}]
consensus:
  name: eight tenths
  source: Protocol
  criterion: relevance
  agree: {from: 3, to: 4}
  denominator: raters
  quantiles: type2
  min_n: 2
  outcomes:
    - {outcome: include, label: consensus to include, when: [{measure: share, band: agree, at_least: 0.8}]}
suppress_below: {feedback: 2, report: 2, deposit: 2}
"""
THREE = (
    STUDY.replace("[en, fr]", "[en, fr, es]")
    .replace("fr: Ce qui aide}", "fr: Ce qui aide, es: Lo que ayuda}")
    .replace("fr: Équipe de recherche}", "fr: Équipe, es: Equipo}")
    .replace("fr: Patients partenaires}", "fr: Patients, es: Pacientes}")
    .replace("fr: Je ne peux pas évaluer cet énoncé}", "fr: Je ne peux pas, es: No puedo}")
    .replace("fr: consensus pour inclure}", "fr: consensus pour inclure, es: consenso para incluir}")
    .replace("fr: consensus pour exclure}", "fr: consensus pour exclure, es: consenso para excluir}")
    .replace("fr: oui}", "fr: oui, es: sí}")
)
ITEMS = """\
item_id,wording_en,wording_fr,wording_es
s01,Pay,Payer,Pagar
s02,Meet,Se réunir,Reunirse
s03,Match,Jumeler,Emparejar
"""


def test_an_english_only_study_needs_one_wording_and_no_groups(make, answers):
    study = make(study=ENGLISH, items="item_id,wording\ns01,Pay\ns02,Meet\n", panel="panellist_id\np1\np2\n")
    study.open_round(1)
    study.record(answers(criterion="relevance", p1=(4, 1), p2=(3, 2)), "round 1")
    study.close_round(1)
    assert study.title("en") == "Only English"
    assert study.items(1)["wording_en"].tolist() == ["Pay", "Meet"]
    assert study.consensus(1)["status"].tolist() == ["include", "no consensus"]
    assert study.panel_flow()["group"].tolist() == ["pooled", "panel"]
    assert study.rounds()["state"].tolist() == ["closed"]


@pytest.fixture
def three(make):
    return make(study=THREE, items=ITEMS)


def test_a_study_in_three_languages_asks_for_all_three(three, edit, play):
    edit(three, "items.csv", "Pagar", "")
    with pytest.raises(Exception, match="1 items have no wording_es: s01"):
        three.open_round(1)
    edit(three, "items.csv", "Pay,Payer,", "Pay,Payer,Pagar")
    play(three)
    assert three.items(1)["wording_es"].tolist() == ["Pagar", "Reunirse", "Emparejar"]
    assert three.title("es") == "Lo que ayuda"


def test_a_text_missing_in_a_declared_language_is_told_with_its_line(make):
    with pytest.raises(StudyFileError, match=r"line 1, title: has no text in es; the study declares en, fr, es"):
        make(study=THREE.replace(", es: Lo que ayuda", ""), items=ITEMS)


def test_messages_and_reasons_are_english_where_a_language_has_no_words(three, play):
    assert three.open_round(1, language="es").startswith("Round 1 is open")
    play(three)
    english, spanish = (three.consensus(1, language=language)["reason"] for language in ("en", "es"))
    assert spanish.equals(english)
    assert english.str.contains("consensus to include").any()


def test_a_studys_own_words_win_and_need_not_be_complete(three, play):
    own = three.folder / "templates" / "words"
    own.mkdir()
    (own / "es.yaml").write_text("study:\n  already_open: 'La ronda {round} ya está abierta.'\n", encoding="utf-8")
    (own / "en.yaml").write_text("study:\n  already_open: 'Round {round} runs.'\n", encoding="utf-8")
    three.open_round(1)
    assert three.open_round(1, language="es") == "La ronda 1 ya está abierta."
    assert three.open_round(1, language="en") == "Round 1 runs."
    play(three)
    assert three.consensus(1, language="es")["reason"].str.contains("consenso para incluir").any()  # the rule's labels
    assert three.close_round(1, language="es").startswith("Round 1 is already closed")  # not written: English
    assert word("study.already_open", "en", round=1).startswith("Round 1 is already open")  # no other study is touched


def test_wrong_words_of_a_study_name_the_file(three):
    own = three.folder / "templates" / "words"
    own.mkdir()
    (own / "es.yaml").write_text("study: [unclosed", encoding="utf-8")
    with pytest.raises(ResourceError, match=r"words/es\.yaml is not YAML"):
        three.open_round(1, language="es")
    assert three.rounds()["state"].iloc[0] == "draft"  # nothing by halves
