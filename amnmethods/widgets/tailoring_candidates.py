"""Candidates for the barriers, with percents and what is unknown; each kept or dropped with a reason."""

from typing import Any

import pandas as pd

from ..words import percent
from .register import RegisterWindow, text
from .table_window import put_row, same_key, without_row

MOST = 40  # rows of what leaving one thing out changes


class CandidatesWindow(RegisterWindow):
    """Screen the candidates (table ``screening``): keep or drop, why, and the item under which it goes to the panel."""

    NAME = "candidates"
    TABLE = "screening"
    READS = ("strategies", "determinants")

    def __init__(self, *given: Any, **traits: Any):
        self.without: list[dict[str, Any]] = []
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return the candidates, then what was screened without being one."""
        table = self.once("candidates", self.study.candidates)
        pairs = self.once("pairs", self.study.candidate_pairs)
        screened = self.held("screening")
        decided = {} if screened is None else {str(r["catalogue_id"]): r for r in screened.to_dict("records")}
        named = {
            str(row["catalogue_id"]): self.named(row, "name")
            for row in self.once("catalogue", self.study.catalogue).to_dict("records")
        }
        cells = {str(key): rows for key, rows in pairs.dropna(subset=["catalogue_id"]).groupby("catalogue_id")}
        rows = [self._row(row, decided.get(str(row["catalogue_id"])), named, cells) for row in table.to_dict("records")]
        there = {row["id"] for row in rows}
        rows += [self._added(key, row, named) for key, row in decided.items() if key not in there]
        unmatched = sorted(set(pairs.loc[pairs["catalogue_id"].isna(), "determinant_id"]))
        notes = [self.say_word("partial")] if bool(table["partial"].any()) else []
        notes += [self.say_word("hint")]
        notes += [self.say_word("unmatched", ids=", ".join(unmatched))] if unmatched else []
        states = [[key, self.say_word(f"states.{key}")] for key in ("open", "yes", "no")]
        return {
            "notes": notes,
            "search": True,
            "opens": True,
            "filters": [{"column": "state", "label": self.say_word("columns.state"), "options": states}],
            "columns": self.columns("name", "barriers", "percent", "unknown", "state", numbers=("unknown",)),
            "rows": rows,
            "fields": self._fields(named, decided),
            "form": self.form(hint=self.say_word("form_hint")),
            "acts": [{"act": "without", "label": self.say_word("without")}],
            "under": [*self._flow(), *self.without],
        }

    def _row(
        self, row: dict[Any, Any], decided: dict[Any, Any] | None, named: dict[str, str], cells: dict[str, pd.DataFrame]
    ) -> dict[str, Any]:
        key = str(row["catalogue_id"])
        n = self.say_word("of", n=int(row["n_strong_named"]), all=int(row["n_strong_barriers"]))
        best = self._percent(row["highest_percent"], row["highest_low"], row["highest_high"], text(row["reason"]))
        told = (
            [
                [
                    f"{each['determinant_id']} ({text(each['matched_construct'])})",
                    self._percent(each["percent"], each["percent_low"], each["percent_high"], text(each["reason"]))
                    + ("" if each["mapping_verified"] is not False else f" · {self.say_word('unverified')}"),
                    "",
                ]
                for each in cells[key].to_dict("records")
            ]
            if key in cells
            else []
        )
        return {
            "id": key,
            "title": f"{key} {named.get(key, '')}",
            "cells": [
                {"text": f"{key} {named.get(key, '')}"},
                {"text": n, "note": text(row["determinants"]).replace("; ", ", ")},
                {"text": best, "note": text(row["highest_determinant"])},
                int(row["n_strong_unknown"]),
                self._state(decided),
            ],
            "keys": {"state": "open" if decided is None else str(decided["keep"])},
            "more": told,
            **self._form_of(key, decided),
        }

    def _percent(self, value: Any, low: Any, high: Any, reason: str) -> str:
        if reason == "at_least_20":
            return self.say_word("at_least")
        if pd.isna(value):
            return "–"
        said = percent(float(value) / 100, self.spoken)
        if pd.isna(low):
            return self.say_word("n_unknown", percent=said)
        ends = [percent(float(end) / 100, self.spoken) for end in (low, high)]
        return self.say_word("interval", percent=said, low=ends[0], high=ends[1])

    def _added(self, key: str, decided: dict[Any, Any], named: dict[str, str]) -> dict[str, Any]:
        name = {"text": f"{key} {named.get(key, '')}"}
        cells = [name, {"text": self.say_word("added")}, "–", "–", self._state(decided)]
        keys = {"state": str(decided["keep"])}
        title = f"{key} {named.get(key, '')}"
        return {"id": key, "title": title, "cells": cells, "keys": keys, **self._form_of(key, decided)}

    def _state(self, decided: dict[Any, Any] | None) -> dict[str, str]:
        if decided is None:
            return {"text": self.say_word("states.open"), "tone": "open"}
        kept = decided["keep"] == "yes"
        said = self.say_word(f"states.{decided['keep']}")
        item = text(decided.get("item_id"))
        note = " · ".join(filter(None, [self.called(decided, "reason"), text(decided["decided_by"])]))
        return {"text": f"{said} → {item}" if kept and item else said, "tone": "in" if kept else "out", "note": note}

    def _form_of(self, key: str, decided: dict[Any, Any] | None) -> dict[str, Any]:
        told: dict[str, Any] = {} if decided is None else decided
        form = {"catalogue_id": key, "keep": text(told.get("keep")), "reason": self.called(told, "reason")}
        form |= {"item_id": text(told.get("item_id")), "decided_by": text(told.get("decided_by")) or self.study.actor}
        return {"form": form, "removable": decided is not None}

    def _fields(self, named: dict[str, str], decided: dict[str, dict[Any, Any]]) -> list[dict[str, Any]]:
        items = sorted({text(row.get("item_id")) for row in decided.values()} - {""})
        answers = [["", self.word("register.choose")], *([key, self.say_word(f"acts.{key}")] for key in ("yes", "no"))]
        return [
            self.field("catalogue_id", needed=True, options=[[key, name] for key, name in named.items()]),
            self.field("keep", "choice", options=answers, needed=True),
            self.field("reason", wide=True, needed=True),
            self.field("item_id", hint=self.say_word("item_hint"), options=[[item, item] for item in items]),
            self.field("decided_by", needed=True, start=self.study.actor),
        ]

    def _flow(self) -> list[dict[str, Any]]:
        if self.held("screening") is None:
            return []
        rows = [
            [self.say_word(f"steps.{row['step']}"), text(row["reason"]), int(row["n"]), text(row["catalogue_ids"])]
            for row in self.study.screening().to_dict("records")
        ]
        return [
            {
                "title": self.say_word("flow"),
                "columns": self.columns("step", "reason", "n", "ids", numbers=("n",)),
                "rows": rows,
            }
        ]

    # Acts

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep what was decided on a candidate."""
        if self.lacking(given, "catalogue_id", "keep", "reason", "decided_by"):
            return
        key = given["catalogue_id"].strip()
        if key not in set(self.once("catalogue", self.study.catalogue)["catalogue_id"]):
            self.say(self.say_word("unknown_id", id=key), bad=True)
            return
        held = self.held("screening")
        before: dict[Any, Any] = {}
        if held is not None and same_key(held, ["catalogue_id"], {"catalogue_id": key}).any():
            before = held[same_key(held, ["catalogue_id"], {"catalogue_id": key})].to_dict("records")[0]
        kept: dict[str, Any] = {"catalogue_id": key, "keep": given["keep"], **self.rewritten(before, given, "reason")}
        item = given.get("item_id", "").strip() if given["keep"] == "yes" else ""
        kept |= {"decided_by": given["decided_by"].strip(), "item_id": item or None}
        said = self.say_word(f"done.{given['keep']}", id=key)
        self.keep("screening", put_row(held, ["catalogue_id"], kept), said)

    def on_remove(self, row: str) -> None:
        """Take a decision back: the candidate is open again."""
        held = self.held("screening")
        if held is not None:
            self.keep(
                "screening",
                without_row(held, ["catalogue_id"], {"catalogue_id": row}),
                self.say_word("reopened", id=row),
            )

    def on_without(self) -> None:
        """Show what leaving out one barrier, network or coder changes; worked out when asked for."""
        table = self.study.candidates_without()
        table = table[table["change"].ne(0) | ~table["still"].astype("boolean").fillna(True)]
        table = table.reindex(table["change"].abs().sort_values(ascending=False, kind="stable").index)
        rows = [
            [
                self.say_word(f"left_out.{row['left_out']}", value=row["value"]),
                f"{row['catalogue_id']} {self.named(row, 'name')}",
                self.number(row["n_all"]),
                self.number(row["n_without"]),
                "" if row["still"] else self.say_word("falls_out"),
            ]
            for row in table.head(MOST).to_dict("records")
        ]
        columns = self.columns("left_out", "name", "n_all", "n_without", "falls", numbers=("n_all", "n_without"))
        counted = self.say_word("without_counted", n=min(MOST, len(table)), all=len(table))
        self.without = [
            {"title": self.say_word("without"), "text": [counted], "hint": True, "columns": columns, "rows": rows}
        ]
        self.show()
