"""Which strategies a network takes, which strong barriers they answer, and what it all costs, as it is ticked."""

from typing import Any

import pandas as pd

from .register import RegisterWindow, text
from .table_window import put_row, same_key, without_row

DECISIONS = ("keep", "adapt", "drop")
TAKEN = ("keep", "adapt")
TONES = {"keep": "in", "adapt": "open", "drop": "out"}


class CoverageWindow(RegisterWindow):
    """Tick what a network takes and see what it covers; what is decided, with its reason, is the table ``workshop``.

    A tick alone is a trial and is kept nowhere; the sums follow it.
    """

    NAME = "coverage"
    TABLE = "workshop"
    READS = ("strategy_links", "strategy_costs", "determinants")

    def __init__(self, *given: Any, **traits: Any):
        self.site = ""
        self.tried: dict[str, dict[str, bool]] = {}  # by site, what was ticked or unticked since
        super().__init__(*given, **traits)

    def register(self) -> dict[str, Any]:
        """Return a network's strategies with their decisions, sums and barriers."""
        sites = [[site.site, site.name.said(self.own)] for site in self.study.config.sites]
        self.site = self.site or (sites[0][0] if sites else "")
        sheet = self.once(
            ("sheet", self.site), lambda: self.study.workshop_sheet(self.site or None, language=self.spoken)
        )
        decided = self.held("workshop")
        here = (
            {}
            if decided is None
            else {str(row["strategy_id"]): row for row in decided[decided["site"] == self.site].to_dict("records")}
        )
        rows = [self._row(row, here.get(str(row["strategy_id"]))) for row in sheet.to_dict("records")]
        answers = [["", self.word("register.choose")], *([key, self.say_word(f"acts.{key}")] for key in DECISIONS)]
        return {
            "notes": [self.say_word("hint")],
            "search": True,
            "choices": [{"name": "site", "label": self.say_word("site"), "options": sites, "value": self.site}],
            "of": self.site,
            "opens": True,
            "ticks": True,
            "columns": self.columns("strategy", "answers", "cost", "hours", "decision", numbers=("cost", "hours")),
            "rows": rows,
            "fields": [
                self.field("decision", "choice", options=answers, needed=True),
                self.field("reason", wide=True, needed=True),
                self.field("adapted_as", "long", hint=self.say_word("adapt_hint")),
                self.field("decided_by", needed=True),
            ],
            "form": self.form(rows_only=True),
            "acts": [{"act": "picture", "label": self.say_word("draw")}],
            "under": self._under(),
        }

    def _row(self, row: dict[Any, Any], decided: dict[Any, Any] | None) -> dict[str, Any]:
        key = str(row["strategy_id"])
        told: dict[Any, Any] = decided or {}
        state: Any = {"text": self.say_word("open"), "tone": "none"}
        if decided is not None:
            note = " · ".join(
                filter(
                    None, [self.called(told, "adapted_as"), self.called(told, "reason"), text(told.get("decided_by"))]
                )
            )
            state = {
                "text": self.say_word(f"states.{told['decision']}"),
                "tone": TONES.get(str(told["decision"]), "none"),
                "note": note,
            }
        ticked = self._ticked(key, decided)
        form = {name: self.called(told, name) for name in ("reason", "adapted_as", "decided_by")}
        form |= {
            "decision": text(told.get("decision")) or ("keep" if ticked else ""),
            "decided_by": form["decided_by"] or self.study.actor,
        }
        return {
            "id": key,
            "title": key,
            "tick": ticked,
            "cells": [
                f"{key} {row['strategy']}",
                text(row["answers"]).replace("; ", "\n") or self.say_word("none_here"),
                self.number(row["cost"]),
                self.number(row["staff_hours"]),
                state,
            ],
            "more": [[self.say_word("because"), text(row["because"]), ""]] if text(row["because"]) else [],
            "form": form,
            "removable": decided is not None,
        }

    def _ticked(self, key: str, decided: dict[Any, Any] | None) -> bool:
        tried = self.tried.get(self.site, {})
        return tried[key] if key in tried else decided is not None and decided["decision"] in TAKEN

    def chosen(self) -> pd.DataFrame:
        """Return what the networks take, with what was ticked here and is not decided yet: ``site, strategy_id``."""
        decided = self.held("workshop")
        taken: dict[tuple[str, str], bool] = {}
        if decided is not None:
            kept = decided["decision"].isin(TAKEN)
            taken = {
                (str(r["site"]), str(r["strategy_id"])): bool(k)
                for r, k in zip(decided.to_dict("records"), kept, strict=True)
            }
        for site, ticked in self.tried.items():
            taken |= {(site, key): on for key, on in ticked.items()}
        rows = [pair for pair, on in taken.items() if on]
        return pd.DataFrame(rows, columns=["site", "strategy_id"], dtype="string")

    def _under(self) -> list[dict[str, Any]]:
        chosen = self.chosen()
        covered = self.study.coverage(chosen)
        parts = []
        if self.held("strategy_costs") is not None:
            parts.append(self._sums(self.study.coverage_totals(chosen)))
        else:
            parts.append({"title": self.say_word("sums"), "text": [self.say_word("no_costs")], "hint": True})
        names = self._barriers()
        here = covered[covered["site"] == self.site]
        rows = [
            [
                f"{row['determinant_id']} {names.get(str(row['determinant_id']), '')}",
                self.number(row["strength"]),
                text(row["strategies"]).replace("; ", ", ") or "–",
                self._covered(row),
                text(row["available"]).replace("; ", ", ") or "–",
            ]
            for row in here.to_dict("records")
        ]
        columns = self.columns("barrier", "strength", "taken", "state", "available", numbers=("strength",))
        none = [] if rows else [self.say_word("no_strong")]
        return [
            *parts,
            {"title": self.say_word("barriers", site=self._site()), "text": none, "columns": columns, "rows": rows},
        ]

    def _covered(self, row: dict[Any, Any]) -> dict[str, str]:
        if row["covered"]:
            return {"text": self.say_word("covered"), "tone": "in"}
        return {"text": self.say_word(f"reasons.{row['reason']}"), "tone": "out"}

    def _sums(self, totals: pd.DataFrame) -> dict[str, Any]:
        names = {site.site: site.name.said(self.own) for site in self.study.config.sites}
        rows = []
        for row in sorted(totals.to_dict("records"), key=lambda row: [*names, row["site"]].index(row["site"])):
            cells: list[Any] = [
                names.get(str(row["site"]), str(row["site"])),
                self.number(row["n_strategies"]),
                self.say_word("of", n=int(row["n_covered"]), all=int(row["n_strong"])),
            ]
            for name in ("cost", "staff_hours"):
                whole = not pd.isna(row[name])
                said = self.number(row[name] if whole else row[f"{name}_known"])
                note = (
                    ""
                    if pd.isna(row[f"{name}_limit"])
                    else self.say_word("limit", limit=self.number(row[f"{name}_limit"]))
                )
                over = not pd.isna(row[f"{name}_over"]) and bool(row[f"{name}_over"])
                said = said if whole else self.say_word("at_least", sum=said)
                cells.append(
                    {"text": self.say_word("over", sum=said), "tone": "out", "note": note}
                    if over
                    else {"text": said, "note": note}
                )
            cells.append(
                self.say_word("without_costs", ids=text(row["without_costs"]).replace("; ", ", "))
                if text(row["without_costs"])
                else ""
            )
            rows.append(cells)
        open_ = sum(len(ticked) for ticked in self.tried.values())
        notes = [self.say_word("trial", n=open_)] if open_ else []
        columns = self.columns(
            "site", "n", "covered", "sum_cost", "sum_hours", "note", numbers=("n", "covered", "sum_cost", "sum_hours")
        )
        return {"title": self.say_word("sums"), "text": notes, "hint": True, "columns": columns, "rows": rows}

    def _barriers(self) -> dict[str, str]:
        table = self.held("determinants")
        table = self.study.determinants() if table is None else table
        return {str(row["determinant_id"]): self.named(row, "name") for row in table.to_dict("records")}

    def _site(self) -> str:
        return {site.site: site.name.said(self.own) for site in self.study.config.sites}.get(self.site, self.site)

    # Acts

    def on_choose(self, name: str, value: str) -> None:
        """Turn to another network."""
        self.site = value
        self.on_put_away()
        self.show()

    def on_tick(self, row: str, on: bool) -> None:
        """Try a strategy, or leave it out, and see the sums; kept is only what is decided with a reason."""
        self.tried.setdefault(self.site, {})[row] = bool(on)
        self.show()
        self.say(self.say_word("ticked" if on else "unticked", id=row))

    def on_enter(self, given: dict[str, str], row: str = "") -> None:
        """Keep what a network decided on a strategy."""
        if self.lacking(given, "decision", "reason", "decided_by"):
            return
        if given["decision"] == "adapt" and self.lacking(given, "adapted_as"):
            return
        held = self.held("workshop")
        key = {"site": self.site, "strategy_id": row}
        here = None if held is None else held[same_key(held, list(key), key)].to_dict("records")
        before = here[0] if here else {}
        kept: dict[str, Any] = {
            **key,
            "decision": given["decision"],
            "reason": None if not before else before["reason"],
        }
        kept |= {"adapted_as": before.get("adapted_as"), "decided_by": given["decided_by"].strip()}
        kept |= self.rewritten(before, given, "reason", "adapted_as")
        if given["decision"] != "adapt":
            kept |= {name: None for name in before if str(name).startswith("adapted_as")} | {"adapted_as": None}
        self.tried.get(self.site, {}).pop(row, None)
        said = self.say_word("done", id=row, site=self.site, decision=self.say_word(f"states.{given['decision']}"))
        self.keep("workshop", put_row(held, list(key), kept), said)

    def on_remove(self, row: str) -> None:
        """Take a decision back."""
        held = self.held("workshop")
        key = {"site": self.site, "strategy_id": row}
        if held is not None:
            self.keep("workshop", without_row(held, list(key), key), self.say_word("reopened", id=row, site=self.site))

    def on_picture(self) -> None:
        """Draw which strategies cover which barriers in every network."""
        from .. import charts

        self.draw(self.say_word("title"), charts.plot_coverage, self.study.coverage(self.chosen()))
