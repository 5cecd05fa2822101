"""The plans of the invented networks as documents, and their progress pages: named, checked, without ids."""

import re
import shutil

import docx
import pytest
from lxml import html

from amnmethods import resources
from amnmethods.errors import ReportError
from amnmethods.reports import plan_document, progress_page
from amnmethods.reports.figures import Figures
from amnmethods.reports.plan_content import plan_content
from amnmethods.reports.plan_progress import progress_content
from amnmethods.reports.tailoring_reader import Tables
from amnmethods.reports.templates import needs
from amnmethods.study import new_study, open_study


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


@pytest.fixture(scope="module")
def tables(study):
    """Return the study's tables, each worked out once for both documents."""
    return Tables(study)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plans")


@pytest.fixture(scope="module")
def plans(study, folder):
    """Return the plan of N4 as pages and Word documents."""
    return {path.name: path for path in plan_document(study, "N4", formats=["html", "docx"], folder=folder)}


@pytest.fixture(scope="module")
def progress(study, folder):
    return {path.name: path for path in progress_page(study, "N4", formats=["html"], folder=folder)}


def text(path):
    return html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content()


def rows(path, words):
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    captioned = [table for table in tree.iter("table") if table.find("caption") is not None]
    found = [table for table in captioned if words in " ".join(table.find("caption").text_content().split())]
    assert found, words
    return [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in found[0].iter("tr")]


@pytest.mark.parametrize(("template", "content"), [("plan", plan_content), ("progress", progress_content)])
def test_the_templates_need_what_the_study_gives(study, tables, template, content, tmp_path):
    figures = Figures(tmp_path, vector=False, pixels=False)
    assert set(content(study, "fr", figures, tables, "N3")) == needs(template, "en") == needs(template, "fr")


def test_a_document_is_named_after_its_network(plans, progress):
    assert sorted(plans) == ["plan-N4.en.docx", "plan-N4.en.html", "plan-N4.fr.docx", "plan-N4.fr.html"]
    assert sorted(progress) == ["progress-N4.en.html", "progress-N4.fr.html"]
    page = html.fromstring(plans["plan-N4.fr.html"].read_text(encoding="utf-8"))
    assert "Réseau de mentorat Arc du Nord" in page.find(".//header").text_content()


def test_no_id_and_nothing_undefined_reaches_a_reader(study, plans, progress):
    ids = {*study.plan()["line_id"], *study.items()["item_id"], *study.determinants()["determinant_id"]}
    for name, path in {**plans, **progress}.items():
        if name.endswith("html"):
            told = text(path)
            assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED)\b|\{\{|\}\}", told), name
            assert [each for each in ids if re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", told)] == [], name


def test_the_fields_of_a_line_stand_in_a_block_of_their_own(study, plans):
    tree = html.fromstring(plans["plan-N4.en.html"].read_text(encoding="utf-8"))
    blocks = [table for table in tree.iter("table") if table.find("caption") is None]
    lines = study.plan("N4")
    assert len(blocks) == len(lines)
    for block, line in zip(blocks, lines.to_dict("records"), strict=True):
        assert line["action"] in block.text_content()
        assert line["dose"] in block.text_content()
        assert all(len(list(row.iter("td", "th"))) == 2 for row in block.iter("tr"))


def test_french_readers_read_the_french_of_the_plan(study, plans):
    told = text(plans["plan-N4.fr.html"])
    for line in study.plan("N4").to_dict("records"):
        assert line["action_fr"] in told
        assert line["action"] not in told


def test_strong_barriers_without_a_line_are_said_to_be_lacking(study, plans):
    check = study.plan_check("N4")
    unanswered = check[check["problem"] == "unanswered"]
    told = " ".join(text(plans["plan-N4.en.html"]).split())
    assert len(unanswered)
    assert told.count("No line answers the strong barrier") == len(unanswered)


def test_a_line_without_owner_and_dates_says_so(study, tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(study.folder, copy)
    other = open_study(copy)
    lines = other.plan()
    first = lines.index[lines["site"] == "N1"][0]
    lines.loc[first, ["owner", "starts_on", "ends_on", "risk", "risk_fr"]] = None
    other.keep_table("plan", lines, "plan.csv", reason="a line not finished")
    (path,) = plan_document(other, "N1", ["en"], ["html"], tmp_path)
    told = text(path)
    assert "nobody yet" in told
    assert "no dates yet" in told
    assert "has no place in time yet" in told


def test_lines_that_wait_in_a_circle_leave_the_document_whole(study, tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(study.folder, copy)
    other = open_study(copy)
    lines = other.plan()
    one, two = lines.index[lines["site"] == "N1"][:2]
    lines.loc[one, "after"], lines.loc[two, "after"] = lines.loc[two, "line_id"], lines.loc[one, "line_id"]
    other.keep_table("plan", lines, "plan.csv", reason="a circle")
    (path,) = plan_document(other, "N1", ["fr"], ["html"], tmp_path)
    told = text(path)
    assert "L’échéancier ne peut être tracé" in told
    assert "Le plan ne peut être suivi" in told


def test_the_low_dose_of_the_network_is_flagged(study, progress):
    table = rows(progress["progress-N4.en.html"], "What was delivered")
    flagged = [row for row in table[1:] if "▲" in row[2]]
    doses = study.delivery_summary("line_id").set_index("group")["flag"]
    assert len(flagged) == sum(bool(doses[line]) for line in study.plan("N4")["line_id"]) > 0


def test_few_people_trained_are_not_counted(study, progress):
    training = study.training()
    here = training[training["site"] == "N4"]
    below = study.config.suppress_below.report
    few = here[here["n_completed"].between(1, below - 1)]
    assert len(few)
    told = {row[0]: row[1] for row in rows(progress["progress-N4.en.html"], "Plan, training, check-ins")}
    assert {told[name] for name in told if name.startswith("Training completed")} == {"suppressed"}


def test_what_was_said_and_not_done_stands_open(study, progress):
    table = rows(progress["progress-N4.fr.html"], "Ce que les membres ont dit")
    loop = study.feedback_loop()
    here = loop[loop["site"] == "N4"]
    assert len(table) - 1 == len(here)
    assert sum(row[1] == "rien encore" for row in table[1:]) == int((here["state"] == "open").sum()) > 0


def test_word_says_what_each_picture_shows(plans):
    document = docx.Document(str(plans["plan-N4.en.docx"]))
    pictures = [shape._inline.docPr.get("descr") or "" for shape in document.inline_shapes]
    assert len(pictures) >= 3
    assert all(len(words) > 20 for words in pictures)


def test_a_network_without_a_plan_and_a_study_without_one_are_refused(study, tmp_path):
    with pytest.raises(ReportError, match="no plan of 'N9'"):
        plan_document(study, "N9")
    with pytest.raises(ReportError, match="keeps no plan yet"):
        progress_page(new_study(tmp_path / "empty", template=resources.find("data/amn-demo")))
