"""A small study of two languages and two criteria with round 1 open, its forms, and hands that fill them in."""

import json
import shutil

import openpyxl
import pandas as pd
import pytest

from amnmethods.collect.forms import write_forms
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
    unable: {code: UTR, label: {en: "I am unable, or unwilling, to rate this", fr: "Je ne peux, ou ne veux, pas évaluer"}}
criteria:
  - {criterion: importance, name: {en: importance, fr: importance}, scale: nine}
  - {criterion: feasibility, name: {en: feasibility, fr: faisabilité}, scale: nine}
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
rounds: [{round: 1, kind: rating}, {round: 2, kind: rating}]
EXTRA
"""
CONSENT = """
consent:
  - version: "1.0"
    text: {en: "What taking part means.", fr: "Ce que participer signifie."}
    asks: [participation, quotation]
"""
ITEMS = """item_id,wording_en,wording_fr,plain_en,plain_fr,evidence
s01,Set aside paid time for mentors,Réserver du temps rémunéré aux mentors,Pay mentors,Payer les mentors,Two trials
s02,"=Prepare a champion, in each region",Préparer un champion dans chaque région,,,
s03,Share a short guide of <roles> & duties,Partager un court guide des rôles,,,
"""
PANEL = "panellist_id,group,language,status\n" + "\n".join(
    [f"P-0{k},{'RP'[k % 2]},{('en', 'fr')[k % 2]},active" for k in range(1, 6)] + ["P-09,R,en,withdrawn"]
)


def make(folder, extra="", panel=PANEL, text=STUDY, items=ITEMS):
    """Make a study with round 1 open, and both forms of everybody in `forms/`."""
    template = folder / "template"
    template.mkdir()
    (template / "study.yaml").write_text(text.replace("EXTRA", extra), encoding="utf-8")
    (template / "items.csv").write_text(items, encoding="utf-8")
    (template / "panel.csv").write_text(panel, encoding="utf-8")
    study = new_study(folder / "study", template)
    study.open_round(1)
    write_forms(study, 1, folder / "forms", ("xlsx", "html"))
    return study


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return folders with a study and its forms, without and with a consent block; each test works on a copy."""
    folders = {}
    for name, extra in (("plain", ""), ("asking", CONSENT)):
        folders[name] = tmp_path_factory.mktemp(name)
        make(folders[name], extra)
    return folders


@pytest.fixture
def study(made, tmp_path):
    shutil.copytree(made["plain"], tmp_path / "made", dirs_exist_ok=True)
    return open_study(tmp_path / "made" / "study")


@pytest.fixture
def asking(made, tmp_path):
    """Return a study that asks for consent."""
    shutil.copytree(made["asking"], tmp_path / "made", dirs_exist_ok=True)
    return open_study(tmp_path / "made" / "study")


@pytest.fixture
def new(tmp_path):
    """Return a maker of other studies."""

    def new(name="other", **changes):
        folder = tmp_path / name
        folder.mkdir()
        return make(folder, **changes)

    return new


@pytest.fixture
def back(tmp_path):
    """Return the folder into which panellists send their forms."""
    folder = tmp_path / "back"
    folder.mkdir(exist_ok=True)
    return folder


class Workbook:
    """A form as somebody sees it who opened it in a spreadsheet."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book["English"]

    def on(self, title):
        self.sheet = self.book[title]
        return self

    def row(self, name):
        return next(row[0].row for row in self.sheet.iter_rows() if row[0].value == name)

    def column(self, head):
        header = next(row for row in self.sheet.iter_rows() if str(row[0].value).startswith("amnmethods-form|header"))
        return next(cell.column for cell in header[1:] if str(cell.value).split("\n")[0].casefold() == head.casefold())

    def place(self, name, head):
        return self.sheet.cell(self.row(name), self.column(head))

    def put(self, name, head, value):
        self.place(name, head).value = value
        return self

    def rate(self, **answers):
        """Rate items, importance first: rate(s01=(7, 5))."""
        heads = ("importance", "faisabilité") if self.sheet.title == "Français" else ("importance", "feasibility")
        for name, values in answers.items():
            for head, value in zip(heads, values, strict=True):
                self.put(name, head, value)
        return self

    def save(self, path):
        self.book.save(path)
        return path


@pytest.fixture
def workbook(made, tmp_path):
    """Return a function that opens a panellist's workbook."""
    if not (tmp_path / "made").exists():
        shutil.copytree(made["plain"], tmp_path / "made")
    return lambda code: Workbook(tmp_path / "made" / "forms" / f"round-1-{code}.xlsx")


@pytest.fixture
def answer_file(tmp_path, back):
    """Return a function that saves the file which the page of a panellist would save."""

    def answer_file(code, answers, name=None, comments=(), saved_at="2026-03-02T10:00:00-05:00", **changes):
        page = (tmp_path / "made" / "forms" / f"round-1-{code}.html").read_text(encoding="utf-8")
        start = page.index('id="form-data">') + len('id="form-data">')
        data = json.loads(page[start : page.index("</script>", start)])
        rows = [
            {
                "name": rating["name"],
                "item_id": item["item_id"],
                "version": item["version"],
                "criterion": rating["criterion"],
                "answer": answers.get(rating["name"], ""),
                "text": item["texts"]["en"],
            }
            for item in data["items"]
            for rating in item["ratings"]
        ]
        told = [
            {"name": f"{item}c", "item_id": item, "version": 1, "answer": text} for item, text in dict(comments).items()
        ]
        content = {
            **data["identity"], "saved_at": saved_at, "answers": rows, "comments": told, "proposals": [],
            "consent": None, "language": "en", **changes,
        }  # fmt: skip
        path = back / (name or f"{code}.json")
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    return answer_file


@pytest.fixture
def rating():
    """Return a function that gives one recorded answer: (state, rating or None, comment or None)."""

    def rating(study, panellist, item, criterion="importance", round=1):
        row = study.ratings(round).set_index(["panellist_id", "item_id", "criterion"]).loc[(panellist, item, criterion)]
        return tuple(None if pd.isna(row[column]) else row[column] for column in ("state", "rating", "comment"))

    return rating


@pytest.fixture
def contents():
    """Return everything a study's folder holds, to compare before and after."""
    return lambda study: {
        str(path.relative_to(study.folder)): path.read_bytes()
        for path in sorted(study.folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def text():
    """Return the `study.yaml` of the small study."""
    return STUDY
