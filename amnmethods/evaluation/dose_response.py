"""Change of each network beside the dose it got: described, never tested."""

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .tables import POOLED, need, plain

__all__ = ["dose_response"]


def dose_response(changes: pd.DataFrame, doses: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Set the change of each network beside its delivered dose, with ranks and a rank correlation, without any p value.

    A handful of networks differ in much besides dose: an order of five can be told, an effect of dose cannot.

    Parameters
    ----------
    changes
        What `change` returned by ``site`` alone; rows of all together are left out.
    doses
        ``site`` and ``dose`` (delivered as a share of planned, or any unit), one row per network.
    language
        Of ``reason``.

    Returns
    -------
    One row per scale and network, the largest dose first: ``scale``, ``site``, ``dose``, ``n``, ``change``, ``low``,
    ``high``, ``rank_dose``, ``rank_change`` (1 the largest, ties share the mean rank), ``spearman`` (rank correlation over
    the networks of the scale, the same in each row; NaN under three networks or where all are alike), ``n_sites`` behind
    it, ``reason``.

    Raises
    ------
    EvaluationError
        A network has several rows or doses, or a dose is no number.

    References
    ----------
    Spearman (1904). The proof and measurement of association between two things. Am J Psychol 15, 72-101.
    doi:10.2307/1412159

    Examples
    --------
    >>> changes = pd.DataFrame({"scale": "cbi", "site": ["N1", "N2", "N3"], "change": [-4.0, -5.0, -1.0], "low": [-6.0, -7.0, -3.0],
    ...                         "high": [-2.0, -3.0, 1.0], "n": 20})
    >>> doses = pd.DataFrame({"site": ["N1", "N2", "N3"], "dose": [0.8, 0.9, 0.4]})
    >>> dose_response(changes, doses)[["site", "rank_dose", "rank_change", "spearman"]].values.tolist()
    [['N2', 1.0, 3.0, -1.0], ['N1', 2.0, 2.0, -1.0], ['N3', 3.0, 1.0, -1.0]]
    """
    need(changes, ["scale", "site", "change", "low", "high"], "changes")
    need(doses, ["site", "dose"], "doses")
    given = pd.to_numeric(doses["dose"], errors="coerce")
    odd = doses[given.isna() & doses["dose"].notna()]
    if len(odd):
        raise EvaluationError(f"The dose of {odd.iloc[0]['site']} is {plain(odd.iloc[0]['dose'])}, which is no number.")
    for table, key, what in ((changes, ["scale", "site"], "changes"), (doses, ["site"], "doses")):
        twice = table[table.duplicated(key)]
        if len(twice):
            row = twice.iloc[0]
            raise EvaluationError(
                f"{plain(row['site'])} stands twice in the {what}: keep one row per network"
                + (" and scale, such as one pair of waves and no second attribute." if what == "changes" else ".")
            )
    own = changes[changes["site"] != POOLED]
    dose = dict(zip(doses["site"].astype("str"), given, strict=True))
    parts = []
    for scale, rows in own.groupby("scale", sort=False):
        table = pd.DataFrame({"scale": scale, "site": rows["site"].to_numpy()})
        table["dose"] = table["site"].astype("str").map(dose).astype(float)
        table["n"] = rows["n"].to_numpy() if "n" in rows else pd.NA
        for column in ("change", "low", "high"):
            table[column] = rows[column].to_numpy(dtype=np.float64)
        both = table["dose"].notna() & table["change"].notna()
        for name, column in (("rank_dose", "dose"), ("rank_change", "change")):
            table[name] = table[column].where(both).rank(ascending=False)
        n = int(both.sum())
        varies = n > 2 and table.loc[both, "rank_dose"].nunique() > 1 and table.loc[both, "rank_change"].nunique() > 1
        ranks = table.loc[both, ["rank_dose", "rank_change"]].to_numpy()
        table["spearman"] = float(np.corrcoef(ranks.T)[0, 1]) if varies else np.nan
        table["n_sites"] = n
        reason = pd.Series(
            "" if varies else word("evaluation.too_few_to_rank", language), index=table.index, dtype=object
        )
        reason[table["dose"].isna()] = word("evaluation.no_dose", language)
        reason[table["change"].isna()] = rows["reason"].to_numpy()[table["change"].isna()] if "reason" in rows else ""
        parts.append(table.assign(reason=reason).sort_values("dose", ascending=False, kind="stable"))
    columns = [
        "scale",
        "site",
        "dose",
        "n",
        "change",
        "low",
        "high",
        "rank_dose",
        "rank_change",
        "spearman",
        "n_sites",
        "reason",
    ]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
