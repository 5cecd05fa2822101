"""Invent what the team decided on strategies: screening, links to barriers, costs, workshops, plans, and pairs."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from .. import resources
from ..sheets import write_csv
from .exploration_source import SITES, read_exploration_source
from .pairing import pairing
from .source import Source, read_source
from .tailoring_source import TEXTS, first_day, in_languages, plan_lines, read_tailoring_source

STRONG = -2


def invent_tailoring(folder: Path | str) -> Path:
    """Write the invented tables of tailoring and of the plans.

    The folder holds `strategies.csv`, `screening.csv`, `strategy_links.csv`, `strategy_costs.csv`, `workshop.csv`,
    `plan.csv`; of one network `mentors.csv`, `mentees.csv`, `preferences.csv`, `conflicts.csv`, `matches.csv`; and
    `truth.yaml`, which tells what is hidden in them.

    Returns
    -------
    The folder. The same bytes each time.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    source, told = read_source(), read_tailoring_source()
    pairs = pairing()
    tables = {
        "strategies": _own(told),
        "screening": _screening(source, told),
        "strategy_links": _links(source, told),
        "strategy_costs": _costs(source, told),
        "workshop": _workshop(told),
        "plan": plan(),
        **pairs,
    }
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)
    truth = {"plans": _truth(tables["plan"], tables["strategy_links"]), "pairing": _pairing_truth(pairs)}
    write_truth(folder / "truth.yaml", truth, "What is hidden in the tables of tailoring.")
    return folder


def write_truth(path: Path, truth: Mapping[str, Any], about: str) -> None:
    """Write a truth table."""
    stream = io.StringIO()
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.sort_base_mapping_type_on_output = None, False
    yaml.allow_unicode, yaml.width = True, 120
    yaml.dump(dict(truth), stream)
    head = f"# {about} Written by amnmethods.demo.invent; do not edit.\n"
    path.write_bytes((head + stream.getvalue()).encode("utf-8"))


def catalogue_id(number: int) -> str:
    """Return the id of an ERIC strategy."""
    return f"eric-{number:02}"


def _ids_of(strategy: Any) -> list[str]:
    return ["own-profiles"] if strategy.first_round > 1 else [catalogue_id(number) for number in strategy.eric]


def _own(told: Mapping[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "catalogue_id": own["catalogue_id"],
            **{f"{field}_{lang}": own[field][lang] for field in ("name", "definition") for lang in ("en", "fr")},
            "cluster": own["cluster"],
            "source": own["source"],
        }
        for own in told["own"]
    ]
    return pd.DataFrame(rows)


def _screening(source: Source, told: Mapping[str, Any]) -> pd.DataFrame:
    """Return the 38 candidates: 28 that became an item each, 10 that did not."""
    rows: list[dict[str, Any]] = []
    for strategy in source.strategies:
        taken = {row["catalogue_id"] for row in rows}
        first = next(name for name in _ids_of(strategy) if name not in taken)
        others = [name for name in _ids_of(strategy) if name != first]
        kind = "panel" if strategy.first_round > 1 else "merged" if others else "one"
        words = {"barriers": ", ".join(strategy.barriers), "others": ", ".join(others)}
        reason = {lang: text.format(**words) for lang, text in told["kept_reason"][kind].items()}
        row = {"catalogue_id": first, "keep": "yes", "decided_by": "T1; T2", "item_id": strategy.item_id}
        rows.append(row | in_languages("reason", reason))
    for drop in told["dropped"]:
        row = {"catalogue_id": drop["catalogue_id"], "keep": "no", "decided_by": drop["by"], "item_id": ""}
        rows.append(row | in_languages("reason", drop))
    columns = ["catalogue_id", "keep", "reason", "decided_by", "item_id", "reason_fr"]
    return pd.DataFrame(rows)[columns].sort_values("catalogue_id", ignore_index=True)


