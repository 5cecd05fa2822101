"""The catalogue of implementation strategies: the published ones with where each field comes from, and a team's own."""

import unicodedata
from functools import cache

import pandas as pd

from .. import resources
from ..errors import StrategiesError
from ..model.strategy import Catalogue, read_catalogue
from .tables import blank, once, shown

__all__ = ["catalogue", "clusters", "search"]

FILE = "data/strategies/eric.yaml"
LANGUAGES = ("en", "fr")


@cache
def eric() -> Catalogue:
    """Return the packaged compilation."""
    return read_catalogue(resources.text(FILE), FILE)


def catalogue(own: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the 73 strategies of the ERIC compilation [1]_ in their 9 clusters [2]_, and a team's own after them.

    A number that could not be read in its source is blank, never estimated. Ratings are the opinion of an expert panel
    elsewhere (1 to 5), not effectiveness.

    Parameters
    ----------
    own
        The team's strategies: ``catalogue_id``, and any of ``name_<language>``, ``definition_<language>``, ``cluster``,
        ``source``. An id of the compilation is refused: adapt it under an id of its own and name its source.

    Returns
    -------
    One row per strategy: ``catalogue_id`` (``eric-01`` ...), ``number`` (<NA> for own ones),
    ``name_<language>``, ``definition_<language>`` (paraphrased; the French is unofficial), ``cluster``,
    ``cluster_name_<language>``, ``cluster_verified``; ``importance``, ``feasibility`` (means, 1 to 5), ``go_zone``;
    ``catalogue`` ("eric" or "own"); where each field comes from: ``source`` (of number and name),
    ``source_definition``, ``source_cluster``, ``source_rating``, ``source_french``.

    Raises
    ------
    StrategiesError
        An own strategy has no id, one that stands twice, or no name.

    References
    ----------
    .. [1] Powell et al. (2015). A refined compilation of implementation strategies. doi:10.1186/s13012-015-0209-1
    .. [2] Waltz et al. (2015). Use of concept mapping to characterize relationships among implementation strategies.
       doi:10.1186/s13012-015-0295-0

    Examples
    --------
    >>> own = pd.DataFrame({"catalogue_id": ["own-pool"], "name_en": ["Share one pool of mentors"]})
    >>> catalogue(own)[["catalogue_id", "name_en", "cluster", "go_zone"]].iloc[[4, 73]].values.tolist()
    [['eric-05', 'Audit and provide feedback', 'EI', 'I'], ['own-pool', 'Share one pool of mentors', None, None]]
    """
    known = eric()
    checked, names = known.checked, {cluster.id: cluster.name for cluster in known.clusters}
    rows = []
    for strategy in known.strategies:
        row: dict[str, object] = {"catalogue_id": known.key(strategy.id), "number": strategy.id}
        row |= {f"name_{language}": strategy.name.said(language) for language in LANGUAGES}
        row |= {f"definition_{language}": strategy.definition.said(language) for language in LANGUAGES}
        row |= {"cluster": strategy.cluster}
        row |= {f"cluster_name_{language}": names[strategy.cluster].said(language) for language in LANGUAGES}
        row |= {"cluster_verified": strategy.cluster_verified}
        row |= {"importance": strategy.rating.importance, "feasibility": strategy.rating.feasibility}
        row |= {"go_zone": strategy.rating.go_zone, "catalogue": known.catalogue, "source": checked["name"].source}
        row |= {f"source_{part}": checked[part].source for part in ("definition", "cluster")}  # type: ignore[index]
        row |= {"source_rating": strategy.rating.source, "source_french": checked["french"].source}
        rows.append(row)
    table = pd.DataFrame(rows, dtype=object)
    if own is not None and len(own):
        table = pd.concat([table, _own(own, table)], ignore_index=True)
    numbers = {"number": "Int64", "importance": "float64", "feasibility": "float64", "cluster_verified": "boolean"}
    texts = [column for column in table if column not in numbers]
    table[texts] = table[texts].astype(object).where(table[texts].notna(), None)
    return table.astype(numbers)


def _own(own: pd.DataFrame, packaged: pd.DataFrame) -> pd.DataFrame:
    once(own, ["catalogue_id"], "strategies of your own")
    taken = own["catalogue_id"][own["catalogue_id"].isin(packaged["catalogue_id"])]
    if len(taken):
        raise StrategiesError(
            f"{shown(taken.iloc[0])} is a strategy of the compilation: give yours an id of its own, such as 'own-1', and "
            "say in source what it was adapted from."
        )
    names = [column for column in own if str(column).startswith("name_")]
    nameless = own[pd.concat([blank(own[name]) for name in names], axis=1).all(axis=1)] if names else own
    if len(nameless):
        raise StrategiesError(
            f"Your strategy {shown(nameless['catalogue_id'].iloc[0])} has no name: fill in name_en or name_fr."
        )
    table = own.astype(object).assign(catalogue="own")
    if "cluster" in table:
        named = packaged.drop_duplicates("cluster").set_index("cluster")
        for language in LANGUAGES:
            column = f"cluster_name_{language}"
            said = table["cluster"].map(named[column]).fillna(table["cluster"])
            table[column] = table[column].where(~blank(table[column]), said) if column in table else said
    return table


def clusters() -> pd.DataFrame:
    """Return the nine clusters: ``cluster``, ``name_<language>``, ``n_strategies``, mean ``importance``, ``feasibility``.

    Examples
    --------
    >>> int(clusters()["n_strategies"].sum())
    73
    """
    rows = [
        {"cluster": each.id, **{f"name_{language}": each.name.said(language) for language in LANGUAGES},
         "n_strategies": each.n_strategies, "importance": each.importance, "feasibility": each.feasibility}
        for each in eric().clusters
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"importance": "float64", "feasibility": "float64"})


def search(table: pd.DataFrame, text: str, language: str | None = None) -> pd.DataFrame:
    """Return the strategies whose name, definition, cluster, number or id hold every word asked for.

    Case and accents do not count: "evaluer" finds "Évaluer".

    Parameters
    ----------
    table
        What `catalogue` returned.
    text
        Words, all of which must be found; a number finds the strategy of that number. Blank finds all.
    language
        Look into the texts of this language only; None for every language.

    Returns
    -------
    Rows of the table, those first whose name holds the words.

    Examples
    --------
    >>> search(catalogue(), "evaluer", "fr")["number"].tolist()
    [4, 18]
    >>> search(catalogue(), "35")["name_en"].tolist()
    ['Identify and prepare champions']
    """
    asked = [_plain(word) for word in text.split()]
    if not asked:
        return table
    if len(asked) == 1 and asked[0].isdigit() and "number" in table and table["number"].eq(int(asked[0])).any():
        return table[table["number"].eq(int(asked[0])).fillna(False)]
    ends = [f"_{language}"] if language else [f"_{name}" for name in _languages(table)]
    names, others = (
        [f"{part}{end}" for part in parts for end in ends] for parts in (["name"], ["definition", "cluster_name"])
    )
    in_names = _holds(table, [*names, "catalogue_id"], asked)
    found = _holds(table, [*names, *others, "catalogue_id", "cluster", "source"], asked)
    return pd.concat([table[in_names], table[found & ~in_names]])


def _languages(table: pd.DataFrame) -> list[str]:
    return [str(column).removeprefix("name_") for column in table if str(column).startswith("name_")]


def _holds(table: pd.DataFrame, columns: list[str], asked: list[str]) -> pd.Series:
    there = [column for column in columns if column in table]
    texts = table[there].astype(object).where(table[there].notna(), "").astype(str)
    plain = texts.apply(lambda row: _plain(" ".join(row)), axis=1)
    return pd.Series([all(word in line for word in asked) for line in plain], index=table.index, dtype=bool)


def _plain(text: str) -> str:
    """Return text without accents, ligatures and case."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'"))
    return "".join(character for character in parts if not unicodedata.combining(character))
