"""Agreement of coders on double-coded material: by code, and pooled."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..stats.agreement import fleiss_kappa, gwet_ac
from ..stats.chance import beyond_chance, cohen, nominal_alpha, t_interval
from .double_coding import DoubleCoding, double_coding

__all__ = ["ONE_CODE", "POOLED", "coder_agreement"]

POOLED = "(pooled)"
ONE_CODE = "(one code per unit)"


def coder_agreement(
    segments: pd.DataFrame,
    *,
    unit: Sequence[str],
    coded_by: pd.DataFrame | None = None,
    codes: Sequence[object] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure how far coders agree on material that two or more of them coded.

    Each code is a yes or no of each coder about each unit. The pooled row averages observed and chance agreement over
    the codes before kappa is formed [1]_. Where every coder gave each unit one code, another row compares the codes
    as one nominal variable.

    Parameters
    ----------
    segments
        ``segment_id``, ``code`` (blank where a coder looked and gave none), ``coder``, the columns of ``unit``.
    unit
        The columns that name the same passage for all coders, such as ``["unit_id"]``, ``["source_id", "page"]`` or,
        where spans were set beforehand, ``["source_id", "start", "end"]``. There is no default: kappa depends on it.
    coded_by
        Who coded what: ``coder`` and any of the columns of ``unit`` (or ``source_id``). With all columns of ``unit`` it
        also says which units exist, also those to which nobody gave a code. Without it a coder saw all units of the
        sources in which they coded anything.
    codes
        The codes to compare, also those never given; None for those given.
    level
        Coverage of the intervals: t-intervals over units; of alpha by leaving one unit out at a time.

    Returns
    -------
    One row per code, then ``(pooled)`` and, where it applies, ``(one code per unit)``: ``n_units``, ``n_given`` (units
    to which anybody gave the code), ``share_agree`` (of pairs of coders), ``kappa`` with ``kappa_low``, ``kappa_high``
    and ``kappa_kind`` (Cohen's for two coders [2]_, Fleiss' for more), ``alpha`` (Krippendorff, nominal) and ``ac1``
    (Gwet) with their ends, ``reason`` where kappa is undefined (``never_given``, ``always_given``). A rare code has a
    high share and AC1 beside a low kappa: read them together. No verbal labels.

    Raises
    ------
    SegmentsError
        A segment has no coder or no unit, a code is not among ``codes``, or no unit was coded twice.

    References
    ----------
    .. [1] De Vries, Elliott, Kanouse & Teleki (2008). Using pooled kappa to summarize interrater agreement across many
       items. Field Methods 20(3), 272-282. doi:10.1177/1525822X08317166
    .. [2] Cohen (1960). doi:10.1177/001316446002000104

    Examples
    --------
    >>> segments = pd.DataFrame({
    ...     "segment_id": range(6), "unit_id": [1, 1, 2, 2, 3, 3], "coder": ["K", "L"] * 3,
    ...     "code": ["time", "time", "pay", "pay", "time", "pay"]})
    >>> coder_agreement(segments, unit=["unit_id"])[["code", "n_units", "share_agree", "kappa"]].round(2)
                      code  n_units  share_agree  kappa
    0                  pay        3         0.67    0.4
    1                 time        3         0.67    0.4
    2             (pooled)        3         0.67    0.4
    3  (one code per unit)        3         0.67    0.4
    """
    double = double_coding(segments, unit, coded_by, codes)
    two = len(double.coders) == 2
    raters = double.seen.sum(axis=1).astype(np.int64)
    rows = [_of_code(double, code, raters, two, level) for code in range(len(double.codes))]
    rows.append(_pooled(double, raters, two, rows, level))
    nominal = _one_code(double)
    if nominal is not None:
        rows.append(_nominal(*nominal, two, level))
    return pd.DataFrame(rows)


