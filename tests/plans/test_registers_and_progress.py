"""Training, check-ins, feedback, and a network's page: each figure with the numbers it comes from, worked by hand."""

import pandas as pd
import pytest

from amnmethods.errors import PlanError
from amnmethods.plans import (
    adaptations,
    check,
    check_in_summary,
    check_ins,
    delivery,
    delivery_summary,
    feedback_loop,
    progress,
    training_register,
)

TRAINING = pd.DataFrame(
    [("m1", "adapting", "N1", "2026-01-05", "2026-02-01", 6), ("m2", "adapting", "N1", "2026-01-05", None, None),
     ("c1", "adapting", "N1", None, "2026-02-01", 6), ("m3", "adapting", "N2", None, None, 2)],
    columns=["person_id", "course", "site", "started_on", "completed_on", "hours"],
)  # fmt: skip
PEOPLE = pd.DataFrame(
    {
        "person_id": ["m1", "m2", "m4", "m3", "c1"],
        "site": ["N1"] * 3 + ["N2", "N1"],
        "role": ["mentor"] * 4 + ["coordinator"],
    }
)
SCHEDULE = pd.DataFrame(
    [("N1", "m1", "e1", "2026-03-02", "2026-03-09", 4, 3), ("N1", "m1", "e2", "2026-03-02", "2026-03-20", 2, None),
     ("N1", "m2", "e3", "2026-03-02", None, None, None), ("N1", "m2", "e3", "2026-03-30", None, None, None),
     ("N2", "m3", "e4", "2026-06-01", None, None, None)],
    columns=["site", "mentor_id", "mentee_id", "due_on", "held_on", "goals_set", "goals_met"],
)  # fmt: skip
SAID = pd.DataFrame(
    [("N1", "2026-03-01", "Too many log-ins", "One log-in", "2026-03-31", "2026-04-10"),
     ("N1", "2026-02-01", "No French", "", None, None), ("N1", "2026-03-05", "Late answers", "Reminders", "2026-03-15", None)],
    columns=["site", "said_on", "said", "done", "done_on", "told_on"],
)  # fmt: skip


def test_who_was_trained_is_counted_against_those_who_should_be():
    table = training_register(TRAINING, PEOPLE).set_index("site")
    n1 = table.loc["N1"]
    assert n1[["n_enrolled", "n_started", "n_completed", "n_people", "n_others"]].tolist() == [2, 2, 1, 3, 1]
    assert n1["share_completed"] == pytest.approx(1 / 3)
    assert n1[["hours", "n_no_hours"]].tolist() == [6, 1]
    assert table.loc["all", ["n_completed", "n_people"]].tolist() == [1, 4]
    alone = training_register(TRAINING).set_index("site")
    assert alone.loc["N1", ["n_enrolled", "n_completed"]].tolist() == [3, 2]
    assert alone["share_completed"].isna().all()
    assert alone.loc["N1", "reason"] == "how many people there are is not known"


def test_what_cannot_be_right_in_the_register_is_refused():
    with pytest.raises(PlanError, match="m1 completed adapting before starting"):
        training_register(TRAINING.assign(started_on="2026-06-01"))
    with pytest.raises(PlanError, match="m1 / adapting stands twice"):
        training_register(pd.concat([TRAINING, TRAINING]))


def test_a_check_in_is_held_late_overdue_due_or_to_come():
    table = check_ins(SCHEDULE, on="2026-04-01", grace=7)
    assert table["state"].tolist() == ["held", "late", "overdue", "due", "to_come"]
    assert table["days_late"].tolist() == [7, 18, 30, 2, 0]
    assert check_ins(SCHEDULE, on="2026-04-01", grace=6)["state"].iloc[0] == "late"
    before = check_ins(SCHEDULE, on="2026-03-10", grace=7)["state"].tolist()
    assert before == ["held", "overdue", "overdue", "to_come", "to_come"], "what was held later was not held yet"


def test_check_ins_and_goals_are_counted_with_their_denominators():
    table = check_in_summary(check_ins(SCHEDULE, on="2026-04-01", grace=7)).set_index("group")
    assert table.loc["N1", ["n_due", "n_held", "n_late", "n_overdue", "n_to_come"]].tolist() == [3, 1, 1, 1, 1]
    assert table.loc["N1", "share_held"] == pytest.approx(2 / 3)
    assert table.loc["N1", ["goals_met", "goals_set", "share_goals", "n_no_goals"]].tolist() == [3, 4, 0.75, 1]
    assert table.loc["N2", ["share_held", "share_goals"]].isna().all()
    assert table.loc["N2", "reason"] == "no check-in was due"
    by_mentor = check_in_summary(check_ins(SCHEDULE, on="2026-04-01", grace=7), by="mentor_id")
    assert by_mentor["group"].tolist() == ["all", "m1", "m2", "m3"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due_on": None}, "due_on says “”"),
        ({"held_on": "spring"}, "held_on says “spring”"),
        ({"goals_met": 9}, "9 goals were met of 4 set"),
    ],
)
def test_what_cannot_be_right_in_a_schedule_is_refused(change, said):
    with pytest.raises(PlanError, match=said):
        check_ins(SCHEDULE.iloc[:1].astype(object).assign(**change), on="2026-04-01", grace=0)
    with pytest.raises(PlanError, match="no number of days"):
        check_ins(SCHEDULE, on="2026-04-01", grace=-1)
    with pytest.raises(PlanError, match="is no day"):
        check_ins(SCHEDULE, on="soon", grace=1)


