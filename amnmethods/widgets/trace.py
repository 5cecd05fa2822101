"""The thread from quote to outcome: choose a point, see what it rests on and what follows from it, go on from there."""

import unicodedata
from typing import Any

import pandas as pd
import traitlets

from ..errors import AmnError
from ..words import word
from .figures import in_order, status_words
from .table_window import TableWindow
from .trace_notes import Notes
from .window import module, style

KINDS = ("segment", "code", "determinant", "strategy", "panel", "line", "dose", "outcome")  # from quotes to outcomes
FOUND = 30  # of a search, shown at once
LISTED = 300  # of what has no link, sent to the browser


class TraceWindow(TableWindow):
    """The way from any point to both ends, in layers; a click on a point goes on from there.

    Quotes that nobody released count without their words. Nothing is kept: the window only reads.

    Attributes
    ----------
    found
        What a search found.
    at, site
        The point in the middle, such as ``strategy:s13``, and the network to which the way is narrowed; blank for all.
    """

    SECTION = "evaluation_windows"
    _esm = module("trace")
    _css = style("trace")
    found = traitlets.Dict().tag(sync=True)

    def __init__(self, *given: Any, **traits: Any):
        self.at, self.site = "", ""
        self.past: list[str] = []  # points left behind, for the way back
        self._known: tuple[str, Any, Notes, pd.DataFrame] | None = None
        super().__init__(*given, **traits)

    def labels(self) -> dict[str, str]:
        """Return the words that the browser shows."""
        names = (
            "title", "hint", "strategy", "choose", "site", "search", "search_kind", "all", "back", "show_all", "show_few",
            "found", "nothing_found", "layers", "keys", "here", "untraced", "untraced_hint", "untraced_none",
        )  # fmt: skip
        return {name: self.word(f"trace.{name}") for name in names}

    def fresh(self) -> None:
        """Show what the study says now, whatever was worked out before."""
        self._known = None
        self.show()

    def kind(self, kind: str) -> str:
        """Return what a kind of point is called."""
        return word(f"charts.trace.{kind}", self.spoken)

    # What is shown

    def content(self) -> dict[str, Any]:
        """Return the way from the point in the middle; where there is nothing to follow, what is missing."""
        empty: dict[str, Any] = {"layers": [], "strategies": [], "sites": [], "kinds": [], "edges": [], "untraced": []}
        try:
            graph, notes, lone = self._follow()
            nodes = graph.nodes
            if not nodes["node"].eq(self.at).any():
                self.at, self.past = self._first(nodes), []
            strand = self.study.trace(self.at, self.site or None, graph=graph)
        except AmnError as refused:
            return {**empty, "none": str(refused), "at": "", "back": False, "site": ""}
        on = set(strand["node"])
        edges = graph.edges[graph.edges["source"].isin(on) & graph.edges["target"].isin(on)]
        because = {(one, two): said for one, two, said in edges.itertuples(index=False) if said}
        strategies = nodes[nodes["kind"] == "strategy"].sort_values("id", key=lambda ids: ids.map(in_order))
        return {
            "none": "",
            "at": self.at,
            "back": bool(self.past),
            "site": self.site,
            "sites": [[site.site, site.name.said(self.own)] for site in self.study.config.sites],
            "strategies": [[r["node"], f"{r['id']} {r['label']}"] for r in strategies.to_dict("records")],
            "kinds": [[kind, self.kind(kind)] for kind in KINDS if kind in graph.given],
            "layers": [self._layer(kind, strand, graph.given, notes, because) for kind in KINDS],
            "edges": edges[["source", "target"]].to_numpy().tolist(),
            "untraced": [self._lone(told, rows, notes) for told, rows in lone.groupby("told", sort=False)],
        }

    def _follow(self) -> tuple[Any, Notes, pd.DataFrame]:
        """Return the graph, what is told beside its points, and what has no link; worked out once per language."""
        if self._known is None or self._known[0] != self.spoken:
            graph = self.study.traceability(language=self.spoken)
            lone = self.study.untraced(graph=graph, language=self.spoken)
            self._known = (self.spoken, graph, Notes(self, graph.nodes), lone)
        return self._known[1:]

    def _first(self, nodes: pd.DataFrame) -> str:
        """Return the point to begin with: a strategy that became a plan line, else the first of all."""
        lines = nodes.loc[nodes["kind"] == "line", "id"]
        strategies = nodes[nodes["kind"] == "strategy"]
        planned = strategies[[any(str(line).endswith(f"-{own}") for line in lines) for own in strategies["id"]]]
        for some in (planned, strategies, nodes):
            if len(some):
                return str(some["node"].iloc[0])
        return ""

    def _layer(
        self, kind: str, strand: pd.DataFrame, given: tuple[str, ...], notes: Notes, because: dict[tuple[str, str], str]
    ) -> dict[str, Any]:
        rows = strand[strand["kind"] == kind]
        if kind == "segment" and len(rows):  # first those whose words may be read, each wording once
            silent, again = rows["label"].eq(rows["id"]), rows["label"].duplicated()
            rows = rows.assign(_last=silent * 2 + again * 1, _here=rows["direction"].ne("here"))
            rows = rows.sort_values(["_here", "_last"], kind="stable")
        told = "" if len(rows) else self.word("trace.none_here" if kind in given else "trace.no_table")
        return {
            "kind": kind,
            "title": self.kind(kind),
            "told": told,
            "nodes": [self._node(row, notes, because) for row in rows.to_dict("records")],
        }

    def _node(self, row: dict[Any, Any], notes: Notes, because: dict[tuple[str, str], str]) -> dict[str, Any]:
        via = (row["node"], row["via"])
        why = notes.translated(because.get(via) or because.get(via[::-1], ""))
        more = notes.of(row)
        if why:
            more = [{"text": self.word("trace.because", why=why)}, *more]
        return {
            "node": row["node"],
            "here": row["direction"] == "here",
            "text": self.title(row),
            "lang": notes.spoken_in(row),
            "tag": notes.tag(row),
            "silent": row["kind"] == "segment" and row["label"] == row["id"],
            "more": more,
        }

    def title(self, row: dict[Any, Any]) -> str:
        """Return what a point is called."""
        if row["kind"] == "segment" and row["label"] == row["id"]:
            return self.word("trace.not_released")
        if row["kind"] == "panel":
            return status_words(self.study, str(row["label"]), self.spoken, self.own)
        if row["kind"] == "outcome" and self._known is not None:
            return self._known[2].measure(str(row["id"]).split("@")[0])
        return str(row["label"])

    def listed(self, row: dict[Any, Any], notes: Notes) -> str:
        """Return what a point is called in a list, where nothing else tells of which strategy or line it is."""
        of = {"panel": "strategy", "dose": "line"}.get(row["kind"])
        about = notes.names.get(f"{of}:{row['id']}", "") if of else ""
        return f"{about} ({self.title(row)})" if about else self.title(row)

    def _lone(self, told: Any, rows: pd.DataFrame, notes: Notes) -> dict[str, Any]:
        """Return points that lack the same link."""
        shown = [
            [row["node"], self.listed(row, notes), notes.tag({**row, "value": ""})]
            for row in rows.head(LISTED).to_dict("records")
        ]
        rest = len(rows) - len(shown)
        return {
            "told": str(told),
            "n": len(rows),
            "rows": shown,
            "rest": self.word("trace.rest", n=rest) if rest else "",
        }

    # Acts

    def on_go(self, node: str) -> None:
        """Put a point in the middle."""
        graph, _, _ = self._follow()
        here = graph.nodes[graph.nodes["node"] == node]
        if here.empty:
            self.say(self.word("trace.unknown", node=node), bad=True)
            return
        if node != self.at:
            self.past.append(self.at)
        if self.site and str(here["site"].iloc[0]) not in ("", self.site):
            self.site = ""  # a point of another network is asked for
        self._move(node)

    def on_back(self) -> None:
        """Go back to the point before."""
        if self.past:
            self._move(self.past.pop())

    def on_choose(self, name: str, value: str) -> None:
        """Narrow the way to one network, or widen it again."""
        if name == "site" and value in ("", *(site.site for site in self.study.config.sites)):
            self.site = value
            self._move(self.at)

    def on_search(self, text: str, kind: str = "") -> None:
        """Find points by their words, codes or networks."""
        graph, notes, _ = self._follow()
        terms = _plain(text).split()
        if not terms:
            self.found = {}
            return
        rows = graph.nodes[graph.nodes["kind"] == kind] if kind else graph.nodes
        hits = []
        for row in rows.to_dict("records"):
            said = "" if row["kind"] == "segment" and row["label"] == row["id"] else self.listed(row, notes)
            if all(term in _plain(f"{row['id']} {said} {notes.tag(row)}") for term in terms):
                hits.append(row)
        shown = [[row["node"], self.kind(row["kind"]), self.listed(row, notes), notes.tag(row)] for row in hits[:FOUND]]
        told = self.word("trace.counted", shown=len(shown), n=len(hits)) if hits else self.word("trace.nothing_found")
        self.found = {"text": text, "kind": kind, "told": told, "rows": shown}

    def _move(self, node: str) -> None:
        self.at = node
        self.show()
        reached = [each for layer in self.data["layers"] for each in layer["nodes"]]
        here = next((each["text"] for each in reached if each["here"]), node)
        self.say(self.word("trace.moved", what=here.rstrip("."), n=len(reached) - 1))


def _plain(text: str) -> str:
    """Return a text without accents and capitals, as people search."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
