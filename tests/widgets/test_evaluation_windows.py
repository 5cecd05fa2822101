"""The evaluation's windows over the whole invented study: the thread, figures over time, what travelled and is passed on."""

import os
import shutil

import pytest

from amnmethods.study import new_study, open_study
from amnmethods.widgets import open_evaluation
from amnmethods.widgets.evaluation import WINDOWS

KINDS = ["segment", "code", "determinant", "strategy", "panel", "line", "dose", "outcome"]


def act(window, name, /, **told):
    """Send what the browser sends."""
    window._hear(window, {"act": name, **told}, [])


def layer(window, kind) -> list[dict]:
    (found,) = [each for each in window.data["layers"] if each["kind"] == kind]
    return found["nodes"]


def beside(node) -> str:
    return " | ".join(f"{line['text']} {line.get('pill', '')}".strip() for line in node["more"])


@pytest.fixture(scope="module")
def seen(whole_study):
    return open_evaluation(whole_study)  # nothing is written by looking


@pytest.fixture
def thread(seen):
    window = seen.window("trace") if "trace" not in seen.windows else seen.windows["trace"]
    act(window, "choose", name="site", value="")
    act(window, "go", node="strategy:s13")
    return window


def test_from_a_strategy_to_its_quotes_the_french_dissent_the_networks_plan_line_and_its_dose(thread, seen):
    act(thread, "go", node="determinant:B1")
    act(thread, "go", node="strategy:s13")
    assert not thread.message["bad"]
    assert [each["kind"] for each in thread.data["layers"]] == KINDS
    study = open_study(seen.study.folder)

    quotes = layer(thread, "segment")
    coded = study.segments("own").drop_duplicates("segment_id").set_index("segment_id")
    behind = {each["node"].removeprefix("segment:") for each in quotes}
    assert behind == set(coded.index[coded["code"].isin(["B4", "B14"])])
    first = coded.loc[quotes[0]["node"].removeprefix("segment:")]
    assert (quotes[0]["text"], quotes[0]["lang"]) == (first["text"], first["language"])

    (panel,) = layer(thread, "panel")
    apart = study.strategy_differences("language").set_index(["strategy_id", "criterion"]).loc[("s13", "importance")]
    assert apart["differs"]
    assert (apart["part"], apart["against"]) == ("en", "fr")
    told = (
        f"importance: English-speaking panellists {apart['mean']:.1f} (n {apart['n']}), French-speaking panellists "
        f"{apart['mean_against']:.1f} (n {apart['n_against']}) differs by language: wording or view?"
    )
    assert told in beside(panel)
    assert panel["text"] == "consensus to include"
    assert "92%" in panel["tag"]

    act(thread, "choose", name="site", value="N3")
    (line,) = layer(thread, "line")
    plan = study.plan().set_index("line_id").loc["N3-s13"]
    assert line["node"] == "line:N3-s13"
    assert line["text"] == plan["action"]
    assert f"Owner: {plan['owner']}" in beside(line)
    assert "Rivière-Blanche" in line["tag"]
    (dose,) = layer(thread, "dose")
    delivered = study.delivery_summary("line_id").set_index("group").loc["N3-s13"]
    assert (delivered["delivered"], delivered["planned"]) == (9, 10)
    assert dose["text"] == "dose 90%"
    assert "9 of 10 delivered; unit: information session" in beside(dose)
    assert {each["text"] for each in layer(thread, "outcome")} == {"Reach", "Appropriateness (IAM)"}
    assert seen.last_error is None


def test_a_dose_below_the_bar_and_who_differs_are_marked_in_words(thread):
    doses = {each["node"]: each for each in layer(thread, "dose")}
    assert "below the bar" in beside(doses["dose:N5-s13"])
    assert "below the bar" not in beside(doses["dose:N3-s13"])


def test_passages_that_were_not_released_count_without_their_words(thread, seen):
    quotes = layer(thread, "segment")
    silent = {each["node"].removeprefix("segment:") for each in quotes if each["silent"]}
    coded = seen.study.segments("own").drop_duplicates("segment_id").set_index("segment_id").loc[
        [each["node"].removeprefix("segment:") for each in quotes]
    ]  # fmt: skip
    assert silent == set(coded.index[~coded["released"].fillna(False).astype(bool)])
    assert silent
    assert {each["text"] for each in quotes if each["silent"]} == {"[quote not released]"}
    kept = set(coded.loc[list(silent), "text"]) - set(coded.loc[coded["released"].fillna(False).astype(bool), "text"])
    assert kept
    assert not any(text in str(thread.data) for text in kept)


def test_every_kind_of_point_can_stand_in_the_middle_and_one_finds_back(thread):
    for kind in KINDS:
        node = layer(thread, kind)[0]["node"]
        act(thread, "go", node=node)
        (here,) = [each for part in thread.data["layers"] for each in part["nodes"] if each["here"]]
        assert here["node"] == node
        assert thread.data["at"] == node
        assert thread.message["text"].startswith(f"In the middle: {here['text'].rstrip('.')}.")
        if node != "strategy:s13":
            act(thread, "back")
        assert thread.data["at"] == "strategy:s13"


