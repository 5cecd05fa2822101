"""The items worded in every language side by side, with what is worth a second look before the panel reads them."""

from typing import Any

from ..errors import AmnError
from ..words import number
from .register import RegisterWindow, text
from .table_window import put_row


class WordingsWindow(RegisterWindow):
    """Word each kept candidate as one action (table ``wordings``), and write the items of the first round."""

    NAME = "wordings"
    TABLE = "wordings"
    READS = ("screening", "strategies", "strategy_links")

    def register(self) -> dict[str, Any]:
        """Return the drafted items with advice; once a round has opened, as the panel has them."""
        opened = bool((self.study.rounds()["state"] != "draft").any())
        items = self.study.items() if opened else self.study.draft_items()
        advice = self._advice()
        languages = self.study.languages
        columns = [{"name": "item_id", "label": self.say_word("columns.item_id"), "kind": "text"}]
        columns += [
            {"name": lang, "label": self.say_word("columns.wording", of=lang), "kind": "text"} for lang in languages
        ]
        columns += self.columns("from", "advice")
        rows = [self._row(row, advice.get(str(row["item_id"]), ""), opened) for row in items.to_dict("records")]
        return {
            "notes": [self.say_word("opened" if opened else "hint")],
            "search": True,
            "opens": True,
            "columns": columns,
            "rows": rows,
            "fields": [] if opened else self._fields(),
            "form": None if opened else self.form(rows_only=True),
            "acts": [] if opened else [{"act": "write", "label": self.say_word("write"), "main": True}],
        }

    def _row(self, row: dict[Any, Any], advice: str, opened: bool) -> dict[str, Any]:
        key = str(row["item_id"])
        said = [{"text": text(row[f"wording_{lang}"]) or "–", "lang": lang} for lang in self.study.languages]
        source = text(row.get("wording_from"))
        whence = text(row.get("strategy_ids")).replace("; ", ", ")
        cells = [
            key,
            *said,
            {"text": self.say_word(f"from.{source}") if source else whence, "note": whence if source else ""},
            advice,
        ]
        more = [[self.say_word("barriers"), text(row.get("barriers")).replace("; ", ", "), ""]]
        more += [
            [self.say_word("fields.plain", of=lang), text(row.get(f"plain_{lang}")), lang]
            for lang in self.study.languages
            if text(row.get(f"plain_{lang}"))
        ]
        segments = text(row.get("segments"))
        more += [[self.say_word("segments"), segments.replace("; ", ", "), ""]] if segments else []
        drawn: dict[str, Any] = {"id": key, "title": key, "cells": cells, "more": more}
        if not opened:
            drawn["form"] = {each["name"]: text(row.get(each["name"])) for each in self._fields()}
        return drawn

    def _fields(self) -> list[dict[str, Any]]:
        return [
            {
                **self.field("wording", "long"),
                "name": f"{part}_{lang}",
                "lang": lang,
                "needed": part == "wording",
                "label": self.say_word(f"fields.{part}", of=lang),
            }
            for part in ("wording", "plain")
            for lang in self.study.languages
        ]

    def field(self, name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
        """Return a field whose label names its language."""
        return {"name": name, "kind": kind, "label": "", **more}

    def _advice(self) -> dict[str, str]:
        try:
            table = self.study.parity()
        except AmnError:
            return {}
        said: dict[str, list[str]] = {}
        for row in table.to_dict("records"):
            for look in filter(None, text(row["look_at"]).split("; ")):
                told = self.say_word(
                    f"advice.{look}",
                    other=text(row["other"]),
                    first=text(row["language"]),
                    ratio=number(row["length_ratio"], self.spoken, 1),
                    a=text(row["numbers"]) or "–",
                    b=text(row["numbers_other"]) or "–",
                    grade=number(row["grade"], self.spoken, 0),
                )
                said.setdefault(str(row["item_id"]), []).append(told)
        return {item: "\n".join(dict.fromkeys(told)) for item, told in said.items()}

    # Acts

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep an item's words."""
        blank = [lang for lang in self.study.languages if not given.get(f"wording_{lang}", "").strip()]
        if blank:
            labels = [self.say_word("fields.wording", of=lang) for lang in blank]
            self.say(self.word("register.lacking", what=", ".join(labels)), bad=True)
            return
        names = {each["name"] for each in self._fields()}
        words = {name: value.strip() or None for name, value in given.items() if name in names}
        table = put_row(self.held("wordings"), ["item_id"], {"item_id": row, **words})
        self.keep("wordings", table, self.say_word("done", id=row))

    def on_write(self) -> None:
        """Write the items of the first round; refused once a round has opened."""
        path = self.study.write_items(self.study.draft_items())
        self.everywhere("strategy_links")
        self.say(self.say_word("written", file=path.name))
