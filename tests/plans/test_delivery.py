"""Dose and fidelity worked by hand: both numbers, capped or not, and months of which nothing is known."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import PlanError
from amnmethods.plans import delivery, delivery_summary

PLAN = pd.DataFrame({
    "line_id": ["a", "b", "c"], "site": ["N1", "N1", "N4"], "strategy_id": ["s4", "s5", "s4"],
    "starts_on": ["2026-01-15", "2026-02-01", None], "ends_on": ["2026-04-10", "2026-12-31", None],
})  # fmt: skip
REPORTS = pd.DataFrame(
    [
        ("a", "2026-01", 2, 1, "sessions", 0.8, 100),
        ("a", "2026-02", 2, 4, "sessions", None, 50),
        ("a", "2026-04", 4, 1, "sessions", 0.6, None),
        ("b", "2026-02", 10, 10, "hours", None, None),
        ("b", "2026-03", 0, 0, "hours", None, None),
        ("b", "2026-04", 10, None, "hours", None, None),
        ("c", "2026-03", 5, 2, "sessions", None, None),
    ],
    columns=["line_id", "month", "planned", "delivered", "unit", "fidelity", "spent"],
)


def line(table, name, column):
    own = table[table["line_id"] == name].set_index("month")[column]
    return {month: None if pd.isna(value) else value for month, value in own.items()}


def test_the_dose_of_each_month_and_so_far_uncapped():
    table = delivery(REPORTS, PLAN, capped=False)
    assert line(table, "a", "dose") == {"2026-01": 0.5, "2026-02": 2.0, "2026-03": None, "2026-04": 0.25}
    assert line(table, "a", "dose_so_far") == {"2026-01": 0.5, "2026-02": 1.25, "2026-03": 1.25, "2026-04": 0.75}
    assert line(table, "a", "planned_so_far")["2026-04"] == 8
    assert line(table, "a", "delivered_so_far")["2026-04"] == 6


def test_capped_a_strong_month_does_not_hide_a_weak_one():
    table = delivery(REPORTS, PLAN, capped=True)
    assert line(table, "a", "dose")["2026-02"] == 1.0
    assert line(table, "a", "delivered")["2026-02"] == 4, "what was delivered stays as told"
    assert line(table, "a", "dose_so_far")["2026-04"] == (1 + 2 + 1) / 8
    assert table["capped"].all()


def test_a_month_without_report_is_unknown_and_not_zero():
    table = delivery(REPORTS, PLAN, capped=False)
    march = table[(table["line_id"] == "a") & (table["month"] == "2026-03")].iloc[0]
    assert march[["planned", "delivered", "dose", "fidelity"]].isna().all()
    assert (march["reason"], march["n_reported"], march["n_months"]) == ("no report", 2, 3)
    b = table[table["line_id"] == "b"].set_index("month")["reason"].to_dict()
    assert b == {
        "2026-02": "",
        "2026-03": "nothing was planned",
        "2026-04": "the report lacks what was planned or what was delivered",
    }
    assert line(table, "b", "dose_so_far")["2026-04"] == 1.0


def test_reports_are_expected_from_the_first_day_to_the_last_or_the_month_asked_for():
    table = delivery(REPORTS, PLAN, capped=False)
    assert table.groupby("line_id")["month"].agg(list).to_dict() == {
        "a": ["2026-01", "2026-02", "2026-03", "2026-04"], "b": ["2026-02", "2026-03", "2026-04"], "c": ["2026-03", "2026-04"],
    }  # fmt: skip
    later = delivery(REPORTS, PLAN, capped=False, until="2026-06")
    assert later.groupby("line_id").size().to_dict() == {"a": 4, "b": 5, "c": 4}
    nothing = delivery(REPORTS.iloc[:0], PLAN, capped=False, until="2026-02")
    assert nothing["dose"].isna().all()
    assert nothing["line_id"].tolist() == ["a", "a", "b"], (
        "a line without dates and reports is expected to report nothing"
    )


def test_lines_of_several_units_are_averaged_and_not_added():
    table = delivery_summary(delivery(REPORTS, PLAN, capped=False), by="site", bar=0.8, fidelity_bar=0.7).set_index(
        "group"
    )
    n1 = table.loc["N1"]
    assert n1["dose"] == pytest.approx((0.75 + 1.0) / 2)
    assert (n1["lowest"], n1["highest"], n1["n_lines"], n1["n_lines_planned"]) == (0.75, 1.0, 2, 2)
    assert np.isnan(n1["planned"])
    assert n1["reason"] == "units differ: doses are averaged, amounts are not added"
    assert (n1["fidelity"], n1["n_fidelity"], n1["spent"]) == (pytest.approx(0.7), 1, 150)
    assert not n1["flag"]
    assert not n1["fidelity_flag"]
    n4 = table.loc["N4"]
    assert (n4["planned"], n4["delivered"], n4["dose"], n4["unit"]) == (5, 2, 0.4, "sessions")
    assert n4["flag"]
    assert pd.isna(n4["fidelity_flag"]), "what is not known is not flagged"


@pytest.mark.parametrize(
    ("by", "groups"), [("line_id", ["a", "b", "c"]), ("strategy_id", ["s4", "s5"]), ("all", ["all"])]
)
def test_it_can_be_summed_up_in_several_ways(by, groups):
    table = delivery_summary(delivery(REPORTS, PLAN, capped=False), by=by)
    assert table["group"].tolist() == groups
    assert table["flag"].isna().all(), "no bar, no flag"


def test_a_dose_at_the_bar_is_not_under_it():
    reports = pd.DataFrame(
        {"line_id": "c", "month": ["2026-01", "2026-02", "2026-03"], "planned": 1, "delivered": [0.1, 0.2, 0.0]}
    )
    table = delivery_summary(delivery(reports, PLAN.iloc[2:], capped=False), bar=0.1)
    assert table["flag"].tolist() == [False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"line_id": "z"}, "no line 'z', of which delivery is reported for 2026-01"),
        ({"month": "January"}, "'January' is no month"),
        ({"month": "2026-13"}, "'2026-13' is no month"),
        ({"fidelity": 80}, "fidelity is 80"),
        ({"delivered": -1}, "delivered is -1"),
        ({"planned": "ten"}, "planned is 'ten'"),
    ],
)
def test_what_is_wrong_in_a_report_is_named(change, said):
    reports = REPORTS.iloc[:1].astype(object).assign(**change)
    with pytest.raises(PlanError, match=said):
        delivery(reports, PLAN, capped=False)


def test_two_reports_of_a_month_are_refused():
    with pytest.raises(PlanError, match="a / 2026-01 stands twice"):
        delivery(pd.concat([REPORTS, REPORTS.iloc[:1]]), PLAN, capped=False)
    with pytest.raises(PlanError, match="found 'week'"):
        delivery_summary(delivery(REPORTS, PLAN, capped=False), by="week")
