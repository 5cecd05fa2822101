"""An instrument as a questionnaire: wording out and in, forms and REDCap's dictionary out, answers back, broken files."""

import csv

import openpyxl
import pytest

from amnmethods import collect, resources
from amnmethods.errors import InstrumentError, TableError
from amnmethods.study import new_study

OURS = "amn_intent_to_stay"  # its wording comes along, under CC0


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo"))


@pytest.fixture
def pasted(study, tmp_path):
    """Return the sheet of an instrument whose wording does not come along, filled with words of our own."""
    path = collect.write_wording_sheet(study, "brs", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["wording"]
    heading = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, heading["kind"]).value == "question":
            name = sheet.cell(row, heading["name"]).value
            sheet.cell(row, heading["wording_en"], f"Our words <b>for</b> [{name}]")
            sheet.cell(row, heading["wording_fr"], f"Nos mots pour {name}")
    book.save(path)
    return path


def fill(path, answers):
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 2).value in answers:
            sheet.cell(row, 4, answers[sheet.cell(row, 2).value])
    book.save(path)
    return path


def dictionary(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_wording_sheet_names_each_question_and_leaves_published_words_blank(study, tmp_path):
    sheet = collect.read_wording_sheet(collect.write_wording_sheet(study, "brs", tmp_path))
    questions = sheet[sheet["kind"] == "question"]
    assert questions["name"].tolist() == [f"brs_{k}" for k in range(1, 7)]
    assert (questions[["wording_en", "wording_fr"]] == "").all(axis=None)


def test_a_sheet_into_which_words_were_pasted_is_never_written_over(study, pasted, tmp_path):
    with pytest.raises(InstrumentError, match="pasted"):
        collect.write_wording_sheet(study, "brs", tmp_path)
    assert "Our words" in collect.read_wording_sheet(pasted)["wording_en"].iloc[0]


def test_without_pasted_words_a_published_instrument_is_refused_with_where_to_get_them(study):
    with pytest.raises(InstrumentError, match="does not come along"):
        collect.write_questionnaire(study, "brs")
    assert not list((study.folder / "outputs").glob("questionnaire*"))


def test_pasted_words_stand_in_the_forms_and_are_no_markup_in_redcap(study, pasted, tmp_path):
    paths = collect.write_questionnaire(study, "brs", tmp_path, wording=collect.read_wording_sheet(pasted))
    assert sorted(path.name for path in paths) == [
        "questionnaire.brs.en.redcap.csv", "questionnaire.brs.en.xlsx",
        "questionnaire.brs.fr.redcap.csv", "questionnaire.brs.fr.xlsx",
    ]  # fmt: skip
    rows = dictionary(tmp_path / "questionnaire.brs.en.redcap.csv")
    assert [row["Variable / Field Name"] for row in rows] == ["record_id", *(f"brs_{k}" for k in range(1, 7))]
    label = rows[1]["Field Label"]
    assert "<b" not in label
    assert "[b" not in label
    assert label.replace("\u2060", "") == "Our words <b>for</b> [brs_1]"
    assert "Nos mots" in openpyxl.load_workbook(tmp_path / "questionnaire.brs.fr.xlsx").active.cell(3, 3).value


def test_the_choices_of_the_dictionary_are_the_points_of_the_scale(study, tmp_path):
    collect.write_questionnaire(study, OURS, tmp_path, ["redcap"], languages=["en"])
    offered = study.offered(OURS)
    for row in dictionary(tmp_path / f"questionnaire.{OURS}.en.redcap.csv")[1:]:
        codes = [part.split(",")[0] for part in row["Choices, Calculations, OR Slider Labels"].split(" | ")]
        assert codes == offered.loc[offered["item"] == row["Variable / Field Name"], "code"].tolist()


def test_a_filled_workbook_comes_back_as_responses_that_can_be_scored(study, tmp_path):
    (path,) = collect.write_questionnaire(study, OURS, tmp_path, ["xlsx"], languages=["fr"])
    offered = study.offered(OURS)
    items = offered["item"].unique().tolist()
    label = offered.loc[(offered["item"] == items[0]) & (offered["code"] == "4"), "label_fr"].item()
    report = collect.import_responses(
        study, fill(path, {"respondent_id": "R01", items[0]: f"4 – {label}", items[1]: 2}), OURS
    )
    assert (report.name, report.n_rows, report.dropped) == ("responses", len(items), ())
    table = study.table("responses").set_index("item")
    assert table["response"].dropna().astype(str).to_dict() == {items[0]: "4", items[1]: "2"}
    assert set(table["respondent_id"]) == {"R01"}
    assert set(study.scores(OURS)["respondent_id"]) == {"R01"}


def test_an_export_of_redcap_raw_or_with_labels_comes_back_alike(study, tmp_path):
    offered = study.offered(OURS)
    items = offered["item"].unique().tolist()
    of_first = offered[offered["item"] == items[0]].set_index("code")["label_en"]
    labelled = next(code for code, label in of_first.items() if label)
    raw, told = tmp_path / "raw.csv", tmp_path / "labels.csv"
    raw.write_text(f"record_id,email,{items[0]}\nR1,a@example.org,{labelled}\nR2,b@example.org,\n", encoding="utf-8")
    told.write_text(f'record_id,{items[0]}\nR1,"{of_first[labelled]}"\n', encoding="utf-8")
    report = collect.import_responses(study, raw, OURS)
    assert report.dropped == ("email",)
    before = study.table("responses")
    assert before[["respondent_id", "item", "response"]].astype(str).values.tolist() == [["R1", items[0], labelled]]
    assert collect.import_responses(study, told, OURS).version == report.version
    kept = b"".join(path.read_bytes() for path in (study.folder / "imports").rglob("*") if path.is_file())
    assert b"example.org" not in kept


def test_answers_of_others_and_other_waves_stay_and_a_change_needs_a_reason(study, tmp_path):
    item = study.offered(OURS)["item"].iloc[0]
    file = tmp_path / "answers.csv"
    file.write_text(f"record_id,{item}\nR1,1\n", encoding="utf-8")
    collect.import_responses(study, file, OURS)
    collect.import_responses(study, file, OURS, wave="2")
    file.write_text(f"record_id,{item}\nR1,5\nR2,3\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"changes 1 answers.*1 to 5.*reason="):
        collect.import_responses(study, file, OURS)
    report = collect.import_responses(study, file, OURS, reason="typing error")
    assert report.notes == ("1 answers changed.",)
    found = study.table("responses").set_index(["respondent_id", "wave"])["response"].astype(str).to_dict()
    assert found == {("R1", "2"): "1", ("R1", "1"): "5", ("R2", "1"): "3"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("record_id,ITEM\nR1,9\n", r"Row 2, column B .*'9' is no answer offered"),
        ("record_id,ITEM\nR1,1\nR1,2\n", "Row 3: 'R1' stands twice"),
        ("record_id,ITEM\n,1\n", "Row 2: the code of the respondent is blank"),
        ("record_id,other\nR1,1\n", "needs a column of codes"),
        ("name,ITEM\nAnn,1\n", "needs a column of codes"),
        ("record_id,ITEM\nR1,\n", "holds no answer"),
    ],
)
def test_a_broken_file_is_refused_whole_with_its_place(study, tmp_path, text, told):
    item = study.offered(OURS)["item"].iloc[0]
    file = tmp_path / "answers.csv"
    file.write_text(text.replace("ITEM", item), encoding="utf-8")
    with pytest.raises(TableError, match=told):
        collect.import_responses(study, file, OURS)
    assert study.tables().empty


def test_a_form_without_a_code_or_of_another_instrument_is_refused(study, tmp_path):
    (path,) = collect.write_questionnaire(study, OURS, tmp_path, ["xlsx"], languages=["en"])
    with pytest.raises(TableError, match="code of the respondent is blank"):
        collect.import_responses(study, path, OURS)
    with pytest.raises(TableError, match="another instrument's form"):
        collect.import_responses(study, fill(path, {"respondent_id": "R1"}), "brs")


def test_an_unknown_format_and_a_sheet_without_its_headings_are_refused(study, tmp_path):
    with pytest.raises(InstrumentError, match="'pdf'"):
        collect.write_questionnaire(study, OURS, tmp_path, ["pdf"])
    file = tmp_path / "wording.csv"
    file.write_text("name,text\nbrs_1,x\n", encoding="utf-8")
    with pytest.raises(InstrumentError, match="no column kind"):
        collect.read_wording_sheet(file)
    file.write_text("kind,name,wording_en\nquestion,brs_1,x\nquestion,brs_1,y\n", encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"row 3: 'brs_1' stands twice"):
        collect.read_wording_sheet(file)
