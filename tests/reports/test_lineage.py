"""What became of the items, as the report tells it: a picture and a table, in both languages."""

import re

import pandas as pd
import pytest

from amnmethods.reports.content import consensus_content
from amnmethods.reports.figures import Figures
from amnmethods.reports.lineage import lineage_rows
from amnmethods.words import word

COLUMNS = [
    "from_item",
    "from_round",
    "to_item",
    "to_round",
    "change",
    "languages",
    "comparable",
    "reason",
    "n_comments",
]
STEPS = pd.DataFrame(
    [
        (None, None, "s01", 1, "first", [], None, None, 0),
        ("s01", 1, "s01", 2, "reworded", ["fr"], True, "the French was loose", 2),
        ("s02", 1, None, None, "dropped", [], None, "nobody wants it", 0),
        ("s03", 1, "s04", 2, "merged", [], False, None, 1),
        ("s05", 1, "s05", 2, "kept", [], True, None, 0),
    ],
    columns=COLUMNS,
)
LAST = {"s01": (2, "consensus to include"), "s02": (1, "no consensus"), "s04": (2, "split"), "s03": (1, "split")}


def rows(language="en"):
    names = {"en": "English", "fr": "French"} if language == "en" else {"en": "anglais", "fr": "français"}
    said = lambda key, **values: word(f"report.{key}", language, **values)  # noqa: E731
    return {row.item_id: row for row in lineage_rows(STEPS, {"s01": "Pay mentors"}, LAST, names, said)}


def test_each_step_that_changed_something_says_what_why_and_where_it_led():
    found = rows()
    assert list(found) == ["s01", "s02", "s03"], "what was only asked, or asked again, is in the picture"
    first = found["s01"]
    assert (first.item, first.after, first.n_comments, first.why) == ("Pay mentors", 1, 2, "the French was loose")
    assert first.what == "reworded (French), the same question: ratings compared"
    assert first.became == "consensus to include (round 2)"
    assert found["s02"].became == "off the list; no consensus in round 1"
    assert found["s03"].what == "merged into s04, another question: ratings not compared"
    assert found["s03"].became == "goes on as s04: split (round 2)"


def test_the_rows_are_in_the_readers_language():
    found = rows("fr")
    assert found["s01"].what == "reformulé (français), même question\u202f: cotes comparées"
    assert found["s02"].became == "hors de la liste; no consensus au tour 1"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_invented_study_tells_what_became_of_its_items(played, language, tmp_path):
    content = consensus_content(played, language, Figures(tmp_path / "figures", vector=False, pixels=False))["lineage"]
    told = {(row.item_id, row.after) for row in content.rows}
    assert {("s08", 1), ("s19", 1), ("s20", 1), ("s23", 1), ("s26", 3)} <= told
    assert content.figures
    assert "s23" in content.figures[0].alt


def test_the_report_shows_the_picture_with_its_words_and_the_table(written):
    for language, heading, caption in (
        ("en", "What became of the items", "What happened to items between rounds"),
        ("fr", "Ce que sont devenus les énoncés", "Ce qui est arrivé aux énoncés entre les tours"),
    ):
        page = written[f"{language}.html"].read_text(encoding="utf-8")
        assert heading in page
        assert caption in page
        assert re.search(r'alt="[^"]*s19', page)
