"""Covariances of answers with gaps, of one table or of many resamples of it, and alpha from them, on bare arrays."""

import numpy as np

from amnmethods.stats.arrays import DUST, Floats

DRAWS_AT_ONCE = 4_000_000  # respondents drawn for one block of resamples: some 32 MB


def covariances(values: Floats) -> Floats:
    """Covariance of each two columns over the rows that have both, of shape (K, K); NaN for fewer than two rows."""
    return _weighted(*_filled(values), np.ones((1, len(values))))[0]


def resampled_covariances(values: Floats, n_resamples: int, rng: np.random.Generator) -> Floats:
    """Covariances of resamples of whole rows with replacement, of shape (n_resamples, K, K).

    A resample is how often each row was drawn, so that all of them are sums with other weights of the same products.
    """
    n = len(values)
    filled, seen = _filled(values)
    block = max(1, DRAWS_AT_ONCE // n)
    parts = []
    for start in range(0, n_resamples, block):
        times = min(block, n_resamples - start)
        drawn = rng.integers(n, size=(times, n)) + n * np.arange(times)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=times * n).reshape(times, n)
        parts.append(_weighted(filled, seen, weights.astype(np.float64)))
    return np.concatenate(parts)


def _filled(values: Floats) -> tuple[Floats, Floats]:
    """Return the values, counted from the least of each column (exact where all are equal), and which are there."""
    there = ~np.isnan(values)
    return np.where(there, values - np.fmin.reduce(values, axis=0), 0.0), there.astype(np.float64)


def _weighted(filled: Floats, seen: Floats, weights: Floats) -> Floats:
    k = filled.shape[1]
    n, sums, products = (np.empty((len(weights), k, k)) for _ in range(3))
    for i in range(k):
        n[:, i] = weights @ (seen[:, [i]] * seen)
        sums[:, i] = weights @ (filled[:, [i]] * seen)
        products[:, i] = weights @ (filled[:, [i]] * filled)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 1, (products - sums * sums.transpose(0, 2, 1) / n) / (n - 1), np.nan)


def alpha_of(covariance: Floats) -> Floats:
    """Alpha of a covariance (or correlation) matrix, or of a stack of them, of shape (..., K, K)."""
    k = covariance.shape[-1]
    whole = covariance.sum(axis=(-2, -1))
    own = np.trace(covariance, axis1=-2, axis2=-1)
    shared = np.divide(own, whole, out=np.full(np.shape(whole), np.nan), where=whole > DUST)
    return k / (k - 1) * (1 - shared)
