"""What a round asked and whom: everything a file of answers is compared with, taken from the study once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import RoundError
from ..model import ResponseScale
from ..sheets import comparable
from ..study import sources
from ..words import word

__all__ = ["Asked", "asked_in", "round_is_draft", "round_of"]


@dataclass(frozen=True)
class Asked:
    """The items, criteria, scales and panellists of one round, and the texts people may have used for them.

    Attributes
    ----------
    criteria
        The criteria asked of each item of the round, in the round's order.
    names
        The names of each criterion in the study's languages.
    versions, wordings
        The version asked of each item; every text known, as compared, with the item and its versions worded so.
    known_items
        All items of the study, also those this round did not ask.
    variables, codes
        The names of written questions, each with its item, criterion and kind; per system and criterion what the codes
        written stand for. Empty where no round was written (`systems.written`).
    """

    round: int
    languages: tuple[str, ...]
    criteria: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    scales: Mapping[str, ResponseScale]
    versions: Mapping[str, int]
    wordings: Mapping[str, tuple[str, tuple[int, ...]]]
    known_items: tuple[str, ...]
    panel: tuple[str, ...]
    variables: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    codes: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the round."""
        return tuple(self.criteria)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every (item, criterion) that the round asked."""
        return [(item, criterion) for item, criteria in self.criteria.items() for criterion in criteria]


def round_of(study: Any, round: int | None, language: str) -> int:
    """Return the round that a file belongs to: the one named, the one that is open, or the first if none ever was."""
    if round is not None:
        return int(round)
    rounds = study.rounds()
    still_open = [int(number) for number in rounds.loc[rounds["state"] == "open", "round"]]
    if len(still_open) == 1:
        return still_open[0]
    if not still_open and (rounds["state"] == "draft").all():
        return 1
    raise RoundError(word("import.refused.which_round", language, rounds=", ".join(map(str, still_open)) or "–"))


def round_is_draft(study: Any, round: int) -> bool:
    """Return whether a round was never opened."""
    rounds = study.rounds()
    return not ((rounds["round"] == round) & (rounds["state"] != "draft")).any()


def _to_be_asked(study: Any, before: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the items and panellists that the next round would take from `items.csv` and `panel.csv`.

    Each item gets the number its version would have were it reworded; equal words are known by their text.
    """
    items = sources.read_items(study.folder, study.config)
    if len(before):
        last = before.groupby("item_id")["version"].max()
        items["version"] = items["item_id"].map(last).add(1).fillna(items["version"]).astype("int64")
        decided = study.decisions().drop_duplicates("item_id", keep="last")
        gone = decided.loc[decided["decision"].isin(["drop", "merge", "split"]), "item_id"]
        items = items[~items["item_id"].isin(gone)]
    panel = sources.read_panel(study.folder, study.config)
    return items, panel[panel["status"].isin(["invited", "consented", "active"])]


def asked_in(study: Any, round: int) -> Asked:
    """Return what a round of the study asked and whom; of a round still to be opened, what it would ask."""
    rounds = study.rounds()
    begun = [int(number) for number in rounds.loc[rounds["state"] != "draft", "round"]]
    before = pd.concat([study.items(number) for number in begun], ignore_index=True) if begun else pd.DataFrame()
    if round in begun:
        asked, panel, versions = study.round_items(round), study.panel(round), before
    else:
        items, panel = _to_be_asked(study, before)
        asked = items[["item_id", "version"]].merge(pd.DataFrame({"criterion": list(study.scales)}), how="cross")
        versions = pd.concat([before, items], ignore_index=True)
    names = {entry.criterion: entry.name for entry in study.config.criteria}
    wordings: dict[str, tuple[str, tuple[int, ...]]] = {}
    texts = [column for column in versions.columns if column.startswith(("wording_", "plain_"))]
    for row in versions.to_dict("records"):
        for column in texts:
            text = row[column]
            if isinstance(text, str) and comparable(text):
                # two items may carry the same words; the first keeps them, names decide between the two
                item, told = wordings.get(comparable(text), (str(row["item_id"]), ()))
                if item == str(row["item_id"]):
                    wordings[comparable(text)] = (item, tuple(sorted({*told, int(row["version"])})))
    criteria: dict[str, tuple[str, ...]] = {}
    for item, criterion in zip(asked["item_id"], asked["criterion"], strict=True):
        criteria[str(item)] = (*criteria.get(str(item), ()), str(criterion))
    return Asked(
        round=round,
        languages=tuple(study.languages),
        criteria=criteria,
        names={c: tuple(dict.fromkeys(name.said(lang) for lang in study.languages)) for c, name in names.items()},
        scales=dict(study.scales),
        versions=dict(zip(asked["item_id"].astype(str), asked["version"].astype(int), strict=True)),
        wordings=wordings,
        known_items=tuple(dict.fromkeys(versions["item_id"].astype(str))),
        panel=tuple(panel["panellist_id"].astype(str)),
    )
