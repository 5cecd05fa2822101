"""One round as counts: what every condition of a consensus rule looks at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import AmnError, PanelError, RatingsError, RuleError, ScaleError
from ..model.rules import Denominator
from ..model.scale import ResponseScale
from ..model.tables import check_ratings
from ..stats.counts import STATES, tally

Ints = NDArray[np.int64]
POOLED = "pooled"
RATED, UNABLE, SKIPPED, NOT_ASKED = range(len(STATES))


@dataclass(frozen=True)
class CriterionTally:
    """Counts of one criterion: all arrays are groups x items, `counts` with the points as a third axis."""

    points: NDArray[np.float64]
    counts: Ints
    unable: Ints
    not_asked: Ints
    skipped: Ints  # answered the round but left the item out

    @cached_property
    def n(self) -> Ints:
        """Ratings, groups x items."""
        return self.counts.sum(axis=-1)

    def each(self, change: Callable[[Ints], Ints]) -> "CriterionTally":
        """Return the tally with all its arrays changed alike, such as some groups or items alone."""
        arrays = (self.counts, self.unable, self.not_asked, self.skipped)
        return CriterionTally(self.points, *(change(array) for array in arrays))


@dataclass(frozen=True)
class RoundTally:
    """One round's counts per stakeholder group, criterion and item.

    Without a panel there is one group, which holds everybody. `responders` gave at least one answer (a rating or
    *unable*) in the round, None where no panellist_id tells who; `invited` is None where no panel tells who was.
    """

    groups: tuple[str, ...]
    items: NDArray[np.object_]
    criteria: Mapping[str, CriterionTally]
    responders: Ints | None
    invited: Ints | None
    asked: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)  # criterion: items put to anybody

    def denominators(self, criterion: str, kind: Denominator) -> Ints:
        """Return the denominator of a share, groups x items."""
        tallied = self.criteria[criterion]
        if kind == "raters":
            return tallied.n
        people = self.responders if kind == "responders" else self.invited
        if people is None and kind == "responders":
            raise RuleError("The denominator 'responders' needs the column panellist_id: who answered the round?")
        if people is None:
            raise RuleError("The denominator 'invited' needs the panel: pass panel=, one row per panellist invited.")
        return people[:, None] - tallied.not_asked

    def only(self, group: int) -> "RoundTally":
        """Return the tally of one group alone."""
        one = slice(group, group + 1)
        criteria = {name: own.each(lambda array: array[one]) for name, own in self.criteria.items()}
        responders, invited = (None if people is None else people[one] for people in (self.responders, self.invited))
        return replace(self, groups=self.groups[one], criteria=criteria, responders=responders, invited=invited)


@dataclass(frozen=True)
class _People:
    """The group of each row of ratings, the groups, and how many responded and were invited in each."""

    rows: Ints
    groups: tuple[str, ...]
    responders: Ints | None
    invited: Ints | None


def scales_of(
    ratings: pd.DataFrame, scale: ResponseScale | Mapping[str, ResponseScale], criterion: str = "rating"
) -> dict[str, ResponseScale]:
    """Return the scale of each criterion found in the ratings; without such a column they are on the one named."""
    named = list(pd.unique(ratings["criterion"])) if "criterion" in ratings else [criterion]
    if isinstance(scale, ResponseScale):
        return dict.fromkeys(named, scale)
    missing = [name for name in named if name not in scale]
    if missing:
        raise ScaleError(
            f"No response scale for the criterion {', '.join(map(str, missing))}; there are: {', '.join(scale)}."
        )
    return {name: scale[name] for name in named}


def tally_round(
    ratings: pd.DataFrame,
    scales: Mapping[str, ResponseScale],
    panel: pd.DataFrame | None = None,
    groups: Sequence[str] = (),
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
    groups
        Groups that count although nobody on this panel is of them: one that vanished must not make a bar easier.

    Raises
    ------
    RatingsError
        A panellist rated an item twice, or a rating and its state contradict each other.
    PanelError
        Someone rated who is not on the panel, or a panellist stands on it twice.
    ScaleError
        A rating lies off its scale.
    """
    names = list(scales)
    items, labels = _codes(ratings["item_id"])
    criteria = np.int64(0) if len(names) == 1 else _criteria(ratings["criterion"], names)
    values = ratings["rating"].to_numpy(dtype=np.float64, na_value=np.nan)
    rated = ~np.isnan(values)
    states = _states(ratings, rated)
    people = _people(ratings, panel, groups, items + len(labels) * criteria, rated | (states == UNABLE))
    shape = (len(people.groups), len(labels))

    tallies, asked = {}, {}
    for k, name in enumerate(names):
        own = slice(None) if len(names) == 1 else criteria == k
        cells, state = people.rows[own] * shape[1] + items[own], states[own]
        points = np.asarray(scales[name].points, dtype=np.float64)
        counts = tally(cells, values[own], shape[0] * shape[1], points).reshape(*shape, -1)
        by_state = np.bincount(cells * len(STATES) + state, minlength=counts[..., 0].size * len(STATES))
        by_state = by_state.reshape(*shape, len(STATES))
        unable, not_asked = by_state[..., UNABLE], by_state[..., NOT_ASKED]
        put = by_state.sum(axis=-1) - not_asked
        there = put if people.responders is None else people.responders[:, None] - not_asked
        skipped = np.maximum(there - by_state[..., RATED] - unable, 0)
        tallies[name] = CriterionTally(points, counts, unable, not_asked, skipped)
        asked[name] = np.asarray(put.any(axis=0))
    return RoundTally(people.groups, labels, tallies, people.responders, people.invited, asked)


