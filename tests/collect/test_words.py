"""Every word of the doors exists in English and French, with the same fields to fill in."""

import re
import string

import pytest
from ruamel.yaml import YAML

from amnmethods import resources


def flat(node, path=()):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, (*path, key))
    else:
        yield ".".join(path), {name for _, name, _, _ in string.Formatter().parse(node) if name}


@pytest.mark.parametrize("section", ["sheets", "import"])
def test_both_languages_say_the_same(section):
    english, french = (
        dict(flat(YAML(typ="safe", pure=True).load(resources.text(f"templates/words/{language}.yaml"))[section]))
        for language in ("en", "fr")
    )
    assert english == french


def test_every_fault_asked_about_has_words():
    folder = resources.find("templates/words/en.yaml").parents[2] / "amnmethods" / "collect"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    asked = {int(number) for number in re.findall(r"desk\.ask\(\s*(\d+)", code)}
    faults = YAML(typ="safe", pure=True).load(resources.text("templates/words/en.yaml"))["import"]["faults"]
    assert asked | {1, 2, 3} == {int(key[1:4]) for key in faults}
