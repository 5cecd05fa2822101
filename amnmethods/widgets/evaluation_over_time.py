"""A measure of one network month by month: its run chart or control chart, with what happened beside it."""

from typing import Any

import pandas as pd

from .. import charts
from ..errors import AmnError
from ..words import percent
from .evaluation_window import EvaluationWindow
from .register import text

CHARTS = ("run", "control")


class OverTimeWindow(EvaluationWindow):
    """Choose a measure, a network and a chart; the months, the rules, and the line before and after stand below."""

    NAME = "over_time"
    READS = ("series", "happenings")

    def __init__(self, *given: Any, **traits: Any):
        self.measure, self.site, self.chart = "", "", CHARTS[0]
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return the months of a measure in a network, and what its chart says."""
        known = self.once("series", lambda: self.study.table("series")[["measure", "site"]].drop_duplicates())
        measures = [str(each) for each in pd.unique(known["measure"])]
        self.measure = self.measure if self.measure in measures else measures[0]
        sites = [str(each) for each in pd.unique(known.loc[known["measure"] == self.measure, "site"])]
        self.site = self.site if self.site in sites else sites[0]
        named = {site.site: site.name.said(self.own) for site in self.study.config.sites}
        chart = self._chart()
        control = self.chart == "control"
        numbers = ("value", "low", "high") if control else ("value", "median")
        return {
            "notes": [self.say_word(f"hint.{self.chart}")],
            "choices": [
                {"name": "measure", "label": self.say_word("measure"), "value": self.measure,
                 "options": [[each, self.measured(each)] for each in measures]},
                {"name": "site", "label": self.say_word("site"), "value": self.site,
                 "options": [[each, named.get(each, each)] for each in sites]},
                {"name": "chart", "label": self.say_word("chart"), "value": self.chart,
                 "options": [[each, self.say_word(f"charts.{each}")] for each in CHARTS]},
            ],
            "columns": self.columns("month", *numbers, "happening", numbers=numbers),
            "rows": [self._month(row, control) for row in chart.to_dict("records")],
            "under": [*([] if control else [self._rules()]), self._lines()],
            "acts": [{"act": "picture", "label": self.say_word("draw"), "main": True}],
            "fields": [],
            "form": None,
        }  # fmt: skip

    def _chart(self) -> pd.DataFrame:
        verb = self.study.control_chart if self.chart == "control" else self.study.run_chart
        return self.once(
            (self.chart, self.measure, self.site), lambda: verb(self.measure, self.site, language=self.spoken)
        )

    def _month(self, row: dict[Any, Any], control: bool) -> dict[str, Any]:
        beside = [self._figure(row[name], row) for name in (("lower", "upper") if control else ("median",))]
        out = (
            bool(row["outside"] is True or row["outside"] == 1) if control else bool(row["in_shift"] or row["in_trend"])
        )
        said = self._figure(row["value"], row)
        value = {"text": said, "note": self._counts(row)}
        if out:
            value |= {
                "tone": "open",
                "note": " · ".join(each for each in (self.say_word("signal"), value["note"]) if each),
            }
        note = self.say_word("confounder") if row["kind"] == "confounder" else ""
        happened = {"text": text(row["happening"]) or text(row["reason"]), "note": note}
        return {
            "id": str(row["month"]),
            "title": str(row["month"]),
            "cells": [str(row["month"]), value, *beside, happened],
        }

    def _counts(self, row: dict[Any, Any]) -> str:
        if pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
            return ""
        return self.say_word("of", n=self.number(row["numerator"]), of=self.number(row["denominator"]))

    def _figure(self, value: Any, row: dict[Any, Any]) -> str:
        """Return a figure as the reader writes it: a share where the counts are parts of a whole, else a number."""
        if pd.isna(value):
            return "–"
        return percent(float(value), self.spoken, 1) if self._is_share(row) else self.number(value, 2)

    def _is_share(self, row: dict[Any, Any]) -> bool:
        plan = self.study.config.evaluation
        kind = plan.charts.get(self.measure) if plan else None
        return kind == "p"

    def _rules(self) -> dict[str, Any]:
        table = self.once(
            ("rules", self.measure, self.site),
            lambda: self.study.run_rules(self.measure, self.site, language=self.spoken),
        )
        rows = [
            [
                text(row["told"]) or text(row["reason"]),
                {"text": self.say_word("signal"), "tone": "open"}
                if row["signal"] is True
                else self.say_word("no_signal"),
                text(row["source"]),
            ]
            for row in table.astype(object).to_dict("records")
        ]
        return {"title": self.say_word("rules"), "columns": self.columns("rule", "signal", "source"), "rows": rows}

    def _lines(self) -> dict[str, Any]:
        """Return the line before and after the start, or why there is none."""
        title = self.say_word("lines")
        try:
            table = self.once(
                ("lines", self.measure, self.site),
                lambda: self.study.interrupted_series(self.measure, self.site, language=self.spoken),
            )
        except AmnError as refused:
            return {"title": title, "text": [str(refused)], "hint": True}
        (row,) = table.to_dict("records")
        if text(row["reason"]):
            return {"title": title, "text": [text(row["reason"])], "hint": True}
        rows = [
            [self.say_word(name), *(self._change(row[f"{name}{end}"]) for end in ("", "_low", "_high"))]
            for name in ("slope_before", "level_change", "slope_change")
        ]
        known = text(row["confounders"])
        told = [
            self.say_word("confounded", what=known) if known else self.say_word("not_confounded"),
            text(row["method"]),
        ]
        columns = self.columns("what", "estimate", "low", "high", numbers=("estimate", "low", "high"))
        return {"title": title, "text": told, "columns": columns, "rows": rows}

    def _change(self, value: Any) -> str:
        said = self.number(value, 4)
        return said if pd.isna(value) or float(value) <= 0 else f"+{said}"

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Show another measure, network or chart; the picture of the one before is put away."""
        if name in ("measure", "site") or (name == "chart" and value in CHARTS):
            setattr(self, name, value)
            self.picture = {}
            self.show()

    def on_picture(self) -> None:
        """Draw the chart."""
        named = {site.site: site.name.said(self.own) for site in self.study.config.sites}
        plot = charts.plot_control_chart if self.chart == "control" else charts.plot_run_chart
        title = f"{self.measured(self.measure)}, {named.get(self.site, self.site)}"
        self.draw(title, plot, self._chart(), names={**named, self.measure: self.measured(self.measure)})
