"""The copy for co-investigators: coded and read-only on the way out, recognised and checked on the way back."""

import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from amnmethods import collect
from amnmethods.errors import ImportRefused, RoundError
from amnmethods.study import new_study

from ..study.conftest import ITEMS, PANEL, STUDY

SAID = {
    ("p1", "s01"): "Money alone will not do.",
    ("p3", "s02"): "<b>Too</b> often =1+1",
    ("p2", "s01"): "Never shown.",
}


def make(folder, name="study", study=STUDY):
    source = folder / f"{name}-template"
    source.mkdir()
    for file, text in (("study.yaml", study), ("items.csv", ITEMS), ("panel.csv", PANEL)):
        (source / file).write_text(text, encoding="utf-8")
    return new_study(folder / name, template=source)


def play(study, round=1):
    rows = {"p1": (9, 2, 5), "p2": (8, 1, 6), "p3": (7, 3, 4), "p4": (8, 2, 7)}
    told = [
        {"round": round, "panellist_id": who, "item_id": f"s{k:02}", "criterion": "importance", "state": "rated",
         "rating": float(value), "comment": SAID.get((who, f"s{k:02}"))}
        for who, values in rows.items() for k, value in enumerate(values, start=1)
    ]  # fmt: skip
    study.open_round(round)
    study.record(pd.DataFrame(told), "answers")
    study.close_round(round)
    for who, item in (("p1", "s01"), ("p3", "s02")):
        study.release_comment(round, who, item)
    return study


@pytest.fixture
def study(tmp_path):
    return play(make(tmp_path))


@pytest.fixture
def copy(study, tmp_path):
    return collect.write_review_copy(study, 1, tmp_path / "copies")[0]


def cells(sheet):
    """Return the place of the name, the row of each item, and the column of each answer, as a person sees them."""
    rows = {row[1].value: row[1].row for row in sheet.iter_rows() if row[1].value}
    head = rows["Item"]
    columns = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[head] if cell.value}
    return rows, columns