def _states(ratings: pd.DataFrame, rated: NDArray[np.bool_]) -> Ints:
    """Return the state of each row as its place in STATES."""
    if "state" not in ratings:
        return np.where(rated, RATED, SKIPPED)
    codes, labels = _codes(ratings["state"])
    place = {state: k for k, state in enumerate(STATES)}
    states = np.array([place.get(label, -1) for label in labels], dtype=np.int64)[codes]
    if ((states == RATED) != rated).any() or (len(states) and states.min() < 0):
        check_ratings(ratings)  # says which item, and what is wrong
    return states


def _codes(column: pd.Series, error: type[AmnError] = RatingsError) -> tuple[Ints, NDArray[np.object_]]:
    """Return the place of each value among the labels, and the labels."""
    values = column.array
    if isinstance(values, pd.Categorical):
        codes, labels = values.codes, values.categories.to_numpy(dtype=object)
    else:
        codes, found = values.factorize()
        labels = found.to_numpy(dtype=object)
    if len(codes) and codes.min() < 0:
        raise error(f"{int((codes < 0).sum())} rows have no {column.name}: fill the column.")
    return codes.astype(np.int64), labels


def _criteria(column: pd.Series, names: list[str]) -> Ints:
    codes, labels = _codes(column)
    place = {name: k for k, name in enumerate(names)}
    return np.array([place.get(label, -1) for label in labels], dtype=np.int64)[codes]


def _people(
    ratings: pd.DataFrame,
    panel: pd.DataFrame | None,
    groups: Sequence[str],
    questions: Ints,
    answered: NDArray[np.bool_],
) -> _People:
    if "panellist_id" not in ratings:
        if panel is not None:
            raise RatingsError("Ratings by a panel need the column panellist_id.")
        return _People(np.zeros(len(ratings), dtype=np.int64), (POOLED,), None, None)
    codes, people = _codes(ratings["panellist_id"])
    _once(ratings, questions * max(len(people), 1) + codes)
    responded = np.bincount(codes[answered], minlength=len(people)) > 0
    if panel is None:
        return _People(np.zeros(len(ratings), dtype=np.int64), (POOLED,), np.array([responded.sum()]), None)

    place = {panellist: k for k, panellist in enumerate(panel["panellist_id"].tolist())}
    if len(place) < len(panel):
        raise PanelError("A panellist stands twice in the panel of a round: see model.tables.check_panel.")
    rows = np.array([place.get(person, -1) for person in people.tolist()], dtype=np.int64)
    strangers = np.intersect1d(np.flatnonzero(rows < 0), codes) if len(rows) and rows.min() < 0 else rows[:0]
    if len(strangers):
        raise PanelError(
            f"{len(strangers)} who rated are not on the panel: {', '.join(map(str, people[strangers[:5]]))}. "
            "Add them to the panel, or leave their ratings out."
        )
    if "group" not in panel:
        one = np.zeros(len(ratings), dtype=np.int64)
        return _People(one, (POOLED,), np.array([responded.sum()]), np.array([len(panel)]))
    found, labels = _codes(panel["group"], PanelError)
    names = tuple(dict.fromkeys([*map(str, labels), *map(str, groups)]))
    of_people = found[rows]
    responders, invited = (np.bincount(each, minlength=len(names)) for each in (of_people[responded], found))
    return _People(of_people[codes], names, responders, invited)


def _once(ratings: pd.DataFrame, keys: Ints) -> None:
    """Refuse two ratings of one item by one panellist."""
    if len(keys) == 0:
        return
    if keys.max() < 8 * len(keys):
        twice = np.bincount(keys).max() > 1
    else:
        ordered = np.sort(keys)
        twice = (ordered[1:] == ordered[:-1]).any()
    if twice:
        check_ratings(ratings)  # says who and what
        raise RatingsError("A panellist rated an item twice.")