def _patterns(given: NDArray[np.int64], raters: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct (without, with) counts of the units, and how many units show each."""
    width = int(raters.max()) + 1
    times = np.bincount(raters * width + given, minlength=width * width)
    shown = np.flatnonzero(times)
    of, with_ = np.divmod(shown, width)
    return np.column_stack([of - with_, with_]), times[shown]


def _of_code(double: DoubleCoding, code: int, raters: NDArray[np.int64], two: bool, level: float) -> dict[str, Any]:
    own = double.code == code
    given = np.bincount(double.unit[own], minlength=len(raters))
    counts, times = _patterns(given, raters)
    row: dict[str, Any] = {"code": double.codes[code], "n_units": len(raters), "n_given": int((given > 0).sum())}
    fleiss = beyond_chance(counts, times, np.eye(2), "fleiss")
    row["share_agree"] = fleiss.observed
    kappa = cohen(_two_by_two(double, own)) if two else fleiss
    ac1 = beyond_chance(counts, times, np.eye(2), "gwet")
    n = len(raters)
    row |= {"kappa": kappa.coefficient} | _ends("kappa", t_interval(kappa.coefficient, kappa.se, n, level))
    row |= {"kappa_kind": "Cohen" if two else "Fleiss"}
    alpha, se = nominal_alpha(counts, times)
    row |= {"alpha": alpha} | _ends("alpha", t_interval(alpha, se, n, level))
    row |= {"ac1": ac1.coefficient} | _ends("ac1", t_interval(ac1.coefficient, ac1.se, n, level))
    said = "" if not np.isnan(kappa.coefficient) else "never_given" if not row["n_given"] else "always_given"
    return row | {"reason": said, "_chance": kappa.chance}


def _ends(name: str, ends: tuple[float, float]) -> dict[str, float]:
    return {f"{name}_low": ends[0], f"{name}_high": ends[1]}


def _two_by_two(double: DoubleCoding, own: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Cross what two coders said of a code, in the units that both saw."""
    said = np.zeros((len(double.units), 2), dtype=np.int64)
    said[double.unit[own], double.coder[own]] = 1
    return np.bincount(said[:, 0] * 2 + said[:, 1], minlength=4).reshape(2, 2)


def _pooled(
    double: DoubleCoding, raters: NDArray[np.int64], two: bool, rows: list[dict[str, Any]], level: float
) -> dict[str, Any]:
    """Average observed and chance agreement over the codes; whole units are left out for its standard error."""
    observed = np.array([row["share_agree"] for row in rows])
    chance = np.array([row.pop("_chance") for row in rows])
    pooled = _form(observed.mean(), chance.mean()) if len(rows) else np.nan
    se = _pooled_se(double, raters, two) if len(rows) else np.nan
    n_given = len(np.unique(double.unit))
    row = {
        "code": POOLED,
        "n_units": len(raters),
        "n_given": n_given,
        "share_agree": float(observed.mean()) if len(rows) else np.nan,
    }
    row |= {"kappa": pooled} | _ends("kappa", t_interval(pooled, se, len(raters), level))
    row |= {"kappa_kind": "Cohen" if two else "Fleiss"}
    blank = {f"{name}{end}": np.nan for name in ("alpha", "ac1") for end in ("", "_low", "_high")}
    return row | blank | {"reason": "" if not np.isnan(pooled) else "never_given"}


def _form(observed: float, chance: float) -> float:
    return float((observed - chance) / (1 - chance)) if chance < 1 - 1e-12 else np.nan


def _pooled_se(double: DoubleCoding, raters: NDArray[np.int64], two: bool) -> float:
    """Jackknife over units of the pooled kappa.

    Of each unit its part in the observed agreement and in the margins is known, so that all units are left out at once.
    """
    n, n_codes = len(raters), len(double.codes)
    if n < 3:
        return np.nan
    pairs = raters * (raters - 1)
    given = np.zeros((n, n_codes), dtype=np.float32)
    np.add.at(given, (double.unit, double.code), 1)
    r = raters[:, None]
    agree = ((given * (given - 1) + (r - given) * (r - given - 1)) / pairs[:, None]).sum(axis=1)
    observed = (agree.sum() - agree) / (n - 1) / n_codes
    if two:
        sides = [np.zeros((n, n_codes), dtype=np.float32) for _ in range(2)]
        for side in (0, 1):
            own = double.coder == side
            sides[side][double.unit[own], double.code[own]] = 1
        first, second = ((side.sum(axis=0, dtype=float) - side) / (n - 1) for side in sides)
        chance = (first * second + (1 - first) * (1 - second)).mean(axis=1)
    else:
        share = given / r
        share = (share.sum(axis=0, dtype=float) - share) / (n - 1)
        chance = (share**2 + (1 - share) ** 2).mean(axis=1)
    without = np.divide(observed - chance, 1 - chance, out=np.full(n, np.nan), where=chance < 1 - 1e-12)
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))


def _one_code(double: DoubleCoding) -> tuple[pd.DataFrame, NDArray[np.int64]] | None:
    """Return the units x codes counts and the pairs of two coders, if nobody gave a unit two codes."""
    cells = double.unit * len(double.coders) + double.coder
    if len(np.unique(cells)) < len(cells) or len(double.codes) < 2:
        return None
    n, k = len(double.units), len(double.codes)
    counts = np.bincount(double.unit * k + double.code, minlength=n * k).reshape(n, k)
    said = np.full((n, len(double.coders)), -1)
    said[double.unit, double.coder] = double.code
    both = said[(said[:, :2] >= 0).all(axis=1), :2] if len(double.coders) == 2 else said[:0, :2]
    pairs = np.bincount(both[:, 0] * k + both[:, 1], minlength=k * k).reshape(k, k)
    return pd.DataFrame(counts, columns=double.codes), pairs


def _nominal(counts: pd.DataFrame, pairs: NDArray[np.int64], two: bool, level: float) -> dict[str, Any]:
    fleiss, ac1 = fleiss_kappa(counts, level=level), gwet_ac(counts, level=level)
    array = counts.to_numpy()
    alpha, alpha_se = nominal_alpha(array, np.ones(len(array), dtype=np.int64))
    n = int((counts.sum(axis=1) > 0).sum())
    row: dict[str, Any] = {"code": ONE_CODE, "n_units": fleiss["n_units"], "n_given": n}
    row["share_agree"] = fleiss["share_agree"]
    kappa = cohen(pairs) if two else None
    if kappa is None:
        row |= {name: fleiss[name] for name in ("kappa", "kappa_low", "kappa_high")}
    else:
        row |= {"kappa": kappa.coefficient}
        row |= _ends("kappa", t_interval(kappa.coefficient, kappa.se, int(pairs.sum()), level))
    row |= {"kappa_kind": "Cohen" if two else "Fleiss", "alpha": alpha}
    row |= _ends("alpha", t_interval(alpha, alpha_se, n, level))
    row |= {"ac1": ac1["ac"], "ac1_low": ac1["ac_low"], "ac1_high": ac1["ac_high"]}
    return row | {"reason": "" if not np.isnan(row["kappa"]) else "always_given"}
