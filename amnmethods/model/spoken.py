"""Texts that a team wrote in several languages: a column for each beside the first, such as `name` and `name_fr`."""

import pandas as pd

__all__ = ["in_language"]


def in_language(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table whose texts are those of a language where it has them, else as they were written first.

    Examples
    --------
    >>> goals = pd.DataFrame({"name": ["Stay", "Learn"], "name_fr": ["Rester", None]})
    >>> in_language(goals, "fr")["name"].tolist()
    ['Rester', 'Learn']
    """
    ending = f"_{language}"
    told = {
        str(column).removesuffix(ending): table[column].replace("", pd.NA)
        for column in table
        if str(column).endswith(ending) and str(column).removesuffix(ending) in table
    }
    return table.assign(**{name: texts.fillna(table[name]) for name, texts in told.items()})
