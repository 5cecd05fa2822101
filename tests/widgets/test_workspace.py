"""What the windows show is what the study says, and what is done in them is done through the study's verbs."""

import json
import re
import threading

import pytest

from amnmethods import words
from amnmethods.study import open_study
from amnmethods.widgets import Workspace, open_workspace
from amnmethods.widgets.window import Window, module


def act(window, name, /, **told):
    """Send what the browser sends."""
    window._hear(window, {"act": name, **told}, [])


def test_every_window_shows_something_and_says_nothing(workspace):
    assert [window.message for window in workspace.windows] == [{}] * 8
    assert all(window.data and window.words["lang"] == "en" for window in workspace.windows)
    assert workspace.last_error is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_that_the_browser_asks_for_is_sent(workspace, language):
    workspace.speak(language)
    for window in workspace.windows:
        name = type(window).__module__.rpartition(".")[2]
        asked = set(re.findall(r"\bwords\.(\w+)", module(name).split("const pill", 1)[1]))
        assert asked - set(window.words) == set(), name


def test_the_table_shows_the_figures_of_the_study(workspace, study):
    table = study.consensus(2).query("criterion == 'importance'").set_index("item_id")
    rows = {row["id"]: row for row in workspace.table.data["rows"]}
    assert set(rows) == set(table.index)
    assert list(rows) == sorted(rows), "also an item that was added late"
    for item, row in rows.items():
        assert row["n"] == table.loc[item, "n"]
        assert row["share"] == words.percent(table.loc[item, "share_agree"], "en")
        assert row["strip"]["now"] == study.counts(2).loc[item].tolist()
        assert row["why"] == table.loc[item, "reason"]
    assert rows["s09"]["strip"]["before"] == study.counts(1).loc["s09"].tolist()
    assert "round before" in rows["s09"]["strip"]["label"]


def test_the_pane_shows_groups_by_name_and_what_moved(workspace):
    workspace.table.selected = "s09"
    importance = workspace.pane.data["criteria"][0]
    assert [group["name"] for group in importance["groups"]][:2] == ["All", "Researchers and implementation experts"]
    assert importance["moved"].startswith("Of 23 who rated it in both rounds")


def test_the_pane_shows_comments_without_their_writers(workspace, study):
    codes = set(study.panel()["panellist_id"])
    for item in workspace.figures.items:
        workspace.table.selected = item
        assert not any(code in str(workspace.pane.data) for code in codes)
    assert not any(code in str(workspace.comment_queue.data) for code in codes)
    assert sum(row["comments"] for row in workspace.table.data["rows"]) == len(study.comments(2))


# Decisions


def test_a_decision_is_recorded_with_its_reason_and_taken_back(workspace, study):
    workspace.table.selected = "s09"
    act(workspace.pane, "record", decision="drop", reason="Out of scope")
    assert workspace.pane.message["text"] == "s09: drop. Saved."
    assert study.decisions(2)[["item_id", "decision", "reason"]].to_numpy().tolist() == [
        ["s09", "drop", "Out of scope"]
    ]
    assert workspace.table.data["rows"][8]["decision"]["text"] == "drop"
    act(workspace.pane, "undo", reason="On second thoughts")
    assert study.decisions(2).empty
    assert workspace.table.data["rows"][8]["decision"]["text"] == ""


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"decision": "", "reason": "x"}, "Choose what becomes"),
        ({"decision": "drop", "reason": " "}, "Give the reason"),
        ({"decision": "merge", "reason": "x", "into": " "}, "Name the items"),
        ({"decision": "reword", "reason": "x", "wordings": {"en": " ", "fr": "y"}}, "cannot be blank"),
    ],
)
def test_what_is_missing_from_a_decision_is_said_and_nothing_is_written(workspace, study, told, said):
    workspace.table.selected = "s09"
    n = len(study.store.events())
    act(workspace.pane, "record", **told)
    assert workspace.pane.message["bad"]
    assert said in workspace.pane.message["text"]
    assert len(study.store.events()) == n


def test_a_proposal_counts_once_another_person_confirms_it(workspace, study):
    workspace.table.selected = "s12"
    act(workspace.monitor, "actor", name="AB")
    act(workspace.pane, "propose", decision="keep", reason="Close to the bar")
    assert study.decisions(2).empty
    act(workspace.pane, "confirm")
    assert workspace.pane.message["bad"]  # not by the one who proposed it
    act(workspace.monitor, "actor", name="CD")
    act(workspace.pane, "confirm")
    assert study.decisions(2)[["proposed_by", "confirmed_by"]].to_numpy().tolist() == [["AB", "CD"]]
    assert workspace.pane.data["decision"]["who"] == "by AB, confirmed by CD"


