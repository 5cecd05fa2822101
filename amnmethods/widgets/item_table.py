"""The round's items at a glance: figures, strips of this round and the one before, status with its reason, decision."""

from typing import Any

import traitlets

from .window import Window, module, style


class ItemTable(Window):
    """A table of items, walked with arrows; a letter chooses a decision for the row one is on.

    Attributes
    ----------
    selected
        The item one is on.
    """

    _esm = module("item_table")
    _css = style("item_table")
    selected = traitlets.Unicode("").tag(sync=True)

    def __init__(self, workspace: Any):
        self.workspace = workspace
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the table's words."""
        figures = self.workspace.figures
        names = (
            "find", "filter", "every", "undecided", "shown", "id", "wording", "n", "median", "iqr", "strip", "status",
            "comments", "decision", "legend_now", "legend_before", "keys", "nothing", "sort",
        )  # fmt: skip
        words = {name: self.word(f"items.{name}") for name in names}
        band = self.study.rule.agree
        words["share"] = self.word("items.share", low=f"{float(band.low):g}", high=f"{float(band.high):g}")
        words["title"] = self.word("items.title", round=figures.round) if figures else self.word("items.title_none")
        letters = {name: self.word(f"letters.{name}") for name in self.workspace.DECISIONS}
        return words | {f"letter_{letter}": name for name, letter in letters.items()}

    def content(self) -> dict[str, Any]:
        """Return a row per item, with what was decided and how many comments it has."""
        figures = self.workspace.figures
        if figures is None:
            return {"rows": [], "statuses": [], "before": False, "none": self.word("items.none")}
        comments = self.workspace.comment_counts()
        rows = []
        for item in figures.items:
            decision = self.workspace.decision_words(item)
            rows.append({**figures.row(item), "comments": comments.get(item, 0), "decision": decision})
        statuses = list(dict.fromkeys(row["status"] for row in rows))
        return {"rows": rows, "statuses": statuses, "before": figures.before is not None, "none": ""}

    def on_choose(self, item: str, decision: str) -> None:
        """Choose a decision for an item by its letter; it is recorded in the pane, with its reason."""
        self.selected = item
        self.workspace.pane.choose(decision)
