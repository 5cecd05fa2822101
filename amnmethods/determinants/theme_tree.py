"""The theme tree: how often, in how many sources and sites each code and theme was found."""

import numpy as np
import pandas as pd

from .codebook import in_tree_order, with_ancestors
from .tables import blank, check_codes, check_segments

__all__ = ["NO_CODE", "theme_tree"]

NO_CODE = "(no code)"


def theme_tree(segments: pd.DataFrame, codes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count segments, sources and sites of each code, and of each theme with all below it.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``, and ``source_id`` and ``site`` where they are to be counted.
    codes
        The codebook: ``code``, ``parent`` (blank at the top) and whatever else it says; None for a flat list.

    Returns
    -------
    One row per code in the order of the codebook, parents first: ``code``, ``parent``, ``depth``, ``in_codebook``;
    ``n_segments``, ``n_sources``, ``n_sites`` of the code itself, and the same with ``_all`` of it and all below it
    (a source that speaks of two sub-themes counts once); then the other columns of the codebook. Codes that are not in
    the codebook, and segments without a code, follow at the end and are never dropped. Without ``source_id`` or
    ``site`` their numbers are <NA>.

    Raises
    ------
    SegmentsError
        The segments or the codes break their contract.

    Examples
    --------
    >>> codes = pd.DataFrame({"code": ["work", "time", "pay"], "parent": [None, "work", "work"]})
    >>> segments = pd.DataFrame({"segment_id": range(3), "source_id": ["i1", "i1", "i2"], "code": ["time", "pay", "pay"]})
    >>> theme_tree(segments, codes)[["code", "depth", "n_segments", "n_segments_all", "n_sources_all"]]
       code  depth  n_segments  n_segments_all  n_sources_all
    0  work      0           0               3              2
    1  time      1           1               1              1
    2   pay      1           2               2              2
    """
    check_segments(segments)
    given = segments["code"].astype(object).where(~blank(segments["code"]), NO_CODE)
    known = pd.DataFrame({"code": pd.Series(dtype=object)}) if codes is None else codes
    check_codes(known)
    extra = pd.Index(given.unique()).difference(pd.Index(known["code"]), sort=False)
    extra = [*sorted(extra.drop(NO_CODE, errors="ignore"), key=str), *extra.intersection([NO_CODE])]
    book = pd.concat([known.astype(object), pd.DataFrame({"code": extra}, dtype=object)], ignore_index=True)
    if "parent" not in book:
        book["parent"] = None
    book["in_codebook"] = book["code"].isin(known["code"])
    book = in_tree_order(book).reset_index(drop=True)

    place = pd.Index(book["code"])
    own = place.get_indexer(pd.Index(given))
    closure = with_ancestors(book)
    below, above = place.get_indexer(pd.Index(closure["code"])), place.get_indexer(pd.Index(closure["theme"]))
    pairs = pd.DataFrame({"own": below, "theme": above}).sort_values("own", kind="stable")
    first = np.searchsorted(pairs["own"], np.arange(len(book) + 1))
    reach = np.diff(first)[own]
    rows = np.repeat(np.arange(len(segments)), reach)
    steps = np.arange(len(rows)) - np.repeat(reach.cumsum() - reach, reach)
    themes = pairs["theme"].to_numpy()[np.repeat(first[own], reach) + steps]

    columns = ["code", "parent", "depth", "in_codebook"]
    counted = book[columns].copy()
    for name, where, which in (("", own, np.arange(len(segments))), ("_all", themes, rows)):
        counted[f"n_segments{name}"] = np.bincount(where, minlength=len(book))
        for what, column in (("n_sources", "source_id"), ("n_sites", "site")):
            counted[f"{what}{name}"] = _distinct(where, segments, column, which, len(book))
    return counted.join(book.drop(columns=columns))


def _distinct(where: np.ndarray, segments: pd.DataFrame, column: str, rows: np.ndarray, n: int) -> pd.Series:
    """Count the distinct values of a column in each cell."""
    if column not in segments:
        return pd.Series(pd.NA, index=range(n), dtype="Int64")
    values, labels = pd.factorize(segments[column])
    values = values[rows]
    there = values >= 0
    pairs = np.unique(where[there].astype(np.int64) * max(len(labels), 1) + values[there])
    return pd.Series(np.bincount(pairs // max(len(labels), 1), minlength=n), dtype="Int64")
