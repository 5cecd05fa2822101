"""The exploration's windows over a real study: what is entered is kept, what is refused says why, and undo brings back."""

import os
import re

import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.demo.phases import play_exploration
from amnmethods.study import new_study, open_study
from amnmethods.widgets import open_exploration
from amnmethods.widgets.window import module

NAMES = ["passages", "matrix", "disagreements", "leverage"]


def act(window, name, /, **told):
    """Send what the browser sends."""
    window._hear(window, {"act": name, **told}, [])


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    study = new_study(tmp_path_factory.mktemp("explored") / "study", template=resources.find("data/amn-demo"))
    return play_exploration(study).folder


@pytest.fixture
def exploration(explored, tmp_path):
    import shutil

    shutil.copytree(explored, tmp_path / "study")
    return open_exploration(tmp_path / "study")


@pytest.fixture
def empty(tmp_path):
    return open_exploration(new_study(tmp_path / "empty", template="amn"))


def study_of(exploration):
    """Return the study as another program finds it on the disk."""
    return open_study(exploration.study.folder)


# All windows


@pytest.mark.parametrize("name", NAMES)
def test_a_window_shows_something_and_says_nothing(exploration, name):
    window = exploration.window(name)
    assert window.message == {}
    assert window.data
    assert exploration.last_error is None


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", NAMES)
def test_every_word_that_the_browser_asks_for_is_sent(exploration, name, language):
    window = exploration.window(name)
    window.speak(language)
    asked = set(re.findall(r"\bwords\.(\w+)", module(f"exploration_{name}").split("const pill", 1)[1]))
    assert asked - set(window.words) == set()
    assert window.words["lang"] == language


@pytest.mark.parametrize("name", NAMES)
def test_a_window_of_an_empty_study_stands_open_and_says_why_it_is_empty(empty, name):
    window = empty.window(name)
    assert window.last_error is None
    assert window.data.get("rows", []) == []
    if name in ("disagreements", "leverage"):
        assert window.data["none"]


# Passages


def test_a_passage_is_kept_with_what_is_known_of_its_source_and_taken_back(exploration):
    window = exploration.window("passages")
    before = exploration.study.segments("own")
    told = {"source": "i06", "coder": "AB", "framework": "own", "code": "B1", "valence": "barrier", "page": "3"}
    act(window, "enter", text="=1+1 <b>No hour</b>", **told)
    assert window.message["text"] == "Passage h0001 entered: B1, i06"
    row = study_of(exploration).table("segments").iloc[-1]
    assert row[["site", "language", "own", "code", "text", "page"]].tolist() == [
        "N1", "en", "B1", "III.J", "=1+1 <b>No hour</b>", 3,
    ]  # fmt: skip
    assert len(exploration.study.segments("own")) == len(before) + 1  # beside the others, not in their stead
    act(window, "undo", table="segments")
    pd.testing.assert_frame_equal(study_of(exploration).segments("own"), before)
    act(window, "undo", table="segments")
    assert window.message["bad"]


def test_undo_walks_back_one_entry_at_a_time_and_forward_entries_follow(exploration):
    window = exploration.window("passages")
    for text in ("one", "two"):
        act(window, "enter", source="i06", coder="AB", framework="own", code="B1", text=text)
    act(window, "undo", table="segments")
    act(window, "enter", source="i06", coder="AB", framework="own", code="B1", text="three")
    assert exploration.study.table("segments")["text"].tolist()[-2:] == ["one", "three"]
    act(window, "undo", table="segments")
    act(window, "undo", table="segments")
    assert len(exploration.study.table("segments")) == 1832
    assert window.data["undo"] == ""


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"text": " "}, "Still missing: text"),
        ({"source": "", "coder": ""}, "Still missing: source, coder"),
        ({"code": "B99"}, "not in the codebook"),
        ({"page": "iv"}, "no page number"),
    ],
)
def test_what_is_missing_from_a_passage_is_said_and_nothing_is_kept(exploration, told, said):
    window, n = exploration.window("passages"), len(exploration.study.tables())
    full = {"source": "i06", "coder": "AB", "framework": "own", "code": "B1", "text": "x"}
    act(window, "enter", **(full | told))
    assert said in window.message["text"]
    assert len(exploration.study.tables()) == n


def test_a_codebook_and_passages_begin_from_nothing(empty):
    window = empty.window("passages")
    act(window, "code", code="T1", names={"en": "Time", "fr": " "})
    assert "name (fr)" in window.message["text"]
    act(window, "code", code="T1", names={"en": "Time", "fr": "Temps"})
    act(window, "code", code="T1", names={"en": "Time", "fr": "Temps"})
    assert "already" in window.message["text"]
    act(window, "enter", source="i1", coder="K", framework="own", code="T1", text="No time.")
    assert empty.study.theme_tree()[["code", "n_segments"]].to_numpy().tolist() == [["T1", 1]]
    act(window, "undo", table="segments")
    assert empty.study.table("segments").empty


# The matrix


def test_a_rating_is_kept_in_its_place_and_blank_is_not_zero(exploration):
    window, study = exploration.window("matrix"), exploration.study
    before = study.table("matrix_ratings")
    for rating, kept in (("blank", pd.NA), ("0", 0), ("-2", -2)):
        act(window, "rate", construct="B1", site="N1", rater="consensus", rating=rating)
        cell = study_of(exploration).framework_matrix().set_index(["construct", "site"]).loc[("B1", "N1")]
        assert cell["state"] == ("not_raised" if rating == "blank" else "consensus")
        assert (pd.isna(kept) and pd.isna(cell["rating"])) or cell["rating"] == kept
    assert study.table("matrix_ratings")["construct"].tolist() == before["construct"].tolist()
    act(window, "rate", construct="B1", site="N1", rater="consensus", rating="")
    assert len(study.table("matrix_ratings")) == len(before) - 1
    for _ in range(4):
        act(window, "undo", table="matrix_ratings")
    pd.testing.assert_frame_equal(study.table("matrix_ratings"), before)


