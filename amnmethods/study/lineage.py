"""What became of items from round to round, and which answers may be compared: equal versions, or declared lineage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..errors import RoundError
from . import grounds
from .snapshot import Reader

LINEAGE = [
    "from_item", "from_version", "from_round", "to_item", "to_version", "to_round",
    "change", "languages", "comparable", "reason", "n_comments", "proposed_by", "confirmed_by", "at",
]  # fmt: skip
READ = ("wording_", "plain_")  # what a panellist reads of an item


@dataclass(frozen=True)
class Forerunner:
    """The item, in a version, whose answers in an earlier round are those to compare with."""

    item_id: str
    version: int


class Lineage:
    """What each round asked, and what the decisions that count made of it."""

    def __init__(self, tables: Reader):
        asked = tables.read("round_items").drop_duplicates(["round", "item_id"])
        self.asked: dict[int, dict[str, int]] = {}
        for row in asked.itertuples():
            self.asked.setdefault(int(row.round), {})[str(row.item_id)] = int(row.version)
        decisions = tables.read("decisions", state="confirmed").sort_values("seq", kind="stable")
        self.decisions: list[dict[str, Any]] = decisions.astype("object").to_dict("records")
        on = grounds.links(tables)["decision_seq"].value_counts()
        for decision in self.decisions:
            decision["n_comments"] = int(on.get(decision["seq"], 0))
        held = tables.read("items").itertuples()
        self.fields = {(str(row.item_id), int(row.version)): dict(row.fields) for row in held}
        kinds = tables.read("rounds")
        self.kind = {int(row.round): str(row.kind) for row in kinds.itertuples()}

    def changed_in(self, item: str, before: int, after: int) -> list[str]:
        """Return the languages in which two versions of an item read differently, its plain wording included."""
        then, now = self.fields.get((item, before), {}), self.fields.get((item, after), {})
        read = [key for key in dict.fromkeys([*now, *then]) if key.startswith(READ)]
        changed = [key for key in read if (then.get(key) or "") != (now.get(key) or "")]
        return list(dict.fromkeys(key.rpartition("_")[2] for key in changed))

    def forerunner(self, item: str, after: int, before: int) -> Forerunner | None:
        """Return what an item of one round was in an earlier one, as far as the answers may be compared.

        Parameters
        ----------
        item
            An item that round `after` asked.
        after, before
            Rounds, the later first.

        Returns
        -------
        The item itself where its version is the same, or was reworded in words declared comparable; the one it was
        split from or merged of where that was declared; None where it is another question, or was not asked.
        """
        number, version = after, self.asked[after][item]
        while number > before:
            step = self._step(item, version, number)
            if step is None or step[1] < before:
                return None
            (item, version), number = step
        return Forerunner(item, version)

    def _step(self, item: str, version: int, number: int) -> tuple[tuple[str, int], int] | None:
        """Return the item, version and round one step back, or None."""
        for earlier in sorted((n for n in self.asked if n < number and item in self.asked[n]), reverse=True)[:1]:
            then = self.asked[earlier][item]
            if then == version or self._reworded_alike(item, earlier, number):
                return (item, then), earlier
        for decision in reversed(self.decisions):
            after = int(decision["round"])
            parent = str(decision["item_id"])
            if after < number and decision["comparable"] and item in (decision["into"] or ()) and parent != item:
                return (parent, self.asked[after][parent]), after
        return None

    def _reworded_alike(self, item: str, earlier: int, number: int) -> bool:
        """Tell whether an item was reworded, or took others in under its own code, and stayed the same question."""
        return any(
            d["comparable"]
            and d["item_id"] == item
            and (d["decision"] == "reword" or item in (d["into"] or ()))
            and earlier <= d["round"] < number
            for d in self.decisions
        )

    def parents(self, item: str, number: int) -> list[dict[str, Any]]:
        """Return the decisions by which an item came into a round: merged of others, or split from one."""
        previous = max((n for n in self.asked if n < number), default=0)
        return [
            d
            for d in self.decisions
            if previous <= d["round"] < number
            and d["decision"] in ("merge", "split")
            and item in (d["into"] or ())
            and d["item_id"] != item
        ]


def carried_to(ratings: pd.DataFrame, lineage: Lineage, round: int, items: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the ratings up to a round under the names that items have in it, those of other questions left out.

    Parameters
    ----------
    ratings
        Answers of this round and those before.
    round
        The round to look back from; an item that it did not ask is followed back from the last round that did.
    items
        The items to follow; None for all asked up to the round.
    """
    numbers = sorted(n for n in lineage.asked if n <= round and (n == round or lineage.kind[n] != "pilot"))
    last = {item: n for n in numbers for item in lineage.asked[n]}
    wanted = last if items is None else {item: last[item] for item in items if item in last}
    names = [
        (number, found.item_id, item)
        for item, latest in wanted.items()
        for number in numbers
        if number <= latest and (found := lineage.forerunner(item, latest, number)) is not None
    ]
    table = pd.DataFrame(names, columns=["round", "item_id", "called"]).astype({"round": "int64", "item_id": "string"})
    carried = ratings.merge(table, on=["round", "item_id"])
    return carried.assign(item_id=carried.pop("called").astype(ratings["item_id"].dtype))[list(ratings.columns)]


@dataclass(frozen=True)
class Pairing:
    """Two rounds' answers under the names of the later one, and what of them is not to be compared."""

    first: pd.DataFrame  # the earlier answers; those to an item reworded since have no rating
    second: pd.DataFrame
    reworded: set[str]  # asked in both rounds, as different questions
    forerunners: dict[str, str]  # item of either round: the item of the earlier round it is compared with, or listed as


