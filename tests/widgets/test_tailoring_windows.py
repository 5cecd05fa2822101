"""The windows of the tailoring phase over a real study: what is entered is kept, what is refused says why, undo brings back."""

import re
import shutil

import pandas as pd
import pytest

from amnmethods.study import new_study, open_study
from amnmethods.widgets import open_tailoring
from amnmethods.widgets.register import RegisterWindow
from amnmethods.widgets.tailoring import WINDOWS
from amnmethods.widgets.window import module


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
    """The windows to look at; a test that enters something takes `tailoring`."""
    folder = tmp_path_factory.mktemp("seen") / "study"
    shutil.copytree(whole_study, folder)
    return open_tailoring(folder)


@pytest.fixture
def tailoring(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "study")
    return open_tailoring(tmp_path / "study", who="T9")


@pytest.fixture
def before(whole_study, tmp_path):
    """A study whose barriers are known and whose rounds have not begun."""
    source = open_study(whole_study)
    study = new_study(tmp_path / "before", template=whole_study)
    (study.folder / "items.csv").unlink()
    study.keep_table("determinants", source.table("determinants"), "exploration")
    return open_tailoring(study, who="T9")


@pytest.fixture
def empty(tmp_path):
    return open_tailoring(new_study(tmp_path / "empty", template="amn"))


def study_of(tailoring):
    """Return the study as another program finds it on the disk."""
    return open_study(tailoring.study.folder)


# All windows


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_shows_something_and_says_nothing(seen, name):
    window = look(seen, name)
    assert window.message == {}
    assert window.data["rows"]
    assert seen.last_error is None


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_speaks_french_throughout(seen, name):
    window = open_tailoring(seen.study, "fr").window(name)
    assert window.words["lang"] == "fr"
    assert window.words["title"] != look(seen, name).words["title"]
    assert window.data["rows"]
    assert window.last_error is None


def test_every_word_that_the_browser_asks_for_is_sent(seen):
    asked = set(re.findall(r"\bwords\.(\w+)", module("register").split("const pill", 1)[1]))
    assert asked - set(look(seen, "costs").words) == set()


@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_of_an_empty_study_stands_open_and_says_what_is_missing(empty, name):
    window = empty.window(name)
    assert isinstance(window, RegisterWindow)
    assert window.last_error is None
    assert window.data["rows"] or window.data["none"]


# The catalogue


def test_a_strategy_of_the_team_is_added_changed_and_taken_back(tailoring):
    window, given = tailoring.window("catalogue"), {"catalogue_id": "own-1", "name_fr": "Visites <b>entre pairs</b>"}
    act(window, "enter", given=given)
    assert "source" in window.message["text"]
    act(window, "enter", given={**given, "source": "=a visit", "cluster": "EC"})
    kept = study_of(tailoring).catalogue().set_index("catalogue_id").loc["own-1"]
    assert kept[["name_fr", "source", "catalogue"]].tolist() == ["Visites <b>entre pairs</b>", "=a visit", "own"]
    act(window, "enter", given={**given, "source": "again"})
    assert "already" in window.message["text"]
    act(window, "enter", row="own-1", given={**given, "catalogue_id": "own-2", "source": "again"})
    ids = study_of(tailoring).table("strategies")["catalogue_id"].tolist()
    assert ids == ["own-pool", "own-profiles", "own-2"]
    act(window, "undo", table="strategies")
    act(window, "undo", table="strategies")
    assert study_of(tailoring).table("strategies")["catalogue_id"].tolist() == ["own-pool", "own-profiles"]
    assert window.data["undo"] == ""


def test_each_field_of_the_compilation_says_where_it_comes_from_and_what_is_not_known(seen):
    window = look(seen, "catalogue")
    (unrated, *_) = [row for row in window.data["rows"] if row["cells"][3] == "–" and row["keys"]["kind"] == "eric"]
    told = {name: text for name, text, _ in unrated["more"]}
    assert told["number and name from"]
    assert told["ratings from"] == "not known"
    assert "form" not in unrated  # the compilation is not edited, only read
    assert len({row["keys"]["cluster"] for row in window.data["rows"]} - {""}) == 9


# Candidates


def test_percents_are_said_with_what_is_unknown_and_never_added_up(seen):
    window = look(seen, "candidates")
    assert any("unknown, never zero" in note for note in window.data["notes"])
    told = dict(text[:2] for text in row_of(window, "eric-07")["more"])
    assert told["B14 (09.I.D)"] == "35% (n unknown)"
    assert told["B11 (09.V.D)"] == "24% (11% to 43%)"
    assert told["B1 (09.III.E.2)"] == "at least 20%"


