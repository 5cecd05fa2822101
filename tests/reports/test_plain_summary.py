"""The summary in plain words has at most two pages, the funder's status one; each says what is not known."""

import re
import shutil

import pypdf
import pytest
from lxml import html

from amnmethods.errors import ReportError
from amnmethods.reports import funder_status, plain_summary
from amnmethods.reports.templates import needs
from amnmethods.study import new_study, open_study


@pytest.fixture(scope="module")
def study(whole_study, tmp_path_factory):
    return open_study(shutil.copytree(whole_study, tmp_path_factory.mktemp("summed-up") / "study"))


def text(path):
    return re.sub(r"\s+", " ", html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content())


def test_the_longest_summary_has_two_pages_and_says_what_got_worse(study, tmp_path):
    pdf, page = plain_summary(study, "N2", ["fr"], ["pdf", "html"], tmp_path)
    assert len(pypdf.PdfReader(pdf).pages) <= 2
    assert re.search(r"sur 8 vont moins bien", text(page))
    assert "Il n’y avait pas de groupe" in text(page)


def test_a_confounder_of_the_network_is_told_in_its_summary_alone(study, tmp_path):
    told = {site: text(plain_summary(study, site, ["en"], ["html"], tmp_path)[0]) for site in ("N1", "N5")}
    assert "raises wages" in told["N5"]
    assert "raises wages" not in told["N1"]
    for each in told.values():
        assert not re.search(r"\b(nan|None|<NA>|cbi_work|pooled)\b|\bN[1-5]\b", each)


def test_sentences_of_the_summary_are_short(study, tmp_path):
    told = text(plain_summary(study, "N3", ["en"], ["html"], tmp_path)[0])
    lengths = sorted(len(sentence.split()) for sentence in re.split(r"[.?:;]\s", told))
    assert lengths[len(lengths) // 2] <= 12


def test_the_status_for_a_funder_is_one_page_with_recruited_responded_decided_delivered(study, tmp_path):
    pdf, page = funder_status(study, ["en"], ["pdf", "html"], tmp_path)
    assert len(pypdf.PdfReader(pdf).pages) == 1
    for said in (
        "27 people were invited to the panel",
        "429 people answered",
        "17 of 28 strategies",
        "plan lines reached",
    ):
        assert said in text(page)
    french = text(funder_status(study, ["fr"], ["html"], tmp_path)[0])
    assert not re.search(r"\b(nan|None|<NA>)\b", french)


@pytest.mark.parametrize("name", ["summary", "funder"])
def test_both_languages_need_the_same(name):
    assert needs(name, "en") == needs(name, "fr")


def test_an_unknown_network_and_a_study_without_evaluation_are_refused(study, tmp_path):
    with pytest.raises(ReportError, match="'N9'; there is: N1"):
        plain_summary(study, "N9")
    with pytest.raises(ReportError, match="no section evaluation"):
        funder_status(new_study(tmp_path / "study", template="delphi"))