def _links(source: Source, told: Mapping[str, Any]) -> pd.DataFrame:
    written = {entry["item"]: entry for entry in told["strategies"]}
    rows = []
    for strategy in source.strategies:
        entry = written[strategy.item_id]
        for barrier in strategy.barriers:
            rows.append(
                {
                    "strategy_id": strategy.item_id, "determinant_id": barrier,
                    "catalogue_id": "; ".join(_ids_of(strategy)), **in_languages("mechanism", entry["mechanism"]),
                    **in_languages("outcome", entry["outcome"]), **in_languages("because", entry["because"][barrier]),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _costs(source: Source, told: Mapping[str, Any]) -> pd.DataFrame:
    clusters = _clusters()
    own = {entry["catalogue_id"]: entry["cluster"] for entry in told["own"]}
    written = {entry["item"]: entry for entry in told["strategies"]}
    rows = [
        {
            "strategy_id": strategy.item_id, "cost": written[strategy.item_id]["cost"],
            "staff_hours": written[strategy.item_id]["staff_hours"], "must": told["must"].get(strategy.item_id, ""),
            "cluster": {**clusters, **own}[_ids_of(strategy)[0]],
        }
        for strategy in source.strategies
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _clusters() -> dict[str, str]:
    """Return the cluster of each ERIC strategy, as packaged."""
    packaged = YAML(typ="safe").load(resources.text("data/strategies/eric.yaml"))
    return {catalogue_id(int(entry["id"])): entry["cluster"] for entry in packaged["strategies"]}


def _workshop(told: Mapping[str, Any]) -> pd.DataFrame:
    meetings = told["workshops"]
    rows = []
    for site, decisions in meetings["decisions"].items():
        for strategy, (decision, reason, *adapted) in decisions.items():
            row = {
                "site": site,
                "strategy_id": strategy,
                "decision": decision,
                **in_languages("reason", meetings["reasons"][reason]),
            }
            row |= in_languages("adapted_as", adapted[0] if adapted else None)
            rows.append(row | {"decided_by": meetings["decided_by"][site]})
    columns = ["site", "strategy_id", "decision", "reason", "adapted_as", "decided_by", "reason_fr", "adapted_as_fr"]
    return pd.DataFrame(rows)[columns]


def plan() -> pd.DataFrame:
    """Return the five plans, one row per line, every field filled in."""
    rows = []
    for name, line in plan_lines().items():
        first, last = line["months"]
        row: dict[str, Any] = {"line_id": name, "site": line["site"], "strategy_id": line["strategy_id"]}
        for field in TEXTS:
            row |= in_languages(field, line[field])
        row |= in_languages("temporality", {"en": f"months {first}-{last}", "fr": f"mois {first} à {last}"})
        row |= {"owner": line["owner"], "starts_on": f"{first_day(first):%Y-%m-%d}"}
        row |= {"ends_on": f"{first_day(last + 1) - pd.Timedelta(days=1):%Y-%m-%d}", "after": "; ".join(line["after"])}
        rows.append(row | {"cost": line["cost"], "staff_hours": line["staff_hours"]})
    columns = [
        "line_id", "site", "strategy_id", "actor", "action", "action_target", "temporality", "dose", "outcome",
        "justification", "owner", "starts_on", "ends_on", "after", "indicator", "cost", "staff_hours", "risk",
    ]  # fmt: skip
    french = [f"{field}_fr" for field in columns if f"{field}_fr" in rows[0]]
    return pd.DataFrame(rows)[columns + french]


def _truth(plans: pd.DataFrame, links: pd.DataFrame) -> dict[str, Any]:
    """Return what the plans leave open: strong barriers that no line answers, and lines that lean on one person."""
    barriers = [code for code in read_exploration_source().codes if code.valence == "barrier"]
    uncovered, costs, owners = {}, {}, {}
    for site in SITES:
        own = plans[plans["site"] == site]
        answered = set(links.loc[links["strategy_id"].isin(own["strategy_id"]), "determinant_id"])
        strong = [code.code for code in barriers if (code.ratings[site] or 0) <= STRONG]
        uncovered[site] = [code for code in strong if code not in answered]
        costs[site] = {"cost": int(own["cost"].sum()), "staff_hours": int(own["staff_hours"].sum())}
        most = own["owner"].value_counts()
        owners[site] = {"owner": str(most.index[0]), "lines": int(most.iloc[0]), "of": len(own)}
    return {"strong_barriers_without_a_line": uncovered, "sums": costs, "owner_of_most_lines": owners}


def _pairing_truth(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    mentees, before = tables["mentees"], tables["matches"]
    supervisor = dict(zip(mentees["person_id"], mentees["supervisor"], strict=True))
    under = [row.mentee_id for row in before.itertuples() if supervisor[row.mentee_id] == row.mentor_id]
    return {
        "mentors": len(tables["mentors"]),
        "mentees": len(mentees),
        "nobody_allowed": mentees.loc[mentees["languages"] == "lsq", "person_id"].tolist(),
        "last_year_with_their_supervisor": under,
    }
