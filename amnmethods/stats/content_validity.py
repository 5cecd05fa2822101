"""Content validity: how many experts call an item relevant, or essential, and how many would by chance.

Each function takes whole numbers, or arrays of them, and gives a float, or an array; NaN where nobody answered.
"""

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def item_cvi(n_relevant: ArrayLike, n: ArrayLike) -> Any:
    """Item content validity index: the share of the experts who call the item relevant [1]_.

    Parameters
    ----------
    n_relevant
        Experts whose rating lies at the cut of relevance or above: 3 or 4 on 1-4, the top point of two.
    n
        Experts who rated the item.

    Returns
    -------
    0 to 1.

    References
    ----------
    .. [1] Lynn (1986). Determination and quantification of content validity. doi:10.1097/00006199-198611000-00017

    Examples
    --------
    >>> item_cvi(4, 5)
    0.8
    """
    part, whole = _checked(n_relevant, n)
    return _plain(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def modified_kappa(n_relevant: ArrayLike, n: ArrayLike) -> Any:
    """Item content validity index corrected for agreement by chance (k*) [1]_.

    k* = (I-CVI - Pc) / (1 - Pc), with Pc = C(n, n_relevant) / 2**n. The printed tables round I-CVI and Pc before they
    divide and so differ in the last digit here and there.

    Parameters
    ----------
    n_relevant, n
        As for `item_cvi`.

    Returns
    -------
    At most 1.

    References
    ----------
    .. [1] Polit, Beck & Owen (2007). Is the CVI an acceptable indicator of content validity?
       doi:10.1002/nur.20199

    Examples
    --------
    >>> round(modified_kappa(7, 9), 3)
    0.761
    """
    part, whole = _checked(n_relevant, n)
    chances = [comb(int(n), int(k)) / 2 ** int(n) for k, n in zip(part.flat, whole.flat, strict=True)]
    by_chance = np.array(chances).reshape(part.shape)
    index = np.asarray(item_cvi(part, whole))
    return _plain(np.divide(index - by_chance, 1 - by_chance, out=np.full(part.shape, np.nan), where=whole > 0))


def content_validity_ratio(n_essential: ArrayLike, n: ArrayLike) -> Any:
    """Lawshe's content validity ratio [1]_: -1 where no expert calls the item essential, 0 where half do, 1 where all.

    Parameters
    ----------
    n_essential
        Experts who call the item essential.
    n
        Experts who answered.

    Returns
    -------
    -1 to 1.

    References
    ----------
    .. [1] Lawshe (1975). A quantitative approach to content validity. doi:10.1111/j.1744-6570.1975.tb01393.x

    Examples
    --------
    >>> content_validity_ratio(9, 10)
    0.8
    """
    part, whole = _checked(n_essential, n)
    return _plain(np.divide(2 * part - whole, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def critical_n_essential(n: int, alpha: float = 0.05) -> Any:
    """Fewest experts who must call an item essential for it not to be chance [1]_.

    The smallest k with P(X >= k) <= alpha for X binomial (n, 1/2), one-sided and exact. Chance is a half although
    Lawshe's question has three answers; Lawshe's own table, with .62 for ten experts, breaks its own pattern there.

    Parameters
    ----------
    n
        Experts who answer.
    alpha
        Chance that is allowed; 0.05 in [1]_.

    Returns
    -------
    A whole number; <NA> where even all n would not do, as for four experts or fewer at 0.05.

    References
    ----------
    .. [1] Ayre & Scally (2014). Critical values for Lawshe's content validity ratio.
       doi:10.1177/0748175613513808

    Examples
    --------
    >>> critical_n_essential(10), critical_n_essential(4)
    (9, <NA>)
    """
    allowed = Fraction(str(alpha)) * 2**n
    ways, fewest = 0, n + 1
    while fewest > 0 and ways + comb(n, fewest - 1) <= allowed:
        fewest -= 1
        ways += comb(n, fewest)
    return fewest if fewest <= n else pd.NA


def _checked(part: ArrayLike, whole: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Read k of n as whole numbers of one shape."""
    k, n = np.broadcast_arrays(np.asarray(part), np.asarray(whole))
    if not ((k >= 0) & (k <= n) & (k == np.rint(k)) & (n == np.rint(n))).all():
        raise ValueError("Of n experts no more than n and no fewer than 0 can answer so, in whole numbers.")
    return k.astype(np.int64), n.astype(np.int64)


def _plain(values: NDArray[np.float64]) -> Any:
    """Give a float for a single number, else the array."""
    return float(values) if values.ndim == 0 else values
