"""What the study says of a round's items, put into plain values that a window can show; nothing is computed here."""

import re
from typing import Any

import pandas as pd

from ..study import Study
from ..words import number, percent, word

NO_CLASS = {
    "no consensus": "consensus.no_consensus",
    "too few ratings": "consensus.too_few",
    "not assessable": "consensus.not_assessable",
}
TONES = {"include": "in", "exclude": "out", "no consensus": "open", "too few ratings": "none", "not assessable": "none"}
POOLED = "pooled"


def status_words(study: Study, status: str, language: str, own: str) -> str:
    """Return a consensus status as readers see it: the rule's own label, or ours where no class was reached."""
    return word(NO_CLASS[status], language) if status in NO_CLASS else study.rule.labels[status].said(own)


def in_order(code: str) -> list[tuple[int, str]]:
    """Return a key that puts codes in the order in which people count, whenever their items came in.

    Examples
    --------
    >>> sorted(["s10", "s9", "s28", "s23"], key=in_order)
    ['s9', 's10', 's23', 's28']
    """
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", code)]


def wordings(study: Study, round: int | None, own: str) -> dict[str, str]:
    """Return the wording of each item in a language, or in the one that an item says to show instead."""
    return _wordings(study.items(round), own)


def _wordings(table: pd.DataFrame, own: str) -> dict[str, str]:
    said = {}
    for row in table.to_dict("records"):
        shown = row.get(f"show_{own}") or own
        said[str(row["item_id"])] = str(row.get(f"wording_{own}") or row.get(f"wording_{shown}") or row["item_id"])
    return said


def round_before(study: Study, round: int) -> int | None:
    """Return the last rating round before one, or None."""
    table = study.rounds()
    earlier = table[(table["round"] < round) & (table["state"] != "draft") & (table["kind"] != "pilot")]["round"]
    return int(earlier.max()) if len(earlier) else None


class Figures:
    """A closed round's figures, read once: they do not change while the team decides."""

    def __init__(self, study: Study, round: int, language: str, own: str):
        self.study, self.round, self.language, self.own = study, round, language, own
        self.texts = study.items(round).set_index("item_id", drop=False)
        self.wordings = _wordings(self.texts, own)
        self.names = {entry.group: entry.name.said(own) for entry in study.config.groups}
        self.before = round_before(study, round)
        table = study.consensus(round, language=language)
        parts = study.consensus(round, by_group=True, language=language)
        self.rows = {(r["item_id"], r["criterion"]): r for r in table.to_dict("records")}
        self.parts = {(r["item_id"], r["criterion"], r["group"]): r for r in parts.to_dict("records")}
        self.counts = {c.criterion: self._counts(round, c.criterion) for c in study.config.criteria}
        self.earlier = {} if self.before is None else {
            c.criterion: self._counts(self.before, c.criterion) for c in study.config.criteria
        }  # fmt: skip
        self.pairs = {} if self.before is None else {
            (r["item_id"], r["criterion"]): r
            for r in study.stability(self.before, round, language=language).to_dict("records")
        }  # fmt: skip
        self.items = sorted(dict.fromkeys(item for item, _ in self.rows), key=in_order)

    def _counts(self, round: int, criterion: str) -> dict[tuple[str, str], list[int]]:
        table = self.study.counts(round, criterion, by_group=True)
        return {key: [int(n) for n in row] for key, row in zip(table.index, table.to_numpy(), strict=True)}

    def row(self, item: str) -> dict[str, Any]:
        """Return an item's row of the table, by the criterion that the rule decides on."""
        criterion = self.study.rule.criterion
        found = self.rows[item, criterion]
        status = found["status"]
        return {
            "id": item,
            "wording": self.wordings[item],
            "n": int(found["n"]),
            "median": self._number(found["median"], 1),
            "iqr": self._number(found["iqr"], 1),
            "share": percent(found["share_agree"], self.language),
            "sort": {
                "n": int(found["n"]),
                "median": _plain(found["median"]),
                "iqr": _plain(found["iqr"]),
                "share": _plain(found["share_agree"]),
            },
            "status": status_words(self.study, status, self.language, self.own),
            "tone": TONES.get(status, "other"),
            "why": found["reason"],
            "strip": self.strip(item, criterion),
        }

    def strip(self, item: str, criterion: str, group: str = POOLED) -> dict[str, Any]:
        """Return how often each point was chosen now and in the round before, and that in words."""
        now = self.counts[criterion][item, group]
        before = self.earlier.get(criterion, {}).get((item, group))
        label = self._spread(now, criterion)
        if before is not None and any(before):
            label = self._word("strip_both", now=label, before=self._spread(before, criterion))
        return {"now": now, "before": before if before and any(before) else None, "label": label}

    def detail(self, item: str) -> dict[str, Any]:
        """Return what the decision pane shows of an item: each criterion, pooled and by group, and what moved."""
        criteria = []
        for entry in self.study.config.criteria:
            key = (item, entry.criterion)
            if key not in self.rows:
                continue
            groups = [self._part(item, entry.criterion, group) for group in [POOLED, *self.names]]
            criteria.append(
                {
                    "name": entry.name.said(self.own),
                    "decides": entry.criterion == self.study.rule.criterion,
                    "groups": [group for group in groups if group is not None],
                    "moved": self._moved(key),
                }
            )
        return {"criteria": criteria}

    def _part(self, item: str, criterion: str, group: str) -> dict[str, Any] | None:
        row = self.parts.get((item, criterion, group))
        if row is None:
            return None
        return {
            "name": self._word("all_groups") if group == POOLED else self.names[group],
            "n": int(row["n"]),
            "unable": int(row["n_unable"]),
            "median": self._number(row["median"], 1),
            "share": percent(row["share_agree"], self.language),
            "strip": self.strip(item, criterion, group),
        }

    def _moved(self, key: tuple[str, str]) -> str:
        row = self.pairs.get(key)
        if row is None:
            return ""
        if pd.isna(row["share_unchanged"]):
            return row["reason"] or ""
        return self._word(
            "moved",
            n=int(row["n_paired"]),
            share=percent(row["share_unchanged"], self.language),
            before=self._number(row["median_before"], 1),
            after=self._number(row["median_after"], 1),
        )

    def _spread(self, counts: list[int], criterion: str) -> str:
        points = self.study.scales[criterion].points
        told = [
            self._word("strip_point", point=self._number(point, 1), n=n)
            for point, n in zip(points, counts, strict=True)
            if n
        ]
        return ", ".join(told) or self._word("strip_none")

    def _number(self, value: float, digits: int) -> str:
        text = number(value, self.language, digits)
        return text[:-2] if text.endswith((".0", ",0")) else text

    def _word(self, key: str, **values: Any) -> str:
        return word(f"workspace.{key}", self.language, **values)


def _plain(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
