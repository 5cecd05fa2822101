"""Read the tables that a chart is given: what each row is called, its counts, its place in the consensus table."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..errors import ReportError
from .lettering import drawable
from .voice import Voice

if TYPE_CHECKING:
    from ..model import ResponseScale

__all__ = ["POOLED", "Items", "Row", "anchors", "drawn_points", "keyed", "read_rows", "wordings"]

POOLED = "pooled"
Items: TypeAlias = pd.DataFrame | pd.Series | Mapping[Any, str] | None


@dataclass(frozen=True)
class Row:
    """One row of a chart: an item, or a stakeholder group."""

    key: Hashable
    name: str  # drawable: the item_id; empty where the label says all
    label: str  # drawable: wording, or name of the group
    counts: np.ndarray[Any, Any]
    suppressed: bool
    said: Mapping[str, Any]  # this row of the consensus table; empty without one

    @property
    def n(self) -> int:
        """How many ratings the counts hold."""
        return 0 if self.suppressed else int(self.counts.sum())

    def shares(self) -> np.ndarray[Any, Any]:
        """Return the share of the ratings at each point (0 where nobody rated: nothing is drawn there)."""
        return self.counts / self.n if self.n else np.zeros(len(self.counts))

    def value(self, column: str) -> float:
        """Return a number of the consensus table, NaN where it has none."""
        value = self.said.get(column, math.nan)
        return math.nan if self.suppressed or pd.isna(value) else float(value)

    @property
    def status(self) -> str:
        """The words of the status: the column `status_label` where there is one, else `status`."""
        value = self.said.get("status_label", self.said.get("status"))
        return "" if self.suppressed or value is None or pd.isna(value) else drawable(value)


def keyed(table: pd.DataFrame, key: str, what: str) -> pd.DataFrame:
    """Return a table indexed by one key, the pooled rows of a table by group; refuse it where the key is not enough."""
    if key not in table.columns:
        levels = [name for name in table.index.names if name is not None]
        table = table.reset_index() if levels else table.rename_axis(key).reset_index()
    if key not in table.columns:
        raise ReportError(f"The {what} have no {key!r}, neither as a column nor as their index.")
    if key != "group" and "group" in table.columns:
        table = table[table["group"] == POOLED]
    table = table.set_index(key)
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()][0]
        others = [name for name in ("round", "criterion", "item_id") if name in table.columns and name != key]
        choose = f": choose one {' and one '.join(others)}" if others else ""
        raise ReportError(f"The {what} have several rows for {key} {twice!r}{choose}.")
    return table


def drawn_points(counts: pd.DataFrame, scale: "ResponseScale | None") -> pd.DataFrame:
    """Return the counts with one column per point of the scale, in rising order."""
    numbers = [column for column in counts.columns if isinstance(column, (int, float, np.integer, np.floating))]
    points = sorted(numbers) if scale is None else list(scale.points)
    off = [column for column in numbers if column not in points]
    if off or len(points) < 2:
        found = f"counts for {off[0]!r}, which is not on it" if off else f"columns for {len(points)} point(s)"
        raise ReportError(f"A chart needs counts on the points of the response scale; found {found}.")
    return counts.reindex(columns=points, fill_value=0).astype(float)


def wordings(items: Items, language: str) -> Mapping[Hashable, str]:
    """Return the wording of each item in a language, or in the first language that the table has."""
    if items is None:
        return {}
    if isinstance(items, pd.DataFrame):
        table = items if "item_id" in items.columns else items.rename_axis("item_id").reset_index()
        if "version" in table.columns:
            table = table.sort_values("version", kind="stable")
        asked = [f"wording_{language}", "wording"]
        asked += [str(c) for c in table.columns if str(c).startswith("wording_") and c not in asked]
        there = [column for column in asked if column in table.columns]
        if not there:
            raise ReportError(f"The items have no column 'wording_{language}' (nor another wording).")
        said = table[there].bfill(axis=1).iloc[:, 0]  # a missing translation: better another language than nothing
        items = dict(zip(table["item_id"], said, strict=True))
    return {key: drawable(text) for key, text in items.items() if not pd.isna(text)}


def read_rows(
    counts: pd.DataFrame,
    consensus: pd.DataFrame | None,
    labels: Mapping[Hashable, str],
    key: str,
    scale: "ResponseScale | None" = None,
) -> tuple[list[float], list[Row]]:
    """Return the points of the scale and one `Row` per row of the counts, in their order."""
    table = drawn_points(keyed(counts, key, "counts"), scale)
    said = {} if consensus is None else keyed(consensus, key, "rows of the consensus table").to_dict("index")
    rows = []
    for name, values in zip(table.index, table.to_numpy(), strict=True):
        suppressed = bool(np.isnan(values).any())
        row = Row(
            name,
            drawable(name),
            labels.get(name, ""),
            values,
            suppressed,
            {str(k): v for k, v in said.get(name, {}).items()},
        )
        told = row.value("n")
        if not suppressed and not math.isnan(told) and int(told) != row.n:
            raise ReportError(
                f"{key} {name!r} has {row.n} ratings in the counts and n = {told:g} in the consensus table: "
                "take both from one round, criterion and group."
            )
        rows.append(row)
    return [float(point) for point in table.columns], rows


def anchors(scale: "ResponseScale | None", points: Sequence[float], voice: Voice) -> list[str]:
    """Return "1 = not at all" for each point of the scale that has words."""
    if scale is None:
        return []
    said = [(point, drawable(scale.anchor(point, voice.language))) for point in points]
    return [f"{voice.number(point)} = {words}" for point, words in said if words]
