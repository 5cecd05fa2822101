"""Changes beside themes: what was measured in each network, what people said of it, and what is inferred from both."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import EvaluationError
from .tables import blank, need, plain

__all__ = ["INFERENCES", "joint_display"]

INFERENCES = ("confirm", "expand", "discord")


def joint_display(
    changes: pd.DataFrame, themes: pd.DataFrame, links: pd.DataFrame, *, sites: Sequence[str] | None = None
) -> pd.DataFrame:
    """Set the change of each measure, network by network, beside the themes that were linked with it [1]_.

    Parameters
    ----------
    changes
        What `change` returned by site (or any table of ``scale``, ``site``, ``change``, ``low``, ``high``).
    themes
        ``code`` and whatever is to be shown of each (such as ``n_sources``, a quote); with ``site`` one row per theme and
        network, else the same theme stands beside every network.
    links
        ``code``, ``measure`` (a scale), ``inference`` (``confirm``, ``expand``, ``discord``), ``because``.
    sites
        The networks to show, in order; None for all.

    Returns
    -------
    One row per link and network, in the order of the links, then measures and themes that no link names, each with
    ``reason`` ``not_linked``: ``measure``, ``site``, ``n``, ``change``, ``low``, ``high``, ``went`` (``up``, ``down``: the interval
    lies on one side of 0; ``open``; blank without one), ``code``, the themes' own columns, ``inference``, ``because``,
    ``reason`` (also ``no_change`` where a linked measure has no figure there).

    Raises
    ------
    EvaluationError
        A link names an unknown theme or measure, stands twice, or lacks a known inference or its words.

    References
    ----------
    .. [1] Fetters, Curry & Creswell (2013). Achieving integration in mixed methods designs. Health Serv Res 48(6 Pt 2),
       2134-2156. doi:10.1111/1475-6773.12117

    Examples
    --------
    >>> changes = pd.DataFrame({"scale": "cbi", "site": ["N1", "N2"], "change": [-4.0, 1.0], "low": [-6.0, -2.0],
    ...                         "high": [-2.0, 4.0]})
    >>> themes = pd.DataFrame({"code": ["time"], "n_sources": [31]})
    >>> links = pd.DataFrame({"code": ["time"], "measure": ["cbi"], "inference": ["confirm"], "because": ["Both name it."]})
    >>> joint_display(changes, themes, links)[["measure", "site", "went", "code", "inference"]].values.tolist()
    [['cbi', 'N1', 'down', 'time', 'confirm'], ['cbi', 'N2', 'open', 'time', 'confirm']]
    """
    need(changes, ["scale", "site", "change", "low", "high"], "changes")
    need(themes, ["code"], "themes")
    need(links, ["code", "measure", "inference", "because"], "links")
    twice = changes[changes.duplicated(["scale", "site"])]
    if len(twice):
        raise EvaluationError(
            f"{twice.iloc[0]['scale']!r} of {twice.iloc[0]['site']} stands twice in the changes: keep one row."
        )
    own = ["code", "site"] if "site" in themes else ["code"]
    twice = themes[themes.duplicated(own)]
    if len(twice):
        raise EvaluationError(
            f"The theme {plain(twice.iloc[0]['code'])} stands twice: keep one row per {' and '.join(own)}."
        )
    _check_links(links, changes, themes)
    kept = changes.drop(columns="measure", errors="ignore")  # mean or share: here a measure is a scale
    kept = kept.rename(columns={"scale": "measure"})
    order = list(pd.unique(kept["site"])) if sites is None else list(sites)
    kept = kept[kept["site"].isin(order)]
    kept = kept.assign(went=_went(kept), place=kept["site"].map({site: k for k, site in enumerate(order)}))
    kept = kept[["measure", "site", "place", *(["n"] if "n" in kept else []), "change", "low", "high", "went"]]
    drawn = links[["code", "measure", "inference", "because"]].assign(link=range(len(links)))
    linked = drawn.merge(kept, on="measure", how="left").merge(themes, on=own, how="left")
    linked["reason"] = np.where(linked["change"].isna(), "no_change", "")
    lone_measures = kept[~kept["measure"].isin(links["measure"])].assign(link=len(links), reason="not_linked")
    lone_themes = themes[~themes["code"].isin(links["code"])].assign(link=len(links) + 1, reason="not_linked")
    table = pd.concat([part for part in (linked, lone_measures, lone_themes) if len(part)], ignore_index=True)
    table = table.sort_values(["link", "place"], kind="stable").reset_index(drop=True)
    first = ["measure", "site", *(["n"] if "n" in table else []), "change", "low", "high", "went", "code"]
    rest = [column for column in themes if column not in ("code", "site")]
    for column in ("went", "inference", "because"):
        table[column] = table[column].astype(object).where(table[column].notna(), "") if column in table else ""
    return table.reindex(columns=[*first, *rest, "inference", "because", "reason"])


def _went(changes: pd.DataFrame) -> np.ndarray:
    low, high = changes["low"].to_numpy(dtype=np.float64), changes["high"].to_numpy(dtype=np.float64)
    return np.select([np.isnan(low) | np.isnan(high), low > 0, high < 0], ["", "up", "down"], "open").astype(object)


def _check_links(links: pd.DataFrame, changes: pd.DataFrame, themes: pd.DataFrame) -> None:
    for column, known, what in (("code", themes["code"], "theme"), ("measure", changes["scale"], "measure")):
        stray = links[~links[column].isin(known)]
        if len(stray):
            raise EvaluationError(
                f"A link names the {what} {plain(stray.iloc[0][column])}, which is not there: add it, or correct it."
            )
    twice = links[links.duplicated(["code", "measure"])]
    if len(twice):
        row = twice.iloc[0]
        raise EvaluationError(f"{plain(row['code'])} and {plain(row['measure'])} are linked twice: keep one inference.")
    odd = links[~links["inference"].isin(INFERENCES)]
    if len(odd):
        row = odd.iloc[0]
        raise EvaluationError(
            f"The link of {plain(row['code'])} and {plain(row['measure'])} has the inference {plain(row['inference'])}; it is "
            f"one of {', '.join(INFERENCES)}."
        )
    if blank(links["because"]).any():
        row = links[blank(links["because"])].iloc[0]
        raise EvaluationError(
            f"The link of {plain(row['code'])} and {plain(row['measure'])} says no because: write it."
        )
