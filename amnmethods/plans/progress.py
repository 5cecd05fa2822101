"""Where a network stands with its plan, on one page: each figure with its numbers, nothing added up across kinds."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..words import NARROW, number
from .tables import ALL, named, need, said, text

__all__ = ["progress"]

COLUMNS = ["part", "id", "name", "value", "n", "of", "told", "flag", "reason"]


def progress(
    site: str,
    *,
    plan: pd.DataFrame,
    problems: pd.DataFrame | None = None,
    dose: pd.DataFrame | None = None,
    adaptations: pd.DataFrame | None = None,
    training: pd.DataFrame | None = None,
    check_ins: pd.DataFrame | None = None,
    feedback: pd.DataFrame | None = None,
    strategies: pd.DataFrame | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Put together what is known of a network's progress.

    Parameters
    ----------
    site
        The network.
    plan
        Plan lines of all networks.
    problems
        As `check` returns them.
    dose
        As `delivery_summary` returns it with ``by="line_id"``.
    adaptations
        As `adaptations` returns them.
    training
        As `training_register` returns it.
    check_ins
        As `check_in_summary` returns it with ``by="site"``.
    feedback
        As `feedback_loop` returns it.
    strategies
        ``item_id`` (or ``strategy_id``), ``wording_<language>``: what a line is called.
    language
        Of the texts.

    Returns
    -------
    One row per figure: ``part`` (``plan``, ``dose``, ``adaptations``, ``training``, ``check_ins``, ``feedback``), ``id``,
    ``name``, ``value`` (a share, a mean or a count), ``n``, ``of`` (the two numbers it comes from, where it does), ``told`` (as
    a reader writes them), ``flag`` (nullable bool: something to look at), ``reason`` where nothing is known. A part whose
    table was not given stands there with its reason.

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["N1-s4"], "site": ["N1"], "strategy_id": ["s4"]})
    >>> progress("N1", plan=plan)[["part", "value", "reason"]].head(2).values.tolist()
    [['plan', 1.0, ''], ['dose', nan, 'nothing kept yet']]
    """
    need(plan, ["line_id", "site", "strategy_id"], "plan")
    own = plan[plan["site"].astype(str) == site]
    parts = {
        "plan": _plan(own, problems, site, language),
        "dose": _dose(own, dose, strategies, language),
        "adaptations": _adaptations(adaptations, site, language),
        "training": _training(training, site, language),
        "check_ins": _check_ins(check_ins, site, language),
        "feedback": _feedback(feedback, site, language),
    }
    given = {"plan": plan, "dose": dose, "adaptations": adaptations, "training": training, "check_ins": check_ins}
    given["feedback"] = feedback
    rows: list[dict[str, Any]] = []
    for part, figures in parts.items():
        found = list(figures) if given[part] is not None else []
        if not found:
            why = "nothing_kept" if given[part] is None else "nothing_here"
            found = [
                {"id": part, "name": said(f"progress.{part}", language), "reason": said(f"reasons.{why}", language)}
            ]
        rows += [{"part": part, **figure} for figure in found]
    blank: dict[str, Any] = {"value": np.nan, "n": pd.NA, "of": pd.NA, "told": "", "flag": pd.NA, "reason": ""}
    table = pd.DataFrame([{**blank, **row} for row in rows], columns=COLUMNS)
    kinds = {"value": float, "n": "Float64", "of": "Float64", "flag": "boolean"}
    return _told(table.astype(kinds), language)


