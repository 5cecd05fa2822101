"""Panellist codes such as P-7Q2M: a letter first, so that no spreadsheet takes one for a number, and no look-alikes."""

import numpy as np

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 and O, 1 and I
APART = 2  # a slip in one character never makes another panellist's code


def panellist_codes(n: int, rng: np.random.Generator) -> list[str]:
    """Return codes of which any two differ in two places or more.

    Examples
    --------
    >>> codes = panellist_codes(28, np.random.default_rng(1))
    >>> len(set(codes)), all(code.startswith("P-") and len(code) == 6 for code in codes)
    (28, True)
    """
    codes: list[str] = []
    while len(codes) < n:
        drawn = "P-" + "".join(ALPHABET[k] for k in rng.integers(len(ALPHABET), size=4))
        letters = sum(character.isalpha() for character in drawn[2:])
        if letters in (1, 2, 3) and all(_differences(drawn, code) >= APART for code in codes):
            codes.append(drawn)
    return codes


def _differences(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
