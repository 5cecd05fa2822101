"""The same template on studies unlike the invented one: one language, no groups, one round, items nobody could rate."""

import re

import pandas as pd
import pytest
from lxml import html

from amnmethods.reports import consensus_report
from amnmethods.study import open_study
from amnmethods.study.opening import new_study

STUDY = """
title: {title}
languages: [{languages}]
scales:
  five:
    points: {{from: 1, to: 5}}
    unable: {{code: UTR, label: unable to rate}}
criteria:
  - {{criterion: importance, name: importance, scale: five}}
consensus:
  name: "70 %"
  source: "A protocol"
  criterion: importance
  agree: {{from: 4, to: 5}}
  denominator: raters
  min_n: 3
  outcomes:
    - outcome: include
      label: agreed
      when: {{measure: share, band: agree, at_least: 0.70}}
suppress_below: {{feedback: 5, report: 5, deposit: 5}}
"""


def play(folder, languages: list[str], title: str, wording: str, said: dict[str, str] | None = None, more: str = ""):
    source = folder / "template"
    source.mkdir(parents=True)
    text = STUDY.format(title=title, languages=", ".join(languages)) + more
    (source / "study.yaml").write_text(text, encoding="utf-8")
    items = pd.DataFrame({"item_id": ["s01", "s02", "s03"]})
    for language in languages:
        items[f"wording_{language}"] = [f"{wording} {k} ({language})" for k in (1, 2, 3)]
    items.to_csv(source / "items.csv", index=False)
    codes = [f"P-{k:02}" for k in range(12)]
    pd.DataFrame({"panellist_id": codes, "status": "active"}).to_csv(source / "panel.csv", index=False)
    study = new_study(folder / "study", template=source)
    study.prespecify()
    study.open_round(1)
    rows = [("s01", code, "rated", 5.0) for code in codes] + [("s02", code, "unable", None) for code in codes]
    rows += [("s03", code, "rated" if k < 2 else "skipped", 4.0 if k < 2 else None) for k, code in enumerate(codes)]
    ratings = pd.DataFrame(rows, columns=["item_id", "panellist_id", "state", "rating"])
    words = ratings["panellist_id"].map(said or {}).where(ratings["item_id"] == "s01")
    study.record(ratings.assign(round=1, criterion="importance", comment=words.astype("object")), source="answers")
    study.close_round(1)
    return open_study(folder / "study")


def told(path) -> str:
    return " ".join(html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content().split())


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return play(tmp_path_factory.mktemp("english"), ["en"], '"A *small* study"', "<b>Wording</b>")


def test_row_67_an_item_that_nobody_could_rate_has_no_ratings(english):
    text = told(consensus_report(english, ("en",), ("html",))[0])
    assert "<b>Wording</b> 2 (en) s02 no ratings" in text
    assert "12 unable" in text
    assert "too few ratings" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)


def test_figures_of_two_raters_are_suppressed(english):
    text = told(consensus_report(english, ("en",), ("html",))[0])
    assert "<b>Wording</b> 3 (en) s03 suppressed (suppressed of 2)" in text


def test_a_study_without_groups_says_nothing_of_groups(english):
    text = told(consensus_report(english, ("en",), ("html",))[0])
    assert "By stakeholder group" not in text
    assert "Round 1 to round 2" not in text


def test_a_language_that_the_study_lacks_shows_the_wording_it_has(english):
    text = told(consensus_report(english, ("fr",), ("html",))[0])
    assert "<b>Wording</b> 1 (en)" in text
    assert "aucune cote" in text


def test_a_study_of_three_languages_has_its_report_in_each_that_has_a_template(tmp_path):
    study = play(tmp_path, ["en", "fr", "iu"], "ᐃᓄᒃᑎᑐᑦ", "ᐅᖃᐅᓯᖅ")
    for path in consensus_report(study, ("en", "fr"), ("html", "docx", "pdf")):
        assert path.stat().st_size > 5000
    assert "ᐅᖃᐅᓯᖅ 1 (fr)" in told(study.folder / "outputs" / "consensus.fr.html")


CONSENT = """
consent:
  - {version: 1, text: What taking part means, asks: [participation, quotation]}
"""


def test_a_report_quotes_those_alone_who_agreed_to_it_and_marks_the_language(tmp_path):
    said = {"P-01": "Pay them first", "P-02": "Nobody may quote me", "P-03": "Start slowly"}
    study = play(tmp_path, ["en", "fr"], "A study", "Statement", said, CONSENT)
    for code in study.panel()["panellist_id"]:
        study.record_consent(code, participation=True, quotation=code != "P-02")
    for code in said:
        study.review_comment(1, code, "s01", "release")
    study.review_comment(1, "P-03", "s01", "translate", "Commencer doucement", language="fr")
    english, french = (
        consensus_report(study, languages=[tongue], formats=["html"], folder=tmp_path / tongue)[0]
        for tongue in ("en", "fr")
    )
    assert "Pay them first" in told(english)
    assert "Start slowly" in told(english)
    assert "Nobody may quote me" not in told(english) + told(french)
    page = html.fromstring(french.read_text(encoding="utf-8"))
    quoted = {node.text_content(): node.get("lang") for node in page.findall(".//blockquote//span[@lang]")}
    assert quoted["Pay them first"] == "en"
    assert "Commencer doucement" not in quoted, "three others at least must be able to write it in French"
