"""Arithmetic that knows no study: counts, dispersion, agreement, stability, content validity, reliability, intervals."""

from amnmethods.stats import (
    agreement,
    content_validity,
    counts,
    dispersion,
    intervals,
    intraclass,
    reliability,
    stability,
)

__all__ = [
    "agreement",
    "content_validity",
    "counts",
    "dispersion",
    "intervals",
    "intraclass",
    "reliability",
    "stability",
]
