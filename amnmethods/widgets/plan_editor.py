"""The plan of a network, line by line: specified, dated, checked in words, drawn, and taken along as a sheet or in Word."""

from typing import Any

import pandas as pd

from .. import charts
from ..collect import import_plan_sheet, write_plan_sheet
from ..study.folder import OUTPUTS
from .register import RegisterWindow, text
from .table_window import put_row, without_row

DAYS, NUMBERS = ("starts_on", "ends_on"), ("cost", "staff_hours")
PLANS = "plans"  # where sheets and documents lie, in the study's outputs
LONG = ("action", "justification", "risk", "action_target")


class PlanEditor(RegisterWindow):
    """Edit the table ``plan``; strategies that the workshop kept and that have no line yet stand there as drafts.

    Nothing is invented in a draft: blank is what the network has to say itself.
    """

    NAME = "plan"
    TABLE = "plan"
    READS = ("workshop", "strategy_links", "strategy_costs")

    def __init__(self, *given: Any, **traits: Any):
        self.site = ""
        super().__init__(*given, **traits)

    def sites(self) -> list[list[str]]:
        """Return the networks with their names."""
        return [[site.site, site.name.said(self.own)] for site in self.study.config.sites]

    def register(self) -> dict[str, Any]:
        """Return a network's lines with what is wrong or missing in each."""
        sites = self.sites()
        self.site = self.site or (sites[0][0] if sites else "")
        lines, kept = self.lines(), set(self.study.plan(self.site)["line_id"])
        problems = self.study.plan_check(self.site, lines, language=self.spoken)
        asked = self.study.plan_fields(language=self.spoken)
        said = {str(row["item_id"]): self.named(row, "wording") for row in self.study.items().to_dict("records")}
        rows = [self._row(row, kept, problems, said) for row in lines.to_dict("records")]
        n = len(problems[problems["stops"].astype(bool)])
        notes = [self.say_word("hint"), self.say_word("checked", stops=n, gaps=len(problems) - n)]
        drafts = [row for row in rows if row["keys"]["state"] == "draft"]
        sheets = self._sheets()
        acts: list[dict[str, Any]] = (
            [{"act": "take_over", "label": self.say_word("take_over", n=len(drafts))}] if drafts else []
        )
        acts += [{"act": name, "label": self.say_word(name)} for name in ("timeline", "model")]
        if kept:
            acts += [
                {"act": name, "label": self.say_word(name), "main": name == "document"}
                for name in ("write_sheet", "document")
            ]
        acts += [
            {"act": "read_sheet", "told": {"file": name}, "label": self.say_word("read_sheet", file=name)}
            for name in sheets
        ]
        whole = problems[problems["line_id"].fillna("").eq("")]["told"].tolist()
        return {
            "choices": [{"name": "site", "label": self.say_word("site"), "options": sites, "value": self.site}],
            "of": self.site,
            "notes": notes,
            "opens": True,
            "columns": self.columns("line", "owner", "dates", "cost", "hours", "problems", numbers=("cost", "hours")),
            "rows": rows,
            "none": "" if rows else self.say_word("none"),
            "fields": [self._field(row) for row in asked.to_dict("records")],
            "form": self.form(rows_only=True),
            "acts": acts,
            "under": [{"title": self.say_word("whole"), "text": whole}] if whole else [],
        }

    def lines(self) -> pd.DataFrame:
        """Return the lines kept, then drafts for what the workshop kept besides."""
        if self.held("workshop") is None:
            return self.study.plan(self.site)
        return self.study.draft_plan(self.site, language=self.spoken)

    def _row(self, row: dict[Any, Any], kept: set[str], problems: pd.DataFrame, said: dict[str, str]) -> dict[str, Any]:
        key, strategy = str(row["line_id"]), str(row["strategy_id"])
        found = problems[problems["line_id"].eq(key)]
        stops = bool(found["stops"].any())
        told = found["told"].tolist()
        state = {"text": self.say_word("fine"), "tone": "in"}
        if told:
            state = {
                "text": self.say_word("stops" if stops else "gaps", n=len(told)),
                "tone": "out" if stops else "open",
                "note": "\n".join(told),
            }
        dates = " – ".join(filter(None, (text(row[name]) for name in DAYS)))
        form = {name: self._shown(row, name) for name in self._names()}
        return {
            "id": key,
            "title": key,
            "keys": {"state": "kept" if key in kept else "draft"},
            "cells": [
                {
                    "text": f"{key} {self.called(row, 'action') or said.get(strategy, '')}",
                    "note": "" if key in kept else self.say_word("draft"),
                },
                text(row["owner"]) or "–",
                dates or "–",
                self.number(row["cost"]),
                self.number(row["staff_hours"]),
                state,
            ],
            "form": form,
            "removable": key in kept,
        }

    def _names(self) -> list[str]:
        return [str(name) for name in self.study.plan_fields()["field"]]

    def _shown(self, row: dict[Any, Any], name: str) -> str:
        if name in DAYS:
            return text(row[name])
        if name in NUMBERS:
            return (
                ""
                if pd.isna(row[name])
                else f"{row[name]:g}"
                if row[name] < 1e6
                else text(row[name]).removesuffix(".0")
            )
        return self.called(row, name)

    def _field(self, row: dict[Any, Any]) -> dict[str, Any]:
        name = str(row["field"])
        kind = {"date": "date", "number": "number"}.get(str(row["kind"]), "long" if name in LONG else "text")
        return {
            "name": name,
            "label": row["name"],
            "hint": row["ask"],
            "kind": kind,
            "wide": name in ("outcome", "dose", "indicator"),
        }

    def _sheets(self) -> list[str]:
        return sorted(path.name for path in (self.study.folder / OUTPUTS / PLANS).glob(f"plan.{self.site}.*.xlsx"))

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to another network."""
        self.site = value
        self.on_put_away()
        self.show()

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep a line; what is wrong or missing in it is said beside it."""
        numbers = self.numeric(given, *NUMBERS)
        if numbers is None:
            return
        before = next((each for each in self.lines().to_dict("records") if each["line_id"] == row), None)
        if before is None:
            self.say(self.say_word("gone_line", id=row), bad=True)
            return
        texts = [name for name in self._names() if name not in (*DAYS, *NUMBERS)]
        line = {str(name): self._plain(value) for name, value in before.items()}
        line |= self.rewritten(before, given, *texts) | numbers
        line |= {name: given.get(name, "").strip() or None for name in DAYS}
        self._put([line], self.say_word("done", id=row))

    def on_take_over(self) -> None:
        """Keep the drafted lines as they stand, to be filled in."""
        kept = set(self.study.plan(self.site)["line_id"])
        drafts = [row for row in self.lines().to_dict("records") if row["line_id"] not in kept]
        lines = [{str(name): self._plain(value) for name, value in row.items()} for row in drafts]
        self._put(lines, self.say_word("taken_over", n=len(lines), site=self.site))

    def _plain(self, value: Any) -> Any:
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat()
        return None if pd.isna(value) or value == "" else value

    def _put(self, lines: list[dict[str, Any]], said: str) -> None:
        table = self.held("plan")
        if table is None:
            empty = self.study.plan()
            table = empty.astype({name: "float64" if name in NUMBERS else "string" for name in empty})
        for line in lines:
            table = put_row(table, ["line_id"], line)
        self.keep("plan", table, said)

    def on_remove(self, row: str) -> None:
        """Take a line out of the plan; a strategy that the workshop kept stands there as a draft again."""
        held = self.held("plan")
        if held is not None:
            self.keep("plan", without_row(held, ["line_id"], {"line_id": row}), self.say_word("gone", id=row))

    def on_timeline(self) -> None:
        """Draw when each line runs."""
        self.draw(self.say_word("timeline"), charts.plot_gantt, self.study.timeline(self.site, language=self.spoken))

    def on_model(self) -> None:
        """Draw the logic model from the links."""
        model = self.study.logic_model(self.site, language=self.spoken)
        self.draw(self.say_word("model"), charts.plot_logic_model, model.nodes, model.links, model.columns)

    def on_write_sheet(self) -> None:
        """Write the plan as a workbook to fill in, into the study's outputs."""
        path = write_plan_sheet(self.study, self.site, language=self.spoken)
        self.show()
        self.say(self.say_word("written", file=self._beside(path)))

    def on_read_sheet(self, file: str) -> None:
        """Take a workbook that was filled in back into the plan."""
        if file not in self._sheets():
            self.say(self.say_word("no_sheet", file=file), bad=True)
            return
        report = import_plan_sheet(self.study, self.study.folder / OUTPUTS / PLANS / file, language=self.spoken)
        self.stamp += 1
        self.everywhere("plan")
        self.say(str(report))

    def on_document(self) -> None:
        """Write the network's plan in Word."""
        from ..reports import plan_document

        paths = plan_document(self.study, self.site, languages=[self.own], formats=["docx"])
        self.say(self.say_word("written", file=", ".join(self._beside(path) for path in paths)))

    def _beside(self, path: Any) -> str:
        return path.relative_to(self.study.folder).as_posix() if path.is_relative_to(self.study.folder) else str(path)
