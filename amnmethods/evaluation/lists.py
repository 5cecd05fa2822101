"""The packaged lists of this room (dimensions of outcomes, reporting items), a study's own copy first."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from .. import resources
from ..words import words_in_force

__all__ = ["packaged", "said"]


def packaged(name: str) -> Mapping[str, Any]:
    """Return one of the lists in ``data/evaluation``."""
    text = resources.text(f"data/evaluation/{name}.yaml", words_in_force())
    found: Mapping[str, Any] = YAML(typ="safe", pure=True).load(io.StringIO(text))
    return found


def said(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, in English where it lacks it."""
    return str(texts.get(language) or texts["en"])
