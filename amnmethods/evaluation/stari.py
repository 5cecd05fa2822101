"""The reporting checklist of implementation studies, filled in as far as the study knows."""

from collections.abc import Mapping

import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .lists import packaged, said

__all__ = ["stari"]

STRANDS = ("strategy", "intervention", "study")
SECTIONS = ("title", "introduction", "description", "evaluation", "results", "discussion", "general")


def stari(facts: Mapping[str, str], *, language: str = "en") -> pd.DataFrame:
    """Return the 27 items of StaRI [1]_ with what is known of each, and those still open by name.

    Parameters
    ----------
    facts
        What the study knows, by item: ``"6"``, or ``"4.strategy"`` and ``"4.intervention"`` where the two strands are
        asked apart. A blank text is as good as none.
    language
        Of the items.

    Returns
    -------
    One row per item and strand, in the order of the checklist: ``item`` (the key that `facts` goes by), ``number``,
    ``strand`` (``study``, ``strategy``, ``intervention``), ``section`` and ``name`` in words, ``asks``, ``said``, ``open``,
    ``reason``. `DataFrame.attrs` holds the ``source``. The wording is ours; the numbers are the checklist's.

    Raises
    ------
    EvaluationError
        A fact goes by a key that the checklist does not have.

    References
    ----------
    .. [1] Pinnock et al. (2017). Standards for Reporting Implementation Studies (StaRI) statement. BMJ 356, i6795.
       doi:10.1136/bmj.i6795

    Examples
    --------
    >>> table = stari({"4.strategy": "Theory of change, protocol section 3."})
    >>> len(table), int(table["number"].nunique()), int(table["open"].sum())
    (37, 27, 36)
    """
    found = packaged("stari")
    sections = {name: word(f"evaluation.stari.{name}", language) for name in SECTIONS}
    rows = []
    for item in found["items"]:
        for strand in STRANDS:
            if strand not in item:
                continue
            key = str(item["number"]) if strand == "study" else f"{item['number']}.{strand}"
            text = str(facts.get(key) or "").strip()
            row = {"item": key, "number": item["number"], "strand": strand}
            row["section"] = sections[item["section"]]
            row |= {"name": said(item["name"], language), "asks": said(item[strand], language), "said": text}
            rows.append({**row, "open": not text, "reason": "" if text else word("evaluation.open", language)})
    table = pd.DataFrame(rows)
    stray = [key for key in facts if key not in set(table["item"])]
    if stray:
        raise EvaluationError(
            f"{stray[0]!r} is no item of StaRI; items go by their number, such as '6', or '4.strategy' and '4.intervention'."
        )
    table.attrs["source"] = found["source"]
    return table
