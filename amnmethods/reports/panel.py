"""Tables of people for a report, with small numbers hidden: who sat on the panel, and who answered each round."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..model.suppression import TOTAL, hidden_cells, hidden_groups
from .filters import SUPPRESSED

__all__ = ["PanelTable", "flow_by_group", "participants"]

MOST_CATEGORIES = 12  # an attribute with more is a number or a name, and no table of people
MOST_HIDDEN = 0.5  # share of the numbers of people by group that may be hidden before only totals are shown
OTHERS = "others"


@dataclass(frozen=True)
class PanelTable:
    """The panel by one attribute: each row a category, its total, and a number per stakeholder group (if shown)."""

    attribute: str
    groups: tuple[str, ...]
    rows: tuple[tuple[str, Any, tuple[Any, ...]], ...]
    hidden: bool  # whether anything is suppressed


def participants(
    panel: pd.DataFrame, attributes: Mapping[str, Mapping[str, str]], below: int, blank: str
) -> list[PanelTable]:
    """Return the participants tables: the stakeholder groups, then each attribute, by group where that says something.

    Parameters
    ----------
    panel
        One row per panellist: ``group`` and the attributes.
    attributes
        The attributes to show and what their categories are called; categories not named keep their code.
    below
        Smallest number of people shown.
    blank
        What a missing category is called.

    Returns
    -------
    `SUPPRESSED` stands for a hidden number; none can be worked out from those shown (see `model.suppression`). An
    attribute of which most numbers by group would be hidden is shown for the whole panel only; one with more than a
    dozen categories (years, names) is left out.
    """
    size = panel["group"].value_counts(sort=False)
    small = hidden_groups(size, below)
    tables = [_whole("", size, {}, below)] if len(size) else []
    everyone = panel["group"].astype("object").where(panel["group"].notna(), OTHERS)
    for attribute, names in attributes.items():
        values = panel[attribute].astype("object").where(panel[attribute].notna(), blank)
        if values.nunique() > MOST_CATEGORIES or (values == blank).all():
            continue
        # What is left for hidden groups together is one column more; theirs alone stay hidden in every table.
        table = pd.crosstab(values, everyone.where(~everyone.map(small).eq(True), OTHERS))
        order = [*(name for name in names if name in table.index), *(v for v in table.index if v not in names)]
        table = table.reindex([v for v in order if v != blank] + [blank] * (blank in table.index))
        hidden = hidden_cells(table, below)
        inner, people = hidden.iloc[:-1, :-1].to_numpy(), table.to_numpy() > 0
        if len(size) < 2 or inner[people].mean() > MOST_HIDDEN:
            tables.append(_whole(attribute, table.sum(axis=1), names, below))
        else:
            tables.append(_by_group(attribute, table, tuple(size.index), small, hidden, names))
    return tables


def _whole(attribute: str, size: pd.Series, names: Mapping[str, str], below: int) -> PanelTable:
    hidden = hidden_groups(size, below)
    rows = tuple((names.get(name, str(name)), SUPPRESSED if hidden[name] else int(n), ()) for name, n in size.items())
    return PanelTable(attribute, (), rows, bool(hidden.any()))


def _by_group(
    attribute: str, table: pd.DataFrame, groups: tuple[str, ...], small: pd.Series, hidden: pd.DataFrame,
    names: Mapping[str, str],
) -> PanelTable:  # fmt: skip
    rows = []
    for category in table.index:
        numbers = tuple(
            SUPPRESSED if small[group] or hidden.loc[category, group] else int(table.loc[category, group])
            for group in groups
        )
        total = SUPPRESSED if hidden.loc[category, TOTAL] else int(table.loc[category].sum())
        rows.append((names.get(category, str(category)), total, numbers))
    return PanelTable(attribute, groups, tuple(rows), bool(hidden.any(axis=None)) or bool(small.any()))


def flow_by_group(flow: pd.DataFrame, below: int) -> tuple[list[str], dict[Hashable, dict[str, Any]]]:
    """Return who responded per round and group; a group small in any round is hidden in all of them.

    Parameters
    ----------
    flow
        One row per ``round`` and ``group`` with ``n_responded``.
    below
        Smallest number of people shown.

    Returns
    -------
    The groups, and per round the number who responded in each (`SUPPRESSED` where hidden).
    """
    own = flow[flow["group"] != "pooled"]
    wide = own.pivot_table(index="round", columns="group", values="n_responded", aggfunc="sum", sort=False)
    fewest = wide.where(wide > 0).min().fillna(0)
    hidden = hidden_groups(fewest.astype(int), below)
    return list(wide.columns), {
        number: {group: SUPPRESSED if hidden[group] else int(row[group]) for group in wide.columns}
        for number, row in wide.iterrows()
    }
