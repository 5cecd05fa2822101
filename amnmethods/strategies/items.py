"""From screened candidates to items for the panel, each with the catalogue and the barriers it comes from."""

from collections.abc import Sequence

import pandas as pd

from ..errors import StrategiesError
from .tables import blank, joined, need, once, parted, shown

__all__ = ["draft_items", "screening"]


def screening(screened: pd.DataFrame, candidates: pd.DataFrame | Sequence[str]) -> pd.DataFrame:
    """Count what became of the candidates: the numbers of a flow chart.

    Parameters
    ----------
    screened
        ``catalogue_id``, ``keep`` ("yes" or "no"), ``reason``, ``decided_by``; optional ``item_id``, under which kept ones
        were merged.
    candidates
        What `candidate_summary` or `candidates` returned, or ids.

    Returns
    -------
    In the order of the flow: ``step``: ``candidates`` (from the matching), ``added`` (screened
    without being among them: from the team or the literature), ``not_screened``, ``dropped`` (a row per reason),
    ``kept``, ``items`` (after merging); ``reason``, ``n``, ``catalogue_ids``.

    Raises
    ------
    StrategiesError
        A strategy is screened twice, ``keep`` is neither yes nor no, or a decision has no reason.

    Examples
    --------
    >>> screened = pd.DataFrame({"catalogue_id": ["eric-01", "eric-02", "own-1"], "keep": ["yes", "no", "yes"],
    ...     "reason": ["fits", "not ours to change", "asked for by coordinators"], "decided_by": "team"})
    >>> screening(screened, ["eric-01", "eric-02", "eric-03"])[["step", "n"]].values.tolist()
    [['candidates', 3], ['added', 1], ['not_screened', 1], ['dropped', 1], ['kept', 2], ['items', 2]]
    """
    _check(screened, reasons=True)
    if isinstance(candidates, pd.DataFrame):
        need(candidates, ["catalogue_id"], "candidates")
        names = list(dict.fromkeys(candidates["catalogue_id"].dropna()))
    else:
        names = list(dict.fromkeys(candidates))
    ids, keep = screened["catalogue_id"], screened["keep"].eq("yes")
    rows = [("candidates", "", names), ("added", "", [each for each in ids if each not in set(names)])]
    rows.append(("not_screened", "", [each for each in names if not ids.eq(each).any()]))
    rows += [("dropped", reason, list(group)) for reason, group in ids[~keep].groupby(screened["reason"][~keep])]
    rows.append(("kept", "", list(ids[keep])))
    kept = screened[keep]
    merged = (
        kept["item_id"].where(~blank(kept["item_id"]), kept["catalogue_id"])
        if "item_id" in kept
        else kept["catalogue_id"]
    )
    rows.append(("items", "", list(dict.fromkeys(merged))))
    table = [(step, reason, len(found), joined(found)) for step, reason, found in rows]
    return pd.DataFrame(table, columns=["step", "reason", "n", "catalogue_ids"])


