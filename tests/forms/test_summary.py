"""The command that takes a folder of forms in: few lines, and advice in the words of the command line."""

from typer.testing import CliRunner

from amnmethods.cli import app
from amnmethods.cli.command_line import as_options
from amnmethods.collect import import_ratings


def imported(study, *told):
    return CliRunner().invoke(app, ["import", str(study.folder), *map(str, told)])


def test_a_folder_is_told_in_counts_and_only_what_needs_a_person_in_full(study, workbook, answer_file, back):
    for code in ("P-01", "P-02"):
        answer_file(code, {"s01i": "7", "s01f": "5", "s02i": "UTR"}, comments={"s01": "Call 514-555-0100"})
    workbook("P-03").rate(s01=(17, 5)).save(back / "P-03.xlsx")
    (back / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = imported(study, back)
    assert said.exit_code == 3, said.output
    lines = said.output.splitlines()
    assert lines[0] == "4 files read. Imported: 2; with problems: 2."
    assert lines[1].startswith("4 ratings, 2 unable to rate")
    (note,) = [line for line in lines if "P-01.json" in line]
    assert "telephone number" in note
    assert note.endswith("(P-01.json, P-02.json)")
    assert any(line.startswith("P-03.xlsx: 1 point needs your choice") for line in lines)
    assert any(line.startswith("notes.csv") for line in lines)
    again = imported(study, back).output.splitlines()
    assert again[0] == "4 files read. Nothing new in: 2; with problems: 2."


def test_a_file_that_comes_when_no_round_is_open_is_advised_in_options(study, workbook, back, tmp_path):
    import_ratings(study, workbook("P-01").rate(s01=(7, 5)).save(back / "a.xlsx"))
    study.close_round(1)
    late = tmp_path / "late.csv"
    late.write_text("panellist_id,s01_importance\nP-02,7\n", encoding="utf-8")
    said = imported(study, late)
    assert said.exit_code == 1
    assert "--round" in as_options(str(said.exception))
