"""One round as counts: what every condition of a consensus rule looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import PanelError, RatingsError, RuleError, ScaleError
from ..model.rules import Denominator
from ..model.scale import ResponseScale
from ..stats.counts import tally

Ints = NDArray[np.int64]
DEFAULT_CRITERION = "rating"


@dataclass(frozen=True)
class CriterionTally:
    """Counts of one criterion: all arrays are groups x items, `counts` with the points as a third axis."""

    points: NDArray[np.float64]
    counts: Ints
    unable: Ints
    not_asked: Ints


@dataclass(frozen=True)
class RoundTally:
    """One round's counts per stakeholder group, criterion and item.

    Without a panel there is one group, which holds everybody. `responders` gave at least one answer (a rating or
    *unable*) in the round; `invited` is None where no panel tells who was.
    """

    groups: tuple[str, ...]
    items: NDArray[np.object_]
    criteria: Mapping[str, CriterionTally]
    responders: Ints
    invited: Ints | None
    asked: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)  # criterion: items with any row in this round

    def denominators(self, criterion: str, kind: Denominator) -> Ints:
        """Return the denominator of a share, groups x items."""
        tallied = self.criteria[criterion]
        if kind == "raters":
            return tallied.counts.sum(axis=-1)
        people = self.responders if kind == "responders" else self.invited
        if people is None:
            raise RuleError("The denominator 'invited' needs the panel: pass panel=, one row per panellist invited.")
        return people[:, None] - tallied.not_asked

    def skipped(self, criterion: str) -> Ints:
        """Return how many answered the round but left the item out, groups x items."""
        tallied = self.criteria[criterion]
        answered = tallied.counts.sum(axis=-1) + tallied.unable + tallied.not_asked
        return np.maximum(self.responders[:, None] - answered, 0)

    def only(self, group: int) -> "RoundTally":
        """Return the tally of one group alone."""
        one = slice(group, group + 1)
        criteria = {
            name: CriterionTally(t.points, t.counts[one], t.unable[one], t.not_asked[one])
            for name, t in self.criteria.items()
        }
        invited = None if self.invited is None else self.invited[one]
        return replace(
            self, groups=self.groups[one], criteria=criteria, responders=self.responders[one], invited=invited
        )


def scales_of(ratings: pd.DataFrame, scale: ResponseScale | Mapping[str, ResponseScale]) -> dict[str, ResponseScale]:
    """Return the scale of each criterion found in the ratings."""
    named = list(pd.unique(ratings["criterion"])) if "criterion" in ratings else [DEFAULT_CRITERION]
    if isinstance(scale, ResponseScale):
        return dict.fromkeys(named, scale)
    missing = [name for name in named if name not in scale]
    if missing:
        raise ScaleError(f"No response scale for the criterion {', '.join(map(str, missing))}; there are: {', '.join(scale)}.")
    return {name: scale[name] for name in named}


def tally_round(
    ratings: pd.DataFrame, scales: Mapping[str, ResponseScale], panel: pd.DataFrame | None = None
) -> RoundTally:
    """Count one round.

    Parameters
    ----------
    ratings
        Ratings of one round (`model.tables`); a bare table of ``item_id`` and ``rating`` will do.
    scales
        Response scale per criterion.
    panel
        One row per panellist invited to the round, with ``group`` where groups matter.

    Raises
    ------
    RatingsError
        A panellist rated an item twice.
    PanelError
        Someone rated who is not on the panel.
    ScaleError
        A rating lies off its scale.
    """
    names = list(scales)
    item_codes, items = _codes(ratings["item_id"])
    n_items = len(items)
    if len(names) == 1:
        criterion_codes = np.zeros(len(ratings), dtype=np.int64)
    else:
        found, labels = _codes(ratings["criterion"])
        criterion_codes = np.array([names.index(label) for label in labels], dtype=np.int64)[found]
    group_codes, groups, responders, invited = _people(ratings, panel, item_codes, criterion_codes, n_items)
    n_groups = len(groups)

    values = ratings["rating"].to_numpy(dtype=np.float64, na_value=np.nan)
    cells = (criterion_codes * n_groups + group_codes) * n_items + item_codes
    states = _codes(ratings["state"]) if "state" in ratings else None
    criteria, asked = {}, {}
    for k, name in enumerate(names):
        own = slice(None) if len(names) == 1 else criterion_codes == k
        local = cells[own] - k * n_groups * n_items
        points = np.asarray(scales[name].points, dtype=np.float64)
        shape = (n_groups, n_items)
        criteria[name] = CriterionTally(
            points,
            tally(local, values[own], n_groups * n_items, points).reshape(*shape, -1),
            _state(states, "unable", own, local, shape),
            _state(states, "not_asked", own, local, shape),
        )
        asked[name] = np.bincount(item_codes[own], minlength=n_items) > 0
    return RoundTally(groups, items, criteria, responders, invited, asked)


def _codes(column: pd.Series) -> tuple[Ints, NDArray[np.object_]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, labels = column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    else:
        codes, found = pd.factorize(column)
        labels = found.to_numpy(dtype=object) if hasattr(found, "to_numpy") else np.asarray(found, dtype=object)
    if len(codes) and codes.min() < 0:
        raise RatingsError(f"{int((codes < 0).sum())} rows have no {column.name}: fill the column.")
    return codes.astype(np.int64), labels


def _state(states: tuple[Ints, NDArray[np.object_]] | None, name: str, own: object, local: Ints, shape: tuple[int, int]) -> Ints:
    where = [] if states is None else np.flatnonzero(states[1] == name)
    if len(where) == 0:
        return np.zeros(shape, dtype=np.int64)
    chosen = local[states[0][own] == where[0]]  # type: ignore[index]
    return np.bincount(chosen, minlength=shape[0] * shape[1]).reshape(shape)


def _people(
    ratings: pd.DataFrame, panel: pd.DataFrame | None, item_codes: Ints, criterion_codes: Ints, n_items: int
) -> tuple[Ints, tuple[str, ...], Ints, Ints | None]:
    """Return the group of each row, the groups, and how many responded and were invited in each."""
    n_rows = len(ratings)
    if "panellist_id" not in ratings:
        if panel is not None:
            raise RatingsError("Ratings by a panel need the column panellist_id.")
        heaviest = np.bincount(item_codes, minlength=1).max() if n_rows else 0
        return np.zeros(n_rows, dtype=np.int64), ("pooled",), np.array([heaviest]), None
    person_codes, people = _codes(ratings["panellist_id"])
    _once(ratings, (criterion_codes * max(n_items, 1) + item_codes) * max(len(people), 1) + person_codes)
    answered = ratings["rating"].notna().to_numpy()
    if "state" in ratings:
        answered = answered | (ratings["state"] == "unable").to_numpy(dtype=bool)
    responded = np.bincount(person_codes[answered], minlength=len(people)) > 0
    if panel is None:
        return np.zeros(n_rows, dtype=np.int64), ("pooled",), np.array([responded.sum()]), None

    place = {panellist: k for k, panellist in enumerate(panel["panellist_id"].to_numpy(dtype=object))}
    rows = np.array([place.get(person, -1) for person in people], dtype=np.int64)
    if len(rows) and rows.min() < 0:
        strangers = [str(person) for person, row in zip(people, rows, strict=True) if row < 0]
        raise PanelError(
            f"{len(strangers)} who rated are not on the panel: {', '.join(strangers[:5])}. "
            "Add them to the panel, or leave their ratings out."
        )
    if "group" not in panel:
        n_panel = np.array([len(panel)])
        return np.zeros(n_rows, dtype=np.int64), ("pooled",), np.array([responded.sum()]), n_panel
    panel_codes, labels = _codes(panel["group"])
    person_groups = panel_codes[rows] if len(rows) else rows
    n_groups = len(labels)
    responders = np.bincount(person_groups[responded], minlength=n_groups)
    invited = np.bincount(panel_codes, minlength=n_groups)
    group_codes = person_groups[person_codes] if n_rows else person_codes
    return group_codes, tuple(map(str, labels)), responders, invited


def _once(ratings: pd.DataFrame, keys: Ints) -> None:
    """Refuse two ratings of one item by one panellist."""
    ordered = np.sort(keys)
    if len(ordered) > 1 and (ordered[1:] == ordered[:-1]).any():
        from ..model.tables import check_ratings

        check_ratings(ratings)  # says who and what
        raise RatingsError("A panellist rated an item twice.")
