"""What a file says that cannot be, told with its rows and column letters."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...model.table_faults import Known, known_dimensions, table_faults
from ...words import word

__all__ = ["impossible"]


def _known(study: Any) -> Known:
    """Return what a study fixed, against which its tables are checked."""
    if study is None:
        return Known(dimensions=known_dimensions(None))
    plan = study.config.evaluation
    shares = () if plan is None else tuple(measure for measure, kind in plan.charts.items() if kind == "p")
    return Known(tuple(site.site for site in study.config.sites), shares, known_dimensions(study.folder))


def impossible(table: pd.DataFrame, name: str, letters: Mapping[str, str], study: Any, language: str) -> list[str]:
    """Return what cannot be, a sentence each."""
    found = []
    for fault in table_faults(name, table, _known(study)):
        rows = ", ".join(map(str, fault.rows[:3])) + (", …" if len(fault.rows) > 3 else "")
        told = {"rows": rows, "letter": letters.get(fault.column, "–"), "column": fault.column, **fault.told}
        found.append(word(f"table_doors.faults.{fault.key}", language, **told))
    return found