def test_a_new_wording_goes_into_the_items_and_into_the_next_round(workspace, study):
    workspace.table.selected = "s12"
    wordings = {"en": "One log-in, usable on a phone", "fr": "Un seul accès, utilisable au téléphone"}
    act(workspace.pane, "record", decision="reword", reason="Two ideas in one", wordings=wordings)
    row = next(row for row in workspace.next_round.data["rows"] if row["id"] == "s12")
    assert row["wording"] == wordings["en"]
    assert "Two ideas in one" in row["change"]


def test_an_item_is_added_with_its_words_and_taken_back(workspace, study):
    wordings = {"en": "Offer a quiet room", "fr": "Offrir une salle calme"}
    act(workspace.pane, "add", item=workspace.pane.data["add"], wordings=wordings, reason="Three comments asked for it")
    added = workspace.pane.data["added"][0]
    assert (added["wording"], added["reason"]) == ("Offer a quiet room", "Three comments asked for it")
    assert study.decisions(2)["decision"].tolist() == ["add"]
    assert added["id"] in {row["id"] for row in workspace.next_round.data["rows"] if row["ask"]}
    act(workspace.pane, "undo", item=added["id"], reason="It is there already")
    assert study.decisions(2).empty
    assert added["id"] not in workspace.listed()
    act(workspace.pane, "add", item="s09", wordings=wordings, reason="x")
    assert "was asked in this round already" in workspace.pane.message["text"]


def test_an_item_is_split_into_items_whose_words_are_written_with_it(workspace, study):
    workspace.table.selected = "s12"
    parts = {code: {"en": f"One idea, {code}", "fr": f"Une idée, {code}"} for code in ("s12a", "s12b")}
    act(workspace.pane, "record", decision="split", reason="Two ideas", into="s12a s12b", parts=parts)
    assert study.decisions(2)["into"].tolist() == [["s12a", "s12b"]]
    asked = {row["id"] for row in workspace.next_round.data["rows"]}
    assert {"s12a", "s12b"} <= asked
    assert "s12" not in asked


def test_a_reworded_item_has_its_words_back_when_that_is_undone(workspace, study):
    before = workspace.listed()["s12"]
    workspace.table.selected = "s12"
    act(workspace.pane, "record", decision="reword", reason="x", wordings={"en": "Other", "fr": "Autre"})
    assert workspace.listed()["s12"] == "Other"
    act(workspace.pane, "undo", reason="No")
    assert workspace.listed()["s12"] == before


def test_proposed_words_wait_with_the_proposal_and_enter_the_items_with_its_confirmation(workspace):
    before = workspace.listed()
    workspace.table.selected = "s12"
    act(workspace.monitor, "actor", name="AB")
    words = {"en": "One log-in", "fr": "Un seul accès"}
    act(workspace.pane, "propose", decision="reword", reason="Shorter", wordings=words)
    code = workspace.pane.data["add"]
    act(workspace.pane, "add", item=code, wordings={"en": "New", "fr": "Neuf"}, reason="An idea", propose=True)
    assert workspace.listed() == before
    assert [row["text"] for row in workspace.pane.data["decision"]["given"]] == list(words.values())
    assert workspace.pane.data["added"][0]["wording"] == "New"
    assert workspace.pane.data["add"] not in (code, *workspace.listed())  # that code waits already
    act(workspace.monitor, "actor", name="CD")
    act(workspace.pane, "confirm")
    act(workspace.pane, "confirm", item=code)
    assert [workspace.listed()[item] for item in ("s12", code)] == ["One log-in", "New"]
    for item in ("s12", code):
        act(workspace.pane, "undo", item=item, reason="Not yet")
    assert workspace.listed() == before


def test_a_decision_names_the_comments_it_rests_on(workspace):
    item = next(row["item"] for row in workspace.comment_queue.data["rows"])
    workspace.table.selected = item
    comment = workspace.pane.data["comments"][0]
    act(workspace.pane, "record", decision="keep", reason="As they say", comments=[comment["id"]])
    assert workspace.pane.data["decision"]["rests"] == [comment["id"]]


def test_two_proposals_stand_side_by_side_and_one_is_confirmed(workspace, study):
    workspace.table.selected = "s12"
    for who, decision in (("AB", "keep"), ("CD", "drop")):
        act(workspace.monitor, "actor", name=who)
        act(workspace.pane, "propose", decision=decision, reason="As I see it")
    assert [row["of"] for row in workspace.pane.data["proposals"]] == ["AB", "CD"]
    act(workspace.monitor, "actor", name="EF")
    act(workspace.pane, "confirm", item="s12", of="AB")
    assert study.decisions(2)[["decision", "confirmed_by"]].to_numpy().tolist() == [["keep", "EF"]]


