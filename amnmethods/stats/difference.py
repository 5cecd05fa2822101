"""The interval of a difference between two independent shares."""

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats
from .intervals import wilson


def newcombe(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Difference of two independent shares with Newcombe's hybrid score interval (his method 10) [1]_.

    Parameters
    ----------
    k1, n1, k2, n2
        Numbers chosen and numbers asked in the two groups; whole numbers or arrays of one shape.
    level
        Level of the interval, 0 to 1.

    Returns
    -------
    Difference of the shares (first less second), its low and high end; NaN where a group has nobody.

    References
    ----------
    .. [1] Newcombe (1998). Interval estimation for the difference between independent proportions.
       Statistics in Medicine, 17, 873-890. doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> [round(float(value), 4) for value in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    shares, lows, highs = [], [], []
    for k, n in ((k1, n1), (k2, n2)):
        chosen, asked = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
        low, high = wilson(chosen, asked, level)
        shares.append(np.divide(chosen, asked, out=np.full(chosen.shape, np.nan), where=asked > 0))
        lows.append(np.asarray(low))
        highs.append(np.asarray(high))
    difference = shares[0] - shares[1]
    below = np.sqrt((shares[0] - lows[0]) ** 2 + (highs[1] - shares[1]) ** 2)
    above = np.sqrt((highs[0] - shares[0]) ** 2 + (shares[1] - lows[1]) ** 2)
    return difference, difference - below, difference + above
