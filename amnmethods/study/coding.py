"""Coded passages of a study: under each framework, as themes and quotes, between coders, resolved."""

from typing import Any, Literal

import pandas as pd

from .. import determinants
from ..errors import StoreError, TableError
from ..model.exploration import Exploration
from ..model.suppression import hidden_groups
from ..store import Store
from . import tables
from .snapshot import now

OWN = "own"  # the team's codebook, beside any framework


def plan(config: Any) -> Exploration:
    """Return what `study.yaml` fixes of the exploration; raise where it fixes nothing."""
    if config.exploration is None:
        raise TableError(
            "study.yaml has no section exploration: say there what the exploration phase fixes beforehand."
        )
    return config.exploration


def has(store: Store, name: str) -> bool:
    """Tell whether a table was kept."""
    return bool((now(store).read("kept_tables")["name"] == name).any())


def segments(store: Store, framework: str | None) -> pd.DataFrame:
    """Return the passages with their codes in a framework; see `Study.segments`."""
    table = tables.table(store, "segments", None)
    if framework is None:
        return table
    named = (
        table["framework"].eq(framework).fillna(False) if "framework" in table else pd.Series(False, index=table.index)
    )
    if named.any():
        return table[named].reset_index(drop=True)
    if framework in table:  # coded in one framework, and placed in this one by a column of its name
        return table.assign(code=table[framework], framework=framework)
    there = (
        sorted({*table["framework"].dropna(), *(column for column in table if column == OWN)})
        if "framework" in table
        else []
    )
    raise TableError(
        f"No passage is coded in {framework!r}. There is: {', '.join(there) or 'no framework named'}. Import passages with "
        f"framework={framework!r}, or with a column of that name."
    )


def codebook(store: Store, framework: str | None) -> pd.DataFrame | None:
    """Return the codes of a framework: the team's where it keeps some, else those packaged."""
    if framework is None:
        return None
    if has(store, "codes"):
        own = tables.table(store, "codes", None)
        own = own[own["framework"] == framework]
        if len(own):
            return own.reset_index(drop=True)
    if framework == OWN:
        return None
    return determinants.codes(framework)


def framework_codes(store: Store, framework: str) -> pd.DataFrame:
    """Return the codes of a framework; see `Study.framework_codes`."""
    found = codebook(store, framework)
    if found is None:
        raise TableError("The team keeps no codebook of its own: import the table codes.")
    return found


def theme_tree(store: Store, framework: str) -> pd.DataFrame:
    """Return themes with their counts; see `Study.theme_tree`."""
    return determinants.theme_tree(segments(store, framework), codebook(store, framework))


def quotes(store: Store, framework: str, below: int, most: int | None) -> pd.DataFrame:
    """Return released quotes under their themes; see `Study.quotes`."""
    return determinants.themes_with_quotes(
        segments(store, framework), codebook(store, framework), people=people(store), below=below, most=most
    )


def people(store: Store) -> pd.DataFrame:
    """Return the participants, a focus group as often as it had people."""
    sources = tables.table(store, "participants", None)
    if "n_people" not in sources:
        return sources
    return sources.loc[sources.index.repeat(sources["n_people"].fillna(1).astype(int))].reset_index(drop=True)


def participants(store: Store, attributes: tuple[str, ...], below: int) -> pd.DataFrame:
    """Return the table of participants; see `Study.participants`."""
    table = people(store)
    there = [attribute for attribute in attributes if attribute in table]
    if not there:
        raise TableError(f"The participants have none of the columns {', '.join(attributes)}.")
    return determinants.participants(table, there, below=below)


def raised_by(store: Store, framework: str, by: str, below: int) -> pd.DataFrame:
    """Return who raised what, kinds of few sources hidden; see `Study.raised_by`."""
    sources = tables.table(store, "participants", None)
    own = segments(store, framework)
    own = own[own["source_id"].isin(sources["source_id"])]
    table = determinants.raised_by(own, sources[sources[by].notna()], by)
    sizes = table.drop_duplicates("kind").set_index("kind")["n_sources"]
    hidden = table["kind"].isin(sizes.index[hidden_groups(sizes, below)])
    table = table.assign(reason=hidden.map({True: "small_group", False: ""}))
    table.loc[hidden, ["n_raised", "n_sources", "share", "share_low", "share_high"]] = pd.NA
    return table


def agreement(
    store: Store, config: Any, framework: str, what: Literal["agreement", "confusions", "disagreements"]
) -> pd.DataFrame:
    """Return how coders agree, what they confuse, or where they disagree; see `Study.coder_agreement`."""
    own = segments(store, framework)
    unit = plan(config).passage
    measure = {
        "agreement": determinants.coder_agreement,
        "confusions": determinants.confusions,
        "disagreements": determinants.disagreements,
    }[what]
    return measure(own, unit=unit)


def resolved(store: Store, config: Any, framework: str) -> pd.DataFrame:
    """Return the passages with one code each where the team settled a disagreement; see `Study.resolved_segments`."""
    own = segments(store, framework)
    if not has(store, "resolutions"):
        return own
    settled = tables.table(store, "resolutions", None)
    if "framework" in settled:  # decisions on the codes of another framework are not about these
        settled = settled[(settled["framework"].isna() | settled["framework"].eq(framework)).fillna(False)]
    return determinants.resolve(own, settled, unit=plan(config).passage)


def require(store: Store, *names: str) -> None:
    """Raise unless every table was kept, naming the first that is missing."""
    for name in names:
        if not has(store, name):
            raise StoreError(f"The study keeps no table {name!r} yet: collect.import_table(study, file, '{name}').")
