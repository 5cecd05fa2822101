"""The verbs of a study that say what its ratings say; each reads the memory and calls a method room."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ..errors import ResourceError, RoundError, RuleError
from ..model.config import StudyConfig
from ..model.rules import ConsensusRule
from ..store import Store
from ..words import languages, words_of
from . import analyses
from .snapshot import Snapshot, now


class Results:
    """What a study's ratings say: the reading half of `Study`."""

    def __init__(self, folder: Path, config: StudyConfig, store: Store, actor: str = "researcher"):
        self.folder, self.config, self.store, self.actor = folder, config, store, actor

    @property
    def rule(self) -> ConsensusRule:
        """The consensus rule in force, as `study.yaml` says it."""
        return self.config.consensus

    def named_rules(self) -> list[str]:
        """Return the names that `consensus` accepts: the study's rule, then the definitions of its sensitivity grid."""
        return list(self.config.definitions())

    def consensus(
        self,
        round: int,
        rule: ConsensusRule | str | None = None,
        *,
        by_group: bool = False,
        language: str = "en",
        suppress_below: int = 0,
    ) -> pd.DataFrame:
        """Return each item's consensus status after a round, with figures and reasons (`delphi.consensus`).

        Parameters
        ----------
        round
            An opened round.
        rule
            None for the rule in force; the name of a definition of the sensitivity grid; or a rule of your own.
        by_group, language, suppress_below
            As for `delphi.consensus`.
        """
        with self._in(language) as said:
            return analyses.consensus(
                self.folder, self.config, self._tables(), round, self._rule(rule), by_group, said, suppress_below
            )

    def _tables(self) -> Snapshot:
        """Return the memory's tables for analyses, read again only when something has happened since."""
        return now(self.store)

    @contextmanager
    def _in(self, language: str) -> Iterator[str]:
        """Let the study's own words win, and give the language to speak: English where the one asked has no words."""
        with words_of(self.folder):
            yield language if language in languages(self.folder) else "en"

    def _rule(self, rule: ConsensusRule | str | None) -> ConsensusRule:
        if rule is None:
            return self.rule
        if isinstance(rule, ConsensusRule):
            return rule
        known = self.config.definitions()
        if rule not in known:
            raise ResourceError(f"No rule is called {rule!r}; there are: {'; '.join(known)}.")
        return known[rule]

    def reanalyse(self, rule: ConsensusRule | str, why: str) -> pd.DataFrame:
        """Apply another definition to the last round, on record as *post hoc*; it replaces nothing.

        Returns
        -------
        The consensus table with the column ``post_hoc`` (why).
        """
        opened = self.store.read("rounds")["round"]
        if opened.empty:
            raise RoundError("No round has been opened yet: there is nothing to analyse again.")
        if not why.strip():
            raise RuleError("Say why another definition is tried: it stays on record as post hoc.")
        last, rule = int(opened.max()), self._rule(rule)
        table = self.consensus(last, rule).assign(post_hoc=why)
        body = {"rule": rule.model_dump(mode="json", by_alias=True, exclude_defaults=True), "why": why}
        with self.store.write(self.actor) as log:
            log.append("analysis_kept", {"round": last, "name": f"post hoc: {rule.name}", "table": body})
        return table

    def stability(self, before: int, after: int, *, language: str = "en") -> pd.DataFrame:
        """Compare two rounds item by item (`delphi.stability`); reworded items are listed, not compared."""
        with self._in(language) as said:
            return analyses.stability(self.config, self._tables(), before, after, said)

    def transitions(self, before: int, after: int) -> pd.DataFrame:
        """Return how many went from each point to each between two rounds."""
        return analyses.transitions(self.config, self._tables(), before, after)

    def attrition(self, round: int, *, language: str = "en") -> pd.DataFrame:
        """Judge each item again for those lost to follow-up by a round (`delphi.attrition`)."""
        with self._in(language) as said:
            return analyses.attrition(self.folder, self.config, self._tables(), round, self.rule, said)

    def sensitivity(self, round: int) -> pd.DataFrame:
        """Return each item's status under every definition of the prespecified grid."""
        return analyses.sensitivity(self.folder, self.config, self._tables(), round)

    def stopping(self, round: int, *, language: str = "en") -> pd.DataFrame:
        """Return which items the stopping rule takes out of the rounds, and why."""
        with self._in(language) as said:
            return analyses.stopping(self.folder, self.config, self._tables(), round, said)

    def counts(self, round: int, criterion: str | None = None, *, by_group: bool = False) -> pd.DataFrame:
        """Return how often each point was chosen, per item (and group, ``pooled`` for all)."""
        return analyses.counts(self.folder, self.config, self._tables(), round, criterion, by_group)

    def panel_flow(self) -> pd.DataFrame:
        """Return who was invited, responded, answered all, was lost or withdrew, per round and group."""
        return analyses.panel_flow(self.folder, self.config, self._tables())
