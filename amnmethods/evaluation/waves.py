"""Respondents over time: linked by their code, and how many answered wave by wave."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..stats.intervals import wilson
from ..words import word
from .groups import Group, check_bound, groups, hide
from .tables import POOLED, attributes, blank, cube, in_order, listed, need, one_spelling, plain, wave_order

__all__ = ["attrition_table", "linked"]


def linked(
    scores: pd.DataFrame,
    respondents: pd.DataFrame | None = None,
    *,
    before: Any,
    after: Any,
    by: str | Sequence[str] = (),
    language: str = "en",
) -> pd.DataFrame:
    """Link the scores of each respondent in two waves by their code.

    Parameters
    ----------
    scores
        ``respondent_id``, ``wave``, ``scale``, ``score``: what `surveys.score` returned for several waves.
    respondents
        ``respondent_id`` (and ``wave``) with the columns of ``by``. Somebody keeps the values of their first wave.
    before, after
        The two waves.
    by
        Attributes to carry along, such as ``["site", "role"]``.
    language
        Of ``reason``.

    Returns
    -------
    One row per respondent and scale with a score in either wave: ``respondent_id``, the columns of ``by``, ``scale``,
    ``before``, ``after``, ``change`` (after less before), ``linked``, ``moved`` (the code stands under two values of the
    first attribute: somebody changed network, or two people share a code), ``reason`` where there is no change.

    Raises
    ------
    EvaluationError
        A code stands twice in a wave, a wave is not there or not in order, or somebody is not among the respondents.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": ["r1", "r2", "r1"], "wave": [0, 0, 1], "scale": "brs", "score": [3.0, 2.5, 3.5]})
    >>> linked(scores, before=0, after=1)[["respondent_id", "change", "reason"]].values.tolist()
    [['r1', 0.5, ''], ['r2', nan, 'no score in wave 1']]
    """
    in_order(before, after)
    by = listed(by)
    found = cube(scores, [before, after])
    told = attributes(found.people, respondents, by, word("evaluation.not_known", language))
    first, second = found.of(before), found.of(after)
    who, what = np.nonzero(~(np.isnan(first) & np.isnan(second)))
    one, two = first[who, what], second[who, what]
    table = pd.DataFrame({"respondent_id": found.people[who]})
    for name in by:
        table[name] = told[name].to_numpy()[who]
    table["scale"] = np.array(found.scales, dtype=object)[what]
    table["before"], table["after"], table["change"] = one, two, two - one
    table["linked"] = ~np.isnan(two - one)
    table["moved"] = told["moved"].to_numpy()[who]
    reason = np.full(len(table), "", dtype=object)
    for wave, values in ((before, one), (after, two)):
        reason[np.isnan(values)] = word("evaluation.no_score", language, wave=plain(wave))
    return table.assign(reason=reason)


def attrition_table(
    answered: pd.DataFrame,
    invited: pd.DataFrame | None = None,
    *,
    by: str | Sequence[str] = ("site",),
    suppress_below: int,
    level: float = 0.95,
    language: str = "en",
) -> pd.DataFrame:
    """Count who was invited, who answered and who could be linked, wave by wave and group by group.

    Parameters
    ----------
    answered
        One row per respondent and wave: ``respondent_id``, ``wave`` and the columns of ``by``.
    invited
        ``n_invited`` per group (those columns of ``by`` that it has) and ``wave``; without ``wave`` the same number each
        time. None, or a blank, where it is not known; all together are known only if each group that answered is.
    by
        One or two attributes.
    suppress_below
        Smallest number of people shown; 1 hides nothing.
    level
        Of Wilson's intervals.
    language
        Of ``reason``.

    Returns
    -------
    One row per wave and group, and per total (``pooled``): the columns of ``by``, ``n_invited``, ``n_answered``,
    ``share_answered`` (of the invited) with ``share_answered_low``, ``share_answered_high``; ``n_first`` (who answered the
    first wave), ``n_linked`` (those of them who answered this one), ``share_linked`` with its interval, ``n_new`` (who
    answered this wave and not the first); ``hidden``, ``reason``. A group keeps the attributes of its first wave. A group
    that nobody answered for has its row. Small numbers of those who answered, stayed, were lost or are new are hidden, and
    a group too small in the first wave is in every wave.

    Raises
    ------
    EvaluationError
        A code stands twice in a wave or is written in two ways, more people answered than were invited, or a column is
        missing.

    Examples
    --------
    >>> answered = pd.DataFrame({"respondent_id": ["r1", "r2", "r3", "r1"], "wave": [0, 0, 0, 1], "site": "N1"})
    >>> invited = pd.DataFrame({"site": ["N1"], "n_invited": [8]})
    >>> table = attrition_table(answered, invited, suppress_below=1)
    >>> table[["wave", "site", "n_invited", "n_answered", "n_linked"]].tail(2).values.tolist()
    [[1, 'N1', 8, 1, 1], [1, 'pooled', 8, 1, 1]]
    """
    check_bound(suppress_below)
    by = listed(by)
    need(answered, ["respondent_id", "wave", *by], "answers")
    if blank(answered["respondent_id"]).any() or answered["wave"].isna().any():
        raise EvaluationError("Some answers have no respondent_id or no wave: fill them in, or leave those rows out.")
    twice = answered[answered.duplicated(["respondent_id", "wave"])]
    if not twice.empty:
        again = twice.iloc[0]
        n = twice["respondent_id"].nunique()
        raise EvaluationError(
            f"Respondent {plain(again['respondent_id'])} stands twice in wave {plain(again['wave'])} ({n} such "
            f"code{'' if n == 1 else 's'}): keep one row, or give the second person a code of their own."
        )
    people = pd.Index(pd.unique(answered["respondent_id"]))
    one_spelling(people)
    waves = sorted(pd.unique(answered["wave"]).tolist(), key=wave_order)
    unknown = word("evaluation.not_known", language)
    told = attributes(people, answered, by, unknown)
    parts = groups(told, by)
    asked_by = _counted_by(invited, answered)
    counted_as = attributes(people, answered, asked_by, unknown)
    place = people.get_indexer(answered["respondent_id"])
    when = answered["wave"].to_numpy()
    there = {wave: np.zeros(len(people), dtype=bool) for wave in waves}
    for wave, inside in there.items():
        inside[place[when == wave]] = True
    first = there[waves[0]] if waves else np.zeros(len(people), dtype=bool)
    rows = []
    first_sizes = [int((part.inside & first).sum()) for part in parts]
    for wave in waves:
        now = there[wave]
        sizes = [int((part.inside & now).sum()) for part in parts]
        linked_sizes = [int((part.inside & now & first).sum()) for part in parts]
        new_sizes = [n - k for n, k in zip(sizes, linked_sizes, strict=True)]
        hidden = np.zeros(len(parts), dtype=bool)
        lost_sizes = [n - k for n, k in zip(first_sizes, linked_sizes, strict=True)]
        for counts in (sizes, first_sizes, linked_sizes, new_sizes, lost_sizes):
            hidden |= hide(parts, counts, suppress_below)
        for k, part in enumerate(parts):
            n_first = first_sizes[k]
            asked, lacking = _invited(invited, by, part, wave, counted_as.loc[part.inside, asked_by], unknown)
            if not np.isnan(asked) and sizes[k] > asked:
                where = ", ".join(part.labels) or POOLED
                raise EvaluationError(
                    f"In wave {plain(wave)} {sizes[k]} people of {where} answered and {asked:g} were invited: correct n_invited, "
                    "or say where the others come from."
                )
            row: dict[str, Any] = {"wave": wave, **dict(zip(by, part.labels, strict=True)), "n_invited": asked}
            row |= {"n_answered": sizes[k], **_share("answered", sizes[k], asked, level)}
            row |= {
                "n_first": n_first,
                "n_linked": linked_sizes[k],
                **_share("linked", linked_sizes[k], n_first, level),
            }
            reason = "" if sizes[k] else word("evaluation.nobody_answered", language)
            if sizes[k] and np.isnan(asked):
                reason = word("evaluation.not_invited", language)
                if lacking:
                    reason = word("evaluation.not_invited_in", language, groups=", ".join(lacking))
            rows.append({**row, "n_new": new_sizes[k], "hidden": bool(hidden[k]), "reason": reason})
    table = pd.DataFrame(rows)
    if table.empty:
        raise EvaluationError("Nobody answered: there is nothing to count.")
    counted = ["n_invited", "n_answered", "n_first", "n_linked", "n_new"]
    table[counted] = table[counted].astype("Int64")
    gone = table["hidden"]
    shares = [column for column in table if str(column).startswith("share_")]
    table.loc[gone, shares] = np.nan
    table.loc[gone, ["n_answered", "n_first", "n_linked", "n_new"]] = pd.NA
    table.loc[gone, "reason"] = word("evaluation.hidden", language, below=suppress_below)
    return table


def _share(name: str, k: int, n: float, level: float) -> dict[str, float]:
    there = not np.isnan(n) and n > 0
    low, high = wilson(k, int(n), level) if there else (np.nan, np.nan)
    return {f"share_{name}": k / n if there else np.nan, f"share_{name}_low": low, f"share_{name}_high": high}


def _counted_by(invited: pd.DataFrame | None, answered: pd.DataFrame) -> list[str]:
    """Return the attributes by which the invited were counted, of those that the answers have too."""
    if invited is None:
        return []
    return [str(column) for column in invited if column in answered and column not in ("respondent_id", "wave")]


def _invited(
    invited: pd.DataFrame | None, by: Sequence[str], part: Group, wave: Any, answered: pd.DataFrame, unknown: str
) -> tuple[float, list[str]]:
    """Return how many of a group were invited, NaN where that is not known, and of which of its parts it is not."""
    if invited is None:
        return np.nan, []
    need(invited, ["n_invited"], "numbers invited")
    rows = invited[invited["wave"].map(wave_order) == wave_order(wave)] if "wave" in invited else invited
    for name, label in zip(by, part.labels, strict=True):
        if label == POOLED:
            continue
        if name not in rows:  # invited people were not counted by this attribute
            return np.nan, []
        rows = rows[rows[name].astype("str") == label]
    asked = pd.to_numeric(rows["n_invited"])
    if not len(asked):
        return np.nan, []
    known = set(rows.loc[asked.notna(), list(answered)].astype("str").itertuples(index=False, name=None))
    blanks = rows.loc[asked.isna(), list(answered)].astype("str")
    there = {*answered.itertuples(index=False, name=None), *blanks.itertuples(index=False, name=None)}
    lacking = [" ".join(group) for group in sorted(there - known) if unknown not in group]
    return (np.nan, lacking) if lacking or asked.isna().any() else (float(asked.sum()), [])
