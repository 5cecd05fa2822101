"""The tables of this room and their checks: coded segments, codes, ratings of constructs.

A fault that leaves a table without meaning raises; one that a researcher should look at is listed, and the row stays.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..errors import ScaleError, SegmentsError
from ..words import word

__all__ = ["RATINGS", "check_codes", "check_construct_ratings", "check_segments", "need", "segment_problems"]

VALENCES = ("barrier", "facilitator")
RATINGS = (-2, -1, 0, 1, 2)
CONSENSUS = "consensus"


def need(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Raise `SegmentsError` unless a table has these columns."""
    lacking = [column for column in columns if column not in table]
    if lacking:
        found = ", ".join(map(str, table.columns)) or "none"
        raise SegmentsError(
            f"The {what} lack the column {', '.join(lacking)}; found: {found}. Add it, or rename yours."
        )


def shown(value: Any) -> str:
    """Return a value as a message shows it: text in quotes, a number as it is."""
    return repr(value.item() if hasattr(value, "item") else value)


def blank(column: pd.Series) -> pd.Series:
    """Tell where a column says nothing."""
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype.kind in "iufb":
        return column.isna()
    return column.isna() | column.astype("string").str.strip().eq("").fillna(True)


def check_segments(segments: pd.DataFrame, columns: Iterable[str] = ()) -> None:
    """Raise `SegmentsError` unless each row is one coded segment with an id of its own.

    Parameters
    ----------
    segments
        One row per code given to a passage by a coder: ``segment_id``, ``code``, and what the analysis asks for.
    columns
        The columns that it asks for.
    """
    need(segments, ["segment_id", "code", *columns], "segments")
    if blank(segments["segment_id"]).any():
        n = int(blank(segments["segment_id"]).sum())
        raise SegmentsError(f"{n} rows of the segments have no segment_id: give each an id of its own.")
    twice = segments["segment_id"][segments["segment_id"].duplicated()]
    if len(twice):
        raise SegmentsError(
            f"The segment_id {shown(twice.iloc[0])} stands in several rows ({len(twice)} too many). A row is one code given "
            "by one coder: number the rows, and say which passages are the same by unit_id, or source_id, start, end."
        )


def check_codes(codes: pd.DataFrame) -> None:
    """Raise `SegmentsError` unless the codes make a tree: each once, its parent known, nobody its own ancestor."""
    need(codes, ["code"], "codes")
    if blank(codes["code"]).any():
        raise SegmentsError(
            f"{int(blank(codes['code']).sum())} rows of the codes have no code: fill it in, or drop them."
        )
    twice = codes["code"][codes["code"].duplicated()]
    if len(twice):
        raise SegmentsError(
            f"The code {shown(twice.iloc[0])} stands twice in the codebook: keep one row, or rename one."
        )
    if "parent" not in codes:
        return
    parents = {code: parent for code, parent in zip(codes["code"], codes["parent"], strict=True) if not pd.isna(parent)}
    for code, parent in parents.items():
        if parent not in parents and not codes["code"].eq(parent).any():
            raise SegmentsError(
                f"The code {shown(code)} lies under {shown(parent)}, which is no code: add it, or leave parent empty."
            )
        seen, above = {code}, parent
        while above in parents or above in seen:
            if above in seen:
                raise SegmentsError(
                    f"The code {shown(code)} lies, over its parents, under itself: mend the column parent."
                )
            seen.add(above)
            above = parents[above]


def check_construct_ratings(ratings: pd.DataFrame) -> None:
    """Raise unless each rater rated each construct once per site, in whole points from -2 to +2 or not at all.

    Raises
    ------
    SegmentsError
        A column is missing or blank, or a rater rated a construct of a site twice.
    ScaleError
        A rating is none of -2, -1, 0, 1, 2 and not blank.
    """
    key = ["construct", "site", *(["rater"] if "rater" in ratings else [])]
    need(ratings, [*key, "rating"], "ratings of constructs")
    for column in key:
        if blank(ratings[column]).any():
            raise SegmentsError(
                f"{int(blank(ratings[column]).sum())} ratings of constructs have no {column}: fill it in."
            )
    twice = ratings[ratings.duplicated(key)]
    if len(twice):
        row = twice.iloc[0]
        who = f"{shown(row.rater)} rated" if "rater" in ratings else "There are several ratings of"
        raise SegmentsError(f"{who} the construct {shown(row.construct)} of {shown(row.site)} twice: keep one row.")
    values = pd.to_numeric(ratings["rating"], errors="coerce")
    wrong = ratings[ratings["rating"].notna() & ~values.isin(RATINGS)]
    if len(wrong):
        row = wrong.iloc[0]
        raise ScaleError(
            f"The construct {shown(row.construct)} of {shown(row.site)} has the rating {shown(row.rating)} "
            f"({len(wrong)} such rows). A rating is -2, -1, 0, 1 or 2; leave it blank where the construct was not raised, "
            "which is not 0."
        )


