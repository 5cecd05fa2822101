"""The round before, as a panellist is shown it: the own rating beside the panel's and the group's, in words.

The figures come from `study.feedback`, which computed and suppressed them; nothing is worked out here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...words import number, percent, word
from ..round_definition import RoundDefinition, Said, Texts

__all__ = ["Before", "Earlier", "Figures", "RoundBefore", "in_words"]


@dataclass(frozen=True)
class Figures:
    """What several people's ratings look like; `counts` has one number per point, None where single people would show."""

    n: int
    median: float
    q1: float
    q3: float
    share_agree: float | None
    counts: tuple[int, ...] | None


@dataclass(frozen=True)
class Earlier:
    """One item and criterion of the round before, as its panellist is shown it."""

    round: int
    own: float | None
    own_state: str  # "rated", "unable" or "none"
    panel: Figures | None
    group: Figures | None
    group_hidden: bool
    where: str  # "inside", "below", "above" or ""


@dataclass(frozen=True)
class Before:
    """What a panellist is shown of the round before.

    Attributes
    ----------
    rows
        The figures, per item and criterion.
    comments
        Released comments per item, then per language of the reader.
    changed, left
        What became of items that are asked now; sentences on those that are not asked any more.
    agree
        The band of ratings that the rule counts as agreeing.
    """

    rows: Mapping[tuple[str, str], Earlier] = field(default_factory=dict)
    comments: Mapping[str, Mapping[str, Sequence[Said]]] = field(default_factory=dict)
    changed: Mapping[str, Texts] = field(default_factory=dict)
    left: Sequence[Texts] = ()
    agree: tuple[float, float] | None = None


class RoundBefore:
    """The round before a round, looked up once for everybody's forms."""

    def __init__(self, study: Any, definition: RoundDefinition):
        rounds = study.rounds()
        done = rounds["state"].isin(["closed", "decided"]) & rounds["kind"].isin(["rating", "meeting"])
        earlier = rounds.loc[done & (rounds["round"] < definition.round), "round"]
        self.study, self.definition = study, definition
        self.shown: list[Any] = []  # what `record` keeps
        self.number = int(earlier.max()) if len(earlier) else None
        self.panel = set(study.panel(self.number)["panellist_id"]) if self.number is not None else set()
        self.changed, self.left = self._changes() if self.number is not None else ({}, [])
        self.wholes = self._wholes() if self.number is not None else {}

    def _wholes(self) -> dict[str, str]:
        """Return what each part of a split item was split from, where its ratings are compared with the whole's.

        A merged item is not among them: beside one of several forerunners' figures it would not be clear whose they are.
        """
        steps = self.study.lineage()
        here = (steps["from_round"] == self.number) & (steps["to_round"] == self.definition.round)
        parts = steps[
            here.fillna(False) & (steps["change"] == "split") & steps["comparable"].fillna(False).astype(bool)
        ]
        return dict(zip(parts["to_item"].astype(str), parts["from_item"].astype(str), strict=True))

    def _changes(self) -> tuple[dict[str, Texts], list[Texts]]:
        texts: dict[str, dict[str, Said]] = {}
        for lang in self.definition.languages:
            table = self.study.what_changed(self.definition.round, lang)
            for row in table[table["change"] != "kept"].itertuples():
                texts.setdefault(str(row.item_id), {})[lang] = Said(str(row.text), lang)
        asked = {item.item_id for item in self.definition.items}
        left: list[Texts] = [said for item, said in texts.items() if item not in asked]
        return {item: said for item, said in texts.items() if item in asked}, left

    def shown_to(self, panellist_id: str, language: str) -> Before:
        """Return what a panellist is shown whose language is this one."""
        if self.number is None:
            return Before()
        rows: dict[tuple[str, str], Earlier] = {}
        comments: dict[str, dict[str, list[Said]]] = {}
        if panellist_id in self.panel:
            shown = self.study.feedback(panellist_id, self.number, language)
            self.shown.append(shown)
            rows = {(row.item_id, row.criterion): self._row(row, shown.group) for row in shown.rows}
            for part, whole in self.wholes.items():
                rows |= {(part, criterion): row for (item, criterion), row in rows.items() if item == whole}
            for row in shown.rows:
                told = comments.setdefault(row.item_id, {}).setdefault(language, [])
                told += map(Said, row.comments, row.comment_languages)
            for lang in (lang for lang in self.definition.languages if lang != language):
                for row in self.study.comments_for(panellist_id, self.number, lang).itertuples():
                    comments.setdefault(row.item_id, {}).setdefault(lang, []).append(Said(row.text, row.language))
        agree = self.study.rule.agree
        return Before(
            rows=rows,
            comments={item: said for item, said in comments.items() if any(said.values())},
            changed=self.changed,
            left=self.left,
            agree=None if agree is None else (float(agree.low), float(agree.high)),
        )

    def record(self) -> None:
        """Keep on record what everybody was shown, since it may move the next answers; call it once all is written."""
        self.study.record_feedback(*self.shown)
        self.shown.clear()

    def _row(self, row: Any, group: str | None) -> Earlier:
        assert self.number is not None
        state = "unable" if row.own == "unable" else "none" if row.own is None else "rated"
        return Earlier(
            round=self.number,
            own=float(row.own) if state == "rated" else None,
            own_state=state,
            panel=_figures(row.panel),
            group=_figures(row.group),
            group_hidden=group is not None and row.group is None,
            where=(row.where or "").split(" ")[0],
        )


def _figures(told: Any) -> Figures | None:
    if told is None:
        return None
    return Figures(told.n, told.median, told.q1, told.q3, told.share_agree, told.counts)


def in_words(earlier: Earlier, agree: tuple[float, float] | None, language: str) -> list[str]:
    """Return what the pictures show in words: a line on the own rating, one on the panel's, one on the group's."""
    own = [_own(earlier, language), *([word(f"forms.feedback.{earlier.where}", language)] if earlier.where else [])]
    if earlier.panel is None:
        return [" ".join(own), word("forms.feedback.nobody", language)]
    panel = [word("forms.feedback.panel", language, **_numbers(earlier.panel, language))]
    if agree is not None and earlier.panel.share_agree is not None:
        low, high = (number(end, language) for end in agree)
        share = percent(earlier.panel.share_agree, language)
        panel.append(word("forms.feedback.agree", language, share=share, n=earlier.panel.n, low=low, high=high))
    told = [" ".join(own), " ".join(panel)]
    if earlier.group is not None:
        told.append(word("forms.feedback.group", language, **_numbers(earlier.group, language)))
    elif earlier.group_hidden:
        told.append(word("forms.feedback.hidden", language))
    return told


def _own(earlier: Earlier, language: str) -> str:
    if earlier.own_state == "rated" and earlier.own is not None:
        return word("forms.feedback.you", language, rating=number(earlier.own, language))
    return word(
        "forms.feedback.you_unable" if earlier.own_state == "unable" else "forms.feedback.you_nothing", language
    )


def _numbers(figures: Figures, language: str) -> dict[str, Any]:
    return {key: number(getattr(figures, key), language) for key in ("median", "q1", "q3")}
