"""Where the study stands: the rounds, who answered by group (never by name), the items so far, and the rule in words."""

from typing import Any

from ..model.rule_words import rule_in_words
from ..study.kinds import answers_given
from ..words import day, languages, words_of
from .figures import POOLED
from .window import Window, module, style

NAMES = {"en": "English", "fr": "Français"}


class Monitor(Window):
    """The round monitor, with who is working and in which language."""

    _esm = module("monitor")
    _css = style("monitor")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the monitor's words."""
        names = ("actor", "actor_hint", "language", "missing", "refresh", "rule", "in_full", "groups", "nobody_missing")
        return {name: self.word(f"monitor.{name}") for name in names} | {"title": self.study.title(self.own)}

    def content(self) -> dict[str, Any]:
        """Return the cards."""
        rounds = self.study.rounds()
        begun = rounds[rounds["state"] != "draft"]
        now = int(begun["round"].max()) if len(begun) else None
        with words_of(self.study.folder):
            return {
                "actor": self.study.actor,
                "language": self.language,
                "languages": [[code, NAMES.get(code, code)] for code in languages(self.study.folder)],
                "rounds": [self._round(row) for row in rounds.itertuples()],
                "panel": None if now is None else self._panel(now),
                "items": self._items(),
                "rule": rule_in_words(self.study.rule, self.spoken),
                "rule_name": self.study.rule.name,
            }

    def _round(self, row: Any) -> dict[str, Any]:
        at = {"open": row.opened_at, "closed": row.closed_at, "decided": row.decided_at}.get(row.state)
        since = "" if at is None or at is not at else day(at, self.spoken)  # NaT differs from itself
        state = self.word(f"monitor.state.{row.state}")
        return {
            "name": self.word("monitor.round", round=int(row.round)),
            "state": state,
            "tone": row.state,
            "since": since,
        }

    def _panel(self, round: int) -> dict[str, Any]:
        """Return how many answered, by group, and the codes of those who have not."""
        flow = self.study.panel_flow()
        flow = flow[flow["round"] == round]
        names = {entry.group: entry.name.said(self.own) for entry in self.study.config.groups}
        groups = [
            {
                "name": self.word("all_groups") if row.group == POOLED else names.get(row.group, row.group),
                "answered": int(row.n_responded),
                "invited": int(row.n_invited),
                "text": self.word("monitor.of", n=int(row.n_responded), all=int(row.n_invited)),
            }
            for row in flow.itertuples()
        ]
        answered = set(self.study.ratings(round)["panellist_id"]) | set(answers_given(self.study.store, round).index)
        panel = self.study.panel(round)
        reminded = self._reminded(round)
        missing = [
            self.word("monitor.reminded", code=code, at=reminded[code]) if code in reminded else code
            for code in panel["panellist_id"]
            if code not in answered
        ]
        return {"title": self.word("monitor.panel", round=round), "groups": groups, "missing": missing}

    def _reminded(self, round: int) -> dict[str, str]:
        """Return when each panellist was last reminded, in words."""
        letters = self.study.letters(round)
        letters = letters[letters["kind"] == "reminder"]
        return {row.panellist_id: day(row.at, self.spoken) for row in letters.itertuples()}

    def _items(self) -> list[dict[str, Any]]:
        """Return how many items stand where."""
        figures = self.workspace.figures
        if figures is None:
            return []
        rows = [figures.row(item) for item in figures.items]
        seen = dict.fromkeys((row["status"], row["tone"]) for row in rows)
        counted = [(status, tone, [row["status"] for row in rows].count(status)) for status, tone in seen]
        waits = self.workspace.undecided()
        told = [{"n": n, "text": status, "tone": tone} for status, tone, n in counted]
        return [*told, {"n": len(waits), "text": self.word("monitor.undecided"), "tone": "none"}]

    def recount(self) -> None:
        """Count the items anew after a decision; who answered did not change by it."""
        rounds = [self._round(row) for row in self.study.rounds().itertuples()]
        self.data = {**self.data, "rounds": rounds, "items": self._items()}

    def on_actor(self, name: str) -> None:
        """Say who is working; written beside every act from then on."""
        self.workspace.work_as(name)

    def on_language(self, language: str) -> None:
        """Show the workspace in another language."""
        self.workspace.speak(language)

    def on_refresh(self) -> None:
        """Read the study again, as when answers came in meanwhile."""
        self.workspace.show()
        self.say(self.word("monitor.refreshed"))
