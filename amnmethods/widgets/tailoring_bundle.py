"""The best bundle within limits, as an aid beside the coverage: why each strategy is in, and which limit bites."""

from typing import Any

from ..words import number
from .register import RegisterWindow, text

LIMITS = ("cost", "staff_hours", "per_cluster")


class BundleWindow(RegisterWindow):
    """Find the bundle of a network within limits; nothing is kept by it."""

    NAME = "bundle"
    READS = ("strategy_links", "strategy_costs", "determinants")

    def __init__(self, *given: Any, **traits: Any):
        self.site = ""
        self.limits: dict[str, float] | None = None
        self.changes: list[dict[str, Any]] = []
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return the bundle of a network."""
        sites = [[site.site, site.name.said(self.own)] for site in self.study.config.sites]
        self.site = self.site or (sites[0][0] if sites else "")
        limits = self._limits()
        choice = {"name": "site", "label": self.say_word("site"), "options": sites, "value": self.site}
        table = self.study.bundle(self.site, limits=limits, language=self.spoken)
        said = {str(row["item_id"]): self.named(row, "wording") for row in self.study.items().to_dict("records")}
        solved = bool(table["status"].eq("optimal").all())
        notes = [self.say_word("hint"), *dict.fromkeys(text(reason) for reason in table["reason"] if text(reason))]
        rows = [self._row(row, said) for row in table.to_dict("records")] if solved else []
        rows = sorted(rows, key=lambda row: row["keys"]["chosen"] != "yes")
        options = [[key, self.say_word(f"chosen.{key}")] for key in ("yes", "no")]
        return {
            "notes": notes,
            "choices": [choice],
            "of": self.site,
            "search": True,
            "filters": [{"column": "chosen", "label": self.say_word("columns.chosen"), "options": options}],
            "columns": self.columns("strategy", "chosen", "why", "cost", "hours", numbers=("cost", "hours")),
            "rows": rows,
            "none": "" if rows else self.say_word("infeasible"),
            "fields": [
                self.field(name, "number", start=number(limits[name], "en", 0) if name in limits else "")
                for name in LIMITS
            ],
            "form": self.form(hint=self.say_word("form_hint")),
            "acts": [{"act": "changes", "label": self.say_word("changes")}],
            "under": [*self._sums(table, solved), *self.changes],
        }

    def _limits(self) -> dict[str, float]:
        if self.limits is not None:
            return self.limits
        plan = self.study.config.tailoring
        return {} if plan is None else plan.limits.model_dump(exclude_none=True)

    def _row(self, row: dict[Any, Any], said: dict[str, str]) -> dict[str, Any]:
        key, chosen = str(row["strategy_id"]), "yes" if row["chosen"] else "no"
        return {
            "id": key,
            "title": key,
            "keys": {"chosen": chosen},
            "cells": [
                f"{key} {said.get(key, '')}",
                {"text": self.say_word(f"chosen.{chosen}"), "tone": "in" if row["chosen"] else "none"},
                text(row["why"]),
                self.number(row["cost"]),
                self.number(row["staff_hours"]),
            ],
        }

    def _sums(self, table: Any, solved: bool) -> list[dict[str, Any]]:
        if not solved:
            return []
        chosen = table.loc[table["chosen"].fillna(False).astype(bool), ["site", "strategy_id"]]
        row = self.study.coverage_totals(chosen)
        row = row[row["site"] == self.site].iloc[0]
        told = self.say_word(
            "sum",
            n=int(row["n_strategies"]),
            covered=int(row["n_covered"]),
            strong=int(row["n_strong"]),
            cost=self.number(row["cost_known"]),
            hours=self.number(row["staff_hours_known"]),
        )
        return [{"text": [told]}]

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to another network."""
        self.site, self.changes = value, []
        self.show()

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Find the bundle within other limits; a blank one is no limit."""
        numbers = self.numeric(given, *LIMITS)
        if numbers is None:
            return
        self.limits = {name: value for name, value in numbers.items() if value is not None}
        self.changes = []
        self.show()
        self.say(self.say_word("found", site=self.site) if not self.refused else self.refused, bad=bool(self.refused))

    def on_changes(self) -> None:
        """Show what would change the bundle; worked out when asked for."""
        table = self.study.bundle_changes(self.site, limits=self._limits())
        table = table[~table["same"].fillna(False).astype(bool)]
        rows = [
            [
                self.say_word(f"change.{row['change']}", what=self._what(text(row["what"]))),
                text(row["comes_in"]).replace("; ", ", ") or "–",
                text(row["goes_out"]).replace("; ", ", ") or "–",
                f"{self.number(row['n_covered'])} ({self.number(row['n_covered_before'])})",
                self.number(row["cost"]),
            ]
            for row in table.to_dict("records")
        ]
        columns = self.columns("change", "in", "out", "covered", "cost", numbers=("covered", "cost"))
        none = [] if rows else [self.say_word("no_change")]
        self.changes = [{"title": self.say_word("changes"), "text": none, "columns": columns, "rows": rows}]
        self.show()

    def _what(self, what: str) -> str:
        return self.say_word(f"fields.{what}") if what in LIMITS else what
