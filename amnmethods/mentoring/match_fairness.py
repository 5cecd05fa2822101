"""Whether groups of mentees fare alike in a match: who is matched, how well, and who has their first choice."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..model.suppression import hidden_groups
from ..words import word
from .match import Matches
from .match_people import as_text

__all__ = ["fairness"]

FIGURES = ["n_matched", "share_matched", "mean_score", "n_ranked", "share_first_choice"]


def fairness(
    matches: Matches, mentees: pd.DataFrame, by: Sequence[str], *, suppress_below: int, language: str = "en"
) -> pd.DataFrame:
    """Set groups of mentees side by side: share matched, mean score, share with their first choice.

    Descriptive: no test, since the people matched are all there are.

    Parameters
    ----------
    matches
        As `match` returns them.
    mentees
        ``person_id`` and the columns of ``by``.
    by
        Attributes such as ``language``, ``region``, ``profession``, ``site``.
    suppress_below
        Groups of fewer mentees are hidden, and with them the next larger ones until no hidden group can be worked out from
        the whole. No default: a study fixes it.
    language
        Of the words.

    Returns
    -------
    One row for all (``attribute`` ``"all"``), then one per attribute and value, the largest group first: ``attribute``,
    ``value`` (blank ones together), ``n_mentees``, ``n_matched``, ``share_matched``, ``mean_score`` (of the matched whose
    score is known), ``n_ranked`` (matched who had ranked somebody), ``share_first_choice`` (of those), ``reason``
    (``small_group`` where hidden: its figures and n are NaN).

    Raises
    ------
    ContactsError
        A column is missing, or a mentee of the match is not in the table.

    Examples
    --------
    >>> from amnmethods.mentoring.match import match
    >>> mentors = pd.DataFrame({"person_id": ["m1"], "capacity": [2], "languages": ["en"]})
    >>> mentees = pd.DataFrame({"person_id": ["e1", "e2", "e3"], "languages": "en", "region": ["north", "south", "south"]})
    >>> found = match(mentors, mentees.iloc[:3], {"region": 1})
    >>> fairness(found, mentees, ["region"], suppress_below=1)[["value", "n_mentees", "share_matched"]].round(2).values.tolist()
    [['', 3, 0.67], ['south', 2, 0.5], ['north', 1, 1.0]]
    """
    lacking = [column for column in ("person_id", *by) if column not in mentees]
    if lacking:
        said = word("mentoring.match.mentees", language)
        raise ContactsError(word("mentoring.match.columns", language, who=said, missing=", ".join(lacking)))
    table = mentees.assign(person_id=mentees["person_id"].map(as_text)).set_index("person_id")
    everybody = [*matches.pairs["mentee_id"], *matches.unmatched["mentee_id"]]
    strangers = [name for name in everybody if name not in table.index]
    if strangers:
        raise ContactsError(word("mentoring.match.stranger", language, person=strangers[0], about="fairness"))
    own = table.loc[everybody]
    pairs = matches.pairs.set_index("mentee_id").reindex(everybody)
    rows = [{"attribute": "all", "value": "", **_figures(pairs)}]
    for attribute in by:
        values = own[attribute].map(as_text).to_numpy()
        sizes = pd.Series(values).value_counts(sort=False)
        order = sizes.sort_index().sort_values(ascending=False, kind="stable").index
        hidden = hidden_groups(sizes, suppress_below)
        for value in order:
            row = {"attribute": attribute, "value": value}
            if hidden[value]:
                row |= {"n_mentees": pd.NA, **dict.fromkeys(FIGURES, np.nan), "reason": "small_group"}
            else:
                row |= _figures(pairs[values == value])
            rows.append(row)
    columns = ["attribute", "value", "n_mentees", *FIGURES, "reason"]
    made = pd.DataFrame(rows, columns=columns)
    whole = dict.fromkeys(["n_mentees", "n_matched", "n_ranked"], "Int64")
    return made.astype({**whole, **dict.fromkeys(["share_matched", "mean_score", "share_first_choice"], float)})


def _figures(pairs: pd.DataFrame) -> dict[str, object]:
    paired = pairs[pairs["mentor_id"].notna()]
    ranked = paired["first_choice"].dropna().astype(bool)
    return {
        "n_mentees": len(pairs), "n_matched": len(paired), "share_matched": len(paired) / len(pairs) if len(pairs) else np.nan,
        "mean_score": paired["score"].mean() if len(paired) else np.nan, "n_ranked": len(ranked),
        "share_first_choice": float(ranked.mean()) if len(ranked) else np.nan, "reason": "",
    }  # fmt: skip
