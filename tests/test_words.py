"""Words, numbers and dates as readers of each language write them."""

import datetime
import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import resources
from amnmethods.errors import ResourceError
from amnmethods.reports.filters import french_spaces
from amnmethods.words import day, languages, number, percent, word

NB, NARROW = "\u00a0", "\u202f"


def entries(language: str) -> dict[str, str]:
    """Return every entry of a file of words by its dotted key."""
    loaded = YAML(typ="safe", pure=True).load(resources.text(f"templates/words/{language}.yaml"))

    def walk(node: Any, key: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, Mapping):
            for name, below in node.items():
                yield from walk(below, f"{key}.{name}" if key else str(name))
        elif isinstance(node, list):
            yield from ((f"{key}.{k}", str(each)) for k, each in enumerate(node))
        else:
            yield key, str(node)

    return dict(walk(loaded, ""))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_english_and_french_say_the_same_things():
    english, french = entries("en"), entries("fr")
    assert set(english) == set(french)
    different = {key for key in english if fields(english[key]) != fields(french[key])}
    # A singular may do without its number.
    assert {key for key in different if not key.endswith(".one")} == set()


PLAIN = re.compile(r"(?<=[\w\])}”\"’%*»]) [:;?!%»](?![\w=])|« ")  # a space that may break where French wants none


def test_everything_we_say_in_french_has_its_no_break_spaces():
    assert {key: text for key, text in entries("fr").items() if PLAIN.search(text)} == {}


def test_everything_we_write_in_french_has_its_no_break_spaces():
    folders = ("mail", "reports", "systems", "forms")
    names = [f"templates/{folder}/{name}" for folder in folders for name in resources.listing(f"templates/{folder}")]
    french = [name for name in names if re.search(r"\.fr\.(?:[\w.]+)$", name)]
    assert len(french) > 6
    for name in french:
        text = resources.text(name)
        text = french_spaces(text) if "/reports/" in name else text  # as a report is filled
        text = re.sub(r"{{.*?}}|{%.*?%}|<#.*?#>|{#.*?#}|`[^`]*`", "x", text, flags=re.DOTALL)
        text = re.sub(r"(?m)^:? ?\|.*$|^: ", "", text) if "/reports/" in name else text  # tables and their captions
        assert not PLAIN.findall(text), (name, [text[m.start() - 30 : m.end() + 5] for m in PLAIN.finditer(text)])


def test_singular_and_plural():
    assert word("consensus.too_few_found", "en", n=0, needed=8).startswith("0 ratings,")
    assert word("consensus.too_few_found", "fr", n=0, needed=8).startswith("0 cote,")
    assert word("consensus.too_few_found", "en", n=1, needed=8).startswith("1 rating,")
    assert word("consensus.too_few_found", "fr", n=2, needed=8).startswith("2 cotes,")


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("consensus.no_such", {}, "has no entry 'consensus.no_such'"),
        ("consensus.found.deeper", {}, "has no entry"),
        ("consensus", {"n": 1}, "is a group of words"),
        ("consensus.too_few_found", {}, "or needs n"),
        ("consensus.and.more", {}, "has no entry"),
        ("consensus.in_group", {"value": "1"}, "asks for the unknown field 'group'"),
    ],
)
def test_what_is_missing_is_named(key, values, said):
    with pytest.raises(ResourceError, match=said):
        word(key, "en", **values)


def test_a_language_without_words_is_refused():
    assert {"en", "fr"} <= set(languages())
    with pytest.raises(ResourceError, match=re.escape("templates/words/zz.yaml")):
        word("consensus.no_consensus", "zz")


def test_a_studys_own_words_win(tmp_path):
    own = tmp_path / "templates" / "words" / "en.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("consensus: {no_consensus: still open}", encoding="utf-8")
    assert word("consensus.no_consensus", "en", study=tmp_path) == "still open"
    assert word("consensus.no_consensus", "en") == "no consensus"


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (0.125, 2, "0.13", "0,13"),
        (2.5, 0, "3", "3"),
        (-2.5, 1, "\u22122.5", "\u22122,5"),
        (-0.001, 2, "0", "0"),
        (7.0, 2, "7", "7"),
        (7.1, 2, "7.10", "7,10"),
        (np.float64(0.285), 2, "0.29", "0,29"),
        (np.int64(12), 0, "12", "12"),
        (float("nan"), 2, "–", "–"),
        (None, 2, "–", "–"),
        (pd.NA, 2, "–", "–"),
    ],
)
def test_numbers(value, digits, english, french):
    assert number(value, "en", digits) == english
    assert number(value, "fr", digits) == french


@pytest.mark.parametrize(
    ("share", "digits", "english"),
    [(0.714, 0, "71%"), (5 / 8, 0, "63%"), (0.285, 1, "28.5%"), (1, 0, "100%"), (0, 0, "0%"), (float("nan"), 0, "–")],
)
def test_shares(share, digits, english):
    assert percent(share, "en", digits) == english
    wanted = english if english == "–" else english.replace(".", ",").replace("%", f"{NARROW}%")
    assert percent(share, "fr", digits) == wanted


def test_dates():
    assert day(datetime.date(2026, 3, 1), "en") == "1 March 2026"
    assert day(datetime.date(2026, 3, 1), "fr") == "1er mars 2026"
    assert day(datetime.date(2026, 8, 12), "fr") == "12 août 2026"
