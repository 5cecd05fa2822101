"""The same panellists in two rounds: which rating each gave before and after."""

import numpy as np
import pandas as pd

KEYS = ("item_id", "criterion")


def paired(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of panellists who rated an item in both rounds.

    Parameters
    ----------
    before, after
        Ratings of two rounds, each panellist and item once.

    Returns
    -------
    One row per panellist, item and criterion (where the tables have one): ``before``, ``after`` (points).
    """
    keys = ["panellist_id", *(key for key in KEYS if key in before and key in after)]
    first = before.loc[before["rating"].notna(), [*keys, "rating"]].rename(columns={"rating": "before"})
    second = after.loc[after["rating"].notna(), [*keys, "rating"]].rename(columns={"rating": "after"})
    return first.merge(second, on=keys, how="inner", validate="one_to_one")


def unchanged_pairs(
    before: pd.DataFrame, after: pd.DataFrame, criterion: str
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for each criterion and item how many kept their rating, of how many who rated it twice.

    Without a column of criteria the ratings are on the one named.
    """
    pairs = paired(before, after)
    if "criterion" not in pairs:
        pairs["criterion"] = criterion
    kept = np.isclose(pairs["before"], pairs["after"])
    grouped = pairs.assign(kept=kept).groupby(["criterion", "item_id"], observed=True)["kept"].agg(["sum", "size"])
    return dict(zip(grouped.index.tolist(), grouped.astype(int).itertuples(index=False, name=None), strict=True))
