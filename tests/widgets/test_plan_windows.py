"""The windows of the plans over a real study: lines, delivery and logs are kept, checked in words, drawn and taken back."""

import shutil

import pandas as pd
import pytest

from amnmethods.study import new_study, open_study
from amnmethods.widgets import open_plans
from amnmethods.widgets.plans import WINDOWS


def act(window, name, /, **told):
    """Send what the browser sends."""
    window._hear(window, {"act": name, **told}, [])


def row_of(window, key) -> dict:
    (found,) = [row for row in window.data["rows"] if row["id"] == key]
    return found


def look(notebook, name):
    """Return a window as it stands, not read anew."""
    return notebook.windows.get(name) or notebook.window(name)


@pytest.fixture(scope="module")
def seen(whole_study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seen") / "study"
    shutil.copytree(whole_study, folder)
    return open_plans(folder)


@pytest.fixture
def plans(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "study")
    return open_plans(tmp_path / "study", who="T9")


def study_of(plans):
    """Return the study as another program finds it on the disk."""
    return open_study(plans.study.folder)


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_shows_something(seen, name):
    assert look(seen, name).data["rows"]
    assert seen.last_error is None


@pytest.mark.parametrize("name", sorted(set(WINDOWS) - {"coverage", "links"}))
def test_a_window_speaks_french_throughout(seen, name):
    window = open_plans(seen.study, "fr").window(name)
    assert window.words["lang"] == "fr"
    assert window.words["title"] != look(seen, name).words["title"]
    assert window.data["rows"]
    assert window.last_error is None


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_of_an_empty_study_says_what_is_missing(tmp_path, name):
    empty = open_plans(new_study(tmp_path / "empty", template="amn"))
    window = empty.window(name)
    assert window.last_error is None
    assert window.data["rows"] == []
    assert window.data["none"]


# The plan


def test_a_line_is_changed_in_place_and_what_was_not_touched_stays(plans):
    window, before = plans.window("plan"), plans.study.table("plan")
    form = row_of(window, "N1-s04")["form"]
    act(
        window,
        "enter",
        row="N1-s04",
        given={**form, "owner": "<b>N1-C9</b>", "cost": "5500,5", "ends_on": "2027-01-31"},
    )
    after = study_of(plans).table("plan")
    assert after["line_id"].tolist() == before["line_id"].tolist()
    kept = after.set_index("line_id").loc["N1-s04"]
    assert kept[["owner", "cost", "ends_on"]].tolist() == ["<b>N1-C9</b>", 5500.5, "2027-01-31"]
    same = [column for column in before if column not in ("owner", "cost", "ends_on", "starts_on")]
    pd.testing.assert_frame_equal(after[same], before[same], check_dtype=False)
    assert study_of(plans).timeline("N1")["ends_on"].notna().all()
    act(window, "undo", table="plan")
    pd.testing.assert_frame_equal(study_of(plans).table("plan"), before)


def test_the_check_stands_beside_the_line_in_words(plans):
    window = plans.window("plan")
    form = row_of(window, "N1-s04")["form"]
    act(window, "enter", row="N1-s04", given={**form, "owner": "", "starts_on": "2027-02-01"})
    state = row_of(window, "N1-s04")["cells"][5]
    assert state["tone"] == "out"
    told = study_of(plans).plan_check("N1")
    assert state["note"].split("\n") == told[told["line_id"] == "N1-s04"]["told"].tolist()
    assert set(told[told["line_id"] == "N1-s04"]["problem"]) == {"no_owner", "ends_first"}


def test_five_plans_begin_from_the_workshops_and_are_written(plans):
    study = plans.study
    study.erase_table("plan", reason="begin anew")
    window = plans.window("plan")
    for site in ("N1", "N2", "N3", "N4", "N5"):
        window.site = site
        act(window, "take_over")
        assert not window.message["bad"], window.message["text"]
        assert {row["keys"]["state"] for row in window.data["rows"]} == {"kept"}
    chosen = study.table("workshop").query("decision != 'drop'")
    lines = study_of(plans).plan()
    assert set(zip(lines["site"], lines["strategy_id"], strict=True)) == set(
        zip(chosen["site"], chosen["strategy_id"], strict=True)
    )
    assert lines["action"].ne("").all()
    assert lines["owner"].eq("").all()
    act(window, "write_sheet")
    assert window.message["text"] == "Written: outputs/plans/plan.N5.en.xlsx"
    (back,) = [each for each in window.data["acts"] if each["act"] == "read_sheet"]
    act(window, "read_sheet", **back["told"])
    assert not window.message["bad"], window.message["text"]
    act(window, "read_sheet", file="../../study.yaml")
    assert window.message["bad"]


def test_the_plan_is_drawn_and_put_away(seen):
    window = look(seen, "plan")
    for name in ("timeline", "model"):
        act(window, name)
        assert window.picture["src"].startswith("data:image/png"), window.message
        assert window.picture["alt"]
    act(window, "put_away")
    assert window.picture == {}


# Delivery


def test_a_month_is_reported_counted_and_taken_back(plans):
    window, before = plans.window("delivery"), plans.study.table("delivery")
    act(window, "choose", name="month", value="2026-07")
    assert row_of(window, "N1-s04")["form"]["delivered"] == "5"
    act(window, "enter", row="N1-s04", given={"planned": "6", "delivered": "", "fidelity": ""})
    assert window.message["bad"]
    act(window, "enter", row="N1-s04", given={"planned": "6", "delivered": "3", "fidelity": "1,2"})
    assert "out of its bounds" in window.message["text"]
    act(window, "enter", row="N1-s04", given={"planned": "6", "delivered": "2,5", "fidelity": "0,5", "unit": "talk"})
    monthly = study_of(plans).delivery("N1").set_index(["line_id", "month"]).loc[("N1-s04", "2026-07")]
    assert monthly[["delivered", "fidelity"]].tolist() == [2.5, 0.5]
    assert len(study_of(plans).table("delivery")) == len(before)
    act(window, "undo", table="delivery")
    pd.testing.assert_frame_equal(study_of(plans).table("delivery"), before)


def test_the_network_below_the_bar_is_flagged(seen):
    networks = look(seen, "delivery").data["under"][1]
    assert [row[0] for row in networks["rows"] if row[5]] == ["N4"]


# Logs


def test_an_adaptation_needs_the_fields_of_its_framework_and_is_counted(plans):
    window, n = plans.window("adaptations"), len(plans.study.table("adaptations"))
    given = {"adaptation_id": "a99", "site": "N1", "strategy_id": "s04", "made_on": "2026-09-01", "what": "Shorter"}
    act(window, "enter", given=given)
    assert "Reason" in window.message["text"]
    act(
        window,
        "enter",
        given={**given, "planned": "reactive", "fidelity_consistent": "inconsistent", "reason": "provider"},
    )
    assert not window.message["bad"], window.message["text"]
    counts = study_of(plans).adaptations()
    whole = counts[(counts["site"] == "all") & (counts["framework"] == "frame_is")].set_index(["field", "value"])["n"]
    assert whole[("planned", "planned")] + whole[("planned", "reactive")] == sum(
        row["id"] in set(study_of(plans).table("adaptations")["adaptation_id"]) for row in window.data["rows"]
    )
    assert study_of(plans).adaptation_problems().empty
    act(window, "enter", given={**given, "planned": "x", "fidelity_consistent": "x", "reason": "x"})
    assert "already" in window.message["text"]
    act(window, "undo", table="adaptations")
    assert len(study_of(plans).table("adaptations")) == n


def test_check_ins_and_what_was_said_are_kept_changed_and_taken_out_by_their_place(plans):
    window, before = plans.window("check_ins"), plans.study.table("check_ins")
    act(window, "enter", given={"site": "N1", "mentor_id": "m1", "mentee_id": "e1", "due_on": "2027-01-01"})
    last = window.data["rows"][-1]
    act(
        window,
        "enter",
        row=last["id"],
        given={**last["form"], "held_on": "2027-01-02", "goals_set": "2", "goals_met": "1"},
    )
    kept = study_of(plans).check_ins().iloc[-1]
    assert (kept["state"], kept["share_goals"]) == ("held", 0.5)
    act(window, "remove", row=last["id"])
    assert len(study_of(plans).table("check_ins")) == len(before)

    window = plans.window("feedback")
    act(window, "enter", given={"site": "N1", "said_on": "2020-01-01", "said": "Too many log-ins"})
    assert [row["title"] for row in window.data["rows"]][-1] == "Too many log-ins"
    states = dict(zip(study_of(plans).feedback_loop()["said"], study_of(plans).feedback_loop()["state"], strict=True))
    names = {"open": "open", "done": "done, not told", "closed": "closed"}
    for row in window.data["rows"]:
        assert row["cells"][2]["text"] == names[states[row["form"]["said"]]]
