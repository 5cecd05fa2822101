"""What a strategy is specified by, and what is told of an adaptation: the fields, their names and where they come from."""

import io
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import pandas as pd
from ruamel.yaml import YAML

from .. import resources
from ..errors import PlanError
from ..words import words_in_force

__all__ = ["FRAMES", "adaptation_fields", "packaged", "plan_fields"]

FRAMES = {"mentoring": "frame", "strategy": "frame_is"}
About = Literal["mentoring", "strategy"]


def packaged(name: str) -> Mapping[str, Any]:
    """Return one of the files in `data/plans`, the study's own copy first."""
    return _read(resources.text(f"data/plans/{name}.yaml", words_in_force()))


@cache
def _read(text: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe", pure=True).load(io.StringIO(text))
    return found


def _said(texts: Mapping[str, str], language: str) -> str:
    return str(texts.get(language) or texts["en"])


def plan_fields(language: str = "en") -> pd.DataFrame:
    """Return the fields of a plan line: the seven by which a strategy is specified [1]_, and what a plan needs besides.

    Returns
    -------
    One row per field in the order of the plan: ``field``, ``part`` (``proctor`` or ``plan``), ``kind`` (``text``, ``date``,
    ``number``, ``lines``), ``name``, ``ask``. `DataFrame.attrs` holds the ``source``.

    References
    ----------
    .. [1] Proctor, Powell & McMillen (2013). Implementation strategies: recommendations for specifying and reporting.
       Implement Sci 8, 139. doi:10.1186/1748-5908-8-139

    Examples
    --------
    >>> plan_fields().query("part == 'proctor'")["field"].tolist()
    ['actor', 'action', 'action_target', 'temporality', 'dose', 'outcome', 'justification']
    """
    found = packaged("proctor2013")
    rows = [
        (f["field"], f["part"], f["kind"], _said(f["name"], language), _said(f["ask"], language))
        for f in found["fields"]
    ]
    table = pd.DataFrame(rows, columns=["field", "part", "kind", "name", "ask"])
    table.attrs["source"] = f"{found['source']} doi:{found['doi']}"
    return table


def adaptation_fields(about: About, language: str = "en") -> pd.DataFrame:
    """Return what a log of adaptations says and the words it may use, after FRAME [1]_ or FRAME-IS [2]_.

    Parameters
    ----------
    about
        ``"mentoring"`` (the thing implemented: FRAME) or ``"strategy"`` (FRAME-IS).
    language
        Of the names.

    Returns
    -------
    One row per field and value: ``field``, ``name``, ``needed``, ``checked`` (where its values were read: ``paper``,
    ``table``, or blank where they were not checked), ``value``, ``value_name``. `DataFrame.attrs` holds the ``source``.

    References
    ----------
    .. [1] Wiltsey Stirman, Baumann & Miller (2019). The FRAME. Implement Sci 14, 58. doi:10.1186/s13012-019-0898-y
    .. [2] Miller et al. (2021). The FRAME-IS. Implement Sci 16, 36. doi:10.1186/s13012-021-01105-3

    Examples
    --------
    >>> table = adaptation_fields("strategy")
    >>> table.loc[table["field"] == "fidelity_consistent", "value"].tolist()
    ['consistent', 'inconsistent', 'unknown']
    """
    if about not in FRAMES:
        raise PlanError(f"An adaptation is about {' or '.join(FRAMES)}; found {about!r}.")
    found = packaged(FRAMES[about])
    rows = [
        (f["field"], _said(f["name"], language), bool(f["needed"]), f["checked"] or "", value, _said(name, language))
        for f in found["fields"]
        for value, name in f["values"].items()
    ]
    table = pd.DataFrame(rows, columns=["field", "name", "needed", "checked", "value", "value_name"])
    table.attrs["source"] = f"{found['source']} doi:{found['doi']}"
    return table
