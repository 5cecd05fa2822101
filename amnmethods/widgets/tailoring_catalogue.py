"""The catalogue of strategies to search and read, and the team's own added by hand."""

import re
from typing import Any

from .register import RegisterWindow, text
from .table_window import put_row, same_key, without_row

PROVENANCE = ("source", "source_definition", "source_cluster", "source_rating", "source_french")


class CatalogueWindow(RegisterWindow):
    """Search the catalogue; a strategy of the team's own goes into the table ``strategies``."""

    NAME = "catalogue"
    TABLE = "strategies"

    def register(self) -> dict[str, Any]:
        """Return every strategy with its definition and where each field comes from."""
        table = self.study.catalogue()
        clusters = {text(row["cluster"]): self.named(row, "cluster_name") for row in table.to_dict("records")}
        clusters.pop("", None)
        options = [[key, f"{name} ({key})" if name != key else key] for key, name in clusters.items()]
        kinds = [[key, self.say_word(f"kinds.{key}")] for key in ("eric", "own")]
        return {
            "notes": [self.say_word("hint")],
            "search": True,
            "opens": True,
            "filters": [
                {"column": "cluster", "label": self.say_word("columns.cluster"), "options": options},
                {"column": "kind", "label": self.say_word("kind"), "options": kinds},
            ],
            "columns": self.columns("catalogue_id", "name", "cluster", "rating"),
            "rows": [self._row(row, clusters) for row in table.to_dict("records")],
            "fields": self._fields(options),
            "form": self.form(hint=self.say_word("form_hint")),
        }

    def _row(self, row: dict[Any, Any], clusters: dict[str, str]) -> dict[str, Any]:
        key, name = str(row["catalogue_id"]), self.named(row, "name")
        others = [text(row[c]) for c in row if str(c).startswith("name_") and text(row[c]) not in ("", name)]
        cluster = text(row["cluster"])
        drawn: dict[str, Any] = {
            "id": key,
            "title": f"{key} {name}",
            "cells": [key, {"text": name, "note": " / ".join(others)}, clusters.get(cluster, "–"), self._rating(row)],
            "keys": {"cluster": cluster, "kind": text(row["catalogue"])},
            "search": " ".join(text(value) for value in row.values()),
            "more": self._more(row),
        }
        if row["catalogue"] == "own":
            names = [each["name"] for each in self._fields([])]
            drawn |= {"form": {name: text(row.get(name)) for name in names}, "removable": True}
        return drawn

    def _rating(self, row: dict[Any, Any]) -> str:
        pair = [self.number(row[name], 2) for name in ("importance", "feasibility")]
        return "–" if set(pair) == {"–"} else f"{pair[0]} / {pair[1]}"

    def _more(self, row: dict[Any, Any]) -> list[list[str]]:
        told = [
            [self.say_word("definition"), text(row[column]), column.removeprefix("definition_")]
            for column in (f"definition_{lang}" for lang in self.study.languages)
            if text(row.get(column))
        ]
        zone = text(row["go_zone"])
        told += [[self.say_word("zone"), zone or self.say_word("unknown"), ""]] if row["catalogue"] == "eric" else []
        checked = row["cluster_verified"]
        if checked is False or str(checked) == "False":
            told.append([self.say_word("columns.cluster"), self.say_word("not_verified"), ""])
        for column in PROVENANCE:
            if column == "source" or row["catalogue"] == "eric":
                told.append([self.say_word(column), text(row.get(column)) or self.say_word("unknown"), ""])
        return told

    def _fields(self, clusters: list[list[str]]) -> list[dict[str, Any]]:
        named = []
        for lang in self.study.languages:
            label = self.say_word("fields.name")
            named.append(
                {**self.field("name"), "name": f"name_{lang}", "label": f"{label} ({lang})", "lang": lang, "wide": True}
            )
        for lang in self.study.languages:
            label = self.say_word("fields.definition")
            named.append(
                {
                    **self.field("definition", "long"),
                    "name": f"definition_{lang}",
                    "label": f"{label} ({lang})",
                    "lang": lang,
                }
            )
        return [
            self.field("catalogue_id", hint=self.say_word("id_hint"), needed=True, start=self._next_id()),
            *named,
            self.field("cluster", "choice", options=[["", self.say_word("no_cluster")], *clusters]),
            self.field("source", wide=True, needed=True),
        ]

    def _next_id(self) -> str:
        held = self.held("strategies")
        ids = [] if held is None else [str(each) for each in held["catalogue_id"]]
        used = [int(found[1]) for each in ids if (found := re.fullmatch(r"own-(\d+)", each))]
        return f"own-{1 + max(used, default=0)}"

    # Acts

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep a strategy of the team's own; under the id of one that is open, it is changed."""
        key = given.get("catalogue_id", "").strip()
        if self.lacking(given, "catalogue_id", "source"):
            return
        names = {f"name_{lang}": given.get(f"name_{lang}", "").strip() for lang in self.study.languages}
        if not any(names.values()):
            self.say(self.word("register.lacking", what=self.say_word("fields.name")), bad=True)
            return
        held = self.held("strategies")
        taken = set(self.study.catalogue()["catalogue_id"]) - {row}
        if key in taken:
            self.say(self.say_word("taken", id=key), bad=True)
            return
        kept = {name: value.strip() or None for name, value in given.items()} | {"catalogue_id": key}
        if held is not None and row and row != key:
            held = without_row(held, ["catalogue_id"], {"catalogue_id": row})
        self.keep("strategies", put_row(held, ["catalogue_id"], kept), self.say_word("done", id=key))

    def on_remove(self, row: str) -> None:
        """Take a strategy of the team's own out again."""
        held = self.held("strategies")
        if held is not None and same_key(held, ["catalogue_id"], {"catalogue_id": row}).any():
            self.keep(
                "strategies", without_row(held, ["catalogue_id"], {"catalogue_id": row}), self.say_word("gone", id=row)
            )
