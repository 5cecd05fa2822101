"""The handle of a study: its verbs gathered, each in a file of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import ResourceError
from ..model.config import StudyConfig
from ..model.protocol import protocol_of
from ..model.rules import ConsensusRule
from ..model.scale import ResponseScale
from ..store import Finding, Store
from . import analyses, checking, decisions, prespecify, rounds, state
from . import record as recording
from .prespecify import ProtocolCheck
from .record import Recorded


class Study:
    """A study: its folder, what `study.yaml` says, and its memory. Made by `new_study` or `open_study`.

    Every act is an event in the memory; tables are read from it afresh, so a cell run twice shows the same.

    Attributes
    ----------
    folder, config
        Where the study lies, and what its `study.yaml` says.
    actor
        Who is working; written beside every act.
    """

    def __init__(self, folder: Path, config: StudyConfig, store: Store, actor: str = "researcher"):
        self.folder, self.config, self.store, self.actor = folder, config, store, actor

    def __repr__(self) -> str:
        table = self.rounds()
        said = ", ".join(f"round {row.round} {row.state}" for row in table.itertuples())
        return f"<Study {self.title(self.languages[0])!r}: {said}>"

    # What the study is

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the study's own words."""
        return self.config.languages

    @property
    def rule(self) -> ConsensusRule:
        """The consensus rule in force, as `study.yaml` says it."""
        return self.config.consensus

    @property
    def scales(self) -> dict[str, ResponseScale]:
        """The response scale of each criterion."""
        return self.config.scale_of()

    @property
    def scale(self) -> ResponseScale:
        """The response scale of the criterion that the rule decides on."""
        return self.scales[self.rule.criterion]

    def title(self, language: str) -> str:
        """Return the study's title in a language."""
        return self.config.title.said(language)

    def items(self, round: int | None = None) -> pd.DataFrame:
        """Return the items as they are now, or as a round asked them."""
        return state.items(self.folder, self.config, self.store, round)

    def panel(self, round: int | None = None) -> pd.DataFrame:
        """Return the panel (codes only) as it is now, or as a round has it; a closed round keeps its own."""
        return state.panel(self.folder, self.config, self.store, round)

    def rounds(self) -> pd.DataFrame:
        """Return the rounds: ``round, kind, state`` (draft, open, closed, decided) and times."""
        return state.rounds(self.config, self.store)

    def round_items(self, round: int) -> pd.DataFrame:
        """Return what a round asked: ``item_id, version, criterion``."""
        return state.round_items(self.store, round, self.config)

    def ratings(self, round: int | None = None) -> pd.DataFrame:
        """Return the latest answers; earlier ones to the same question stay in the memory."""
        return state.ratings(self.store, round)

    def imports(self) -> pd.DataFrame:
        """Return the files imported so far."""
        return self.store.read("imports")

    def decisions(self, round: int | None = None, *, language: str | None = None) -> pd.DataFrame:
        """Return the decisions on items, latest last; their reasons in a language where they were given in several."""
        return decisions.decisions(self.store, round, language)

    def released_comments(self, round: int | None = None) -> pd.DataFrame:
        """Return the comments a person released, without their writers: ``round, item_id, criterion, text``."""
        return decisions.released_comments(self.store, round)

    # The protocol

    def prespecify(self, note: str | None = None, registered_at: str | None = None) -> ProtocolCheck:
        """Write rule, scales, groups, stopping rule, sensitivity grid and privacy bounds with their fingerprint.

        Parameters
        ----------
        note
            Why, and who approved it, where it amends an earlier protocol.
        registered_at
            Where a copy was lodged (a registry and its number), if it was.

        Raises
        ------
        RuleError
            `consensus.source` is empty, or an amendment has no note.
        RoundError
            A round is open.
        """
        found = prespecify.prespecify(self.config, self.store, self.actor, note, registered_at)
        (self.folder / "outputs").mkdir(exist_ok=True)
        (self.folder / "outputs" / f"protocol-{found.version}-{found.fingerprint[:12]}.json").write_text(
            protocol_of(self.config), encoding="utf-8"
        )
        return found

    def protocol_check(self) -> ProtocolCheck:
        """Compare the rule in force with the protocol as prespecified."""
        return prespecify.check(self.config, self.store)

    # Rounds

    def open_round(
        self, round: int, items: Iterable[str] | None = None, opened_by: str = "researcher", language: str = "en"
    ) -> str:
        """Open a round: read `items.csv` and `panel.csv`, keep what is asked of whom; say what was done.

        A second call changes nothing and says that the round is already open. The first round prespecifies the
        protocol where that was not done before.

        Parameters
        ----------
        round
            The next number from 1.
        items
            The items to ask; None for all that no decision dropped, merged or split.
        opened_by
            ``researcher``, or ``import`` where answers that already existed opened it.
        language
            The language of what is said.

        Raises
        ------
        RoundError
            An earlier round is still open, or the protocol allows no more.
        RuleError
            `study.yaml` no longer says what was prespecified.
        ItemsError, PanelError
            A spreadsheet is not right, such as a wording missing in a declared language.
        """
        return rounds.open_round(self.folder, self.config, self.store, round, self.actor, items, opened_by, language)

    def record(
        self,
        ratings: pd.DataFrame,
        source: str,
        choices: Any = None,
        reason: str | None = None,
        file: Path | None = None,
        found: Mapping[str, Any] | None = None,
        notes: Iterable[str] = (),
        sha256: str | None = None,
    ) -> Recorded:
        """Record the answers of one open round, all or nothing; the same again changes nothing.

        Parameters
        ----------
        ratings
            The table of ratings (`model.tables`).
        source
            Where they come from, such as a file's name.
        choices
            What a person chose where the file left a choice.
        reason
            Why answers recorded before are changed; the old ones are kept.
        file
            The raw file, of which a copy is kept in `imports/`.
        found, notes
            What the door found about it.
        sha256
            The fingerprint of the file as it came, where `file` is that without what identifies people.

        Raises
        ------
        RatingsError
            Answers differ from those recorded and no reason is given, or the table is not right.
        RoundError, PanelError, ScaleError
            The round is not open; someone is not on its panel; a rating is off its scale.
        """
        return recording.record(
            self.folder, self.config, self.store, ratings, source, self.actor, choices, reason, file, found, notes, sha256
        )

    def compare(self, ratings: pd.DataFrame) -> pd.DataFrame:
        """Return where answers differ from those recorded: ``panellist_id, item_id, criterion, old, new``."""
        return recording.differences(self.store, ratings)

    def close_round(self, round: int, language: str = "en") -> str:
        """Close a round: keep its panel (group, status) as it is now, and the statuses it led to.

        Raises
        ------
        RoundError
            The round was never opened, or has no answers.
        """
        said = rounds.close_round(self.folder, self.config, self.store, round, self.actor, language)
        if self.store.read("analyses", round=round, name="consensus").empty:
            table = self.consensus(round)
            kept = table[["item_id", "criterion", "n", "n_denominator", "n_agree", "status"]].astype("object")
            rows = kept.where(kept.notna(), None).to_dict("records")
            with self.store.write(self.actor) as log:
                log.append("analysis_kept", {"round": round, "name": "consensus", "table": rows})
        return said

    def decide(
        self,
        round: int,
        item_id: str,
        decision: str,
        reason: str | Mapping[str, str],
        confirmed_by: str | None = None,
        into: Iterable[str] | None = None,
    ) -> None:
        """Record what becomes of an item after a closed round, and why.

        Parameters
        ----------
        round, item_id
            The closed round and one of its items (any item to ``add``).
        decision
            ``keep``, ``reword``, ``merge``, ``split``, ``drop``, ``reopen`` or ``add``.
        reason
            Why, in words; or a mapping of language to words.
        confirmed_by
            The second person.
        into
            The items that a merged or split one becomes.

        Raises
        ------
        RoundError, StoreError
            The round is not closed; the decision is not known, has no reason, or names an item that was not asked.
        """
        decisions.decide(self.store, self.actor, round, item_id, decision, reason, confirmed_by, into)

    def release_comment(
        self, round: int, panellist_id: str, item_id: str, criterion: str | None = None, text: str | None = None
    ) -> None:
        """Release a comment to be shown to others, as given or in the words of `text`; the original is kept."""
        criterion = criterion or self.rule.criterion
        decisions.release_comment(self.store, self.actor, round, panellist_id, item_id, criterion, text)

    def erase(self, panellist_id: str, reason: str) -> None:
        """Erase a panellist's answers and attributes at their request; that it was done stays on record."""
        with self.store.write(self.actor) as log:
            log.append("panellist_erased", {"reason": reason}, panellist_id=panellist_id)

    # What the ratings say

    def named_rules(self) -> list[str]:
        """Return the names of the study's rule, of its sensitivity grid, and so of what `consensus` accepts."""
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
        return analyses.consensus(
            self.folder, self.config, self.store, round, self._rule(rule), by_group, language, suppress_below
        )

    def _rule(self, rule: ConsensusRule | str | None) -> ConsensusRule:
        if rule is None:
            return self.rule
        if isinstance(rule, ConsensusRule):
            return rule
        known = self.config.definitions()
        if rule not in known:
            raise ResourceError(f"No rule is called {rule!r}; there are: {'; '.join(known)}.")
        return known[rule]

    def reanalyse(self, rule: ConsensusRule, why: str) -> pd.DataFrame:
        """Apply another definition to the last round, on record as *post hoc*; it replaces nothing.

        Returns
        -------
        The consensus table with the column ``post_hoc`` (why).
        """
        last = int(self.store.read("rounds")["round"].max())
        table = self.consensus(last, rule).assign(post_hoc=why)
        body = {"rule": rule.model_dump(mode="json", by_alias=True, exclude_defaults=True), "why": why}
        with self.store.write(self.actor) as log:
            log.append("analysis_kept", {"round": last, "name": f"post hoc: {rule.name}", "table": body})
        return table

    def stability(self, before: int, after: int, *, language: str = "en") -> pd.DataFrame:
        """Compare two rounds item by item (`delphi.stability`); reworded items are listed, not compared."""
        return analyses.stability(self.config, self.store, before, after, language)

    def transitions(self, before: int, after: int) -> pd.DataFrame:
        """Return how many went from each point to each between two rounds."""
        return analyses.transitions(self.config, self.store, before, after)

    def attrition(self, round: int, *, language: str = "en") -> pd.DataFrame:
        """Judge each item again for those lost to follow-up by a round (`delphi.attrition`)."""
        return analyses.attrition(self.folder, self.config, self.store, round, self.rule, language)

    def sensitivity(self, round: int) -> pd.DataFrame:
        """Return each item's status under every definition of the prespecified grid."""
        return analyses.sensitivity(self.folder, self.config, self.store, round)

    def stopping(self, round: int, *, language: str = "en") -> pd.DataFrame:
        """Return which items the stopping rule takes out of the rounds, and why."""
        return analyses.stopping(self.folder, self.config, self.store, round, language)

    def counts(self, round: int, criterion: str | None = None, *, by_group: bool = False) -> pd.DataFrame:
        """Return how often each point was chosen, per item (and group, ``pooled`` for all)."""
        return analyses.counts(self.folder, self.config, self.store, round, criterion, by_group)

    def panel_flow(self) -> pd.DataFrame:
        """Return who was invited, responded, answered all, was lost or withdrew, per round and group."""
        return analyses.panel_flow(self.folder, self.config, self.store)

    # Care

    def differences(self) -> pd.DataFrame:
        """Return where `items.csv` and `panel.csv` no longer say what the memory holds."""
        return checking.differences(self.folder, self.config, self.store)

    def verify(self, language: str = "en") -> list[Finding]:
        """Look for damage or tampering in memory and raw files; an empty list when all is well."""
        return checking.verify(self.folder, self.store, language)

    def backup(self, path: str | Path) -> Path:
        """Copy the memory safely while it may be in use, and verify the copy."""
        return self.store.backup(Path(path))
