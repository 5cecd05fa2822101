"""What a template may do with a value, and what it does to a person's words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amnmethods.reports.filters import NARROW, SUPPRESSED, Markdown, filters, finish, french_spaces, md

EN, FR = filters("en"), filters("fr")


@given(st.text())
def test_every_mark_of_a_persons_words_is_escaped(text):
    escaped = md(text)
    unescaped = [c for k, c in enumerate(escaped) if not (c.isalnum() or c.isspace()) and c not in "\\"]
    before = [escaped[k - 1] for k, c in enumerate(escaped) if not (c.isalnum() or c.isspace()) and c != "\\"]
    assert all(
        b == "\\" or not c.isascii() for b, c in zip(before, unescaped, strict=True)
    )  # letters of other scripts may carry marks that are no punctuation
    assert "\n" not in escaped


def test_what_steers_or_hides_text_is_shown_by_its_code():
    assert md("a\u202eb\u200bc") == r"a\[U\+202E\]b\[U\+200B\]c"
    assert md("bell\x07") == "bell"


def test_text_that_a_template_forgot_to_escape_is_escaped_and_ours_is_not():
    assert finish("*x*") == r"\*x\*"
    assert finish(Markdown("**x**")) == "**x**"
    with pytest.raises(TypeError, match="suppressed"):
        finish(SUPPRESSED)


@pytest.mark.parametrize(
    ("name", "value", "en", "fr"),
    [
        ("percent", 0.714, r"71\%", rf"71{NARROW}\%"),
        ("points", 7.0, "7", "7"),
        ("points", 7.5, r"7\.5", r"7\,5"),
        ("points", 6.25, r"6\.25", r"6\,25"),
        ("signed", 0.5, r"\+0\.5", r"\+0\,5"),
        ("signed", 0.0, "0", "0"),
        ("people", 12, "12", "12"),
        ("number", math.nan, r"\–", r"\–"),
        ("people", SUPPRESSED, "suppressed", "masqué"),
        ("percent", SUPPRESSED, "suppressed", "masqué"),
        ("label", "too few ratings", "too few ratings", "trop peu de cotes"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(name, value, en, fr):
    assert EN[name](value) == en
    assert FR[name](value) == fr


def test_an_interval_is_hidden_undefined_or_said():
    assert EN["interval"](0.5, 0.75) == r"50\% to 75\%"
    assert FR["interval"](0.5, 0.75) == rf"50{NARROW}\% à 75{NARROW}\%"
    assert EN["interval"](math.nan, math.nan) == "–"
    assert EN["interval"](SUPPRESSED, SUPPRESSED) == "suppressed"
    assert FR["quartiles"](7.5, 8) == r"7\,5 à 8"


def test_french_spaces_are_set_in_prose_and_nowhere_else():
    source = "Tour {{ n }} : « {{ x }} » ; {% if a ? b %} 50 %\n\n: Légende\n\n|:---|\n"
    spaced = french_spaces(source)
    assert f"}}}}{NARROW}: «{NARROW}{{{{ x }}}}{NARROW}»{NARROW};" in spaced
    assert "{% if a ? b %}" in spaced
    assert f"50{NARROW}%" in spaced
    assert "\n: Légende\n\n|:---|" in spaced


def test_an_attribute_that_we_do_not_know_is_called_as_its_column():
    assert FR["attribute"]("gender") == "Genre"
    assert FR["attribute"]("recruitment_source") == "Recruitment source"
