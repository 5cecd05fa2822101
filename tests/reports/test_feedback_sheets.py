"""Feedback sheets of the invented study: read as their panellists would read them, and as somebody prying would."""

import re
from functools import cache
from pathlib import Path

import docx
import pandas as pd
import pypdf
import pytest
from lxml import html

from amnmethods import resources
from amnmethods.errors import PanelError, ReportError, RoundError
from amnmethods.reports import feedback_sheets
from amnmethods.reports.feedback_pictures import own_rating, svg
from amnmethods.study import open_study

from .test_other_studies import play as play_other

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**bold** $x$ `code` [link](javascript:alert(1))",
    "#set page(fill: red) \\include{secrets}",
    "=cmd|calc!A1",
]
ROUND = 1


def comment_of(study, n: int) -> dict[str, object]:
    """Return the n-th comment that waits for review."""
    given = study.ratings(ROUND)
    given = given[given["comment"].notna() & (given["criterion"] == "importance")]
    return given.iloc[n][["round", "panellist_id", "item_id", "criterion"]].to_dict()


@pytest.fixture(scope="module")
def payloads(played) -> list[dict[str, object]]:
    """Release payloads as if they were comments, and return whose they are said to be."""
    keys = [comment_of(played, n) for n in range(len(PAYLOADS))]
    for key, text in zip(keys, PAYLOADS, strict=True):
        played.release_comment(**key, text=text)
    return keys


@pytest.fixture(scope="module")
def readers(played, payloads) -> dict[str, str]:
    """Return a panellist for each language who wrote none of the payloads."""
    panel = played.panel()
    panel = panel[(panel["status"] == "active") & panel["panellist_id"].isin(played.panel(ROUND)["panellist_id"])]
    panel = panel[~panel["panellist_id"].isin([key["panellist_id"] for key in payloads])]
    return {
        language: str(panel.loc[panel["language"] == language, "panellist_id"].iloc[0]) for language in ("en", "fr")
    }


@pytest.fixture(scope="module")
def sheets(played, readers, tmp_path_factory) -> dict[tuple[str, str], Path]:
    """Return the sheets by language and format."""
    paths = feedback_sheets(played, ROUND, tmp_path_factory.mktemp("sheets"), panellists=readers.values())
    return {
        (language, path.suffix[1:]): path
        for language, code in readers.items()
        for path in paths
        if path.stem == f"feedback-{ROUND}-{code}"
    }


@cache
def words(path: Path) -> str:
    """Return what a reader sees of a sheet; no sheet is written twice to one place."""
    if path.suffix == ".html":
        text = html.fromstring(path.read_text(encoding="utf-8")).find(".//body").text_content()
    elif path.suffix == ".docx":
        body = docx.Document(str(path)).element.body
        paragraphs = (node for node in body.iter() if node.tag.endswith("}p"))
        text = " ".join("".join(t.text or "" for t in node.iter() if t.tag.endswith("}t")) for node in paragraphs)
    else:
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


EVERY = [(language, kind) for language in ("en", "fr") for kind in ("html", "docx", "pdf")]


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_a_sheet_says_own_rating_panel_and_place_in_the_readers_language(sheets, readers, played, key):
    text, language = words(sheets[key]), key[0]
    assert played.title(language).split("?")[0] in text
    assert readers[language] in text
    row = next(
        r for r in played.feedback(readers[language], ROUND, language).rows if isinstance(r.own, float) and r.panel
    )
    you, median = {"en": ("You", "median"), "fr": ("Vous", "médiane")}[language]
    where = {
        "en": {"below": "below the", "inside the middle half": "inside the", "above": "above the"},
        "fr": {"below": "au-dessous de la", "inside the middle half": "dans la", "above": "au-dessus de la"},
    }[language][row.where]
    assert re.search(rf"{you} ?{row.own:g}, {where} (middle half|moitié centrale)", text)
    assert f"{median} {row.panel.median:g}" in text
    assert "nan" not in re.findall(r"\w+", text)
    assert "None" not in text


def test_every_item_and_criterion_has_its_picture_with_words(sheets, readers, played):
    for language, code in readers.items():
        page = html.fromstring(sheets[language, "html"].read_text(encoding="utf-8"))
        shown = [row for row in played.feedback(code, ROUND, language).rows if row.panel is not None]
        pictures = page.findall(".//table//img")
        assert len(pictures) == len(shown) > 20
        assert all(picture.get("alt") and picture.get("src").startswith("data:") for picture in pictures)


def test_each_table_names_its_rows_and_columns_and_its_statement(sheets, readers, played):
    for language in readers:
        page = html.fromstring(sheets[language, "html"].read_text(encoding="utf-8"))
        tables = page.findall(".//table")
        assert len(tables) == len(played.round_items(ROUND)["item_id"].unique())
        names = {" ".join(heading.text_content().split()) for heading in page.findall(".//h3")}
        for table in tables:
            assert " ".join(table.get("aria-label").split()) in names
            assert [head.get("scope") for head in table.findall("thead//th")] == ["col"] * 3
            for row in table.findall("tbody/tr"):
                assert [cell.tag for cell in row] == ["th", "td", "td"]
                assert row[0].get("scope") == "row"
                assert all("".join(cell.itertext()).strip() or cell.find("img") is not None for cell in row)


def test_a_word_documents_tables_have_header_rows_and_its_pictures_words(sheets, readers):
    for language in readers:
        document = docx.Document(str(sheets[language, "docx"]))
        assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
        pictures = [node for node in document.element.body.iter() if node.tag.endswith("}docPr")]
        assert pictures
        assert all(picture.get("descr") for picture in pictures)


