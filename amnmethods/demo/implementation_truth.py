"""What is hidden in the invented implementation: what was meant, what everybody would have shown, what the linked show."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .follow_up import weighted
from .follow_up_plan import FIT, HARMED, LOSS_ODDS, SCALES
from .follow_up_sustainability import TOTAL, moved
from .monthly import LEFT, WAGES
from .tailoring_source import STARTS, month_name, read_implementation_source
from .truth import round_off

MENTEES_ONLY = "mentees; staff for oric"
STAFF_ONLY = "mentors, coordinators and leaders who answered twice"
DOSE_TOLERANCE = 0.01
TOLERANCE = {"linked": 0.25, "total": 0.12}  # points of 1 to 7: what was left out moves the mean of few people


def implementation_truth(tables: Mapping[str, pd.DataFrame], behind: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the truth table of the implementation."""
    return {
        "starts_on": f"{STARTS:%Y-%m-%d}",
        "dose": _dose(tables["delivery"]),
        "adaptations": _adaptations(tables["adaptations"]),
        "survey": _survey(tables["survey"], behind),
        "change": _change(behind),
        "loss": _loss(behind),
        "harm": _harm(tables, behind),
        "sustainability": _sustainability(behind["sustainability"]),
        "no_change": {"scale": "brs", "margin": 0.2},
        "confounders": {
            "N5": {
                "what": "wages raised",
                "month": month_name(WAGES),
                "measures": ["contacts_per_active", "active_share", "its_1"],
            },
            "N4": {"what": "only coordinator left", "month": month_name(LEFT)},
        },
        "series": _series(tables["series"]),
        "reach": _reach(tables["outcomes"]),
        "flagged": {"N4": ["dose", "one person"]},
        "no_outcome_linked": ["s11"],
    }


def _dose(delivery: pd.DataFrame) -> dict[str, Any]:
    """Return the mean of the lines' doses for each network; lines have units of their own."""
    lines = delivery.groupby("line_id")[["delivered", "planned"]].sum()
    doses = (lines["delivered"] / lines["planned"]).groupby(lines.index.str[:2]).mean()
    meant = {"N1": 0.85, "N2": 0.90, "N3": 0.75, "N4": 0.45, "N5": 0.65}
    return {
        "meant": meant,
        "found": {site: round_off(dose, 4) for site, dose in doses.items()},
        "tolerance": DOSE_TOLERANCE,
        "N4_s14_first_delivered": str(_first(delivery, "N4-s14")),
    }


def _first(delivery: pd.DataFrame, line: str) -> str:
    return str(delivery.loc[(delivery["line_id"] == line) & (delivery["delivered"] > 0), "month"].min())


def _adaptations(table: pd.DataFrame) -> dict[str, Any]:
    odd = table[table["fidelity_consistent"] == "no"]
    return {
        "n": len(table), "planned": int((table["planned"] == "yes").sum()), "reactive": int((table["planned"] == "no").sum()),
        "not_fidelity_consistent": odd["line_id"].tolist(),
    }  # fmt: skip


