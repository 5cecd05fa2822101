"""Texts that a team wrote in several languages: a column for each beside the first, such as `name` and `name_fr`."""

import pandas as pd

__all__ = ["in_language"]

TEXTS = ("name", "evidence", "source", "because", "reason", "way", "here", "next")


def in_language(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table whose texts are those of a language where it has them, else as they were written first.

    Examples
    --------
    >>> goals = pd.DataFrame({"name": ["Stay", "Learn"], "name_fr": ["Rester", None]})
    >>> in_language(goals, "fr")["name"].tolist()
    ['Rester', 'Learn']
    """
    told = {
        text: table[f"{text}_{language}"].fillna(table[text])
        for text in TEXTS
        if text in table and f"{text}_{language}" in table
    }
    return table.assign(**told)
