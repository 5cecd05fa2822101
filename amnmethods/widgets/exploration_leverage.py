"""The grid of levels and factors, in which the team marks leverage points with a reason."""

from typing import Any

import pandas as pd

from ..errors import AmnError
from .exploration_window import OWN, ExplorationWindow, with_row
from .window import module, style

GRID = "sem_mentorship"


class LeverageGrid(ExplorationWindow):
    """Mark cells or whole factors of `Study.sem_grid` as leverage points (table ``leverage``), and take marks back."""

    _esm = module("exploration_leverage")
    _css = style("exploration")

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "level", "all_levels", "barriers", "facilitators", "enables", "marked", "mark", "unmark",
            "where", "reason", "record", "undo", "points", "no_points",
        )  # fmt: skip
        return {name: self.word(f"leverage.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return the grid with names for its ids, and the marks."""
        try:
            grid, none = self.study.sem_grid(), ""
        except AmnError as refused:
            grid, none = None, str(refused)
        places, codes = self.names(GRID), self.names(OWN)
        rows, factors = [], []
        if grid is not None:
            enables = dict(zip(grid["factor"], grid["source_enables"], strict=True))
            factors = [
                {"id": factor, "name": places.get(factor, factor),
                 "enables": ", ".join(places.get(f, f) for f in str(helped).split("; ") if f)}
                for factor, helped in enables.items()
            ]  # fmt: skip
            for level in pd.unique(grid["level"]):
                own = grid[grid["level"] == level].to_dict("records")
                cells = {cell["factor"]: self._cell(cell, codes) for cell in own}
                rows.append({"id": level, "name": places.get(level, level), "cells": cells})
        return {
            "none": none,
            "factors": factors,
            "rows": rows,
            "points": self._points(places),
            "undo": self.undoes("leverage"),
        }

    def _cell(self, cell: dict[Any, Any], codes: dict[str, str]) -> dict[str, Any]:
        told = {
            part: [f"{code} {codes.get(code, '')}".strip() for code in str(cell[part]).split("; ") if code]
            for part in ("barriers", "facilitators")
        }
        return told | {"leverage": bool(cell["leverage"])}

    def _points(self, places: dict[str, str]) -> list[dict[str, Any]]:
        table = self.held("leverage")
        if table is None:
            return []
        points = []
        for row in table.to_dict("records"):
            level = row.get("level")
            level = "" if level is None or pd.isna(level) else str(level)
            points.append({
                "factor": row["factor"], "level": level, "reason": str(row["reason"]),
                "name": f"{places.get(row['factor'], row['factor'])} · "
                        f"{places.get(level, level) or self.word('leverage.all_levels')}",
            })  # fmt: skip
        return points

    # Acts

    def on_mark(self, factor: str = "", level: str = "", reason: str = "") -> None:
        """Keep a leverage point; marked again, it takes the new reason."""
        if not factor or not reason.strip():
            self.say(self.word("leverage.lacking"), bad=True)
            return
        row = {"factor": factor, "level": level or None, "reason": reason.strip()}
        self.keep(
            "leverage",
            with_row(self._without(factor, level), row),
            self.word("leverage.done", where=self._where(factor, level)),
        )

    def on_unmark(self, factor: str, level: str = "") -> None:
        """Take a mark away."""
        table = self._without(factor, level)
        if table is not None:
            self.keep("leverage", table, self.word("leverage.gone", where=self._where(factor, level)))

    def _where(self, factor: str, level: str) -> str:
        places = self.names(GRID)
        return f"{places.get(factor, factor)} · {places.get(level) or self.word('leverage.all_levels')}"

    def _without(self, factor: str, level: str) -> pd.DataFrame | None:
        table = self.held("leverage")
        if table is None:
            return None
        levels = table["level"].fillna("") if "level" in table else pd.Series("", index=table.index)
        same = table["factor"].eq(factor) & levels.eq(level)
        return table[~same.fillna(False).astype(bool)].reset_index(drop=True)
