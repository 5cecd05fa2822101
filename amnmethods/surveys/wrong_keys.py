"""The wrong keys that go round: a researcher's own version of an instrument is held against the published key."""

from ..errors import InstrumentError
from ..model.instrument import Instrument
from ..stats.arrays import DUST


def refuse_wrong_key(own: Instrument, published: Instrument) -> None:
    """Raise `InstrumentError` where an own version of a published instrument has a key known to be wrong.

    A key that differs in any other way passes only if it says why (``departs``). Only items of the same name are
    compared, so that a version with items of its own names is compared in how its scores are made.
    """
    shared = {item.item for item in own.items} & {item.item for item in published.items}
    right = published.reversed_items & shared
    for wrong in published.wrong_keys:
        named = f"This is a well-known wrong key of {published.name.said('en')}: {wrong.wrong}. {wrong.why.said('en')}."
        told_apart = wrong.reverse is not None and set(wrong.reverse) & shared != right
        if told_apart and own.reversed_items & shared == set(wrong.reverse or ()) & shared:
            raise InstrumentError(f"{named} The published key reverses {_list(published.reversed_items)}.")
        for scale in own.scales:
            turned = (wrong.multiply, wrong.plus)
            if None not in turned and _near((scale.multiply, scale.plus), turned):
                raise InstrumentError(
                    f"{named} Scale {scale.scale!r} has multiply: {scale.multiply:g}, plus: {scale.plus:g}."
                )
    if own == published or own.departs or own.lacks is not None:
        return
    for item in sorted(shared):
        mine, known = item in own.reversed_items, item in published.reversed_items
        if mine != known:
            raise InstrumentError(
                f"{own.instrument!r} {'reverses' if mine else 'does not reverse'} item {item!r}, and the published key of "
                f"{published.instrument!r} {'reverses' if known else 'does not reverse'} it. Follow the published key, "
                "or say why yours differs (departs: ...)."
            )


def refuse_wrong_coding(instrument: Instrument, codes: dict[str, float]) -> None:
    """Raise `InstrumentError` where the labels of the answers are given other values than the published ones.

    Parameters
    ----------
    codes
        The value given to each code or label.
    """
    for scale in instrument.response_scales.values():
        labels = {said.casefold(): point for point, text in scale.anchors.items() for said in text.root.values()}
        given = {label: value for label, value in codes.items() if label.casefold() in labels}
        for label, value in given.items():
            right = labels[label.casefold()]
            if abs(value - right) > DUST and not _elsewhere(instrument, label, value):
                order = ", ".join(f"{point:g} {scale.anchor(point, 'en')}" for point in scale.points)
                raise InstrumentError(
                    f"The coding takes {label!r} for {value:g}, but in {instrument.name.said('en')} it is {right:g}: {order}."
                )


def _elsewhere(instrument: Instrument, label: str, value: float) -> bool:
    """Tell whether another response scale of the instrument has the same label with this value."""
    return any(
        label.casefold() in (said.casefold() for said in scale.anchors[point].root.values())
        for scale in instrument.response_scales.values()
        for point in scale.anchors
        if abs(point - value) <= DUST
    )


def _near(own: tuple[float, float], wrong: tuple[float | None, float | None]) -> bool:
    return all(w is not None and abs(o - w) <= DUST for o, w in zip(own, wrong, strict=True))


def _list(items: frozenset[str]) -> str:
    return ", ".join(sorted(items)) or "no item"
