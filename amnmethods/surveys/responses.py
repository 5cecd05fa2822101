"""Responses, long or wide, as one row per respondent and wave and one column per item, checked against the instrument."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InstrumentError, ResponsesError
from ..model.instrument import Instrument
from ..stats.arrays import Floats
from .refusals import refuse_code, refuse_missing, refuse_off_scale, refuse_reversed_copies, refuse_twice
from .wrong_keys import refuse_wrong_coding

WHO = ["respondent_id", "wave"]
LONG = {"item", "response"}
CodingGiven = str | Mapping[Any, float]


@dataclass(frozen=True)
class Answers:
    """Checked responses.

    Parameters
    ----------
    who
        One row per respondent (and wave): ``respondent_id`` and, where responses have it, ``wave``.
    items
        The columns of ``values``.
    values
        Of shape (respondents, items): the points answered, NaN where none.
    unable
        Same shape: the answer was the one offered to those who cannot say.
    """

    who: pd.DataFrame
    items: tuple[str, ...]
    values: Floats
    unable: np.ndarray

    def columns(self, items: Sequence[str]) -> Floats:
        """Return the values of some items, in their order."""
        place = {item: k for k, item in enumerate(self.items)}
        return self.values[:, [place[item] for item in items]]


def answers(
    responses: pd.DataFrame,
    instrument: Instrument,
    items: Sequence[str],
    coding: CodingGiven | None = None,
    already_reversed: Collection[str] = (),
) -> Answers:
    """Return the responses to some items of an instrument, each on a point of its response scale.

    Parameters
    ----------
    responses
        Long: ``respondent_id``, ``item``, ``response``, and any of ``site``, ``wave``, ``instrument``. Wide:
        ``respondent_id``, ``wave`` if there are several, and one column per item; further columns are left aside.
    instrument
        What was asked.
    items
        The items wanted.
    coding
        How the file codes the answers: the name of one of the instrument's codings, or the point that each code or
        label stands for. None where it holds the points themselves.
    already_reversed
        Items that the table holds reversed already.

    Raises
    ------
    InstrumentError
        The coding is not known, contradicts the published order of the answers, or has to be named and is not.
    ResponsesError
        A column or item is missing, a respondent stands twice in a wave, an answer is on no point, or an item comes
        both as ticked and reversed.
    """
    if "respondent_id" not in responses:
        found = ", ".join(map(str, responses.columns[:12])) or "no column"
        raise ResponsesError(
            f"Responses need the column respondent_id; found {found}. Rename yours, as in "
            "responses.rename(columns={'id': 'respondent_id'})."
        )
    for column, missing in (("respondent_id", "give each respondent a code"), ("wave", "say which wave they are of")):
        n = int(responses[column].isna().sum()) if column in responses else 0
        if n:
            raise ResponsesError(f"{n} rows have no {column}: {missing}, or take the rows out.")
    codes = _codes(instrument, coding)
    stray = [item for item in already_reversed if item not in items]
    if stray:
        raise ResponsesError(f"already_reversed names {stray[0]!r}, which is none of the items: {', '.join(items)}.")
    read = _long if set(responses.columns) >= LONG else _wide
    who, cells, unable = read(responses, instrument, tuple(items), codes)
    for k, item in enumerate(items):
        refuse_off_scale(cells[:, k], item, instrument, who, cells, codes)
    return Answers(who, tuple(items), cells, unable)


def _codes(instrument: Instrument, coding: CodingGiven | None) -> dict[str, float] | None:
    """Return what each code stands for, by the text of the code; None where the points stand for themselves."""
    named = {entry.coding: entry for entry in instrument.codings}
    if coding is None:
        if not instrument.state_coding:
            return None
        raise InstrumentError(
            f"{instrument.name.said('en')} is coded in more than one way, and the wrong one turns its items round. "
            f"Say which your file has: coding={' or coding='.join(map(repr, named))}."
        )
    if isinstance(coding, str):
        if coding not in named:
            raise InstrumentError(
                f"{instrument.instrument!r} has no coding called {coding!r}. "
                + (f"There are: {', '.join(map(repr, named))}. " if named else "")
                + "Or say what each code stands for, such as coding={1: 0, 2: 1}."
            )
        return {f"{code:g}": float(point) for code, point in named[coding].points.items()}
    codes = {_text(code): float(point) for code, point in coding.items()}
    refuse_wrong_coding(instrument, codes)
    return codes


def _text(code: Any) -> str:
    number = isinstance(code, (int, float, np.number)) and not isinstance(code, bool)
    return f"{float(code):g}" if number else str(code).strip()


def _decoded(
    column: pd.Series, item: str, instrument: Instrument, codes: dict[str, float] | None, names: pd.Series | None = None
) -> tuple[Floats, np.ndarray]:
    """Return the points of a column of answers, NaN where none, and where it says *unable*.

    ``item`` has the response scale; ``names`` are the items where the column holds several.
    """
    none = np.zeros(len(column), dtype=bool)
    if codes is None and pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != bool:
        return column.to_numpy(dtype=np.float64, na_value=np.nan), none
    code_of, kinds = pd.factorize(column, use_na_sentinel=True)
    own = instrument.response_scale(item).unable_code
    points, is_unable = np.full(len(kinds) + 1, np.nan), np.zeros(len(kinds) + 1, dtype=bool)
    for k, kind in enumerate(kinds):
        text = _text(kind)
        is_unable[k] = own is not None and text.casefold() == own.casefold()
        if text == "" or is_unable[k]:
            continue
        try:
            points[k] = codes[text] if codes is not None else float(text)
        except (KeyError, ValueError):
            named = item if names is None else str(names.iloc[int(np.argmax(code_of == k))])
            refuse_code(text, named, instrument, codes)
    return points[code_of], is_unable[code_of]


Read = tuple[pd.DataFrame, Floats, np.ndarray]


def _wide(
    responses: pd.DataFrame,
    instrument: Instrument,
    items: tuple[str, ...],
    codes: dict[str, float] | None,
) -> Read:
    key = [column for column in WHO if column in responses]
    refuse_twice(responses, key, instrument)
    there = {str(column): column for column in responses.columns}
    refuse_reversed_copies(list(there), items, instrument)
    refuse_missing([item for item in items if item not in there], instrument, list(there))
    columns = [_decoded(responses[there[item]], item, instrument, codes) for item in items]
    shape = (len(responses), len(items))
    values, unable = np.empty(shape, order="F"), np.zeros(shape, dtype=bool, order="F")
    for k, (points, is_unable) in enumerate(columns):
        values[:, k], unable[:, k] = points, is_unable
    return responses[key].reset_index(drop=True), values, unable


def _long(
    responses: pd.DataFrame,
    instrument: Instrument,
    items: tuple[str, ...],
    codes: dict[str, float] | None,
) -> Read:
    if "instrument" in responses:
        own_rows = responses["instrument"] == instrument.instrument
        if len(responses) and not own_rows.any():
            others = ", ".join(map(repr, pd.unique(responses["instrument"])[:8].tolist()))
            raise ResponsesError(
                f"No row is of the instrument {instrument.instrument!r}; the column instrument has {others}."
            )
        responses = responses if own_rows.all() else responses[own_rows]
    place, names = pd.factorize(responses["item"])
    named = [str(name) for name in names]
    every = {entry.item for entry in instrument.items}
    refuse_reversed_copies(named, items, instrument)
    stray = [name for name in named if name not in every]
    if stray or (place < 0).any():
        raise ResponsesError(
            f"{', '.join(map(repr, stray[:5])) or 'A blank'} is no item of {instrument.instrument!r}, whose items are "
            f"{', '.join(sorted(every))}. Rename it, or tell instruments apart by a column instrument."
        )
    if len(responses):
        refuse_missing([item for item in items if item not in named], instrument, named)
    order = {item: k for k, item in enumerate(items)}
    column = np.array([order.get(name, -1) for name in named] or [-1])[place]
    wanted = column >= 0
    if not wanted.all():
        responses, column = responses[wanted], column[wanted]
    key = [name for name in WHO if name in responses]
    row, who = _respondents(responses, key)
    cell = column * len(who) + row
    if len(cell) and np.bincount(cell).max() > 1:
        refuse_twice(responses, [*key, "item"], instrument)
    values, unable = np.full(len(who) * len(items), np.nan), np.zeros(len(who) * len(items), dtype=bool)
    own = [instrument.response_scale(item).unable_code for item in items]
    example = items[next((k for k, code in enumerate(own) if code is not None), 0)] if items else ""
    if example:
        values[cell], unable[cell] = _decoded(responses["response"], example, instrument, codes, responses["item"])
    shape = (len(items), len(who))
    return who, values.reshape(shape).T, unable.reshape(shape).T


def _respondents(responses: pd.DataFrame, key: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the number of each row's respondent (and wave), and those numbered."""
    row, ids = pd.factorize(responses["respondent_id"])
    if "wave" not in key:
        return row, pd.DataFrame({"respondent_id": ids})
    wave, waves = pd.factorize(responses["wave"], use_na_sentinel=False)
    if len(waves) == 1:
        return row, pd.DataFrame({"respondent_id": ids, "wave": waves.repeat(len(ids))})
    both, pairs = pd.factorize(row.astype(np.int64) * max(len(waves), 1) + wave)
    return both, pd.DataFrame(
        {"respondent_id": ids[pairs // max(len(waves), 1)], "wave": waves[pairs % max(len(waves), 1)]}
    )
