"""The instruments that come along, each with what it measures, on what terms, and where to get its wording."""

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from .. import resources
from ..errors import InstrumentError
from ..model.instrument import Instrument
from ..model.instrument_reading import read_instrument
from .wrong_keys import refuse_wrong_key

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "data/instruments"


def instruments(language: str = "en", *, study: "Path | None" = None) -> pd.DataFrame:
    """Return the instruments there are.

    Parameters
    ----------
    language
        Of what they measure.
    study
        A study's folder, whose own ``data/instruments/*.yaml`` come first; None for ours alone.

    Returns
    -------
    One row per instrument: ``instrument``, ``name``, ``measures``, ``scales`` (their names), ``n_items``,
    ``n_reversed``, ``scored`` (whether `score` can), ``lacks`` (what it needs otherwise), ``wording`` (whether it comes
    along), ``licence``, ``obtain_from``, ``citation``, ``doi``, ``unverified`` (what was not read in the source).

    Examples
    --------
    >>> table = instruments()
    >>> table.loc[table["instrument"].isin(["brs", "mbi"]), ["instrument", "n_items", "n_reversed", "scored", "wording"]]
      instrument  n_items  n_reversed  scored  wording
    5        brs        6           3    True    False
    9        mbi       22        <NA>   False    False
    """
    rows = []
    for name in _names(study):
        found = _read(name, study)
        rows.append(
            {
                "instrument": found.instrument,
                "name": found.name.said(language),
                "measures": found.measures.said(language) if found.measures else "",
                "scales": ", ".join(scale.scale for scale in found.scales),
                "n_items": len(found.items) or len(found.fields) or found.n_items,
                "n_reversed": len(found.reversed_items) if found.scales else pd.NA,
                "scored": bool(found.scales) and found.lacks is None,
                "lacks": found.lacks.said(language) if found.lacks else "",
                "wording": bool(found.fields) or any(item.wording for item in found.items),
                "licence": found.licence or "",
                "obtain_from": found.obtain_from or "",
                "citation": found.citation or "",
                "doi": found.doi or "",
                "unverified": "; ".join(found.unverified),
            }
        )
    return pd.DataFrame(rows).astype({"n_items": "Int64", "n_reversed": "Int64"})


def instrument(name: str, *, study: "Path | None" = None) -> Instrument:
    """Return an instrument by its name.

    Parameters
    ----------
    name
        One of `instruments`.
    study
        A study's folder, whose own ``data/instruments/<name>.yaml`` wins; None for ours.

    Raises
    ------
    InstrumentError
        There is none of that name, or a study's own version has a key known to be wrong.
    StudyFileError
        Its file says something that is not allowed.

    Examples
    --------
    >>> [scale.scale for scale in instrument("uwes9").scales]
    ['uwes_vigour', 'uwes_dedication', 'uwes_absorption', 'uwes_total']
    """
    if name not in _names(study):
        raise InstrumentError(
            f"No instrument is called {name!r}. There are: {', '.join(_names(study))}. Your own is read by "
            "model.read_instrument (a YAML text) or model.instrument_of_table (a table of its items)."
        )
    return _read(name, study)


def known(asked: "str | Instrument") -> Instrument:
    """Return the instrument asked for by name, or the one given, unless its key is known to be wrong."""
    if isinstance(asked, str):
        return instrument(asked)
    if asked.based_on is not None and asked.based_on not in _names(None):
        there = ", ".join(_names(None))
        raise InstrumentError(f"{asked.instrument!r} is based on {asked.based_on!r}, which is not among {there}.")
    name = asked.based_on or asked.instrument
    if name in _names(None):
        refuse_wrong_key(asked, _read(name, None))
    return asked


def _names(study: "Path | None") -> list[str]:
    return [name.removesuffix(".yaml") for name in resources.listing(FOLDER, study) if name.endswith(".yaml")]


def _read(name: str, study: "Path | None") -> Instrument:
    file = f"{FOLDER}/{name}.yaml"
    found = _parsed(resources.text(file, study), file)
    return found if study is None else known(found)


@cache
def _parsed(text: str, file: str) -> Instrument:
    return read_instrument(text, file)
