"""Themes with quotes that may be shown: released, and attributed so that nobody is told by it."""

from collections.abc import Sequence

import pandas as pd

from ..errors import SegmentsError
from ..model.suppression import hidden_groups
from .tables import blank, check_segments, need, shown
from .theme_tree import theme_tree

__all__ = ["themes_with_quotes"]


def themes_with_quotes(
    segments: pd.DataFrame,
    codes: pd.DataFrame | None = None,
    *,
    people: pd.DataFrame,
    below: int,
    attribution: Sequence[str] = ("role", "site"),
    most: int | None = None,
) -> pd.DataFrame:
    """Set released quotes beneath their themes, each attributed as far as its group is large enough.

    A quote is attributed by the first column of ``attribution``, and by the further ones only where all groups that
    they part the larger group into are large enough: naming the site of some mentors would otherwise tell the one
    whose site is not named.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``, ``text``, ``released`` (True only where a person released it) and the columns of
        ``attribution``.
    codes
        The codebook, for order and themes without a quote; None for the codes that occur.
    people
        One row per participant with the columns of ``attribution``: what group sizes are counted from.
    below
        Smallest group that may be named. There is no default.
    attribution
        The columns by which a quote is attributed, the most important first.
    most
        Most quotes per code, those that stand first; None for all.

    Returns
    -------
    ``code``, ``segment_id``, ``text``, the columns of ``attribution`` (<NA> where not said), ``attributed_by`` (the columns
    said, parted by ", "), ``reason``: ``small_group`` where something was held back, ``no_released_quote`` for a code that
    has none. Quotes that were not released appear nowhere.

    Raises
    ------
    SegmentsError
        A column is missing, or ``released`` is neither True, False nor blank.

    Examples
    --------
    >>> people = pd.DataFrame({"role": ["mentor"] * 7 + ["leader"] * 5, "site": ["N1"] * 5 + ["N2"] * 2 + ["N1"] * 5})
    >>> segments = pd.DataFrame({"segment_id": [1, 2, 3], "code": "time", "text": ["No hour.", "It ran out.", "Secret."],
    ...     "role": ["mentor", "leader", "leader"], "site": "N1", "released": [True, True, False]})
    >>> themes_with_quotes(segments, people=people, below=5)[["text", "role", "site", "attributed_by"]]
              text    role  site attributed_by
    0     No hour.  mentor  <NA>          role
    1  It ran out.  leader    N1    role, site
    """
    columns = [attribution] if isinstance(attribution, str) else list(attribution)
    check_segments(segments, ["text", "released", *columns])
    need(people, columns, "participants")
    odd = segments[~segments["released"].isin([True, False]) & ~segments["released"].isna()]
    if len(odd):
        row = odd.iloc[0]
        raise SegmentsError(
            f"The segment {shown(row.segment_id)} has released {shown(row.released)}: it is True, False or blank."
        )
    tree = theme_tree(segments, codes)
    released = segments[segments["released"].eq(True) & ~blank(segments["text"]) & ~blank(segments["code"])]
    if most is not None:
        released = released.groupby("code", sort=False).head(most)
    named = {depth: _nameable(people, columns[:depth], below) for depth in range(1, len(columns) + 1)}
    rows = []
    for record in released.to_dict("records"):
        deep = 0
        while deep < len(columns) and tuple(record[column] for column in columns[: deep + 1]) in named[deep + 1]:
            deep += 1
        row = {"code": record["code"], "segment_id": record["segment_id"], "text": record["text"]}
        row |= {column: record[column] if k < deep else pd.NA for k, column in enumerate(columns)}
        held = any(not pd.isna(record[column]) for column in columns[deep:])
        rows.append(row | {"attributed_by": ", ".join(columns[:deep]), "reason": "small_group" if held else ""})
    lacking = [code for code in tree["code"] if code not in set(released["code"])]
    rows += [{"code": code, "text": "", "attributed_by": "", "reason": "no_released_quote"} for code in lacking]
    table = pd.DataFrame(
        rows, columns=["code", "segment_id", "text", *columns, "attributed_by", "reason"], dtype=object
    )
    table[columns] = table[columns].where(table[columns].notna(), pd.NA)
    place = {code: k for k, code in enumerate(tree["code"])}
    return table.sort_values("code", key=lambda column: column.map(place), kind="stable").reset_index(drop=True)


def _nameable(people: pd.DataFrame, columns: list[str], below: int) -> set[tuple[object, ...]]:
    """Return the groups that may be named; if one of the parts of a larger group may not, none of its parts may."""
    size = people.groupby(columns).size()
    if len(columns) == 1:
        hidden = hidden_groups(size, below)
        return {(name,) for name in size.index[~hidden.to_numpy()]}
    whole = size.groupby(level=list(range(len(columns) - 1))).transform("min") >= below
    return set(size.index[whole.to_numpy()])
