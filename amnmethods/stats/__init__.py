"""Arithmetic that knows no study: counts, dispersion, agreement, stability, content validity, intervals."""

from amnmethods.stats import agreement, content_validity, counts, dispersion, intervals, stability

__all__ = ["agreement", "content_validity", "counts", "dispersion", "intervals", "stability"]
