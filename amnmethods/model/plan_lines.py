"""A plan's lines: the columns they have, and what must hold between them, whoever reads or writes them."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

__all__ = ["PLAN_COLUMNS", "PLAN_TEXTS", "WORKSHOP_DECISIONS", "circle", "ids_in"]

PLAN_TEXTS = ("actor", "action", "action_target", "temporality", "dose", "outcome", "justification")
PLAN_COLUMNS = (
    "line_id", "site", "strategy_id", *PLAN_TEXTS, "owner", "starts_on", "ends_on", "after", "indicator", "cost",
    "staff_hours", "risk",
)  # fmt: skip
WORKSHOP_DECISIONS = ("keep", "adapt", "drop")


def ids_in(cell: object) -> list[str]:
    """Return the ids in a cell, which semicolons or commas part.

    Examples
    --------
    >>> ids_in("N3-s05; N3-s07"), ids_in(None)
    (['N3-s05', 'N3-s07'], [])
    """
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):  # type: ignore[call-overload]
        return []
    return list(dict.fromkeys(part.strip() for part in str(cell).replace(",", ";").split(";") if part.strip()))


def circle(after: Mapping[str, Sequence[str]], without: Iterable[str] = ()) -> list[str]:
    """Return lines that wait for each other in a circle, or an empty list.

    Parameters
    ----------
    after
        Of each line, those that must be finished first.
    without
        Lines to leave out.

    Returns
    -------
    The circle in the order of waiting, from its first line in the order of `after`; each line waits for the next, the last
    for the first.

    Examples
    --------
    >>> circle({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}), circle({"a": [], "b": ["a"]})
    (['a', 'b', 'c'], [])
    """
    done = set(without)
    for start in after:
        path: list[str] = []
        on_path: set[str] = set()
        waiting = [(start, iter(after[start]))] if start not in done else []
        if waiting:
            path, on_path = [start], {start}
        while waiting:
            line, others = waiting[-1]
            other = next(others, None)
            if other is None:
                waiting.pop()
                path.pop()
                on_path.discard(line)
                done.add(line)
            elif other in on_path:
                found = path[path.index(other) :]
                order = {name: k for k, name in enumerate(after)}
                first = min(range(len(found)), key=lambda k: order[found[k]])
                return found[first:] + found[:first]
            elif other in after and other not in done:
                waiting.append((other, iter(after[other])))
                path.append(other)
                on_path.add(other)
    return []
