"""The first round opened from the notebook, whatever its kind, and what is refused in words before it opens."""

import datetime

import pandas as pd
import pytest

from amnmethods import new_study, resources
from amnmethods.demo.answering import let_panel_answer
from amnmethods.study import open_study
from amnmethods.widgets import Start, Workspace

KINDS = "  - {round: 1, kind: rating}\n"


def act(window, name, /, **told):
    """Send what the browser sends."""
    window._hear(window, {"act": name, **told}, [])


@pytest.fixture
def new(tmp_path):
    """Return a function that makes the invented study before its first round, its `study.yaml` changed as asked."""

    def make(old: str = "", instead: str = ""):
        study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
        file = study.folder / "study.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, instead, 1) if old else text + instead, encoding="utf-8")
        return open_study(study.folder)

    return make


def test_round_1_is_ticked_looked_at_and_opened(new):
    study = new()
    builder = Workspace(study).next_round
    assert [row["id"] for row in builder.data["rows"]] == study.items()["item_id"].tolist()
    assert all(row["ask"] and not row["change"] for row in builder.data["rows"])
    assert (builder.data["next"], builder.data["first"]) == (1, True)
    assert "Opening it fixes the protocol" in builder.data["note"]
    act(builder, "plan", asks={"s02": False})
    builder = Workspace(open_study(study.folder)).next_round  # ticks last
    assert [row["id"] for row in builder.data["rows"] if not row["ask"]] == ["s02"]
    n = len(study.store.events())
    page = builder.form("P-34KW", "fr", ["s01", "s03"])
    assert '"s03' in page
    assert '"s02' not in page
    assert len(study.store.events()) == n
    act(builder, "open", items=[row["id"] for row in builder.data["rows"] if row["ask"]])
    assert builder.message["text"].startswith("Round 1 is open")
    assert set(study.round_items(1)["item_id"]) == set(study.items()["item_id"]) - {"s02"}
    assert builder.data["note"].startswith("Round 1 is open: 0 of 27")


def test_items_edited_meanwhile_are_shown_before_the_round_opens(new):
    study = new()
    builder = Workspace(study).next_round
    file = study.folder / "items.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Set aside paid time", "Pay for the time"), encoding="utf-8"
    )
    asked = [row["id"] for row in builder.data["rows"]]
    act(builder, "open", items=asked)
    assert builder.message["text"].startswith("The items changed since they were shown here: s01.")
    assert builder.data["rows"][0]["wording"].startswith("Pay for the time")
    act(builder, "open", items=asked)
    assert study.rounds()["state"].tolist()[0] == "open"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("items", "item_id,wording_en,wording_fr\n", "has no items yet"),
        ("panel", "panellist_id,group,status\n", "has no panellists yet"),
    ],
)
def test_an_empty_spreadsheet_is_told_and_the_round_opens_once_it_is_mended(new, name, content, said):
    study = new()
    file = study.folder / f"{name}.csv"
    before = file.read_text(encoding="utf-8")
    file.write_text(content, encoding="utf-8")
    workspace = Workspace(study)
    builder = workspace.next_round
    assert said in builder.data["note"]
    assert builder.data["next"] is None
    act(builder, "open", items=["s01"])
    assert builder.message["bad"]
    assert workspace.last_error is None
    file.write_text(before, encoding="utf-8")
    act(workspace.monitor, "refresh")
    assert builder.data["next"] == 1
    act(builder, "open", items=[])
    assert "nothing to ask" in builder.message["text"]
    assert study.rounds()["state"].tolist()[0] == "draft"


def test_nobody_to_ask_is_refused_in_words(new):
    study = new()
    file = study.folder / "panel.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",active", ",withdrawn"), encoding="utf-8")
    builder = Workspace(study).next_round
    act(builder, "open", items=["s01"])
    assert "Nobody on the panel can be asked" in builder.message["text"]


def test_an_expired_approval_stops_a_round_until_somebody_says_why(new):
    expired = datetime.date(2020, 1, 31)
    study = new("", f"\napprovals:\n  - {{number: REB-7, version: 1, expires: {expired}}}\n")
    builder = Workspace(study).next_round
    assert "REB-7 (31 January 2020)" in builder.data["expired"]
    assert "<html" in builder.form("P-34KW", "en", ["s01"])  # a look needs no approval
    act(builder, "open", items=["s01"])
    assert "stays closed while an approval has expired" in builder.message["text"]
    act(builder, "open", items=["s01"], override="the letter follows")
    assert study.rounds()["state"].tolist()[0] == "open"
    (event,) = study.store.event_bodies("approval_overridden")
    assert event["body"]["reason"] == "the letter follows"


