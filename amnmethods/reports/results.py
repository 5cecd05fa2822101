"""What the panel said, as rows for a report: the study's result tables, with small numbers of people hidden."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import pandas as pd

from ..model.rules import Band, ConsensusRule
from ..model.suppression import hidden_cells, hidden_groups
from .filters import SUPPRESSED

__all__ = ["attrition_rows", "by_group", "results", "stability_rows", "transition_rows"]

POOLED = "pooled"
FIGURES = (
    "n_agree",
    "share_agree",
    "share_agree_low",
    "share_agree_high",
    "share_against",
    "median",
    "q1",
    "q3",
    "iqr",
)
Rows = list[SimpleNamespace]


def results(
    consensus: pd.DataFrame, names: Mapping[str, str], below: int, stability: pd.DataFrame | None = None
) -> Rows:
    """Return one row per item of a round: the consensus table with wording, and what moved since the round before.

    An item that fewer than ``below`` people rated keeps its status, and its number; the figures are hidden.
    """
    moved = {} if stability is None else {row.item_id: row for row in stability.itertuples()}
    rows = []
    for row in consensus.itertuples(index=False):
        own = dict(zip(consensus.columns, row, strict=True))
        own["item"] = names.get(own["item_id"], own["item_id"])
        own["hidden"] = 0 < own["n"] < below
        if own["hidden"]:
            own |= dict.fromkeys((figure for figure in FIGURES if figure in own), SUPPRESSED)
        before = moved.get(own["item_id"])
        own["compared"] = before is not None and before.n_paired > 0
        few = before is not None and 0 < before.n_paired < below
        for figure in ("share_unchanged", "median_shift", "n_paired"):
            own[figure] = float("nan") if before is None else SUPPRESSED if few else getattr(before, figure)
        rows.append(SimpleNamespace(**own))
    return rows


def by_group(consensus: pd.DataFrame, names: Mapping[str, str], groups: Sequence[str], below: int) -> Rows:
    """Return one row per item with a cell per stakeholder group, those hidden that are small or would give one away.

    Parameters
    ----------
    consensus
        The consensus table of one round and criterion with ``group``, the whole panel's rows (``pooled``) among them.
    names
        The wording of each item.
    groups
        The groups in the order of the study.
    below
        Smallest number of people shown.
    """
    rows = []
    for item_id, own in consensus.groupby("item_id", sort=False):
        told = own.set_index("group")
        n = told["n"].reindex(groups).fillna(0).astype(int)
        hidden = hidden_groups(n, below)
        cells = [_cell(told.loc[group] if group in told.index else None, bool(hidden[group])) for group in groups]
        whole = _cell(told.loc[POOLED], bool(0 < told.loc[POOLED, "n"] < below))
        rows.append(
            SimpleNamespace(item_id=item_id, item=names.get(str(item_id), str(item_id)), cells=cells, pooled=whole)
        )
    return rows


def _cell(row: pd.Series | None, hidden: bool) -> SimpleNamespace:
    if hidden or row is None:
        return SimpleNamespace(
            hidden=hidden, n=SUPPRESSED if hidden else 0, share_agree=float("nan"), median=float("nan")
        )
    return SimpleNamespace(hidden=False, n=int(row["n"]), share_agree=row["share_agree"], median=row["median"])


def stability_rows(stability: pd.DataFrame, names: Mapping[str, str], below: int) -> Rows:
    """Return one row per item asked in either round; figures of fewer than ``below`` pairs are hidden."""
    rows = []
    for row in stability.itertuples(index=False):
        own = dict(zip(stability.columns, row, strict=True))
        own["item"] = names.get(own["item_id"], own["item_id"])
        own["hidden"] = 0 < own["n_paired"] < below
        own["shown"] = SUPPRESSED if own["hidden"] else own["n_paired"]
        rows.append(SimpleNamespace(**own))
    return rows


def bands_of(rule: ConsensusRule, points: Sequence[float]) -> list[list[float]]:
    """Return the points of the scale in the rule's bands, lowest first; what lies between or beside is a band too."""

    def side(point: float) -> int:
        named = [band for band in (rule.agree, rule.against) if band is not None]
        return next((k for k, band in enumerate(named) if _inside(point, band)), -1)

    bands: list[list[float]] = []
    for point in points:
        if bands and side(bands[-1][-1]) == side(point):
            bands[-1].append(point)
        else:
            bands.append([point])
    return bands


