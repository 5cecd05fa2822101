"""What a copy for co-investigators says, in words, for whichever writer."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ...words import number, percent, word
from ..round_definition import checksum, study_id

__all__ = ["DECISIONS", "FORMAT", "Content", "content_of"]

FORMAT = "amnmethods review copy"
DECISIONS = ("keep", "reword", "merge", "split", "drop", "reopen")
RESERVED = {"no consensus": "no_consensus", "too few ratings": "too_few", "not assessable": "not_assessable"}
POOLED = "pooled"


@dataclass(frozen=True)
class Content:
    """A round as a co-investigator is shown it, in one language.

    Attributes
    ----------
    study
        As `open_study` returns it.
    material
        `Study.review_material` of the round.
    language
        Of the copy's own words.
    """

    study: Any
    material: Any
    language: str
    places: Path | None = field(default=None)

    def say(self, key: str, **values: Any) -> str:
        """Return the copy's own words under `review.<key>`."""
        return word(f"review.{key}", self.language, study=self.places, **values)

    @property
    def round(self) -> int:
        """The number of the round."""
        return int(self.material.round)

    @cached_property
    def languages(self) -> list[str]:
        """The study's languages, that of the copy first."""
        return sorted(self.study.languages, key=lambda code: code != self.language)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What the copy says of itself where nobody looks; `copy_id` is the fingerprint of what it tells."""
        items = [
            {"item_id": row["item_id"], "version": int(row["version"])}
            for row in self.material.items.to_dict("records")
        ]
        told = {"format": FORMAT, "study": study_id(self.study), "round": self.round, "items": items}
        told["comments"] = self.material.comments["comment_id"].tolist()
        told["copy_id"] = checksum({**told, "shown": self.results() + self.standing_rows()})[:16]
        return {**told, "checksum": checksum(told)}

    # Words for values

    def label(self, status: Any) -> str:
        """Return a status in the rule's own words."""
        if status is None or pd.isna(status):
            return ""
        if status in RESERVED:
            return word(f"consensus.{RESERVED[status]}", self.language, study=self.places)
        labels = self.study.rule.labels
        return labels[status].said(self.language) if status in labels else str(status)

    def act(self, decision: str) -> str:
        """Return a decision as the copy calls it."""
        return self.say(f"acts.{decision}")

    def figure(self, value: Any, share: bool = False) -> str:
        """Return a figure as this reader writes it; a dash where it is hidden or there is none."""
        if value is None or pd.isna(value):
            return "–"
        value = float(value)
        if share:
            return percent(value, self.language)
        return number(value, self.language, 0 if value.is_integer() else 1 if (2 * value).is_integer() else 2)

    def group_name(self, group: str) -> str:
        """Return what a stakeholder group is called."""
        if group == POOLED:
            return self.say("whole_panel")
        named = {entry.group: entry.name.said(self.language) for entry in self.study.config.groups}
        return named.get(group, group)

    def criterion_name(self, criterion: str) -> str:
        """Return what a criterion is called."""
        named = {entry.criterion: entry.name for entry in self.study.config.criteria}
        return str(named[criterion].said(self.language)) if criterion in named else criterion

    # Tables, as words

    @cached_property
    def deciding(self) -> pd.DataFrame:
        """The whole panel's results on the criterion that decides, by item."""
        table = self.material.results
        own = table[(table["group"] == POOLED) & (table["criterion"] == self.study.rule.criterion)]
        return own.drop_duplicates("item_id").set_index("item_id")

    def wording(self, row: dict[str, Any], language: str) -> str:
        """Return an item's wording in a language, or in the one it says to show instead."""
        shown = row.get(f"show_{language}") or language
        return str(row.get(f"wording_{language}") or row.get(f"wording_{shown}") or "")

    def in_short(self, item: str) -> str:
        """Return an item's figures in a line."""
        if item not in self.deciding.index:
            return ""
        row = self.deciding.loc[item]
        return self.say(
            "in_short", n=self.figure(row["n"]), share=self.figure(row["share_agree"], share=True),
            median=self.figure(row["median"]), q1=self.figure(row["q1"]), q3=self.figure(row["q3"]),
        )  # fmt: skip

    def standing(self, item: str) -> str:
        """Return what was decided or proposed on an item so far."""
        said = []
        for key, table in (("decided", self.material.decided), ("proposed", self.material.proposed)):
            for row in table[table["item_id"] == item].itertuples():
                who = row.confirmed_by if key == "decided" and isinstance(row.confirmed_by, str) else row.proposed_by
                into = ", ".join(row.into) if isinstance(row.into, list) else ""
                act = self.act(row.decision) + (f" → {into}" if into else "")
                said.append(self.say(f"so_far.{key}", act=act, who=who or "–", reason=row.reason or ""))
        return "\n".join(said)

    def standing_rows(self) -> list[list[str]]:
        """Return, for each item, its code and what was decided or proposed so far."""
        return [[item, self.standing(item)] for item in self.material.items["item_id"]]

    def results(self) -> list[list[str]]:
        """Return the results of each item on each criterion, the whole panel and its groups, as words."""
        table, rows = self.material.results, []
        several = table["group"].nunique() > 1
        for row in table.to_dict("records"):
            interval = self.say(
                "between",
                low=self.figure(row["share_agree_low"], share=True),
                high=self.figure(row["share_agree_high"], share=True),
            )
            rows.append(
                [
                    row["item_id"],
                    self.criterion_name(row["criterion"]),
                    self.group_name(row["group"]) if several else self.say("whole_panel"),
                    self.figure(row["n"]),
                    self.figure(row["n_unable"]),
                    self.figure(row["share_agree"], share=True),
                    interval if not pd.isna(row["share_agree_low"]) else "–",
                    self.figure(row["median"]),
                    self.figure(row["q1"]),
                    self.figure(row["q3"]),
                    self.label(row["status"]),
                    "" if pd.isna(row["reason"]) else str(row["reason"]),
                ]
            )
        return rows

    def comments(self) -> list[list[str]]:
        """Return the released comments: item, code, words, language."""
        table = self.material.comments
        return table[["item_id", "comment_id", "text", "language"]].astype(str).to_numpy().tolist()


def content_of(study: Any, round: int, language: str) -> Content:
    """Return what the copy of a round says in a language."""
    return Content(study, study.review_material(round, language), language, study.folder)