def draft_items(
    screened: pd.DataFrame,
    catalogue: pd.DataFrame | None = None,
    *,
    languages: Sequence[str],
    words: pd.DataFrame | None = None,
    links: pd.DataFrame | None = None,
    determinants: pd.DataFrame | None = None,
    prefix: str = "s",
) -> pd.DataFrame:
    """Make items of what was kept: one row each, in every language side by side, with where it comes from.

    Parameters
    ----------
    screened
        ``catalogue_id``, ``keep``; strategies with one ``item_id`` are merged into one item, those without get the
        next number. Cells of a gap map go the same way: what `determinants.gap_items` returned is taken as it is,
        less rows with keep "no".
    catalogue
        What `catalogue` returned: its names stand in until the team has written the action in plain words.
    languages
        Languages of the study.
    words
        The team's own words: ``item_id`` (or ``catalogue_id``), ``wording_<language>``, and any of
        ``plain_<language>``, ``section``.
    links
        ``determinant_id`` with ``strategy_id`` (the item) or ``catalogue_id``, such as the table of `candidates`.
    determinants
        ``determinant_id`` and ``segments`` (ids parted by "; "): the passages behind the item.
    prefix
        Of new ids: s01, s02, ...

    Returns
    -------
    ``item_id``, ``wording_<language>``, ``plain_<language>`` where given, ``section`` (the cluster
    where the team says none), ``strategy_ids`` (of the catalogue), ``barriers`` (determinant ids), ``segments`` where
    known, ``wording_from``: ``own``, ``catalogue`` (a name, not yet an action), ``none``; ``missing`` (languages
    without a wording).

    Raises
    ------
    StrategiesError
        A strategy is kept that is in neither catalogue nor words, words for no item, ``keep`` neither yes nor no.

    Examples
    --------
    >>> from amnmethods.strategies import catalogue
    >>> screened = pd.DataFrame({"catalogue_id": ["eric-02", "eric-34"], "keep": "yes", "item_id": "s01"})
    >>> words = pd.DataFrame({"item_id": ["s01"], "wording_en": ["Set aside paid time"], "wording_fr": ["Payer du temps"]})
    >>> links = pd.DataFrame({"strategy_id": "s01", "determinant_id": ["B1", "B3"]})
    >>> draft_items(screened, catalogue(), languages=["en", "fr"], words=words, links=links).iloc[0, [0, 1, 4, 5, 6]].tolist()
    ['s01', 'Set aside paid time', 'eric-02; eric-34', 'B1; B3', 'own']
    """
    if "catalogue_id" not in screened and "item_id" in screened:
        return _worded_already(screened, languages)
    _check(screened, reasons=False)
    kept = screened[screened["keep"].eq("yes")].copy()
    kept["item_id"] = _numbered(kept, prefix)
    said = _words(words, kept, languages)
    known = pd.DataFrame() if catalogue is None else catalogue.set_index("catalogue_id")
    rows = []
    for key, group in kept.groupby("item_id", sort=False):
        ids = list(group["catalogue_id"])
        own = said.get(key, {})
        if not own and not any(each in known.index for each in ids):
            raise StrategiesError(
                f"{shown(ids[0])} is kept, and neither catalogue nor words say what it is: add its name."
            )
        rows.append(_item(key, ids, own, known, languages, links, determinants))
    table = pd.DataFrame(rows)
    first = ["item_id", *(f"wording_{language}" for language in languages)]
    plain = [column for column in table if str(column).startswith("plain_")]
    last = [
        "section",
        "strategy_ids",
        "barriers",
        *(["segments"] if "segments" in table else []),
        "wording_from",
        "missing",
    ]
    return table.reindex(columns=[*first, *plain, *last]) if rows else pd.DataFrame(columns=[*first, *last])


def _check(screened: pd.DataFrame, *, reasons: bool) -> None:
    once(screened, ["catalogue_id"], "screened strategies")
    need(screened, ["keep", *(["reason"] if reasons else [])], "screened strategies")
    strange = screened[~screened["keep"].isin(["yes", "no"])]
    if len(strange):
        row = strange.iloc[0]
        raise StrategiesError(f"{shown(row.catalogue_id)} has {shown(row['keep'])} under keep: it is yes or no.")
    if reasons and blank(screened["reason"][screened["keep"].eq("no")]).any():
        row = screened[screened["keep"].eq("no") & blank(screened["reason"])].iloc[0]
        raise StrategiesError(f"{shown(row.catalogue_id)} was dropped without a reason: say why.")


