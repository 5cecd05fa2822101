"""The layouts in which ratings come: wide, long, transposed, with comments, *unable* and rounds in their places."""

import pandas as pd
import pytest

from amnmethods import sheets
from amnmethods.collect import import_ratings
from amnmethods.errors import ImportRefused, RoundError


def test_a_wide_file_with_comments_and_unable_in_a_column_of_its_own(study, write, rating):
    text = "panellist_id,s01,s01_comment,s01_unable,s02,s02c,s03\nP-01,7,good,,UTR,why,9\nP-02,,,x,3,,\n"
    report = import_ratings(study, write(text))
    assert report.imported
    assert rating(study, "P-01", "s01") == ("rated", 7, "good")
    assert rating(study, "P-01", "s02") == ("unable", None, "why")
    assert rating(study, "P-02", "s01") == ("unable", None, None)
    assert rating(study, "P-02", "s03") == ("skipped", None, None)
    assert (report.n_panellists, report.n_rated, report.n_unable, report.n_skipped, report.n_comments) == (
        2,
        3,
        2,
        1,
        2,
    )
    assert report.partial == ("P-02",)
    assert report.format == "wide"


def test_a_long_file_in_french(study, write, rating):
    text = (
        "Panéliste;Énoncé;Critère;Cote;Commentaire;Horodatage\n"
        "P-01;s01;importance;7,0;très bien;2026-03-04T09:30-05:00\n"
        "P-01;s02;importance;Impossible à évaluer;;\n"
        "P-02;s03;importance;9 - Extrêmement;;\n"
    )
    report = import_ratings(study, write(text, encoding="cp1252"), language="fr")
    # a long file holds what was answered; s01 to s03 all occur, so nothing is missing
    assert report.imported, str(report)
    assert rating(study, "P-01", "s01") == ("rated", 7, "très bien")
    assert rating(study, "P-01", "s02") == ("unable", None, None)
    assert rating(study, "P-02", "s03") == ("rated", 9, None)
    kept = study.ratings(1).set_index(["panellist_id", "item_id"])
    assert kept.loc[("P-01", "s01"), "recorded_at"] == pd.Timestamp("2026-03-04T14:30", tz="UTC")
    assert kept.loc[("P-02", "s03"), "source_row"] == 4
    assert "Windows-1252" in " ".join(report.notes)


def test_our_own_table_comes_back_as_it_went(study, write, rating):
    table = pd.DataFrame(
        {
            "round": 1,
            "panellist_id": ["P-01", "P-01", "P-01"],
            "item_id": ["s01", "s02", "s03"],
            "criterion": "importance",
            "state": ["rated", "unable", "skipped"],
            "rating": [7.0, None, None],
            "comment": ["=SUM(A1)", None, None],
        }
    )
    path = write("")
    sheets.write_csv(path, table)
    assert import_ratings(study, path).imported
    assert rating(study, "P-01", "s01") == ("rated", 7, "=SUM(A1)")
    assert rating(study, "P-01", "s02") == ("unable", None, None)
    assert rating(study, "P-01", "s03") == ("skipped", None, None)


@pytest.mark.parametrize(
    "headings",
    [
        "s01_importance,s01_feasibility,s02_importance,s02_feasibility,s03_importance,s03_feasibility",
        "s01.importance,s01.feasibility,s02.importance,s02.feasibility,s03.importance,s03.feasibility",
        "Importance [s01],Faisabilité [s01],Importance [s02],Faisabilité [s02],Importance [s03],Faisabilité [s03]",
        "r1s01_importance,r1s01_feasibility,r1s02_importance,r1s02_feasibility,r1s03_importance,r1s03_feasibility",
        "S1 importance,S1 feasibility,S2 importance,S2 feasibility,S3 importance,S3 feasibility",
    ],
)
def test_headings_name_item_and_criterion_in_many_ways(study_of_two, write, rating, headings):
    report = import_ratings(study_of_two, write(f"code,{headings}\nP-01,1,2,3,4,5,6\n"))
    assert report.imported, str(report)
    assert rating(study_of_two, "P-01", "s02", "importance")[1] == 3
    assert rating(study_of_two, "P-01", "s03", "feasibility")[1] == 6


