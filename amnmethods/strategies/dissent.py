"""The register of dissent: strategies that were agreed while somebody stood against, carried on as risks."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from ..errors import StrategiesError
from ..words import word
from .panels import ALL, groups_of, suppressed_groups
from .tables import blank, need, ratings_by_strategy, shown

__all__ = ["dissent"]

COLUMNS = [
    "strategy_id", "criterion", "part", "n", "n_against", "share_against", "group_against", "comments", "risk", "reason",
]  # fmt: skip


def dissent(
    ratings: pd.DataFrame,
    agreed: Collection[str],
    *,
    against: tuple[float, float],
    criterion: str | None = None,
    panel: pd.DataFrame | None = None,
    by: str = "group",
    suppress_below: int | None = None,
    group_share: float | None = None,
    comments: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """List the agreed strategies against which somebody, or a group, stood: agreement does not undo a reason.

    Parameters
    ----------
    ratings
        ``panellist_id``, ``item_id`` (or ``strategy_id``), ``rating``; optional ``criterion``. One round, or each
        one's last.
    agreed
        Ids of the agreed strategies.
    against
        Lowest and highest point that counts as against, as the rule has it, such as (1, 3).
    criterion
        The criterion of the rule; needed where the ratings have several.
    panel, by, suppress_below
        For rows by group: ``panellist_id`` and the column ``by``, and from how many panellists a group is shown. A group
        that is too small, and one that would give it away, is suppressed; its people still count in the whole.
    group_share
        From which share of its ratings a group stands against; None marks none.
    comments
        Words that may be quoted: ``item_id`` (or ``strategy_id``), ``comment``; with ``panellist_id`` only those of
        people who stand against; where there is ``released`` or ``may_quote``, only rows where it is true. Nothing
        here says whose they are.
    language
        Of the column ``risk``.

    Returns
    -------
    Per agreed strategy with a rating against it a row for the whole panel (``part`` "all"), the most
    opposed first, and one per group: ``strategy_id``, ``criterion``, ``part``, ``n`` ratings, ``n_against``,
    ``share_against``, ``group_against`` (nullable bool), ``comments`` (of the whole panel's row, one a line),
    ``risk`` (a sentence to carry into the plan), ``reason``: ``suppressed`` or "".

    Raises
    ------
    StrategiesError
        An agreed strategy has no ratings; several criteria and none named; groups without ``suppress_below``.

    Examples
    --------
    >>> ratings = pd.DataFrame({"panellist_id": list("abcd"), "item_id": "s01", "rating": [9, 8, 9, 2]})
    >>> comments = pd.DataFrame({"item_id": ["s01"], "comment": ["It will cost clinics an evening."], "panellist_id": ["d"]})
    >>> dissent(ratings, ["s01"], against=(1, 3), comments=comments)["risk"].item()
    '1 of 4 panellists stood against it. In their words: “It will cost clinics an evening.”'
    """
    rated = ratings_by_strategy(ratings, [criterion] if criterion else [])
    if criterion is None and "criterion" in rated and rated["criterion"].nunique() > 1:
        raise StrategiesError(f"Say on which criterion: {', '.join(map(str, rated['criterion'].unique()))}.")
    stray = [name for name in agreed if not rated["strategy_id"].eq(name).any()]
    if stray:
        raise StrategiesError(
            f"The agreed strategy {shown(stray[0])} has no ratings ({len(stray)} such): correct agreed."
        )
    rated = rated[rated["strategy_id"].isin(list(agreed))].copy()
    rated["_against"] = rated["rating"].between(*against)
    whole = _counted(rated, rated["strategy_id"].map(lambda _: ALL))
    whole = whole[whole["n_against"] > 0].sort_values("share_against", ascending=False, kind="stable")
    opposed = rated[rated["strategy_id"].isin(whole["strategy_id"])]
    said = _quoted(comments, opposed)
    whole["comments"] = [said.get(key, "") for key in whole["strategy_id"]]
    whole["risk"] = [_risk(row, language) for row in whole.to_dict("records")]
    parts = [whole]
    if panel is not None and len(opposed):
        if suppress_below is None:
            raise StrategiesError("By group, say from how many panellists a group is shown: suppress_below=5.")
        members = pd.Index(pd.unique(rated["panellist_id"]), name="panellist_id")
        parts.append(_by_group(opposed, groups_of(members, panel, by), suppress_below, group_share))
    table = pd.concat(parts, ignore_index=True)
    order = {key: k for k, key in enumerate(whole["strategy_id"])}
    table = table.sort_values("strategy_id", key=lambda ids: ids.map(order), kind="stable").reset_index(drop=True)
    table["criterion"] = criterion if criterion is not None else _only(rated)
    if "group_against" not in table:
        table["group_against"] = pd.NA
    texts = {column: table[column].fillna("") if column in table else "" for column in ("comments", "risk", "reason")}
    table = table.assign(**texts).astype({"group_against": "boolean", "n": "Int64", "n_against": "Int64"})
    return table[COLUMNS]


def _only(rated: pd.DataFrame) -> object:
    return rated["criterion"].iloc[0] if "criterion" in rated and len(rated) else None


def _counted(rated: pd.DataFrame, part: pd.Series) -> pd.DataFrame:
    grouped = rated.groupby(["strategy_id", part.rename("part")], sort=False)["_against"]
    table = grouped.agg(n="size", n_against="sum").reset_index()
    return table.assign(share_against=table["n_against"] / table["n"])


def _by_group(rated: pd.DataFrame, groups: pd.Series, below: int, group_share: float | None) -> pd.DataFrame:
    table = _counted(rated, rated["panellist_id"].map(groups))
    whole = suppressed_groups(groups, below)
    found = []
    for _, rows in table.groupby("strategy_id", sort=False):
        n = rows.set_index("part")["n"]
        hidden = suppressed_groups(n.index.repeat(n).to_series(), below) | whole.reindex(n.index, fill_value=False)
        found.append(rows.assign(_hidden=rows["part"].map(hidden)))
    table = pd.concat(found).sort_values(["strategy_id", "part"], kind="stable")
    if group_share is not None:
        table["group_against"] = (table["share_against"] >= group_share).astype("boolean").mask(table["_hidden"])
    numbers = ["n", "n_against", "share_against"]
    table[numbers] = table[numbers].astype(float).mask(table["_hidden"], np.nan)
    return table.assign(reason=np.where(table["_hidden"], "suppressed", "")).drop(columns="_hidden")


def _quoted(comments: pd.DataFrame | None, opposed: pd.DataFrame) -> dict[object, str]:
    if comments is None:
        return {}
    table = comments if "strategy_id" in comments else comments.rename(columns={"item_id": "strategy_id"})
    if "comment" not in table:
        table = table.rename(columns={"text": "comment"})
    need(table, ["strategy_id", "comment"], "comments")
    for column in ("released", "may_quote"):
        if column in table:
            table = table[table[column].astype("boolean").fillna(False)]
    table = table[~blank(table["comment"])]
    if "panellist_id" in table:
        stood = set(
            opposed.loc[opposed["_against"], ["strategy_id", "panellist_id"]].itertuples(index=False, name=None)
        )
        own = [pair in stood for pair in zip(table["strategy_id"], table["panellist_id"], strict=True)]
        table = table[np.array(own, dtype=bool)]
    return {key: "\n".join(map(str, dict.fromkeys(group))) for key, group in table.groupby("strategy_id")["comment"]}


def _risk(row: dict, language: str) -> str:
    stood = word("strategies.risk.stood", language, n=int(row["n_against"]), of=int(row["n"]))
    quotes = [word("strategies.risk.quote", language, words=line) for line in str(row["comments"]).splitlines() if line]
    return f"{stood} {word('strategies.risk.words', language, quotes=' '.join(quotes))}" if quotes else stood
