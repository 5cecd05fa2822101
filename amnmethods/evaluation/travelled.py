"""What travelled: which determinants and strategies held across networks and stages, which were local, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from ..words import word
from .tables import blank, need, plain

__all__ = ["TravelRule", "travelled"]


@dataclass(frozen=True)
class TravelRule:
    """A stated rule: what it is to hold in a network, and in how many networks something must hold to have travelled.

    `strength_at_least`: a determinant holds where it is rated this strong (1 or 2) in its main direction.
    `dose_at_least`: a strategy holds where it was chosen and delivered at this share of its plan or more.
    `travelled_share`: the share of the networks in which it must hold, 0 to 1; it must hold in every stage too.
    `local_at_most`: the number of networks up to which it is local.
    """

    name: str
    source: str
    strength_at_least: float
    dose_at_least: float
    travelled_share: float
    local_at_most: int


def travelled(
    determinants: pd.DataFrame | None = None,
    strategies: pd.DataFrame | None = None,
    *,
    networks: pd.DataFrame,
    rule: TravelRule,
    stage: str | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Tell which determinants and strategies held across networks and stages, by a stated rule; a pattern, no test.

    Parameters
    ----------
    determinants
        ``determinant_id``, ``site``, ``strength`` (-2 to +2; blank where not raised, which is not held).
    strategies
        ``strategy_id``, ``site``, ``dose`` (delivered as a share of planned; blank where not known), one row per network
        that chose it.
    networks
        ``site`` and what is known of each network, such as its ``stage``, ``province``, ``host``: every network, once.
    rule
        When something holds, and when it travelled. There is no default.
    stage
        The column of ``networks`` with the stages of development.
    language
        Of ``reason``.

    Returns
    -------
    One row per determinant and strategy: ``kind``, ``id``; ``way`` (``barrier``, ``facilitator``; blank for strategies);
    ``n_networks``, ``n_held``; ``held``, ``not_held``, ``opposite`` (rated the other way), ``not_known`` (networks, joined by
    "; "); ``stages`` in which it held; ``verdict``: ``travelled``, ``partly``, ``local``, ``nowhere``, <NA> where so much is not
    known that it could go either way; ``conditions``: what all networks where it held have in common and none of the others
    has, such as ``stage=early``; ``rule``, ``reason``.

    Raises
    ------
    EvaluationError
        A network is not listed, or something stands twice for one.

    Examples
    --------
    >>> ratings = pd.DataFrame({"determinant_id": "B1", "site": ["N1", "N2", "N3"], "strength": [-1, -2, -1]})
    >>> networks = pd.DataFrame({"site": ["N1", "N2", "N3"], "stage": ["late", "late", "early"]})
    >>> rule = TravelRule("four of five", "protocol", strength_at_least=1, dose_at_least=0.5, travelled_share=0.8, local_at_most=1)
    >>> travelled(ratings, networks=networks, rule=rule, stage="stage")[["id", "n_held", "verdict"]].values.tolist()
    [['B1', 3, 'travelled']]
    """
    need(networks, ["site", *([stage] if stage else [])], "networks")
    twice = networks[networks["site"].duplicated()]
    if len(twice):
        raise EvaluationError(f"The network {twice.iloc[0]['site']!r} stands twice: keep one row.")
    listed = networks.assign(site=networks["site"].astype(str)).set_index("site")
    rows = []
    if determinants is not None:
        need(determinants, ["determinant_id", "site", "strength"], "determinants")
        for name, values in _wide(determinants, "determinant_id", "strength", listed).items():
            rated = np.nan_to_num(values)
            way = 1 if (rated >= rule.strength_at_least).sum() > (rated <= -rule.strength_at_least).sum() else -1
            held, opposite = rated * way >= rule.strength_at_least, rated * way <= -rule.strength_at_least
            row = {"kind": "determinant", "id": name, "way": "facilitator" if way > 0 else "barrier"}
            unknown = np.zeros(len(rated), dtype=bool)
            rows.append(row | _pattern(held, opposite, unknown, listed, rule, stage, language))
    if strategies is not None:
        need(strategies, ["strategy_id", "site", "dose"], "strategies")
        chosen = strategies.assign(chosen=1.0)
        doses = _wide(strategies, "strategy_id", "dose", listed)
        for name, taken in _wide(chosen, "strategy_id", "chosen", listed).items():
            dose = doses[name]
            held, unknown = np.nan_to_num(dose, nan=-1.0) >= rule.dose_at_least, (taken == 1) & np.isnan(dose)
            row = {"kind": "strategy", "id": name, "way": ""}
            none = np.zeros(len(dose), dtype=bool)
            rows.append(row | _pattern(held, none, unknown, listed, rule, stage, language))
    columns = [
        "kind",
        "id",
        "way",
        "n_networks",
        "n_held",
        "held",
        "not_held",
        "opposite",
        "not_known",
        "stages",
        "verdict",
    ]
    table = pd.DataFrame(rows, columns=[*columns, "conditions", "rule", "reason"])
    return table.astype({"verdict": "string"})


