"""A network's plan as a workbook: what a team gets, fills in and sends back; every fault with its place."""

import datetime
import re
import shutil
import zipfile

import openpyxl
import pandas as pd
import pytest

from amnmethods import collect
from amnmethods.errors import ImportRefused
from amnmethods.study import new_study, open_study

from ..study.conftest import ITEMS, PANEL, STUDY

SITES = """\
sites:
  - {site: N1, name: {en: Lake, fr: Lac}}
  - {site: N2, name: {en: River, fr: Rivière}}
"""
HOME = {
    "line_id": ["N1-s01", "N1-s02", "N2-s01"], "site": ["N1", "N1", "N2"], "strategy_id": ["s01", "s02", "s01"],
    "actor": ["coordinator", "=2+2", None], "owner": ["N1-C1", None, "N2-C1"],
    "starts_on": pd.to_datetime(["2026-03-02", None, "2026-04-01"]), "ends_on": pd.to_datetime(["2026-05-29", None, None]),
    "after": [None, "N1-s01", None], "cost": [18000.0, None, 500.0], "colour": ["blue", None, "red"],
}  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    source = folder / "template"
    source.mkdir()
    for file, text in (("study.yaml", STUDY + SITES), ("items.csv", ITEMS), ("panel.csv", PANEL)):
        (source / file).write_text(text, encoding="utf-8")
    study = new_study(folder / "study", template=source)
    study.keep_table("plan", pd.DataFrame(HOME), "home made")
    return folder / "study"


@pytest.fixture
def study(template, tmp_path):
    shutil.copytree(template, tmp_path / "study")
    return open_study(tmp_path / "study")


def places(sheet):
    """Return the row of the headings and the column of each field, as the hidden row names them."""
    (top,) = [row[0].row for row in sheet.iter_rows() if row[0].value == "amnmethods-team-sheet"]
    return top + 1, {cell.value: cell.column for cell in sheet[top][1:] if cell.value}


