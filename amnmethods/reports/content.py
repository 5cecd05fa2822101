"""What a consensus report says: everything its template needs, taken from the study and calculated nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ReportError
from ..words import number, word
from .figures import Figures, Pen, Picture
from .filters import RESERVED, SUPPRESSED
from .lineage import lineage_rows
from .panel import PanelTable, flow_by_group, participants
from .results import attrition_rows, bands_of, by_group, results, stability_rows, transition_rows

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["Compared", "RoundTold", "consensus_content"]

Rows = list[SimpleNamespace]
POOLED = "pooled"
NO_ATTRIBUTES = {"panellist_id", "group", "status", "round", "attributes", "seq"}


@dataclass(frozen=True)
class RoundTold:
    """One closed round: what was asked, what was found."""

    number: int
    previous: int | None
    closed_on: Any
    by_import: bool
    invited: int
    responded: int
    rows: Rows
    groups: tuple[str, ...]
    group_rows: Rows
    others: list[SimpleNamespace]  # criteria that do not decide: `name` and `rows`
    strips: list[Picture]


@dataclass(frozen=True)
class Compared:
    """Two rounds running, the same panellists in both."""

    before: int
    after: int
    rows: Rows
    bands: list[str]
    moves: Rows
    hidden: bool  # whether moves are suppressed
    slopes: list[Picture]


@dataclass
class _Gatherer:
    """Asks the study for its tables, once each, in one language."""

    study: "Study"
    language: str
    figures: Figures
    said: Callable[..., str] = field(init=False)

    def __post_init__(self) -> None:
        study_stability = self.study.stability
        self.config, self.rule = self.study.config, self.study.rule
        self.below = self.config.suppress_below.report
        self.scale = self.study.scales[self.rule.criterion]
        told = self.study.rounds()
        self.rounds = told[told["state"].isin(["closed", "decided"])].sort_values("round")
        if self.rounds.empty:
            raise ReportError("No round is closed yet: close one with `amnmethods close` before asking for the report.")
        self.items = self.study.items()
        self.pen = Pen(self.figures, self.study, self.language)
        self.group_names = {g.group: g.name.said(self.language) for g in self.config.groups}
        self.consensus = cache(self._consensus)  # asked once each: every call reads the study's memory
        self.stability = cache(lambda before, after: self.own(study_stability(before, after, language=self.language)))
        self.all_counts = cache(lambda number: self.study.counts(number, criterion=self.rule.criterion))
        self.whole_flow = self.study.panel_flow()
        self.said = lambda key, **values: word(f"report.{key}", self.language, study=self.study.folder, **values)

    def _consensus(self, number: int) -> pd.DataFrame:
        """Return the consensus table of a round, the whole panel's rows and those of each group."""
        table = self.study.consensus(number, by_group=True, language=self.language, suppress_below=self.below)
        return table if "group" in table else table.assign(group=POOLED)

    def pooled(self, number: int) -> pd.DataFrame:
        """Return the whole panel's rows of a round on the criterion that decides."""
        table = self.own(self.consensus(number))
        return table[table["group"] == POOLED]

    def numbers(self) -> list[int]:
        return [int(number) for number in self.rounds["round"]]

    def names(self, number: int | None = None) -> dict[str, str]:
        """Return the wording of each item as it stood in a round, in this language or the study's first."""
        items = self.study.items(number) if number is not None else self.items
        items = items.sort_values("version", kind="stable").drop_duplicates("item_id", keep="last")
        columns = [f"wording_{tongue}" for tongue in (self.language, *self.study.languages)]
        there = [column for column in dict.fromkeys(columns) if column in items]
        said = items[there].replace("", pd.NA).bfill(axis=1).iloc[:, 0]
        return {str(key): str(text) for key, text in zip(items["item_id"], said, strict=True) if pd.notna(text)}

    def participants(self) -> list[PanelTable]:
        panel = self.study.panel(self.numbers()[0])
        everyone = self.study.panel()
        more = [c for c in everyone if c not in panel and c != "panellist_id"]
        panel = panel.merge(everyone[["panellist_id", *more]], on="panellist_id", how="left")
        panel["group"] = panel["group"].map(lambda group: self.group_names.get(group, group))
        declared = {g.name.said(self.language): None for g in self.config.groups}
        order = {name: k for k, name in enumerate(declared)}
        panel = panel.sort_values("group", key=lambda column: column.map(order), kind="stable")
        names = {
            "site": {s.site: s.name.said(self.language) for s in self.config.sites},
            "language": {code: self.said(f"languages.{code}") for code in ("en", "fr")},
        }
        attributes = {c: names.get(c, {}) for c in panel if c not in NO_ATTRIBUTES and not c.startswith("_")}
        return participants(panel, attributes, self.below, self.said("not_stated"))

    def told(self, number: int, previous: int | None) -> RoundTold:
        names = self.names(number)
        table = self.consensus(number)
        own, whole = self.pooled(number), table[table["group"] == POOLED]
        moved = None if previous is None else self.stability(previous, number)
        groups = tuple(g.group for g in self.config.groups)
        grouped: Rows = []
        if groups:
            grouped = by_group(self.own(table), names, groups, self.below)
        others = [
            SimpleNamespace(
                name=criterion.name.said(self.language),
                rows=results(whole[whole["criterion"] == criterion.criterion], names, self.below),
            )
            for criterion in self.config.criteria
            if criterion.criterion != self.rule.criterion
        ]
        flow = self.flow(number)
        row = self.rounds[self.rounds["round"] == number].iloc[0]
        return RoundTold(
            number=number, previous=previous, closed_on=row["closed_at"], by_import=row["opened_by"] == "import",
            invited=int(flow["n_invited"]), responded=int(flow["n_responded"]),
            rows=results(own, names, self.below, moved), groups=tuple(self.group_names[g] for g in groups),
            group_rows=grouped, others=[other for other in others if other.rows],
            strips=self.pen.strips(self.all_counts(number), self.labelled(own), names, number),
        )  # fmt: skip

    def flow(self, number: int | None = None) -> Any:
        """Return the whole panel's flow, of one round or of all."""
        table = self.whole_flow[self.whole_flow["group"] == POOLED]
        return table[table["round"] == number].iloc[0] if number is not None else table

    def flow_rows(self) -> Rows:
        table = self.flow()
        return [
            SimpleNamespace(
                **row, share_responded=row["n_responded"] / row["n_invited"] if row["n_invited"] else float("nan")
            )
            for row in table.to_dict("records")
        ]

    def labelled(self, table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(status_label=[self.label(status) for status in table["status"]])

    def label(self, status: Any) -> str:
        if pd.isna(status):
            return ""
        if status in RESERVED:
            return word(f"consensus.{RESERVED[status]}", self.language, study=self.study.folder)
        return self.rule.labels[status].said(self.language)

    def compared(self, before: int, after: int) -> Compared | None:
        table = self.stability(before, after)
        table = table[table["n_paired"] > 0]
        if table.empty:
            return None
        names = self.names(after)
        points = bands_of(self.rule, self.scale.points)
        moves = transition_rows(
            self.own(self.study.transitions(before, after)),
            self.all_counts(before),
            self.all_counts(after),
            names,
            points,
            self.below,
        )
        hidden = any(SUPPRESSED in line for row in moves for _, line in row.cells)
        ends = [[number(x, self.language, 0 if float(x).is_integer() else 2) for x in (b[0], b[-1])] for b in points]
        bands = [low if low == high else f"{low}–{high}" for low, high in ends]
        slopes = self.pen.slopes((before, after), (self.pooled(before), self.pooled(after)), names)
        return Compared(before, after, stability_rows(table, names, self.below), bands, moves, hidden, slopes)

    def own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["criterion"] == self.rule.criterion] if "criterion" in table else table

    def definitions(self, number: int) -> SimpleNamespace:
        """Return the items of a round whose status depends on the definition, those named beforehand side by side."""
        names = self.names(number)
        table = self.study.sensitivity(number)
        columns = [column for column in table if column not in ("item_id", "differs", "round", "criterion")]
        rows = [
            SimpleNamespace(
                item_id=row["item_id"],
                item=names.get(row["item_id"], row["item_id"]),
                statuses=[row[c] for c in columns],
            )
            for row in table[table["differs"]].to_dict("records")
        ]
        return SimpleNamespace(names=columns, rows=rows, n_items=len(table))

    def brief(self, told: list[RoundTold]) -> list[SimpleNamespace]:
        """Return, per status, the items that have it since they were last asked; the rule's classes come first."""
        last = {row.item_id: (each, row) for each in told for row in each.rows}
        statuses = [*self.rule.labels, *RESERVED]
        found = []
        for status in statuses:
            rows = [
                SimpleNamespace(**vars(row) | {"round": each.number})
                for each, row in last.values()
                if row.status == status
            ]
            if rows:
                found.append(SimpleNamespace(status=status, rows=rows))
        return found

    def comments(self) -> list[SimpleNamespace]:
        """Return the comments that may be quoted, by item, in an order that says nothing of who wrote them."""
        names, found = self.names(), []
        together = pd.concat([self.study.quotable_comments(number, self.language) for number in self.numbers()])
        for item_id, own in together.groupby("item_id", sort=True) if len(together) else ():
            told = sorted(zip(own["round"], own["text"], own["language"], strict=True))
            texts = [SimpleNamespace(round=r, text=t, language=spoken) for r, t, spoken in told]
            found.append(SimpleNamespace(item=names.get(str(item_id), str(item_id)), item_id=item_id, texts=texts))
        return found

    def thanked(self) -> int | None:
        """Return how many agreed to be thanked by name; None where no consent asks for it."""
        asked = any("thanks" in entry.asks for entry in self.study.config.consent)
        return len(self.study.to_thank()) if asked else None

    def lineage(self, told: list[RoundTold]) -> SimpleNamespace:
        """Return what became of the items: the picture, each step that changed something, and how many were kept."""
        table, decided = self.study.lineage(language=self.language), self.study.decisions(language=self.language)
        names = self.names()
        last = {row.item_id: (each.number, self.label(row.status)) for each in told for row in each.rows}
        tongues = {code: self.said(f"languages.{code}") for code in ("en", "fr")}
        changed = not set(table["change"]) <= {"first"}
        return SimpleNamespace(
            rows=lineage_rows(table, names, last, tongues, self.said) if changed else [],
            figures=self.pen.lineage(table, names) if changed else [],
            decided=len(decided),
            confirmed=int(decided["confirmed_by"].notna().sum()),
            kept=int((decided["decision"] == "keep").sum()),
            settled=int((table["change"] == "not asked again").sum()),
        )


