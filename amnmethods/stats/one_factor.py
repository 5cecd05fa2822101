"""The factor model with one common factor, fitted to covariances by maximum likelihood."""

import numpy as np

from amnmethods.stats.arrays import Floats

MOST_STEPS = 200
STILL = 1e-9  # the gradient at which a fit counts as found
LEAST_UNIQUE = 1e-3  # share of an item's variance; where less is left to it the fit runs into its border (Heywood case)


def one_factor(covariances: Floats) -> tuple[Floats, Floats]:
    """Loadings and unique variances of a one-factor model, of many covariance matrices at once [1]_.

    Parameters
    ----------
    covariances
        Of shape (B, K, K), K at least 3.

    Returns
    -------
    Loadings and unique variances in the units of the items, each of shape (B, K); NaN where an item does not vary,
    where the fit is not found, and where it leaves an item less than a thousandth of its variance (a Heywood case).

    Notes
    -----
    The likelihood, minimised over the loadings, is a function of the unique variances alone: of the eigenvalues but the
    largest of the correlations scaled by them. Newton's steps in their logarithms, with the expected second
    derivatives, find its minimum in some ten steps.

    References
    ----------
    .. [1] Joereskog (1967). Some contributions to maximum likelihood factor analysis. doi:10.1007/BF02289658
    """
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    usable = np.asarray(np.isfinite(covariances).all(axis=(1, 2)) & (variances > 0).all(axis=1))
    spread = np.sqrt(np.where(variances > 0, variances, 1.0))
    correlations = covariances / (spread[:, :, None] * spread[:, None, :])
    k = covariances.shape[-1]
    correlations = np.where(usable[:, None, None], correlations, np.eye(k))
    singular = np.linalg.eigvalsh(correlations)[:, 0] < 1e-8  # one item is the sum of others
    correlations = np.where(singular[:, None, None], np.eye(k), correlations)
    unique, found = _unique_shares(correlations)
    vector, value = _largest(correlations, unique)[:2]
    loadings = np.sqrt(unique) * vector * np.sqrt(np.maximum(value - 1, 0))[:, None]
    bad = ~(usable & ~singular & found & (unique > LEAST_UNIQUE).all(axis=1))
    loadings, unique = loadings * spread, unique * spread**2
    loadings[bad], unique[bad] = np.nan, np.nan
    return loadings, unique


def _largest(correlations: Floats, unique: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the largest eigenvector and eigenvalue of the scaled correlations, and the others."""
    scale = 1 / np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlations * scale[:, :, None] * scale[:, None, :])
    return vectors[:, :, -1], values[:, -1], vectors[:, :, :-1], values[:, :-1]


def _unique_shares(correlations: Floats) -> tuple[Floats, np.ndarray]:
    """Return each item's share of variance of its own, and whether the minimum was found."""
    k = correlations.shape[-1]
    inverse = np.diagonal(np.linalg.inv(correlations), axis1=1, axis2=2)
    logs = np.log(np.clip((1 - 1 / (2 * k)) / inverse, LEAST_UNIQUE, 1))
    found = np.zeros(len(correlations), dtype=bool)
    for _ in range(MOST_STEPS):
        at = ~found
        _, _, vectors, values = _largest(correlations[at], np.exp(logs[at]))
        gradient = ((1 - values)[:, None, :] * vectors**2).sum(axis=-1)
        second = (vectors @ vectors.transpose(0, 2, 1)) ** 2 + 1e-10 * np.eye(k)
        # At the border only steps inwards count.
        border = (logs[at] <= np.log(LEAST_UNIQUE)) & (gradient > 0)
        gradient = np.where(border, 0, gradient)
        step = np.linalg.solve(second, gradient[:, :, None])[:, :, 0]
        logs[at] = np.clip(logs[at] - np.clip(step, -1, 1), np.log(LEAST_UNIQUE), 0)
        found[np.flatnonzero(at)[(np.abs(gradient) < STILL).all(axis=1)]] = True
        if found.all():
            break
    return np.exp(logs), found
