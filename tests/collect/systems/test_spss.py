"""SPSS data files: values and never labels, user-missing seen, names and questions matched."""

import pandas as pd
import pyreadstat
import pytest

from amnmethods.collect import import_ratings
from amnmethods.errors import SheetError

LABELS = {
    "s01": "Set aside paid time for mentors",
    "s02": "Prepare a champion in each region",
    "s03": "Share a short guide of roles",
}
VALUES = {1: "Not at all", 9: "Extremely", 99: "I am unable to rate this"}


@pytest.fixture
def saved(tmp_path):
    def saved(frame, name="answers.sav", **how):
        path = tmp_path / name
        pyreadstat.write_sav(frame, path, **how)
        return path

    return saved


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"pid": ["P-01", "P-02"], "s01": [9.0, 99.0], "s02": [99.0, 8.0], "s03": [7.0, None], "s01c": ["Écrit 🙂", ""]}
    )


def test_row_5_user_missing_99_is_read_as_unable_and_said(study, saved, frame, rating):
    path = saved(
        frame, missing_ranges={name: [99] for name in LABELS}, variable_value_labels=dict.fromkeys(LABELS, VALUES)
    )
    report = import_ratings(study, path)
    assert report.imported, str(report)
    assert report.format == "spss"
    assert [rating(study, "P-01", item)[:2] for item in LABELS] == [("rated", 9), ("unable", None), ("rated", 7)]
    assert [rating(study, "P-02", item)[0] for item in LABELS] == ["unable", "rated", "skipped"]
    assert rating(study, "P-01", "s01")[2] == "Écrit 🙂"
    assert "2 values that SPSS holds as user-missing were read as unable to rate." in report.notes


def test_row_5_an_unlabelled_user_missing_value_is_unable_where_it_is_the_only_one(study, saved, frame, rating):
    assert import_ratings(study, saved(frame, missing_ranges={name: [99] for name in LABELS})).imported
    assert rating(study, "P-02", "s01")[0] == "unable"


def test_a_user_missing_value_with_another_label_is_asked_about(study, saved, frame, only):
    said = {**VALUES, 99: "Refused"}
    path = saved(frame, missing_ranges={n: [99] for n in LABELS}, variable_value_labels=dict.fromkeys(LABELS, said))
    assert "'99' stands in 2 cells" in only(import_ratings(study, path), "AMN-I004")["found"]


def test_a_99_that_nobody_declared_missing_or_labelled_is_asked_about(study, saved, frame, only):
    only(import_ratings(study, saved(frame)), "AMN-I004")


def test_variables_of_other_names_are_matched_by_their_label(study, saved, frame, rating):
    renamed = frame.rename(columns={"s01": "v1", "s02": "v2", "s03": "v3"}).drop(columns="s01c").replace(99.0, 5.0)
    labels = {"v1": LABELS["s01"], "v2": LABELS["s02"], "v3": LABELS["s03"]}
    assert import_ratings(study, saved(renamed, column_labels=labels)).imported
    assert rating(study, "P-01", "s01")[1] == 9


def test_row_20_identifiers_in_an_spss_file_are_dropped_and_not_kept(study, saved, frame):
    path = saved(frame.replace(99.0, 5.0).assign(ipaddr="203.0.113.9", email="jo@example.org"))
    report = import_ratings(study, path)
    assert report.imported
    assert report.dropped == ("ipaddr", "email")
    assert b"jo@example.org" not in b"".join(p.read_bytes() for p in study.folder.rglob("*") if p.is_file())


def test_a_damaged_spss_file_is_told_in_words(study, write):
    with pytest.raises(SheetError, match="damaged"):
        import_ratings(study, write(b"$FL2 and then nothing of the kind", "answers.sav"))


def test_a_file_that_only_ends_in_sav_is_read_for_what_it_is(study, write):
    assert import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,9,8,7\n", "answers.sav")).imported
