"""Bridges: ties across professions and regions, and the people that shortest paths pass through."""

import math
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from ..errors import ContactsError
from ..model.suppression import hidden_groups
from ..words import word
from .contacts import WHOLE_LOG, known_people, ready
from .graph import betweenness, centralization, network, pivots_of, ties
from .slices import Row, Slice


def ei_index(n_external: float, n_internal: float) -> float:
    """Krackhardt and Stern's E-I index: -1 if all ties stay inside the groups, +1 if all lead out of them [1]_.

    Returns
    -------
    (external - internal) / (external + internal); NaN without ties.

    References
    ----------
    .. [1] Krackhardt & Stern (1988). Informal networks and organizational crises: an experimental simulation.
           Social Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Examples
    --------
    >>> ei_index(3, 1)
    0.5
    """
    whole = n_external + n_internal
    return (n_external - n_internal) / whole if whole else math.nan


def mixing_rows(part: Slice, across: Sequence[str]) -> Iterator[Row]:
    """Yield for each attribute the E-I index, and the share of ties that lead across."""
    for attribute in across:
        own = attributes(part.people, attribute)
        reason = "" if len(part.ties) else part.say("reason.no_contacts")
        if own is None:
            reason = part.say("reason.no_attribute", attribute=attribute)
            yield Row(f"ei_{attribute}", math.nan, reason=reason)
            yield Row(f"share_across_{attribute}", math.nan, reason=reason)
            continue
        one, other = part.ties["mentor_id"].map(own), part.ties["mentee_id"].map(own)
        known = one.notna() & other.notna()
        n, crossing = int(known.sum()), int((known & (one != other)).sum())
        people = part.ties.loc[known, ["mentor_id", "mentee_id"]].stack().nunique() or math.nan
        if not reason and not n:
            reason = part.say("reason.attribute_unknown", attribute=attribute)
        of = part.say("of.ties_known", attribute=attribute, unknown=int((~known).sum()))
        value = math.nan if reason else ei_index(crossing, n - crossing)
        yield Row(f"ei_{attribute}", value, crossing - (n - crossing), n, of, people, reason)
        share = math.nan if reason else crossing / n
        yield Row(f"share_across_{attribute}", share, crossing, n, of, people, reason)


def structure_rows(part: Slice, pivots: int | None, seed: int | None) -> Iterator[Row]:
    """Yield the number of separate parts, the largest part's share, and how far betweenness lies with few."""
    net = part.network
    reason = "" if net.n else part.say("reason.no_contacts")
    of, people = part.say("of.people_in_contact"), net.n or math.nan
    sizes = np.bincount(net.components()) if net.n else np.zeros(0, dtype=int)
    yield Row("n_components", math.nan if reason else len(sizes), len(sizes), n_people=people, reason=reason)
    largest = int(sizes.max(initial=0))
    share = math.nan if reason else largest / net.n
    yield Row("share_largest_component", share, largest, net.n, of, people, reason)
    if not reason and net.n < 3:
        reason = part.say("reason.too_few_for_paths")
    sources = pivots_of(net.n, pivots, seed)
    value = math.nan if reason else centralization(betweenness(net, sources))
    if len(sources) < net.n:
        of = part.say("of.pivots", pivots=len(sources), seed=seed, n=net.n)
    yield Row("betweenness_centralization", value, denominator=net.n, of=of, n_people=people, reason=reason)


def attributes(people: pd.DataFrame | None, attribute: str) -> pd.Series | None:
    """Return one attribute by person, blank ones missing; None where it was not recorded."""
    if people is None or attribute not in people:
        return None
    own = people.drop_duplicates("person_id").set_index("person_id")[attribute].astype("string").str.strip()
    return own.mask(own == "").astype(object).where(lambda values: values.notna(), np.nan)