def segment_problems(
    segments: pd.DataFrame, codes: pd.DataFrame | None = None, *, language: str = "en"
) -> pd.DataFrame:
    """List what a researcher should look at in coded segments; nothing is dropped or mended.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``, and any of ``source_id``, ``coder``, ``valence``, ``text``, ``start``, ``end``.
    codes
        The codebook; None to let every code pass.
    language
        Of the column ``said``.

    Returns
    -------
    One row per problem: ``segment_id``, ``problem`` (``no_code``, ``unknown_code``, ``no_coder``, ``no_source``,
    ``unknown_valence``, ``no_text``, ``bad_span``, ``overlapping``), ``value`` (what was found), ``said``. Overlapping
    means that one coder gave one code to two passages that share text, which counts it twice.

    Raises
    ------
    SegmentsError
        A column is missing, or a ``segment_id`` is missing or stands twice.

    Examples
    --------
    >>> segments = pd.DataFrame({"segment_id": ["a", "b"], "code": ["time", "tmie"], "coder": ["K", None]})
    >>> segment_problems(segments, pd.DataFrame({"code": ["time"]}))["said"].tolist()
    ['segment b: the code tmie is not in the codebook', 'segment b: nobody is named as coder']
    """
    check_segments(segments)
    found: list[pd.DataFrame] = []

    def note(rows: pd.Series, problem: str, value: pd.Series | str) -> None:
        if rows.any():
            values = value[rows].astype(str) if isinstance(value, pd.Series) else value
            found.append(
                pd.DataFrame({"segment_id": segments["segment_id"][rows], "problem": problem, "value": values})
            )

    empty = blank(segments["code"])
    note(empty, "no_code", "")
    if codes is not None:
        check_codes(codes)
        note(~empty & ~segments["code"].isin(codes["code"]), "unknown_code", segments["code"])
    for column, problem in (("coder", "no_coder"), ("source_id", "no_source"), ("text", "no_text")):
        if column in segments:
            note(blank(segments[column]), problem, "")
    if "valence" in segments:
        known = segments["valence"].isin(VALENCES) | blank(segments["valence"])
        note(~known, "unknown_valence", segments["valence"])
    if {"source_id", "start", "end"} <= set(segments):
        start, end = (pd.to_numeric(segments[column], errors="coerce") for column in ("start", "end"))
        span = segments["start"].astype(str) + "-" + segments["end"].astype(str)
        given = segments["start"].notna() | segments["end"].notna()
        bad = given & ~((start >= 0) & (end > start))
        note(bad, "bad_span", span)
        note(_overlapping(segments.assign(start=start, end=end)[given & ~bad]).reindex(segments.index, fill_value=False),
             "overlapping", span)  # fmt: skip
    if not found:
        return pd.DataFrame(columns=["segment_id", "problem", "value", "said"], dtype=object)
    table = pd.concat(found).sort_index(kind="stable").reset_index(drop=True)
    said = [_said(row, language) for row in table.to_dict("records")]
    return table.assign(said=said)


def _said(row: dict[str, Any] | dict[Any, Any], language: str) -> str:
    return word(f"determinants.problem.{row['problem']}", language, segment=row["segment_id"], value=row["value"])


def _overlapping(segments: pd.DataFrame) -> pd.Series:
    """Tell which spans begin before an earlier one of the same source, coder and code has ended."""
    keys = [column for column in ("source_id", "coder", "code") if column in segments]
    ordered = segments.sort_values([*keys, "start", "end"], kind="stable")
    reach = ordered.groupby(keys, sort=False, dropna=False)["end"].cummax()
    before = reach.groupby([ordered[key] for key in keys], sort=False, dropna=False).shift()
    return ordered["start"].lt(before)
