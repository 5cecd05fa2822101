"""The codebook: codes of frameworks and of one's own in one table, and the crosswalk between two frameworks."""

from functools import cache

import pandas as pd

from .. import resources
from ..errors import SegmentsError
from ..model.framework import Crosswalk, Framework, read_crosswalk, read_framework
from .tables import check_codes, need, shown

__all__ = ["FRAMEWORKS", "codes", "crosswalk", "framework", "with_ancestors"]

FRAMEWORKS = ("cfir_2022", "cfir_2009", "tdf", "sem_mentorship")
FOLDER = "data/frameworks"


def framework(name: str) -> Framework:
    """Return a framework that comes with the package; a study's own is read by `model.read_framework`.

    Parameters
    ----------
    name
        ``"cfir_2022"``, ``"cfir_2009"``, ``"tdf"`` (with COM-B) or ``"sem_mentorship"``.

    Examples
    --------
    >>> len(framework("tdf").ids("domain"))
    14
    """
    if name not in FRAMEWORKS:
        raise SegmentsError(
            f"There is no framework {shown(name)}; there are: {', '.join(FRAMEWORKS)}. Read your own with read_framework."
        )
    return _packaged(name)


@cache
def _packaged(name: str) -> Framework:
    file = f"{FOLDER}/{name}.yaml"
    return read_framework(resources.text(file), file)


def codes(*frameworks: Framework | str, own: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put frameworks and a team's own codes into one codebook.

    Parameters
    ----------
    frameworks
        Names of packaged frameworks, or frameworks read from a file.
    own
        The team's codes: ``code``, and any of ``parent``, ``name_<language>``, ``definition_<language>``; a parent may
        be a construct of a framework.

    Returns
    -------
    ``code``, ``parent``, ``framework`` ("own" for the team's), ``depth``, and what else the frameworks say, one row per
    code, parents before their children. A code that was not compared with its source has ``verified`` False.

    Raises
    ------
    SegmentsError
        A code stands twice, a parent is unknown, or a code lies under itself.

    Examples
    --------
    >>> own = pd.DataFrame({"code": ["protected_time"], "parent": ["III.A.3"], "name_en": ["Protected time"]})
    >>> book = codes("cfir_2022", own=own)
    >>> book.loc[book["code"].isin(["III.A.3", "protected_time"]), ["code", "parent", "depth", "framework"]]
                  code   parent  depth  framework
    24         III.A.3    III.A      2  cfir_2022
    25  protected_time  III.A.3      3        own
    """
    tables = [(framework(each) if isinstance(each, str) else each).table() for each in frameworks]
    if own is not None:
        need(own, ["code"], "codes")
        filled = own["framework"].fillna("own") if "framework" in own else "own"
        tables.append(own.assign(framework=filled).drop(columns="depth", errors="ignore"))
    if not tables:
        raise SegmentsError("A codebook needs a framework or codes of your own: codes('cfir_2022', own=table).")
    book = pd.concat([table.astype(object) for table in tables], ignore_index=True)
    if "parent" not in book:
        book["parent"] = None
    check_codes(book)
    return in_tree_order(book).reset_index(drop=True)


def in_tree_order(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes parents first, children in their own order, with their ``depth``."""
    parents = codes["parent"] if "parent" in codes else pd.Series(None, index=codes.index, dtype=object)
    children: dict[object, list[int]] = {}
    place = {code: k for k, code in enumerate(codes["code"])}
    for k, parent in enumerate(parents):
        children.setdefault(None if pd.isna(parent) else parent, []).append(k)
    order, depth = [], []
    waiting = [(k, 0) for k in reversed(children.get(None, []))]
    labels = list(place)
    while waiting:
        k, deep = waiting.pop()
        order.append(k)
        depth.append(deep)
        waiting += [(child, deep + 1) for child in reversed(children.get(labels[k], []))]
    return codes.iloc[order].assign(depth=depth)


def with_ancestors(codes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per code and each of its ancestors, itself included: ``code``, ``theme``, ``steps``."""
    parents = dict(zip(codes["code"], codes["parent"], strict=True)) if "parent" in codes else {}
    rows = []
    for code in codes["code"]:
        above, steps = code, 0
        while not pd.isna(above):
            rows.append((code, above, steps))
            above, steps = parents.get(above), steps + 1
    return pd.DataFrame(rows, columns=["code", "theme", "steps"])


def crosswalk(
    table: pd.DataFrame, rows: Crosswalk | str = "cfir_2009_to_2022", *, column: str = "construct"
) -> pd.DataFrame:
    """Carry a table from the constructs of one framework over to those of another.

    Parameters
    ----------
    table
        Any table with constructs in a column.
    rows
        A crosswalk, or the name of a packaged one.
    column
        The column that holds the constructs.

    Returns
    -------
    The table with ``becomes`` (the construct of the other framework) and ``verified`` (nullable bool); a row whose
    construct has several successors appears once for each, one without any keeps a blank and its row. Show
    ``verified`` wherever ``becomes`` is shown: rows that are False recall a mapping that could not be read.

    Examples
    --------
    >>> crosswalk(pd.DataFrame({"construct": ["09.III.E.2", "09.II.B"]}))[["construct", "becomes", "verified"]].tail(2)
        construct  becomes  verified
    3  09.III.E.2  III.J.3      True
    4     09.II.B     II.D     False
    """
    need(table, [column], "rows to carry over")
    if isinstance(rows, str):
        file = f"{FOLDER}/{rows}.yaml"
        rows = read_crosswalk(resources.text(file), file)
    pairs = rows.table().rename(columns={"construct": column}).astype({"verified": "boolean"})
    return table.merge(pairs, on=column, how="left")