def test_a_candidate_is_dropped_with_a_reason_counted_and_opened_again(tailoring):
    window = tailoring.window("candidates")
    given = {"catalogue_id": "eric-07", "keep": "no", "reason": " ", "decided_by": "T1"}
    act(window, "enter", row="eric-07", given=given)
    assert window.message == {**window.message, "text": "Still missing: reason.", "bad": True}
    act(window, "enter", row="eric-07", given={**given, "reason": "Said by s03."})
    assert row_of(window, "eric-07")["cells"][4] == {"text": "dropped", "tone": "out", "note": "Said by s03. · T1"}
    flow = study_of(tailoring).screening().set_index("step")["n"]
    assert flow["not_screened"] == len(window.data["rows"]) - len(study_of(tailoring).table("screening"))
    act(window, "remove", row="eric-07")
    assert row_of(window, "eric-07")["cells"][4]["text"] == "not screened"
    act(window, "enter", given={**given, "catalogue_id": "eric-99", "reason": "x"})
    assert "no strategy eric-99" in window.message["text"]


# From candidates to the items of the first round


def test_kept_candidates_become_worded_items_with_the_barriers_they_come_from(before):
    screened = before.window("candidates")
    for key in ("eric-07", "eric-35"):
        given = {"catalogue_id": key, "keep": "yes", "reason": "fits", "item_id": "s01", "decided_by": "T1; T2"}
        act(screened, "enter", row=key, given=given)
    window = before.window("wordings")
    assert row_of(window, "s01")["cells"][3] == {"text": "the catalogue: not an action yet", "note": "eric-07, eric-35"}
    act(window, "enter", row="s01", given={"wording_en": "Ask 12 champions", "wording_fr": " "})
    assert window.message["bad"]
    act(window, "enter", row="s01", given={"wording_en": "Ask 12 champions", "wording_fr": "Demander à 10 champions"})
    assert "numbers differ: 12 / 10" in row_of(window, "s01")["cells"][4]
    act(window, "write")
    assert window.message["text"].startswith("items.csv is written")
    study = study_of(before)
    assert study.items()[["item_id", "wording_en"]].to_numpy().tolist() == [["s01", "Ask 12 champions"]]
    links = study.strategy_links()
    assert set(links["strategy_id"]) == {"s01"}
    named = study.candidates().set_index("catalogue_id").loc["eric-07", "determinants"].split("; ")
    assert set(named) <= set(links["determinant_id"])


def test_items_are_not_written_once_a_round_has_opened(tailoring):
    window = tailoring.window("wordings")
    assert window.data["form"] is None
    assert window.data["acts"] == []
    items = (tailoring.study.folder / "items.csv").read_bytes()
    act(window, "write")
    assert "A round has opened" in window.message["text"]
    assert (tailoring.study.folder / "items.csv").read_bytes() == items


# After the rounds


def test_the_go_zone_and_who_differs_are_those_of_the_study(seen):
    window = look(seen, "go_zone")
    zones = seen.study.go_zone().set_index("strategy_id")["zone"]
    assert {row["id"]: row["cells"][3]["text"] for row in window.data["rows"]} == zones.to_dict()
    act(window, "picture")
    assert window.picture["src"].startswith("data:image/png;base64,")
    assert window.picture["alt"]
    act(window, "choose", name="view", value="differences")
    differs = {row["title"] for row in window.data["rows"] if row["keys"]["differs"] == "yes"}
    assert "s13" in differs  # rated higher by those who speak French
    assert window.picture == {}
    act(window, "choose", name="view", value="dissent")
    assert window.last_error is None
    act(window, "choose", name="view", value="zones")


def test_a_link_is_kept_moved_and_taken_away(tailoring):
    window, n = tailoring.window("links"), len(tailoring.study.strategy_links())
    given = {"strategy_id": "s03", "determinant_id": "B1", "mechanism": "a colleague asks"}
    act(window, "enter", given=given)
    act(window, "enter", row="s03|B1", given={**given, "determinant_id": "B4"})
    assert "already" in window.message["text"]
    act(window, "enter", row="s03|B1", given={**given, "determinant_id": "B2", "mechanism": "a known colleague asks"})
    links = study_of(tailoring).strategy_links()
    assert len(links) == n + 1
    row = links.set_index(["strategy_id", "determinant_id"]).loc[("s03", "B2")]
    assert row["mechanism"] == "a known colleague asks"
    act(window, "remove", row="s03|B2")
    assert len(study_of(tailoring).strategy_links()) == n


