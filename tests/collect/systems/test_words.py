"""Every word of the systems exists in English and French, and every how-to in both."""

import re

import pytest
from ruamel.yaml import YAML

from amnmethods import resources


def keys(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from keys(value, (*path, key))
    else:
        yield ".".join(path), frozenset(re.findall(r"{(\w+)", node))


def test_both_languages_say_the_same():
    english, french = (
        dict(keys(YAML(typ="safe", pure=True).load(resources.text(f"templates/words/{lang}.yaml"))["systems"]))
        for lang in ("en", "fr")
    )
    # "1 row" needs no field in English
    assert {key: fields - {"n"} for key, fields in english.items()} == {key: f - {"n"} for key, f in french.items()}


@pytest.mark.parametrize("system", ["redcap", "limesurvey", "qualtrics"])
def test_every_how_to_has_as_many_steps_and_needs_the_same_in_both_languages(system):
    texts = [resources.text(f"templates/systems/{system}.{lang}.md.j2") for lang in ("en", "fr")]
    for mark in (r"^#+ ", r"^\d+\. ", r"^- \[ \]", r"^\| ", r"{% "):
        assert len({len(re.findall(mark, text, re.MULTILINE)) for text in texts}) == 1
    assert len({text.splitlines()[0].split("Needs:")[1] for text in texts}) == 1
