"""What a person wrote for phases 2 and 3 of the invented study: strategies chosen, plans, and what became of them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from .. import resources
from .source import FOLDER

STARTS = pd.Timestamp("2026-07-01")  # the first month of the plans; the panel's third round closed in June
N_MONTHS = 12
TEXTS = (
    "action",
    "action_target",
    "dose",
    "outcome",
    "justification",
    "indicator",
    "risk",
    "actor",
)  # in both languages


@cache
def read_tailoring_source() -> Mapping[str, Any]:
    """Read `tailoring.yaml`."""
    return _read("tailoring.yaml")


@cache
def read_implementation_source() -> Mapping[str, Any]:
    """Read `implementation.yaml`."""
    return _read("implementation.yaml")


def _read(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe").load(resources.text(f"{FOLDER}/source/{name}"))
    return found


def plan_lines() -> dict[str, dict[str, Any]]:
    """Return of each plan line its network and strategy, and what the network wrote of it; by its id."""
    told = read_tailoring_source()
    lines = {}
    for site, own in told["plans"].items():
        for strategy, line in own.items():
            name = f"{site}-{strategy}"
            texts = {**told["lines"][strategy], **told["said_otherwise"].get(name, {})}
            lines[name] = {"site": site, "strategy_id": strategy, **line, **texts}
    return lines


def first_day(month: int) -> pd.Timestamp:
    """Return the day on which a month of the plans begins, counted from 1."""
    return STARTS + pd.DateOffset(months=month - 1)


def month_name(month: int) -> str:
    """Return a month of the plans, counted from 1, as tables write it."""
    return f"{first_day(month):%Y-%m}"


def in_languages(column: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    """Return a text under its column, and its French beside it."""
    texts = texts or {"en": "", "fr": ""}
    return {column: texts["en"], f"{column}_fr": texts["fr"]}
