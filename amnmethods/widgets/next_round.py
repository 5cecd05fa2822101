"""The next round before it opens: what goes in, what changed, what still waits, and the form a panellist will get."""

from typing import Any

import pandas as pd

from ..errors import AmnError, RoundError
from ..study.changes import worded
from ..study.consent import expired_approvals
from ..study.kinds import DECIDED, UNCOUNTED, counted, kind_of
from ..study.sources import read_items, read_panel
from ..study.state import IN_ROUND
from ..words import day, words_of
from .figures import POOLED, in_order
from .preview import Rehearsal, form_of
from .window import Window, module, style

NAMED = 5  # so many waiting items are named; the table above shows them all


class NextRound(Window):
    """Choose what the next round asks, look at a panellist's form, open the round; and close the one that is open."""

    _esm = module("next_round")
    _css = style("next_round")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        self.rehearsal = Rehearsal(workspace.study)
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the builder's words."""
        names = (
            "title", "counted", "as_decided", "without", "all", "none_of", "ask", "change", "preview", "preview_for", "preview_in",
            "show", "hide", "open", "close", "sure", "frame", "undo", "kept", "override",
        )  # fmt: skip
        return {name: self.word(f"next.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return the items that can be asked, each with what changed, and what is left to do."""
        opened, number = self.opened, self.number
        empty = {
            "rows": [],
            "panel": [],
            "languages": list(self.study.languages),
            "next": None,
            "opened": opened,
            "undo": False,
            "first": False,
            "expired": "",
        }
        if opened is not None:
            panel = self._panel(opened)
            note = self.word("next.is_open", round=opened, n=self._answered(opened), all=len(panel))
            return {**empty, "panel": panel, "note": note}
        if number is None:
            return {**empty, "note": self.word("next.none")}
        try:
            rows, undo = self._ticked(number, self._rows(number))
            panel, expired = self._panel(None), self._expired()
        except AmnError as refused:  # a spreadsheet that is not right yet; the other windows go on
            return {**empty, "note": self.word("next.cannot", round=number, reason=str(refused))}
        told = {"rows": rows, "undo": undo, "panel": panel, "expired": expired, "next": number}
        return {**empty, **told, "first": self._first(number), "note": self._note(number)}

    def _note(self, number: int) -> str:
        """Return what opening the round does, or what waits before it."""
        said = [self.word("next.first", round=number)] if number == 1 else []
        if kind_of(self.study.config, number) == "open":
            said.append(self.word("next.texts", round=number))
        if waits := self.workspace.undecided():
            rest = len(waits) - NAMED
            named = ", ".join(waits[:NAMED]) + (f" {self.word('next.more', n=rest)}" if rest > 0 else "")
            said.append(self.word("next.waits", n=len(waits), items=named))
        return " ".join(said)

    def _answered(self, round: int) -> int:
        """Return how many answered an open round, of whichever kind it is."""
        flow = self.study.panel_flow()
        return int(flow.loc[(flow["round"] == round) & (flow["group"] == POOLED), "n_responded"].iloc[0])

    def _expired(self) -> str:
        """Say which ethics approvals have run out; nothing where none has."""
        entries = expired_approvals(self.study.config, set(self._to_invite()["site"].dropna()))
        with words_of(self.study.folder):
            named = ", ".join(f"{entry.number} ({day(entry.expires, self.spoken)})" for entry in entries)
        return self.word("next.expired", approvals=named) if named else ""

    def _ticked(self, number: int, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
        """Return the rows as ticked so far, and whether there is a tick to take back."""
        planned = {row["item_id"]: row for row in self.study.planned_round(number).to_dict("records")}
        asked = self.study.items_as_planned(number)
        told = []
        for row in rows:
            tick = planned.get(row["id"])
            ask, note = row["decided"] if asked is None else row["id"] in asked, ""
            if tick is not None and ask != row["decided"]:
                key = "unticked_first" if self._first(number) else "ticked" if ask else "unticked"
                note = self.word(f"next.{key}", by=tick["by"])
            told.append({**row, "ask": ask, "note": note})
        return told, bool(planned)

    @property
    def opened(self) -> int | None:
        """The round that is open, or None."""
        table = self.study.rounds()
        table = table[table["state"] == "open"]
        return int(table["round"].iloc[0]) if len(table) else None

    @property
    def number(self) -> int | None:
        """The number of the next round, or None where the protocol allows no more."""
        table = self.study.rounds()
        begun = table[table["state"] != "draft"]["round"]
        config = self.study.config
        number = 1 if begun.empty else int(begun.max()) + 1
        return None if config.stopping is not None and counted(config, number) > config.stopping.max_rounds else number

    def _first(self, number: int) -> bool:
        """Tell whether no round before asked items that this one could be compared with: not an open one, nor a pilot."""
        table = self.study.rounds()
        earlier = table[(table["round"] < number) & (table["state"] != "draft")]
        return bool(earlier["kind"].isin(UNCOUNTED).all())

    def _to_invite(self) -> pd.DataFrame:
        """Return whom the next round will ask, by the panel's spreadsheet as it stands."""
        table = read_panel(self.study.folder, self.study.config)
        return table[table["status"].isin(IN_ROUND)]

    def _panel(self, round: int | None) -> list[list[str]]:
        if round is None:
            table = self._to_invite()
            return [
                [code, str(lang or "")] for code, lang in zip(table["panellist_id"], table["language"], strict=True)
            ]
        table = self.study.panel(round)
        table = table[table["status"].isin(IN_ROUND)]
        spoken = self.study.panel().set_index("panellist_id")["language"]
        return [[code, str(spoken.get(code) or "")] for code in table["panellist_id"]]

    def _rows(self, number: int) -> list[dict[str, Any]]:
        """Return the items that may be asked, with whether the decisions and statuses so far ask them."""
        if kind_of(self.study.config, number) == "open":
            return []  # it asks for texts
        if self._first(number):
            return self._listed()
        changed = self.study.what_changed(number, self.own)
        figures = self.workspace.figures
        asked = self._asked_again()
        rows = []
        for row in changed[changed["after"].notna()].itertuples():
            known = figures is not None and row.item_id in figures.items
            of = figures.row(row.item_id) if known else None
            rows.append(
                {
                    "id": row.item_id,
                    "wording": row.after,
                    "change": "" if row.change == "kept" else row.text,
                    "status": of["status"] if of else "",
                    "tone": of["tone"] if of else "none",
                    "decided": bool(asked.get(row.item_id, "yes") != "no"),
                }
            )
        return sorted(rows, key=lambda row: in_order(row["id"]))

    def _listed(self) -> list[dict[str, Any]]:
        """Return the items of the spreadsheet as it stands; nothing of them can have changed, and all are asked."""
        blank = {"change": "", "status": "", "tone": "none", "decided": True}
        table = read_items(self.study.folder, self.study.config)
        return [
            {"id": str(row["item_id"]), "wording": worded(row, self.own), **blank} for row in table.to_dict("records")
        ]

    def _asked_again(self) -> dict[str, str]:
        """Return whether each item is to be asked again, by the last round that asked it: what an earlier one settled stays so."""
        table = self.study.rounds()
        rated = table[table["state"].isin(["closed", "decided"]) & table["kind"].isin(DECIDED)]["round"]
        told: dict[str, str] = {}
        for number in sorted(rated):
            told |= self.study.next_items(int(number)).set_index("item_id")["ask"].to_dict()
        return told

    # Acts

    def on_plan(self, asks: dict[str, bool | None]) -> None:
        """Keep what was ticked, so that it is there in the next sitting; None follows the decisions again."""
        if self.number is None:
            raise RoundError(self.word("next.none"))
        self.study.plan_round(self.number, asks)
        self._retick()

    def on_undo(self) -> None:
        """Take back the last tick."""
        if self.number is not None:
            self.study.undo_plan(self.number)
            self._retick()

    def _retick(self) -> None:
        """Show the ticks as the study holds them; nothing else changed."""
        assert self.number is not None
        rows, undo = self._ticked(self.number, self.data["rows"])
        self.data = {**self.data, "rows": rows, "undo": undo}

    def form(self, panellist: str, language: str, items: list[str] | None = None) -> str:
        """Return the page that a panellist gets, or will get once the round is open with these items."""
        if self.opened is not None:
            return form_of(self.study, self.opened, panellist, language)
        if self.number is None:
            raise RoundError(self.word("next.none"))
        return form_of(self.rehearsal.of(self.number, items), self.number, panellist, language)

    def on_preview(self, panellist: str, language: str, items: list[str]) -> None:
        """Send a panellist's form to the browser, as a page of its own inside the window."""
        self.send({"form": self.form(panellist, language, items)})

    def on_open(self, items: list[str], override: str = "") -> None:
        """Open the next round with the items chosen; `override` says why although an ethics approval has expired."""
        number = self.number
        if number is None:
            raise RoundError(self.word("next.none"))
        if (moved := self._moved(number)) is not None:
            self.show()
            raise RoundError(self.word("next.moved", items=moved))
        asked = None if kind_of(self.study.config, number) == "open" else items
        if self.data["expired"] and not override.strip():
            raise RoundError(self.word("next.need_override", round=number))
        said = self.study.open_round(number, items=asked, language=self.spoken, override=override.strip() or None)
        self.workspace.show()
        self.say(said)

    def _moved(self, number: int) -> str | None:
        """Return the items that differ from those shown, as where the spreadsheet was edited meanwhile; None if none."""
        shown = {row["id"]: row["wording"] for row in self.data["rows"]}
        now = {row["id"]: row["wording"] for row in self._rows(number)}
        moved = [item for item in {**shown, **now} if shown.get(item) != now.get(item)]
        return ", ".join(moved[:NAMED]) + (" …" if len(moved) > NAMED else "") if moved else None

    def on_close(self) -> None:
        """Close the round that is open."""
        if self.opened is None:
            raise RoundError(self.word("next.none_open"))
        said = self.study.close_round(self.opened, language=self.spoken)
        self.workspace.show()
        self.say(said)
