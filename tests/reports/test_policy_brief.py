"""The policy brief of the invented study: two pages at most, with what is uncertain."""

import re

import pypdf
import pytest

from amnmethods.reports import policy_brief
from amnmethods.reports.figures import Figures
from amnmethods.reports.policy_brief import brief_content
from amnmethods.reports.tailoring_reader import Tables
from amnmethods.reports.templates import needs
from amnmethods.study import open_study


@pytest.fixture(scope="module")
def study(whole_study):
    return open_study(whole_study)


@pytest.fixture(scope="module")
def written(study, tmp_path_factory):
    return {
        path.name: pypdf.PdfReader(path)
        for path in policy_brief(study, formats=["pdf"], folder=tmp_path_factory.mktemp("b"))
    }


def text(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("name", ["brief.en.pdf", "brief.fr.pdf"])
def test_a_brief_has_two_pages_at_most(written, name):
    assert len(written[name].pages) <= 2


def test_the_templates_need_what_the_study_gives(study, tmp_path):
    content = brief_content(study, "fr", Figures(tmp_path, vector=False, pixels=False), Tables(study))
    assert set(content) == needs("brief", "en") == needs("brief", "fr")


def test_it_says_what_was_agreed_what_it_takes_and_what_is_uncertain(study, written):
    told = text(written["brief.en.pdf"])
    agreed = study.strategies()["agreed"]
    assert f"agreed on {int(agreed.sum())} of {len(agreed)} strategies" in told
    assert f"${round(study.plan()['cost'].sum()):,}" in told
    assert "What is uncertain" in told
    assert "unknown, not zero" in told


def test_nothing_undefined_and_no_id_reaches_a_reader(written):
    for reader in written.values():
        assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED|s\d\d|B\d+|eric-\d\d)\b", text(reader))
