"""The strategy report of the invented study: its truths in both languages, nothing undefined, no word that nobody released."""

import re
from functools import partial

import pypdf
import pytest
from lxml import html

from amnmethods import resources
from amnmethods.errors import ReportError
from amnmethods.reports import policy_brief, strategy_report
from amnmethods.reports.figures import Figures
from amnmethods.reports.frame import write_report
from amnmethods.reports.strategy_content import strategy_content
from amnmethods.reports.tailoring_reader import Tables
from amnmethods.reports.templates import needs
from amnmethods.study import new_study, open_study


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


@pytest.fixture(scope="module")
def tables(study):
    """Return the study's tables, each worked out once for all tests."""
    return Tables(study)


@pytest.fixture(scope="module")
def written(study, tables, tmp_path_factory):
    """Return the report as pages and PDF by ``"en.html"`` and so on, written as `strategy_report` does, from these tables."""
    found = write_report(
        study, "strategies", partial(strategy_content, tables=tables), kind="tailoring_reports.kind.strategies",
        languages=["en", "fr"], formats=["html", "pdf"], folder=tmp_path_factory.mktemp("strategies"),
        labels=study.rule.labels,
    )  # fmt: skip
    return {path.name.removeprefix("strategies."): path for path in found}


def text(path):
    return html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content()


def rows(path, words):
    """Return the rows of the first table whose caption holds some words."""
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    found = [table for table in tree.iter("table") if words in " ".join(table.find("caption").text_content().split())]
    assert found, words
    return [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in found[0].iter("tr")]


def test_the_templates_need_what_the_study_gives(study, tables, tmp_path):
    content = strategy_content(study, "fr", Figures(tmp_path, vector=False, pixels=False), tables)
    assert set(content) == needs("strategies", "en") == needs("strategies", "fr")


@pytest.mark.parametrize("name", ["en.html", "fr.html"])
def test_nothing_undefined_reaches_a_reader(written, name):
    told = text(written[name])
    assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED|Undefined)\b|\{\{|\}\}", told)
    assert not re.search(r"\b(not_chosen|no_strategy|eric-\d\d|own-\w+|unknown_strategy)\b", told)


def test_no_heading_stands_over_nothing(written):
    main = html.fromstring(written["en.html"].read_text(encoding="utf-8")).find(".//main")
    for heading in main.iter("h1", "h2", "h3"):
        below = heading.getnext()
        assert below is not None, heading.text_content()
        same_or_higher = below.tag in ("h1", "h2", "h3") and below.tag <= heading.tag
        assert not same_or_higher, heading.text_content()


def test_the_truths_of_the_panel_stand_in_the_report(written):
    agreed = " ".join(row[0] for row in rows(written["en.html"], "The agreed strategies by the share"))
    others = {row[0]: row[1] for row in rows(written["en.html"], "The strategies that were not agreed")}
    assert "Adapt materials and recruit mentors in French" in agreed
    assert "Require every new graduate" not in agreed
    status = {key: value for name, value in others.items() for key in ("s19", "s20", "s22") if name.endswith(key)}
    assert status == {"s19": "consensus to exclude", "s20": "consensus to exclude", "s22": "split"}


def test_the_french_materials_are_rated_otherwise_by_language(written):
    table = rows(written["en.html"], "Strategies that the languages rate otherwise")
    assert [row for row in table if row[0].startswith("Adapt materials and recruit mentors in French")]


def test_the_matching_is_called_partial_wherever_its_percents_stand(written):
    english, french = text(written["en.html"]), text(written["fr.html"])
    assert english.count("partial") >= 2
    assert french.count("partielle") >= 2
    assert "not zero" in english


def test_no_percent_is_added_up_over_barriers(written):
    table = rows(written["en.html"], "Candidates named for most strong barriers")
    percents = [int(found) for row in table[1:] for found in re.findall(r"(\d+)%", row[2])]
    assert percents
    assert max(percents) <= 100


def test_a_group_with_too_few_ratings_has_no_quadrant(tables, written):
    zones = tables("go_zone", "group")
    few = zones[zones["reason"] == "suppressed"]
    assert few[["importance", "n_importance"]].isna().all(axis=None)
    held = set(tables("strategies").query("agreed")["strategy_id"])
    hidden = int((few["strategy_id"].isin(held) & (few["group"] != "all")).sum())
    shown = [cell for row in rows(written["en.html"], "Quadrant of the agreed strategies") for cell in row]
    assert hidden
    assert shown.count("suppressed") == hidden


def test_only_comments_that_may_be_quoted_are_quoted(study, written):
    rounds = [int(number) for number in study.rounds()["round"]]
    may = {text for number in rounds for text in study.quotable_comments(number, "en")["text"]}
    written_by_people = {
        comment for comment in study.ratings()["comment"].dropna() if comment.strip() and comment.strip() not in may
    }
    told = " ".join(text(written["en.html"]).split())
    assert written_by_people
    assert [comment for comment in written_by_people if " ".join(comment.split()) in told] == []


def test_a_strategy_that_was_not_agreed_is_offered_for_no_barrier(written):
    tree = html.fromstring(written["en.html"].read_text(encoding="utf-8"))
    tables = [t for t in tree.iter("table") if "Strong barriers of" in t.find("caption").text_content()]
    assert len(tables) == 5
    assert not [t for t in tables if "Fine clinics" in t.text_content() or "personality tests" in t.text_content()]


def test_the_orphan_of_the_first_network_is_named(written):
    assert "No agreed strategy answers the strong barrier “Platform awkward, several log-ins”" in text(
        written["en.html"]
    )


def test_french_money_and_numbers_are_written_as_in_canada(written):
    told = text(written["fr.html"])
    assert re.search(r"\d\u202f\d{3}\u202f\$", told)
    assert re.search(r"\d,\d", told)
    assert not re.search(r"\d\.\d", told.split("Références")[0])


def test_long_tables_repeat_their_head_on_the_next_page(written):
    pages = [page.extract_text() for page in pypdf.PdfReader(written["fr.pdf"]).pages]
    assert sum("Comment elle agirait" in page for page in pages) >= 2


def test_a_study_that_has_only_its_panel_says_what_is_missing(played, tmp_path):
    (path,) = strategy_report(played, ["en"], ["html"], tmp_path)
    told = " ".join(text(path).split())
    assert "The candidates are not told" in told
    assert "no record of the screening" in told
    assert "Coverage is not told" in told
    (brief,) = policy_brief(played, ["fr"], ["pdf"], tmp_path)
    assert "Les coûts ne sont pas encore connus" in " ".join(
        pypdf.PdfReader(brief).pages[-1].extract_text().split()
    ) + " ".join(pypdf.PdfReader(brief).pages[0].extract_text().split())


def test_nothing_to_report_is_refused(tmp_path):
    empty = new_study(tmp_path / "empty", template=resources.find("data/amn-demo"))
    with pytest.raises(ReportError, match="No round is closed"):
        strategy_report(empty)
