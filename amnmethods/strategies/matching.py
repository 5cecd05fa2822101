"""Which strategies respondents named for which barrier: the packaged part of a published table, and its check."""

from functools import cache

import pandas as pd

from .. import resources
from ..model.matching import check_matching_table, read_cells
from ..model.matching import levels as lines_of_levels
from ..model.strategy import Matching, read_matching
from .catalogue import catalogue

__all__ = ["check_matching", "matching_cautions", "matching_table"]

ABOUT, CELLS = "data/strategies/cfir_eric.yaml", "data/strategies/cfir_eric.csv"


@cache
def cfir_eric() -> Matching:
    """Return what is known about the published matching."""
    return read_matching(resources.text(ABOUT), ABOUT)


def matching_table() -> pd.DataFrame:
    """Return the cells of the published CFIR-ERIC matching [1]_ that could be read: 191 of 2,847.

    It is for demonstrations; a study brings its own copy of the published spreadsheet. A pair without a row is unknown,
    never zero; zeros that were read stand as 0.

    Returns
    -------
    One row per known pair: ``construct`` (of CFIR 2009), ``catalogue_id``, ``percent`` of the respondents who were asked
    about the barrier (NaN where only the precision is known), ``endorsements`` of ``respondents`` where printed (Int64),
    ``precision`` ("exact" or "at_least_20"), ``level`` (1 from 50 per cent, 2 from 20, <NA> below or not known which),
    ``source``, ``framework``, ``partial`` (True in every row, so that no copy of the table loses it). The attributes
    ``partial`` and ``cautions`` say the same of the whole.

    References
    ----------
    .. [1] Waltz et al. (2019). Choosing implementation strategies to address contextual barriers.
       doi:10.1186/s13012-019-0892-4

    Examples
    --------
    >>> table = matching_table().set_index(["construct", "catalogue_id"])
    >>> table.loc[[("09.I.D", "eric-51")], ["percent", "level", "partial"]].values.tolist()
    [[73.0, 1, True]]
    """
    known = cfir_eric()
    table = read_cells(resources.text(CELLS))
    table["level"] = levels(table["percent"])
    table["framework"], table["partial"] = known.framework, True
    check_matching(table)
    table.attrs["partial"] = True
    table.attrs["cautions"] = {language: matching_cautions(language) for language in ("en", "fr")}
    first = ["construct", "catalogue_id", "percent", "endorsements", "respondents", "precision", "level"]
    return table[[*first, "source", "framework", "partial"]]


def levels(percent: pd.Series) -> pd.Series:
    """Return 1 from 50 per cent, 2 from 20, <NA> below and where the percent is not known."""
    return lines_of_levels(percent, cfir_eric().levels)


def matching_cautions(language: str) -> list[str]:
    """Return what must be said wherever percents of the published matching are shown.

    Examples
    --------
    >>> len(matching_cautions("fr"))
    3
    """
    return [caution.said(language) for caution in cfir_eric().cautions]


def check_matching(
    matching: pd.DataFrame, own: pd.DataFrame | None = None, *, constructs: list[str] | None = None
) -> None:
    """Raise unless a table matches barriers of CFIR 2009 (or ``constructs``) with strategies of the catalogue.

    Parameters
    ----------
    matching
        ``construct``, ``catalogue_id``, ``percent`` (0 to 100, blank where not known); optional ``precision``,
        ``endorsements``, ``respondents``.
    own
        The team's own strategies, as for `catalogue`.
    constructs
        The barriers of a table of another framework; None for the 39 of the published matching, of which each respondent
        could name seven strategies per barrier at most.

    Raises
    ------
    StrategiesError
        A percent over 100, an unknown strategy, barriers of another framework or version, a pair in two rows, counts
        that are not the percent, a barrier whose percents add up to more than its respondents could give: each place.

    Examples
    --------
    >>> check_matching(pd.DataFrame({"construct": ["09.I.D"], "catalogue_id": ["eric-51"], "percent": [173]}))
    Traceback (most recent call last):
    amnmethods.errors.StrategiesError: The matching table has 1 place to mend:
    09.I.D, eric-51: the percent is 173, and lies between 0 and 100.
    """
    known = cfir_eric()
    check_matching_table(
        matching,
        constructs=[barrier.id for barrier in known.barriers] if constructs is None else constructs,
        strategies=set(catalogue(own)["catalogue_id"]),
        most_per_barrier=known.facts.most_per_barrier if constructs is None else None,
    )
