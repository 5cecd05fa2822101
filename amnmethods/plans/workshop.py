"""The workshop of a network: which of the agreed strategies it keeps, adapts or drops, and why."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from ..errors import PlanError
from ..model.plan_lines import WORKSHOP_DECISIONS
from .specify import specify
from .tables import need, one_each, said, text

__all__ = ["workshop", "workshop_problems", "workshop_sheet"]

ANSWERS = ("decision", "reason", "adapted_as", "decided_by")
PROBLEMS = ["site", "strategy_id", "field", "problem", "told"]


def workshop_sheet(
    agreed: Collection[str],
    links: pd.DataFrame,
    sites: Collection[str],
    *,
    determinants: pd.DataFrame | None = None,
    strategies: pd.DataFrame | None = None,
    status: pd.DataFrame | None = None,
    costs: pd.DataFrame | None = None,
    decided: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Return the sheet on which a network keeps, adapts or drops each agreed strategy.

    Parameters
    ----------
    agreed
        The strategies' ids, in their order.
    links, determinants, strategies, status, costs
        As for `specify`: what each strategy says, which barriers of the network it answers, what the panel said.
    sites
        The networks.
    decided
        What was decided so far, as `workshop` returns it.
    language
        Of the texts.

    Returns
    -------
    One row per network and strategy: ``site``, ``strategy_id``, ``strategy`` (its wording), ``answers`` (barriers of this
    network with their strength), ``because`` (panel), ``cost``, ``staff_hours``; to fill in: ``decision`` (keep, adapt,
    drop), ``reason``, ``adapted_as``, ``decided_by``.

    Examples
    --------
    >>> links = pd.DataFrame({"strategy_id": ["s4"], "determinant_id": ["B5"]})
    >>> workshop_sheet(["s4"], links, ["N1", "N4"])[["site", "strategy_id", "answers", "decision"]].values.tolist()
    [['N1', 's4', 'B5', ''], ['N4', 's4', 'B5', '']]
    """
    chosen = pd.DataFrame([(site, name) for site in sites for name in agreed], columns=["site", "strategy_id"])
    known = specify(
        chosen, links, determinants=determinants, strategies=strategies, status=status, costs=costs, language=language
    )
    table = known.rename(columns={"action": "strategy", "action_target": "answers", "justification": "because"})
    table = table[["site", "strategy_id", "strategy", "answers", "because", "cost", "staff_hours"]]
    table = table.assign(**dict.fromkeys(ANSWERS, ""))
    if decided is not None:
        before = {(text(row["site"]), text(row["strategy_id"])): row for row in decided.to_dict("records")}
        for place, row in zip(table.index, table.to_dict("records"), strict=True):
            own = before.get((row["site"], row["strategy_id"]), {})
            for column in ANSWERS:
                table.at[place, column] = text(own.get(column))
    return table


def workshop_problems(answers: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Say what is not clear in a workshop's answers; a row without a decision and without words is not answered yet.

    Parameters
    ----------
    answers
        ``site``, ``strategy_id``, ``decision``, ``reason``, and any of ``adapted_as``, ``decided_by``.
    language
        Of the sentences.

    Returns
    -------
    One row per problem: ``site``, ``strategy_id``, ``field``, ``problem`` (``unknown_decision``, ``no_decision``,
    ``no_reason``, ``not_said_how``), ``told``.

    Examples
    --------
    >>> answers = pd.DataFrame({"site": ["N1"], "strategy_id": ["s4"], "decision": ["drop"], "reason": [""]})
    >>> workshop_problems(answers)["problem"].tolist()
    ['no_reason']
    """
    need(answers, ["site", "strategy_id", "decision", "reason"], "workshop")
    rows: list[tuple[Any, ...]] = []
    for row in answers.to_dict("records"):
        decision, reason, how = (text(row.get(key)) for key in ("decision", "reason", "adapted_as"))
        found = []
        if not decision and (reason or how):
            found.append(("decision", "no_decision"))
        elif decision and decision not in WORKSHOP_DECISIONS:
            found.append(("decision", "unknown_decision"))
        if decision and not reason:
            found.append(("reason", "no_reason"))
        if decision == "adapt" and not how:
            found.append(("adapted_as", "not_said_how"))
        for field, problem in found:
            told = said(f"workshop.{problem}", language, site=row["site"], strategy=row["strategy_id"], value=decision)
            rows.append((row["site"], row["strategy_id"], field, problem, told))
    return pd.DataFrame(rows, columns=PROBLEMS, dtype=object)


def workshop(answers: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Return what a workshop decided, from its sheet filled in; rows not answered yet are left out.

    Parameters
    ----------
    answers, language
        As for `workshop_problems`.

    Returns
    -------
    One row per network and strategy decided on: ``site``, ``strategy_id``, ``decision``, ``reason``, ``adapted_as``,
    ``decided_by``: the table `workshop` that a study keeps.

    Raises
    ------
    PlanError
        Something is not clear (each place is listed), or a strategy stands twice at a network.

    Examples
    --------
    >>> answers = pd.DataFrame({"site": ["N1"] * 2, "strategy_id": ["s4", "s5"], "decision": ["keep", ""],
    ...     "reason": ["Roles differ by clinic.", ""]})
    >>> workshop(answers)[["strategy_id", "decision"]].values.tolist()
    [['s4', 'keep']]
    """
    problems = workshop_problems(answers, language=language)
    if len(problems):
        raise PlanError("\n".join(problems["told"]))
    one_each(answers, ["site", "strategy_id"], "workshop")
    given = answers[[bool(text(decision)) for decision in answers["decision"]]]
    table = pd.DataFrame({column: given.get(column, "") for column in ("site", "strategy_id", *ANSWERS)})
    return table.map(text).astype(object).reset_index(drop=True)
