"""Plan lines for the strategies that a network chose, with what is known already written in."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..errors import PlanError
from ..model.plan_lines import PLAN_COLUMNS, WORKSHOP_DECISIONS, ids_in
from ..words import number, percent
from .tables import blank, days, in_language, named, need, numbers, one_each, said, shown, text

__all__ = ["empty_plan", "specify"]

NUMBERS, DAYS = ("cost", "staff_hours"), ("starts_on", "ends_on")


def specify(
    chosen: pd.DataFrame,
    links: pd.DataFrame,
    *,
    determinants: pd.DataFrame | None = None,
    strategies: pd.DataFrame | None = None,
    status: pd.DataFrame | None = None,
    matching: pd.DataFrame | None = None,
    costs: pd.DataFrame | None = None,
    dissent: pd.DataFrame | None = None,
    plan: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Write a plan line for each strategy that a network chose, with Proctor's fields prefilled where something is known [1]_.

    Nothing is invented: who does it, when and how much stay blank for the network to fill in.

    Parameters
    ----------
    chosen
        ``site``, ``strategy_id``; of a workshop also ``decision`` (``drop`` gets no line) and ``adapted_as``.
    links
        ``strategy_id``, ``determinant_id``, and any of ``catalogue_id``, ``mechanism``, ``outcome``, ``because``.
    determinants
        ``determinant_id`` and any of ``site``, ``strength``, ``name_<language>``: whom or what a line aims at. Where strengths
        by site are given, the barriers of that site alone are named, unless it has none of those linked.
    strategies
        The items: ``item_id`` (or ``strategy_id``), ``wording_<language>``: the action.
    status
        The panel's result: ``item_id`` (or ``strategy_id``), ``share_agree``, ``n``, ``status`` or ``status_label``.
    matching
        What a matching table says of the links: ``determinant_id``, ``catalogue_id``, ``percent`` (0 to 100; NaN is not
        known), and any of ``respondents``, ``precision``.
    costs
        ``strategy_id``, ``cost``, ``staff_hours`` of a network.
    dissent
        ``strategy_id`` (or ``item_id``), ``words``: what a minority agreed to have carried on; it becomes a risk.
    plan
        The plan so far: its lines stay, only what is blank in them is filled in.
    language
        Of the texts.

    Returns
    -------
    One row per line, lines of ``plan`` first: ``line_id`` (site and strategy), ``site``, ``strategy_id``, ``actor``,
    ``action``, ``action_target``, ``temporality``, ``dose``, ``outcome``, ``justification``, ``owner``, ``starts_on``,
    ``ends_on`` (days), ``after`` (lines that must be finished first), ``indicator``, ``cost`` (dollars), ``staff_hours``,
    ``risk``. Texts are "" where nothing is known, days NaT, numbers NaN.

    Raises
    ------
    PlanError
        A column is missing, a strategy is chosen twice at a site, or a decision is none of keep, adapt, drop.

    References
    ----------
    .. [1] Proctor, Powell & McMillen (2013). Implementation strategies: recommendations for specifying and reporting.
       Implement Sci 8, 139. doi:10.1186/1748-5908-8-139

    Examples
    --------
    >>> chosen = pd.DataFrame({"site": ["N3"], "strategy_id": ["s13"]})
    >>> links = pd.DataFrame({"strategy_id": ["s13"], "determinant_id": ["B14"], "catalogue_id": ["eric-51"]})
    >>> barriers = pd.DataFrame({"determinant_id": ["B14"], "site": ["N3"], "strength": [-2], "name_en": ["English only"]})
    >>> percents = pd.DataFrame({"determinant_id": ["B14"], "catalogue_id": ["eric-51"], "percent": [73.0]})
    >>> line = specify(chosen, links, determinants=barriers, matching=percents).iloc[0]
    >>> line["line_id"], line["action_target"], line["justification"], line["owner"]
    ('N3-s13', 'B14 English only (−2)', 'Matching table, B14: 73% chose eric-51 (n unknown)', '')
    """
    need(chosen, ["site", "strategy_id"], "chosen strategies")
    need(links, ["strategy_id", "determinant_id"], "links")
    one_each(chosen, ["site", "strategy_id"], "chosen strategies")
    links = in_language(links, ["mechanism", "outcome", "because"], language)
    chosen = in_language(chosen, ["adapted_as"], language)
    lines = empty_plan() if plan is None else _made_whole(plan)
    have = set(zip(lines["site"].astype(str), lines["strategy_id"].astype(str), strict=True))
    rows = []
    for row in chosen.to_dict("records"):
        decision = text(row.get("decision"))
        if decision and decision not in WORKSHOP_DECISIONS:
            raise PlanError(f"{shown(decision)} is no decision of a workshop: one of {', '.join(WORKSHOP_DECISIONS)}.")
        site, strategy = str(row["site"]), str(row["strategy_id"])
        if decision != "drop" and (site, strategy) not in have:
            made: dict[str, Any] = dict.fromkeys(PLAN_COLUMNS, "")
            made |= {"line_id": f"{site}-{strategy}", "site": site, "strategy_id": strategy}
            made |= dict.fromkeys(NUMBERS, float("nan")) | dict.fromkeys(DAYS, pd.NaT)
            rows.append(made | {"action": text(row.get("adapted_as"))})
    if rows:
        lines = pd.concat([lines, _made_whole(pd.DataFrame(rows))], ignore_index=True) if len(lines) else _made_whole(
            pd.DataFrame(rows)
        )  # fmt: skip
    known = _Known(links, determinants, strategies, status, matching, costs, dissent, language)
    for place, line in zip(lines.index, lines.to_dict("records"), strict=True):
        for column, value in known.of(str(line["site"]), str(line["strategy_id"])).items():
            if not text(line[column]) and value != "":
                lines.at[place, column] = value
    return lines


