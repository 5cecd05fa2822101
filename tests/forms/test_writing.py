"""What a panellist gets: a workbook or a page of their own, safe to open, in each language of the study."""

import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from amnmethods.collect.forms import write_forms
from amnmethods.collect.forms.picture import blocks, strip
from amnmethods.errors import PanelError, RoundError

CRITERIA = ("importance", "feasibility")
ITEMS = "item_id,wording_en,wording_fr\ns01,Paid time,ᐱᓕᕆᓂᖅ\n"


def test_every_active_panellist_gets_a_form_and_nobody_else(study, tmp_path):
    files = write_forms(study, 1, tmp_path / "out", ("xlsx", "html"))
    assert [file.name for file in files[:3]] == ["round-1-P-01.xlsx", "round-1-P-01.html", "round-1-P-02.xlsx"]
    assert len(files) == 10
    assert not any("P-09" in file.name for file in files)


def test_forms_are_written_into_the_study_by_default_and_progress_is_told(study):
    seen = []
    files = write_forms(study, 1, progress=lambda done, n: seen.append((done, n)))
    assert files[0].parent == study.folder / "outputs" / "forms" / "round-1"
    assert seen[-1] == (5, 5)


def test_a_form_can_be_written_anew_for_one_panellist_and_for_nobody_else(study, tmp_path):
    assert [file.name for file in write_forms(study, 1, tmp_path / "out", panellists=["P-03"])] == ["round-1-P-03.xlsx"]
    assert [file.stem for file in write_forms(study, 1, tmp_path / "two", panellists="P-01")] == ["round-1-P-01"]
    with pytest.raises(PanelError, match="does not ask P-09"):  # withdrawn
        write_forms(study, 1, tmp_path / "none", panellists=["P-03", "P-09"])
    assert not (tmp_path / "none").exists()


def test_a_closed_or_unopened_round_has_no_forms(study):
    with pytest.raises(RoundError, match="open it first"):
        write_forms(study, 2)
    with pytest.raises(ValueError, match="docx is no form"):
        write_forms(study, 1, formats=("docx",))


def test_a_panel_without_anybody_active_is_told(study):
    panel = study.folder / "panel.csv"
    panel.write_text(panel.read_text(encoding="utf-8").replace("active", "withdrawn"), encoding="utf-8")
    with pytest.raises((PanelError, RoundError)):
        write_forms(study, 1)


def test_only_answer_cells_can_be_changed_and_they_offer_the_scale(study, workbook):
    form = workbook("P-01")
    sheet = form.sheet
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    assert form.book["amnmethods"].sheet_state == "veryHidden"
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    rating = form.place("s01", "importance")
    assert rating.coordinate in free
    assert form.place("s01", "comment (optional)").coordinate in free
    assert form.place("s01", "statement").coordinate not in free
    rule = next(rule for rule in sheet.data_validations.dataValidation if rating.coordinate in rule.sqref)
    letters = re.search(r"\$([A-Z]+)\$1:\$\1\$(\d+)", rule.formula1)
    column = form.book["amnmethods"][letters[1]]
    offered = [cell.value for cell in column[: int(letters[2])]]
    assert offered == [*range(1, 10), "I am unable, or unwilling, to rate this"]
    assert "Please choose 1 to 9" in rule.error


def test_the_panellists_own_language_comes_first(workbook):
    assert workbook("P-02").book.sheetnames[:2] == ["English", "Français"]
    assert workbook("P-01").book.sheetnames[:2] == ["Français", "English"]


def test_no_text_runs_as_a_formula_and_no_name_lies_in_the_file(workbook, tmp_path):
    form = workbook("P-01")
    cell = form.place("s02", "statement")
    assert cell.value == "=Prepare a champion, in each region"
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert form.book.properties.creator == "amnmethods"
    with zipfile.ZipFile(tmp_path / "made" / "forms" / "round-1-P-01.xlsx") as archive:
        assert b"<f>" not in b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)


def test_a_page_holds_peoples_words_as_text_only(study, tmp_path):
    page = (tmp_path / "made" / "forms" / "round-1-P-01.html").read_text(encoding="utf-8")
    assert "<roles>" not in page
    assert "&lt;roles&gt; &amp; duties" in page
    assert "\\u003croles\\u003e" in page
    assert page.count("<script") == 2


