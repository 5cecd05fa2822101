"""What was delivered of each plan line in a month, beside what was planned."""

from datetime import date
from typing import Any

import pandas as pd

from ..errors import AmnError
from ..words import percent
from .register import RegisterWindow, text
from .table_window import put_row, same_key, without_row

KEY = ["line_id", "month"]
NUMBERS = ("planned", "delivered", "fidelity", "spent")


class DeliveryWindow(RegisterWindow):
    """Enter a month's delivery (table ``delivery``), line by line; a month without a report is unknown, not zero."""

    NAME = "delivery"
    TABLE = "delivery"
    READS = ("plan",)

    def __init__(self, *given: Any, **traits: Any):
        self.site, self.month = "", ""
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return a network's lines with what was reported for a month."""
        sites = [[site.site, site.name.said(self.own)] for site in self.study.config.sites]
        self.site = self.site or (sites[0][0] if sites else "")
        plan, held = self.study.plan(self.site), self.held("delivery")
        months = self._months(plan, held)
        self.month = self.month if self.month in months else self._latest(months, plan, held)
        here = (
            {}
            if held is None
            else {str(row["line_id"]): row for row in held[held["month"].eq(self.month)].to_dict("records")}
        )
        units = (
            {}
            if held is None
            else held.dropna(subset=["unit"]).groupby("line_id")["unit"].last().to_dict()
            if "unit" in held
            else {}
        )
        said = {str(row["item_id"]): self.named(row, "wording") for row in self.study.items().to_dict("records")}
        rows = [self._row(row, here.get(str(row["line_id"]), {}), units, said) for row in plan.to_dict("records")]
        return {
            "choices": [
                {"name": "site", "label": self.say_word("site"), "options": sites, "value": self.site},
                {
                    "name": "month",
                    "label": self.say_word("month"),
                    "options": [[month, month] for month in months],
                    "value": self.month,
                },
            ],
            "of": f"{self.site} {self.month}",
            "notes": [self.say_word("hint")],
            "opens": True,
            "columns": self.columns(
                "line", "planned", "delivered", "unit", "fidelity", "spent", "note", numbers=NUMBERS
            ),
            "rows": rows,
            "none": "" if rows else self.say_word("none"),
            "fields": [
                *(
                    self.field(name, "number", needed=name in ("planned", "delivered"))
                    for name in ("planned", "delivered")
                ),
                self.field("unit"),
                self.field("fidelity", "number", hint=self.say_word("fidelity_hint")),
                self.field("spent", "number"),
                self.field("note", wide=True),
            ],
            "form": self.form(rows_only=True),
            "under": self._summary(said, plan),
        }

    def _months(self, plan: pd.DataFrame, held: pd.DataFrame | None) -> list[str]:
        ends = [day for name in ("starts_on", "ends_on") for day in plan[name].dropna()]
        known = [] if held is None else [str(month) for month in held["month"].dropna()]
        known += [str(day)[:7] for day in ends] + [date.today().isoformat()[:7]]
        return [str(month) for month in pd.period_range(min(known), max(known), freq="M")]

    def _latest(self, months: list[str], plan: pd.DataFrame, held: pd.DataFrame | None) -> str:
        own = None if held is None else held[held["line_id"].isin(plan["line_id"])]
        reported = [] if own is None else sorted(set(map(str, own["month"].dropna())))
        return reported[-1] if reported else min(date.today().isoformat()[:7], months[-1])

    def _row(
        self, row: dict[Any, Any], report: dict[Any, Any], units: dict[Any, Any], said: dict[str, str]
    ) -> dict[str, Any]:
        key = str(row["line_id"])
        form = {name: "" if pd.isna(report.get(name, float("nan"))) else f"{report[name]:g}" for name in NUMBERS}
        form |= {"unit": text(report.get("unit")) or text(units.get(key)), "note": self.called(report, "note")}
        numbers = {name: self.number(report.get(name), 2 if name == "fidelity" else 0) for name in NUMBERS}
        return {
            "id": key,
            "title": f"{key}, {self.month}",
            "cells": [
                f"{key} {self.called(row, 'action') or said.get(str(row['strategy_id']), '')}",
                numbers["planned"],
                numbers["delivered"],
                form["unit"] or "–",
                numbers["fidelity"],
                numbers["spent"],
                form["note"],
            ],
            "form": form,
            "removable": bool(report),
        }

    def _summary(self, said: dict[str, str], plan: pd.DataFrame) -> list[dict[str, Any]]:
        if self.held("delivery") is None or plan.empty:
            return []
        try:
            lines = self.study.delivery_summary("line_id", language=self.spoken)
            sites = self.study.delivery_summary("site", language=self.spoken)
        except AmnError as refused:
            return [{"title": self.say_word("summary"), "text": [str(refused)], "hint": True}]
        own = lines[lines["group"].isin(plan["line_id"])]
        columns = self.columns(
            "group", "dose", "reported", "fidelity", "spent", "flag", numbers=("dose", "fidelity", "spent")
        )
        parts = [(self.say_word("summary"), own), (self.say_word("networks"), sites)]
        return [
            {"title": title, "columns": columns, "rows": [self._told(row) for row in table.to_dict("records")]}
            for title, table in parts
        ]

    def _told(self, row: dict[Any, Any]) -> list[Any]:
        dose = {"text": "–" if pd.isna(row["dose"]) else percent(row["dose"], self.spoken), "note": text(row["reason"])}
        flags = [
            self.say_word(name) for name in ("flag", "fidelity_flag") if not pd.isna(row[name]) and bool(row[name])
        ]
        of = self.say_word("of", n=int(row["n_reported"]), all=int(row["n_months"]))
        fidelity = self.number(row["fidelity"], 2)
        flagged: Any = {"text": ", ".join(flags), "tone": "out"} if flags else ""
        return [str(row["group"]), dose, of, fidelity, self.number(row["spent"]), flagged]

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to another network or month."""
        setattr(self, "site" if name == "site" else "month", value)
        self.show()

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep what was delivered of a line in the month shown."""
        if self.lacking(given, "planned", "delivered"):
            return
        numbers = self.numeric(given, *NUMBERS)
        if numbers is None:
            return
        odd = [
            name
            for name, value in numbers.items()
            if value is not None and (value < 0 or (name == "fidelity" and value > 1))
        ]
        if odd:
            self.say(self.say_word("bounds", what=self.say_word(f"fields.{odd[0]}")), bad=True)
            return
        held = self.held("delivery")
        if held is None:
            kinds = {
                "line_id": "string",
                "month": "string",
                **dict.fromkeys(NUMBERS, "float64"),
                "unit": "string",
                "note": "string",
            }
            held = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
        key = {"line_id": row, "month": self.month}
        here = held[same_key(held, KEY, key)].to_dict("records")
        kept = {**key, **numbers, "unit": given.get("unit", "").strip() or None}
        kept |= self.rewritten(here[0] if here else {}, given, "note")
        self.keep("delivery", put_row(held, KEY, kept), self.say_word("done", id=row, month=self.month))

    def on_remove(self, row: str) -> None:
        """Take a month's report of a line out."""
        held = self.held("delivery")
        key = {"line_id": row, "month": self.month}
        if held is not None:
            self.keep("delivery", without_row(held, KEY, key), self.say_word("gone", id=row, month=self.month))
