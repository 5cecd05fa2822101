"""What a strategy led to in counted figures, and the index that leads from a barrier, outcome or network to both ends."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from .evaluation_reader import EvaluationReader, estimate
from .exploration_reader import Rows

__all__ = ["counted", "index"]


def counted(reader: EvaluationReader, measure: str, sites: Iterable[str]) -> Rows:
    """Return an outcome that was counted in these networks, wave by wave, with numerator and denominator."""
    for verb in ("reaim", "proctor"):
        table = reader.asked(verb)
        if table is None:
            continue
        own = table[table["outcome"].astype("string").str.casefold() == measure.casefold()]
        own = own[(own["unit"] == "share") & (own["denominator"].notna() | own["hidden"].astype(bool))]
        own = own[own["part"].isna() | (own["part"] == "")]
        own = own[own["site"].isin(list(sites))]
        if len(own):
            place = {site: k for k, site in enumerate(reader.places(own["site"]))}
            own = own.sort_values("site", key=lambda column: column.map(place), kind="stable")
            return [
                SimpleNamespace(
                    site=reader.site(row.site),
                    wave=reader.waves.get(str(row.wave), ""),
                    hidden=bool(row.hidden),
                    numerator=row.numerator,
                    denominator=row.denominator,
                    told=estimate(row.value, row.low, row.high),
                )
                for row in own.itertuples(index=False)
            ]
    return []


def index(reader: EvaluationReader, ways: Rows | None) -> SimpleNamespace | None:
    """List each barrier, outcome and network with the agreed strategies on whose way it lies, in the order of the report."""
    if not ways:
        return None
    return SimpleNamespace(
        barriers=_entries(ways, lambda way: [(row.id, row.name) for row in way.barriers]),
        outcomes=_entries(ways, lambda way: [(row.id, row.name) for row in way.outcomes]),
        networks=_entries(ways, lambda way: [(row.id, row.site) for row in way.lines], list(reader.sites)),
    )


def _entries(ways: Rows, of: Callable[[Any], list[tuple[str, str]]], order: Iterable[str] = ()) -> Rows:
    found: dict[str, SimpleNamespace] = {}
    for way in ways:
        for name, said in dict(of(way)).items():  # a network may have several lines of one strategy
            found.setdefault(name, SimpleNamespace(id=name, name=said, ways=[])).ways.append(way)
    known = [name for name in order if name in found]
    return [found[name] for name in (*known, *(name for name in found if name not in known))]