def fill(path, *cells, change=None):
    """Fill a sheet in as a person would: (row below the questions from 1, field, value)."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head, columns = places(sheet)
    for row, field, value in cells:
        sheet.cell(row=head + 1 + row, column=columns[field], value=value)
    if change is not None:
        change(book)
    back = path.with_name(f"back.{path.name}")
    book.save(back)
    return back


def plan(study, site="N1"):
    table = study.table("plan")
    return table[table["site"] == site].set_index("line_id")


def test_a_team_gets_its_own_lines_with_drop_downs_and_blank_rows(study, tmp_path):
    path = collect.write_plan_sheet(study, "N1", tmp_path)
    assert path.name == "plan.N1.en.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head, columns = places(sheet)
    assert sheet.cell(head, columns["owner"]).value == "Owner"
    assert sheet.cell(head + 1, columns["dose"]).value == "How much, how often, for how long?"
    assert [sheet.cell(head + 2 + k, columns["line_id"]).value for k in range(3)] == ["N1-s01", "N1-s02", None]
    assert sheet.cell(head + 2, columns["strategy_id"]).value == "s01 – Pay mentors"
    start = sheet.cell(head + 2, columns["starts_on"])
    assert start.value == datetime.datetime(2026, 3, 2)
    assert start.number_format == "yyyy-mm-dd"
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(rules.values()) == {"'Lists'!$A$1:$A$3", "'Lists'!$B$1:$B$2"}
    assert [cell.value for cell in book["Lists"]["A"]][1] == "s02 – Meet monthly"
    assert book["amnmethods"].sheet_state == "veryHidden"
    assert sheet.cell(head + 3, columns["actor"]).data_type == "s", "what people wrote never runs"


def test_the_french_sheet_speaks_french(study, tmp_path):
    path = collect.write_plan_sheet(study, "N2", tmp_path, language="fr")
    book = openpyxl.load_workbook(path)
    text = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    assert {"Résultat de mise en œuvre", "Qui réalise la stratégie\u202f?", "s01 – Payer les mentors"} <= text
    assert book.sheetnames[:2] == ["Plan", "Listes"]


def test_a_sheet_that_nobody_touched_changes_nothing(study, tmp_path):
    report = collect.import_plan_sheet(study, collect.write_plan_sheet(study, "N1", tmp_path))
    assert str(report) == "plan.N1.en.xlsx: nothing changed."
    assert study.tables().query("name == 'plan'")["version"].tolist() == [1]


def test_what_a_team_wrote_replaces_its_lines_and_no_others(study, tmp_path):
    back = fill(
        collect.write_plan_sheet(study, "N1", tmp_path),
        (1, "ends_on", "2026-06-30"), (2, "starts_on", datetime.datetime(2026, 7, 1)), (2, "cost", "1200,50"),
        (3, "strategy_id", "s03 – Match by hand"), (3, "action", "Match outside the line of authority"),
        (3, "after", "N1-s01; N1-s02"), (4, "strategy_id", "s03"),
    )  # fmt: skip
    report = collect.import_plan_sheet(study, back, reason="Workshop of May")
    assert (report.added, report.changed, report.removed) == (("N1-s03", "N1-s03-2"), ("N1-s01", "N1-s02"), ())
    own = plan(study)
    assert own.loc["N1-s01", "ends_on"] == pd.Timestamp("2026-06-30")
    assert own.loc["N1-s02", "starts_on"] == pd.Timestamp("2026-07-01")
    assert own.loc["N1-s02", "cost"] == 1200.5
    assert own.loc["N1-s03", "after"] == "N1-s01; N1-s02"
    assert own.loc["N1-s02", "actor"] == "=2+2", "text stays text on the way back"
    assert own.loc["N1-s01", "colour"] == "blue", "a column that the sheet has not stays with its line"
    other = plan(study, "N2").loc["N2-s01"]
    assert (other["owner"], other["cost"], other["colour"]) == ("N2-C1", 500.0, "red")
    assert study.tables().query("name == 'plan'")["reason"].tolist()[-1] == "Workshop of May"


def test_a_line_taken_out_is_told_and_a_stale_sheet_too(study, tmp_path):
    path = collect.write_plan_sheet(study, "N1", tmp_path)
    collect.import_plan_sheet(study, fill(path, (1, "owner", "N1-C2")))

    def cut(book):
        sheet = book.worksheets[0]
        sheet.delete_rows(places(sheet)[0] + 3)

    report = collect.import_plan_sheet(study, fill(path, change=cut))
    assert report.removed == ("N1-s02",)
    assert "changed after this sheet was written" in str(report)
    assert plan(study).index.tolist() == ["N1-s01"]


def refused(study, path, *said):
    before = study.tables()
    with pytest.raises(ImportRefused) as error:
        collect.import_plan_sheet(study, path)
    assert all(part in str(error.value) for part in said), str(error.value)
    assert len(study.tables()) == len(before), "nothing is kept of a refused sheet"
    return str(error.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([(1, "starts_on", "03/04/2026")], "“03/04/2026” is no day that can be told for certain"),
        ([(1, "starts_on", "May")], "“May” is no day"),
        ([(1, "starts_on", 12)], "“12” is no day"),
        ([(1, "ends_on", "2026-01-01")], "it ends (2026-01-01) before it starts (2026-03-02)"),
        ([(1, "cost", "a lot")], "“a lot” is no number from 0"),
        ([(1, "staff_hours", -3)], "“-3” is no number from 0"),
        ([(3, "owner", "N1-C9")], "the line has words and no strategy"),
        ([(3, "strategy_id", "s77")], "“s77” is no strategy of the study"),
        ([(3, "strategy_id", "s03"), (3, "line_id", "N1-s01")], "“N1-s01” stands here as in row 8"),
        ([(3, "strategy_id", "s03"), (3, "line_id", "N2-s01")], "“N2-s01” is a line of N2"),
        ([(1, "after", "N1-s99")], "no line is called “N1-s99”"),
        ([(1, "after", "N1-s02")], "wait for each other in a circle: N1-s01, N1-s02, N1-s01"),
        ([(1, "after", "N1-s01")], "wait for each other in a circle: N1-s01, N1-s01"),
        ([(1, "cost", "=2*9000")], "a formula stands here"),
    ],
)
def test_each_fault_is_named_with_its_place(study, tmp_path, cells, said):
    told = refused(study, fill(collect.write_plan_sheet(study, "N1", tmp_path), *cells), said)
    assert re.search(r"Sheet “Plan”, row \d+, column [A-Z]+:", told)


def test_all_faults_come_at_once_and_in_the_language_asked_for(study, tmp_path):
    back = fill(
        collect.write_plan_sheet(study, "N1", tmp_path), (1, "cost", "x"), (2, "cost", "y"), (2, "ends_on", "z")
    )
    told = refused(study, back, "3 places need mending")
    assert told.count("\n- ") == 3
    with pytest.raises(ImportRefused, match="3 endroits sont à corriger"):
        collect.import_plan_sheet(study, back, language="fr")


def test_a_sheet_of_another_study_kind_or_none_at_all_is_told_apart(study, template, tmp_path):
    path = collect.write_plan_sheet(study, "N1", tmp_path)
    source = tmp_path / "other-template"
    source.mkdir()
    for file, text in (
        ("study.yaml", (STUDY + SITES).replace("What helps", "Else")),
        ("items.csv", ITEMS),
        ("panel.csv", PANEL),
    ):
        (source / file).write_text(text, encoding="utf-8")
    other = new_study(tmp_path / "other", template=source)
    with pytest.raises(ImportRefused, match="belongs to another study"):
        collect.import_plan_sheet(other, path)
    refused(study, collect.write_workshop_sheet(study, "N1", tmp_path), "a sheet of another kind (Workshop)")
    plain = tmp_path / "plan.csv"
    plain.write_text("line_id,strategy_id\nN1-s01,s01\n", encoding="utf-8")
    refused(study, plain, "is no sheet of this kind")
    book = openpyxl.Workbook()
    book.save(tmp_path / "mine.xlsx")
    refused(study, tmp_path / "mine.xlsx", "is no sheet of this kind")
    refused(study, tmp_path / "nowhere.xlsx", "could not be opened")
    (tmp_path / "broken.xlsx").write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ImportRefused):
        collect.import_plan_sheet(study, tmp_path / "broken.xlsx")


def test_a_hidden_part_that_was_changed_or_a_column_taken_out_is_refused(study, tmp_path):
    path = collect.write_plan_sheet(study, "N1", tmp_path)

    def other_site(book):
        cell = book["amnmethods"].cell(row=2, column=1)
        cell.value = cell.value.replace('"site":"N1"', '"site":"N2"')

    def no_cost(book):
        sheet = book.worksheets[0]
        sheet.delete_cols(places(sheet)[1]["cost"])

    refused(study, fill(path, change=other_site), "The hidden part")
    refused(study, fill(path, change=no_cost), "The column Cost in dollars is gone")


def test_columns_and_rows_may_be_moved_and_added(study, tmp_path):
    def shuffle(book):
        sheet = book.worksheets[0]
        sheet.insert_cols(4)
        sheet.insert_rows(1)
        head, columns = places(sheet)
        sheet.cell(head, 4, "Notes of ours")
        sheet.cell(head + 2, 4, "whatever")
        sheet.cell(head + 2, columns["owner"], "N1-C7")

    report = collect.import_plan_sheet(study, fill(collect.write_plan_sheet(study, "N1", tmp_path), change=shuffle))
    assert report.changed == ("N1-s01",)
    assert plan(study).loc["N1-s01", "owner"] == "N1-C7"


def test_days_of_a_workbook_that_counts_from_1904_are_the_same_days(study, tmp_path):
    path = fill(collect.write_plan_sheet(study, "N1", tmp_path), (1, "owner", "N1-C9"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "mac.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
                assert b"date1904" in content
            if name.startswith("xl/worksheets/sheet1"):
                for day, serial in (("2026-03-02", 46083), ("2026-05-29", 46171)):
                    assert f"<v>{serial}</v>".encode() in content, day
                    content = content.replace(f"<v>{serial}</v>".encode(), f"<v>{serial - 1462}</v>".encode())
            new.writestr(name, content)
    collect.import_plan_sheet(study, tmp_path / "mac.xlsx")
    assert plan(study).loc["N1-s01", "starts_on"] == pd.Timestamp("2026-03-02")


def test_a_plan_is_taken_out_only_where_somebody_says_so(study, tmp_path):
    def cut(book):
        sheet = book.worksheets[0]
        sheet.delete_rows(places(sheet)[0] + 2, 2)

    back = fill(collect.write_plan_sheet(study, "N1", tmp_path), change=cut)
    refused(study, back, "holds no line")
    report = collect.import_plan_sheet(study, back, empty=True)
    assert report.removed == ("N1-s01", "N1-s02")
    assert study.table("plan")["line_id"].tolist() == ["N2-s01"]


def test_a_first_plan_needs_none_before(study, tmp_path):
    draft = pd.DataFrame({"line_id": ["N2-s03"], "site": ["N2"], "strategy_id": ["s03"], "action": ["Match by hand"]})
    report = collect.import_plan_sheet(study, collect.write_plan_sheet(study, "N2", tmp_path, plan=draft))
    assert (report.added, report.removed) == (("N2-s03",), ("N2-s01",))
    assert sorted(study.table("plan")["line_id"]) == ["N1-s01", "N1-s02", "N2-s03"]


# The workshop


def test_a_workshop_comes_back_with_its_reasons(study, tmp_path):
    path = collect.write_workshop_sheet(study, "N1", tmp_path, language="fr")
    back = fill(
        path, (1, "decision", "garder"), (1, "reason", "Les rôles varient."), (2, "decision", "Adapt"),
        (2, "reason", "Trop long"), (2, "adapted_as", "Toutes les six semaines"), (2, "decided_by", "N1-C1"),
    )  # fmt: skip
    report = collect.import_workshop_sheet(study, back)
    assert str(report) == "back.workshop.N1.fr.xlsx: N1 decided on 2 strategies (1 still open)."
    kept = study.table("workshop")
    assert kept[["site", "strategy_id", "decision"]].values.tolist() == [["N1", "s01", "keep"], ["N1", "s02", "adapt"]]
    again = collect.write_workshop_sheet(study, "N1", tmp_path)
    sheet = openpyxl.load_workbook(again).worksheets[0]
    head, columns = places(sheet)
    assert sheet.cell(head + 3, columns["decision"]).value == "adapt"
    assert collect.import_workshop_sheet(study, again).changed == ()
    other = fill(collect.write_workshop_sheet(study, "N2", tmp_path), (3, "decision", "drop"), (3, "reason", "No need"))
    collect.import_workshop_sheet(study, other)
    assert study.table("workshop")["site"].tolist() == ["N1", "N1", "N2"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([(1, "decision", "perhaps"), (1, "reason", "x")], "“perhaps” is no decision. It is one of: keep, adapt, drop"),
        ([(1, "reason", "x")], "there are words and no decision"),
        ([(1, "decision", "drop")], "the decision “drop” has no reason"),
        ([(1, "decision", "adapt"), (1, "reason", "x")], "nothing says to what"),
        ([(1, "strategy_id", "s99"), (1, "decision", "keep"), (1, "reason", "x")], "“s99” is no strategy"),
        ([(2, "strategy_id", "s01"), (2, "decision", "keep"), (2, "reason", "x")], "stands here as in row"),
    ],
)
def test_an_unclear_decision_is_named_with_its_place(study, tmp_path, cells, said):
    back = fill(collect.write_workshop_sheet(study, "N1", tmp_path), *cells)
    with pytest.raises(ImportRefused, match="Sheet “Workshop”, row") as error:
        collect.import_workshop_sheet(study, back)
    assert said in str(error.value)
    assert "workshop" not in set(study.tables()["name"])


def test_a_network_that_is_not_there_is_refused(study, tmp_path):
    for write in (collect.write_plan_sheet, collect.write_workshop_sheet):
        with pytest.raises(ImportRefused, match="no network 'N9'; it has: N1, N2"):
            write(study, "N9", tmp_path)


def test_a_french_sheet_shows_and_changes_the_french_texts_alone(study, tmp_path):
    home = pd.DataFrame(HOME).assign(actor_fr=["la coordination", "", "autre"], action="Write it", action_fr="Écrire")
    study.keep_table("plan", home, "with French")
    path = collect.write_plan_sheet(study, "N1", tmp_path, language="fr")
    assert collect.import_plan_sheet(study, path).changed == ()
    back = fill(path, (1, "actor", "deux mentors"), (3, "strategy_id", "s03"), (3, "actor", "une mentorée"))
    report = collect.import_plan_sheet(study, back, language="en")
    assert "Their texts in other languages (en) are as they were: look at N1-s01." in str(report)
    own = plan(study)
    assert own.loc["N1-s01", ["actor", "actor_fr", "action", "action_fr"]].tolist() == [
        "coordinator", "deux mentors", "Write it", "Écrire",
    ]  # fmt: skip
    assert own.loc["N1-s03", ["actor", "actor_fr"]].tolist() == ["une mentorée"] * 2
    assert plan(study, "N2").loc["N2-s01", "actor_fr"] == "autre"
    english = collect.import_plan_sheet(
        study, fill(collect.write_plan_sheet(study, "N1", tmp_path), (1, "actor", "two mentors"))
    )
    assert "Their texts in other languages (fr) are as they were: look at N1-s01." in str(english)
    assert plan(study).loc["N1-s01", ["actor", "actor_fr"]].tolist() == ["two mentors", "deux mentors"]
