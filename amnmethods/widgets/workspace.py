"""The workspace of a study between rounds: its windows, and the acts that touch more than one of them."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ipywidgets import Box, Layout

from ..errors import StoreError
from ..study import Study
from ..study.kinds import DECIDED
from ..study.sources import read_items
from ..words import languages, word, words_of
from .answers import Answers
from .comment_queue import CommentQueue
from .decision_pane import DecisionPane
from .export import Export
from .figures import Figures
from .item_table import ItemTable
from .monitor import Monitor
from .next_round import NextRound
from .rating_grid import RatingGrid


class Workspace:
    """A study's windows over one lock; each is shown by a cell of its own.

    Attributes
    ----------
    monitor, items, comment_queue, answers, next_round, paper, export
        The windows: where the study stands; the item table beside the decision pane; the comment queue; the files of
        answers that came back; the builder of the next round; the grid for answers on paper; the files to take along.
    table, pane
        The two parts of `items`.

    Examples
    --------
    In a notebook, a cell for each window::

        workspace = open_workspace("my-study", language="fr")
        workspace.items
    """

    DECISIONS = ("keep", "reword", "merge", "split", "drop", "reopen")

    def __init__(self, study: Study, language: str = "en"):
        self.study, self.language = study, language
        self.lock = threading.RLock()
        self.figures: Figures | None = None
        self._many = False
        self._comments: list[dict[str, Any]] = []
        self._standing: dict[str, dict[str, Any]] = {}
        self._proposed: dict[str, list[dict[str, Any]]] = {}
        self._read()
        self.monitor = Monitor(self)
        self.pane = DecisionPane(self)
        self.table = ItemTable(self)
        self.comment_queue = CommentQueue(self)
        self.answers = Answers(self)
        self.next_round = NextRound(self)
        self.paper = RatingGrid(study, language, self.lock, changed=self._answered)
        self.export = Export(self)
        self.table.observe(self._selected, "selected")
        self.table.layout = Layout(flex="1 1 640px", min_width="0", width="auto")
        self.pane.layout = Layout(flex="0 1 370px", min_width="0", width="auto")
        self.items = Box(
            [self.table, self.pane], layout=Layout(display="flex", flex_flow="row wrap", align_items="flex-start", grid_gap="12px")
        )  # fmt: skip

    @property
    def windows(self) -> list[Any]:
        """All windows, each a widget of its own."""
        between = [self.comment_queue, self.answers, self.next_round, self.paper]
        return [self.monitor, self.table, self.pane, *between, self.export]

    @property
    def last_error(self) -> Exception | None:
        """What went wrong in a callback without being refused in words; None while all is well."""
        return next((window.last_error for window in self.windows if window.last_error is not None), None)

    # What the windows read

    def _read(self) -> None:
        """Read the study: the figures of the last closed round, its decisions and its comments."""
        number = self._closed_round()
        self.figures = None
        if number is not None:
            with words_of(self.study.folder):
                self.figures = Figures(self.study, number, *self._languages())
        self._read_decisions()
        self._read_comments()

    def _read_decisions(self) -> None:
        self._standing, self._proposed = {}, {}
        if self.figures is None:
            return
        number, own = self.figures.round, self.figures.own
        tables = (self.study.decisions(number, language=own), self.study.proposals(number, language=own))
        self._standing = {row["item_id"]: row for table in tables for row in table.to_dict("records")}
        for row in tables[1].to_dict("records"):
            self._proposed.setdefault(row["item_id"], []).append(row)

    def _read_comments(self) -> None:
        if self.figures is None:
            self._comments = []
            return
        table = self.study.comments(self.figures.round, language=self.figures.language)
        self._comments = [{**row, "key": str(k)} for k, row in enumerate(table.to_dict("records"))]

    def _languages(self) -> tuple[str, str]:
        """Return the language of our words and that of the study's."""
        spoken = self.language if self.language in languages(self.study.folder) else "en"
        return spoken, self.language if self.language in self.study.languages else self.study.languages[0]

    def _closed_round(self) -> int | None:
        table = self.study.rounds()
        table = table[table["state"].isin(["closed", "decided"]) & table["kind"].isin(DECIDED)]
        return int(table["round"].max()) if len(table) else None

    @property
    def round(self) -> int:
        """The last closed round, on which the team decides."""
        if self.figures is None:
            raise StoreError(self._word("items.none"))
        return self.figures.round

    def _word(self, key: str, **values: Any) -> str:
        with words_of(self.study.folder):
            return word(f"workspace.{key}", self._languages()[0], **values)

    def standing(self, item: str) -> dict[str, Any] | None:
        """Return the decision or proposal that stands on an item."""
        return self._standing.get(item)

    def decision_words(self, item: str) -> dict[str, Any]:
        """Return what was decided on an item, in words: ``text, who, reason, rests, waits, stamp``."""
        row = self.standing(item)
        if row is None:
            return {"text": "", "who": "", "reason": "", "rests": [], "waits": False, "given": [], "stamp": 0}
        return self._told(row)

    def proposals_on(self, item: str) -> list[dict[str, Any]]:
        """Return what each person proposed for an item, in words; ``of`` says whose it is."""
        return [{**self._told(row), "of": row["proposed_by"]} for row in self._proposed.get(item, [])]

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        waits = row["state"] == "proposed"
        text = self._word(f"acts.{row['decision']}")
        into = row["into"]
        text = f"{text} → {', '.join(into)}" if isinstance(into, list) and into else text
        confirmed = row["confirmed_by"] if isinstance(row["confirmed_by"], str) else ""
        who = self._word("pane.both" if confirmed else "pane.one", first=row["proposed_by"], second=confirmed)
        return {
            "text": self._word("pane.proposed", decision=text) if waits else text,
            "who": who,
            "reason": row["reason"],
            "rests": list(row.get("comments") or []),
            "waits": waits,
            "given": self._proposed_words(row),
            "stamp": f"{int(row['seq'])} {row['state']}",
        }

    def _proposed_words(self, row: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return the words that a proposal would give to items; those of a decision that counts stand in the items."""
        held = row.get("wordings") if row["state"] == "proposed" else None
        return [
            {"id": code, "lang": language, "text": text}
            for code, words in (held or {}).items()
            for language, text in words.items()
        ]

    def codes(self) -> list[str]:
        """Return the codes of all items, those that wait with a proposal included."""
        held = [row.get("wordings") or {} for rows in self._proposed.values() for row in rows]
        return list(dict.fromkeys([*self.listed(), *(code for words in held for code in words)]))

    def listed(self) -> dict[str, str]:
        """Return the wording of every item as the study's spreadsheet has it now, those never asked included."""
        table = read_items(self.study.folder, self.study.config).set_index("item_id")
        return {str(item): str(text) for item, text in table[f"wording_{self._languages()[1]}"].items()}

    def added(self) -> list[dict[str, Any]]:
        """Return the items that the team added after the closed round, each with who added it and why."""
        rows = [row for row in self._standing.values() if row["decision"] == "add"]
        words = self.listed() if rows else {}
        own = self._languages()[1]
        told = []
        for row in rows:
            code = row["item_id"]
            held = (row.get("wordings") or {}).get(code, {}) if row["state"] == "proposed" else {}
            told.append({"id": code, "wording": held.get(own) or str(words.get(code, "")), **self._told(row)})
        return told

    def undecided(self) -> list[str]:
        """Return the items of the closed round on which no decision counts yet."""
        if self.figures is None:
            return []
        counts = {item for item, row in self._standing.items() if row["state"] == "confirmed"}
        return [item for item in self.figures.items if item not in counts]

    def locked(self) -> str:
        """Return why decisions stay as they are, or nothing while they may change."""
        table = self.study.rounds()
        later = table[(table["round"] > self.round) & (table["state"] != "draft")]["round"]
        return self._word("pane.locked", round=int(later.max())) if len(later) else ""

    def comments(self) -> list[dict[str, Any]]:
        """Return the comments of the closed round, each with a key of this session."""
        return self._comments

    def comment_counts(self) -> dict[str, int]:
        """Return how many comments each item has."""
        items = [str(row["item_id"]) for row in self._comments]
        return {item: items.count(item) for item in dict.fromkeys(items)}

    def comments_on(self, item: str) -> list[dict[str, str]]:
        """Return the comments on an item, without who wrote them."""
        return [
            {
                "id": str(row["comment_id"]),
                "text": row["comment"],
                "language": row["language"],
                "state": self._word(f"comments.state.{row['state']}"),
            }
            for row in self._comments
            if row["item_id"] == item
        ]

    # Acts

    def show(self) -> None:
        """Read the study again and show it in all windows."""
        with self.lock:
            self._read()
            for window in self.windows:
                window.show()

    @contextmanager
    def many(self) -> Iterator[None]:
        """Take many steps at once; the windows show them at the end."""
        self._many = True
        try:
            yield
        finally:
            self._many = False
        self.show()

    def speak(self, language: str) -> None:
        """Show the workspace in another language."""
        self.language = language
        with self.lock:
            self._read()
            for window in self.windows:
                window.speak(language)

    def work_as(self, actor: str) -> None:
        """Say who is working; written beside every act from then on."""
        if not actor.strip():
            raise StoreError(self._word("monitor.need_actor"))
        self.study.actor = actor.strip()
        self.monitor.say(self._word("monitor.now", actor=self.study.actor))

    def decide(self, item: str, decision: str, reason: str, **told: Any) -> None:
        """Record a decision that counts at once; the words it gives go into the study's items (see `propose`)."""
        self._take(self.study.decide, item, decision, reason, "pane.done", told)

    def propose(self, item: str, decision: str, reason: str, **told: Any) -> None:
        """Propose a decision, which counts once another person confirms it.

        Parameters
        ----------
        item, decision, reason
            ``add`` names a new item; its wordings are needed.
        told
            ``into``, ``comparable`` and ``comments`` as for `Study.decide`; ``wordings``: the item's new words by
            language; ``parts``: by code, the words of items that it becomes and that are not written yet. They wait
            with the proposal, and go into the study's items once it counts.
        """
        self._take(self.study.propose, item, decision, reason, "pane.done_proposed", told)

    def _take(self, verb: Any, item: str, decision: str, reason: str, said: str, told: dict[str, Any]) -> None:
        wordings, parts = told.pop("wordings", None), told.pop("parts", None) or {}
        words = {**({item: wordings} if wordings else {}), **parts}
        given = {key: value for key, value in {**told, "wordings": words}.items() if value}
        verb(self.round, item, decision, reason, **given)
        self._after_decision(item, said, decision)

    def confirm(self, item: str, of: str | None = None) -> None:
        """Confirm what another person proposed; `of` says whose proposal, where there are several."""
        self.study.confirm_decision(self.round, item, of=of)
        self._after_decision(item, "pane.done_confirmed")

    def undo(self, item: str, reason: str) -> None:
        """Take back the decision that stands on an item, and with it the words it gave."""
        self.study.undo_decision(self.round, item, reason)
        self._after_decision(item, "pane.done_undone")

    def _after_decision(self, item: str, key: str, decision: str = "") -> None:
        self._read_decisions()  # the figures of a closed round do not move when the team decides
        said = self._word(f"acts.{decision}") if decision else ""
        if not self._many:
            self.table.show()
            self.pane.show()
            self.monitor.recount()
            self.next_round.show()
        self.pane.say(self._word(key, item=item, decision=said))

    def after_comment(self, item: str) -> None:
        """Show again what a reviewed comment touches."""
        self._read_comments()
        if self._many:
            return
        self.comment_queue.show()
        if self.pane.item == item:
            self.pane.show()

    def _answered(self) -> None:
        """Show again what an answer from paper touches."""
        self.monitor.show()
        self.next_round.show()

    def _selected(self, change: dict[str, Any]) -> None:
        with self.lock:
            self.pane.turn_to(change["new"])