def test_a_changed_text_loses_its_translation_and_an_unchanged_one_keeps_both(tailoring):
    window = tailoring.window("links")
    window.speak("fr")
    form = row_of(window, "s01|B1")["form"]
    assert form["mechanism"] == "un temps que personne ne peut prendre"
    act(window, "enter", row="s01|B1", given={**form, "because": "Payer, c’est protéger."})
    row = study_of(tailoring).strategy_links().set_index(["strategy_id", "determinant_id"]).loc[("s01", "B1")]
    assert row[["mechanism", "mechanism_fr"]].tolist() == [
        "time that nobody else may take", "un temps que personne ne peut prendre",
    ]  # fmt: skip
    assert row["because"] == "Payer, c’est protéger."
    assert pd.isna(row["because_fr"])


def test_a_cost_may_be_a_fraction_or_unknown_and_no_word(tailoring):
    window = tailoring.window("costs")
    act(window, "enter", row="s03", given={"cost": "much", "staff_hours": ""})
    assert "is no number" in window.message["text"]
    act(window, "enter", row="s03", given={"cost": "-1", "staff_hours": ""})
    assert "from 0" in window.message["text"]
    act(window, "enter", row="s03", given={"cost": "9 500,5", "staff_hours": ""})
    kept = study_of(tailoring).table("strategy_costs").set_index("strategy_id").loc["s03"]
    assert kept["cost"] == 9500.5
    assert pd.isna(kept["staff_hours"])


# Coverage


def test_ticks_move_the_sums_and_only_a_decision_with_a_reason_is_kept(tailoring):
    window = tailoring.window("coverage")
    study, before = tailoring.study, tailoring.study.table("workshop")
    kept = study.coverage_totals().set_index("site").loc["N1"]
    costs = study.table("strategy_costs").set_index("strategy_id")
    act(window, "tick", row="s01", on=True)
    pd.testing.assert_frame_equal(study_of(tailoring).table("workshop"), before)
    sums = window.data["under"][0]
    assert sums["rows"][0][3]["text"].startswith(str(int(kept["cost"] + costs.loc["s01", "cost"])))
    assert sums["text"]
    act(window, "enter", row="s01", given={"decision": "adapt", "reason": "Half of it", "decided_by": "T1"})
    assert "adapted as" in window.message["text"]
    act(
        window,
        "enter",
        row="s01",
        given={"decision": "adapt", "reason": "Half", "adapted_as": "1 h", "decided_by": "T1"},
    )
    row = study_of(tailoring).table("workshop").set_index(["site", "strategy_id"]).loc[("N1", "s01")]
    assert row[["decision", "reason", "adapted_as"]].tolist() == ["adapt", "Half", "1 h"]
    assert pd.isna(row["reason_fr"])  # it translated what was said before
    assert window.data["under"][0]["text"] == []
    act(window, "undo", table="workshop")
    pd.testing.assert_frame_equal(study_of(tailoring).table("workshop"), before)


def test_the_barriers_left_open_are_named_with_what_would_answer_them(seen):
    window = look(seen, "coverage")
    (barriers,) = [part for part in window.data["under"] if part["title"].startswith("Strong barriers")]
    left = [row for row in barriers["rows"] if row[3]["text"] != "covered"]
    assert [row[0].split()[0] for row in left] == ["B10"]


def test_a_bundle_within_a_limit_says_why_and_an_impossible_one_which_limit_bites(tailoring):
    window = tailoring.window("bundle")
    act(window, "enter", given={"cost": "20000", "staff_hours": "", "per_cluster": ""})
    chosen = [row for row in window.data["rows"] if row["keys"]["chosen"] == "yes"]
    assert chosen
    assert all(row["cells"][2] for row in chosen)
    study = tailoring.study
    table = study.table("strategy_costs")
    study.keep_table(
        "strategy_costs", table.assign(must=table["must"].mask(table["strategy_id"] == "s01", "have")), "x"
    )
    act(window, "enter", given={"cost": "10", "staff_hours": "", "per_cluster": ""})
    assert window.data["rows"] == []
    assert any("10" in note for note in window.data["notes"])