def test_the_grid_shows_what_the_study_holds(exploration):
    window = exploration.window("matrix")
    rows = {row["id"]: row for row in window.data["rows"]}
    assert rows["B13"]["cells"]["N1"]["by"]["consensus"] == "blank"
    assert rows["B9"]["cells"]["N2"]["by"]["consensus"] == "0"
    assert window.data["raters"] == ["AB", "CD"]


def test_the_words_behind_a_cell_are_those_coded_there(exploration):
    window, segments = exploration.window("matrix"), exploration.study.segments("own")
    act(window, "open", construct="B1", site="N1")
    texts = {row["text"] for row in window.behind["passages"]}
    assert texts == set(segments[(segments["code"] == "B1") & (segments["site"] == "N1")]["text"])
    act(window, "close")
    assert window.behind == {}


def test_a_rating_without_a_rater_or_off_the_scale_is_refused(exploration):
    window, n = exploration.window("matrix"), len(exploration.study.tables())
    act(window, "rate", construct="B1", site="N1", rater=" ", rating="1")
    assert "who is rating" in window.message["text"]
    act(window, "rate", construct="B1", site="N1", rater="AB", rating="3")
    assert "is no rating" in window.message["text"]
    assert len(exploration.study.tables()) == n


# Disagreements


def test_a_disagreement_is_settled_and_counts_under_its_own_framework_only(exploration):
    window = exploration.window("disagreements")
    key = window.data["rows"][0]["key"]
    act(window, "settle", key=key, keep=False, reason="Read again", by=" ")
    assert window.message["bad"]
    act(window, "settle", key=key, keep=False, reason="Read again", by="AB, CD")
    act(window, "settle", key=key, keep=True, reason="And once more", by="AB, CD")
    assert window.data["rows"][0]["decided"] == {"keep": True, "reason": "And once more", "by": "AB, CD"}
    study = study_of(exploration)
    assert study.resolved_segments("own")["resolution"].eq("kept").sum() == 1
    assert study.resolved_segments("cfir_2022")["resolution"].isin(["kept", "dropped"]).sum() == 0
    act(window, "reopen", key=key)
    assert window.data["rows"][0]["decided"] is None


def test_each_framework_has_its_own_disagreements(exploration):
    window = exploration.window("disagreements")
    assert len(window.data["rows"]) == len(exploration.study.coder_disagreements("own"))
    act(window, "framework", framework="cfir_2022")
    assert len(window.data["rows"]) == len(exploration.study.coder_disagreements("cfir_2022"))


# Leverage


def test_a_leverage_point_stands_in_the_grid_with_its_reason(exploration):
    window = exploration.window("leverage")
    act(window, "mark", factor="recognition", reason=" ")
    assert window.message["bad"]
    act(window, "mark", factor="recognition", level="", reason="Nobody mentors unpaid")
    act(window, "mark", factor="recognition", level="divisional", reason="Heads decide")
    grid = study_of(exploration).sem_grid().query("leverage")
    assert grid["factor"].tolist() == ["recognition"] * 3
    assert grid.set_index("level").loc["divisional", "reason"] == "Nobody mentors unpaid; Heads decide"
    act(window, "unmark", factor="recognition")
    assert exploration.study.sem_grid()["leverage"].sum() == 1
    act(window, "undo", table="leverage")
    assert len(window.data["points"]) == 2


# Files


def test_running_again_changes_nothing_and_no_file_replaces_what_was_entered_by_hand(exploration, empty, tmp_path):
    tables = exploration.study.tables()
    said = exploration.bring("participants", "matrix_ratings")["said"].tolist()
    assert said == ["Unchanged since version 1."] * 2
    pd.testing.assert_frame_equal(exploration.study.tables(), tables)
    files = empty.study.folder / "exploration"
    assert f"No file codes in {files.name}" in empty.bring("codes")["said"].item()
    files.mkdir()
    file = files / "codes.csv"
    file.write_text("code,name_en,name_fr\nT1,Time,Temps\n", encoding="utf-8")
    assert empty.bring("codes")["said"].item().startswith("codes: version 1")
    act(empty.window("passages"), "code", code="T2", names={"en": "Trust", "fr": "Confiance"})
    later = file.stat().st_mtime + 3600
    os.utime(file, (later, later))
    assert "changed by hand" in empty.bring("codes")["said"].item()
    assert empty.study.table("codes")["code"].tolist() == ["T1", "T2"]


def test_passages_of_a_new_file_join_those_entered_by_hand(empty):
    window = empty.window("passages")
    act(window, "code", code="T1", names={"en": "Time", "fr": "Temps"})
    act(window, "enter", source="i1", coder="K", framework="own", code="T1", text="No time.")
    (empty.study.folder / "exploration").mkdir()
    rows = "segment_id,source_id,coder,code,text\ns1,i2,L,T1,None at all.\n"
    (empty.study.folder / "exploration" / "segments.csv").write_text(rows, encoding="utf-8")
    empty.bring("segments")
    assert set(empty.study.table("segments")["segment_id"]) == {"h0001", "s1"}


def test_a_part_without_data_says_what_is_missing_and_goes_on(empty, capsys):
    with empty.part("themes"):
        empty.study.theme_tree()
    assert "segments" in empty.missing["themes"]
