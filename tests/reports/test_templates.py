"""A template gets exactly what it lists; the study's own copy wins; what is missing is named."""

import re

import pytest

from amnmethods.errors import ReportError
from amnmethods.reports.content import consensus_content
from amnmethods.reports.figures import Figures
from amnmethods.reports.templates import fill, languages_of, needs


@pytest.fixture(scope="module", params=["en", "fr"])
def told(request, played, tmp_path_factory):
    return request.param, consensus_content(
        played, request.param, Figures(tmp_path_factory.mktemp("figures"), vector=False, pixels=False)
    )


def test_the_report_exists_in_both_languages():
    assert set(languages_of("consensus")) >= {"en", "fr"}


def test_the_template_gets_exactly_the_variables_it_lists(told, played):
    language, content = told
    assert needs("consensus", language) == set(content)
    text = fill(
        "consensus", language, {name: content[name] for name in needs("consensus", language)}, labels=played.rule.labels
    )
    assert text


@pytest.mark.parametrize(
    ("n", "said"), [(None, ""), (1, "remerci|One panellist agreed"), (12, "12.panélistes|12 panellists")]
)
def test_the_acknowledgements_say_how_many_agreed_to_be_thanked(told, played, n, said):
    language, content = told
    text = fill("consensus", language, {**content, "thanked": n}, labels=played.rule.labels)
    assert ("# Acknowledgements" in text or "# Remerciements" in text) == (n is not None)
    assert re.search(said, text)


def test_the_same_study_gives_the_same_markdown(told, played):
    language, content = told
    again = [fill("consensus", language, content, labels=played.rule.labels) for _ in range(2)]
    assert again[0] == again[1]


def test_a_variable_that_is_missing_is_named_with_the_template(told):
    language, content = told
    with pytest.raises(ReportError, match=rf"consensus\.{language}\.md\.j2.*'brief'"):
        fill("consensus", language, {k: v for k, v in content.items() if k != "brief"})


def test_the_study_s_own_template_wins(tmp_path):
    own = tmp_path / "templates" / "reports" / "consensus.iu.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("<# Needs: title. #>\n# {{ title }}\n", encoding="utf-8")
    (tmp_path / "templates" / "words").mkdir()
    (tmp_path / "templates" / "words" / "iu.yaml").write_text("report: {suppressed: x}\n", encoding="utf-8")
    assert fill("consensus", "iu", {"title": "*x*"}, study=tmp_path) == "# \\*x\\*\n"
    assert "iu" in languages_of("consensus", tmp_path)


def test_a_mistake_in_a_template_names_its_line(tmp_path):
    own = tmp_path / "templates" / "reports" / "consensus.en.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("one\n{% if %}\n", encoding="utf-8")
    with pytest.raises(ReportError, match="line 2"):
        fill("consensus", "en", {}, study=tmp_path)


def test_an_unknown_language_lists_those_there_are():
    with pytest.raises(ReportError, match="en, fr"):
        fill("consensus", "xx", {})
