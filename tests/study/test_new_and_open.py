"""A study's folder: made from a template or a folder, opened again, nothing left behind where it fails."""

import shutil

import pytest

from amnmethods import open_study, resources, sheets
from amnmethods.errors import AmnError, ItemsError, StoreError, StudyFileError
from amnmethods.study import new_study


@pytest.mark.parametrize(("template", "languages"), [("delphi", ("en",)), ("amn", ("en", "fr"))])
def test_a_template_gives_a_study_whose_rounds_are_drafts(tmp_path, template, languages):
    study = new_study(tmp_path / "mine", template=template)
    assert study.languages == languages
    assert set(study.rounds()["state"]) == {"draft"}
    assert {path.name for path in study.folder.iterdir() if path.suffix not in (".db-wal", ".db-shm")} == {
        "study.yaml", "items.csv", "panel.csv", "study.db", "imports", "outputs", "notebooks", "templates",
    }  # fmt: skip
    assert study.verify() == []
    assert study.differences().empty


@pytest.mark.parametrize("template", ["delphi", "amn"])
def test_a_template_just_made_says_what_is_still_to_be_written(tmp_path, template):
    study = new_study(tmp_path / "mine", template=template)
    with pytest.raises(ItemsError, match=r"items\.csv has no items yet: write one row each, with item_id"):
        study.open_round(1)
    with pytest.raises(AmnError, match=r"consensus\.source is empty"):
        study.prespecify()
    assert study.rounds()["state"].eq("draft").all()


def test_a_folder_of_ones_own_is_a_template_without_its_answers(tmp_path):
    source = resources.find("data/amn-demo")
    study = new_study(tmp_path / "mine", template=source)
    assert study.items()["item_id"].nunique() == 27
    assert not (study.folder / "rounds").exists()
    assert study.ratings().empty


def test_a_template_brings_its_own_report_templates_along(template, tmp_path):
    source = template()
    (source / "templates" / "words").mkdir(parents=True)
    (source / "templates" / "words" / "es.yaml").write_text("study: {opened: Abierto}", encoding="utf-8")
    study = new_study(tmp_path / "mine", template=source)
    assert (study.folder / "templates" / "words" / "es.yaml").is_file()


def test_items_and_panel_may_be_workbooks(template, tmp_path, answers):
    source = template()
    for name in ("items", "panel"):
        table = sheets.read(source / f"{name}.csv").cells
        (source / f"{name}.csv").unlink()
        sheets.write_xlsx(source / f"{name}.xlsx", {name: table})
    study = new_study(tmp_path / "mine", template=source)
    study.open_round(1)
    assert list(study.items(1)["wording_fr"]) == ["Payer les mentors", "Se réunir chaque mois", "Jumeler à la main"]
    assert len(study.panel(1)) == 4


def test_two_spreadsheets_of_one_name_are_refused(study):
    sheets.write_xlsx(study.folder / "items.xlsx", {"items": sheets.read(study.folder / "items.csv").cells})
    with pytest.raises(StudyFileError, match=r"holds both items\.csv and items\.xlsx: keep the one that counts"):
        study.items()


def test_a_study_opened_again_is_the_same(study, play):
    play(study)
    again = open_study(study.folder)
    assert again.consensus(1).equals(study.consensus(1))
    assert repr(again) == "<Study 'What helps': round 1 closed, round 2 draft, round 3 draft>"


def test_a_folder_in_use_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("years of work")
    with pytest.raises(StudyFileError, match="is not empty: choose another name"):
        new_study(tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_a_file_cannot_be_the_folder(tmp_path):
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(StudyFileError, match="is a file"):
        new_study(tmp_path / "mine")


def test_an_unknown_template_lists_those_there_are(tmp_path):
    with pytest.raises(
        StudyFileError, match="No template is called 'delfi'; there are: amn, delphi, invented, or a folder"
    ):
        new_study(tmp_path / "mine", template="delfi")
    assert not (tmp_path / "mine").exists()


def test_a_wrong_study_file_leaves_no_folder_behind(template, tmp_path):
    with pytest.raises(StudyFileError, match=r"study\.yaml, line 2, languages"):
        new_study(tmp_path / "mine", template=template(study="title: T\nlanguages: []\n"))
    assert not (tmp_path / "mine").exists()


def test_a_study_file_that_is_not_utf_8_is_told_in_words(study):
    (study.folder / "study.yaml").write_bytes("title: Ce qui aide à durer\n".encode("cp1252"))
    with pytest.raises(StudyFileError, match="is not UTF-8 text"):
        open_study(study.folder)


def test_a_folder_without_a_study_says_so(tmp_path):
    with pytest.raises(StudyFileError, match=r"holds no study\.yaml"):
        open_study(tmp_path)


def test_a_study_without_its_memory_says_how_to_mend(study):
    (study.folder / "study.db").unlink()
    with pytest.raises(StoreError, match=r"has no study\.db: bring it back from a backup.*AMN_DATABASE_URL"):
        open_study(study.folder)


def test_a_backup_is_a_memory_that_opens_in_a_copy_of_the_folder(study, play, tmp_path):
    play(study)
    kept = study.backup(tmp_path)
    shutil.copytree(study.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("study.db*"))
    shutil.copyfile(kept, tmp_path / "copy" / "study.db")
    copy = open_study(tmp_path / "copy")
    assert copy.verify() == []
    assert copy.consensus(1).equals(study.consensus(1))
    assert copy.store.head() == study.store.head()
