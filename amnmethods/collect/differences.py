"""A corrected file: what it would change of the answers already kept, cell by cell (fault 42)."""

from typing import Any

import pandas as pd

__all__ = ["COLUMNS", "differences"]

KEY = ["panellist_id", "item_id", "criterion"]
COLUMNS = ["row", "column", *KEY, "old", "new"]


def differences(study: Any, ratings: pd.DataFrame, round: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the answers that are new or changed, and a table old -> new of the changed ones.

    Parameters
    ----------
    ratings
        What the file says, with `source_row` and `letter`.

    Returns
    -------
    The rows of `ratings` to record, and ``row, column, panellist_id, item_id, criterion, old, new``.
    """
    if ratings.empty:
        return ratings, pd.DataFrame(columns=COLUMNS)
    kept = study.ratings(round)[[*KEY, "state", "rating", "comment"]]
    both = ratings.merge(kept, on=KEY, how="left", suffixes=("", "_old"), indicator="known")
    known = (both["known"] == "both").to_numpy()
    old, new = _said(both, "_old"), _said(both, "")
    changed = known & (old != new).to_numpy()
    table = pd.DataFrame(
        {
            "row": both["source_row"],
            "column": both["letter"],
            **{column: both[column] for column in KEY},
            "old": old,
            "new": new,
        }
    )[changed].reset_index(drop=True)
    return ratings[~known | changed].reset_index(drop=True), table


def _said(table: pd.DataFrame, end: str) -> pd.Series:
    """Return each answer as a short text: the rating or the state, and the comment after a slash."""
    ratings = table[f"rating{end}"].map(lambda rating: "" if pd.isna(rating) else f"{rating:g}")
    said = ratings.where(ratings != "", table[f"state{end}"].fillna("").astype(str))
    comments = table[f"comment{end}"].map(
        lambda comment: f" / {comment}" if isinstance(comment, str) and comment else ""
    )
    return said + comments
