"""Whether this is the file of this round: its columns, its round, the wordings it quotes, its likeness to another."""

from typing import Any

import pandas as pd

from ..sheets import Note
from .asked import Asked
from .files import Reading
from .problems import Desk

__all__ = ["missing_items", "of_this_round", "same_as_before", "versions_quoted"]

LIKE_ANOTHER = 0.9  # share of panellists whose ratings all equal those of an earlier round
TELLING = 5  # ratings a panellist must have in both rounds to count


def of_this_round(reading: Reading, asked: Asked, desk: Desk) -> tuple[pd.DataFrame, list[Note]]:
    """Return the answers of this round; stop where the file holds another round's only (fault 16)."""
    answers, notes = reading.answers, []
    found = sorted({int(number) for number in answers["round"].dropna().unique()} - {asked.round})
    ours = answers[answers["round"].isna() | (answers["round"] == asked.round)]
    if found and not (ours["text"].str.strip() != "").any():
        desk.ask(16, [], key="round", round=asked.round, found_rounds=", ".join(map(str, found)), variant="column")
    for number in found:
        n = answers.loc[answers["round"] == number, "row"].nunique()
        notes.append(Note("import.notes.other_round_rows", {"round": number, "n": n}))
    if reading.other_rounds and ours.empty:
        told = ", ".join(map(str, sorted(reading.other_rounds)))
        desk.ask(16, [], key="round", round=asked.round, found_rounds=told, variant="column")
    pairs = set(asked.pairs)
    named = list(zip(ours["item_id"], ours["criterion"], strict=True))
    belongs = [item == "" or (item, criterion) in pairs for item, criterion in named]
    known = pd.Series(belongs, index=ours.index, dtype="bool")
    elsewhere = ours[~known & (ours["text"].str.strip() != "")]
    for (item, criterion), cells in elsewhere.groupby(["item_id", "criterion"], sort=False):
        first = cells.iloc[0]
        desk.ask(
            16, ["leave_out"], key=f"{item} {criterion}", letter=first.letter, item=item, criterion=criterion,
            round=asked.round, n=len(cells), variant="item",
        )  # fmt: skip
    return ours[known].reset_index(drop=True), notes


def missing_items(answers: pd.DataFrame, asked: Asked, desk: Desk) -> None:
    """List what the round asked and the file has no column for (fault 11)."""
    told = answers[answers["kind"].isin(["rating", "state"])]
    present = set(zip(told["item_id"], told["criterion"], strict=True))
    missing = [pair for pair in asked.pairs if pair not in present]
    if missing and present:
        several = len(asked.scales) > 1
        names = ", ".join(f"{item} ({criterion})" if several else item for item, criterion in missing)
        desk.ask(11, ["another_file"], n=len(missing), items=names, round=asked.round)


def versions_quoted(reading: Reading, asked: Asked, desk: Desk) -> set[str]:
    """Compare the wordings that headings quote with those asked (faults 16 and 17); return items to leave out."""
    quoted = {place: text for place, text in reading.texts.items() if text[0] in asked.versions}
    other = {place: (item, found) for place, (item, found) in quoted.items() if asked.versions[item] not in found}
    if len(other) >= 2 and len(other) > len(quoted) / 2:
        items = ", ".join(item for item, _ in other.values())
        desk.ask(16, [], key="wordings", n=len(other), items=items, round=asked.round, variant="wordings")
        return set()
    left_out = set()
    for place, (item, found) in other.items():
        letter = place if place in desk.headings else None
        told: dict[str, Any] = {"item": item, "quoted": found[-1], "asked": asked.versions[item], "round": asked.round}
        if desk.ask(17, ["accept", "leave_out"], key=item, letter=letter, **told) == "leave_out":
            left_out.add(item)
    return left_out


def same_as_before(study: Any, ratings: pd.DataFrame, asked: Asked, desk: Desk) -> None:
    """Stop where nearly everybody's ratings are exactly those of an earlier round (fault 16)."""
    key = ["panellist_id", "item_id", "criterion"]
    before = study.ratings()
    before = before[(before["round"] < asked.round) & before["rating"].notna()]
    now = ratings[ratings["rating"].notna()]
    for number, earlier in before.groupby("round"):
        both = now.merge(earlier[[*key, "rating"]], on=key, suffixes=("", "_before"))
        both["same"] = both["rating"] == both["rating_before"]
        each = both.groupby("panellist_id")["same"].agg(["size", "all"])
        each = each[each["size"] >= TELLING]
        if len(each) >= 3 and each["all"].mean() >= LIKE_ANOTHER:
            told: dict[str, Any] = {
                "n": int(each["all"].sum()),
                "of": len(each),
                "earlier": int(str(number)),
                "round": asked.round,
            }
            desk.ask(16, ["import_anyway"], key=f"round {number}", variant="same", **told)
