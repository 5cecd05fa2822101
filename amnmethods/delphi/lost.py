"""Those lost to follow-up: who of an item's earlier raters did not answer its last round, and what they had said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..model.rules import ConsensusRule, Denominator
from ..model.scale import ResponseScale
from ..stats.points import positions
from .tally import RoundTally


@dataclass(frozen=True)
class Lost:
    """Who of an item's earlier raters did not answer its last round: counts of their last ratings."""

    stayed: np.ndarray  # items x points: last earlier ratings of those who answered the last round
    carried: np.ndarray  # groups x items x points: last ratings of the lost
    invited: np.ndarray  # groups x items: how many of the lost were on the last round's panel all the same


def _groups(panel: pd.DataFrame | None, number: int) -> dict[str, str]:
    """Return each panellist's group, as last known up to a round."""
    if panel is None or "group" not in panel:
        return {}
    known = panel if "round" not in panel else panel[panel["round"] <= number].sort_values("round", kind="stable")
    return dict(zip(known["panellist_id"], known["group"].astype(str), strict=True))


def _on_panel(panel: pd.DataFrame | None, number: int) -> set[str]:
    """Return who was invited to a round."""
    if panel is None:
        return set()
    return set(panel["panellist_id"] if "round" not in panel else panel.loc[panel["round"] == number, "panellist_id"])


def with_all_groups(
    tally: RoundTally,
    items: list[str],
    panel: pd.DataFrame | None,
    ratings: pd.DataFrame,
    number: int,
    scales: Mapping[str, ResponseScale],
    rule: ConsensusRule,
) -> tuple[RoundTally, dict[str, Lost]]:
    """Return the round's counts of some items with a row for every group that the lost come from, and the lost."""
    groups = _groups(panel, number)
    names = tally.groups if not groups else tuple(dict.fromkeys([*tally.groups, *groups.values()]))
    where = {item: k for k, item in enumerate(tally.items)}
    take = [where[item] for item in items]
    more = len(names) - len(tally.groups)

    def widened(array: np.ndarray) -> np.ndarray:
        return np.pad(array[:, take], [(0, more)] + [(0, 0)] * (array.ndim - 1))

    criteria = {name: own.each(widened) for name, own in tally.criteria.items()}
    n_responders, n_invited = (
        None if people is None else np.pad(people, (0, more)) for people in (tally.responders, tally.invited)
    )
    wide = RoundTally(names, np.array(items, dtype=object), criteria, n_responders, n_invited)

    answered = ratings["rating"].notna() | (ratings["state"] == "unable" if "state" in ratings else False)
    present = set(ratings.loc[answered & (ratings["round"] == number), "panellist_id"])
    earlier = ratings[(ratings["round"] < number) & ratings["rating"].notna() & ratings["item_id"].isin(items)]
    key = ["panellist_id", "item_id", *(["criterion"] if "criterion" in ratings else [])]
    latest = earlier.sort_values("round", kind="stable").drop_duplicates(key, keep="last")
    invited = _on_panel(panel, number)
    lost = {}
    for name in (name for name in rule.criteria() if name in scales):
        own = latest if "criterion" not in latest else latest[latest["criterion"] == name]
        lost[name] = _lost(own, present, invited, wide, groups, scales[name])
    return wide, lost


def _lost(
    latest: pd.DataFrame,
    present: set[str],
    invited: set[str],
    wide: RoundTally,
    groups: dict[str, str],
    scale: ResponseScale,
) -> Lost:
    """Count the last ratings on one criterion of those who stayed and those who were lost."""
    points = np.asarray(scale.points, dtype=np.float64)
    item = pd.Index(wide.items).get_indexer(pd.Index(latest["item_id"]))
    point = positions(latest["rating"].to_numpy(dtype=np.float64), points)
    here = latest["panellist_id"].isin(present).to_numpy()
    expected = latest["panellist_id"].isin(invited).to_numpy() & ~here
    place = {name: k for k, name in enumerate(wide.groups)}
    group = np.array([place[groups.get(person, wide.groups[0])] for person in latest["panellist_id"]], dtype=np.int64)
    stayed = np.zeros((len(wide.items), len(points)), dtype=np.int64)
    carried = np.zeros((len(wide.groups), len(wide.items), len(points)), dtype=np.int64)
    on_panel = np.zeros((len(wide.groups), len(wide.items)), dtype=np.int64)
    np.add.at(stayed, (item[here], point[here]), 1)
    np.add.at(carried, (group[~here], item[~here], point[~here]), 1)
    np.add.at(on_panel, (group[expected], item[expected]), 1)
    return Lost(stayed, carried, on_panel)


def added(wide: RoundTally, kind: Denominator, extra: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> RoundTally:
    """Return the counts with further ratings, per criterion: groups x items x points, and who was invited anyway.

    Who gives them joins the raters and the responders. Those invited count them already, where they were on the panel:
    those are the first to vote.
    """
    criteria = dict(wide.criteria)
    for name, (more, invited) in extra.items():
        own = criteria[name]
        joining = more.sum(axis=-1) if kind != "invited" else np.maximum(more.sum(axis=-1) - invited, 0)
        # One person fewer "not asked" is one person more in the denominators of responders and of those invited.
        criteria[name] = replace(own, counts=own.counts + more, not_asked=own.not_asked - joining)
    return replace(wide, criteria=criteria)


def at_end(n: np.ndarray, k: int, end: str) -> np.ndarray:
    """Return n ratings (groups x items) as counts at the lowest or highest of k points."""
    counts = np.zeros((*n.shape, k), dtype=np.int64)
    counts[..., 0 if end == "low" else -1] = n
    return counts