def test_a_letter_in_the_table_chooses_a_decision(workspace):
    act(workspace.table, "choose", item="s14", decision="drop")
    assert (workspace.pane.item, workspace.pane.chosen) == ("s14", "drop")


def test_decisions_are_closed_once_the_next_round_is_open(third):
    third.table.selected = "s09"
    assert third.pane.data["locked"].startswith("Round 3 was opened")


# Comments, the next round, what is taken along


def test_a_comment_is_redacted_and_its_original_stays(workspace, study):
    row = workspace.comment_queue.data["rows"][0]
    act(
        workspace.comment_queue,
        "review",
        key=row["key"],
        action="redact",
        text="Importance yes; feasibility I cannot judge.",
    )
    assert workspace.comment_queue.message["text"] == f"{row['item']}: the comment is released, redacted."
    kept = study.comments(2).iloc[int(row["key"])]
    assert (kept["comment"], kept["shown"]) == (row["text"], "Importance yes; feasibility I cannot judge.")


def test_what_goes_to_the_browser_is_whole_also_once_some_comments_are_released(workspace):
    act(workspace.comment_queue, "review", key="0", action="release", checked=True)
    act(workspace.comment_queue, "review", key="1", action="withhold")
    for window in workspace.windows:
        json.dumps(window.data, allow_nan=False)  # a NaN is no JSON: the browser would be sent nothing at all


def test_the_preview_is_the_form_to_come_and_leaves_the_study_alone(workspace, study):
    n = len(study.store.events())
    page = workspace.next_round.form("P-34KW", "fr", ["s09", "s12"])
    assert "P-34KW" in page
    assert "Learning collaborative" in page
    assert '"s09' in page
    assert '"s04' not in page
    assert (len(study.store.events()), list(study.rounds()["state"])) == (n, ["decided", "closed", "draft"])


def test_the_next_round_opens_with_the_items_chosen(workspace, study):
    act(workspace.next_round, "open", items=["s09", "s12"])
    assert set(study.round_items(3)["item_id"]) == {"s09", "s12"}
    assert workspace.next_round.data["opened"] == 3
    assert workspace.paper.data["round"] == 3


def test_ticks_for_the_next_round_last_and_are_taken_back(workspace, study):
    act(workspace.next_round, "plan", asks={"s09": False})
    again = Workspace(open_study(study.folder))
    row = next(row for row in again.next_round.data["rows"] if row["id"] == "s09")
    assert not row["ask"]
    assert row["note"].startswith("Unticked by")
    act(again.next_round, "undo")
    assert next(row for row in again.next_round.data["rows"] if row["id"] == "s09")["ask"]
    assert not again.next_round.data["undo"]


def test_letters_are_refused_in_words_while_something_is_missing(workspace):
    said = {"kind": "invitation", "place": "", "passphrase": "x", "attach": False}
    for told, answer in (({"passphrase": ""}, "Type the passphrase"), ({}, "Name a folder")):
        act(workspace.export, "letters", **{**said, **told})
        assert workspace.export.message["bad"]
        assert answer in workspace.export.message["text"]


def test_a_round_is_written_for_a_survey_system(third):
    act(third.export, "system", system="limesurvey")
    third.export.wait()
    assert not third.export.message["bad"]
    assert any(file["name"].endswith(".lss") or "limesurvey" in file["name"] for file in third.export.data["written"])
    assert all(file["inside"] for file in third.export.data["written"])


def test_files_are_written_while_the_workspace_stays_free(third, study):
    act(third.export, "forms", formats=["html"])
    act(third.export, "forms", formats=["html"])
    third.export.wait()
    assert third.export.message["text"].endswith("files are written.")
    assert len(third.export.data["written"]) == len(study.panel(3))


# Answers from paper


def test_answers_from_paper_are_kept_as_they_are_typed(third, study):
    third.paper.panellist = "P-34KW"
    act(third.paper, "typed", panellist="P-34KW", answers={"s09|importance": 7, "s12|importance": "unable"})
    kept = study.ratings(3).set_index("item_id")
    assert kept.loc["s09", ["state", "rating", "source"]].tolist() == ["rated", 7.0, "paper"]
    assert kept.loc["s12", "state"] == "unable"
    assert third.paper.saved["answers"] == {"s09|importance": 7, "s12|importance": "unable"}


