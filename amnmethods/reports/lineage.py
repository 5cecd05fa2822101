"""What became of the items, as rows for a report: each step that changed something, why, and where it led."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pandas as pd

__all__ = ["lineage_rows"]

UNTOLD = ("first", "kept", "not asked again")  # the picture shows them; a table of them would hide the others
JOINS = ("merged", "split")


def lineage_rows(
    lineage: pd.DataFrame,
    names: Mapping[str, str],
    last: Mapping[str, tuple[int, str]],
    language_names: Mapping[str, str],
    said: Callable[..., str],
) -> list[SimpleNamespace]:
    """Return one row per step that changed something, in the order of the rounds.

    Parameters
    ----------
    lineage
        `Study.lineage` in the language of the report.
    names
        The wording of each item.
    last
        For each item the round that asked it last, and what its status is called.
    language_names
        What languages are called, by their codes.
    said
        Gives the words of `report.<key>`.

    Returns
    -------
    ``item_id, item, after`` (the round it followed), ``what``, ``why``, ``n_comments`` (the decision rests on), ``became``.
    """
    rows = []
    table = lineage.astype("object").where(lineage.notna(), None)
    for step in table[~table["change"].isin(UNTOLD)].to_dict("records"):
        change = step["change"]
        item = step["from_item"] if change in JOINS or step["to_item"] is None else step["to_item"]
        after = step["from_round"] if step["from_round"] is not None else step["to_round"] - 1
        tongues = [language_names.get(code, code) for code in step["languages"] or ()]
        goes_on = change != "dropped"
        target = step["to_item"] if change in JOINS else item
        what = said(f"lineage.{change}", into=target) if change in JOINS else said(f"lineage.{change}")
        if change == "reworded" and tongues:
            what = said("lineage.reworded_in", languages=said("lineage.and").join(tongues))
        if change in (*JOINS, "reworded") and step["to_round"] is not None:
            what += said("lineage.compared" if step["comparable"] else "lineage.not_compared")
        asked = last.get(target) if goes_on else last.get(item)
        if asked is None:
            became = said("lineage.not_asked_yet")
        else:
            key = "off" if not goes_on else "under" if target != item else "asked"
            became = said(f"lineage.became_{key}", round=asked[0], status=asked[1], item=target)
        rows.append(
            SimpleNamespace(
                item_id=item, item=names.get(item, item), after=int(after), what=what, why=step["reason"] or "",
                n_comments=int(step["n_comments"] or 0), became=became,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: row.after)