def bridges(
    contacts: pd.DataFrame,
    people: pd.DataFrame,
    *,
    today: date | str,
    across: str = "profession",
    pivots: int | None = None,
    seed: int | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return for each person in contact how far they join others: betweenness, and ties to other professions or regions.

    One row is one person: the table is for the team, not for print.

    Parameters
    ----------
    contacts, people, today, language
        As for `network_measures`.
    across
        The attribute of the people whose groups ties may join.
    pivots, seed
        Betweenness is exact by default; in a network of thousands say from how many people, drawn with the seed,
        shortest paths are counted (Brandes & Pich 2007, doi:10.1142/S0218127407018403).

    Returns
    -------
    One row per person, the greatest betweenness first: ``person_id``, the attribute, ``betweenness`` (0 to 1; Freeman
    1977, doi:10.2307/3033543; NaN in a network of fewer than three), ``n_pivots``, ``n_ties``, ``n_ties_across``,
    ``n_ties_unknown`` (own or other's group not recorded), ``n_groups`` (groups tied to, own included), ``ei`` of the
    person's ties (Krackhardt & Stern 1988), ``reason`` if undefined.

    Raises
    ------
    ContactsError
        The contacts have problems that stop an analysis, or the people have no such attribute.

    Examples
    --------
    >>> log = pd.DataFrame({"date": "2026-03-01", "mentor_id": ["m1", "m1"], "mentee_id": ["e1", "e2"]})
    >>> people = pd.DataFrame({"person_id": ["m1", "e1", "e2"], "role": ["mentor", "mentee", "mentee"],
    ...                        "profession": ["nurse", "nurse", "physician"]})
    >>> bridges(log, people, today="2026-06-30")[["person_id", "betweenness", "n_ties_across"]].values.tolist()
    [['m1', 1.0, 1], ['e1', 0.0, 0], ['e2', 0.0, 1]]
    """
    known = known_people(people)
    own = attributes(known, across)
    if own is None:
        found = ", ".join(map(str, people.columns))
        raise ContactsError(f"The people have no column {across!r}; found {found}. Add it, or name another by across=.")
    pairs = ties(ready(contacts, people, today, language))
    both = pd.concat(
        [
            pairs.rename(columns={"mentor_id": "person_id", "mentee_id": "other"}),
            pairs.rename(columns={"mentee_id": "person_id", "mentor_id": "other"}),
        ],
        ignore_index=True,
    ).drop_duplicates(["person_id", "other"])
    both["own"], both["theirs"] = both["person_id"].map(own), both["other"].map(own)
    both["known"] = both["own"].notna() & both["theirs"].notna()
    both["across"] = both["known"] & (both["own"] != both["theirs"])
    net = network(pairs["mentor_id"], pairs["mentee_id"])
    sources = pivots_of(net.n, pivots, seed)
    found = both.groupby("person_id")
    table = pd.DataFrame(
        {
            across: pd.Series(net.people, index=net.people).map(own),
            "betweenness": pd.Series(betweenness(net, sources), index=net.people),
            "n_pivots": len(sources),
            "n_ties": found.size(),
            "n_ties_across": found["across"].sum(),
            "n_ties_unknown": found["known"].agg(lambda values: int((~values).sum())),
            "n_groups": found["theirs"].nunique(),
        },
        index=pd.Index(net.people, name="person_id"),
    )
    inside = table["n_ties"] - table["n_ties_across"] - table["n_ties_unknown"]
    table["ei"] = [ei_index(e, i) for e, i in zip(table["n_ties_across"], inside, strict=True)]
    unknown = word("mentoring.reason.attribute_unknown", language, attribute=across)
    table["reason"] = np.where(table["ei"].isna(), unknown, "")
    return table.reset_index().sort_values("betweenness", ascending=False, kind="stable", ignore_index=True)


def mixing(
    contacts: pd.DataFrame,
    people: pd.DataFrame,
    *,
    today: date | str,
    below: int,
    across: str = "profession",
    language: str = "en",
) -> pd.DataFrame:
    """Return for each profession (or region) how far its ties stay inside it.

    Parameters
    ----------
    contacts, people, today, across, language
        As for `bridges`.
    below
        Groups of fewer people in contact are hidden, and the next larger with them if subtraction would tell.

    Returns
    -------
    One row per group and one for all (``"pooled"``): the attribute, ``n_people`` in contact, ``n_ties_inside``,
    ``n_ties_across``, ``n_ties_unknown``, ``ei``, ``ei_possible`` (the E-I index if every mentor in contact had met every
    mentee in contact: groups of unlike size lean to +1 by themselves), ``reason``. A tie across counts in both groups,
    and once in all.

    Examples
    --------
    >>> log = pd.DataFrame({"date": "2026-03-01", "mentor_id": ["m1", "m1"], "mentee_id": ["e1", "e2"]})
    >>> people = pd.DataFrame({"person_id": ["m1", "e1", "e2"], "role": ["mentor", "mentee", "mentee"],
    ...                        "profession": ["nurse", "nurse", "physician"]})
    >>> mixing(log, people, today="2026-06-30", below=1)[["profession", "ei"]].values.tolist()
    [['nurse', 0.0], ['physician', 1.0], ['pooled', 0.0]]
    """
    known = known_people(people)
    own = attributes(known, across)
    if own is None:
        found = ", ".join(map(str, people.columns))
        raise ContactsError(f"The people have no column {across!r}; found {found}. Add it, or name another by across=.")
    pairs = ties(ready(contacts, people, today, language))
    one, other = pairs["mentor_id"].map(own), pairs["mentee_id"].map(own)
    crossing = one.notna() & other.notna() & (one != other)
    lacking = one.isna() | other.isna()
    met = pd.Series(pd.unique(pairs[["mentor_id", "mentee_id"]].to_numpy().ravel()), dtype=object).map(own)
    mentors, mentees = (
        pd.Series(pairs[c].unique()).map(own).dropna().value_counts() for c in ("mentor_id", "mentee_id")
    )
    rows = []
    for group in sorted(met.dropna().unique()):
        touched = (one == group) | (other == group)
        inside = touched & ~crossing & ~lacking
        m, e = mentors.get(group, 0), mentees.get(group, 0)
        possible = ei_index(m * (mentees.sum() - e) + e * (mentors.sum() - m), m * e)
        rows.append(
            (
                group,
                int((met == group).sum()),
                inside.sum(),
                (touched & crossing).sum(),
                (touched & lacking).sum(),
                possible,
            )
        )
    every, same = int(mentors.sum() * mentees.sum()), int((mentors * mentees.reindex(mentors.index).fillna(0)).sum())
    whole = (
        WHOLE_LOG,
        len(met),
        (~crossing & ~lacking).sum(),
        crossing.sum(),
        lacking.sum(),
        ei_index(every - same, same),
    )
    columns = [across, "n_people", "n_ties_inside", "n_ties_across", "n_ties_unknown", "ei_possible"]
    table = pd.DataFrame([*rows, whole], columns=columns)
    table.insert(5, "ei", [ei_index(e, i) for e, i in zip(table["n_ties_across"], table["n_ties_inside"], strict=True)])
    table["reason"] = np.where(table["ei"].isna(), word("mentoring.reason.no_ties", language), "")
    return hide_small(table, across, [*columns[1:], "ei"], below, language)


def hide_small(table: pd.DataFrame, by: str, columns: Sequence[str], below: int, language: str) -> pd.DataFrame:
    """Blank the figures of small groups, and of those that would give them away beside the row for all."""
    groups = table[by] != WHOLE_LOG
    hidden = pd.Series(False, index=table.index)
    hidden[groups] = hidden_groups(table.loc[groups, "n_people"].fillna(0), below)
    hidden[~groups] = table.loc[~groups, "n_people"].between(1, below - 1)
    shown = table.astype(dict.fromkeys(columns, float))
    shown.loc[hidden, list(columns)] = math.nan
    shown.loc[hidden, "reason"] = word("mentoring.reason.small", language, below=below)
    return shown
