"""A survey instrument: what it measures, its items and scales, how it is scored, and what is known to go wrong with it."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ValidationInfo, model_validator

from .config import Loc
from .instrument_parts import (
    MINUS,
    Coding,
    CutOff,
    ForeignItem,
    LogField,
    Name,
    Scale,
    SurveyItem,
    WrongKey,
)
from .scale import Point, ResponseScale
from .text import Text

__all__ = ["CutOff", "Instrument", "Scale"]

DUST = 1e-9


def _listed(value: object) -> object:
    return [value] if isinstance(value, (str, dict)) else value


class Instrument(BaseModel, frozen=True, extra="forbid"):
    """A survey instrument as data.

    Parameters
    ----------
    instrument
        Its name in tables.
    kind
        ``"scale"`` is scored; ``"log"`` is a form whose entries are counted elsewhere.
    setting
        The kind of programme that it was written for, such as ``"mentoring"``, where it is not for any other: a framework
        that is passed on leaves it behind.
    citation, doi, licence, obtain_from
        Where it comes from, on what terms, and where to get its wording.
    unverified
        What of this was not read in the source itself.
    lacks
        What is missing before it can be scored; None where it can.
    state_coding
        Whether the coding of a file must be named, because more than one circulates.
    based_on, departs
        For a researcher's own version of an instrument: which one, and why its key differs.

    Examples
    --------
    >>> fit = Instrument.of_keys("fit", {"fit": ["f1", "-f2"]}, points=[1, 2, 3, 4, 5])
    >>> fit.reversed_in("fit"), fit.bounds("fit")
    (frozenset({'f2'}), (1.0, 5.0))
    """

    instrument: Name
    name: Text
    kind: Literal["scale", "log"] = "scale"
    setting: Name | None = None
    measures: Text | None = None
    respondents: Text | None = None
    citation: str | None = None
    doi: str | None = None
    licence: str | None = None
    obtain_from: str | None = None
    french: str | None = None
    response_scales: dict[str, ResponseScale] = {}
    items: tuple[SurveyItem, ...] = ()
    n_items: int | None = None  # as published, where the items are not listed here
    scales: tuple[Scale, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    codings: tuple[Coding, ...] = ()
    state_coding: bool = False
    wrong_keys: tuple[WrongKey, ...] = ()
    foreign_items: tuple[ForeignItem, ...] = ()
    fields: tuple[LogField, ...] = ()
    notes: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    unverified: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    lacks: Text | None = None
    based_on: str | None = None
    departs: str | None = None

    @classmethod
    def of_keys(
        cls,
        instrument: str,
        keys: dict[str, list[str]],
        points: list[int] | range,
        *,
        method: Literal["mean", "sum"] = "mean",
        name: str | None = None,
    ) -> Self:
        """Return an instrument from keys: the items of each scale, a minus before those to reverse."""
        scales = [{"scale": scale, "name": scale, "items": items, "method": method} for scale, items in keys.items()]
        names = dict.fromkeys(item.removeprefix(MINUS) for items in keys.values() for item in items)
        return cls.model_validate(
            {
                "instrument": instrument,
                "name": name or instrument,
                "response_scales": {"points": {"points": list(points)}},
                "items": [{"item": item} for item in names],
                "scales": scales,
            }
        )

    @model_validator(mode="after")
    def _fits_together(self, info: ValidationInfo) -> Self:
        """Refuse parts that contradict each other; who reads a file gets all of them, each with its place."""
        found = list(self._problems())
        if info.context is not None:
            info.context["problems"] = found
        elif found:
            raise ValueError(found[0][1])
        return self

    def _problems(self) -> Iterator[tuple[Loc, str]]:
        for kind, part, names in (
            ("item", "items", [entry.item for entry in self.items]),
            ("scale", "scales", [entry.scale for entry in self.scales]),
            ("coding", "codings", [entry.coding for entry in self.codings]),
        ):
            for k, name in enumerate(names):
                if name in names[:k]:
                    yield (part, k), f"{kind} {name!r} stands twice; each has a name of its own"
        fit = True
        for k, entry in enumerate(self.items):
            own = entry.response_scale
            if own is None and len(self.response_scales) != 1:
                said = f"item {entry.item!r} does not say which response scale it has"
            elif own not in (None, *self.response_scales):
                said = f"item {entry.item!r} has the response scale {own!r}, which is not described"
            elif entry.recode is not None and (entry.reverse or set(entry.recode) != set(self.points(entry.item))):
                said = f"item {entry.item!r}: recode says what every point counts, and leaves nothing to reverse"
            else:
                continue
            fit = False
            yield ("items", k), said
        known = {entry.item: entry for entry in self.items}
        for k, scale in enumerate(self.scales):
            for said in self._problems_of(scale, known, fit):
                yield ("scales", k), said
        for k, cut in enumerate(self.cut_offs):
            if cut.scale not in [scale.scale for scale in self.scales]:
                yield ("cut_offs", k, "scale"), f"a cut-off speaks of the scale {cut.scale!r}, which is not described"

    def _problems_of(self, scale: Scale, known: dict[str, SurveyItem], fit: bool) -> Iterator[str]:
        weighing = [value for value in scale.weights.values() if isinstance(value, str)]
        missing = [name for name in (*scale.names, *weighing) if name not in known]
        if missing:
            yield f"scale {scale.scale!r} counts {missing[0]!r}, which is none of the items"
            return
        for key, name in zip(scale.items, scale.names, strict=True):
            if key != name and known[name].reverse:
                yield (
                    f"item {name!r} is reversed twice: once by reverse: true and once by the minus in scale "
                    f"{scale.scale!r}, so that it would count as ticked. Keep one of them"
                )
            if key != name and known[name].recode is not None:
                yield f"item {name!r} is recoded and reversed in scale {scale.scale!r}: say it all in recode"
        if fit and scale.range is not None and not weighing:
            low, high = self.bounds(scale.scale)
            if abs(low - scale.range[0]) > DUST or abs(high - scale.range[1]) > DUST:
                yield (
                    f"scale {scale.scale!r} should run from {scale.range[0]:g} to {scale.range[1]:g}, but by its key it "
                    f"runs from {low:g} to {high:g}"
                )

    def scale(self, name: str) -> Scale:
        """Return a scale by its name."""
        return next(scale for scale in self.scales if scale.scale == name)

    def item(self, name: str) -> SurveyItem:
        """Return an item by its name."""
        return next(item for item in self.items if item.item == name)

    def response_scale(self, item: str) -> ResponseScale:
        """Return the response scale of an item."""
        name = self.item(item).response_scale
        return self.response_scales[name if name is not None else next(iter(self.response_scales))]

    def points(self, item: str) -> tuple[Point, ...]:
        """Return the points that an item can be answered with."""
        return self.response_scale(item).points

    def reversed_in(self, scale: str) -> frozenset[str]:
        """Return the items that count reversed in a scale."""
        keyed = self.scale(scale)
        by_minus = {item.removeprefix(MINUS) for item in keyed.items if item.startswith(MINUS)}
        return frozenset(by_minus | {name for name in keyed.names if self.item(name).reverse})

    @property
    def reversed_items(self) -> frozenset[str]:
        """The items that count reversed in any scale."""
        return frozenset().union(*(self.reversed_in(scale.scale) for scale in self.scales))

    def counts(self, scale: str, item: str) -> dict[Point, float]:
        """Return what each point of an item counts in a scale."""
        points, recode = self.points(item), self.item(item).recode
        if recode is not None:
            return dict(recode)
        ends = points[0] + points[-1]
        return {point: float(ends - point if item in self.reversed_in(scale) else point) for point in points}

    def bounds(self, scale: str) -> tuple[float, float]:
        """Return the lowest and highest score that a scale can have."""
        keyed = self.scale(scale)
        weights = [w if not isinstance(w := keyed.weights.get(name, 1.0), str) else 1.0 for name in keyed.names]
        values = [sorted(self.counts(scale, name).values()) for name in keyed.names]
        # A negative weight makes an item's highest value count lowest.
        ends = [sum(sorted((w * v[0], w * v[-1]))[k] for w, v in zip(weights, values, strict=True)) for k in (0, 1)]
        by = 1.0 if keyed.method == "sum" else sum(weights)
        low, high = sorted(keyed.multiply * end / by + keyed.plus for end in ends)
        return low, high
