"""A round written for a system, exported as the system would, and read again gives the same ratings as our long CSV.

The exports are simulated from their documented shape (see conftest); only LimeSurvey's was seen from a real program.
"""

import csv
import io
import shutil

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.collect import import_ratings
from amnmethods.collect.systems import write_limesurvey, write_qualtrics, write_redcap
from amnmethods.study import new_study, open_study

QUIET = {"tell": lambda sentence: None}
WRITERS = {"redcap": write_redcap, "limesurvey": write_limesurvey, "qualtrics": write_qualtrics}
# Times without a zone are asked about once; the question stands under the letter of the column.
ZONE = {"redcap": "-04:00", "limesurvey": "-04:00", "qualtrics": None}


@pytest.fixture
def exports(redcap_export, limesurvey_export, qualtrics_export):
    return {"redcap": redcap_export, "limesurvey": limesurvey_export, "qualtrics": qualtrics_export}


def brought_in(study, path, round=None):
    """Import, with the zone of the times chosen where it is asked for."""
    report = import_ratings(study, path, round)
    if report.status == "needs choices":
        problems = report.problems["problem"].tolist()
        assert [problem.endswith(" zone") for problem in problems] == [True], str(report)
        report = import_ratings(study, path, round, choices={problems[0]: "-04:00"})
    assert report.imported, str(report)
    return report


@pytest.mark.parametrize("system", WRITERS)
@pytest.mark.parametrize("n_criteria", [1, 2])
def test_what_a_system_brings_back_is_what_was_answered(system, n_criteria, request, exports, some, same, write):
    study = request.getfixturevalue("study" if n_criteria == 1 else "study_of_two")
    ratings = some(study)
    files = WRITERS[system](study, 1, **QUIET)
    report = brought_in(study, write(exports[system](files[0].parent, ratings), "export.csv"))
    assert report.format == system
    same(study, ratings)


@pytest.fixture(scope="module")
def demo_folders(tmp_path_factory):
    """Return the demo's study with round 1 open, and one with its answers in from our long CSV."""
    demo = resources.find("data/amn-demo")
    place = tmp_path_factory.mktemp("demo")
    empty = new_study(place / "empty", template=demo)
    empty.open_round(1)
    shutil.copytree(place / "empty", place / "long")
    by_long = open_study(place / "long")
    assert import_ratings(by_long, demo / "rounds" / "round-1.csv").imported
    by_long.close_round(1)
    return place


@pytest.mark.parametrize("system", WRITERS)
def test_round_1_of_the_demo_through_a_system_has_the_statuses_of_the_truth(
    system, demo_folders, exports, tmp_path, same
):
    from ruamel.yaml import YAML

    by_long = open_study(demo_folders / "long")
    shutil.copytree(demo_folders / "empty", tmp_path / "study")
    study = open_study(tmp_path / "study")
    files = WRITERS[system](study, 1, **QUIET)
    path = tmp_path / "export.csv"
    path.write_text(exports[system](files[0].parent, by_long.ratings(1)), encoding="utf-8")
    brought_in(study, path)
    same(study, by_long.ratings(1)[["panellist_id", "item_id", "criterion", "state", "rating", "comment"]])
    study.close_round(1)
    truth = YAML(typ="safe", pure=True).load(resources.text("data/amn-demo/truth.yaml"))["items"]
    expected = {item: told["status"][1] for item, told in truth.items() if 1 in told["status"]}
    found = study.consensus(1)
    found = found[found["status"].notna()].set_index("item_id")["status"].astype(str).to_dict()
    assert found == expected
    pd.testing.assert_frame_equal(study.consensus(1), by_long.consensus(1))


@pytest.mark.parametrize("system", WRITERS)
def test_columns_in_any_order_and_without_the_mapping_file_are_found_by_name(system, exports, study, some, same, write):
    import csv
    import io

    ratings = some(study)
    files = WRITERS[system](study, 1, **QUIET)
    text = exports[system](files[0].parent, ratings, unable="UTR")
    delimiter = ";" if system == "limesurvey" else ","
    rows = [row[:1] + row[:0:-1] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    for mapping in (study.folder / "outputs" / "mappings").iterdir():
        mapping.unlink()
    brought_in(study, write(out.getvalue(), "export.csv"))
    same(study, ratings)


@pytest.mark.parametrize("system", WRITERS)
def test_rows_22_to_24_an_export_that_excel_saved_again_is_read_the_same(system, exports, study, some, same, tmp_path):
    # A French Excel saves CSV with semicolons in Windows-1252, and line breaks inside quoted comments.
    ratings = some(study)
    files = WRITERS[system](study, 1, **QUIET)
    text = exports[system](files[0].parent, ratings).lstrip("\ufeff")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.splitlines()[0] else ",")
    )
    path = tmp_path / "enregistré.csv"
    path.write_bytes(out.getvalue().encode("cp1252", errors="replace"))
    brought_in(study, path)
    same(study, ratings)
