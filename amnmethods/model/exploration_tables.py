"""The tables of the exploration phase: what each must hold, and its check."""

import pandas as pd

from ..errors import TableError

__all__ = ["EXPLORATION_TABLES", "check_exploration_table"]

# name: (key, other columns it needs)
EXPLORATION_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "documents": (("document_id",), ("site", "kind", "language")),
    "participants": (("source_id",), ("site", "role", "language")),
    "codes": (("framework", "code"), ()),
    "segments": (("segment_id",), ("source_id", "coder", "code", "text")),
    "resolutions": ((), ("code", "keep", "reason", "decided_by")),
    "matrix_ratings": (("construct", "site", "rater"), ("rating",)),
    "determinants": (("determinant_id", "site"), ("construct", "direction", "strength")),
    "respondents": (("respondent_id",), ("site",)),
    "survey": (("respondent_id", "wave"), ("site",)),  # one column per item
    "responses": (("respondent_id", "wave", "instrument", "item"), ("response",)),
    "people": (("person_id",), ("site", "role")),
    "eligible": (("site", "role"), ("n_eligible",)),
    "contacts": ((), ("date", "mentor_id", "mentee_id", "site")),
    "studies": (("study_id", "intervention", "outcome"), ()),
    "links": (("code", "measure"), ("inference", "because")),
    "leverage": ((), ("factor", "reason")),  # one factor may be marked at several levels
    "placements": (("determinant_id", "level", "factor"), ()),
}


def check_exploration_table(name: str, table: pd.DataFrame) -> None:
    """Raise unless a table of the exploration phase has its columns, and one row for each key.

    Parameters
    ----------
    name
        One of `EXPLORATION_TABLES`; a table of another name is the researcher's own and passes.
    table
        The table to check.

    Raises
    ------
    TableError
        A column is missing, a key is blank, or two rows have the same key.
    """
    if name not in EXPLORATION_TABLES:
        return
    key, others = EXPLORATION_TABLES[name]
    missing = [column for column in (*key, *others) if column not in table]
    if missing:
        has = ", ".join(map(str, table.columns)) or "none"
        raise TableError(
            f"The table {name} lacks the column {missing[0]!r}. It needs {', '.join((*key, *others))}; it has {has}."
        )
    for column in key:
        blank = table[column].isna().to_numpy()
        if blank.any():
            raise TableError(f"The table {name} has no {column} in its row {int(blank.argmax()) + 1}: fill it in.")
    twice = table.duplicated(list(key)) if key else pd.Series(False, index=table.index)
    if twice.any():
        row = table[twice].iloc[0]
        which = ", ".join(f"{column} {row[column]!r}" for column in key)
        raise TableError(f"The table {name} has two rows for {which} ({int(twice.sum())} such rows): keep one of them.")