def fill(path, by="T1", change=None, **proposed):
    """Fill a copy in as a person would in a spreadsheet: an item, and (decision, reason, into, comparable, comments)."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows, columns = cells(sheet)
    sheet.cell(row=rows["Your initials or code"], column=4, value=by)
    for item, told in proposed.items():
        for name, value in zip(("Decision", "Reason", "Merged", "Still", "Comments"), told, strict=False):
            sheet.cell(row=rows[item], column=columns[name], value=value)
    if change is not None:
        change(book)
    back = path.with_name(f"back-{by or 'nobody'}.xlsx")
    book.save(back)
    return back


def everything(path):
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


# The way out


def test_a_copy_holds_no_panellists_code_and_only_released_comments(study, tmp_path):
    book, page = collect.write_review_copy(study, 1, tmp_path / "copies")
    for text in (everything(book), page.read_text(encoding="utf-8")):
        assert not re.search(r"\bp[1-4]\b", text)
        assert "Money alone will not do." in text
        assert "Never shown." not in text
        assert "Payer les mentors" in text, "the wording in every language"


def test_only_answer_cells_can_be_changed_and_nothing_is_a_formula(copy):
    book = openpyxl.load_workbook(copy)
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    sheet = book.worksheets[0]
    rows, columns = cells(sheet)
    unlocked = {(c.row, c.column) for line in sheet.iter_rows() for c in line if not c.protection.locked}
    answers = {
        (rows[item], columns[name]) for item in ("s01", "s02", "s03") for name in ("Decision", "Reason", "Merged")
    }
    assert answers <= unlocked
    assert len(unlocked) == 3 * 5 + 1
    assert not any(c.data_type == "f" for each in book.worksheets for line in each.iter_rows() for c in line)


# Fault 66 of doors.md: a small group in a table that others read, with what would give it away.


def test_figures_of_small_groups_are_left_out_and_so_is_what_would_give_them_away(tmp_path):
    bound = STUDY.replace("feedback: 2, report: 2, deposit: 2", "feedback: 3, report: 2, deposit: 2")
    study = play(make(tmp_path, study=bound))
    told = study.review_material(1).results.set_index(["item_id", "group"])
    assert told.loc[("s01", "pooled"), "n"] == 4
    assert told.loc[[("s01", "R"), ("s01", "P")], ["n", "share_agree", "median"]].isna().all(axis=None)


# Faults 28 and 29 of doors.md: formulas and markup in a comment.


def test_a_comment_with_markup_is_shown_as_text(study, tmp_path):
    page = collect.write_review_copy(study, 1, tmp_path / "copies")[1].read_text(encoding="utf-8")
    assert "&lt;b&gt;Too&lt;/b&gt; often =1+1" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=", page), "nothing is loaded from elsewhere"


def test_a_copy_is_recognised_by_what_it_holds(copy):
    renamed = copy.rename(copy.with_name("notes.xlsx"))
    found = collect.recognise(renamed)
    assert found.format == "review copy"
    assert "A copy of round 1 for co-investigators" in found.why


def test_a_copy_comes_in_french_too(study, tmp_path):
    book = collect.write_review_copy(study, 1, tmp_path, language="fr")[0]
    assert openpyxl.load_workbook(book).sheetnames == ["Proposer", "Résultats", "Commentaires", "amnmethods"]


def test_there_is_no_copy_before_a_round_is_closed(tmp_path):
    study = make(tmp_path)
    with pytest.raises(RoundError, match="No round is closed yet"):
        collect.write_review_copy(study)
    study.open_round(1)
    with pytest.raises(RoundError, match="Round 1 is open: a copy for co-investigators is written once it is closed"):
        collect.write_review_copy(study, 1)


# The way back


def test_what_comes_back_is_proposed_and_counts_once_another_person_confirms_it(study, copy):
    code = study.comments(1).query("panellist_id == 'p1'")["comment_id"].iloc[0]
    back = fill(
        copy,
        s01=("reword", "read in two ways", "", "yes", code),
        s02=("merge", "one thing", "s01 s09"),
        s03=("drop", "no"),
    )
    report = collect.import_proposals(study, back)
    assert (report.status, report.by, report.items) == ("recorded", "T1", ("s01", "s02", "s03"))
    assert "Not written yet: s09. Write a row for each in items.csv before round 2 opens." in str(report)
    assert study.decisions().empty
    told = study.proposals(1).set_index("item_id")
    assert told["decision"].to_dict() == {"s01": "reword", "s02": "merge", "s03": "drop"}
    assert told.loc["s01", ["reason", "comparable", "comments"]].tolist() == ["read in two ways", True, [code]]
    assert told.loc["s02", "into"] == ["s01", "s09"]
    study.actor = "T2"
    study.confirm_decision(1, "s03")
    row = study.decisions().iloc[0]
    assert (row["proposed_by"], row["confirmed_by"]) == ("T1", "T2")
    assert study.verify() == []


def test_decisions_are_understood_in_either_language_and_any_letters(study, copy):
    back = fill(copy, s01=("Conserver ", "bien"), s02=("DROP", "non"))
    collect.import_proposals(study, back)
    assert study.proposals().set_index("item_id")["decision"].to_dict() == {"s01": "keep", "s02": "drop"}


# Fault 41 of doors.md: the same file twice.


def test_the_same_copy_twice_is_said_and_changes_nothing(study, copy):
    back = fill(copy, s01=("keep", "good"))
    collect.import_proposals(study, back)
    events = len(study.store.events())
    renamed = back.rename(back.with_name("another name.xlsx"))
    report = collect.import_proposals(study, renamed)
    assert report.status == "already"
    assert "another name.xlsx came before: what T1 proposed in it on round 1 is recorded" in str(report)
    assert len(study.store.events()) == events


def test_a_second_version_of_a_copy_replaces_and_another_persons_stands_beside(study, copy):
    collect.import_proposals(study, fill(copy, s01=("keep", "good")))
    report = collect.import_proposals(study, fill(copy, s01=("drop", "after all")))
    assert "s01: T1 proposed to keep before; the new proposal takes its place." in report.notes
    report = collect.import_proposals(study, fill(copy, "T2", s01=("keep", "good")))
    assert "s01: T1 proposed otherwise (drop); both wait, and one of them is to be confirmed." in report.notes
    assert study.proposals()["proposed_by"].tolist() == ["T1", "T2"]


WRONG = [
    (
        ("s01", ("bury", "x")),
        "item s01: “bury” is no decision. Write one of: keep, reword, merge, split, drop, reopen.",
    ),
    (("s01", ("keep", "")), "item s01 has no reason. Say why"),
    (("s01", ("", "because")), "item s01 has no decision, but other cells of its row are filled in"),
    (("s02", ("merge", "x")), "item s02: to merge, name the items it becomes"),
    (("s02", ("drop", "x", "s01")), "item s02: “s01” names items, but to drop makes no others"),
    (("s02", ("merge", "x", "S01")), "item s02: “S01” is no item, s01 is. Write the code exactly."),
    (("s02", ("reword", "x", "", "perhaps")), "item s02: “perhaps” is neither yes nor no"),
    (("s02", ("drop", "x", "", "yes")), "says it stays the same question, but to drop changes none"),
    (("s02", ("keep", "x", "", "", "c00000000")), "item s02: no comment has the code “c00000000”"),
    (("s02", ("keep", "=1+1")), "item s02: the cell holds a formula (=1+1). Write plain words."),
]


@pytest.mark.parametrize(("told", "said"), WRONG)
def test_what_is_not_clear_is_named_with_its_place_and_nothing_is_recorded(study, copy, told, said):
    item, answers = told
    back = fill(copy, **{item: answers, "s03": ("drop", "clear enough")})
    events = len(study.store.events())
    with pytest.raises(ImportRefused) as refused:
        collect.import_proposals(study, back)
    assert said in str(refused.value)
    assert re.search(r"back-T1\.xlsx: 1 place is not clear\. Nothing was recorded", str(refused.value))
    assert re.search(r"- Sheet Propose, row \d+, column [A-Z]:", str(refused.value))
    assert len(study.store.events()) == events


def test_all_unclear_places_are_listed_at_once(study, copy):
    back = fill(copy, by="", s01=("bury", ""), s02=("merge", "x"))
    with pytest.raises(ImportRefused, match="4 places are not clear") as refused:
        collect.import_proposals(study, back)
    assert "no initials. Write who proposes" in str(refused.value)


def test_an_item_that_is_decided_takes_no_proposal(study, copy):
    study.decide(1, "s01", "keep", "agreed", confirmed_by="T9")
    back = fill(copy, s01=("drop", "no"))
    with pytest.raises(ImportRefused, match="item s01 is decided already, by researcher"):
        collect.import_proposals(study, back)


# Faults 16 and 33 of doors.md: a file of another round or study, or no such file at all.


def test_a_copy_of_another_study_or_of_a_round_that_is_over_is_refused(study, copy, tmp_path):
    back = fill(copy, s01=("drop", "no"))
    other = play(make(tmp_path, "other"))
    with pytest.raises(ImportRefused, match=r"back-T1\.xlsx is a copy of another study"):
        collect.import_proposals(other, back)
    study.open_round(2)
    with pytest.raises(ImportRefused, match="a copy of round 1, and round 2 was opened on its decisions"):
        collect.import_proposals(study, back)


def test_an_empty_copy_and_other_files_are_refused_in_words(study, copy, tmp_path):
    with pytest.raises(ImportRefused, match="proposes nothing: no decision is filled in"):
        collect.import_proposals(study, copy)
    plain = tmp_path / "plain.xlsx"
    openpyxl.Workbook().save(plain)
    for path in (plain, study.folder / "panel.csv"):
        with pytest.raises(ImportRefused, match="is no copy for co-investigators"):
            collect.import_proposals(study, path)
    with pytest.raises(ImportRefused, match=r"missing\.xlsx cannot be read"):
        collect.import_proposals(study, tmp_path / "missing.xlsx")
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(copy.read_bytes()[:2000])
    with pytest.raises(ImportRefused):
        collect.import_proposals(study, damaged)
    assert study.proposals().empty


def test_a_hidden_part_that_was_changed_is_seen(study, copy):
    def tamper(book):
        sheet = book["amnmethods"]
        sheet["A2"].value = sheet["A2"].value.replace('"round":1', '"round":2')

    with pytest.raises(ImportRefused, match="the hidden part that says what this copy is was changed or lost"):
        collect.import_proposals(study, fill(copy, s01=("keep", "x"), change=tamper))


def test_answers_beside_no_item_are_not_lost_silently(study, copy):
    def below(book):
        sheet = book.worksheets[0]
        rows, columns = cells(sheet)
        sheet.cell(row=max(rows.values()) + 2, column=columns["Decision"], value="drop")

    with pytest.raises(ImportRefused, match="“drop” stands in a row that belongs to no item"):
        collect.import_proposals(study, fill(copy, s01=("keep", "x"), change=below))


def test_rows_that_were_sorted_keep_their_items(study, copy):
    def turn(book):
        sheet = book.worksheets[0]
        rows, columns = cells(sheet)
        first, last = rows["s01"], rows["s03"]
        for column in range(1, max(columns.values()) + 1):
            one, other = sheet.cell(row=first, column=column), sheet.cell(row=last, column=column)
            one.value, other.value = other.value, one.value

    collect.import_proposals(study, fill(copy, s01=("keep", "good"), s03=("drop", "no"), change=turn))
    assert study.proposals().set_index("item_id")["decision"].to_dict() == {"s01": "keep", "s03": "drop"}


# The command


@pytest.fixture
def command():
    """Give a function that runs `amnmethods decide` as a researcher would type it, and returns its exit code and words."""
    from typer.testing import CliRunner

    from amnmethods.cli import app
    from amnmethods.errors import AmnError

    def run(*words):
        done = CliRunner().invoke(app, ["decide", *map(str, words)])
        refused = isinstance(done.exception, AmnError)
        return (1, str(done.exception)) if refused else (done.exit_code, done.output)

    return run


def test_the_command_lists_what_waits_writes_the_copy_and_takes_it_back(study, command):
    code, said = command(study.folder)
    assert code == 0
    assert "No proposal waits after round 1." in said
    assert "3 items have no decision yet: s01, s02, s03." in said
    book = study.folder / "outputs" / "review" / "review-round-1.xlsx"
    assert str(book) in said
    back = fill(book, s01=("merge", "one thing", "s02"), s02=("keep", "good"))
    code, said = command(study.folder, back)
    assert (code, said.splitlines()[0]) == (
        0,
        "back-T1.xlsx: 2 proposals by T1 on round 1 are recorded (s01, s02). "
        "Each counts once another person confirms it.",
    )
    code, said = command(study.folder)
    assert "s01  merge into s02  proposed by T1: one thing" in said
    assert "1 item has no decision yet: s03." in said


def test_the_command_confirms_in_another_persons_name_and_takes_back(study, copy, command):
    collect.import_proposals(study, fill(copy, s01=("keep", "good"), s02=("drop", "no")))
    assert command(study.folder, "--confirm", "s01") == (
        1,
        "Say who you are: --by with your initials or code. It is kept beside the decision.",
    )
    code, said = command(study.folder, "--confirm", "s01", "--by", "t1")
    assert (code, "another person confirms it" in said) == (1, True)
    assert command(study.folder, "--confirm", "all", "--by", "T2") == (
        0,
        "s01: confirmed by T2.\ns02: confirmed by T2.\n",
    )
    assert study.decisions()["decision"].tolist() == ["keep", "drop"]
    assert command(study.folder, "--undo", "s02", "--by", "T2", "--because", "misread")[0] == 0
    assert study.decisions()["item_id"].tolist() == ["s01"]
    code, said = command(study.folder, "--confirm", "all", "--by", "T1")
    assert (code, "No proposal of another person waits" in said) == (1, True)


def test_the_commands_help_says_the_steps_in_order(command):
    code, said = command("--help")
    assert code == 0
    steps = ("a copy to send out", "record what came back", "it counts from now on", "take it back")
    places = [" ".join(said.split()).index(step) for step in steps]
    assert places == sorted(places)