def _survey(table: pd.DataFrame, behind: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    first, second = (set(table.loc[table["wave"] == wave, "respondent_id"]) for wave in (0, 1))
    people = behind["people"]
    by_role = people[people["linked"]].groupby("staff").size()
    return {
        "answered": {0: len(first), 1: len(second)},
        "linked": {"mentees": int(by_role[False]), "staff": int(by_role[True])},
        "at_the_end_only": len(second - first),
    }


def _change(behind: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return for each scale and dose: meant; everybody's change, lost or not; what the linked show, as is and weighted."""
    people = behind["people"]
    found: dict[str, Any] = {"of": MENTEES_ONLY}
    for name in (*SCALES, "amn_misfit"):
        scale = SCALES.get(name)
        moves, seen = (_counted(name, behind[later]) - _counted(name, behind["before"]) for later in ("after", "seen"))
        staff_only = scale is not None and scale.staff_only
        found[name] = {}
        for dose in ("high", "low"):
            own = people[(people["dose"] == dose) & (people["staff"] == staff_only)]
            move, linked = seen[own.index], own["linked"].to_numpy()
            meant = scale.change[dose] if scale else FIT.after[dose] - FIT.start[dose]
            row = {"meant": round_off(meant), "linked": round_off(move[linked].mean(), 3)}
            if scale is not None and not staff_only:  # of others only those who answered again have answers
                row |= {"everybody": round_off(moves[own.index].mean(), 3)}
                row |= {"weighted_by_burnout": round_off(weighted(move, own["burnt_out"], linked), 3)}
            row["n_linked"] = int(move[linked].notna().sum())
            row["tolerance"] = (scale or FIT).tolerance[dose]
            found[name][dose] = row
    found["its_1"]["N5"] = {"meant": SCALES["its_1"].change["N5"], "because": "wages, not mentoring"}
    return found


def _counted(name: str, scores: pd.DataFrame) -> pd.Series:
    scale = SCALES.get(name)
    return scores[name] if scale is None else scale.counted(scores[name])


def _loss(behind: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return how those burnt out at the start were lost, and how the rest flatters the share at twelve months."""
    people = behind["people"]
    mentees = people[~people["staff"] & people["burnt_out"].notna()]
    lost = mentees.groupby("burnt_out")["linked"].agg(lambda linked: (1 - linked.mean()) / linked.mean())
    later, seen = (_counted("burnout", behind[name])[mentees.index] for name in ("after", "seen"))
    first = _counted("burnout", behind["before"])[mentees.index]
    linked = mentees["linked"].to_numpy()
    return {
        "odds_meant": LOSS_ODDS,
        "odds_found": round_off(lost[1.0] / lost[0.0]),
        "burnt_out_at_start": {"everybody": round_off(first.mean(), 1), "linked": round_off(first[linked].mean(), 1)},
        "burnt_out_at_12_months": {
            "everybody": round_off(later.mean(), 1),
            "linked": round_off(later[linked].mean(), 1),
        },
        "all_at_start_to_linked_at_12_months": round_off(seen[linked].mean() - first.mean(), 1),
        "everybody": round_off((later - first).mean(), 1),
    }


def _harm(tables: Mapping[str, pd.DataFrame], behind: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    site, role, meant = HARMED
    people = behind["people"]
    own = people.index[(people["site"] == site) & (people["role"] == role) & people["linked"]]
    moved = (behind["seen"]["cbi_work"] - behind["before"]["cbi_work"])[own]
    load = tables["series"].query("site == @site and measure == 'contacts_per_mentor'", local_dict={"site": site})
    rates = (load["numerator"] / load["denominator"]).to_numpy()
    return {
        "site": site, "role": role, "scale": "cbi_work", "meant": meant, "linked": round_off(moved.mean()),
        "n_linked": len(own), "tolerance": 1.5,
        "contacts_per_mentor": {
            "year_before": round_off(rates[:12].mean()), "last_half_year": round_off(rates[18:].mean()),
            "ratio": round_off(rates[18:].mean() / rates[:12].mean()), "meant": 1.2, "tolerance": 0.04,
        },
    }  # fmt: skip


def _sustainability(scores: pd.DataFrame) -> dict[str, Any]:
    """Return what staff were meant to say of sustainability, and what those who answered twice do say, by network."""
    told = read_implementation_source()["sustainability"]
    found: dict[str, Any] = {"of": STAFF_ONLY, "n_linked": scores["site"].value_counts().sort_index().to_dict()}
    found["because"] = [
        {"scale": f"psat_{each['domain']}", "sites": each["sites"], "meant": each["by"], "what": each["en"]}
        for each in told["moved"]
    ]
    found["tolerance"] = TOLERANCE["linked"]
    for domain in told["domains"]:
        meant = {site: moved(told, domain, site) for site in told["networks"]}
        found[f"psat_{domain}"] = {"meant": meant, "linked": _moves(scores, f"psat_{domain}")}
    pooled = round_off((scores[f"{TOTAL}_1"] - scores[f"{TOTAL}_0"]).mean(), 3)
    found[TOTAL] = {"meant": 0.0, "linked": pooled, "tolerance": TOLERANCE["total"]}
    return found


def _moves(scores: pd.DataFrame, scale: str) -> dict[str, float]:
    moves = (scores[f"{scale}_1"] - scores[f"{scale}_0"]).groupby(scores["site"]).mean()
    return {str(site): round_off(move, 2) for site, move in moves.items()}


def _series(table: pd.DataFrame) -> dict[str, Any]:
    """Return the mean of each measure before the plans, in their first half and in their second."""
    found: dict[str, Any] = {}
    for (measure, site), own in table.groupby(["measure", "site"]):
        rate = (own["numerator"] / own["denominator"]).to_numpy()
        means = [round_off(np.mean(part), 3) for part in (rate[:12], rate[12:18], rate[18:])]
        found.setdefault(str(measure), {})[str(site)] = means
    return found


def _reach(outcomes: pd.DataFrame) -> dict[str, Any]:
    own = outcomes[outcomes["outcome"] == "reach"]
    found: dict[str, Any] = {}
    for row in own.itertuples():
        name = f"{row.site} {row.part}".strip()
        found.setdefault(name, {"of": int(row.denominator)})[int(row.wave)] = int(row.numerator)
    return found