def test_what_has_no_link_is_listed_and_each_row_goes_there(thread, seen):
    lone = seen.study.untraced()
    assert sum(part["n"] for part in thread.data["untraced"]) == len(lone)
    rows = [row for part in thread.data["untraced"] for row in part["rows"]]
    assert [row[0] for row in rows if row[0].startswith("panel:")] == lone.query("kind == 'panel'")["node"].tolist()
    act(thread, "go", node="panel:s01")
    assert thread.data["at"] == "panel:s01"
    assert layer(thread, "line") == []
    (lines,) = [each for each in thread.data["layers"] if each["kind"] == "line"]
    assert lines["told"] == "Nothing of this kind is on the way."


def test_a_search_finds_without_accents_and_an_unknown_point_is_refused(thread):
    act(thread, "search", text="parlent FRANCAIS", kind="segment")
    assert thread.found["rows"]
    assert all("français" in row[2] for row in thread.found["rows"])
    act(thread, "search", text="no such words at all")
    assert thread.found["rows"] == []
    assert thread.found["told"] == "Nothing is found."
    act(thread, "go", node="strategy:<b>s99</b>")
    assert thread.message["bad"]
    assert "strategy:<b>s99</b>" in thread.message["text"]
    assert thread.data["at"] == "strategy:s13"


def test_a_point_of_another_network_widens_the_way_again(thread):
    act(thread, "choose", name="site", value="N3")
    act(thread, "go", node="line:N5-s13")
    assert thread.data["site"] == ""
    assert thread.data["at"] == "line:N5-s13"


def test_the_thread_in_french(whole_study):
    window = open_evaluation(whole_study, "fr").window("trace")
    act(window, "go", node="strategy:s13")
    assert window.words["lang"] == "fr"
    (panel,) = layer(window, "panel")
    assert panel["text"] == "consensus pour inclure"
    assert "panélistes francophones 8,0" in beside(panel)
    assert "Parce que\u202f: Sa propre langue convient mieux." in beside(layer(window, "outcome")[0])


def test_a_run_chart_and_a_control_chart_are_chosen_and_drawn(seen):
    window = seen.window("over_time")
    act(window, "choose", name="measure", value="active_share")
    act(window, "choose", name="site", value="N4")
    chart = seen.study.run_chart("active_share", "N4")
    assert [row["id"] for row in window.data["rows"]] == chart["month"].tolist()
    by_month = {row["id"]: row["cells"] for row in window.data["rows"]}
    assert by_month["2026-10"][-1] == {"text": "The only coordinator leaves", "note": "could explain it as well"}
    rules, lines = window.data["under"]
    assert [row[0] for row in rules["rows"]] == seen.study.run_rules("active_share", "N4")["told"].tolist()
    assert "The only coordinator leaves" in lines["text"][0]
    act(window, "choose", name="chart", value="control")
    act(window, "picture")
    assert window.picture["src"].startswith("data:image/png")
    assert "The only coordinator leaves" in window.picture["alt"]
    limits = seen.study.control_chart("active_share", "N4").set_index("month")
    assert by_month.keys() == set(limits.index)
    marked = [row["id"] for row in window.data["rows"] if row["cells"][1].get("tone")]
    assert marked == limits.index[limits["outside"].fillna(False).astype(bool)].tolist()
    act(window, "choose", name="measure", value="answered_48h")
    assert window.picture == {}
    assert seen.last_error is None


def test_what_travelled_is_written_as_a_framework_that_another_setting_opens(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "study")
    evaluation = open_evaluation(tmp_path / "study")
    window = evaluation.window("travelled")
    table = evaluation.study.travelled()
    assert {row["id"]: row["keys"]["verdict"] for row in window.data["rows"]} == {
        f"{row.kind}:{row.id}": "not_known" if row.verdict is None or row.verdict != row.verdict else row.verdict
        for row in table.astype(object).where(table.notna(), None).itertuples()
    }
    for n in (1, 2):
        act(window, "framework")
        assert f"outputs/framework-{n}." in window.message["text"], window.message
    other = new_study(tmp_path / "hospital", template=tmp_path / "study" / "outputs" / "framework-1")
    assert (other.folder / "panel.csv").read_text(encoding="utf-8-sig").count("\n") == 1  # its own people come later
    assert "s13" in set(other.items()["item_id"])


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_of_an_empty_study_says_what_is_missing(tmp_path, name, language):
    empty = open_evaluation(new_study(tmp_path / "empty", template="amn"), language)
    window = empty.window(name)
    assert window.last_error is None
    assert window.data["none"]
    assert not window.data.get("rows")
    assert not window.data.get("layers")


def test_the_survey_of_all_waves_takes_the_place_of_the_first(tmp_path):
    study = new_study(tmp_path / "study", template="amn")
    (tmp_path / "study" / "implementation").mkdir()
    path = tmp_path / "study" / "implementation" / "survey.csv"
    evaluation = open_evaluation(study)
    for version, rows in enumerate(("a,N1,0\n", "a,N1,0\na,N1,1\n"), 1):
        path.write_text(f"respondent_id,site,wave\n{rows}", encoding="utf-8")
        os.utime(path, (0, 0))  # older than what was brought in
        said = evaluation.bring("survey")["said"].item()
        assert f"version {version}" in said
    assert evaluation.bring("survey")["said"].item() == said  # the same file makes no further version
    assert len(study.table("survey")) == 2
