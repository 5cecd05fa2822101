"""The tables of this room: scores laid out person by scale by wave, who people are, and what is refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.arrays import DUST, Floats

__all__ = [
    "POOLED",
    "Cube",
    "attributes",
    "blank",
    "cube",
    "in_order",
    "listed",
    "need",
    "one_spelling",
    "plain",
    "wave_order",
]

POOLED = "pooled"  # the row of all together


def need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `EvaluationError` unless a table has these columns."""
    lacking = [column for column in columns if column not in table]
    if lacking:
        found = ", ".join(map(str, table.columns)) or "none"
        raise EvaluationError(
            f"The {what} lack the column {', '.join(lacking)}; found: {found}. Add it, or rename yours."
        )


def plain(value: Any) -> str:
    """Return a code as people write it: 7 or 'r007', whatever kind of number a table keeps it as."""
    if isinstance(value, np.generic):
        value = value.item()
    return f"{value:g}" if isinstance(value, float) else repr(value)


def blank(column: pd.Series) -> pd.Series:
    """Tell where a column says nothing."""
    if column.dtype.kind in "iufb":
        return column.isna()
    return column.isna() | column.astype("string").str.strip().eq("").fillna(True)


def listed(by: str | Sequence[str]) -> tuple[str, ...]:
    """Return the attributes to go by, also where one is named alone: "site" is ["site"]."""
    return (by,) if isinstance(by, str) else tuple(by)


def one_spelling(people: pd.Index) -> None:
    """Raise `EvaluationError` where codes differ only in case or blanks: they would count as two people."""
    if people.dtype.kind in "iuf":
        return
    seen: dict[str, Any] = {}
    twins: list[tuple[Any, Any]] = []
    for code in people:
        same = "".join(str(code).casefold().split())
        if seen.setdefault(same, code) != code:
            twins.append((seen[same], code))
    if twins:
        n, (one, two) = len(twins), twins[0]
        raise EvaluationError(
            f"Respondent {plain(one)} is also written {plain(two)} ({n} such code{'' if n == 1 else 's'}): they differ only in "
            "case or blanks and would count as two people. Write each code one way in every wave, or give another code to "
            "whoever is somebody else."
        )


def wave_order(wave: Any) -> tuple[int, float, str]:
    """Return what sorts waves: numbers by size, also where they are kept as text, before names."""
    try:
        return 0, float(wave), ""
    except (TypeError, ValueError):
        return 1, 0.0, str(wave)


def _places(waves: pd.Series) -> dict[Any, int]:
    return {wave: k for k, wave in enumerate(sorted(pd.unique(waves).tolist(), key=wave_order))}


def in_order(before: Any, after: Any) -> None:
    """Raise `EvaluationError` unless one wave comes before the other."""
    if not wave_order(before) < wave_order(after):
        raise EvaluationError(
            f"Wave {plain(after)} does not come after wave {plain(before)}: a change is taken from an earlier wave to a later one."
        )


@dataclass(frozen=True)
class Cube:
    """Scores, person by scale by wave, NaN where there is none; shares as 1 and 0."""

    people: pd.Index
    scales: tuple[str, ...]
    waves: tuple[Any, ...]
    values: Floats  # (n_people, n_scales, n_waves)
    measures: tuple[str, ...]  # per scale: "mean" or "share"

    def of(self, wave: Any) -> Floats:
        """Return the scores of one wave, person by scale."""
        return self.values[:, :, self.waves.index(wave)]