def _wide(table: pd.DataFrame, key: str, value: str, listed: pd.DataFrame) -> Mapping[str, np.ndarray]:
    """Return the values of each determinant or strategy in the order of the networks, NaN where there is none."""
    site = table["site"].astype(str)
    stray = site[~site.isin(listed.index)]
    if len(stray):
        raise EvaluationError(f"The network {stray.iloc[0]!r} is not among the networks: add it, or correct its name.")
    twice = table[pd.DataFrame({"key": table[key], "site": site}).duplicated()]
    if len(twice):
        row = twice.iloc[0]
        raise EvaluationError(f"{row[key]!r} stands twice for the network {row['site']!r}: keep one row.")
    number = pd.to_numeric(table[value], errors="coerce")
    odd = table[number.isna() & ~blank(table[value])]
    if len(odd):
        raise EvaluationError(
            f"The {value} of {odd.iloc[0][key]!r} in {odd.iloc[0]['site']} is {plain(odd.iloc[0][value])}, no number."
        )
    wide = pd.DataFrame({"key": table[key].astype(str), "site": site, "value": number.astype(float)})
    wide = wide.pivot(index="key", columns="site", values="value").reindex(columns=listed.index)
    wide = wide.reindex(pd.unique(table[key].astype(str)))
    return {str(name): row for name, row in zip(wide.index, wide.to_numpy(), strict=True)}


def _pattern(
    held: np.ndarray,
    opposite: np.ndarray,
    unknown: np.ndarray,
    listed: pd.DataFrame,
    rule: TravelRule,
    stage: str | None,
    language: str,
) -> dict[str, Any]:
    n = len(held)
    sites = listed.index.to_numpy(dtype=object)
    stages = listed[stage].astype(str).to_numpy() if stage else np.full(n, "")
    verdicts = {_verdict(held, stages, rule), _verdict(held | unknown, stages, rule)}
    rest = ~held & ~unknown
    conditions = []
    if held.any() and rest.any() and not unknown.any():
        for column in listed:
            values = listed[column].astype("string").fillna("")
            shared = set(values[held])
            if len(shared) == 1 and shared != {""} and not shared & set(values[rest]):
                conditions.append(f"{column}={shared.pop()}")
    return {
        "n_networks": n,
        "n_held": int(held.sum()),
        "held": "; ".join(sites[held]),
        "not_held": "; ".join(sites[rest & ~opposite]),
        "opposite": "; ".join(sites[opposite]),
        "not_known": "; ".join(sites[unknown]),
        "stages": "; ".join(dict.fromkeys(stages[held])) if stage else "",
        "verdict": verdicts.pop() if len(verdicts) == 1 else pd.NA,
        "conditions": "; ".join(conditions),
        "rule": rule.name,
        "reason": word("evaluation.dose_not_known", language, n=int(unknown.sum())) if verdicts else "",
    }


def _verdict(held: np.ndarray, stages: np.ndarray, rule: TravelRule) -> str:
    n = int(held.sum())
    everywhere = set(stages) == set(stages[held])
    if not n:
        return "nowhere"
    if n >= rule.travelled_share * len(held) - 1e-9 and everywhere:
        return "travelled"
    return "local" if n <= rule.local_at_most else "partly"
