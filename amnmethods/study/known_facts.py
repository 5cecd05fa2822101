"""What a study knows of itself for the reporting checklist of implementation studies: told from `study.yaml` and its tables."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from ..errors import AmnError
from ..words import day, number, percent, word
from .framework import FRAMEWORK

__all__ = ["known_facts"]


def known_facts(study: Any, language: str, ask: Callable[..., pd.DataFrame] | None = None) -> dict[str, str]:
    """Return what is known, by the item of StaRI that it answers; what is not known has no entry.

    `ask` is called with a verb and what it is given, for who has asked before; None asks the study.

    Only what `study.yaml` fixes and what kept tables hold is told: reasons, ethics and discussion are for people to write.
    """
    found: dict[str, str] = {}
    for tell in (_protocol, _strategies, _followed, _delivered):
        for item, text in tell(study, _Teller(study, language, ask)):
            found[item] = " ".join(filter(None, (found.get(item), text)))
    return found


class _Teller:
    """Says a fact in a language."""

    def __init__(self, study: Any, language: str, ask: Callable[..., pd.DataFrame] | None) -> None:
        self.study, self.language = study, language
        self._ask = ask or (lambda verb, *given, **named: getattr(study, verb)(*given, **named))
        self.held = set(study.tables()["name"])

    def __call__(self, key: str, **values: Any) -> str:
        return word(f"known_facts.{key}", self.language, study=self.study.folder, **values)

    def count(self, value: Any) -> str:
        return number(float(value), self.language, 0)

    def share(self, value: Any) -> str:
        return percent(float(value), self.language)

    def table(self, verb: str, *given: Any, **named: Any) -> pd.DataFrame | None:
        """Return what a verb of the study returns, or None where what it needs is not there."""
        try:
            found = self._ask(verb, *given, **named)
        except AmnError:
            return None
        return found if len(found) else None

    def listed(self, names: Any) -> str:
        return "; ".join(str(name) for name in names)


Facts = Iterator[tuple[str, str]]


def _protocol(study: Any, tell: _Teller) -> Facts:
    config = study.config
    yield "1", tell("title", title=config.title.said(tell.language))
    if config.aim:
        yield "5", config.aim.said(tell.language)
    fixed = study.rule.prespecified_on or _prespecified(study)
    if fixed:
        yield "6", tell("rule", day=day(fixed, tell.language), source=study.rule.source)
    if config.evaluation and config.evaluation.waves:
        yield "6", tell("waves", waves=tell.listed(wave.name.said(tell.language) for wave in config.evaluation.waves))
    if config.sites:
        yield "8.strategy", tell("sites", sites=tell.listed(site.name.said(tell.language) for site in config.sites))


def _prespecified(study: Any) -> date | None:
    """Return the day on which the protocol was fixed in the study's memory, where that was before the first round."""
    check = study.protocol_check()
    return check.prespecified_at.date() if check.prespecified_at is not None and check.before_round_1 else None


def _strategies(study: Any, tell: _Teller) -> Facts:
    rated = tell.table("determinants") if {"determinants", "matrix_ratings"} & tell.held else None
    if rated is not None:
        n, sites = rated["determinant_id"].nunique(), rated["site"].nunique()
        yield "7", tell("context", n=tell.count(n), sites=tell.count(sites))
    if "strategy_links" in tell.held:
        yield from _linked(study, tell)
    found = tell.table("strategies")
    if found is not None:
        yield "9.strategy", tell("agreed", n=tell.count(found["agreed"].sum()), of=tell.count(len(found)))
    plan = study.plan()
    if len(plan):
        yield "9.strategy", tell("lines", n=tell.count(len(plan)), sites=tell.count(plan["site"].nunique()))
    if "strategy_costs" in tell.held or ("cost" in plan and plan["cost"].notna().any()):
        yield "13.strategy", tell("costs")