def test_item_and_criterion_in_two_header_rows(study_of_two, write, rating):
    text = (
        "code;s01;;s02;;s03;\n;importance;faisabilité;importance;faisabilité;importance;faisabilité\nP-01;1;2;3;4;5;6\n"
    )
    assert import_ratings(study_of_two, write(text)).imported
    assert rating(study_of_two, "P-01", "s02", "feasibility")[1] == 4


def test_headings_without_a_criterion_are_asked_about_once(study_of_two, write, rating, only):
    path = write("code,s01,s02,s03,s01_feasibility,s02_feasibility,s03_feasibility\nP-01,1,2,3,4,5,6\n")
    problem = only(import_ratings(study_of_two, path), "AMN-I103")
    assert problem["choices"] == "importance"
    assert import_ratings(study_of_two, path, choices={problem["problem"]: "importance"}).imported
    assert rating(study_of_two, "P-01", "s03", "importance")[1] == 3


def test_row_14_headings_may_be_the_wording_in_any_language(study, write, rating):
    headings = (
        "1. Set aside paid time for mentors,Préparer un champion dans chaque région,s03 Share a short guide of roles"
    )
    assert import_ratings(study, write(f"Code,{headings}\nP-01,7,8,9\n")).imported
    assert [rating(study, "P-01", item)[1] for item in ("s01", "s02", "s03")] == [7, 8, 9]


def test_row_26_accents_composed_or_not_are_the_same(study, write, rating):
    import unicodedata

    text = unicodedata.normalize(
        "NFD", "Panéliste,s01,Préparer un champion dans chaque région,s03,s01_comment\nP-01,7,8,9,Déjà\n"
    )
    assert import_ratings(study, write(text)).imported
    assert rating(study, "P-01", "s02")[1] == 8
    assert rating(study, "P-01", "s01")[2] == unicodedata.normalize("NFD", "Déjà")  # stored as given


def test_row_13_columns_may_stand_in_any_order(study, write, rating):
    assert import_ratings(study, write("s03,panellist_id,s01,s02\n1,P-01,2,3\n")).imported
    assert [rating(study, "P-01", item)[1] for item in ("s01", "s02", "s03")] == [2, 3, 1]


def test_row_12_unknown_columns_are_ignored_listed_and_kept_in_the_copy(study, write):
    report = import_ratings(study, write("panellist_id,s01,s02,s03,mood,weather\nP-01,1,2,3,good,rain\n"))
    assert report.ignored == ("mood", "weather")
    assert "2 columns were not understood and left aside: mood, weather." in report.notes
    (kept,) = (study.folder / "imports").iterdir()
    assert "weather" in kept.read_text()


def test_transposed_with_panellists_at_the_head(study, write, rating):
    report = import_ratings(study, write("Item,P-01,P-02,P-4KXD\ns01,1,2,3\ns02,4,5,6\ns03,7,UTR,\n"))
    assert report.format == "transposed"
    assert rating(study, "P-02", "s02")[1] == 5
    assert rating(study, "P-02", "s03")[0] == "unable"
    assert rating(study, "P-4KXD", "s03")[0] == "skipped"


def test_two_panels_side_by_side_are_chosen_from(study, write, rating, only):
    path = write("Item,Panel A,,Panel B,\n,P-01,P-02,P-01,P-02\ns01,1,2,3,4\ns02,5,6,7,8\ns03,9,1,2,3\n")
    problem = only(import_ratings(study, path), "AMN-I102")
    assert problem["choices"] == "Panel A | Panel B"
    assert import_ratings(study, path, choices={problem["problem"]: "panel b"}).imported
    assert rating(study, "P-02", "s02")[1] == 8


