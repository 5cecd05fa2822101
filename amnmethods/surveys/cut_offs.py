"""The lines that a source draws through a score, told beside it: never without the source."""

import numpy as np
import pandas as pd

from ..errors import InstrumentError
from ..model.instrument import CutOff, Instrument
from ..stats.arrays import DUST
from .catalogue import known


def cut_offs(
    scores: pd.DataFrame,
    instrument: str | Instrument,
    own: list[CutOff] | None = None,
    *,
    language: str = "en",
) -> pd.DataFrame:
    """Tell on which side of each cut-off every score lies.

    Parameters
    ----------
    scores
        What `score` returned.
    instrument
        The instrument scored, whose cut-offs are those that its sources draw; many have none.
    own
        Your protocol's cut-offs instead, each with its source.
    language
        Of the labels.

    Returns
    -------
    One row per score and cut-off of its scale: the columns of the key, ``label``, ``met`` (<NA> where there is no score),
    ``source``.

    Raises
    ------
    InstrumentError
        There is no cut-off to apply: state your protocol's, with its source.

    Examples
    --------
    >>> scores = pd.DataFrame({"respondent_id": ["r1", "r2"], "scale": "burnout", "score": [2.0, 3.0]})
    >>> cut_offs(scores, "burnout_single_item")[["respondent_id", "label", "met"]]
      respondent_id    label    met
    0            r1  burnout  False
    1            r2  burnout   True
    """
    found = known(instrument)
    lines = list(found.cut_offs if own is None else own)
    there = set(scores["scale"])
    stray = [line.scale for line in lines if line.scale not in {scale.scale for scale in found.scales}]
    if stray:
        raise InstrumentError(f"A cut-off speaks of the scale {stray[0]!r}, which {found.instrument!r} does not have.")
    lines = [line for line in lines if line.scale in there]
    if not lines:
        raise InstrumentError(
            f"No cut-off with a source is known for these scales of {found.instrument!r}. State your protocol's: "
            "own=[model.CutOff(scale=..., label=..., at_least=..., source=...)]; or report means."
        )
    key = [column for column in ("respondent_id", "wave", "scale") if column in scores]
    parts = []
    for line in lines:
        rows = scores[scores["scale"] == line.scale]
        met = _met(rows["score"].to_numpy(dtype=np.float64), line)
        defined = rows["score"].notna().to_numpy()
        parts.append(
            rows[key].assign(
                label=line.label.said(language),
                met=pd.array(met, dtype="boolean"),
                source=line.source,
            )
        )
        parts[-1].loc[~defined, "met"] = pd.NA
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _met(score: np.ndarray, line: CutOff) -> np.ndarray:
    """Tell which scores lie within; a score within rounding error of a bar lies on it."""
    met = np.ones(len(score), dtype=bool)
    with np.errstate(invalid="ignore"):
        if line.at_least is not None:
            met &= score >= line.at_least - DUST
        if line.above is not None:
            met &= score > line.above + DUST
        if line.at_most is not None:
            met &= score <= line.at_most + DUST
        if line.below is not None:
            met &= score < line.below - DUST
    return met
