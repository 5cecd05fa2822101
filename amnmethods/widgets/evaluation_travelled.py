"""What travelled from network to network, and the framework that another setting can begin with."""

from typing import Any

from .evaluation_window import EvaluationWindow
from .figures import in_order
from .register import text

TONES = {"travelled": "in", "partly": "open", "local": "other", "nowhere": "out"}


class TravelledWindow(EvaluationWindow):
    """Which determinants and strategies held where, by the rule of `study.yaml`; a button writes what may be passed on."""

    NAME = "travelled"
    READS = ("networks", "determinants", "delivery", "plan")

    def register(self) -> dict[str, Any]:
        """Return the verdicts with the networks in which something held."""
        table = self.once("travelled", lambda: self.study.travelled(language=self.spoken))
        self.names = self.once("names", self._names)
        table = table.assign(verdict=table["verdict"].fillna("not_known"))
        verdicts = [str(each) for each in table["verdict"].unique()]
        found = sorted(table.to_dict("records"), key=lambda row: (row["kind"], in_order(str(row["id"]))))
        return {
            "notes": [text(table["rule"].iloc[0]) if len(table) else "", self.say_word("hint")],
            "search": True,
            "filters": [
                {"column": "kind", "label": self.say_word("columns.kind"),
                 "options": [[each, self.say_word(f"kinds.{each}")] for each in table["kind"].unique()]},
                {"column": "verdict", "label": self.say_word("columns.verdict"),
                 "options": [[each, self.say_word(f"verdicts.{each}")] for each in verdicts]},
            ],
            "columns": self.columns("what", "kind", "held", "not_held", "verdict", "conditions", numbers=("held",)),
            "rows": [self._row(row) for row in found],
            "acts": [{"act": "framework", "label": self.say_word("write"), "main": True}],
            "fields": [],
            "form": None,
        }  # fmt: skip

    def _names(self) -> dict[str, str]:
        """Return what determinants and strategies are called."""
        found: dict[str, str] = {}
        for row in self.study.table("determinants").to_dict("records"):
            found[f"determinant:{row['determinant_id']}"] = self.named(row, "name")
        for row in self.study.items().to_dict("records"):
            found[f"strategy:{row['item_id']}"] = self.named(row, "wording")
        return found

    def _row(self, row: dict[Any, Any]) -> dict[str, Any]:
        called = self.names.get(f"{row['kind']}:{row['id']}", "")
        known = int(row["n_networks"])
        held = {"text": f"{int(row['n_held'])} / {known}", "note": text(row["held"])}
        against = "; ".join(text(row[name]) for name in ("not_held", "opposite") if text(row[name]))
        unknown = self.say_word("not_known", which=text(row["not_known"])) if text(row["not_known"]) else ""
        verdict = str(row["verdict"])
        return {
            "id": f"{row['kind']}:{row['id']}",
            "title": f"{row['id']} {called}",
            "keys": {"kind": str(row["kind"]), "verdict": verdict},
            "cells": [
                {"text": called or str(row["id"]), "note": str(row["id"])},
                {"text": self.say_word(f"kinds.{row['kind']}"), "note": self._way(row)},
                held,
                {"text": against or "–", "note": unknown},
                {"text": self.say_word(f"verdicts.{verdict}"), "tone": TONES.get(verdict, "none"), "note": text(row["reason"])},
                text(row["conditions"]),
            ],
        }  # fmt: skip

    def _way(self, row: dict[Any, Any]) -> str:
        way = text(row["way"])
        return self.say_word(f"ways.{way}") if way in ("barrier", "facilitator") else way

    # Acts

    def on_framework(self) -> None:
        """Write the framework into a folder of its own among the outputs; an earlier one stays as it is."""
        outputs, n = self.study.folder / "outputs", 1
        while (outputs / f"framework-{n}").exists():
            n += 1
        outputs.mkdir(exist_ok=True)
        folder = self.study.export_framework(outputs / f"framework-{n}")
        self.say(self.say_word("written", folder=folder.relative_to(self.study.folder).as_posix()))
