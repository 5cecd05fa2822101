"""The impact pathway of a plan: from what is done to what is measured, and where it breaks off."""

import pandas as pd

from .tables import in_language, need, said, text

__all__ = ["impact_pathway"]

STAGES = ("activity", "output", "mechanism", "outcome", "measure")


def impact_pathway(
    plan: pd.DataFrame,
    links: pd.DataFrame,
    *,
    outcome_links: pd.DataFrame | None = None,
    site: str | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Follow each plan line from what is done to what is measured, and say where the pathway breaks off.

    Parameters
    ----------
    plan
        ``line_id``, ``site``, ``strategy_id``, and any of ``action`` (the activity), ``dose`` (the output), ``outcome``,
        ``indicator``.
    links
        ``strategy_id``, ``determinant_id``, and any of ``mechanism``, ``outcome``.
    outcome_links
        ``strategy_id``, ``measure``: by what an outcome is measured; a line's ``indicator`` counts too.
    site
        One network; None for all.
    language
        Of the sentences.

    Returns
    -------
    One row per pathway of a line: ``line_id``, ``site``, ``strategy_id``, ``activity``, ``output``, ``mechanism``,
    ``outcome``, ``measure`` ("" where it is missing), ``whole`` (bool), ``missing`` (the stages, parted by commas),
    ``told``.

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["a"], "site": "N1", "strategy_id": ["s1"], "action": ["train"], "dose": ["6 h"]})
    >>> links = pd.DataFrame({"strategy_id": ["s1"], "determinant_id": ["B1"], "mechanism": ["skill"], "outcome": ["fidelity"]})
    >>> impact_pathway(plan, links)[["mechanism", "outcome", "missing"]].values.tolist()
    [['skill', 'fidelity', 'measure']]
    """
    need(plan, ["line_id", "site", "strategy_id"], "plan")
    need(links, ["strategy_id", "determinant_id"], "links")
    links = in_language(links, ["mechanism", "outcome"], language)
    plan = in_language(plan, ["action", "dose", "outcome", "indicator"], language)
    measures: dict[str, list[str]] = {}
    if outcome_links is not None:
        need(outcome_links, ["strategy_id", "measure"], "links of outcomes")
        for link in outcome_links.to_dict("records"):
            measures.setdefault(text(link["strategy_id"]), []).append(text(link["measure"]))
    rows = []
    for line in plan.to_dict("records"):
        if site is not None and text(line["site"]) != site:
            continue
        strategy = text(line["strategy_id"])
        own = [row for row in links.to_dict("records") if text(row["strategy_id"]) == strategy]
        ways = dict.fromkeys(
            (text(row.get("mechanism")), text(row.get("outcome")) or text(line.get("outcome"))) for row in own
        )
        measured = "; ".join(
            dict.fromkeys([m for m in [*measures.get(strategy, []), text(line.get("indicator"))] if m])
        )
        for mechanism, outcome in ways or {("", text(line.get("outcome"))): None}:
            stages = dict(
                zip(
                    STAGES,
                    (text(line.get("action")), text(line.get("dose")), mechanism, outcome, measured),
                    strict=True,
                )
            )
            missing = [stage for stage, what in stages.items() if not what]
            names = ", ".join(said(f"stages.{stage}", language) for stage in missing)
            told = said("pathway.broken", language, line=text(line["line_id"]), stages=names) if missing else ""
            row = {"line_id": text(line["line_id"]), "site": text(line["site"]), "strategy_id": strategy, **stages}
            rows.append(row | {"whole": not missing, "missing": ", ".join(missing), "told": told})
    columns = ["line_id", "site", "strategy_id", *STAGES, "whole", "missing", "told"]
    return pd.DataFrame(rows, columns=columns).astype({"whole": bool})