def empty_plan() -> pd.DataFrame:
    """Return a plan without lines, each column of its kind."""
    return _made_whole(pd.DataFrame(columns=list(PLAN_COLUMNS), dtype=object))


def _made_whole(plan: pd.DataFrame) -> pd.DataFrame:
    need(plan, ["line_id", "site", "strategy_id"], "plan")
    table = plan.copy()
    for column in PLAN_COLUMNS:
        if column in NUMBERS:
            table[column] = numbers(plan, column, "plan")
        elif column in DAYS:
            table[column] = days(plan[column]) if column in plan else pd.Series(pd.NaT, plan.index, "datetime64[us]")
        else:
            cells = plan[column] if column in plan else [""] * len(plan)
            table[column] = pd.Series([text(cell) for cell in cells], index=plan.index, dtype=object)
    rest = [column for column in table if column not in PLAN_COLUMNS]
    return table[[*PLAN_COLUMNS, *rest]].reset_index(drop=True)


class _Known:
    """What is known of a strategy at a site before anybody plans."""

    def __init__(
        self,
        links: pd.DataFrame,
        determinants: pd.DataFrame | None,
        strategies: pd.DataFrame | None,
        status: pd.DataFrame | None,
        matching: pd.DataFrame | None,
        costs: pd.DataFrame | None,
        dissent: pd.DataFrame | None,
        language: str,
    ) -> None:
        self.language = language
        self.links = {str(key): rows.to_dict("records") for key, rows in links.groupby("strategy_id", sort=False)}
        self.names = named(determinants, "determinant_id", language)
        self.strength = _strengths(determinants)
        self.actions = named(_keyed(strategies, "items"), "strategy_id", language, ("wording", "name"))
        told = _keyed(status, "panel's results")
        self.status = {} if told is None else {str(row["strategy_id"]): row for row in told.to_dict("records")}
        self.costs = {} if costs is None else {str(row["strategy_id"]): row for row in costs.to_dict("records")}
        self.dissent: dict[str, list[str]] = {}
        minority = _keyed(dissent, "dissent")
        for row in [] if minority is None else minority.to_dict("records"):
            if text(row.get("words")):
                self.dissent.setdefault(str(row["strategy_id"]), []).append(text(row["words"]))
        if matching is not None:
            need(matching, ["determinant_id", "catalogue_id", "percent"], "matching table")
        rows = [] if matching is None else matching.to_dict("records")
        self.matching = {(str(row["determinant_id"]), str(row["catalogue_id"])): row for row in rows}

    def of(self, site: str, strategy: str) -> dict[str, Any]:
        """Return the fields of a line that something is known of."""
        links = self.links.get(strategy, [])
        cost = self.costs.get(strategy, {})
        return {
            "action": self.actions.get(strategy, ""),
            "action_target": "; ".join(self._targets(site, links)),
            "outcome": "; ".join(dict.fromkeys(text(row.get("outcome")) for row in links if text(row.get("outcome")))),
            "justification": "; ".join(self._reasons(strategy, links)),
            "risk": "; ".join(
                said("specified.dissent", self.language, words=words) for words in self.dissent.get(strategy, [])
            ),
            **{column: float(cost[column]) for column in NUMBERS if text(cost.get(column))},
        }

    def _targets(self, site: str, links: list[dict[str, Any]]) -> Iterator[str]:
        every = list(dict.fromkeys(str(row["determinant_id"]) for row in links))
        here = [name for name in every if self.strength.get((name, site), 0) < 0]
        for name in here or every:
            strength = self.strength.get((name, site))
            told = f" ({number(strength, self.language, 0)})" if strength is not None else ""
            yield f"{name} {self.names.get(name, '')}".strip() + told

    def _reasons(self, strategy: str, links: list[dict[str, Any]]) -> Iterator[str]:
        row = self.status.get(strategy)
        if row is not None and not pd.isna(row.get("share_agree")):
            status = text(row.get("status_label")) or text(row.get("status"))
            share, n = percent(float(row["share_agree"]), self.language), int(row["n"])
            yield said("specified.panel", self.language, share=share, n=n, status=status)
        seen = set()
        for link in links:
            for catalogue in ids_in(link.get("catalogue_id")):
                key = (str(link["determinant_id"]), catalogue)
                found = self.matching.get(key)
                if found is None or key in seen:
                    continue
                seen.add(key)
                values = {"determinant": key[0], "strategy": catalogue}
                if not pd.isna(found["percent"]):
                    share = percent(float(found["percent"]) / 100, self.language)
                    asked = found.get("respondents")
                    known = not (asked is None or pd.isna(asked))
                    of = (
                        said("specified.n", self.language, n=int(asked))
                        if known
                        else said("specified.no_n", self.language)
                    )
                    yield said("specified.matching", self.language, share=share, of=of, **values)
                elif text(found.get("precision")) == "at_least_20":
                    yield said("specified.at_least", self.language, share=percent(0.2, self.language), **values)
        yield from dict.fromkeys(text(link.get("because")) for link in links if text(link.get("because")))


def _strengths(determinants: pd.DataFrame | None) -> dict[tuple[str, str], float]:
    if determinants is None or not {"site", "strength"} <= set(determinants):
        return {}
    rated = determinants[~blank(determinants["strength"])]
    each = zip(rated["determinant_id"], rated["site"], rated["strength"], strict=True)
    return {(str(name), str(site)): float(strength) for name, site, strength in each}


def _keyed(table: pd.DataFrame | None, what: str) -> pd.DataFrame | None:
    """Return a table that calls its strategies `strategy_id`."""
    if table is None:
        return None
    if "strategy_id" not in table and "item_id" in table:
        table = table.rename(columns={"item_id": "strategy_id"})
    need(table, ["strategy_id"], what)
    return table
