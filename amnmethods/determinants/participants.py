"""Who took part, by role, profession, gender or stage of the network, with small numbers hidden."""

from collections.abc import Sequence

import pandas as pd

from ..errors import SegmentsError
from ..model.suppression import TOTAL, hidden_cells, hidden_groups
from .tables import need

__all__ = ["participants"]

OTHERS = "(others)"
NOT_SAID = "(not said)"


def participants(
    people: pd.DataFrame, attributes: Sequence[str], *, below: int, group: str | None = "role"
) -> pd.DataFrame:
    """Count participants by attributes and group, so that no small number can be worked out.

    Parameters
    ----------
    people
        One row per participant: the attributes and the column of ``group``. Attributes of a site, such as its stage of
        development, are merged in beforehand.
    attributes
        The columns to count, such as ``["profession", "gender", "stage"]``.
    below
        Smallest number of people shown; there is no default.
    group
        The column whose values stand side by side; None for totals alone.

    Returns
    -------
    One row per attribute, category and group: ``attribute`` (the group's own name for the first block), ``category``,
    ``group`` (``total`` for all; ``(others)`` for small groups together), ``n`` (<NA> where hidden), ``share`` (of the
    group's people, NaN where either number is hidden), ``suppressed``. Blank values are a category ``(not said)``.

    Raises
    ------
    SegmentsError
        A column is missing, or nobody is listed.

    References
    ----------
    Cells that could be solved back from totals are hidden too: see `model.suppression`.

    Examples
    --------
    >>> people = pd.DataFrame({"role": ["mentor"] * 8 + ["leader"] * 7, "gender": list("wwwwwmmmwwwwwmm")})
    >>> table = participants(people, ["gender"], below=5)
    >>> table[table["attribute"] == "gender"][["category", "group", "n", "suppressed"]]
      category   group     n  suppressed
    3        m   total     5       False
    4        m  mentor  <NA>        True
    5        m  leader  <NA>        True
    6        w   total    10       False
    7        w  mentor  <NA>        True
    8        w  leader  <NA>        True
    """
    attributes = [attribute for attribute in attributes if attribute != group]  # that is the first block anyway
    columns = [*attributes, *([group] if group else [])]
    need(people, columns, "participants")
    if people.empty:
        raise SegmentsError("Nobody is listed: participants are one row per person.")
    said = people[columns].astype(object).where(people[columns].notna(), NOT_SAID)
    rows: list[dict[str, object]] = []
    groups = said[group] if group else None
    sizes: dict[object, int] = {}
    if group and groups is not None:
        size = groups.value_counts(sort=False)
        small = hidden_groups(size, below)
        rows.append(_row(group, TOTAL, TOTAL, len(said), len(said), False))
        for name, n in size.items():
            rows.append(_row(group, name, TOTAL, int(n), len(said), bool(small[name])))
        groups = groups.where(~groups.map(small), OTHERS)
        sizes = groups.value_counts(sort=False).to_dict()
    for attribute in attributes:
        values = said[attribute]
        if groups is None or len(sizes) < 2:
            size = values.value_counts(sort=False).sort_index(key=lambda index: index.map(str))
            hidden = hidden_groups(size, below)
            rows += [_row(attribute, name, TOTAL, int(n), len(said), bool(hidden[name])) for name, n in size.items()]
            continue
        table = pd.crosstab(values, groups).reindex(columns=list(sizes))
        mask = hidden_cells(table, below)
        for name in table.index:
            rows.append(
                _row(attribute, name, TOTAL, int(table.loc[name].sum()), len(said), bool(mask.loc[name, TOTAL]))
            )
            for column, of in sizes.items():
                rows.append(
                    _row(attribute, name, column, int(table.loc[name, column]), of, bool(mask.loc[name, column]))
                )
    table = pd.DataFrame(rows)
    return table.astype({"n": "Int64"})


def _row(attribute: str, category: object, group: object, n: int, of: int, hidden: bool) -> dict[str, object]:
    share = float("nan") if hidden or not of else n / of
    return {
        "attribute": attribute,
        "category": category,
        "group": group,
        "n": pd.NA if hidden else n,
        "share": share,
        "suppressed": hidden,
    }