def _worded_already(items: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """Return items that come worded, such as cells of a gap map."""
    need(items, [f"wording_{language}" for language in languages], "items")
    once(items, ["item_id"], "items")
    kept = items[~items["keep"].eq("no")].drop(columns="keep") if "keep" in items else items
    lacking = _lacking(kept, languages)
    return kept.assign(wording_from="own", missing=lacking).reset_index(drop=True)


def _lacking(items: pd.DataFrame, languages: Sequence[str]) -> list[str]:
    empty = {language: blank(items[f"wording_{language}"]) for language in languages}
    return [joined(language for language in languages if empty[language].iloc[k]) for k in range(len(items))]


def _numbered(kept: pd.DataFrame, prefix: str) -> list[str]:
    """Return the item of each strategy: the one it was merged under, else the next free number."""
    given = [None if empty else str(value) for value, empty in zip(kept["item_id"], blank(kept["item_id"]), strict=True)] \
        if "item_id" in kept else [None] * len(kept)  # fmt: skip
    taken = {name for name in given if name}
    width = max(2, len(str(len(kept))))
    free = (name for k in range(1, 2 * len(kept) + 2) if (name := f"{prefix}{k:0{width}}") not in taken)
    return [name or next(free) for name in given]


def _words(words: pd.DataFrame | None, kept: pd.DataFrame, languages: Sequence[str]) -> dict[str, dict[str, object]]:
    if words is None:
        return {}
    key = "item_id" if "item_id" in words else "catalogue_id"
    once(words, [key], "own words")
    item_of = dict(zip(kept["catalogue_id"], kept["item_id"], strict=True))
    names = words[key] if key == "item_id" else words[key].map(item_of)
    stray = words[key][~names.isin(kept["item_id"])]
    if len(stray):
        raise StrategiesError(
            f"There are words for {shown(stray.iloc[0])}, which is no kept item ({len(stray)} such): correct its {key}, or keep it."
        )
    columns = [f"{kind}_{language}" for kind in ("wording", "plain") for language in languages] + ["section"]
    there = [column for column in columns if column in words]
    filled = words[there].astype(object).where(~words[there].apply(blank), None)
    return dict(zip(names, filled.to_dict("records"), strict=True))


def _item(
    key: str,
    ids: list[str],
    own: dict[str, object],
    known: pd.DataFrame,
    languages: Sequence[str],
    links: pd.DataFrame | None,
    determinants: pd.DataFrame | None,
) -> dict[str, object]:
    row: dict[str, object] = {"item_id": key}
    there = [each for each in ids if each in known.index]
    sources = set()
    for language in languages:
        words = own.get(f"wording_{language}")
        if words is None and not any(own.get(f"wording_{other}") for other in languages):
            column = f"name_{language}"
            names = [known.at[each, column] for each in there if column in known]
            words = " / ".join(str(name) for name in names if name) or None
            sources.add("catalogue" if words else "none")
        elif words is not None:
            sources.add("own")
        row[f"wording_{language}"] = words or ""
        if f"plain_{language}" in own:
            row[f"plain_{language}"] = own[f"plain_{language}"] or ""
    clusters = [known.at[each, "cluster"] for each in there if "cluster" in known]
    row["section"] = own.get("section") or joined(each for each in clusters if each)
    row["strategy_ids"] = joined(ids)
    barriers = _barriers(key, ids, links)
    row["barriers"] = joined(barriers)
    if determinants is not None and "segments" in determinants:
        cells = determinants.loc[determinants["determinant_id"].isin(barriers), "segments"]
        row["segments"] = joined(part for cell in cells for part in parted(cell))
    row["wording_from"] = next(name for name in ("own", "catalogue", "none") if name in sources)
    row["missing"] = joined(language for language in languages if not row[f"wording_{language}"])
    return row


def _barriers(key: str, ids: list[str], links: pd.DataFrame | None) -> list[str]:
    if links is None:
        return []
    need(links, ["determinant_id"], "links")
    column, names = ("strategy_id", [key]) if "strategy_id" in links else ("catalogue_id", ids)
    need(links, [column], "links")
    return list(dict.fromkeys(links.loc[links[column].isin(names), "determinant_id"].astype(str)))