def test_the_studys_own_copy_of_the_style_wins(study, tmp_path):
    own = study.folder / "templates" / "forms"
    own.mkdir(parents=True)
    (own / "form.css").write_text("body { color: purple; }", encoding="utf-8")
    page = write_forms(study, 1, tmp_path / "out", ("html",))[0].read_text(encoding="utf-8")
    assert "purple" in page
    assert "--paper" not in page


def test_a_study_in_a_language_without_words_of_ours_gets_english_ones(new, tmp_path, text):
    text = text.replace("[en, fr]", "[iu, en]").replace("fr:", "iu:")
    items = ITEMS.replace("_fr", "_iu")
    study = new("iu", text=text, items=items, panel="panellist_id,group,language,status\nP-01,R,iu,active")
    page = write_forms(study, 1, tmp_path / "out", ("html", "xlsx"))[0].read_text(encoding="utf-8")
    assert '<span data-said="iu" lang="en">' in page or '<span lang="en">' in page
    assert openpyxl.load_workbook(tmp_path / "out" / "round-1-P-01.xlsx").sheetnames[0] == "iu"


def test_a_picture_is_hidden_from_screen_readers_and_marks_the_own_rating():
    picture = strip([0, 2, 4], [1, 2, 3], own=2, middle=(2.0, 2.5, 3.0))
    assert 'aria-hidden="true"' in picture
    assert picture.count('class="bar own"') == 1
    hidden = strip(None, [1, 2, 3], own=2, middle=(2.0, 2.5, 3.0))  # so few that single people would show
    assert hidden.count("<rect") == 1
    assert 'class="median"' in hidden
    assert blocks([0, 2, 4], [1, 2, 3], own=2) == "1·  [2▄]  3█"


def test_a_long_scale_is_typed_not_chosen(new, tmp_path, text):
    longer = text.replace("points: {from: 1, to: 9}", "points: {from: 0, to: 100}")
    longer = longer.replace("  9: {en: Extremely", "  100: {en: Extremely")
    study = new("long", text=longer)
    page = write_forms(study, 1, tmp_path / "out", ("html", "xlsx"))[0].read_text(encoding="utf-8")
    assert '<input type="number" name="s01i" min="0" max="100"' in page
    assert 'type="radio" name="s01i"' not in page


def test_from_the_second_round_the_own_rating_stands_beside_the_panels(new, tmp_path, text):
    people = [f"P-{k:02},{'RP'[k % 2]},{('en', 'fr')[k % 2]},active" for k in range(1, 25)]
    study = new("two", text=text, panel="\n".join(["panellist_id,group,language,status", *people]))
    rows = [(1, f"P-{k:02}", f"s0{i}", c, (k + i) % 9 + 1) for k in range(1, 25) for i in (1, 2, 3) for c in CRITERIA]
    ratings = pd.DataFrame(rows, columns=["round", "panellist_id", "item_id", "criterion", "rating"])
    study.record(ratings.assign(comment=None), "invented")
    study.close_round(1)
    study.decide(1, "s03", "drop", "Not asked for any more")
    items = study.folder / "items.csv"
    items.write_text(
        items.read_text(encoding="utf-8").replace("Set aside paid time", "Set aside more time"), encoding="utf-8"
    )
    study.decide(1, "s01", "reword", "Clearer so")
    study.open_round(2)
    files = write_forms(study, 2, tmp_path / "out", ("xlsx", "html"))
    page = files[1].read_text(encoding="utf-8")
    assert "You: 3. " in page
    assert "Panel: median" in page
    assert "Your group: median" in page
    assert page.count('<svg class="strip"') == 8
    assert 'id="proposal1"' not in page  # in the last round planned nothing can be proposed any more
    book = openpyxl.load_workbook(files[0])
    said = " ".join(str(cell.value) for row in book["English"].iter_rows() for cell in row if cell.value)
    assert "You: 3. " in said
    assert "[3" in said
    assert "What changed:" in said
    assert len(study.feedback_shown(1)) == 24
    write_forms(study, 2, tmp_path / "again")
    assert len(study.feedback_shown(1)) == 24
