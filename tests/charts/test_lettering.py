"""Lettering: what is written can be read, by everybody."""

import subprocess
import sys

import pytest

from amnmethods import words
from amnmethods.charts.lettering import drawable, squeeze, text_width, wrap
from amnmethods.charts.palette import BAND, BLUE, GREY, INK, MUTED, ORANGE, PAPER


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [PAPER, BAND])
@pytest.mark.parametrize("ink", [INK, MUTED])
def test_text_has_contrast(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("mark", [BLUE[1], ORANGE[1], GREY[1], INK])
@pytest.mark.parametrize("ground", [PAPER, BAND])
def test_marks_that_carry_meaning_have_contrast(mark, ground):
    assert contrast(mark, ground) >= 3


def test_lines_are_no_wider_than_asked_and_lose_nothing():
    text = "Réserver du temps rémunéré aux mentors\u00a0: deux contacts par mois"
    lines = wrap(text, 1.5, 8)
    assert len(lines) > 1
    assert all(text_width(line, 8) <= 1.5 for line in lines)
    assert " ".join(lines) == text
    assert any("mentors\u00a0:" in line for line in lines)  # a no-break space holds


def test_a_word_wider_than_the_line_is_broken_and_an_accent_stays_with_its_letter():
    text = "e\u0301" * 80
    lines = wrap(text, 0.7, 8)
    assert "".join(lines) == text
    assert not any(line.startswith("\u0301") for line in lines)


def test_more_lines_than_allowed_end_in_an_ellipsis():
    lines = wrap("word " * 100, 1.0, 8, lines=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line, 8) <= 1.0 for line in lines)


def test_ids_keep_both_ends():
    assert squeeze("s01", 1.0, 8) == "s01"
    short = squeeze("a_very_long_identifier_of_item_17", 0.8, 8)
    assert short.startswith("a_")
    assert short.endswith("17")


def test_what_the_font_lacks_is_one_box():
    assert drawable("实施 a") == "□ a"
    assert drawable("a\u202eb") == "a□b"  # fault 27
    assert drawable("a\x00\r\n b") == "a b"  # fault 25


def test_both_languages_have_the_same_words():
    def keys(entry, at=""):
        return (
            {k for name, sub in entry.items() for k in keys(sub, f"{at}.{name}")} if isinstance(entry, dict) else {at}
        )

    one, two = (words._load(language, None)[-1]["charts"] for language in ("en", "fr"))
    assert keys(one) == keys(two)


def test_importing_the_room_leaves_matplotlib_alone():
    code = "import sys, amnmethods.charts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
