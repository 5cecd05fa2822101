"""The contract of each table that rooms hand each other, and its check."""

import pandas as pd

from ..errors import ItemsError, PanelError, RatingsError

KEY = ["round", "panellist_id", "item_id", "criterion"]
STATES = ("rated", "unable", "skipped", "not_asked")
PANEL_STATUSES = ("invited", "consented", "active", "withdrawn", "lost")
ROUND_STATES = ("draft", "open", "closed", "decided")
DECISIONS = ("keep", "reword", "merge", "split", "drop", "reopen", "add")
RATINGS_COLUMNS = [*KEY, "state", "rating", "comment"]


def check_ratings(ratings: pd.DataFrame) -> None:
    """Raise `RatingsError` unless each panellist rated each item once per round and criterion, or said why not.

    Parameters
    ----------
    ratings
        One row per answer; ``item_id`` and ``rating`` at least, any of ``round``, ``panellist_id``, ``criterion``,
        ``state``, ``comment`` besides.

    Raises
    ------
    RatingsError
        A column is missing, a key stands twice, a state is unknown, or a rating and its state contradict each other.
    """
    missing = [column for column in ("item_id", "rating") if column not in ratings]
    if missing:
        raise RatingsError(f"A table of ratings needs the columns item_id and rating; missing: {', '.join(missing)}.")
    key = [column for column in KEY if column in ratings]
    if "panellist_id" in key:
        twice = ratings[ratings.duplicated(key)]
        if not twice.empty:
            row = twice.iloc[0]
            raise RatingsError(
                f"Panellist {row.panellist_id!r} rated item {row.item_id!r} twice ({len(twice)} such rows). "
                f"Keep the last answers with ratings.drop_duplicates({key}, keep='last')."
            )
    if "state" in ratings:
        unknown = ratings[~ratings["state"].isin(STATES)]
        if not unknown.empty:
            row = unknown.iloc[0]
            raise RatingsError(
                f"Item {row.item_id!r} has the state {row.state!r}; a state is one of {', '.join(STATES)}."
            )
        odd = ratings[(ratings["state"] == "rated") != ratings["rating"].notna()]
        if not odd.empty:
            row = odd.iloc[0]
            rating = "no rating" if pd.isna(row.rating) else f"the rating {row.rating}"
            raise RatingsError(
                f"Item {row.item_id!r} has the state {row.state!r} and {rating} "
                f"({len(odd)} such rows): a rating is a number where the state is 'rated', and blank elsewhere."
            )


def check_panel(panel: pd.DataFrame, groups: tuple[str, ...] = ()) -> None:
    """Raise `PanelError` unless the table is one of panellists, each once (per round), without names.

    Parameters
    ----------
    panel
        One row per panellist: ``panellist_id``, and any of ``round``, ``group``, ``status``, ``site``, ``language``.
    groups
        The groups that the study declares; empty to allow any.
    """
    if "panellist_id" not in panel:
        raise PanelError(f"A panel needs the column panellist_id; found {', '.join(map(str, panel.columns))}.")
    blank = panel["panellist_id"].isna() | (panel["panellist_id"].astype("string").str.strip() == "")
    if blank.any():
        raise PanelError(f"{int(blank.sum())} rows of the panel have no panellist_id: give each panellist a code.")
    key = [column for column in ("round", "panellist_id") if column in panel]
    twice = panel[panel.duplicated(key)]
    if not twice.empty:
        raise PanelError(f"Panellist {twice.iloc[0].panellist_id!r} stands twice in the panel: keep one row.")
    if groups and "group" in panel:
        unknown = panel[~panel["group"].isin(groups)]
        if not unknown.empty:
            row = unknown.iloc[0]
            raise PanelError(
                f"Panellist {row.panellist_id!r} is of the group {row.group!r}; "
                f"study.yaml declares {', '.join(groups)}."
            )
    if "status" in panel:
        unknown = panel[~panel["status"].isin(PANEL_STATUSES)]
        if not unknown.empty:
            row = unknown.iloc[0]
            raise PanelError(
                f"Panellist {row.panellist_id!r} has the status {row.status!r}; one of {', '.join(PANEL_STATUSES)}."
            )


def check_items(items: pd.DataFrame, languages: tuple[str, ...]) -> None:
    """Raise `ItemsError` unless the table is one of items, each version once, worded in every declared language.

    A missing text is allowed where the column ``show_<language>`` names the language to show instead.
    """
    needed = ["item_id", *(f"wording_{language}" for language in languages)]
    missing = [column for column in needed if column not in items]
    if missing:
        raise ItemsError(
            f"The items lack the columns {', '.join(missing)}; found {', '.join(map(str, items.columns))}."
        )
    key = [column for column in ("item_id", "version") if column in items]
    twice = items[items.duplicated(key)]
    if not twice.empty:
        raise ItemsError(f"Item {twice.iloc[0].item_id!r} stands twice in the items: keep one row per version.")
    for language in languages:
        text = items[f"wording_{language}"].fillna("").astype(str).str.strip()
        shown = items.get(f"show_{language}", pd.Series("", index=items.index)).fillna("").astype(str).str.strip()
        lacking = items.loc[(text == "") & (shown == ""), "item_id"]
        if not lacking.empty:
            other = next((lang for lang in languages if lang != language), language)
            raise ItemsError(
                f"{len(lacking)} items have no wording_{language}: {', '.join(map(str, lacking))}. Write it, or say "
                f"per item which language to show instead: a column show_{language} with {other} in these rows."
            )
