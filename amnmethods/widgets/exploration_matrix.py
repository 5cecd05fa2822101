"""The matrix by hand: constructs by site, -2 to +2 or not raised, by two raters and as consensus."""

from typing import Any

import pandas as pd
import traitlets

from ..errors import AmnError
from .exploration_window import ExplorationWindow, with_row
from .window import module, style

CONSENSUS = "consensus"
POINTS = ("-2", "-1", "0", "1", "2")
BLANK = "blank"  # the construct was not raised, which is not 0
KEY = ["construct", "site", "rater"]


class MatrixGrid(ExplorationWindow):
    """Rate constructs by site (table ``matrix_ratings``); the passages behind a cell are one click away.

    A rater sees their own ratings only; the consensus is entered with those of all raters beside it.

    Attributes
    ----------
    behind
        The cell opened, and its passages.
    """

    _esm = module("exploration_matrix")
    _css = style("exploration")
    behind = traitlets.Dict().tag(sync=True)

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "rater", "new_rater", "consensus", "construct", "unrated", "blank", "open", "passages", "behind",
            "no_passages", "close", "undo", "hint", "none", "counted", "barrier", "facilitator",
        )  # fmt: skip
        return {name: self.word(f"matrix.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return each cell with what its raters said, as `Study.framework_matrix` sees it."""
        ratings = self.held("matrix_ratings")
        raters = [] if ratings is None else [str(r) for r in pd.unique(ratings["rater"]) if r != CONSENSUS]
        sites = self._sites(ratings)
        rows = self._constructs(ratings)
        cells: dict[str, dict[str, Any]] = {construct: {} for construct in rows}
        for cell in self._matrix(ratings):
            if cell["construct"] in cells:
                n = cell["n_segments"]
                cells[cell["construct"]][cell["site"]] = {
                    "state": cell["state"],
                    "n": 0 if pd.isna(n) else int(n),
                    "by": {},
                }
        for row in [] if ratings is None else ratings.to_dict("records"):
            at = cells[str(row["construct"])].setdefault(str(row["site"]), {"state": "", "n": 0, "by": {}})
            at["by"][str(row["rater"])] = BLANK if pd.isna(row["rating"]) else str(int(row["rating"]))
        called = self.names(self.framework())
        names = {site.site: site.name.said(self.own) for site in self.study.config.sites}
        return {
            "raters": raters,
            "actor": self.study.actor,
            "sites": [{"id": site, "name": names.get(site, site)} for site in sites],
            "rows": [{"id": construct, "name": called.get(construct, ""), "cells": cells[construct]} for construct in rows],
            "undo": self.undoes("matrix_ratings"),
        }  # fmt: skip

    def _sites(self, ratings: pd.DataFrame | None) -> list[str]:
        fixed = [site.site for site in self.study.config.sites]
        return fixed or ([] if ratings is None else [str(site) for site in pd.unique(ratings["site"])])

    def _constructs(self, ratings: pd.DataFrame | None) -> list[str]:
        """Return what is rated already, then the codes of the framework that have none below them."""
        codes = self.codes(self.framework())
        above = set(codes["parent"].dropna()) if "parent" in codes else set()
        rated = [] if ratings is None else [str(construct) for construct in pd.unique(ratings["construct"])]
        return list(dict.fromkeys([*rated, *(str(code) for code in codes["code"] if code not in above)]))

    def _matrix(self, ratings: pd.DataFrame | None) -> list[dict[Any, Any]]:
        if ratings is None or ratings.empty:
            return []
        try:
            return self.study.framework_matrix().to_dict("records")
        except AmnError as refused:  # passages of another framework: the ratings are still to be seen
            self.say(str(refused), bad=True)
            return []

    # Acts

    def on_rate(self, construct: str, site: str, rater: str = "", rating: str = "") -> None:
        """Keep one rating; none takes it out again, blank says that the construct was not raised."""
        rater = rater.strip()
        if not rater:
            self.say(self.word("matrix.who"), bad=True)
            self.show()
            return
        if rating not in ("", BLANK, *POINTS):
            self.say(self.word("matrix.point", rating=rating), bad=True)
            return
        table = self.held("matrix_ratings")
        if table is None:  # a column whose first cell is blank still holds whole numbers
            table = pd.DataFrame(
                {**{name: pd.Series(dtype="string") for name in KEY}, "rating": pd.Series(dtype="Int64")}
            )
        here = table["construct"].eq(construct) & table["site"].eq(site) & table["rater"].eq(rater)
        here = here.fillna(False).astype(bool)
        value = None if rating in ("", BLANK) else int(rating)
        if not rating:
            table = table[~here].reset_index(drop=True)
        elif here.any():  # in its place, so that the order of the rows stays
            table = table.assign(rating=table["rating"].mask(here, pd.NA if value is None else value))
        else:
            row = {"construct": construct, "site": site, "rater": rater, "rating": value}
            table = pd.concat([table, with_row(table.iloc[:0], row)], ignore_index=True)
        said = {"": self.word("matrix.unrated"), BLANK: self.word("matrix.blank")}.get(rating, rating.replace("-", "−"))
        self.keep(
            "matrix_ratings", table, self.word("matrix.done", construct=construct, site=site, rater=rater, rating=said)
        )

    def on_open(self, construct: str, site: str) -> None:
        """Show the passages behind a cell."""
        self.behind = {
            "construct": construct,
            "name": self.names(self.framework()).get(construct, construct),
            "site": site,
            "passages": self._passages(construct, site),
        }

    def on_close(self) -> None:
        """Put the passages away."""
        self.behind = {}

    def _passages(self, construct: str, site: str) -> list[dict[str, str]]:
        try:
            found = self.study.segments(self.framework())
        except AmnError:
            return []
        own = found[found["code"].eq(construct).fillna(False) & found["site"].eq(site).fillna(False)]
        own = own.drop_duplicates(["source_id", "text"])
        shown = ("source_id", "role", "valence", "language", "text")
        rows = own[[name for name in shown if name in own]].astype("object")
        return rows.where(rows.notna(), "").to_dict("records")