def test_what_was_said_is_followed_until_people_are_told():
    table = feedback_loop(SAID, on="2026-05-01")
    assert table["state"].tolist() == ["open", "closed", "done"]
    assert table["days_open"].tolist() == [89, pd.NA, pd.NA]
    assert table["days_to_done"].tolist() == [pd.NA, 30, 10]
    assert table["days_to_told"].tolist() == [pd.NA, 40, pd.NA]
    assert feedback_loop(SAID, on="2026-04-05")["state"].tolist() == ["open", "done", "done"]
    with pytest.raises(PlanError, match="lies before it was said"):
        feedback_loop(SAID.assign(done_on="2026-01-01"), on="2026-05-01")
    with pytest.raises(PlanError, match="said_on says “x”"):
        feedback_loop(SAID.assign(said_on="x"), on="2026-05-01")


def test_a_networks_page_holds_every_part_with_its_numbers():
    plan = pd.DataFrame({"line_id": ["a", "b"], "site": ["N1", "N2"], "strategy_id": ["s4", "s5"]})
    reports = pd.DataFrame({"line_id": ["a"], "month": ["2026-03"], "planned": [4], "delivered": [2]})
    log = pd.DataFrame({"adaptation_id": ["a1"], "site": "N1", "strategy_id": "s4", "made_on": "2026-03-03", "what": "x",
                        "planned": "no", "fidelity_consistent": "no", "reason": "provider"})  # fmt: skip
    dose = delivery_summary(delivery(reports, plan, capped=True), by="line_id", bar=0.8)
    page = progress(
        "N1", plan=plan, problems=check(plan), dose=dose, adaptations=adaptations(log),
        training=training_register(TRAINING, PEOPLE), check_ins=check_in_summary(check_ins(SCHEDULE, on="2026-04-01", grace=7)),
        feedback=feedback_loop(SAID, on="2026-05-01"),
        strategies=pd.DataFrame({"item_id": ["s4"], "wording_en": ["Role guide"]}),
    ).set_index(["part", "id"])  # fmt: skip
    told = page["told"].to_dict()
    assert page.loc[("dose", "a"), ["name", "value", "flag"]].tolist() == ["Role guide", 0.5, True]
    assert told["dose", "a"] == "2 of 4"
    assert told["training", "adapting"] == "1 of 3"
    assert told["check_ins", "held"] == "2 of 3"
    assert told["check_ins", "goals"] == "3 of 4"
    assert told["feedback", "closed"] == "1 of 3"
    assert told["feedback", "days"] == "20.0 (of 2)"
    assert page.loc[("adaptations", "frame_is.inconsistent"), "flag"]
    assert page.loc[("plan", "gaps"), "value"] == len(check(plan.iloc[:1]))


def test_a_part_of_which_nothing_is_kept_says_so():
    plan = pd.DataFrame({"line_id": ["a"], "site": ["N1"], "strategy_id": ["s4"]})
    page = progress("N1", plan=plan, training=training_register(TRAINING.query("site == 'N2'")), language="fr")
    reasons = page.set_index("part")["reason"]
    assert reasons["dose"] == "rien de conservé encore"
    assert reasons["training"] == "rien de conservé pour ce réseau"
    assert page["value"].isna().sum() == len(page) - 1


def test_a_check_in_held_years_before_it_was_due_is_refused_and_an_early_one_is_told():
    first = SCHEDULE.iloc[:2].assign(held_on=["2026-03-09", "2020-03-01"])
    with pytest.raises(PlanError, match=r"Row 3: held_on \(2020-03-01\) lies 2192 days before due_on \(2026-03-02\)"):
        check_ins(first, on="2026-04-01", grace=7)
    early = check_ins(first.assign(held_on=["2026-02-23", "2026-02-22"]), on="2026-04-01", grace=7)
    assert early["state"].tolist() == ["held", "held"]
    assert early["reason"].tolist() == ["", "held 8 days before it was due; goals not told"]


def test_rows_are_counted_as_in_the_file_and_days_have_no_clock():
    days_read = SAID.assign(**{name: pd.to_datetime(SAID[name]) for name in ("said_on", "done_on", "told_on")})
    odd = days_read.assign(told_on=pd.to_datetime(["2025-01-01", None, None]))
    with pytest.raises(PlanError, match=r"Row 2: told_on \(2025-01-01\) lies before"):
        feedback_loop(odd, on="2026-05-01")
    with pytest.raises(PlanError, match="Row 3: held_on says “spring”"):
        check_ins(SCHEDULE.assign(held_on=["2026-03-09", "spring", None, None, None]), on="2026-04-01", grace=7)
    with pytest.raises(PlanError, match="Row 3: 9 goals were met of 2 set"):
        check_ins(SCHEDULE.assign(goals_met=[3, 9, None, None, None]), on="2026-04-01", grace=7)
    with pytest.raises(PlanError, match="Row 4 of the register of training has no person_id"):
        training_register(TRAINING.assign(person_id=["m1", "m2", None, "m3"]))
    with pytest.raises(PlanError, match="Row 2 of the register of training: hours is -1"):
        training_register(TRAINING.assign(hours=[-1, 1, 1, 1]))