def cube(scores: pd.DataFrame, waves: Sequence[Any], at_least: Mapping[str, float] | None = None) -> Cube:
    """Lay scores out person by scale by wave.

    Parameters
    ----------
    scores
        ``respondent_id``, ``wave``, ``scale``, ``score``.
    waves
        The waves wanted, all of which must be there.
    at_least
        Scales whose share at this score or above is of interest, rather than their mean.

    Raises
    ------
    EvaluationError
        A column or wave is missing, a code stands twice in a wave or is written in two ways, a score is no number, or a
        scale is not there.
    """
    need(scores, ["respondent_id", "wave", "scale", "score"], "scores")
    if blank(scores["respondent_id"]).any():
        n = int(blank(scores["respondent_id"]).sum())
        raise EvaluationError(f"{n} rows of the scores have no respondent_id: without a code nobody can be linked.")
    for column in ("wave", "scale"):
        if blank(scores[column]).any():
            raise EvaluationError(
                f"{int(blank(scores[column]).sum())} rows of the scores have no {column}: fill it in."
            )
    there = pd.unique(scores["wave"]).tolist()
    for wave in waves:
        if wave not in there:
            known = ", ".join(plain(value) for value in sorted(there, key=wave_order)) or "none"
            raise EvaluationError(f"There are no scores of wave {plain(wave)}; there are of: {known}.")
    asked = scores if set(there) <= set(waves) else scores[scores["wave"].isin(list(waves))]
    try:
        given = pd.to_numeric(asked["score"]).to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError):
        odd = asked["score"][pd.to_numeric(asked["score"], errors="coerce").isna() & asked["score"].notna()]
        raise EvaluationError(f"The score {odd.iloc[0]!r} is no number: correct it, or leave it blank.") from None
    who, people = pd.factorize(asked["respondent_id"])
    one_spelling(people)
    what, scales = pd.factorize(asked["scale"])
    when = np.array([list(waves).index(value) for value in pd.unique(asked["wave"]).tolist()], dtype=np.int64)
    at = when[pd.factorize(asked["wave"])[0]] if len(asked) else np.empty(0, dtype=np.int64)
    cell = (who * len(scales) + what) * len(waves) + at
    taken = np.bincount(cell, minlength=len(people) * len(scales) * len(waves))
    if (taken > 1).any():
        row = asked.iloc[int(np.flatnonzero(taken[cell] > 1)[0])]
        n = len(np.unique(who[taken[cell] > 1]))
        raise EvaluationError(
            f"Respondent {plain(row['respondent_id'])} stands twice in wave {plain(row['wave'])}, scale {row['scale']!r} "
            f"({n} such code{'' if n == 1 else 's'}): two people with one code, or one answer brought in twice. Keep one row, or "
            "give the second person a code of their own."
        )
    flat = np.full(len(taken), np.nan)
    flat[cell] = given
    values = flat.reshape(len(people), len(scales), len(waves))
    names = tuple(str(name) for name in scales)
    measures = ["mean"] * len(names)
    for scale, bar in (at_least or {}).items():
        if scale not in names:
            raise EvaluationError(f"There are no scores of the scale {scale!r}; there are of: {', '.join(names)}.")
        k = names.index(scale)
        own = values[:, k, :]
        values[:, k, :] = np.where(np.isnan(own), np.nan, own >= bar - DUST)
        measures[k] = "share"
    return Cube(pd.Index(people), names, tuple(waves), values, tuple(measures))


def attributes(people: pd.Index, respondents: pd.DataFrame | None, by: Sequence[str], unknown: str) -> pd.DataFrame:
    """Return the attributes of some people, as they were when they first answered; one row each, in their order.

    Parameters
    ----------
    people
        Their codes.
    respondents
        ``respondent_id`` and the attributes, one row per person, or per person and ``wave``.
    by
        The attributes.
    unknown
        What to call a value that is not known.

    Returns
    -------
    The attributes as text, and ``moved``: True where a code has two values of the first of them over the waves (somebody
    changed network, or two people share a code).

    Raises
    ------
    EvaluationError
        A column is missing, a code stands twice, or somebody with scores is not listed.
    """
    if not by:
        return pd.DataFrame({"moved": np.zeros(len(people), dtype=bool)}, index=people)
    if respondents is None:
        raise EvaluationError(
            f"To compare by {', '.join(by)} give the table of respondents, which says it of each person."
        )
    need(respondents, ["respondent_id", *by], "respondents")
    key = [column for column in ("respondent_id", "wave") if column in respondents]
    twice = respondents[respondents.duplicated(key)]
    if not twice.empty:
        row = twice.iloc[0]
        wave = f" in wave {plain(row['wave'])}" if "wave" in key else ""
        raise EvaluationError(
            f"Respondent {plain(row['respondent_id'])} stands twice in the table of respondents{wave}."
        )
    place = people.get_indexer(respondents["respondent_id"])
    listed = np.zeros(len(people), dtype=bool)
    listed[place[place >= 0]] = True
    if not listed.all():
        raise EvaluationError(
            f"Respondent {plain(people[int(np.argmin(listed))])} has scores but is not in the table of respondents "
            f"({int((~listed).sum())} such)."
        )
    rows = np.flatnonzero(place >= 0)
    if "wave" in key:
        order = _places(respondents["wave"])
        rows = rows[np.argsort(respondents["wave"].map(order).to_numpy()[rows], kind="stable")]
    told = pd.DataFrame(index=people)
    moved = np.zeros(len(people), dtype=bool)
    for name in by:
        code, values = pd.factorize(respondents[name].astype("str").where(respondents[name].notna()))
        if POOLED in values:
            raise EvaluationError(f"{POOLED!r} stands for all together; call the group under {name} otherwise.")
        known = rows[code[rows] >= 0]
        first = np.full(len(people), len(values))
        first[place[known][::-1]] = code[known][::-1]  # the earliest wave is written last
        told[name] = np.append(np.asarray(values, dtype=object), unknown)[first]
        if name == by[0]:
            moved[place[known][code[known] != first[place[known]]]] = True
    return told.assign(moved=moved)
