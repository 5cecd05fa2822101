"""Scores: what the answers of each respondent amount to on each scale of an instrument."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import ceil

import numpy as np
import pandas as pd

from ..errors import InstrumentError
from ..model.instrument import Instrument, Scale
from ..stats.arrays import DUST, Floats
from ..words import word
from .catalogue import known
from .responses import Answers, CodingGiven, answers

MissingGiven = str | int | float | Mapping[str, int | float]


def score(
    responses: pd.DataFrame,
    instrument: str | Instrument,
    *,
    missing: MissingGiven | None = None,
    scales: Sequence[str] | None = None,
    coding: CodingGiven | None = None,
    already_reversed: Collection[str] = (),
    language: str = "en",
) -> pd.DataFrame:
    """Return the score of each respondent on each scale.

    Parameters
    ----------
    responses
        Long: ``respondent_id``, ``item``, ``response``, and any of ``site``, ``wave``, ``instrument``. Wide:
        ``respondent_id``, ``wave`` if there are several, and one column per item. The answers as they were ticked.
    instrument
        The name of one that comes along (`instruments`), or an `Instrument` of your own.
    missing
        How many items of a scale must be answered: a whole number; a share such as 0.8; ``"complete"`` for all;
        ``"suggested"`` for what the instrument's file suggests; or one of the first two per scale. None takes the
        published rule; where there is none and somebody left part of a scale out, you are asked.
    scales
        The scales to score; None for all.
    coding
        How the file codes the answers, where not by the instrument's points: the name of one of its codings, or what
        each code or label stands for, such as ``{1: 0, 2: 1}``.
    already_reversed
        Items that the table holds reversed already; they are not reversed again.
    language
        The language of ``reason``.

    Returns
    -------
    One row per respondent (and wave) and scale: ``respondent_id``, ``wave`` if responses have it, ``scale``; ``score``,
    ``n_answered``, ``reason`` (why there is no score, else empty). An answer of those who cannot say counts as none.

    Raises
    ------
    InstrumentError
        The instrument or scale is not known, cannot be scored, has a key known to be wrong, or needs a rule for
        missing answers or a coding named.
    ResponsesError
        The table breaks its contract; see `responses.answers`.

    Examples
    --------
    >>> responses = pd.DataFrame({"respondent_id": ["r1", "r2"], "its_1": [5, 4], "its_2": [1, 2], "its_3": [1, None],
    ...                           "its_4": [2, None]})
    >>> found = score(responses, "amn_intent_to_stay")
    >>> found[["respondent_id", "scale", "score", "n_answered"]]
      respondent_id               scale  score  n_answered
    0            r1  amn_intent_to_stay   4.75           4
    1            r2  amn_intent_to_stay    NaN           2
    >>> found["reason"].tolist()
    ['', '2 of 4 items answered, 3 needed']
    """
    found = scorable(instrument)
    chosen = chosen_scales(found, scales)
    table = answers(responses, found, needed_items(chosen), coding, already_reversed)
    n, k = len(table.who), len(chosen)
    scores, counted, why = np.empty((n, k)), np.empty((n, k), dtype=np.int64), np.zeros((n, k), dtype=np.int64)
    said = [""]
    for place, scale in enumerate(chosen):
        values = counting(table, found, scale, already_reversed)
        scores[:, place], counted[:, place], why[:, place] = _score(values, table, scale, missing, language, said)
    columns = {name: np.repeat(table.who[name].array, k) for name in table.who}
    columns["scale"] = pd.array([scale.scale for scale in chosen], dtype="str").take(np.tile(np.arange(k), n))
    columns |= {"score": scores.ravel(), "n_answered": counted.ravel()}
    columns["reason"] = pd.array(said, dtype="str").take(why.ravel())
    return pd.DataFrame(columns)


def scorable(asked: str | Instrument) -> Instrument:
    """Return an instrument that has scales and a whole key; raise `InstrumentError` where it has not."""
    found = known(asked)
    if found.lacks is not None or not found.scales:
        lacks = found.lacks.said("en") if found.lacks else "it has no scales"
        source = f" Its source: {found.obtain_from}." if found.obtain_from else ""
        raise InstrumentError(
            f"{found.name.said('en')} cannot be scored here: {lacks}.{source} With the published form at hand, write its "
            "key in a file of your own (model.read_instrument)."
        )
    return found


def chosen_scales(instrument: Instrument, scales: Sequence[str] | None) -> list[Scale]:
    """Return the scales asked for, all of them for None."""
    if isinstance(scales, str):
        scales = [scales]
    there = [scale.scale for scale in instrument.scales]
    stray = [name for name in scales or () if name not in there]
    if stray:
        raise InstrumentError(f"{instrument.instrument!r} has no scale {stray[0]!r}; it has {', '.join(there)}.")
    return [instrument.scale(name) for name in (there if scales is None else scales)]


def needed_items(scales: Sequence[Scale]) -> list[str]:
    """Return the items that some scales count, and those in which respondents weigh them, each once."""
    weighing = [weight for scale in scales for weight in scale.weights.values() if isinstance(weight, str)]
    return list(dict.fromkeys([name for scale in scales for name in scale.names] + weighing))


def counting(table: Answers, instrument: Instrument, scale: Scale, already_reversed: Collection[str] = ()) -> Floats:
    """Return what each answer counts in a scale: reversed or recoded, but not weighted; one column per item."""
    values = table.columns(scale.names)
    turned = instrument.reversed_in(scale.scale) - set(already_reversed)
    for k, name in enumerate(scale.names):
        item, points = instrument.item(name), instrument.points(name)
        if name in turned:
            values[:, k] = points[0] + points[-1] - values[:, k]
        elif item.recode is not None:
            counts = np.array([item.recode[point] for point in points] + [np.nan])
            there = ~np.isnan(values[:, k])
            place = np.full(len(values), len(points))
            place[there] = np.searchsorted(np.asarray(points, dtype=np.float64), values[there, k])
            values[:, k] = counts[place]
    return values


def _score(
    values: Floats, table: Answers, scale: Scale, missing: MissingGiven | None, language: str, said: list[str]
) -> tuple[Floats, np.ndarray, np.ndarray]:
    """Return the scores of a scale, the numbers of items answered, and which of the reasons ``said`` (it grows) holds."""
    k = len(scale.items)
    weights = _weights(table, scale)
    answered = ~np.isnan(values) & ~np.isnan(weights)
    n_answered = answered.sum(axis=1)
    least = _least(scale, missing, n_answered)
    if scale.weights:
        weight = np.where(answered, weights, 0.0)
        whole, by = (np.where(answered, values, 0.0) * weight).sum(axis=1), weight.sum(axis=1)
    else:
        whole, by = np.where(answered, values, 0.0).sum(axis=1), n_answered.astype(np.float64)
    enough = (n_answered >= least) & (n_answered > 0)
    weighed = np.abs(by) > DUST
    mean = np.divide(whole, by, out=np.full(len(values), np.nan), where=enough & weighed)
    times = scale.multiply * (_whole_weight(scale) if scale.method == "sum" else 1.0)
    why = np.zeros(len(values), dtype=np.int64)
    for n in np.unique(n_answered[~enough]):
        why[~enough & (n_answered == n)] = len(said)
        key = "surveys.too_few" if n else "surveys.none"
        said.append(word(key, language, n=int(n), of=k, least=max(least, 1)))
    if (enough & ~weighed).any():
        why[enough & ~weighed] = len(said)
        said.append(word("surveys.no_weight", language))
    return mean * times + scale.plus, n_answered, why


def _weights(table: Answers, scale: Scale) -> Floats:
    """Return what each item counts, broadcast against the answers; NaN where a respondent gave no weight."""
    if not any(isinstance(weight, str) for weight in scale.weights.values()):
        return np.array([[float(scale.weights.get(name, 1.0)) for name in scale.names]])
    columns = []
    for name in scale.names:
        weight = scale.weights.get(name, 1.0)
        given = table.columns([weight])[:, 0] if isinstance(weight, str) else np.full(len(table.who), weight)
        columns.append(given)
    return np.column_stack(columns)


def _whole_weight(scale: Scale) -> float:
    return sum(weight if not isinstance(weight := scale.weights.get(name, 1.0), str) else 1.0 for name in scale.names)


def _least(scale: Scale, missing: MissingGiven | None, n_answered: np.ndarray) -> int:
    """Return how many items must be answered, by the researcher's rule, else by the published one."""
    k, rule = len(scale.items), scale.answered
    stated = missing.get(scale.scale) if isinstance(missing, Mapping) else missing
    if stated == "complete":
        return k
    if stated == "suggested" and rule is not None:
        return rule.at_least
    if isinstance(stated, str):
        known = "has no suggestion" if stated == "suggested" else f"does not know missing={stated!r}"
        raise InstrumentError(
            f"Scale {scale.scale!r} {known}. Say a number of items, a share such as 0.8, or 'complete'."
        )
    if stated is not None:
        least = int(stated) if float(stated).is_integer() and stated >= 1 else ceil(Fraction(str(stated)) * k)
        if isinstance(stated, bool) or not 1 <= least <= k or not stated > 0:
            raise InstrumentError(f"Scale {scale.scale!r} has {k} items; missing={stated!r} asks for {least} of them.")
        return least
    if rule is not None and rule.source is not None:
        return rule.at_least
    partly = int(((n_answered > 0) & (n_answered < k)).sum())
    if partly and k > 1:
        hint = f" The file suggests {rule.at_least} of {k}: missing='suggested'." if rule is not None else ""
        raise InstrumentError(
            f"{partly} respondents answered scale {scale.scale!r} in part, and no rule for that is published. State yours, "
            f"as missing={{{scale.scale!r}: {max(1, k - 1)}}} (items that must be answered), missing=0.8, or "
            f"missing='complete'.{hint}"
        )
    return k
