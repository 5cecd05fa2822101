"""Invented answers before and twelve months after: who answered again, and what changed by how much was delivered.

Everybody gets answers at twelve months, those who were lost too: so the truth is known, and what the ones who stayed
show can be set beside it. Means are brought to the truth by moving all people of a group together.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from .exploration_source import SITES
from .follow_up_plan import (
    BURNT_OUT,
    FIT,
    LINKED,
    LOSS_ODDS,
    NEWCOMERS,
    SCALES,
    STAFF,
    STAFF_LINKED,
    Scale,
    change_of,
)

N_CHOICES = 2000  # ways to choose who answers again; the one whose weighted changes are nearest to the truth is taken
MISSING = 0.05
WHO = ["respondent_id", "site", "role", "profession", "language"]


def follow_up(start: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return the survey of both waves, and what is behind it.

    Parameters
    ----------
    start
        The survey at the start, one row per respondent; kept as it is, with further columns.
    rng
        Draws everything else.

    Returns
    -------
    The table `survey`: all of the start first, then those who answered at twelve months. And, by name: ``people`` (who was
    linked, whether burnt out at the start); the scores of everybody on each scale ``before`` and ``after``, and ``seen``, as
    they would be after twelve months with the items that people left out.
    """
    people = pd.concat([start[WHO], _staff(rng)], ignore_index=True)
    people["dose"] = np.where(people["site"].isin(["N1", "N2", "N3"]), "high", "low")
    people["staff"] = people["role"] != "mentee"
    given = start.drop(columns=[*WHO, "wave"]).apply(pd.to_numeric, errors="coerce").reindex(people.index)
    before = _first_answers(people, given, rng)
    people["burnt_out"] = (before["burnout1"] >= BURNT_OUT).astype(float).where(before["burnout1"].notna())
    people["linked"] = False
    people.loc[_staff_linked(people, rng), "linked"] = True
    scores = {"people": people, "before": _scores(before)}
    after = _second_answers(people, scores["before"], rng)
    scores["after"] = _scores(after)
    after = _with_gaps(after, rng)
    scores["seen"] = _scores(after)
    people.loc[_mentees_linked(people, scores, rng), "linked"] = True
    _fit(people, before, after, rng)
    scores["before"]["amn_misfit"] = _misfit(before)
    scores["after"]["amn_misfit"] = scores["seen"]["amn_misfit"] = _misfit(after)
    first = _written(people, before, 0)
    second = _written(people[people["linked"]], after, 1)
    new = _newcomers(people, after, rng)
    return pd.concat([first, second, new], ignore_index=True), scores


def _staff(rng: np.random.Generator) -> pd.DataFrame:
    """Return mentors, coordinators and leaders who answered, under codes of their own."""
    rows = [
        {"site": site, "role": role, "language": "fr" if rng.random() < SITES[site]["french"] else "en"}
        for role, sites in STAFF.items()
        for site, n in sites.items()
        for _ in range(n)
    ]
    table = pd.DataFrame(rows)
    work = rng.choice(["family physician", "registered nurse", "nurse practitioner", "social worker"], len(table))
    table["profession"] = np.select(
        [table["role"] == "coordinator", table["role"] == "leader"], ["coordinator", "administrator"], work
    )
    table["respondent_id"] = [f"S{number:02}" for number in rng.permutation(len(table)) + 1]
    return table


