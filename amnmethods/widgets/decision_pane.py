"""What becomes of an item: all that is known of it, and a decision with its reason, proposed, confirmed or taken back."""

import re
from typing import Any

import traitlets

from ..errors import ItemsError, StoreError
from .window import Window, module, style


class DecisionPane(Window):
    """One item in full, and the team's decision on it.

    Attributes
    ----------
    item
        The item shown.
    chosen
        The decision chosen and not recorded yet.
    """

    _esm = module("decision_pane")
    _css = style("decision_pane")
    chosen = traitlets.Unicode("").tag(sync=True)

    def __init__(self, workspace: Any):
        self.workspace = workspace
        self.item = ""
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the pane's words."""
        names = (
            "title", "empty", "n", "unable", "median", "share", "strip", "comments", "no_comments", "decision",
            "reason", "into", "comparable", "record", "propose", "confirm", "undo", "decides", "new_wording", "author",
            "rests", "rests_on", "words_wait", "confirm_of", "add", "add_code", "add_hint", "added",
        )  # fmt: skip
        words = {name: self.word(f"pane.{name}") for name in names}
        return words | {f"do_{name}": self.word(f"acts.{name}") for name in self.workspace.DECISIONS}

    def content(self) -> dict[str, Any]:
        """Return what is known of the item and what was decided."""
        figures = self.workspace.figures
        if figures is None:
            return {"item": "", "decisions": [], "languages": [], "known": [], "added": [], "add": ""}
        known, locked = list(self.workspace.listed()), self.workspace.locked()
        shared = {
            "known": known,
            "languages": list(self.study.languages),
            "author": self.study.actor,
            "added": self.workspace.added(),
            "add": "" if locked else next_code(self.workspace.codes()),
        }
        if self.item not in figures.items:
            return {"item": "", "decisions": [], **shared}
        row = figures.row(self.item)
        texts = figures.texts.loc[self.item]
        return {
            "item": self.item,
            "wording": row["wording"],
            "plain": str(texts.get(f"plain_{self.own}") or ""),
            "status": row["status"],
            "tone": row["tone"],
            "why": row["why"],
            **figures.detail(self.item),
            "comments": self.workspace.comments_on(self.item),
            "decision": self.workspace.decision_words(self.item),
            "proposals": self.workspace.proposals_on(self.item),
            "locked": locked,
            "decisions": list(self.workspace.DECISIONS),
            **shared,
            "texts": {lang: str(texts.get(f"wording_{lang}") or "") for lang in self.study.languages},
            "targets": [item for item in figures.items if item != self.item],
        }

    def turn_to(self, item: str) -> None:
        """Show another item."""
        self.item = item
        standing = self.workspace.standing(item)
        self.chosen = standing["decision"] if standing else ""
        self.show()

    def choose(self, decision: str) -> None:
        """Choose a decision without recording it."""
        self.chosen = decision

    # Acts

    def on_record(self, **told: Any) -> None:
        """Record a decision that counts at once."""
        self.workspace.decide(self.item, **self._told(told))

    def on_propose(self, **told: Any) -> None:
        """Propose a decision to the second person."""
        self.workspace.propose(self.item, **self._told(told))

    def on_confirm(self, item: str = "", of: str | None = None, **_: Any) -> None:
        """Confirm what another person proposed."""
        self.workspace.confirm(item or self.item, of)

    def on_undo(self, reason: str = "", item: str = "", **_: Any) -> None:
        """Take a decision back."""
        self.workspace.undo(item or self.item, reason)

    def on_add(self, item: str, wordings: dict[str, str], reason: str, propose: bool = False) -> None:
        """Add an item to the list, or propose it to the second person."""
        if not reason.strip():
            raise StoreError(self.word("pane.need_reason"))
        if self.workspace.figures is not None and item.strip() in self.workspace.figures.items:
            raise ItemsError(self.word("pane.asked_already", item=item.strip()))
        act = self.workspace.propose if propose else self.workspace.decide
        act(item.strip(), "add", reason.strip(), wordings=wordings)

    def _told(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return a decision's parts as the study's verbs take them."""
        decision = told.get("decision", "")
        if decision not in self.workspace.DECISIONS:
            raise StoreError(self.word("pane.need_decision"))
        if not told.get("reason", "").strip():
            raise StoreError(self.word("pane.need_reason"))
        into = told.get("into", "").replace(",", " ").split()
        if decision in ("merge", "split") and not into:
            raise ItemsError(self.word("pane.need_into"))
        return {
            "decision": decision,
            "reason": told["reason"].strip(),
            "into": into if decision in ("merge", "split") else None,
            "comparable": bool(told.get("comparable")) and decision in ("reword", "merge", "split"),
            "wordings": told.get("wordings") if decision == "reword" else None,
            "parts": self._parts(told, into) if decision in ("merge", "split") else None,
            "comments": list(told.get("comments") or []),
        }

    def _parts(self, told: dict[str, Any], into: list[str]) -> dict[str, dict[str, str]]:
        """Return the words of the items to come that nobody wrote yet."""
        known = self.workspace.listed()
        return {code: told.get("parts", {}).get(code, {}) for code in into if code not in known}


def next_code(known: list[str]) -> str:
    """Return a code that no item has, after the pattern of the last one.

    Examples
    --------
    >>> next_code(["s01", "s09"]), next_code(["first"])
    ('s10', 'first-2')
    """
    found = re.fullmatch(r"(.*?)(\d+)", known[-1]) if known else None
    if found is None:
        return f"{known[-1]}-2" if known else "s01"
    stem, digits = found.groups()
    taken = [int(code[len(stem) :]) for code in known if re.fullmatch(re.escape(stem) + r"\d+", code)]
    return f"{stem}{max(taken) + 1:0{len(digits)}d}"
