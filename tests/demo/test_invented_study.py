"""The invented study: the committed copy is fresh, valid, and holds what it says it holds."""

import itertools
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import resources
from amnmethods.demo import invent
from amnmethods.demo.codes import ALPHABET
from amnmethods.model.tables import check_items, check_panel

COMMITTED = resources.find("data/amn-demo")
WRITTEN = [
    "asked.csv", "decisions.csv", "erasures.csv", "items.csv", "panel.csv", "released.csv", "study.yaml", "truth.yaml",
    "rounds/round-1.csv", "rounds/round-3.csv",
    "updates/items-before-round-2.csv", "updates/panel-at-the-end.csv",
    "updates/panel-before-round-2.csv", "updates/panel-before-round-3.csv",
]  # fmt: skip
PHASES = ("exploration/", "tailoring/", "implementation/")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Path:
    return invent(tmp_path_factory.mktemp("amn-demo"))


# The committed copy.


@pytest.mark.parametrize("name", WRITTEN)
def test_the_committed_copy_is_fresh(fresh, name):
    assert (fresh / name).read_bytes() == (COMMITTED / name).read_bytes()


def test_the_committed_workbook_is_fresh(fresh):
    new, old = (openpyxl.load_workbook(folder / "rounds/round-2.xlsx").active for folder in (fresh, COMMITTED))
    assert list(new.values) == list(old.values)
    assert sorted(map(str, new.merged_cells.ranges)) == sorted(map(str, old.merged_cells.ranges))


def test_the_generator_writes_these_files_and_no_others(fresh):
    written = {path.relative_to(fresh).as_posix() for path in fresh.rglob("*") if path.is_file()}
    phases = {name for name in written if name.startswith(PHASES)}  # their own tests look at these
    assert written - phases == {*WRITTEN, "rounds/round-2.xlsx"}
    held = {path.relative_to(COMMITTED).as_posix() for path in COMMITTED.rglob("*") if path.is_file()}
    assert phases == {name for name in held if name.startswith(PHASES)}


def test_one_seed_gives_the_same_bytes_even_in_the_workbook(fresh, tmp_path):
    again = invent(tmp_path, n_simulated=1)
    name = "rounds/round-2.xlsx"
    assert (again / name).read_bytes() == (fresh / name).read_bytes()


# Who sits on the panel.


def test_five_groups_of_five_or_more_make_28(table, study):
    everybody = table("updates/panel-at-the-end.csv")
    first = everybody.merge(table("panel.csv"), on="panellist_id", how="left", suffixes=("", "_first"))
    sizes = first["group_first"].fillna(first["group"]).value_counts()
    assert sizes.to_dict() == {"R": 6, "L": 6, "M": 6, "D": 5, "P": 5}
    assert set(sizes.index) == {group.group for group in study.groups}


@pytest.mark.parametrize("name", ["panel.csv", *[name for name in WRITTEN if "updates/panel" in name]])
def test_panels_are_valid_and_bear_codes_only(table, study, name):
    panel = table(name)
    check_panel(panel, tuple(group.group for group in study.groups))
    assert set(panel["site"]) <= {site.site for site in study.sites}
    assert set(panel["language"]) == {"en", "fr"}
    for code in panel["panellist_id"]:
        assert code.startswith("P-")
        assert set(code[2:]) <= set(ALPHABET)
    for one, other in itertools.combinations(panel["panellist_id"], 2):
        assert sum(a != b for a, b in zip(one, other, strict=True)) >= 2


def test_one_joins_late_one_changes_group_one_withdraws_and_three_are_lost(table, truth, panel):
    found = truth["panel"]
    (late,), (moved,), (withdrawn,) = (
        found[k] for k in ("joined_late", "changed_group", "withdrew_and_asked_for_erasure")
    )
    by_round = panel.set_index(["round", "panellist_id"])
    assert (1, late) not in by_round.index
    assert (2, late) in by_round.index
    assert [by_round.loc[(k, moved), "group"] for k in (1, 2, 3)] == ["L", "D", "D"]
    assert [by_round.loc[(k, withdrawn), "status"] for k in (1, 2)] == ["active", "withdrawn"]
    end = table("updates/panel-at-the-end.csv").set_index("panellist_id")["status"]
    assert set(end[end == "lost"].index) == set(found["lost"])
    assert table("erasures.csv")["panellist_id"].tolist() == [withdrawn]


# What was asked and answered.


def test_items_are_valid_in_both_languages_and_one_is_reworded_and_one_added(table):
    before, after = table("items.csv"), table("updates/items-before-round-2.csv")
    for items in (before, after):
        check_items(items, ("en", "fr"))
        assert (items[["plain_en", "plain_fr", "section", "strategy_ids", "barriers"]] != "").all(axis=None)
    assert set(after["item_id"]) - set(before["item_id"]) == {"s23"}
    both = before.merge(after, on="item_id")
    changed = both[both["wording_en_x"] != both["wording_en_y"]]
    assert changed["item_id"].tolist() == ["s08"]
    assert (changed["wording_fr_x"] != changed["wording_fr_y"]).all()


def test_each_round_holds_what_was_asked_and_who_answered(table, truth, ratings, panel):
    asked = table("asked.csv")
    groups = panel.set_index(["round", "panellist_id"])["group"]
    for number, own in ratings.groupby("round"):
        assert set(own["item_id"]) == set(asked.loc[asked["round"] == str(number), "item_id"])
        people = own["panellist_id"].unique()
        sizes = pd.Series([groups[number, code] for code in people]).value_counts()
        assert sizes.to_dict() == truth["panel"]["answered"][number]
        assert len(own) == len(people) * own["item_id"].nunique() * 2


def test_round_3_asks_what_round_2_left_without_consensus(ratings, status):
    left = status.loc[2].query("status == 'no consensus'").index
    assert set(ratings.loc[ratings["round"] == 3, "item_id"]) == set(left)


def test_dangerous_comments_arrive_as_they_were_written(ratings):
    written = YAML(typ="safe", pure=True).load(resources.text("data/amn-demo/source/comments.yaml"))
    came = set(ratings["comment"]) - {""}
    controls = {ord("\v"): None}  # no spreadsheet holds it; the reader takes it out and says so
    assert came == {comment["text"].translate(controls) for comment in written}
    assert any(text.startswith("=HYPERLINK") for text in came)
    assert any("<script>" in text for text in came)


def test_released_comments_were_said_and_hold_no_telephone_number(table, ratings):
    said = ratings.set_index(["round", "panellist_id", "item_id", "criterion"])["comment"]
    released = table("released.csv")
    for row in released.itertuples():
        assert row.text in said[int(row.round), row.panellist_id, row.item_id, row.criterion]
    assert not released["text"].str.contains("555").any()
    assert len(released) < (ratings["comment"] != "").sum()


def test_decisions_follow_the_statuses(table, status):
    decisions = table("decisions.csv")
    last = status.reset_index().drop_duplicates("item_id", keep="last").set_index("item_id")["status"]
    gone = set(decisions.loc[decisions["decision"].isin(["drop", "merge"]), "item_id"])
    assert gone == set(last[last.isin(["exclude", "no consensus"])].index)
    assert set(decisions.loc[decisions["decision"] == "add", "item_id"]) == {"s23"}
    assert (decisions[["reason_en", "reason_fr", "proposed_by", "confirmed_by"]] != "").all(axis=None)
