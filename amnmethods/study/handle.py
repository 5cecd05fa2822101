"""The handle of a study: its verbs gathered, each in a file of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..model.scale import ResponseScale
from ..store import Finding
from . import checking, comments, decisions, erasure, prespecify, rounds, state
from . import record as recording
from .between_rounds import BetweenRounds
from .conduct import Conduct
from .evaluating import Evaluating
from .exploration import Exploration
from .implementation import Implementation
from .prespecify import ProtocolCheck
from .record import Recorded
from .tailoring import Tailoring


class Study(Conduct, BetweenRounds, Exploration, Tailoring, Implementation, Evaluating):
    """A study: its folder, what `study.yaml` says, and its memory. Made by `new_study` or `open_study`.

    Every act is an event in the memory; tables are read from it afresh, so a cell run twice shows the same.

    Attributes
    ----------
    folder, config
        Where the study lies, and what its `study.yaml` says.
    actor
        Who is working; written beside every act.
    """

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

    def decisions(
        self, round: int | None = None, *, language: str | None = None, history: bool = False
    ) -> pd.DataFrame:
        """Return the decisions that count, latest last; reasons in a language where they were given in several.

        With `history`, also those proposed, replaced, or taken back (``state``, ``undone``). ``comments`` holds the codes
        of the comments that each rests on; those of an erased panellist are gone.
        """
        return decisions.decisions(self.store, round, language, history)

    def released_comments(self, round: int | None = None) -> pd.DataFrame:
        """Return the comments a person released, without their writers: ``round, item_id, criterion, text``."""
        return comments.released_comments(self.store, round)

    # The protocol

    def prespecify(self, note: str | None = None, registered_at: str | None = None) -> ProtocolCheck:
        """Write rule, scales, groups, stopping rule, sensitivity grid and privacy bounds with their fingerprint.

        They go into the memory and, to lodge elsewhere, into a file in `outputs/` whose SHA-256 is the fingerprint. The
        same again changes nothing.

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
            A round is open, and this would amend the protocol.
        """
        return prespecify.prespecify(self.folder, self.config, self.store, self.actor, note, registered_at)

    def protocol_check(self) -> ProtocolCheck:
        """Compare the rule in force with the protocol as prespecified."""
        return prespecify.check(self.config, self.store)

    # Rounds

    def open_round(
        self,
        round: int,
        items: Iterable[str] | None = None,
        opened_by: str = "researcher",
        language: str = "en",
        override: str | None = None,
    ) -> str:
        """Open a round: read `items.csv` and `panel.csv`, keep what is asked of whom; say what was done.

        A second call changes nothing and says that the round is already open. The first round prespecifies the
        protocol where that was not done before.

        Parameters
        ----------
        round
            The next number from 1.
        items
            The items to ask; None for the whole list, settled items too: all that no decision dropped, merged or
            split. `next_items` says which of them are not settled.
        opened_by
            ``researcher``, or ``import`` where answers that already existed opened it.
        language
            The language of what is said.
        override
            Why the round opens although an ethics approval has expired; stays on record.

        Raises
        ------
        RoundError
            An earlier round is still open, or the protocol allows no more.
        RuleError
            `study.yaml` no longer says what was prespecified.
        ItemsError, PanelError
            A spreadsheet is not right, such as a wording missing in a declared language.
        """
        with self._in(language) as said:
            return rounds.open_round(
                self.folder, self.config, self.store, round, self.actor, items, opened_by, said, override
            )

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
            self.folder,
            self.config,
            self.store,
            ratings,
            source,
            self.actor,
            choices,
            reason,
            file,
            found,
            notes,
            sha256,
        )

    def compare(self, ratings: pd.DataFrame) -> pd.DataFrame:
        """Return where answers differ from those recorded: ``panellist_id, item_id, criterion, old, new``."""
        return recording.differences(self.config, self.store, ratings)

    def close_round(self, round: int, language: str = "en") -> str:
        """Close a round: keep its panel (group, status) as it is now, and the statuses it led to, whole or not at all.

        Raises
        ------
        RoundError
            The round was never opened, or has no answers.
        RuleError
            `study.yaml` no longer says what was prespecified.
        """
        with self._in(language) as said:
            return rounds.close_round(self.folder, self.config, self.store, round, self.actor, said)

    def decide(
        self,
        round: int,
        item_id: str,
        decision: str,
        reason: str | Mapping[str, str],
        confirmed_by: str | None = None,
        into: Iterable[str] | None = None,
        *,
        comparable: bool = False,
        comments: Iterable[str] = (),
        wordings: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Record what becomes of an item after a closed round, and why.

        Parameters
        ----------
        round, item_id
            The closed round and one of its items (any item to ``add``).
        decision
            ``keep`` (the item stays on the list as it is worded; whether it is asked again follows from its status, see
            `next_items`), ``reword``, ``merge``, ``split``, ``drop``, ``reopen`` (ask once more what is settled) or
            ``add``.
        reason
            Why, in words; or a mapping of language to words.
        confirmed_by
            The second person.
        into
            The items that a merged or split one becomes.
        comparable
            The reworded, merged or split item is still the same question, so that its ratings are compared with those
            before; without it they never are.
        comments
            The comments that the decision rests on, by the ``comment_id`` of `comments`; more can be named later by the
            same decision once more.
        wordings
            New words of items, by code and language: of the item that is reworded or added, or of new ones that it is
            merged or split into. They are written into the study's items, and leave them when it is taken back.

        Raises
        ------
        RoundError, StoreError
            The round is not closed; the decision is not known, has no reason, or names an item that was not asked.
        ItemsError
            A wording is missing, or a new item's code is taken.
        """
        decisions.decide(
            self._words(), self.actor, round, item_id, decision, reason, confirmed_by, into, comparable, comments,
            wordings,
        )  # fmt: skip

    def release_comment(
        self, round: int, panellist_id: str, item_id: str, criterion: str | None = None, text: str | None = None
    ) -> None:
        """Release a comment to be shown to others, as given or in the words of `text`; the original is kept."""
        criterion = criterion or self.rule.criterion
        comments.release_comment(self.store, self.actor, round, panellist_id, item_id, criterion, text)

    def erase(self, panellist_id: str, reason: str, language: str = "en") -> str:
        """Erase a panellist's answers, comments and attributes at their request, and say what is left to do by hand.

        On record stay: the code, that and why it was erased, and the group in which it counts among those invited to
        a closed round. A closed round's tables are computed without the answers from then on; the statuses kept when
        it closed stay on record, and `differences` lists where they are no longer the same. Raw files in `imports/`,
        earlier backups and files written before are not reached: those in `imports/` are named. Nor is
        `panel.link`, which only its passphrase opens: where there is one, the calls that take their row out are said. No
        answers are taken from the same code again.

        Raises
        ------
        StoreError
            Nothing is known about this panellist.
        PanelError
            No reason is given.
        """
        with self._in(language) as said:
            return erasure.erase(self.folder, self.store, self.actor, panellist_id, reason, said)

    # Care

    def differences(self, language: str = "en") -> pd.DataFrame:
        """Return what differs from the memory without being damage: ``file, row, column, held, now, why``.

        Items and panel that the spreadsheets say otherwise by now; statuses of closed rounds that would be others
        today, since the rule was changed or answers were erased; raw files in which erased answers stood. Empty before
        round 1.
        """
        with self._in(language) as said:
            return checking.differences(self.folder, self.config, self.store, said)

    def verify(self, language: str = "en") -> list[Finding]:
        """Look for damage or tampering in memory and raw files; an empty list when all is well.

        The statuses kept when each round closed are computed again: where they differ and neither an amended rule nor
        an erasure explains it (`differences` lists those), something was changed that should not have been.
        """
        with self._in(language) as said:
            return checking.verify(self.folder, self.config, self.store, said)

    def backup(self, path: str | Path) -> Path:
        """Copy the memory safely while it may be in use, and verify the copy."""
        return self.store.backup(Path(path))
