"""Where coders parted: which codes they confuse, and the passages to settle, with their text."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .double_coding import DoubleCoding, double_coding

__all__ = ["confusions", "disagreements"]

NOT_CODED = "(not coded)"


def confusions(
    segments: pd.DataFrame,
    *,
    unit: Sequence[str],
    coded_by: pd.DataFrame | None = None,
    codes: Sequence[object] | None = None,
) -> pd.DataFrame:
    """Count which codes one coder gave where another gave a different one.

    Parameters
    ----------
    segments, unit, coded_by, codes
        As for `coder_agreement`.

    Returns
    -------
    ``code``, ``other`` (the two codes in the order of the codebook, or ``(not coded)`` where the other coder gave the
    unit nothing that the first had not), ``n_units``; the most frequent first. Of two coders only codes that one of
    them gave alone are set against each other.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "segment_id": range(6), "unit_id": [1, 1, 2, 2, 3, 3], "coder": ["K", "L"] * 3,
    ...     "code": ["time", "time", "pay", "pay", "time", "pay"]})
    >>> confusions(segments, unit=["unit_id"])
      code other  n_units
    0  pay  time        1
    """
    double = double_coding(segments, unit, coded_by, codes)
    found = []
    for a in range(len(double.coders)):
        for b in range(a + 1, len(double.coders)):
            both = double.seen[:, a] & double.seen[:, b]
            first, second = (_alone(double, one, other, both) for one, other in ((a, b), (b, a)))
            pairs = first.merge(second, on="unit", how="outer", suffixes=("", "_b"))
            found.append(pairs)
    pairs = pd.concat(found)
    if pairs.empty:
        return pd.DataFrame({"code": [], "other": [], "n_units": pd.Series(dtype=np.int64)})
    last = len(double.codes)
    codes_a, codes_b = (pairs[column].fillna(last).astype(np.int64) for column in ("code", "code_b"))
    low, high = np.minimum(codes_a, codes_b), np.maximum(codes_a, codes_b)
    table = pd.DataFrame({"low": low, "high": high, "unit": pairs["unit"]}).drop_duplicates()
    counted = table.groupby(["low", "high"]).size().rename("n_units").reset_index()
    counted = counted.sort_values(["n_units", "low", "high"], ascending=[False, True, True], kind="stable")
    names = np.array([*double.codes, NOT_CODED], dtype=object)
    return pd.DataFrame(
        {"code": names[counted["low"]], "other": names[counted["high"]], "n_units": counted["n_units"].to_numpy()}
    )


def _alone(double: DoubleCoding, one: int, other: int, both: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the codes that one coder gave and the other did not, in units that both saw."""
    k = len(double.codes)
    cells = double.unit * k + double.code
    own = cells[(double.coder == one) & both[double.unit]]
    alone = np.setdiff1d(own, cells[double.coder == other])
    return pd.DataFrame({"unit": alone // k, "code": alone % k})


def disagreements(
    segments: pd.DataFrame,
    *,
    unit: Sequence[str],
    coded_by: pd.DataFrame | None = None,
    codes: Sequence[object] | None = None,
) -> pd.DataFrame:
    """List the disagreements to resolve, with their text.

    Parameters
    ----------
    segments, unit, coded_by, codes
        As for `coder_agreement`; ``text`` is shown where there is one.

    Returns
    -------
    One row per unit and code that some coders gave and others did not: the columns of ``unit``, ``code``, ``given_by``,
    ``not_given_by`` (coders, parted by "; "), ``other_codes`` (what else was given to the unit), ``text``. A team fills in
    ``keep``, ``reason``, ``decided_by`` and hands the table to `resolve`.

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "segment_id": range(4), "unit_id": [1, 1, 2, 2], "coder": ["K", "L"] * 2, "text": ["no hour"] * 2 + ["money"] * 2,
    ...     "code": ["time", "time", "pay", "time"]})
    >>> disagreements(segments, unit=["unit_id"])[["unit_id", "code", "given_by", "not_given_by", "text"]]
       unit_id  code given_by not_given_by   text
    0        2   pay        K            L  money
    1        2  time        L            K  money
    """
    unit = [unit] if isinstance(unit, str) else list(unit)
    double = double_coding(segments, unit, coded_by, codes)
    k = len(double.codes)
    cells, place = np.unique(double.unit * k + double.code, return_inverse=True)
    who = np.zeros((len(cells), len(double.coders)), dtype=bool)
    who[place, double.coder] = True
    seen = double.seen[cells // k]
    split = (who.sum(axis=1) < seen.sum(axis=1)).nonzero()[0]
    names = np.array(double.coders, dtype=object).astype(str)
    given: dict[int, list[str]] = {}
    for cell in cells:
        given.setdefault(int(cell) // k, []).append(str(double.codes[int(cell) % k]))
    texts = {}
    if "text" in segments:
        kept = segments[~segments["text"].isna()].drop_duplicates(unit)
        texts = dict(zip(kept[unit].itertuples(index=False, name=None), kept["text"], strict=True))
    named_units = list(double.units[unit].itertuples(index=False, name=None))
    rows = []
    for row in split:
        number, code = divmod(int(cells[row]), k)
        named = named_units[number]
        others = [other for other in given[number] if other != str(double.codes[code])]
        said: dict[str, Any] = dict(zip(unit, named, strict=True))
        said |= {"code": double.codes[code], "given_by": "; ".join(names[who[row]])}
        said |= {"not_given_by": "; ".join(names[seen[row] & ~who[row]]), "other_codes": "; ".join(others)}
        rows.append(said | {"text": texts.get(named, "")})
    return pd.DataFrame(rows, columns=[*unit, "code", "given_by", "not_given_by", "other_codes", "text"])