def _linked(study: Any, tell: _Teller) -> Facts:
    """Tell of the links that this study made; those of a framework it began with are another study's work."""
    links, register = study.table("strategy_links"), study.tables()
    begun = register[(register["name"] == "strategy_links") & register["source"].str.startswith(f"{FRAMEWORK}/")]
    brought = 0
    if len(begun):
        others = study.table("strategy_links", version=int(begun["version"].min()))
        same = [column for column in others if column in links]
        theirs = set(others[same].astype("string").fillna("").itertuples(index=False, name=None))
        brought = sum(
            row in theirs for row in links[same].astype("string").fillna("").itertuples(index=False, name=None)
        )
    if len(links) > brought:
        yield "4.strategy", tell("links", n=tell.count(len(links) - brought))
        if brought:
            yield "4.strategy", tell("links_brought", n=tell.count(brought))


def _followed(study: Any, tell: _Teller) -> Facts:
    language = tell.language
    asked = tell.table("survey_attrition", language=language)
    if asked is not None:
        total = asked[asked["site"] == "pooled"]
        known = total["n_invited"].notna().all()
        told = [
            tell("answered", answered=tell.count(row.n_answered), invited=tell.count(row.n_invited))
            if known
            else tell("answered_only", answered=tell.count(row.n_answered))
            for row in total.itertuples()
            if not row.hidden
        ]
        yield "17.intervention", tell("recruited", waves=tell.listed(told))
    changed = tell.table("change", language=language)
    if changed is not None:
        names = study.outcome_names(language=language)
        yield "11.intervention", tell("scales", scales=tell.listed(names.get(s, s) for s in changed["scale"].unique()))
        yield "15", tell("analysis")
        margins = study.config.evaluation.margins
        if margins:
            yield "15", tell("margins", scales=tell.listed(names.get(scale, scale) for scale in margins))
        yield "18.intervention", tell("changes", n=tell.count(changed["scale"].nunique()))
    harms = tell.table("harms", language=language)
    if harms is not None:
        yield "16", tell("subgroups")
        worse = harms[(harms["site"] != "pooled") & (harms["role"] != "pooled") & ~harms["hidden"].astype(bool)]
        more = worse[worse["n_worsened"] > worse["n_improved"]]
        yield "24", tell("harms", n=tell.count(len(more)), of=tell.count((worse["n"] > 0).sum()))
    outcomes = tell.table("proctor", language=language)
    if outcomes is not None:
        known = outcomes[outcomes["value"].notna()]
        yield "11.strategy", tell("outcomes", names=tell.listed(known["dimension_name"].unique()))
        yield "18.strategy", tell("counted")
    if "happenings" in tell.held:
        events = study.table("happenings")
        if "kind" in events and (events["kind"] == "confounder").any():
            said = f"what_{language}" if f"what_{language}" in events else "what"
            yield "23", tell("context_changes", what=tell.listed(events.loc[events["kind"] == "confounder", said]))


def _delivered(study: Any, tell: _Teller) -> Facts:
    language = tell.language
    dose = tell.table("delivery_summary", "site", language=language) if "delivery" in tell.held else None
    if dose is not None and dose["dose"].notna().any():
        yield "12", tell("process")
        yield "19", tell("dose", low=tell.share(dose["dose"].min()), high=tell.share(dose["dose"].max()))
        if dose["fidelity"].notna().any():
            low, high = tell.share(dose["fidelity"].min()), tell.share(dose["fidelity"].max())
            yield "22.strategy", tell("fidelity", low=low, high=high)
        if dose["spent"].notna().any():
            yield "20.strategy", tell("spent")
    if "adaptations" in tell.held:
        log = study.table("adaptations")
        about = log["about"].astype(str) if "about" in log else pd.Series("strategy", log.index)
        for kind, item in (("strategy", "22.strategy"), ("mentoring", "22.intervention")):
            if (about == kind).any():
                yield item, tell("adaptations", n=tell.count((about == kind).sum()))