def _told(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Say the two numbers of a figure, where it says nothing else."""
    for place, row in zip(table.index, table.to_dict("records"), strict=True):
        if not row["told"] and not pd.isna(row["n"]):
            n = number(float(row["n"]), language)
            whole = "" if pd.isna(row["of"]) else number(float(row["of"]), language)
            table.at[place, "told"] = said("progress.of", language, n=n, whole=whole) if whole else n
    return table


def _plan(own: pd.DataFrame, problems: pd.DataFrame | None, site: str, language: str) -> Iterator[dict[str, Any]]:
    yield {"id": "lines", "name": said("progress.lines", language), "value": len(own), "n": len(own)}
    if problems is not None:
        here = problems[problems["site"].astype(str) == site]
        for key, n in (("stops", int(here["stops"].sum())), ("gaps", int((~here["stops"].astype(bool)).sum()))):
            yield {"id": key, "name": said(f"progress.{key}", language), "value": n, "n": n, "flag": n > 0}


def _dose(
    own: pd.DataFrame, dose: pd.DataFrame | None, strategies: pd.DataFrame | None, language: str
) -> Iterator[dict[str, Any]]:

    if dose is None:
        return
    if strategies is not None and "strategy_id" not in strategies:
        strategies = strategies.rename(columns={"item_id": "strategy_id"})
    called = named(strategies, "strategy_id", language, ("wording", "name"))
    by_line = {text(row["group"]): row for row in dose.to_dict("records")}
    for line in own.to_dict("records"):
        row = by_line.get(text(line["line_id"]))
        strategy = text(line["strategy_id"])
        figure = {"id": text(line["line_id"]), "name": called.get(strategy, strategy)}
        if row is None:
            yield figure | {"reason": said("reasons.no_report", language)}
            continue
        yield figure | {
            "value": row["dose"], "n": row["delivered"], "of": row["planned"], "flag": row["flag"], "reason": row["reason"],
        }  # fmt: skip


def _adaptations(counted: pd.DataFrame | None, site: str, language: str) -> Iterator[dict[str, Any]]:
    if counted is None:
        return
    space = NARROW if language == "fr" else ""
    here = counted[(counted["site"] == site) & counted["field"].isin(["planned", "fidelity_consistent"])]
    for row in here.to_dict("records"):
        yield {
            "id": f"{row['framework']}.{row['value']}", "name": f"{row['field_name']}{space}: {row['value_name']}",
            "value": row["share"], "n": row["n"], "of": row["of"],
            "flag": row["value"] == "inconsistent" if row["field"] == "fidelity_consistent" else pd.NA,
        }  # fmt: skip


def _training(counted: pd.DataFrame | None, site: str, language: str) -> Iterator[dict[str, Any]]:
    if counted is None:
        return
    for row in counted[counted["site"] == site].to_dict("records"):
        known = not pd.isna(row["n_people"])
        name = said("progress.trained", language, course=row["course"])
        whole = row["n_people"] if known else row["n_enrolled"]
        share = row["n_completed"] / whole if whole else np.nan
        yield {
            "id": row["course"],
            "name": name,
            "value": share,
            "n": row["n_completed"],
            "of": whole,
            "reason": row["reason"],
        }


def _check_ins(counted: pd.DataFrame | None, site: str, language: str) -> Iterator[dict[str, Any]]:
    if counted is None:
        return
    for row in counted[counted["group"] == site].to_dict("records"):
        held = row["n_held"] + row["n_late"]
        yield {
            "id": "held", "name": said("progress.held", language), "value": row["share_held"], "n": held, "of": row["n_due"],
            "flag": row["n_overdue"] > 0, "reason": row["reason"],
        }  # fmt: skip
        yield {
            "id": "goals", "name": said("progress.goals", language), "value": row["share_goals"], "n": row["goals_met"],
            "of": row["goals_set"], "reason": "" if row["goals_set"] > 0 else said("reasons.no_goals", language),
        }  # fmt: skip


def _feedback(log: pd.DataFrame | None, site: str, language: str) -> Iterator[dict[str, Any]]:
    if log is None:
        return
    here = log[log["site"].astype(str).isin([site, ALL])]
    if here.empty:
        return
    closed, n = int((here["state"] == "closed").sum()), len(here)
    open_ = int((here["state"] == "open").sum())
    yield {"id": "closed", "name": said("progress.closed", language), "value": closed / n, "n": closed, "of": n}
    yield {"id": "open", "name": said("progress.open", language), "value": open_, "n": open_, "flag": open_ > 0}
    done = here["days_to_done"].dropna()
    if len(done):
        yield {"id": "days", "name": said("progress.days", language), "value": float(done.median()), "told": said(
            "progress.median_of", language, value=number(float(done.median()), language, 1), n=len(done))}  # fmt: skip
