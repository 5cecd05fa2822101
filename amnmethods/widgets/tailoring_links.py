"""Which strategy answers which barrier, by which mechanism and for what outcome; and what each strategy costs."""

from typing import Any

import pandas as pd

from ..errors import AmnError
from ..study import Study
from .register import RegisterWindow, text
from .table_window import put_row, same_key, without_row

KEY = ["strategy_id", "determinant_id"]
TEXTS = ("mechanism", "outcome", "because")


def strategies_of(study: Study) -> list[dict[Any, Any]]:
    """Return the study's strategies: those that the panel agreed on, else all its items."""
    try:
        table = study.strategies()
        table = table[table["agreed"]] if table["agreed"].any() else table
        return table.to_dict("records")
    except AmnError:
        return study.items().rename(columns={"item_id": "strategy_id"}).to_dict("records")


class LinksWindow(RegisterWindow):
    """Edit the table ``strategy_links``; what stands alone on either side is listed below."""

    NAME = "links"
    TABLE = "strategy_links"
    READS = ("determinants",)

    def register(self) -> dict[str, Any]:
        """Return the links, and what is linked with nothing."""
        table = self.held("strategy_links")
        strategies = {
            str(row["strategy_id"]): self.named(row, "wording")
            for row in self.once("strategies", lambda: strategies_of(self.study))
        }
        barriers = self._barriers()
        records = [] if table is None else table.to_dict("records")
        return {
            "notes": [self.say_word("hint")],
            "search": True,
            "opens": True,
            "filters": [
                {
                    "column": "barrier",
                    "label": self.say_word("columns.barrier"),
                    "options": [[k, f"{k} {v}"] for k, v in barriers.items()],
                }
            ],
            "columns": self.columns("strategy", "barrier", "mechanism", "outcome", "because"),
            "rows": [self._row(row, strategies, barriers) for row in records],
            "none": "" if records else self.say_word("none"),
            "fields": self._fields(strategies, barriers, records),
            "form": self.form(hint=self.say_word("form_hint")),
            "under": self._alone(strategies, barriers),
        }

    def _barriers(self) -> dict[str, str]:
        table = self.held("determinants")
        table = self.study.determinants() if table is None else table
        rows = table.drop_duplicates("determinant_id").to_dict("records")
        return {str(row["determinant_id"]): self.named(row, "name") for row in rows}

    def _row(self, row: dict[Any, Any], strategies: dict[str, str], barriers: dict[str, str]) -> dict[str, Any]:
        strategy, barrier = str(row["strategy_id"]), str(row["determinant_id"])
        said = [self.called(row, name) for name in TEXTS]
        form = {"strategy_id": strategy, "determinant_id": barrier, "catalogue_id": text(row.get("catalogue_id"))}
        return {
            "id": f"{strategy}|{barrier}",
            "title": f"{strategy} → {barrier}",
            "cells": [
                {
                    "text": f"{strategy} {strategies.get(strategy, '')}",
                    "note": text(row.get("catalogue_id")).replace("; ", ", "),
                },
                f"{barrier} {barriers.get(barrier, '')}",
                *(each or "–" for each in said),
            ],
            "keys": {"barrier": barrier},
            "form": form | dict(zip(TEXTS, said, strict=True)),
            "removable": True,
        }

    def _fields(
        self, strategies: dict[str, str], barriers: dict[str, str], rows: list[dict[Any, Any]]
    ) -> list[dict[str, Any]]:
        def options(found: dict[str, str]) -> list[list[str]]:
            return [["", self.word("register.choose")], *([key, f"{key} {name}"] for key, name in found.items())]

        outcomes = list(dict.fromkeys(filter(None, (self.called(row, "outcome") for row in rows))))
        return [
            self.field("strategy_id", "choice", options=options(strategies), needed=True),
            self.field("determinant_id", "choice", options=options(barriers), needed=True),
            self.field("catalogue_id"),
            self.field("mechanism", wide=True, hint=self.say_word("mechanism_hint")),
            self.field("outcome", options=[[each, each] for each in outcomes], hint=self.say_word("outcome_hint")),
            self.field("because", wide=True),
        ]

    def _alone(self, strategies: dict[str, str], barriers: dict[str, str]) -> list[dict[str, Any]]:
        try:
            table = self.study.strategy_orphans()
        except AmnError as refused:
            return [{"title": self.say_word("alone"), "text": [str(refused)], "hint": True}]
        rows = []
        for row in table.to_dict("records"):
            strategy, barrier = text(row["strategy_id"]), text(row["determinant_id"])
            who = [
                f"{strategy} {strategies.get(strategy, '')}".strip(),
                f"{barrier} {barriers.get(barrier, '')}".strip(),
            ]
            rows.append([self.say_word(f"kinds.{row['kind']}"), *who, text(row["sites"]).replace("; ", ", ")])
        none = [] if rows else [self.say_word("nobody_alone")]
        return [
            {
                "title": self.say_word("alone"),
                "text": none,
                "columns": self.columns("kind", "strategy", "barrier", "sites"),
                "rows": rows,
            }
        ]

    # Acts

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep a link."""
        if self.lacking(given, *KEY):
            return
        held = self.held("strategy_links")
        key = {name: given[name].strip() for name in KEY}
        before: dict[Any, Any] = {}
        if held is not None:
            opened = dict(zip(KEY, row.split("|"), strict=True)) if row else key
            here = held[same_key(held, KEY, opened)].to_dict("records")
            before = here[0] if here else {}
            if row and opened != key:
                if same_key(held, KEY, key).any():
                    self.say(self.say_word("there", id=" → ".join(key.values())), bad=True)
                    return
                held = without_row(held, KEY, opened)
        kept = {**{str(name): None if pd.isna(value) else value for name, value in before.items()}, **key}
        kept |= {"catalogue_id": given.get("catalogue_id", "").strip() or None}
        kept |= {name: kept.get(name) for name in TEXTS} | self.rewritten(before, given, *TEXTS)
        self.keep("strategy_links", put_row(held, KEY, kept), self.say_word("done", id=" → ".join(key.values())))

    def on_remove(self, row: str) -> None:
        """Take a link away."""
        held, key = self.held("strategy_links"), dict(zip(KEY, row.split("|"), strict=True))
        if held is not None:
            self.keep("strategy_links", without_row(held, KEY, key), self.say_word("gone", id=" → ".join(key.values())))


class CostsWindow(RegisterWindow):
    """Edit the table ``strategy_costs``: dollars and hours of staff for one network, and what must or may not be in."""

    NAME = "costs"
    TABLE = "strategy_costs"

    def register(self) -> dict[str, Any]:
        """Return the strategies with what they cost."""
        held = self.held("strategy_costs")
        costs = {} if held is None else {str(row["strategy_id"]): row for row in held.to_dict("records")}
        clusters = self._clusters()
        found = self.once("strategies", lambda: strategies_of(self.study))
        blank = [row for row in found if pd.isna(costs.get(str(row["strategy_id"]), {}).get("cost", float("nan")))]
        musts = [["", self.say_word("musts.free")], *([key, self.say_word(f"musts.{key}")] for key in ("have", "not"))]
        return {
            "notes": [self.say_word("hint"), self.say_word("blank", n=len(blank), all=len(found))],
            "search": True,
            "opens": True,
            "columns": self.columns(
                "strategy", "cost", "staff_hours", "must", "cluster", numbers=("cost", "staff_hours")
            ),
            "rows": [self._row(row, costs.get(str(row["strategy_id"]), {}), clusters) for row in found],
            "fields": [
                self.field("cost", "number"),
                self.field("staff_hours", "number"),
                self.field("must", "choice", options=musts),
                self.field(
                    "cluster",
                    "choice",
                    options=[["", self.say_word("no_cluster")], *([k, f"{v} ({k})"] for k, v in clusters.items())],
                ),
            ],
            "form": self.form(rows_only=True, hint=self.say_word("form_hint")),
        }

    def _clusters(self) -> dict[str, str]:
        table = self.once("catalogue", self.study.catalogue)
        found = {text(row["cluster"]): self.named(row, "cluster_name") for row in table.to_dict("records")}
        return {key: name for key, name in found.items() if key}

    def _row(self, row: dict[Any, Any], cost: dict[Any, Any], clusters: dict[str, str]) -> dict[str, Any]:
        key, must, cluster = str(row["strategy_id"]), text(cost.get("must")), text(cost.get("cluster"))
        form = {name: text(cost.get(name)).removesuffix(".0") for name in ("cost", "staff_hours")}
        return {
            "id": key,
            "title": key,
            "cells": [
                f"{key} {self.named(row, 'wording')}",
                self.number(cost.get("cost")),
                self.number(cost.get("staff_hours")),
                self.say_word(f"musts.{must}") if must else "–",
                clusters.get(cluster, cluster or "–"),
            ],
            "form": form | {"must": must, "cluster": cluster},
        }

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep what a strategy costs; blank is not known, which is not 0."""
        numbers = self.numeric(given, "cost", "staff_hours")
        if numbers is None:
            return
        below = [name for name, value in numbers.items() if value is not None and value < 0]
        if below:
            self.say(self.say_word("below", what=self.say_word(f"fields.{below[0]}")), bad=True)
            return
        whole = {
            name: int(value) if value is not None and value.is_integer() else value for name, value in numbers.items()
        }
        kept = {
            "strategy_id": row,
            **whole,
            **{name: given.get(name, "").strip() or None for name in ("must", "cluster")},
        }
        held = self.held("strategy_costs")
        if held is None:
            kinds = {
                "strategy_id": "string",
                "cost": "float64",
                "staff_hours": "float64",
                "must": "string",
                "cluster": "string",
            }
            held = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
        self.keep("strategy_costs", put_row(held, ["strategy_id"], kept), self.say_word("done", id=row))