@pytest.mark.parametrize(("spoken", "said"), [(["fr"], "Ensemble du panel"), (["en"], "Whole panel")])
def test_a_study_of_one_language_has_its_sheets_in_it(tmp_path, spoken, said):
    study = play_other(tmp_path, spoken, "T", "W")
    (page,) = feedback_sheets(study, 1, tmp_path, ["html"], ["P-00"], bar=False)
    assert said in words(page)
    assert f"W 1 ({spoken[0]})" in words(page)


def test_a_third_language_gets_the_studys_first_or_the_studys_own_template(tmp_path):
    study = play_other(tmp_path, ["es", "fr", "en"], "T", "W")
    (page,) = feedback_sheets(study, 1, tmp_path, ["html"], ["P-00"], bar=False)
    assert "Ensemble du panel" in words(page), "of those with a template, the first that the study names"
    assert "W 1 (fr)" in words(page)
    own = study.folder / "templates"
    (own / "reports").mkdir(parents=True)
    ours = resources.text("templates/reports/feedback.en.md.j2").replace("Whole panel", "Todo el panel")
    (own / "reports" / "feedback.es.md.j2").write_text(ours, encoding="utf-8")
    with pytest.raises(ReportError, match=r"no words in that language: write .*templates/words/es\.yaml"):
        feedback_sheets(study, 1, tmp_path / "b", ["html"], ["P-00"], bar=False)
    (own / "words").mkdir()
    (own / "words" / "es.yaml").write_text('feedback_sheet: {kind: "Ronda {n}"}', encoding="utf-8")
    study = open_study(study.folder)
    (page,) = feedback_sheets(study, 1, tmp_path / "c", ["html"], ["P-00"], bar=False)
    assert "Todo el panel" in words(page)
    assert "Ronda 1" in words(page)
    assert "W 1 (es)" in words(page)


def test_french_sheets_speak_french_only(sheets):
    text = words(sheets["fr", "html"])
    assert "Comment lire cette fiche" in text
    assert not re.search("How to read|Your rating|middle half|What happens next|Comments from", text)


@pytest.mark.parametrize("key", [("en", "html"), ("fr", "html")], ids="-".join)
def test_released_payloads_are_shown_as_written_and_do_nothing(sheets, payloads, key):
    page = html.fromstring(sheets[key].read_text(encoding="utf-8"))
    text = words(sheets[key])
    shown = [payload for payload in PAYLOADS if payload in text]
    assert shown or key[0] == "fr"  # untranslated comments are shown where enough write in their language
    assert page.findall(".//script") == []
    assert not [node for node in page.iter() if any(name.startswith("on") for name in node.attrib)]
    assert not [link for link in page.findall(".//main//a") if "javascript" in (link.get("href") or "")]


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_payloads_are_plain_text_in_documents_too(sheets, kind):
    squeezed = re.sub(r"\s", "", words(sheets["en", kind]))
    assert "<script>alert(1)</script>" in squeezed
    assert "#setpage(fill:red)" in squeezed


def test_groups_too_small_stand_in_no_sheet(sheets, readers, played):
    below = played.config.suppress_below.feedback
    for language, code in readers.items():
        found = played.feedback(code, ROUND, language)
        assert all(group.n - (name == found.group) >= below for row in found.rows for name, group in row.groups.items())
        names = {entry.group: entry.name.said(language) for entry in played.config.groups}
        text = words(sheets[language, "html"])
        never = [name for name in names if all(name not in row.groups for row in found.rows)]
        for name in never:
            figures = re.escape(names[name][:1].upper() + names[name][1:]) + r"[^.]{0,20}: (median|médiane)"
            assert not re.search(figures, text)


def test_nobody_elses_code_stands_in_a_sheet(sheets, readers, played):
    for (language, _), path in sheets.items():
        others = set(played.panel()["panellist_id"]) - {readers[language]}
        assert others
        assert not [code for code in others if code in words(path)]


def test_what_was_shown_is_recorded_once(sheets, readers, played, tmp_path):
    code = readers["en"]
    feedback_sheets(played, ROUND, tmp_path, ["html"], [code])
    kept = played.feedback_shown(ROUND)
    own = kept[kept["panellist_id"] == code]
    assert len(own) == 1
    assert own["sha256"].iloc[0] == played.feedback(code, ROUND, "en").sha256
    assert played.verify() == []


def test_a_wrong_wish_is_told_and_nothing_is_recorded(played, tmp_path):
    before = len(played.feedback_shown())
    with pytest.raises(ReportError, match="odt"):
        feedback_sheets(played, ROUND, tmp_path, ["odt"])
    with pytest.raises(PanelError, match="nobody-1"):
        feedback_sheets(played, ROUND, tmp_path, ["html"], ["nobody-1"])
    with pytest.raises((RoundError, PanelError)):
        feedback_sheets(played, 9, tmp_path, ["html"])
    assert len(played.feedback_shown()) == before


def test_no_bars_are_drawn_where_single_people_would_show():
    few = svg(own_rating((1, 2, 3, 4, 5), None, (2, 3, 4), 3))
    many = svg(own_rating((1, 2, 3, 4, 5), (1, 2, 5, 2, 1), (2, 3, 4), 3))
    assert many.count("<polygon") - few.count("<polygon") == 5


def test_a_scale_of_many_points_names_its_ends_only():
    assert svg(own_rating(range(101), [1] * 101, (20, 50, 70), 34)).count("<text") == 2


def test_pictures_hold_on_half_points_and_without_own_rating():
    picture = own_rating((1, 1.5, 2, 2.5, 3), (0, 3, 4, 3, 0), (1.5, 2, 2.5), None)
    places = [x for corners, _ in picture.polygons for x, _ in corners]
    assert pd.Series(places).between(0, 278).all()
    assert not any(bold for *_, bold in picture.texts)
