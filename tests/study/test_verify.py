"""Verify tells damage and tampering from what has its reason; differences list the rest."""

import sqlite3

import pytest

from .conftest import PANEL


@pytest.fixture
def closed(study, answers, tmp_path):
    raw = tmp_path / "round-1.csv"
    raw.write_text("as it came")
    study.open_round(1)
    study.record(answers(p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4)), "round-1.csv", file=raw)
    study.close_round(1)
    return study


def test_all_is_well_after_a_round(closed):
    assert closed.verify() == []
    assert closed.differences().empty


def test_a_raw_file_changed_or_gone_is_found(closed):
    raw = next((closed.folder / "imports").iterdir())
    raw.write_text("mended by hand")
    finding = closed.verify()[0]
    assert (finding.code, finding.where, finding.expected) == ("AMN-V100", f"imports/{raw.name}", raw.name[:12])
    assert "the answers recorded from it are safe" in str(finding)
    raw.unlink()
    finding = closed.verify("fr")[0]
    assert (finding.code, finding.where) == ("AMN-V101", f"imports/{raw.name}")
    assert "brut" in finding.how_to_mend


def test_answers_recorded_without_a_file_are_no_missing_file(study, play):
    play(study)
    assert study.verify() == []


def test_other_files_that_people_put_there_are_left_alone(closed):
    (closed.folder / "imports" / "questionnair-es.csv").write_text("not ours")
    (closed.folder / "imports" / "more").mkdir()
    assert closed.verify() == []


def tamper(study, statement):
    with sqlite3.connect(study.folder / "study.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_rating_changed_behind_our_back_is_damage(closed):
    tamper(closed, "UPDATE ratings SET rating = 1 WHERE panellist_id = 'p1' AND item_id = 's01'")
    assert any("ratings" in finding.where for finding in closed.verify())


def test_statuses_kept_at_closing_are_computed_again(closed, edit, monkeypatch):
    from amnmethods.study import analyses

    honest = analyses.consensus

    def wrong(*arguments):
        table = honest(*arguments)
        return table.assign(status=table["status"].replace("include", "exclude"))

    monkeypatch.setattr(analyses, "consensus", wrong)  # as another version of the program might
    finding = closed.verify()[0]
    assert (finding.code, finding.where) == ("AMN-V102", "round 1, s01, importance")
    assert (finding.found, finding.expected) == ("exclude (3/3, n = 3)", "include (3/3, n = 3)")
    assert "Neither an amended rule nor an erasure explains this" in finding.how_to_mend
    assert closed.differences().empty


def test_an_amended_rule_explains_another_status(study, play, edit):
    from amnmethods import open_study

    play(study, p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4), p4=(5, 2, 7))
    edit(study, "study.yaml", "at_least: 0.75", "at_least: 0.8")
    study = open_study(study.folder)
    assert study.verify() == []
    row = study.differences().iloc[0]
    assert row[["file", "row", "column"]].tolist() == ["round 1", "s01", "importance"]
    assert row[["held", "now"]].tolist() == ["include (3/4, n = 4)", "no consensus (3/4, n = 4)"]
    assert row["why"] == "the rule was changed since the round closed"


def test_changed_spreadsheets_are_listed_cell_by_cell(closed, edit):
    edit(closed, "panel.csv", "p1,R,,en,active", "p1,P,,en,lost")
    edit(closed, "panel.csv", "p2,R,,en,active\n", "p7,R,,en,active\n")
    edit(closed, "items.csv", "s03,Match by hand,Jumeler à la main,People\n", "s09,Write,Écrire,People\n")
    rows = closed.differences()[["file", "row", "column", "held", "now"]].to_numpy().tolist()
    assert rows == [
        ["items", "s03", "", "listed", "not listed"],
        ["items", "s09", "", "not listed", "listed"],
        ["panel", "p2", "", "listed", "not listed"],
        ["panel", "p1", "group", "R", "P"],
        ["panel", "p1", "status", "active", "lost"],
        ["panel", "p7", "", "not listed", "listed"],
    ]


def test_a_spreadsheet_that_cannot_be_read_is_a_listed_difference(closed):
    (closed.folder / "panel.csv").write_text(PANEL.replace("p1,R", "p1,X"), encoding="utf-8")
    row = closed.differences().iloc[0]
    assert row["file"] == "panel"
    assert "is of the group 'X'" in row["now"]


def test_before_round_1_nothing_is_held_yet(study, edit):
    edit(study, "items.csv", "Pay mentors", "Pay them")
    assert study.differences().empty
    assert list(study.differences().columns) == ["file", "row", "column", "held", "now", "why"]