def paired(tables: Reader, before: int, after: int) -> Pairing:
    """Return the answers of two rounds such that equal item ids are the same question."""
    found = Lineage(tables)
    for number in (before, after):
        if found.kind[number] == "pilot":
            raise RoundError(f"Round {number} was a pilot: it is never compared with the study's own rounds.")
    first, second = (tables.read("ratings", round=number) for number in (before, after))
    asked = found.asked.get(after, {})
    came = {item: step.item_id for item in asked if (step := found.forerunner(item, after, before)) is not None}
    reworded = {item for item in found.asked.get(before, {}) if item in asked and came.get(item) != item}
    listed = came | {item: item for item in found.asked.get(before, {}) if item not in came}
    names = pd.DataFrame({"item_id": list(listed.values()), "called": list(listed)}, dtype="string")
    renamed = first.merge(names, on="item_id")
    masked = renamed["rating"].mask(renamed["called"].isin(reworded - came.keys()))
    return Pairing(renamed.assign(item_id=renamed.pop("called"), rating=masked), second, reworded - came.keys(), listed)


def lineage_table(tables: Reader) -> pd.DataFrame:
    """Return every step of every item; see `Study.lineage`."""
    found = Lineage(tables)
    numbers = sorted(found.asked)
    rows: list[dict[str, Any]] = []
    for number in numbers:
        rows += _into_round(found, number, max((n for n in numbers if n < number), default=None))
    if numbers:
        rows += _after_last(found, numbers[-1])
    table = pd.DataFrame(rows, columns=LINEAGE)
    table["languages"] = [told if isinstance(told, list) else [] for told in table["languages"]]
    table["n_comments"] = table["n_comments"].fillna(0)
    whole = ("from_version", "from_round", "to_version", "to_round", "n_comments")
    return table.astype({**dict.fromkeys(whole, "Int64"), "comparable": "boolean"})


def _into_round(found: Lineage, number: int, previous: int | None) -> Iterator[dict[str, Any]]:
    """Yield how each item came into a round, and what became of those of the round before that it did not ask."""
    before = {} if previous is None else found.asked[previous]
    for item, version in found.asked[number].items():
        to = {"to_item": item, "to_version": version, "to_round": number}
        parents = found.parents(item, number)
        earlier = [n for n in found.asked if n < number and item in found.asked[n]]
        for decision in parents:
            yield _step(decision, to, found, "merged" if decision["decision"] == "merge" else "split")
        if earlier:
            last = max(earlier)
            then = found.asked[last][item]
            change = "kept" if then == version else "reworded"
            change = "reopened" if last != previous and change == "kept" else change
            own = _decision(found, item, range(last, number))
            origin = {"from_item": item, "from_version": then, "from_round": last}
            same = found.forerunner(item, number, last) == Forerunner(item, then)
            languages = found.changed_in(item, then, version)
            yield {**to, **origin, "change": change, "languages": languages, "comparable": same, **_why(own)}
        elif not parents:
            yield {**to, "change": "first" if previous is None else "added", **_why(_added(found, item, number))}
    gone = [item for item in before if item not in found.asked[number]]
    yield from (row for item in gone if previous is not None for row in _gone(found, item, previous, number))


def _after_last(found: Lineage, last: int) -> Iterator[dict[str, Any]]:
    """Yield what was decided on the last round's items, where no later round shows it yet."""
    for item in found.asked[last]:
        own = _decision(found, item, range(last, last + 1))
        if own is None:
            continue
        if own["decision"] in ("merge", "split"):  # a child may be the item itself, which goes on under its own code
            named = "merged" if own["decision"] == "merge" else "split"
            yield from (_step(own, {"to_item": child}, found, named) for child in own["into"] or ())
        else:
            change = {"drop": "dropped", "keep": "kept", "reword": "reworded", "reopen": "reopened", "add": "added"}
            origin = {"from_item": item, "from_version": found.asked[last][item], "from_round": last}
            to = {} if own["decision"] == "drop" else {"to_item": item}
            yield {**origin, **to, "change": change[own["decision"]], **_why(own)}


def _gone(found: Lineage, item: str, previous: int, number: int) -> Iterator[dict[str, Any]]:
    own = _decision(found, item, range(previous, number))
    if own is not None and own["decision"] in ("merge", "split") and set(own["into"] or ()) & set(found.asked[number]):
        return  # told from the side of what it became
    change = "dropped" if own is not None and own["decision"] in ("drop", "merge", "split") else "not asked again"
    origin = {"from_item": item, "from_version": found.asked[previous][item], "from_round": previous}
    yield {**origin, "change": change, **_why(own)}


def _step(decision: dict[str, Any], to: dict[str, Any], found: Lineage, change: str) -> dict[str, Any]:
    number, parent = int(decision["round"]), str(decision["item_id"])
    origin = {"from_item": parent, "from_version": found.asked[number].get(parent), "from_round": number}
    return {**origin, **to, "change": change, "comparable": bool(decision["comparable"]), **_why(decision)}


def _decision(found: Lineage, item: str, rounds: range) -> dict[str, Any] | None:
    return next((d for d in reversed(found.decisions) if d["item_id"] == item and d["round"] in rounds), None)


def _added(found: Lineage, item: str, number: int) -> dict[str, Any] | None:
    own = (d for d in reversed(found.decisions) if d["decision"] == "add" and d["round"] < number)
    return next((d for d in own if d["item_id"] == item or item in (d["into"] or ())), None)


def _why(decision: dict[str, Any] | None) -> dict[str, Any]:
    names = ("reason", "n_comments", "proposed_by", "confirmed_by", "at")
    return dict.fromkeys(names) if decision is None else {name: decision[name] for name in names}
