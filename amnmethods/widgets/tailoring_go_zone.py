"""What the rounds say of the strategies: go-zone, differences between groups and languages, and dissent."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from .. import charts
from ..words import percent
from .figures import in_order
from .register import RegisterWindow, text

AXES = ("importance", "feasibility")
VIEWS = ("zones", "differences", "dissent")
WHOLE = "all"


class GoZoneWindow(RegisterWindow):
    """Look at the strategies by importance and feasibility, and at who sees them differently."""

    NAME = "go_zone"
    READS = ("strategy_links",)

    def __init__(self, *given: Any, **traits: Any):
        self.view, self.by, self.reference = "zones", WHOLE, ""
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return the view that was chosen."""
        shown: dict[str, Callable[[], dict[str, Any]]]
        shown = {"zones": self._zones, "differences": self._differences, "dissent": self._dissent}
        table = shown[self.view]()
        return {
            "search": True,
            "choices": self._choices(),
            "form": None,
            "fields": [],
            "of": f"{self.view} {self.by}",
            **table,
        }

    def _choices(self) -> list[dict[str, Any]]:
        parts = {"zones": (WHOLE, "group", "language"), "differences": ("language", "group"), "dissent": ()}[self.view]
        views = [[view, self.say_word(f"views.{view}")] for view in VIEWS]
        found = [{"name": "view", "label": self.say_word("view"), "options": views, "value": self.view}]
        if parts:
            options = [[part, self.say_word(f"by.{part}")] for part in parts]
            found.append({"name": "by", "label": self.say_word("by_label"), "options": options, "value": self.by})
        if self.view == "zones":
            options = [[name, self.say_word(f"references.{name}")] for name in ("rated", "agreed")]
            plan = self.study.config.tailoring
            fixed = plan.go_zone.reference if plan is not None and plan.go_zone is not None else "rated"
            value = self.reference or fixed
            found.append({"name": "reference", "label": self.say_word("reference"), "options": options, "value": value})
        return found

    def _wordings(self) -> dict[str, str]:
        return {str(row["item_id"]): self.named(row, "wording") for row in self.study.items().to_dict("records")}

    def zones(self) -> pd.DataFrame:
        """Return the go-zone as it was chosen."""
        by = None if self.by == WHOLE else self.by
        return self.study.go_zone(by, reference=self.reference or None)  # type: ignore[arg-type]

    def _zones(self) -> dict[str, Any]:
        table, said = self.zones(), self._wordings()
        rows = []
        for row in sorted(table.to_dict("records"), key=lambda row: in_order(str(row["strategy_id"]))):
            key, part = str(row["strategy_id"]), "" if self.by == WHOLE else self._part(row[self.by])
            zone, absolute = text(row["zone"]), text(row["zone_absolute"])
            stable = (
                ""
                if pd.isna(row["zone_share"])
                else self.say_word("stable", share=percent(row["zone_share"], self.spoken))
            )
            reason = self.say_word(f"reasons.{row['reason']}") if row["reason"] else ""
            rows.append(
                {
                    "id": f"{key}{part}",
                    "title": key,
                    "keys": {"zone": zone},
                    "cells": [
                        {"text": f"{key} {said.get(key, '')}", "note": part},
                        self._mean(row, "importance"),
                        self._mean(row, "feasibility"),
                        {
                            "text": zone or reason or "–",
                            "tone": {"I": "in", "III": "out"}.get(zone, "open"),
                            "note": stable or (reason if zone else ""),
                        },
                        absolute or "–",
                    ],
                }
            )
        zones = [[zone, self.say_word(f"zones.{zone}")] for zone in ("I", "II", "III", "IV")]
        columns = self.columns(
            "strategy", "importance", "feasibility", "zone", "absolute", numbers=("importance", "feasibility")
        )
        first = table.iloc[0] if len(table) else None
        notes = (
            []
            if first is None
            else [
                self.say_word(
                    "cuts",
                    n=int(first["n_reference"]),
                    importance=self.number(first["importance_cut"], 2),
                    feasibility=self.number(first["feasibility_cut"], 2),
                    absolute=" / ".join(self.number(first[f"{axis}_absolute_cut"], 1) for axis in AXES),
                ),
                self.say_word("hint"),
            ]
        )
        return {
            "notes": notes,
            "columns": columns,
            "rows": rows,
            "filters": [{"column": "zone", "label": self.say_word("columns.zone"), "options": zones}],
            "acts": [{"act": "picture", "label": self.say_word("draw")}] if self.by == WHOLE else [],
        }

    def _mean(self, row: dict[Any, Any], axis: str) -> dict[str, str]:
        ends = ""
        if not pd.isna(row[f"{axis}_low"]):
            ends = f"{self.number(row[f'{axis}_low'], 1)}–{self.number(row[f'{axis}_high'], 1)}"
        return {"text": self.number(row[axis], 1), "note": ends}

    def _part(self, part: Any) -> str:
        if part == WHOLE:
            return self.say_word("by.all")
        return {entry.group: entry.name.said(self.own) for entry in self.study.config.groups}.get(str(part), str(part))

    def _differences(self) -> dict[str, Any]:
        by = self.by if self.by in ("language", "group") else "language"
        table = self.study.strategy_differences(by, language=self.spoken)  # type: ignore[arg-type]
        said = self._wordings()
        criteria = {entry.criterion: entry.name.said(self.own) for entry in self.study.config.criteria}
        rows = []
        found = sorted(table.to_dict("records"), key=lambda row: in_order(str(row["strategy_id"])))
        for k, row in enumerate(found):
            key = str(row["strategy_id"])
            differs = bool(row["differs"]) if not pd.isna(row["differs"]) else False
            means = f"{self.number(row['mean'], 1)} / {self.number(row['mean_against'], 1)}"
            ends = (
                ""
                if pd.isna(row["difference_low"])
                else f"{self.number(row['difference_low'], 1)} … {self.number(row['difference_high'], 1)}"
            )
            reason = self.say_word(f"reasons.{row['reason']}") if row["reason"] else ""
            rows.append(
                {
                    "id": str(k),
                    "title": key,
                    "keys": {"differs": "yes" if differs else "no"},
                    "cells": [
                        {
                            "text": f"{key} {said.get(key, '')}",
                            "note": criteria.get(str(row["criterion"]), str(row["criterion"])),
                        },
                        {
                            "text": f"{self._part(row['part'])} / {self._against(row['against'])}",
                            "note": f"n = {self.number(row['n'])} / {self.number(row['n_against'])}",
                        },
                        means,
                        {"text": self.number(row["difference"], 1), "note": ends},
                        {"text": text(row["said"]) or reason, "tone": "open"}
                        if differs
                        else reason or text(row["said"]),
                    ],
                }
            )
        options = [[key, self.say_word(f"differ.{key}")] for key in ("yes", "no")]
        return {
            "notes": [self.say_word("differences_hint")],
            "columns": self.columns(
                "strategy", "parts", "means", "difference", "said", numbers=("means", "difference")
            ),
            "rows": rows,
            "filters": [{"column": "differs", "label": self.say_word("differ_label"), "options": options}],
        }

    def _against(self, part: Any) -> str:
        return self.say_word("others") if part == "others" else self._part(part)

    def _dissent(self) -> dict[str, Any]:
        said = self._wordings()
        rows = []
        for k, row in enumerate(self.study.dissent(language=self.spoken).to_dict("records")):
            key = str(row["strategy_id"])
            against = {
                "text": self.say_word("of", n=self.number(row["n_against"]), all=self.number(row["n"])),
                "note": "",
            }
            against["note"] = "" if pd.isna(row["share_against"]) else percent(row["share_against"], self.spoken)
            told = text(row["risk"]) or (self.say_word(f"reasons.{row['reason']}") if row["reason"] else "")
            cells = [f"{key} {said.get(key, '')}", self._part(row["part"]), against, told]
            rows.append({"id": str(k), "title": key, "cells": cells})
        return {
            "notes": [self.say_word("dissent_hint")],
            "columns": self.columns("strategy", "part", "against", "risk", numbers=("against",)),
            "rows": rows,
            "none": "" if rows else self.say_word("no_dissent"),
        }

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to another view, split or reference."""
        if name == "view" and value in VIEWS:
            self.view, self.by = value, WHOLE if value == "zones" else "language"
        elif name == "by" and value in (WHOLE, "group", "language"):
            self.by = value
        elif name == "reference" and value in ("rated", "agreed"):
            self.reference = value
        self.on_put_away()
        self.show()

    def on_picture(self) -> None:
        """Draw the go-zone."""
        self.draw(self.say_word("title"), charts.plot_go_zone, self.zones())
