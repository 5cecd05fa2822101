"""The short forms of mentors and mentees: out by the existing door, filled in, and back."""

import openpyxl
import pandas as pd
import pytest

from amnmethods import collect, resources
from amnmethods.mentoring import misfit
from amnmethods.plans import check_ins
from amnmethods.study import new_study

FIT = {"respondent_id": "N3-e001", "fit_comp": "2", "fit_conf": "6", "fit_dir": "3", "fit_sup": "4 – juste"}
CHECK_IN = {
    "respondent_id": "N3-m001", "check_mentor": "N3-m001", "check_mentee": "N3-e001", "check_held_on": "2026-10-09",
    "check_goals_set": "3", "check_goals_met": "2", "check_pace": "as_planned – as planned",
}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo"))


def filled(study, folder, instrument, language, answers):
    paths = collect.write_questionnaire(study, instrument, folder, ["xlsx"], languages=[language])
    book = openpyxl.load_workbook(paths[0])
    sheet = book.active
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 2).value in answers:
            sheet.cell(row, 4, answers[sheet.cell(row, 2).value])
    book.save(paths[0])
    return paths[0]


def answers_of(study, instrument):
    table = study.table("responses")
    return table[table["instrument"] == instrument].pivot(index="respondent_id", columns="item", values="response")


def test_what_a_mentee_says_of_the_fit_comes_back_and_is_read(study, tmp_path):
    collect.import_responses(
        study, filled(study, tmp_path, "amn_adaptive_fit", "fr", FIT), "amn_adaptive_fit", wave="3"
    )
    told = answers_of(study, "amn_adaptive_fit").astype(float)
    assert misfit(told)[["direction_misfit", "support_misfit"]].values.tolist() == [[-1.0, 0.0]]


def test_what_a_pair_says_of_its_progress_comes_back_and_stands_in_the_schedule(study, tmp_path):
    collect.import_responses(study, filled(study, tmp_path, "amn_check_in", "en", CHECK_IN), "amn_check_in", wave="1")
    (told,) = answers_of(study, "amn_check_in").to_dict("records")
    schedule = pd.DataFrame([{
        "site": "N3", "mentor_id": told["check_mentor"], "mentee_id": told["check_mentee"], "due_on": "2026-09-28",
        "held_on": told["check_held_on"], "goals_set": told["check_goals_set"], "goals_met": told["check_goals_met"],
    }])  # fmt: skip
    table = check_ins(schedule, on="2026-11-01", grace=14)
    assert table[["state", "days_late"]].values.tolist() == [["held", 11]]
    assert table["share_goals"].item() == pytest.approx(2 / 3)
    assert told["check_pace"] == "as_planned"
