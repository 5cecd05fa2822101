"""Constructs that distinguish higher from lower implementers, and who raised what: patterns, no tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import SegmentsError
from ..stats.intervals import wilson
from .tables import blank, check_construct_ratings, check_segments, need, shown

__all__ = ["SEPARATION", "Pattern", "PatternRule", "distinguishing", "raised_by"]


@dataclass(frozen=True)
class Pattern:
    """What the ratings of two groups of sites must show.

    `gap_at_least`: the lowest rating of the higher implementers less the highest of the lower ones.
    `higher_above`: every higher implementer is rated above this; None asks nothing.
    `both_ways`: not all sites of both groups lie on the same side of 0 (a barrier everywhere distinguishes nobody).
    """

    gap_at_least: int
    higher_above: int | None = None
    both_ways: bool = False


@dataclass(frozen=True)
class PatternRule:
    """A stated rule: when a construct distinguishes strongly or weakly, and from how many rated sites on each side."""

    name: str
    source: str
    strong: Pattern
    weak: Pattern
    min_rated: int


SEPARATION = PatternRule(
    name="separation",
    source=(
        "Ours, after the rating approach of Damschroder & Lowery (2013), doi:10.1186/1748-5908-8-51, whose marks are a "
        "judgement of the whole pattern; it gives those of the rows of their Table 3 that the tests hold."
    ),
    strong=Pattern(gap_at_least=1, higher_above=0, both_ways=True),
    weak=Pattern(gap_at_least=1, both_ways=True),
    min_rated=1,
)


def distinguishing(
    ratings: pd.DataFrame, groups: Mapping[object, str], *, higher: str, lower: str, rule: PatternRule
) -> pd.DataFrame:
    """Tell which constructs distinguish higher from lower implementers, as a pattern of ratings.

    Five sites bear no test, and none is made. The same works for stages of development: name the later one ``higher``.

    Parameters
    ----------
    ratings
        ``construct``, ``site``, ``rating`` (-2 to +2, blank where not raised or open): one rating per site, such as
        what `framework_matrix` returned. Other identifiers go by ``construct``.
    groups
        The group of each site.
    higher, lower
        The groups to set against each other; sites of other groups stand beside them and decide nothing.
    rule
        When a pattern is strong or weak. `SEPARATION` is one such rule; there is no default.

    Returns
    -------
    One row per construct: ``pattern``: ``strong``, ``weak``, ``none``, ``insufficient`` (fewer rated sites than the rule
    asks for on one side); ``reversed`` (True where the lower implementers are rated above all higher ones: that is
    ``none`` and worth a look); ``higher``, ``lower``, ``other`` (the ratings as text in the order of ``groups``, a blank
    as "–"), ``gap``, ``n_higher``, ``n_lower`` (rated sites), ``rule``.

    Raises
    ------
    SegmentsError
        A site has no group, a group has no site, or a construct of a site has two ratings.

    Examples
    --------
    >>> ratings = pd.DataFrame({"construct": ["links"] * 4 + ["money"] * 4, "site": list("abcd") * 2,
    ...     "rating": [1, 1, -2, -1, -1, -2, -2, -1]})
    >>> groups = {"a": "high", "b": "high", "c": "low", "d": "low"}
    >>> distinguishing(ratings, groups, higher="high", lower="low", rule=SEPARATION)[["construct", "pattern", "higher", "lower"]]
      construct pattern  higher   lower
    0     links  strong  +1, +1  −2, −1
    1     money    none  −1, −2  −2, −1
    """
    check_construct_ratings(ratings.drop(columns="rater", errors="ignore"))
    stray = [site for site in ratings["site"].unique() if site not in groups]
    if stray:
        raise SegmentsError(f"The site {shown(stray[0])} has no group ({len(stray)} such sites): add it to groups.")
    sides = {name: [site for site, group in groups.items() if group == name] for name in (higher, lower)}
    for name, sites in sides.items():
        if not sites:
            raise SegmentsError(
                f"No site is of the group {shown(name)}; there are: {', '.join(map(str, dict.fromkeys(groups.values())))}."
            )
    wide = ratings.assign(rating=pd.to_numeric(ratings["rating"]).astype(float))
    wide = wide.pivot(index="construct", columns="site", values="rating").reindex(
        index=ratings["construct"].unique(), columns=list(groups)
    )
    top, bottom = wide[sides[higher]], wide[sides[lower]]
    others = wide.drop(columns=[*sides[higher], *sides[lower]])
    gap = top.min(axis=1) - bottom.max(axis=1)
    enough = (top.count(axis=1) >= rule.min_rated) & (bottom.count(axis=1) >= rule.min_rated)
    strong, weak = (_shows(pattern, top, bottom, gap) for pattern in (rule.strong, rule.weak))
    table = pd.DataFrame(index=wide.index)
    table["pattern"] = np.select([~enough, strong, weak], ["insufficient", "strong", "weak"], "none")
    table["reversed"] = enough & (bottom.min(axis=1) > top.max(axis=1))
    for name, side in (("higher", top), ("lower", bottom), ("other", others)):
        table[name] = [", ".join(map(_signed, row)) for row in side.to_numpy()]
    table["gap"] = gap
    table["n_higher"], table["n_lower"] = top.count(axis=1), bottom.count(axis=1)
    return table.assign(rule=rule.name).rename_axis("construct").reset_index()


def _shows(pattern: Pattern, top: pd.DataFrame, bottom: pd.DataFrame, gap: pd.Series) -> pd.Series:
    shown = gap >= pattern.gap_at_least
    if pattern.higher_above is not None:
        shown &= top.min(axis=1) > pattern.higher_above
    if pattern.both_ways:
        low, high = np.minimum(top.min(axis=1), bottom.min(axis=1)), np.maximum(top.max(axis=1), bottom.max(axis=1))
        shown &= ~((high < 0) | (low > 0))
    return shown


def _signed(value: float) -> str:
    return "–" if np.isnan(value) else "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):g}"


def raised_by(
    segments: pd.DataFrame,
    sources: pd.DataFrame,
    by: str,
    *,
    codes: Sequence[object] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Count in how many sources of each role, language or other kind a code was raised, out of all such sources.

    Parameters
    ----------
    segments
        ``segment_id``, ``code``, ``source_id``.
    sources
        One row per source, also those in which nothing was coded: ``source_id`` and the column of ``by``.
    by
        The attribute of the sources, such as ``"language"`` or ``"role"``.
    codes
        The codes to count; by default those that occur.
    level
        Of Wilson's interval, which says how much the share hangs on who was interviewed.

    Returns
    -------
    One row per code and kind: ``code``, ``by``, ``kind``, ``n_raised``, ``n_sources``, ``share``, ``share_low``,
    ``share_high``. Kinds of few sources may tell who spoke: suppress them before you show the table.

    Raises
    ------
    SegmentsError
        A segment lies in a source that is not listed, or a source stands twice or has no kind.

    Examples
    --------
    >>> sources = pd.DataFrame({"source_id": ["i1", "i2", "i3"], "language": ["fr", "fr", "en"]})
    >>> segments = pd.DataFrame({"segment_id": [1, 2], "code": "materials", "source_id": ["i1", "i1"]})
    >>> raised_by(segments, sources, "language")[["kind", "n_raised", "n_sources", "share"]]
      kind  n_raised  n_sources  share
    0   fr         1          2    0.5
    1   en         0          1    0.0
    """
    check_segments(segments, ["source_id"])
    need(sources, ["source_id", by], "sources")
    if sources["source_id"].duplicated().any():
        raise SegmentsError(
            f"The source {shown(sources['source_id'][sources['source_id'].duplicated()].iloc[0])} stands twice."
        )
    if blank(sources[by]).any():
        name = sources["source_id"][blank(sources[by])].iloc[0]
        raise SegmentsError(f"The source {shown(name)} has no {by}: fill it in, or leave the source out.")
    own = segments[~blank(segments["code"])]
    stray = own[~own["source_id"].isin(sources["source_id"])]
    if len(stray):
        row = stray.iloc[0]
        raise SegmentsError(
            f"The segment {shown(row.segment_id)} lies in the source {shown(row.source_id)}, which is not listed "
            f"({len(stray)} such segments): add the source, or correct its name."
        )
    names = list(codes) if codes is not None else list(own["code"].unique())
    kinds = list(sources[by].unique())
    pairs = own[["code", "source_id"]].drop_duplicates().merge(sources[["source_id", by]], on="source_id")
    raised = pd.crosstab(pairs["code"], pairs[by]).reindex(index=names, columns=kinds, fill_value=0)
    of = sources[by].value_counts().reindex(kinds)
    table = raised.stack().rename("n_raised").rename_axis(["code", "kind"]).reset_index()
    table.insert(1, "by", by)
    table = table.astype({"n_raised": np.int64})
    table["n_sources"] = table["kind"].map(of).astype(np.int64)
    table["share"] = table["n_raised"] / table["n_sources"]
    table["share_low"], table["share_high"] = wilson(table["n_raised"], table["n_sources"], level)
    return table
