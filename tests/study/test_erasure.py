"""A panellist asks to be erased: what goes, what stays, and that everybody can see which is which."""

import pandas as pd
import pytest

from amnmethods import open_study
from amnmethods.errors import PanelError, StoreError

from .conftest import PANEL, STUDY


@pytest.fixture
def closed(study, answers, tmp_path):
    """Give a study with a closed round in which p4 tips s01 into consensus, recorded from a raw file."""
    raw = tmp_path / "answers.csv"
    raw.write_text("p4 said 8")
    study.open_round(1)
    rows = {"p1": (9, 2, 5), "p2": (8, 1, 6), "p3": (4, 3, 4), "p4": (8, 2, 7)}
    study.record(answers(1, {("p4", "s01"): "Mine alone"}, **rows), "answers.csv", file=raw)
    study.close_round(1)
    study.release_comment(1, "p4", "s01")
    return study


def test_answers_comments_and_attributes_go_and_the_chain_stays_whole(closed):
    said = closed.erase("p4", "asked on 3 May")
    assert said.startswith("What p4 said is erased: 3 answers")
    assert "p4" not in set(closed.ratings()["panellist_id"])
    assert closed.released_comments().empty
    assert closed.panel().set_index("panellist_id").loc["p4", ["group", "language"]].isna().all()
    assert b"Mine alone" not in (closed.folder / "study.db").read_bytes()
    assert closed.verify() == []


def test_what_the_erasure_does_not_reach_is_named(closed):
    said = closed.erase("p4", "asked on 3 May")
    raw = next((closed.folder / "imports").iterdir()).name
    assert raw in said
    assert "earlier backups" in said
    assert "asked on 3 May" in str(closed.store.event_bodies("panellist_erased")[0]["body"])


def test_the_raw_file_may_then_be_redacted_or_deleted_without_a_false_alarm(closed):
    closed.erase("p4", "asked")
    raw = next((closed.folder / "imports").iterdir())
    raw.write_text("redacted")
    assert closed.verify() == []
    listed = closed.differences()
    assert "answers were erased at a panellist's request" in set(
        listed.loc[listed["file"] == f"imports/{raw.name}", "why"]
    )
    raw.unlink()
    assert closed.verify() == []


def test_the_statuses_kept_at_closing_stay_and_the_difference_is_information(closed, statuses):
    assert statuses(closed) == {"s01": "include", "s02": "exclude", "s03": "no consensus"}
    closed.erase("p4", "asked")
    assert statuses(closed)["s01"] == "no consensus"
    kept = closed.store.read("analyses", round=1, name="consensus")["table"].iloc[0]
    assert kept[0]["status"] == "include"
    listed = closed.differences().query("file == 'round 1'").set_index("row")
    assert listed.loc["s01", ["held", "now"]].tolist() == ["include (3/4, n = 4)", "no consensus (2/3, n = 3)"]
    assert set(listed["why"]) == {"answers were erased at a panellist's request"}
    assert closed.differences(language="fr")["file"].iloc[0] == "tour 1"


def test_whoever_was_erased_counts_as_withdrawn_among_those_invited(closed):
    closed.erase("p4", "asked")
    flow = closed.panel_flow().set_index("group")
    assert flow.loc["P"].drop("round").tolist() == [2, 1, 1, 0, 1]


def test_no_answers_come_back_under_the_same_code(study, play, answers):
    play(study, close=False)
    study.erase("p4", "asked")
    with pytest.raises(PanelError, match="p4 asked to be erased, so no answers are recorded"):
        study.record(answers(p4=(8, 2, 7)), "again")
    study.close_round(1)
    assert study.panel(1).set_index("panellist_id").loc["p4", "status"] == "withdrawn"


def test_the_next_round_does_not_invite_them_nor_bring_their_attributes_back(closed, edit):
    closed.erase("p4", "asked")
    with pytest.raises(PanelError, match="p4 asked to be erased, and the panel still lists them as taking part"):
        closed.open_round(2)
    edit(closed, "panel.csv", "p4,P,,fr,active", "p4,P,,fr,withdrawn")
    assert "3 panellists" in closed.open_round(2)
    assert closed.panel().set_index("panellist_id").loc["p4", ["group", "language"]].isna().all()
    assert closed.differences().query("file == 'panel'").empty


def test_an_erasure_needs_its_reason_and_somebody_known(closed):
    with pytest.raises(PanelError, match="Say why p4 is erased"):
        closed.erase("p4", " ")
    with pytest.raises(StoreError, match="nothing about panellist 'p9'"):
        closed.erase("p9", "asked")


def test_the_row_may_be_taken_out_of_the_panel_file(closed):
    closed.erase("p4", "asked")
    (closed.folder / "panel.csv").write_text(PANEL.replace("p4,P,,fr,active\n", ""), encoding="utf-8")
    assert closed.differences().query("file == 'panel'").empty
    assert "3 panellists" in open_study(closed.folder).open_round(2)


# Fault 65 of doors.md: somebody withdraws; what is left to do by hand is said.


def test_the_row_in_the_file_of_names_is_named_and_the_way_to_take_it_out_works(closed):
    people = pd.DataFrame({"panellist_id": ["p1", "p4"], "name": ["Ada", "Bo Berg"]})
    closed.create_identities("four long plain words", people)
    said = closed.erase("p4", "asked")
    assert "panel.link" in said
    assert "people[people['panellist_id'] != 'p4']" in said
    people = closed.open_identities("four long plain words", why="erasure")
    closed.save_identities(people[people["panellist_id"] != "p4"], "four long plain words")
    assert closed.open_identities("four long plain words", why="look")["panellist_id"].tolist() == ["p1"]


def test_nothing_is_said_of_a_file_of_names_that_is_not_there(closed):
    assert "panel.link" not in closed.erase("p4", "asked")


def test_whoever_is_erased_before_the_first_round_leaves_the_others_on_the_panel(make):
    consent = "consent: [{version: 1, text: {en: You may leave, fr: Vous pouvez partir}, asks: [participation]}]\n"
    study = make(study=STUDY + consent)
    study.record_consent("p4", "1", participation=True)
    study.erase("p4", "asked before anything began")
    panel = study.panel().set_index("panellist_id")
    assert list(panel.index) == ["p1", "p2", "p3", "p4"]
    assert panel["status"].to_dict() == {"p1": "active", "p2": "active", "p3": "active", "p4": "withdrawn"}