def _inside(point: float, band: Band) -> bool:
    return float(band.low) <= float(point) <= float(band.high)


def transition_rows(
    transitions: pd.DataFrame,
    before: pd.DataFrame,
    after: pd.DataFrame,
    names: Mapping[str, str],
    bands: Sequence[Sequence[float]],
    below: int,
) -> Rows:
    """Return, per item, how many went from each band of the scale to each; bands that nobody was in are left out.

    Parameters
    ----------
    transitions
        ``item_id``, ``from``, ``to``, ``n`` of those who rated the item in both rounds.
    before, after
        Counts of the two rounds, index ``item_id``, one column per point. Whoever is in one of them and not in the
        transitions was lost or came later; where those are few, so much is hidden that nobody can work out what they
        answered.
    names
        The wording of each item.
    bands
        The points of each band, from `bands_of`.
    below
        Smallest number of people shown.
    """
    where = {float(point): k for k, band in enumerate(bands) for point in band}
    rows = []
    for item_id, own in transitions.groupby("item_id", sort=False):
        table = pd.DataFrame(0, index=range(len(bands)), columns=range(len(bands)))
        for start, end, n in zip(own["from"], own["to"], own["n"], strict=True):
            table.loc[where[float(start)], where[float(end)]] += int(n)
        all_before, all_after = ([int(t.loc[item_id, list(band)].sum()) for band in bands] for t in (before, after))
        hidden = _hidden_moves(table, all_before, all_after, below)
        cells = [
            (i, [SUPPRESSED if hidden.iloc[i, j] else int(table.iloc[i, j]) for j in table])
            for i in table.index
            if all_before[i] > 0
        ]
        name = names.get(str(item_id), str(item_id))
        tells = any(isinstance(n, int) and n > 0 for _, line in cells for n in line)
        rows.append(SimpleNamespace(item_id=item_id, item=name, cells=cells, tells=tells))
    return rows


def _hidden_moves(table: pd.DataFrame, all_before: Sequence[int], all_after: Sequence[int], below: int) -> pd.DataFrame:
    """Tell which moves to hide: with the totals of both rounds in print, the moves shown give away who is missing."""
    if table.to_numpy().sum() < below:
        return pd.DataFrame(True, index=table.index, columns=table.columns)
    lost = pd.Series(all_before, index=table.index) - table.sum(axis=1)
    late = pd.Series(all_after, index=table.columns) - table.sum(axis=0)
    whole = table.copy()
    sensitive = pd.DataFrame(False, index=table.index, columns=table.columns)
    if 0 < lost.sum() < below:
        whole["lost"], sensitive["lost"] = lost, True
    if 0 < late.sum() < below:
        whole.loc["late"] = late.reindex(whole.columns).fillna(0).astype(int)
        sensitive.loc["late"] = [column != "lost" for column in sensitive.columns]
    if not sensitive.any(axis=None):
        return sensitive
    known = pd.DataFrame(False, index=whole.index, columns=whole.columns)
    if "lost" in known and "late" in known.index:
        known.loc["late", "lost"] = True  # nobody came later and was lost before
    hidden = hidden_cells(whole.astype(int), below, sensitive=sensitive, known=known, totals="none")
    return hidden.iloc[: len(table), : len(table.columns)]


def attrition_rows(attrition: pd.DataFrame, names: Mapping[str, str], below: int) -> Rows:
    """Return one row per item that somebody was lost for; shares of few lost, and what gives them away, are hidden."""
    rows = []
    for row in attrition[attrition["n_lost"] > 0].itertuples(index=False):
        own = dict(zip(attrition.columns, row, strict=True))
        own["item"] = names.get(own["item_id"], own["item_id"])
        if own["n_lost"] < below or own["n_completers"] < below:
            own |= {"share_agree_completers": SUPPRESSED, "share_agree_lost": SUPPRESSED, "difference": SUPPRESSED}
        own["tips"] = not pd.isna(own["tipping_n"])
        own["few"] = own["share_agree_lost"] is SUPPRESSED
        own["changes"] = any(own[key] != own["status"] for key in ("status_carried", "status_worst", "status_best"))
        rows.append(SimpleNamespace(**own))
    return rows
