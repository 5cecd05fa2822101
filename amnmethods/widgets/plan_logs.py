"""The logs of a plan: check-ins of pairs, and what people said and became of it."""

from typing import Any

import pandas as pd

from ..study import Study
from ..words import percent
from .register import RegisterWindow, text
from .table_window import put_row, with_row


def sites_of(study: Study, own: str) -> list[list[str]]:
    """Return the networks with their names."""
    return [[site.site, site.name.said(own)] for site in study.config.sites]


class _Log(RegisterWindow):
    """A log whose rows have no id of their own: a row is known by its place."""

    NEEDED: tuple[str, ...] = ()
    DAYS: tuple[str, ...] = ()
    TEXTS: tuple[str, ...] = ()
    NUMBERS: tuple[str, ...] = ()
    CODES: tuple[str, ...] = ()

    def records(self) -> list[dict[Any, Any]]:
        """Return the rows kept."""
        held = self.held(self.TABLE)
        return [] if held is None else held.to_dict("records")

    def values(self, row: dict[Any, Any]) -> dict[str, str]:
        """Return a row as its form has it."""
        found = {name: text(row.get(name)) for name in (*self.CODES, *self.DAYS)}
        found |= {name: self.called(row, name) for name in self.TEXTS}
        return found | {name: "" if pd.isna(row.get(name, float("nan"))) else f"{row[name]:g}" for name in self.NUMBERS}

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep a row of the log."""
        if self.lacking(given, *self.NEEDED):
            return
        numbers = self.numeric(given, *self.NUMBERS)
        if numbers is None:
            return
        held = self.held(self.TABLE)
        before = self.records()[int(row)] if row else {}
        kept: dict[str, Any] = {name: given.get(name, "").strip() or None for name in (*self.CODES, *self.DAYS)}
        kept |= numbers | {name: before.get(name) for name in self.TEXTS} | self.rewritten(before, given, *self.TEXTS)
        if held is None:
            kinds = {name: "float64" if name in self.NUMBERS else "string" for name in kept}
            held = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
        if row:
            placed = held.assign(_place=range(len(held)))
            table = put_row(placed, ["_place"], {**kept, "_place": int(row)}).drop(columns="_place")
        else:
            table = with_row(held, kept)
        self.keep(self.TABLE, table, self.say_word("done"))

    def on_remove(self, row: str) -> None:
        """Take a row out of the log."""
        held = self.held(self.TABLE)
        if held is not None and row.isdecimal() and int(row) < len(held):
            self.keep(self.TABLE, held.drop(index=held.index[int(row)]).reset_index(drop=True), self.say_word("gone"))


class CheckInsWindow(_Log):
    """Schedule check-ins of pairs and enter how they went (table ``check_ins``)."""

    NAME = "check_ins"
    TABLE = "check_ins"
    NEEDED = ("site", "mentor_id", "mentee_id", "due_on")
    DAYS = ("due_on", "held_on")
    NUMBERS = ("goals_set", "goals_met")
    CODES = ("site", "mentor_id", "mentee_id")

    def register(self) -> dict[str, Any]:
        """Return the check-ins with their states, and how many were held."""
        records = self.records()
        states = self.study.check_ins(language=self.spoken).to_dict("records") if records else []
        sites = sites_of(self.study, self.own)
        found = {str(row["state"]) for row in states}
        options = [
            [state, self.say_word(f"states.{state}")]
            for state in ("overdue", "due", "late", "held", "to_come")
            if state in found
        ]
        choose = ["", self.word("register.choose")]
        return {
            "notes": [self.say_word("hint")],
            "search": True,
            "opens": True,
            "filters": [
                {"column": "site", "label": self.say_word("fields.site"), "options": sites},
                {"column": "state", "label": self.say_word("columns.state"), "options": options},
            ],
            "columns": self.columns("pair", "due_on", "held_on", "state", "goals", numbers=("goals",)),
            "rows": [self._row(k, row, state) for k, (row, state) in enumerate(zip(records, states, strict=True))],
            "none": "" if records else self.say_word("none"),
            "fields": [
                self.field("site", "choice", options=[choose, *sites], needed=True),
                self.field("mentor_id", needed=True),
                self.field("mentee_id", needed=True),
                self.field("due_on", "date", needed=True),
                self.field("held_on", "date"),
                self.field("goals_set", "number"),
                self.field("goals_met", "number"),
            ],
            "form": self.form(),
            "under": self._counted(records),
        }

    def _row(self, k: int, row: dict[Any, Any], state: dict[Any, Any]) -> dict[str, Any]:
        said = str(state["state"])
        tone = {"held": "in", "late": "open", "overdue": "out"}.get(said, "none")
        late = (
            ""
            if pd.isna(state["days_late"]) or state["days_late"] == 0
            else self.say_word("days_late", n=int(state["days_late"]))
        )
        goals = (
            "–"
            if pd.isna(row.get("goals_set"))
            else self.say_word("of", n=self.number(row.get("goals_met")), all=self.number(row["goals_set"]))
        )
        pair = f"{row['mentor_id']} – {row['mentee_id']}"
        return {
            "id": str(k),
            "title": pair,
            "keys": {"site": text(row["site"]), "state": said},
            "cells": [
                {"text": pair, "note": text(row["site"])},
                text(row["due_on"]),
                text(row.get("held_on")) or "–",
                {"text": self.say_word(f"states.{said}"), "tone": tone, "note": late},
                goals,
            ],
            "form": self.values(row),
            "removable": True,
        }

    def _counted(self, records: list[dict[Any, Any]]) -> list[dict[str, Any]]:
        if not records:
            return []
        table = self.study.check_in_summary(language=self.spoken)
        rows = [
            [
                self.say_word("all_sites") if row["group"] == "all" else str(row["group"]),
                int(row["n_due"]),
                int(row["n_held"]),
                int(row["n_late"]),
                int(row["n_overdue"]),
                "–" if pd.isna(row["share_held"]) else percent(row["share_held"], self.spoken),
                self.say_word("of", n=self.number(row["goals_met"]), all=self.number(row["goals_set"])),
            ]
            for row in table.to_dict("records")
        ]
        names = ("site", "n_due", "n_held", "n_late", "n_overdue", "share", "goals")
        return [{"title": self.say_word("counted"), "columns": self.columns(*names, numbers=names[1:]), "rows": rows}]


class FeedbackWindow(_Log):
    """Close the loop (table ``feedback_loop``): what people said, what was done, and when they were told."""

    NAME = "feedback"
    TABLE = "feedback_loop"
    NEEDED = ("site", "said_on", "said")
    DAYS = ("said_on", "done_on", "told_on")
    TEXTS = ("said", "done")
    CODES = ("site", "from_role")

    def register(self) -> dict[str, Any]:
        """Return what was said, with what became of it."""
        records = self.records()
        states = self._states(records)
        sites = sites_of(self.study, self.own)
        options = [[state, self.say_word(f"states.{state}")] for state in ("open", "done", "closed")]
        choose = ["", self.word("register.choose")]
        roles = list(dict.fromkeys(filter(None, (text(row.get("from_role")) for row in records))))
        return {
            "notes": [self.say_word("hint")],
            "search": True,
            "opens": True,
            "filters": [
                {"column": "site", "label": self.say_word("fields.site"), "options": sites},
                {"column": "state", "label": self.say_word("columns.state"), "options": options},
            ],
            "columns": self.columns("said", "done", "state"),
            "rows": [self._row(k, row, states[k]) for k, row in enumerate(records)],
            "none": "" if records else self.say_word("none"),
            "fields": [
                self.field("site", "choice", options=[choose, *sites], needed=True),
                self.field("said_on", "date", needed=True),
                self.field("from_role", options=[[role, role] for role in roles]),
                self.field("said", "long", needed=True),
                self.field("done", "long"),
                self.field("done_on", "date"),
                self.field("told_on", "date"),
            ],
            "form": self.form(),
        }

    def _states(self, records: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
        """Return each row's state in the order kept; the study lists the oldest first."""
        if not records:
            return []
        told = self.study.feedback_loop(language=self.spoken)
        order = pd.Series([pd.Timestamp(text(row["said_on"])) for row in records]).sort_values(kind="stable").index
        return [row for _, row in sorted(zip(order, told.to_dict("records"), strict=True), key=lambda pair: pair[0])]

    def _row(self, k: int, row: dict[Any, Any], state: dict[Any, Any]) -> dict[str, Any]:
        said = str(state["state"])
        days = state["days_open"] if said == "open" else state["days_to_told"]
        note = "" if pd.isna(days) else self.say_word(f"days.{said}", n=int(days)) if said != "done" else ""
        whence = " · ".join(filter(None, [text(row["site"]), text(row["said_on"]), text(row.get("from_role"))]))
        dates = [
            self.say_word(f"on.{name}", day=text(row.get(name)))
            for name in ("done_on", "told_on")
            if text(row.get(name))
        ]
        return {
            "id": str(k),
            "title": self.called(row, "said")[:60],
            "keys": {"site": text(row["site"]), "state": said},
            "cells": [
                {"text": self.called(row, "said"), "note": whence},
                {"text": self.called(row, "done") or "–", "note": " · ".join(dates)},
                {
                    "text": self.say_word(f"states.{said}"),
                    "tone": {"open": "out", "done": "open", "closed": "in"}[said],
                    "note": note,
                },
            ],
            "form": self.values(row),
            "removable": True,
        }
