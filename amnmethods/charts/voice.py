"""The reader's language: words, numbers and shares as this reader writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from .. import words

__all__ = ["Voice"]


@dataclass(frozen=True)
class Voice:
    """The words of the section `charts` in one language, a study's own copy first."""

    language: str
    study: Path | None = None

    def say(self, key: str, **values: Any) -> str:
        """Return the words under `charts.<key>`."""
        return words.word(f"charts.{key}", self.language, study=self.study, **values)

    def number(self, value: float) -> str:
        """Return a number with as many of two decimals as it needs.

        Examples
        --------
        >>> Voice("fr").number(6.5), Voice("en").number(7.0)
        ('6,5', '7')
        """
        if pd.isna(value):
            return "–"
        digits = next(d for d in (0, 1, 2) if d == 2 or round(float(value), 2) == round(float(value), d))
        return words.number(float(value), self.language, digits)

    def percent(self, share: float) -> str:
        """Return a share in whole per cent."""
        return "–" if pd.isna(share) else words.percent(float(share), self.language)

    def span(self, low: float, high: float) -> str:
        """Return "7–9", or "7" where both ends are one."""
        return self.number(low) if low == high else f"{self.number(low)}–{self.number(high)}"

    def spoken(self, low: float, high: float) -> str:
        """Return "7 to 9", or "7" where both ends are one: a dash is read aloud as nothing, or as minus."""
        return self.number(low) if low == high else self.say("to", low=self.number(low), high=self.number(high))

    def listed(self, parts: Iterable[str]) -> str:
        """Return the parts joined by commas."""
        return ", ".join(parts)