def test_a_column_of_rounds_sets_other_rounds_aside(study, write, rating):
    report = import_ratings(study, write("stage_id,pid,s01,s02,s03\n1,P-01,1,2,3\n2,P-01,4,5,6\n"))
    assert report.imported
    assert rating(study, "P-01", "s01")[1] == 1
    assert "1 row of round 2 was left aside." in report.notes


def test_the_same_file_serves_both_its_rounds(study, write, rating):
    path = write("stage_id,pid,s01,s02,s03\n1,P-01,1,2,3\n2,P-01,4,5,6\n")
    import_ratings(study, path)
    study.close_round(1)
    assert import_ratings(study, path, 2).imported
    assert rating(study, "P-01", "s01", round=2)[1] == 4
    assert import_ratings(study, path, 2).status == "already imported"


def test_a_column_is_named_by_argument_or_by_choice(study, write, only):
    path = write("who,s01,s02,s03\nA,1,2,3\nB,1,2,3\n")
    problem = only(import_ratings(study, path), "AMN-I101")
    assert "A (who)" in problem["mend"]
    report = import_ratings(study, path, choices={problem["problem"]: "A"})
    assert set(report.problems["problem"]) == {"AMN-I007 A2", "AMN-I007 A3"}
    report = import_ratings(study, path, columns={"who": "panellist_id"})
    assert set(report.problems["problem"]) == {"AMN-I007 A2", "AMN-I007 A3"}


def test_codes_are_found_by_their_content(study, write):
    assert import_ratings(study, write("who,s01,s02,s03\nP-01,1,2,3\nP-02,1,2,3\n")).imported


def test_a_file_of_something_else_is_refused_with_its_headings(study, write):
    with pytest.raises(ImportRefused, match=r"Found: a, b\. Expected the items' ids, such as s01, s02, s03"):
        import_ratings(study, write("a,b\n1,2\n"))


def test_a_workbook_and_its_sheet(study, tmp_path, rating):
    frame = pd.DataFrame({"panellist_id": ["P-01"], "s01": [7], "s02": [8], "s03": [9]})
    path = tmp_path / "answers.xlsx"
    sheets.write_xlsx(path, {"Round 1": frame, "Notes": frame})
    report = import_ratings(study, path, sheet="Round 1")
    assert report.imported
    assert report.sheet == "Round 1"
    assert rating(study, "P-01", "s03")[1] == 9


def test_a_round_that_never_opened_is_opened_by_its_first_file(tmp_path, new, write):
    study = new(tmp_path)
    bad = import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,1,2,33\n"))
    assert bad.status == "needs choices"
    assert (study.rounds()["state"] == "draft").all()
    assert import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,1,2,3\n")).imported
    assert study.rounds().set_index("round").loc[1, "opened_by"] == "import"


def test_without_an_open_round_the_round_is_asked_for(study, write):
    path = write("panellist_id,s01,s02,s03\nP-01,1,2,3\n")
    import_ratings(study, path)
    study.close_round(1)
    with pytest.raises(RoundError, match="round="):
        import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,3,3,3\n"))


def test_progress_is_told_in_sentences(study, write):
    told = []
    import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,1,2,3\n"), progress=told.append)
    assert told == ["Reading answers.csv", "Comparing with the study", "Recording"]


def test_the_second_round_may_be_opened_by_its_file_with_new_and_reworded_items(study, write, rating):
    import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,1,2,3\nP-02,1,2,3\n"))
    study.close_round(1)
    study.decide(1, "s03", "drop", "nobody wants it")
    items = study.folder / "items.csv"
    text = items.read_text(encoding="utf-8").replace("paid time for mentors", "paid time for all")
    items.write_text(text + "s04,A fourth,Une quatrième\n", encoding="utf-8")
    text = "panellist_id,Set aside paid time for all,s02,s04\nP-01,7,8,9\nP-02,7,8,9\n"
    report = import_ratings(study, write(text, "two.csv"), 2)
    assert report.imported, str(report)
    assert rating(study, "P-02", "s04", round=2)[1] == 9
    assert dict(study.items(2)[["item_id", "version"]].to_numpy()) == {"s01": 2, "s02": 1, "s04": 1}
