"""The invented study walked through its three rounds by the verbs that people use."""

import shutil

import pytest
from ruamel.yaml import YAML

from amnmethods import open_study, resources, sheets
from amnmethods.collect import import_ratings
from amnmethods.study import new_study

FILES = {1: "round-1.csv", 2: "round-2.xlsx", 3: "round-3.csv"}


@pytest.fixture(scope="module")
def source():
    return resources.find("data/amn-demo")


@pytest.fixture(scope="module")
def truth(source):
    return YAML(typ="safe", pure=True).load((source / "truth.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def walked(source, tmp_path_factory):
    """Give the study after three rounds, the team's changes made before each and its decisions taken after."""
    place = tmp_path_factory.mktemp("walk")
    study = new_study(place / "study", template=source)
    asked, decisions = (sheets.read(source / f"{name}.csv").cells for name in ("asked", "decisions"))
    for number, name in FILES.items():
        for stem in ("items", "panel"):
            update = source / "updates" / f"{stem}-before-round-{number}.csv"
            if update.is_file():
                shutil.copyfile(update, study.folder / f"{stem}.csv")
        study.open_round(number, items=asked.loc[asked["round"] == str(number), "item_id"])
        shutil.copyfile(source / "rounds" / name, place / name)
        assert import_ratings(study, place / name).imported
        study.close_round(number)
        for row in decisions[decisions["round"] == str(number)].itertuples():
            reason = {"en": row.reason_en, "fr": row.reason_fr}
            into = row.into.split() or None
            study.decide(number, row.item_id, row.decision, reason, confirmed_by=row.confirmed_by, into=into)
    return study


def test_every_status_is_the_one_that_the_truth_table_says(walked, truth):
    found = {
        (int(number), item): status
        for number in FILES
        for item, status in walked.consensus(number)
        .query("criterion == 'importance'")[["item_id", "status"]]
        .to_numpy()
    }
    told = {(n, item): status for item, row in truth["items"].items() for n, status in row.get("status", {}).items()}
    assert found == told


def test_the_panel_flow_counts_who_answered(walked, truth):
    flow = walked.panel_flow().set_index(["round", "group"])["n_responded"]
    for number, groups in truth["panel"]["answered"].items():
        assert {group: flow[number, group] for group in groups} == dict(groups)
        assert flow[number, "pooled"] == sum(groups.values())


def test_a_change_of_group_after_round_1_moves_no_closed_round(walked, truth):
    for code, change in truth["panel"]["changed_group"].items():
        rounds = {n: walked.panel(n).set_index("panellist_id").loc[code, "group"] for n in (1, 2)}
        assert rounds == {change["after_round"]: change["from"], change["after_round"] + 1: change["to"]}


def test_the_reworded_item_is_asked_in_its_new_words_and_not_compared(walked):
    versions = {n: walked.items(n).set_index("item_id").loc["s08", "version"] for n in (1, 2)}
    assert versions == {1: 1, 2: 2}
    table = walked.stability(1, 2).query("criterion == 'importance'").set_index("item_id")
    assert "reworded" in table.loc["s08", "reason"]
    assert "not asked" in table.loc["s19", "reason"]
    assert table.loc[["s08", "s19"], "share_unchanged"].isna().all()


def test_those_who_never_changed_are_seen_as_unchanged(walked, truth):
    keys = ["panellist_id", "item_id", "criterion"]
    first, second = (
        walked.ratings(n).query("state == 'rated' and item_id != 's08'")[[*keys, "rating"]] for n in (1, 2)
    )
    both = first.merge(second, on=keys, suffixes=("", "_2"))
    moved = both.assign(moved=both["rating"] != both["rating_2"]).groupby("panellist_id")["moved"].any()
    assert not moved[truth["panel"]["never_changed_a_rating"]].any()


def test_the_whole_is_sound_and_opens_again(walked):
    assert walked.verify() == []
    again = open_study(walked.folder)
    assert again.protocol_check().matches
    assert again.differences().empty
    assert again.attrition(3)["item_id"].is_unique


def test_an_erasure_at_the_end_leaves_the_study_sound_and_lists_what_moved(walked, source, tmp_path):
    shutil.copytree(walked.folder, tmp_path / "copy")
    study = open_study(tmp_path / "copy")
    for row in sheets.read(source / "erasures.csv").cells.itertuples():
        said = study.erase(row.panellist_id, row.reason)
        assert "round-1.csv" in said
        assert row.panellist_id not in set(study.ratings()["panellist_id"])
    assert study.verify() == []
    moved = study.differences()
    assert set(moved["file"]) == {"round 1"}
    assert moved["why"].eq("answers were erased at a panellist's request").all()
