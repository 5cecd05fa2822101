"""The lines of a network's plan as a reader sees them: numbered, named by the wording that the panel read, without ids."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from .exploration_reader import Rows
from .tailoring_reader import TailoringReader, ids_of

__all__ = ["plan_lines"]

TEXTS = ("action", "actor", "action_target", "temporality", "dose", "outcome", "justification", "indicator")


def plan_lines(reader: TailoringReader, site: str) -> Rows:
    """Return the plan's lines in their order, numbered from 1, with their fields in the reader's language."""
    plan = reader.study.plan(site)
    table = reader.localised(plan)
    numbers = {str(name): k for k, name in enumerate(table["line_id"], start=1)}
    rows = []
    for row in table.to_dict("records"):
        rows.append(
            SimpleNamespace(
                id=str(row["line_id"]),
                strategy_id=str(row["strategy_id"]),
                number=numbers[str(row["line_id"])],
                name=reader.strategy(row["strategy_id"]),
                starts_on=_day(row.get("starts_on")),
                ends_on=_day(row.get("ends_on")),
                after=[numbers[name] for name in ids_of(row.get("after")) if name in numbers],
                owner=_text(row.get("owner")),
                cost=row.get("cost", float("nan")),
                hours=row.get("staff_hours", float("nan")),
                risk=reader.without_ids(row.get("risk")),
                **{field: reader.without_ids(row.get(field)) for field in TEXTS},
            )
        )
    return rows


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value).strip()


def _day(value: Any) -> Any:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