def told_last(told: list[RoundTold], counts: Callable[[int], pd.DataFrame]) -> pd.DataFrame:
    """Return the counts of every item when it was last rated, the most agreed on first; few ratings left out."""
    last = {row.item_id: (each.number, row) for each in told for row in each.rows}
    shown = [item for item, (_, row) in last.items() if not row.hidden and row.n > 0]
    shown.sort(key=lambda item: -last[item][1].share_agree)
    rows = [counts(last[item][0]).loc[item] for item in shown]
    return pd.DataFrame(rows, index=pd.Index(shown, name="item_id"))


def consensus_content(study: "Study", language: str, figures: Figures) -> dict[str, Any]:
    """Return the variables of `templates/reports/consensus.<language>.md.j2`.

    Parameters
    ----------
    study
        An open study with a closed round or more.
    language
        The language of the report.
    figures
        Where its charts are drawn.

    Raises
    ------
    ReportError
        No round is closed.
    """
    g = _Gatherer(study, language, figures)
    numbers = g.numbers()
    told = [g.told(number, previous) for previous, number in zip([None, *numbers], numbers, strict=False)]
    pairs = [g.compared(before, after) for before, after in pairwise(numbers)]
    groups, responded = flow_by_group(g.whole_flow, g.below)
    lost: Rows = []
    if len(numbers) > 1:
        lost = attrition_rows(g.own(study.attrition(numbers[-1], language=language)), g.names(), g.below)
    return {
        "study": study.config, "rule": g.rule, "scale": g.scale, "protocol": study.protocol_check(),
        "below": g.below, "as_of": g.rounds["closed_at"].max(), "participants": g.participants(),
        "flow": g.flow_rows(), "flow_groups": [g.group_names.get(group, group) for group in groups],
        "flow_responded": responded, "rounds": told, "brief": g.brief(told), "pairs": [pair for pair in pairs if pair],
        "attrition": lost, "definitions": g.definitions(numbers[-1]), "lineage": g.lineage(told),
        "comments": g.comments(), "thanked": g.thanked(),
        "flow_figure": g.pen.flow(g.flow()),
        "bars_figures": g.pen.bars(told_last(told, g.all_counts), g.names()),
    }  # fmt: skip