def test_a_kept_answer_changes_only_for_a_reason(third, study):
    third.paper.enter("P-34KW", {"s09|importance": 7})
    third.paper.enter("P-34KW", {"s09|importance": 8})
    assert third.paper.message["bad"]
    assert third.paper.saved["answers"] == {"s09|importance": 7}
    third.paper.enter("P-34KW", {"s09|importance": 8}, reason="misread")
    assert third.paper.saved["answers"] == {"s09|importance": 8}
    third.paper.enter("P-34KW", {"s09|importance": None}, reason="left blank on the sheet")
    assert third.paper.saved["answers"] == {}


def test_a_comment_is_kept_with_its_answer_and_outlives_a_correction(third, study):
    third.paper.enter("P-34KW", {"s09|importance": 7}, comments={"s09|importance": "Too far away"})
    third.paper.enter("P-34KW", {"s09|importance": 8}, reason="misread")
    third.paper.enter("P-34KW", {}, comments={"s09|feasibility": "No idea"})
    kept = study.ratings(3).set_index("criterion")["comment"]
    assert kept.to_dict() == {"importance": "Too far away", "feasibility": "No idea"}
    assert third.paper.saved["answers"] == {"s09|importance": 8}


def test_the_last_step_typed_is_taken_back(third):
    third.paper.enter("P-34KW", {"s09|importance": 7})
    third.paper.enter("P-34KW", {"s09|importance": 8}, reason="misread")
    act(third.paper, "undo")
    assert third.paper.saved["answers"] == {"s09|importance": 7}
    act(third.paper, "undo")
    assert third.paper.saved["answers"] == {}
    assert not third.paper.saved["undo"]


def test_a_sheet_typed_twice_alike_is_noted(third, study):
    third.paper.enter("P-34KW", {"s09|importance": 7, "s12|importance": 5})
    third.paper.enter("P-34KW", {"s09|feasibility": "unable"})
    act(third.paper, "same", panellist="P-34KW")
    assert third.paper.message["text"] == "P-34KW: typed twice, all 3 answers the same."
    assert study.imports()["source"].iloc[-1] == "paper, typed a second time"


def test_a_point_off_the_scale_is_refused_in_words(third):
    third.paper.enter("P-34KW", {"s09|importance": 12})
    assert third.paper.message["bad"]
    assert third.last_error is None


def test_answers_of_two_threads_are_all_kept(third, study):
    items = ["s09", "s12", "s14", "s15"]
    typists = [
        threading.Thread(target=third.paper.enter, args=("P-34KW", {f"{item}|{criterion}": 7}))
        for item in items
        for criterion in ("importance", "feasibility")
    ]
    for typist in typists:
        typist.start()
    for typist in typists:
        typist.join()
    assert len(third.paper.kept("P-34KW")) == 8
    assert third.last_error is None


# What lasts, and what goes wrong


def test_what_was_done_is_there_in_another_session(workspace, study):
    workspace.table.selected = "s09"
    act(workspace.pane, "record", decision="drop", reason="Out of scope")
    again = Workspace(open_study(study.folder))
    assert again.decision_words("s09")["text"] == "drop"


def test_the_workspace_speaks_french(workspace):
    act(workspace.monitor, "language", language="fr")
    assert workspace.table.words["find"] == "Chercher"
    assert workspace.table.data["rows"][0]["status"] == "consensus pour inclure"
    assert workspace.pane.language == "fr"


def test_a_study_without_a_closed_round_has_a_workspace(tmp_path):
    from amnmethods import new_study, resources

    workspace = open_workspace(new_study(tmp_path / "new", template=resources.find("data/amn-demo")))
    assert workspace.table.data["none"].startswith("No round is closed yet")
    assert [window.message for window in workspace.windows] == [{}] * 8


def test_the_start_window_says_what_is_there_and_what_is_next(study):
    from amnmethods.widgets import Start

    start = Start(study, "fr")
    assert {file["name"] for file in start.data["files"] if file["there"]} >= {"study.yaml", "items.csv", "study.db"}
    assert "Le tour 2 est fermé" in start.data["step"]
    assert start.last_error is None


def test_a_fault_is_told_kept_and_logged(workspace, caplog):
    class Broken(Window):
        def on_break(self):
            raise ZeroDivisionError("planted")

    window = Broken(workspace.study)
    act(window, "break")
    assert window.message == {
        "text": "Something went wrong (ZeroDivisionError); nothing was changed. The details are in the log.",
        "bad": True,
        "n": 1,
    }
    assert isinstance(window.last_error, ZeroDivisionError)
    assert "planted" in caplog.text
    caplog.clear()
