"""Passages: spans of several coders that share text, taken as one unit."""

import numpy as np
import pandas as pd

from ..errors import SegmentsError
from .tables import check_segments, shown

__all__ = ["passages"]


def passages(segments: pd.DataFrame, *, shared: float) -> pd.DataFrame:
    """Name the passages of text that coders marked apart, so that their agreement can be measured.

    Coders who set their own spans seldom begin and end at the same letter. Spans of a source that share enough of the
    shorter one with the spans before them are one passage.

    Parameters
    ----------
    segments
        ``segment_id``, ``source_id``, ``start``, ``end`` (characters from 0, the end not included), ``code``.
    shared
        Share of the shorter span, above 0 to 1, that must lie within the passage so far. There is no default: a low
        share joins long chains of passages, a high one parts what was meant to be the same. Look at both.

    Returns
    -------
    The segments, in their order, with ``unit_id`` (the source and the number of the passage in it), ``passage_start``,
    ``passage_end``: a ``unit`` for `coder_agreement`.

    Raises
    ------
    SegmentsError
        A segment has no span, or one that does not start before it ends.

    Examples
    --------
    >>> segments = pd.DataFrame({"segment_id": [1, 2, 3], "source_id": "i1", "start": [0, 10, 120], "end": [100, 95, 200],
    ...     "code": "time"})
    >>> passages(segments, shared=0.5)[["segment_id", "unit_id", "passage_start", "passage_end"]]
       segment_id unit_id  passage_start  passage_end
    0           1    i1-1              0          100
    1           2    i1-1              0          100
    2           3    i1-2            120          200
    """
    if not 0 < shared <= 1:
        raise SegmentsError(f"The share that two spans must have in common lies above 0 and up to 1, not at {shared}.")
    check_segments(segments, ["source_id", "start", "end"])
    start, end = (pd.to_numeric(segments[column], errors="coerce") for column in ("start", "end"))
    bad = ~((start >= 0) & (end > start))
    if bad.any():
        row = segments[bad].iloc[0]
        raise SegmentsError(
            f"The segment {shown(row.segment_id)} has the span {row.start} to {row.end} ({int(bad.sum())} such): it "
            "starts before it ends, in characters from 0. Segments without a span need another unit, such as a page."
        )
    sources, names = pd.factorize(segments["source_id"], use_na_sentinel=False)
    order = np.lexsort((-end.to_numpy(), start.to_numpy(), sources))
    number = np.zeros(len(segments), dtype=np.int64)
    source, left, reach = -1, 0.0, 0.0
    ends: list[tuple[float, float]] = []
    begins, stops = start.to_numpy(dtype=float), end.to_numpy(dtype=float)
    for row in order:
        joined = source == sources[row] and (
            min(reach, stops[row]) - begins[row] >= shared * min(reach - left, stops[row] - begins[row])
        )
        if not joined:
            source, left, reach = int(sources[row]), begins[row], stops[row]
            ends.append((left, reach))
        reach = max(reach, stops[row])
        ends[-1] = (left, reach)
        number[row] = len(ends) - 1
    first = pd.Series(number).groupby(sources).transform("min").to_numpy()
    labels = [f"{names[s]}-{n - f + 1}" for s, n, f in zip(sources, number, first, strict=True)]
    found = np.array(ends, dtype=np.int64).reshape(-1, 2)[number]
    return segments.assign(unit_id=labels, passage_start=found[:, 0], passage_end=found[:, 1])