def _first_answers(people: pd.DataFrame, given: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the answers at the start: those given, and those to the instruments that were asked besides."""
    answers = given.copy()
    frail = rng.normal(0, 0.6, len(people))  # what a person brings to all scales
    tired = answers["burnout1"].fillna(answers["burnout1"].median())
    tired = tired.where(~people["staff"], np.clip(np.round(2.2 + frail + rng.normal(0, 0.6, len(people))), 1, 5))
    answers["burnout1"] = answers["burnout1"].where(~people["staff"], tired)
    strain = (tired - tired.mean()) / tired.std()
    for scale in SCALES.values():
        asked = (people["staff"] if scale.staff_only else pd.Series(True, index=people.index)).to_numpy()
        todo = asked & answers.reindex(columns=scale.items).isna().all(axis=1).to_numpy()
        if scale.name == "burnout" or not todo.any():
            continue
        leaning = scale.sd * (scale.strain * strain + 0.35 * frail + 0.7 * rng.standard_normal(len(people)))
        draw = items_of(scale, (scale.mean + leaning).to_numpy(), rng)
        drawn = brought(draw, scale, todo, scale.mean)
        for k, item in enumerate(scale.items):
            answers[item] = np.where(todo, drawn[:, k], answers.get(item, np.nan))
    return answers.where(given.reindex(columns=answers.columns).notna(), _with_gaps(answers, rng))


def _with_gaps(answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Leave one answer in twenty out."""
    return answers.mask(rng.random(answers.shape) < MISSING)


def _second_answers(people: pd.DataFrame, before: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return everybody's answers at twelve months, brought to the change of each group."""
    after = pd.DataFrame(index=people.index)
    burnt = people["burnt_out"].fillna(people["burnt_out"].mean())
    for scale in SCALES.values():
        first = before[scale.name]
        middle = first.fillna(first.mean())
        sd = first.std()
        noise = sd * np.sqrt(1 - scale.same**2) * rng.standard_normal(len(people))
        drawn = middle.mean() + scale.same * (middle - middle.mean()) + scale.relapse * (burnt - burnt.mean()) + noise
        draw = items_of(scale, drawn.to_numpy(), rng)
        values = np.full((len(people), len(scale.items)), np.nan)
        for group, meant in change_of(scale, people):
            there = group & first.notna().to_numpy()
            if not there.any():
                continue
            judged = there & people["linked"].to_numpy() if people.loc[there, "staff"].all() else there
            at_first = float(scale.counted(first.to_numpy()[judged]).mean())
            values[group] = brought(draw, scale, judged, at_first + meant)[group]
        for k, item in enumerate(scale.items):
            after[item] = values[:, k]
    return after


def items_of(scale: Scale, person: np.ndarray, rng: np.random.Generator) -> Callable[[float], np.ndarray]:
    """Return a function that gives the items, as ticked, of people moved by so much."""
    noise = scale.item_sd * rng.standard_normal((len(person), len(scale.items)))

    def draw(by: float) -> np.ndarray:
        value = scale.low + scale.step * np.rint((person[:, None] + by + noise - scale.low) / scale.step)
        value = np.clip(value, scale.low, scale.high)
        turned = np.array([item in scale.reversed for item in scale.items])
        return np.where(turned, scale.low + scale.high - value, value)

    return draw


def brought(draw: Callable[[float], np.ndarray], scale: Scale, judged: np.ndarray, meant: float) -> np.ndarray:
    """Return the items of people moved together until the mean of those judged is what it is meant to be."""

    def mean(by: float) -> float:
        return float(scale.counted(scale.score(draw(by))[judged]).mean())

    low, high = -(scale.high - scale.low), scale.high - scale.low
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if mean(middle) < meant else (low, middle)
    return draw(low if abs(mean(low) - meant) < abs(mean(high) - meant) else high)


def _scores(answers: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {s.name: s.score(answers[list(s.items)].to_numpy()) for s in SCALES.values()}, index=answers.index
    )


def _staff_linked(people: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    chosen = [
        rng.choice(people.index[(people["role"] == role) & (people["site"] == site)], n, replace=False)
        for role, sites in STAFF_LINKED.items()
        for site, n in sites.items()
    ]
    return np.concatenate(chosen)


def _mentees_linked(people: pd.DataFrame, scores: dict[str, pd.DataFrame], rng: np.random.Generator) -> np.ndarray:
    """Return which mentees answered again: those burnt out at the start less often, else nobody in particular."""
    mentees = people[~people["staff"]]
    strata: list[tuple[np.ndarray, int]] = []
    for site, n in LINKED.items():
        own = mentees[mentees["site"] == site]
        burnt, others = own.index[own["burnt_out"] == 1].to_numpy(), own.index[own["burnt_out"] != 1].to_numpy()
        n_burnt = _n_burnt(n, len(burnt), len(others))
        strata += [(burnt, n_burnt), (others, n - n_burnt)]
    picked = np.zeros((N_CHOICES, len(people)))
    for row in picked:
        row[np.concatenate([rng.choice(who, n, replace=False) for who, n in strata])] = 1
    return np.flatnonzero(picked[np.argmin(_distance(mentees, scores, picked))])


def _n_burnt(n: int, burnt: int, others: int) -> int:
    """Return how many of n linked people were burnt out, so that the odds of being lost come nearest to what was meant."""

    def off(kept: int) -> float:
        return float(abs(np.log(_odds(kept, burnt) / _odds(n - kept, others) / LOSS_ODDS)))

    return min(range(max(1, n - others + 1), min(burnt, n)), key=off)


def _odds(kept: int, of: int) -> float:
    return (of - kept) / kept


def _distance(mentees: pd.DataFrame, scores: dict[str, pd.DataFrame], picked: np.ndarray) -> np.ndarray:
    """Return for each choice how far its weighted changes are from everybody's, in steps of what is tolerated."""
    far = np.zeros(len(picked))
    for scale in SCALES.values():
        if scale.staff_only:
            continue
        first = scale.counted(scores["before"][scale.name])
        moves, seen = (scale.counted(scores[name][scale.name]) - first for name in ("after", "seen"))
        for dose in ("high", "low"):
            own = mentees[mentees["dose"] == dose]
            move, burnt = seen[own.index], own["burnt_out"]
            known = own.index[move.notna() & burnt.notna()]
            found = 0.0
            for state in (0.0, 1.0):
                part = known[burnt[known] == state]
                chosen = picked[:, part]
                mean = chosen @ move[part].to_numpy() / np.maximum(chosen.sum(axis=1), 1)
                found = found + mean * len(part) / len(known)
            far += scale.weight * ((found - moves[own.index].mean()) / scale.tolerance[dose]) ** 2
    return far


def weighted(move: pd.Series, burnt_out: pd.Series, linked: np.ndarray) -> float:
    """Return the mean change of the linked, with those burnt out at the start weighing what they weigh in everybody."""
    known = move.notna() & burnt_out.notna()
    mean = move[known & linked].groupby(burnt_out[known & linked]).mean()
    share = burnt_out[known].value_counts(normalize=True)
    return float((mean * share).sum())


def _fit(people: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add the items on adaptive fit of active mentees, in place: the distance from *about right*, too little more often."""
    mentees = people[~people["staff"]]
    parts = [mentees.index[mentees["linked"] & (mentees["dose"] == dose)] for dose in FIT.n_linked]
    again = np.concatenate(
        [rng.choice(own, n, replace=False) for own, n in zip(parts, FIT.n_linked.values(), strict=True)]
    )
    once = rng.choice(mentees.index[~mentees["linked"]], FIT.n_start - len(again), replace=False)
    asked = np.concatenate([again, once])
    person = rng.normal(0, 0.45, len(people))
    for answers, who, meant in ((before, asked, FIT.start), (after, again, FIT.after)):
        inside = people.index.isin(who)
        noise = rng.normal(0, 0.6, (len(people), 2))
        sign = np.where(rng.random((len(people), 2)) < 0.6, -1, 1)
        answers[["fit_comp", "fit_conf"]] = np.where(inside[:, None], rng.integers(2, 8, (len(people), 2)), np.nan)
        answers[["fit_dir", "fit_sup"]] = np.nan
        for dose, mean in meant.items():
            group = inside & (people["dose"] == dose).to_numpy()
            judged = group & people.index.isin(again)
            steps = np.arange(-1.5, 3, 0.01)
            apart = [np.clip(np.rint(person[:, None] + noise + by), 0, 3) for by in steps]
            best = int(np.argmin([abs(each[judged].mean() - mean) for each in apart]))
            answers.loc[group, ["fit_dir", "fit_sup"]] = (4 + sign * apart[best])[group]


def _misfit(answers: pd.DataFrame) -> pd.Series:
    return (answers[["fit_dir", "fit_sup"]] - 4).abs().mean(axis=1, skipna=False)


def _written(people: pd.DataFrame, answers: pd.DataFrame, wave: int) -> pd.DataFrame:
    """Return the answers of some people as text."""
    cells = answers.loc[people.index].to_numpy()
    text = np.where(np.isnan(cells), "", np.nan_to_num(cells).astype(int).astype(str))
    table = pd.concat([people[WHO], pd.DataFrame(text, columns=answers.columns, index=people.index)], axis="columns")
    table.insert(len(WHO), "wave", wave)
    return table.sort_values("respondent_id", kind="stable", ignore_index=True)


def _newcomers(people: pd.DataFrame, after: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return mentees who answered at twelve months only: they answer like others of their network."""
    rows = []
    for site, n in NEWCOMERS.items():
        like = rng.choice(
            people.index[(people["site"] == site) & ~people["staff"] & ~people["linked"]], n, replace=False
        )
        rows.append(people.loc[like].assign(like=like))
    new = pd.concat(rows, ignore_index=True)
    first = int((~people["staff"]).sum()) + 1
    new["respondent_id"] = [f"R{number:03}" for number in range(first, first + len(new))]
    new.loc[(new["site"] == "N3") & (np.arange(len(new)) % 4 != 0), "language"] = "fr"
    answers = after.loc[new["like"]].reset_index(drop=True)
    return _written(new, answers, 1)
