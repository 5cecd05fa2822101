"""The verbs between rounds: comments reviewed, decisions proposed and confirmed, lineage, feedback."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..delphi import next_items
from . import (
    changes,
    comments,
    decisions,
    feedback,
    grounds,
    kinds,
    lineage,
    planning,
    proposals,
    shown_comments,
    sources,
    state,
)
from .decided_words import DecidedWords
from .feedback import Feedback
from .proposals import Material
from .results import Results


class BetweenRounds(Results):
    """What `Study` does after a round has closed and before the next one opens."""

    # Comments

    def comments(self, round: int | None = None, *, names: Iterable[str] = (), language: str = "en") -> pd.DataFrame:
        """Return the comments for review, each with what may tell who wrote it and what was decided on it.

        Parameters
        ----------
        round
            None for all rounds.
        names
            Names to look for besides, such as those of the identities while they are open.
        language
            Of the flags' words.

        Returns
        -------
        ``round, panellist_id, item_id, criterion, comment`` (as given), ``language``, ``state`` (``waiting``,
        ``released``, ``withheld``, or ``changed``: given anew since), ``shown`` (the words released), ``translations``
        (language: words), ``flags`` (in words, each with the text it stands for), ``by`` (the reviewer), ``needs``;
        ``comment_id`` (a code that tells nobody who wrote it), ``decided`` (the items whose decisions rest on it).
        """
        with self._in(language) as said:
            return grounds.with_decisions(comments.queue(self.config, self.store, round, names, said), self.store)

    def review_comment(
        self,
        round: int,
        panellist_id: str,
        item_id: str,
        action: str,
        text: str | None = None,
        *,
        criterion: str | None = None,
        language: str | None = None,
        translator: str | None = None,
        checked: bool = False,
        names: Iterable[str] = (),
    ) -> None:
        """Decide what others may see of a comment; the original stays as given.

        Parameters
        ----------
        round, panellist_id, item_id, criterion
            Which comment; the criterion is the rule's where none is named.
        action
            ``release`` as given, ``redact`` or ``paraphrase`` in the words of `text`, ``translate`` the released words
            as `text` in `language`, or ``withhold``.
        translator
            Who translated; None for the one who is working.
        checked
            You looked at what is flagged in the words to show, and nobody can be told by it.
        names
            Names to look for besides.

        Raises
        ------
        RatingsError
            There is no such comment, the words are missing or flagged, or a translation has nothing to translate.
        """
        comments.review(
            self.config,
            self.store,
            self.actor,
            round,
            panellist_id,
            item_id,
            criterion or self.rule.criterion,
            action,
            text,
            language,
            translator,
            checked,
            names,
            "en",
        )

    def comments_for(self, panellist_id: str, round: int, language: str = "en") -> pd.DataFrame:
        """Return what a panellist may see of the others' comments: ``round, item_id, criterion, text, language``.

        In their language where a translation exists, in an order of their own, without anything that tells who wrote:
        none at all where fewer than `suppress_below.feedback` others answered, and none untranslated whose language
        fewer than that many write in.
        """
        return shown_comments.released_to(self.folder, self.config, self._tables(), round, panellist_id, language)

    def quotable_comments(self, round: int, language: str = "en") -> pd.DataFrame:
        """Return what a report may quote of a round's released comments: ``round, item_id, criterion, text, language``.

        Nothing of whoever did not agree to be quoted, where the consent asks for that: a panellist who left keeps to what
        they answered, until they answer anew, take their consent back, or are erased. And nothing that so few may have
        written that a reader might tell them: one of `suppress_below.report` others has to be possible, also by the
        language. In the language asked for where a translation exists.
        """
        return shown_comments.quotable(self.folder, self.config, self._tables(), round, language)

    # Letters

    def letters(self, round: int | None = None) -> pd.DataFrame:
        """Return the letters made ready: ``round, panellist_id, kind, at``; neither names nor what they said.

        Letters with a questionnaire belong to no round: their kind names the instrument and the wave.
        """
        table = self.store.read("mails") if round is None else self.store.read("mails", round=round)
        return table.sort_values("seq", kind="stable")[["round", "panellist_id", "kind", "at"]].reset_index(drop=True)

    # Decisions

    def propose(
        self,
        round: int,
        item_id: str,
        decision: str,
        reason: str | Mapping[str, str],
        into: Iterable[str] | None = None,
        *,
        comparable: bool = False,
        comments: Iterable[str] = (),
        wordings: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Propose what becomes of an item after a closed round; it counts once another person confirms it.

        Parameters
        ----------
        round, item_id, decision, reason, into, comments, wordings
            As for `decide`. Wordings are kept with the proposal; the study's items hold them once it is confirmed.
        comparable
            The reworded, merged or split item is still the same question, so that its ratings are compared with those
            before; without it they never are.
        """
        decisions.propose(
            self._words(), self.actor, round, item_id, decision, reason, into, comparable, comments, wordings
        )

    def confirm_decision(self, round: int, item_id: str, *, of: str | None = None) -> None:
        """Confirm what another person proposed; the study's `actor` is the one who confirms.

        Parameters
        ----------
        round, item_id
            The round and item that the proposal is on.
        of
            Whose proposal, where several people proposed different things.

        Raises
        ------
        StoreError
            Nothing is proposed, the same person proposed it, or it is not clear whose proposal is meant.
        ItemsError
            The words that were proposed cannot be written into the study's items, as where a code is taken meanwhile.
        """
        decisions.confirm(self._words(), self.actor, round, item_id, of)

    def undo_decision(self, round: int, item_id: str, reason: str) -> None:
        """Take back the decision that stands on an item; the one before it, if any, stands again.

        Words that it gave to items leave the study's spreadsheet again, unless they were edited there since.

        Raises
        ------
        RoundError
            A later round was opened on it.
        StoreError
            No decision stands, or no reason is given.
        """
        decisions.undo(self._words(), self.actor, round, item_id, reason)

    def proposals(self, round: int | None = None, *, language: str | None = None) -> pd.DataFrame:
        """Return the decisions that wait for a second person: one row for each person who proposed something.

        Beside the columns of `decisions`, ``comments``: the codes of the comments a proposal rests on; and ``wordings``:
        the words it would give to items (code: language: words), or None.
        """
        return decisions.proposals(self.store, round, language)

    def _words(self) -> DecidedWords:
        return DecidedWords(self.folder, self.config, self.store)

    # Proposals by file

    def review_material(self, round: int, language: str = "en") -> Material:
        """Return what co-investigators need to propose decisions on a closed round, coded and with small numbers hidden.

        Nothing in it stands beside a panellist's code; figures of fewer than `suppress_below.feedback` people, and those
        that would give them away, are missing; comments are the released ones, as a panellist would see them.

        Parameters
        ----------
        round
            A closed round of ratings.
        language
            Of comments, where translated, and of reasons.
        """
        with self._in(language) as said:
            return proposals.material(self.folder, self.config, self.store, self._tables(), round, said, language)

    def note_review_copy(self, round: int, copy_id: str) -> None:
        """Keep on record that a copy for co-investigators was written, by its fingerprint."""
        proposals.note_copy(self.store, self.actor, round, copy_id)

    def review_copies(self, round: int) -> list[str]:
        """Return the fingerprints of the copies written of a round, oldest first."""
        return proposals.copies(self.store, round)

    def record_proposals(
        self, round: int, by: str, rows: Sequence[Mapping[str, Any]], *, file: str, sha256: str, copy_id: str
    ) -> int:
        """Record what a co-investigator proposed in a returned copy, all or none of it; return how many proposals.

        Parameters
        ----------
        round, by
            The closed round, and who proposes.
        rows
            For each item ``item_id``, ``decision``, ``reason``; ``into``, ``comparable``, ``comments`` as for `propose`.
        file, sha256, copy_id
            The file's name and fingerprint, and the fingerprint of the copy it was.

        Raises
        ------
        RoundError, StoreError
            A later round was opened, an item is decided already, or a proposal makes no sense; nothing is recorded then.
        """
        source = {"file": file, "sha256": sha256, "copy_id": copy_id}
        return proposals.record(self._words(), round, by, rows, source)

    def returned_copies(self) -> pd.DataFrame:
        """Return the copies that came back: ``round, file, sha256, by, n, copy_id, at``."""
        return proposals.returned(self.store)

    def plan_round(self, round: int, asks: Mapping[str, bool | None]) -> None:
        """Keep which items a round to come is to ask (True) or to leave out (False); the round is not opened by it.

        None lets an item follow its decision and status again, as all do that nobody planned (`next_items`).

        Raises
        ------
        RoundError
            The round was opened already.
        """
        planning.plan(self.store, self.actor, round, asks)

    def planned_round(self, round: int) -> pd.DataFrame:
        """Return what was planned for a round, the last word on each item: ``round, item_id, ask, by, at``."""
        return planning.planned(self.store, round)

    def items_as_planned(self, round: int) -> list[str] | None:
        """Return what a round will ask: what was ticked for it, else what the decisions say; None where nothing was ticked."""
        ticks = planning.planned(self.store, round).set_index("item_id")["ask"]
        if ticks.empty:
            return None
        done = state.rounds(self.config, self.store)
        done = done[done["state"].isin(["closed", "decided"]) & (done["round"] < round)]
        done = done.loc[done["kind"].isin(kinds.DECIDED), "round"]  # an open round or a pilot decides on no item
        if done.empty:
            there = sources.read_items(self.folder, self.config)["item_id"]
            return [item for item in there if ticks.get(item, True)]
        decided = self.next_items(int(done.max())).set_index("item_id")["ask"]
        changed = self.what_changed(round, self.config.languages[0])
        there = changed.loc[changed["after"].notna(), "item_id"]
        return [item for item in there if ticks.get(item, decided.get(item, "yes") != "no")]

    def undo_plan(self, round: int) -> bool:
        """Take back the last step of `plan_round`; False where there was none."""
        return planning.undo(self.store, self.actor, round)

    def next_items(self, round: int) -> pd.DataFrame:
        """Return which items the next round asks as things stand (`delphi.next_items`)."""
        kinds.require_rated(self.store, round)
        return next_items(
            state.items(self.folder, self.config, self.store, round),
            self.consensus(round),
            decisions.decisions(self.store, round),
        )

    # Lineage

    def lineage(self, *, language: str | None = None) -> pd.DataFrame:
        """Return every step of every item from round to round.

        ``from_item, from_version, from_round, to_item, to_version, to_round, change`` (``first``, ``kept``,
        ``reworded``, ``merged``, ``split``, ``dropped``, ``not asked again``, ``reopened``, ``added``), ``languages`` (in
        which the wording changed), ``comparable`` (whether the ratings of both are compared), ``reason, n_comments`` (that
        the decision rests on), ``proposed_by, confirmed_by, at``. Missing where there is no such side, as for an item
        added or dropped.
        """
        table = lineage.lineage_table(self.store)
        said = [decisions.said_in(why, language) if isinstance(why, str) else None for why in table["reason"]]
        return table.assign(reason=said)

    def what_changed(self, round: int, language: str = "en") -> pd.DataFrame:
        """Return what changed for panellists from the round before, also for a round that is still to be opened.

        ``item_id, change, text`` (a sentence in the language), ``before``, ``after`` (wordings), ``reason``, ``of``
        (wordings it was merged of or split from).
        """
        with self._in(language) as said:
            return changes.what_changed(self.folder, self.config, self.store, round, said, language)

    # Feedback

    def feedback(self, panellist_id: str, round: int | None = None, language: str = "en") -> Feedback:
        """Return a panellist's feedback on a closed round: own rating, panel, groups, comments, where the own lies.

        Computed from what was kept when the round closed; nothing of fewer than `suppress_below.feedback` others, no
        least or greatest rating, and no single ratings below ten. Nothing is recorded by looking: see `record_feedback`.

        Parameters
        ----------
        panellist_id
            Someone on the round's panel.
        round
            None for the last closed one.

        Raises
        ------
        RoundError, PanelError
            The round is not closed or took no ratings; the panellist was not on its panel.
        """
        with self._in(language) as said:
            return feedback.feedback(self.folder, self.config, self._tables(), panellist_id, round, said, language)

    def record_feedback(self, *shown: Feedback) -> None:
        """Keep what panellists were shown (a sheet written, a form sent): it is data, since it may move the next answers."""
        feedback.record_shown(self.store, self.actor, shown)

    def feedback_shown(self, round: int | None = None) -> pd.DataFrame:
        """Return what was shown to whom: ``round, panellist_id, sha256, content, at``."""
        table = self.store.read("feedback_shown") if round is None else self.store.read("feedback_shown", round=round)
        return table[["round", "panellist_id", "sha256", "content", "at"]]
