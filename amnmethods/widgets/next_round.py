"""The next round before it opens: what goes in, what changed, what still waits, and the form a panellist will get."""

from typing import Any

from ..errors import RoundError
from .figures import in_order
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
            "show", "hide", "open", "close", "sure", "frame", "undo", "kept",
        )  # fmt: skip
        return {name: self.word(f"next.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return the items that can be asked, each with what changed, and what is left to do."""
        opened = self.opened
        empty = {
            "rows": [],
            "panel": [],
            "languages": list(self.study.languages),
            "next": None,
            "opened": opened,
            "undo": False,
        }
        if opened is not None:
            answered = self.study.ratings(opened)["panellist_id"].nunique()
            panel = self._panel(opened)
            note = self.word("next.is_open", round=opened, n=answered, all=len(panel))
            return {**empty, "panel": panel, "note": note}
        number = self.number
        if number is None:
            return {**empty, "note": self.word("next.none")}
        waits = self.workspace.undecided()
        rest = len(waits) - NAMED
        named = ", ".join(waits[:NAMED]) + (f" {self.word('next.more', n=rest)}" if rest > 0 else "")
        note = self.word("next.waits", n=len(waits), items=named) if waits else ""
        rows, undo = self._ticked(number, self._rows(number))
        return {**empty, "rows": rows, "panel": self._panel(None), "next": number, "note": note, "undo": undo}

    def _ticked(self, number: int, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
        """Return the rows as ticked so far, and whether there is a tick to take back."""
        planned = {row["item_id"]: row for row in self.study.planned_round(number).to_dict("records")}
        asked = self.study.items_as_planned(number)
        told = []
        for row in rows:
            tick = planned.get(row["id"])
            ask, note = row["decided"] if asked is None else row["id"] in asked, ""
            if tick is not None and ask != row["decided"]:
                note = self.word("next.ticked" if ask else "next.unticked", by=tick["by"])
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
        """The number of the next round, or None where no round was closed yet or the protocol allows no more."""
        table = self.study.rounds()
        begun = table[table["state"] != "draft"]["round"]
        stopping = self.study.config.stopping
        number = 1 if begun.empty else int(begun.max()) + 1
        return None if number == 1 or (stopping is not None and number > stopping.max_rounds) else number

    def _panel(self, round: int | None) -> list[list[str]]:
        table = self.study.panel(round)
        table = table[table["status"].isin(["invited", "consented", "active"])]
        spoken = self.study.panel().set_index("panellist_id")["language"]
        return [[code, str(spoken.get(code) or "")] for code in table["panellist_id"]]

    def _rows(self, number: int) -> list[dict[str, Any]]:
        """Return the items that may be asked, with whether the decisions and statuses so far ask them."""
        changed = self.study.what_changed(number, self.own)
        figures = self.workspace.figures
        asked = self.study.next_items(figures.round).set_index("item_id")["ask"] if figures else {}
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

    def on_open(self, items: list[str]) -> None:
        """Open the next round with the items chosen."""
        if self.number is None:
            raise RoundError(self.word("next.none"))
        said = self.study.open_round(self.number, items=items, language=self.spoken)
        self.workspace.show()
        self.say(said)

    def on_close(self) -> None:
        """Close the round that is open."""
        if self.opened is None:
            raise RoundError(self.word("next.none_open"))
        said = self.study.close_round(self.opened, language=self.spoken)
        self.workspace.show()
        self.say(said)