def test_a_rule_that_names_no_source_stops_the_first_round_in_words(new):
    study = new('  source: "Protocol of the invented study, version 1.2, section 4"\n', '  source: ""\n')
    builder = Workspace(study).next_round
    act(builder, "open", items=["s01"])
    assert "consensus.source is empty" in builder.message["text"]
    assert study.rounds()["state"].tolist()[0] == "draft"


def test_a_first_round_of_texts_asks_no_items_and_the_next_one_asks_them_all(new):
    asked = "open_questions:\n  - {question: q1, rounds: [1], asks: {en: What helps?, fr: Qu’est-ce qui aide?}}\n"
    study = new("rounds:\n" + KINDS, asked + "rounds:\n" + KINDS.replace("rating", "open"))
    workspace = Workspace(study)
    builder = workspace.next_round
    assert builder.data["rows"] == []
    assert "own texts" in builder.data["note"]
    assert "What helps?" in builder.form("P-34KW", "en", [])
    act(builder, "open", items=[])
    assert study.rounds()["state"].tolist()[0] == "open", builder.message
    texts = [{"panellist_id": "P-34KW", "text": "Paid time", "item_id": "q1"}]
    study.record_contributions(pd.DataFrame(texts), 1)
    workspace.show()
    assert builder.data["note"].startswith("Round 1 is open: 1 of")
    act(builder, "close")
    assert builder.data["next"] == 2
    assert len(builder.data["rows"]) == 27
    assert workspace.last_error is None


def test_a_first_round_that_ranks_opens_and_the_grid_for_ratings_says_it_has_nothing_to_do(new):
    ranks = 'rankings:\n  - {question: first, asks: {en: "Which come first?", fr: "Lesquels?"}, rounds: [1]}\n'
    workspace = Workspace(new("rounds:\n" + KINDS, ranks + "rounds:\n" + KINDS.replace("rating", "ranking")))
    assert "Which come first?" in workspace.next_round.form("P-34KW", "en", ["s01", "s02"])
    act(workspace.next_round, "open", items=["s01", "s02"])
    assert workspace.paper.words["none_open"].startswith("Round 1 asks for no ratings")
    assert len(workspace.monitor.data["panel"]["missing"]) == 27
    assert workspace.last_error is None


def test_a_pilot_comes_first_and_the_round_after_it_compares_nothing(new):
    study = new(KINDS, KINDS.replace("rating", "pilot"))
    workspace = Workspace(study)
    builder = workspace.next_round
    act(builder, "open", items=["s01", "s02"])
    workspace.paper.enter("P-34KW", {"s01|importance": 7})
    act(builder, "close")
    assert builder.data["next"] == 2, builder.message
    assert len(builder.data["rows"]) == 27
    act(builder, "plan", asks={"s03": False})
    assert [row["id"] for row in builder.data["rows"] if not row["ask"]] == ["s03"]
    act(builder, "open", items=["s01"])
    assert study.rounds()["state"].tolist()[1] == "open"
    assert workspace.last_error is None


def test_the_start_window_leads_to_the_notebook_in_which_the_study_goes_on(study, tmp_path):
    fresh = new_study(tmp_path / "fresh", template=resources.find("data/amn-demo"))
    assert Start(fresh).data["next"] == "01_exploration.ipynb"
    assert "exploration notebook" in Start(fresh).data["step"]
    fresh.open_round(1)
    assert Start(fresh).data["next"] == "02_tailoring.ipynb"
    assert Start(study).data["next"] == "02_tailoring.ipynb"
    study.open_round(3, items=["s09"])
    row = {"panellist_id": "P-34KW", "item_id": "s09", "criterion": "importance", "state": "rated", "rating": 8.0}
    study.record(pd.DataFrame([{"round": 3, **row}]), "paper")
    study.close_round(3)
    study.decide(3, "s09", "keep", "Included")
    assert Start(study, "fr").data["next"] == "03_evaluation.ipynb"
    assert "carnet d’évaluation" in Start(study, "fr").data["step"]


def test_a_study_without_an_exploration_begins_with_its_rounds(tmp_path):
    start = Start(new_study(tmp_path / "plain"))
    assert start.data["next"] == "02_tailoring.ipynb"
    assert "open it in the tailoring notebook" in start.data["step"]


def test_what_an_earlier_round_settled_stays_unticked_though_the_last_one_did_not_ask_it(new):
    study = new()
    study.open_round(1, items=["s01", "s09", "s12"])
    let_panel_answer(study)
    assert study.next_items(1).set_index("item_id")["ask"].to_dict() == {"s01": "no", "s09": "open", "s12": "open"}
    study.open_round(2, items=["s09", "s12"])
    let_panel_answer(study)
    ticked = {row["id"]: row["ask"] for row in Workspace(study).next_round.data["rows"]}
    assert (ticked["s01"], ticked["s12"]) == (False, True)
    assert ticked["s02"]  # never asked so far
