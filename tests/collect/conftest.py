"""A small study of two languages with its first round open, and a way to write files of answers."""

import shutil

import pandas as pd
import pytest

from amnmethods.study import new_study, open_study

STUDY = """
title: {en: A small study, fr: Une petite étude}
languages: [en, fr]
groups:
  - {group: R, name: {en: Researchers, fr: Équipe de recherche}}
  - {group: P, name: {en: Patient partners, fr: Patients partenaires}}
scales:
  nine:
    points: {from: 1, to: 9}
    anchors:
      1: {en: Not at all, fr: Pas du tout}
      9: {en: Extremely, fr: Extrêmement}
    unable: {code: UTR, label: {en: I am unable to rate this, fr: Impossible à évaluer}}
criteria:
CRITERIA
consensus:
  name: three quarters
  source: "Protocol 1.0, section 4"
  criterion: importance
  agree: {from: 7, to: 9}
  against: {from: 1, to: 3}
  denominator: raters
  quantiles: type2
  min_n: 2
  outcomes:
    - outcome: include
      label: {en: consensus to include, fr: consensus pour inclure}
      when: [{measure: share, band: agree, at_least: 0.75}]
suppress_below: {feedback: 5, report: 5, deposit: 5}
"""
ONE = "  - {criterion: importance, name: {en: importance, fr: importance}, scale: nine}"
TWO = ONE + "\n  - {criterion: feasibility, name: {en: feasibility, fr: faisabilité}, scale: nine}"
ITEMS = """item_id,wording_en,wording_fr
s01,Set aside paid time for mentors,Réserver du temps rémunéré aux mentors
s02,Prepare a champion in each region,Préparer un champion dans chaque région
s03,Share a short guide of roles,Partager un court guide des rôles
"""
PANEL = """panellist_id,group,language
P-01,R,en
P-02,R,fr
P-03,P,en
P-4KXD,P,fr
"""


def make(folder, criteria=ONE, items=ITEMS, panel=PANEL, text=STUDY):
    """Make a study; its folder is `folder`/study."""
    template = folder / "template"
    template.mkdir()
    (template / "study.yaml").write_text(text.replace("CRITERIA", criteria), encoding="utf-8")
    (template / "items.csv").write_text(items, encoding="utf-8")
    (template / "panel.csv").write_text(panel, encoding="utf-8")
    return new_study(folder / "study", template)


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    """Return folders of studies with round 1 open, by number of criteria; each test works on a copy."""
    folders = {}
    for n, criteria in ((1, ONE), (2, TWO)):
        study = make(tmp_path_factory.mktemp(f"criteria{n}"), criteria)
        study.open_round(1)
        folders[n] = study.folder
    return folders


@pytest.fixture
def study(opened, tmp_path):
    shutil.copytree(opened[1], tmp_path / "study")
    return open_study(tmp_path / "study")


@pytest.fixture
def study_of_two(opened, tmp_path):
    """Return a study that asks importance and feasibility."""
    shutil.copytree(opened[2], tmp_path / "study")
    return open_study(tmp_path / "study")


@pytest.fixture
def write(tmp_path):
    def write(text, name="answers.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def contents(study):
    """Return everything a study's folder holds, to compare before and after."""

    def contents(of=None):
        folder = (of or study).folder
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
        }

    return contents


@pytest.fixture
def rating():
    """Return a function that gives one recorded answer: (state, rating or None, comment or None)."""

    def rating(study, panellist, item, criterion="importance", round=1):
        table = study.ratings(round).set_index(["panellist_id", "item_id", "criterion"])
        row = table.loc[(panellist, item, criterion)]
        return tuple(None if pd.isna(row[column]) else row[column] for column in ("state", "rating", "comment"))

    return rating


@pytest.fixture
def only():
    """Return a function that gives the one problem of a report, which must have this code."""

    def only(report, code):
        assert report.status == "needs choices"
        assert list(report.problems["problem"].str.split().str[0]) == [code], str(report)
        return report.problems.iloc[0]

    return only


@pytest.fixture
def new():
    """Return the maker of studies."""
    return make


@pytest.fixture
def text():
    """Return the `study.yaml` of the small study, one criterion."""
    return STUDY
