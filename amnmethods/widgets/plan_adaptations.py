"""The log of adaptations, in the words of FRAME and FRAME-IS."""

import re
from typing import Any

import pandas as pd

from ..words import percent
from .plan_logs import sites_of
from .register import RegisterWindow, text
from .table_window import put_row, without_row

ABOUT = ("strategy", "mentoring")
FREE = "reason"  # may also be told in own words
TICKED = {  # a yes or no that came in a file, in the words of the frameworks
    "planned": {"yes": "planned", "True": "planned", "no": "reactive", "False": "reactive"},
    "fidelity_consistent": {"yes": "consistent", "True": "consistent", "no": "inconsistent", "False": "inconsistent"},
}


class AdaptationsWindow(RegisterWindow):
    """Log what was changed of a strategy or of mentoring (table ``adaptations``), and see it counted."""

    NAME = "adaptations"
    TABLE = "adaptations"
    READS = ("plan",)

    def __init__(self, *given: Any, **traits: Any):
        self.about = "strategy"
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return the log with its form, whose choices are those of the framework."""
        held = self.held("adaptations")
        fields = self.study.adaptation_fields(self.about, language=self.spoken)  # type: ignore[arg-type]
        records = [] if held is None else held.to_dict("records")
        own = [row for row in records if (text(row.get("about")) or "strategy") == self.about]
        problems = self._problems(held)
        names = {about: self.say_word(f"about.{about}") for about in ABOUT}
        choice = {
            "name": "about",
            "label": self.say_word("about_label"),
            "options": list(map(list, names.items())),
            "value": self.about,
        }
        return {
            "notes": [self.say_word("hint")],
            "choices": [choice],
            "of": self.about,
            "search": True,
            "opens": True,
            "filters": [
                {"column": "site", "label": self.say_word("columns.site"), "options": sites_of(self.study, self.own)}
            ],
            "columns": self.columns("adaptation_id", "site", "made_on", "what", "planned", "fidelity", "reason"),
            "rows": [self._row(row, fields, problems) for row in own],
            "none": "" if own else self.say_word("none"),
            "fields": self._fields(fields, records),
            "form": self.form(hint=text(fields.attrs.get("source"))),
            "under": self._counted(held),
        }

    def _problems(self, held: pd.DataFrame | None) -> dict[str, list[str]]:
        if held is None or held.empty:
            return {}
        found = self.study.adaptation_problems(language=self.spoken)
        return {str(key): rows["told"].tolist() for key, rows in found.groupby("adaptation_id")}

    def _row(self, row: dict[Any, Any], fields: pd.DataFrame, problems: dict[str, list[str]]) -> dict[str, Any]:
        key = str(row["adaptation_id"])
        names = {(r["field"], r["value"]): r["value_name"] for r in fields.to_dict("records")}

        def cell(name: str) -> str:
            value = text(row.get(name))
            return str(names.get((name, TICKED.get(name, {}).get(value, value)), self.called(row, name)))

        asked = [str(name) for name in dict.fromkeys(fields["field"])]
        titles = dict(zip(fields["field"], fields["name"], strict=True))
        form = {name: text(row.get(name)) for name in ("adaptation_id", "site", "strategy_id", "line_id", "made_on")}
        form |= {"what": self.called(row, "what")}
        form |= {name: TICKED.get(name, {}).get(text(row.get(name)), text(row.get(name))) for name in asked}
        form[FREE] = self.called(row, FREE)
        more = [[titles[name], cell(name), ""] for name in asked if text(row.get(name))]
        more += [[self.say_word("look"), told, ""] for told in problems.get(key, [])]
        return {
            "id": key,
            "title": key,
            "keys": {"site": text(row["site"])},
            "cells": [
                {"text": key, "note": self.say_word("to_look", n=len(problems[key])) if key in problems else ""},
                {"text": text(row["site"]), "note": text(row["strategy_id"])},
                text(row["made_on"]),
                self.called(row, "what"),
                cell("planned"),
                cell("fidelity_consistent"),
                cell("reason"),
            ],
            "more": more,
            "form": form,
            "removable": True,
        }

    def _fields(self, fields: pd.DataFrame, rows: list[dict[Any, Any]]) -> list[dict[str, Any]]:
        choose = ["", self.word("register.choose")]
        plan = self.study.plan()
        strategies = list(dict.fromkeys([*map(str, plan["strategy_id"]), *(text(row["strategy_id"]) for row in rows)]))
        used = [int(found[1]) for row in rows if (found := re.fullmatch(r"a(\d+)", text(row["adaptation_id"])))]
        asked = [
            self.field("adaptation_id", needed=True, start=f"a{1 + max(used, default=0):02}"),
            self.field("site", "choice", options=[choose, *sites_of(self.study, self.own)], needed=True),
            self.field("strategy_id", "choice", options=[choose, *([each, each] for each in strategies)], needed=True),
            self.field("line_id", options=[[line, line] for line in map(str, plan["line_id"])]),
            self.field("made_on", "date", needed=True),
            self.field("what", "long", needed=True),
        ]
        for name, values in fields.groupby("field", sort=False):
            options = [[str(row["value"]), str(row["value_name"])] for row in values.to_dict("records")]
            made = {"name": str(name), "label": values["name"].iloc[0], "needed": bool(values["needed"].iloc[0])}
            if name == FREE:
                asked.append(
                    {**made, "kind": "text", "options": options, "wide": True, "hint": self.say_word("reason_hint")}
                )
            else:
                asked.append({**made, "kind": "choice", "options": [choose, *options]})
        return asked

    def _counted(self, held: pd.DataFrame | None) -> list[dict[str, Any]]:
        if held is None or held.empty:
            return []
        table = self.study.adaptations(language=self.spoken)
        framework = "frame_is" if self.about == "strategy" else "frame"
        table = table[(table["site"] == "all") & (table["framework"] == framework)]
        rows = [
            [
                row["field_name"],
                row["value_name"],
                self.say_word("of", n=int(row["n"]), all=int(row["of"])),
                percent(row["share"], self.spoken),
            ]
            for row in table.to_dict("records")
        ]
        return [
            {
                "title": self.say_word("counted"),
                "columns": self.columns("field", "value", "n", "share", numbers=("n", "share")),
                "rows": rows,
            }
        ]

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to adaptations of strategies, or of mentoring itself."""
        self.about = value if value in ABOUT else "strategy"
        self.show()

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep an adaptation."""
        fields = self.study.adaptation_fields(self.about, language=self.spoken)  # type: ignore[arg-type]
        needed = fields[fields["needed"]].drop_duplicates("field")
        blank = [
            self.say_word(f"fields.{name}")
            for name in ("adaptation_id", "site", "strategy_id", "made_on", "what")
            if not given.get(name, "").strip()
        ]
        blank += [
            str(each["name"]) for each in needed.to_dict("records") if not given.get(str(each["field"]), "").strip()
        ]
        if blank:
            self.say(self.word("register.lacking", what=", ".join(blank)), bad=True)
            return
        held, key = self.held("adaptations"), given["adaptation_id"].strip()
        records = {} if held is None else {str(each["adaptation_id"]): each for each in held.to_dict("records")}
        if key in records and key != row:
            self.say(self.say_word("taken", id=key), bad=True)
            return
        before = records.get(row, {})
        kept: dict[str, Any] = {"adaptation_id": key, "about": self.about}
        kept |= {name: given.get(name, "").strip() or None for name in ("site", "strategy_id", "line_id", "made_on")}
        kept |= {
            str(name): given.get(str(name), "").strip() or None
            for name in dict.fromkeys(fields["field"])
            if name != FREE
        }
        kept |= {name: before.get(name) for name in ("what", FREE)} | self.rewritten(before, given, "what", FREE)
        if held is not None and row and row != key:
            held = without_row(held, ["adaptation_id"], {"adaptation_id": row})
        self.keep("adaptations", put_row(held, ["adaptation_id"], kept), self.say_word("done", id=key))

    def on_remove(self, row: str) -> None:
        """Take an adaptation out of the log."""
        held = self.held("adaptations")
        if held is not None:
            key = {"adaptation_id": row}
            self.keep("adaptations", without_row(held, ["adaptation_id"], key), self.say_word("gone", id=row))
