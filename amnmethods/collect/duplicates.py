"""The same panellist twice in a file: both are shown side by side, and one rule is chosen for each (fault 6)."""

import pandas as pd

from .asked import Asked
from .problems import Desk

__all__ = ["one_answer_each"]

KEY = ["panellist_id", "item_id", "criterion"]
SAID = ["state", "rating", "comment"]


def one_answer_each(table: pd.DataFrame, asked: Asked, desk: Desk, unit: str) -> tuple[pd.DataFrame, int]:
    """Return the answers with each panellist once, and how many panellists had stood there twice with equal answers."""
    doubled = table.loc[table.duplicated(KEY, keep=False), "panellist_id"].unique()
    if len(doubled) == 0:
        return table, 0
    kept, equal = [table[~table["panellist_id"].isin(doubled)]], 0
    for panellist in doubled:
        theirs = table[table["panellist_id"] == panellist].copy()
        # what was handed in together: a row, a column, or in the long layout each key's first, second, ... answer
        theirs["handed_in"] = theirs["unit"] if unit != "cell" else theirs.groupby(KEY).cumcount()
        first = theirs.drop_duplicates(KEY)
        same = theirs.merge(first[[*KEY, *SAID]], on=KEY, suffixes=("", "_first"))
        if all(_equal(same[column], same[f"{column}_first"]) for column in SAID):
            kept.append(first.drop(columns="handed_in"))
            equal += 1
            continue
        kept.append(_chosen(theirs, str(panellist), desk, unit))
    return pd.concat(kept, ignore_index=True), equal


def _equal(a: pd.Series, b: pd.Series) -> bool:
    return bool(((a == b) | (a.isna() & b.isna())).all())


def _chosen(theirs: pd.DataFrame, panellist: str, desk: Desk, unit: str) -> pd.DataFrame:
    tries = [(name, part) for name, part in theirs.groupby("handed_in", sort=False)]
    numbers = [str(name) for name, _ in tries] if unit != "cell" else []
    side = "; ".join(_told(part, unit) for _, part in tries)
    told = [int((part["state"] != "skipped").sum()) for _, part in tries]
    rows = sorted({int(row) for row in theirs["row"]})
    choice = desk.ask(
        6, ["last_complete", "first", "last", "leave_out", *numbers], key=panellist, row=rows[0], panellist=panellist,
        suggested="last_complete", n=len(tries), side=side,
    )  # fmt: skip
    if choice in (None, "leave_out"):
        return theirs.iloc[:0].drop(columns="handed_in")
    if unit == "cell":
        ranked = theirs.assign(told=theirs["state"] != "skipped")
        if choice == "last_complete":  # of each answer the last that says something
            ranked = ranked.sort_values("told", kind="stable")
        return ranked.drop_duplicates(KEY, keep="first" if choice == "first" else "last").drop(
            columns=["told", "handed_in"]
        )
    if choice == "last_complete":  # the last of those with most answers
        k = max(range(len(tries)), key=lambda k: (told[k], k))
    else:
        k = {"first": 0, "last": len(tries) - 1}.get(str(choice), numbers.index(choice) if choice in numbers else -1)
    return tries[k][1].drop(columns="handed_in")


def _told(part: pd.DataFrame, unit: str) -> str:
    """Return one hand-in in short: where, when, how much was answered, the first ratings."""
    place = f"{part['row'].iloc[0]}" if unit != "letter" else str(part["unit"].iloc[0])
    time = part["recorded_at"].max()
    when = f" ({time:%Y-%m-%d %H:%M} UTC)" if pd.notna(time) else ""
    first = ", ".join("–" if pd.isna(rating) else f"{rating:g}" for rating in part["rating"].head(5))
    answered = f"{int((part['state'] != 'skipped').sum())}/{len(part)}"
    return f"{place}{when}: {answered}: {first}"
