"""A small study of two groups that a test changes where it looks, and answers to put into it."""

import pandas as pd
import pytest

from amnmethods.study import new_study

STUDY = """\
title: {en: What helps, fr: Ce qui aide}
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
      when:
        - {measure: share, band: agree, at_least: 0.75}
    - outcome: exclude
      label: {en: consensus to exclude, fr: consensus pour exclure}
      when:
        - {measure: share, band: against, at_least: 0.75}
stopping: {max_rounds: 3}
sensitivity:
  - {name: nine tenths, change: {outcomes: [{outcome: include, label: {en: in, fr: oui},
     when: [{measure: share, band: agree, at_least: 0.9}]}]}}
suppress_below: {feedback: 2, report: 2, deposit: 2}
rounds: [{round: 1}, {round: 2}, {round: 3}]
"""
ITEMS = """\
item_id,wording_en,wording_fr,section
s01,Pay mentors,Payer les mentors,Money
s02,Meet monthly,Se réunir chaque mois,Time
s03,Match by hand,Jumeler à la main,People
"""
PANEL = """\
panellist_id,group,site,language,status
p1,R,,en,active
p2,R,,en,active
p3,P,,fr,active
p4,P,,fr,active
"""


@pytest.fixture
def template(tmp_path):
    """Give a function that writes a folder to make studies from, each text ours unless given."""

    def write(study=STUDY, items=ITEMS, panel=PANEL):
        folder = tmp_path / "template"
        folder.mkdir(exist_ok=True)
        for name, text in (("study.yaml", study), ("items.csv", items), ("panel.csv", panel)):
            if text is not None:
                (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return folder

    return write


@pytest.fixture
def make(template, tmp_path):
    """Give a function that makes a study of given texts."""

    def made(name="study", **texts):
        return new_study(tmp_path / name, template=template(**texts))

    return made


@pytest.fixture
def study(make):
    return make()


@pytest.fixture
def edit():
    """Give a function that replaces words in one of a study's files, as a person would in an editor."""

    def change(study, name, old, new):
        path = study.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture
def answers():
    """Give a function that makes a table of answers: items in columns, a row per panellist; None is skipped."""

    def table(round=1, comment=None, criterion="importance", **rows):
        told = [
            {"round": round, "panellist_id": who, "item_id": f"s{k:02}", "criterion": criterion, "said": value}
            for who, values in rows.items()
            for k, value in enumerate(values, start=1)
            if value != "-"
        ]
        frame = pd.DataFrame(told)
        said = frame.pop("said")
        words = said.map(lambda value: value if isinstance(value, str) else None)
        frame["rating"] = pd.to_numeric(said.where(words.isna()), errors="coerce")
        frame["state"] = words.where(words.notna(), frame["rating"].notna().map({True: "rated", False: "skipped"}))
        keys = zip(frame["panellist_id"], frame["item_id"], strict=True)
        frame["comment"] = [(comment or {}).get(key) for key in keys]
        return frame

    return table


@pytest.fixture
def play(answers):
    """Give a function that opens a round, records the answers of four panellists, and closes it."""

    def played(study, round=1, close=True, items=None, comment=None, **rows):
        rows = rows or {"p1": (9, 2, 5), "p2": (8, 1, 6), "p3": (7, 3, 4), "p4": (8, 2, 7)}
        study.open_round(round, items=items)
        study.record(answers(round, comment, **rows), f"round-{round}")
        if close:
            study.close_round(round)
        return study

    return played


@pytest.fixture
def statuses():
    """Give a function that returns the status of each item of a round."""

    def found(study, round=1, **how):
        table = study.consensus(round, **how)
        return dict(zip(table["item_id"], table["status"], strict=True))

    return found
