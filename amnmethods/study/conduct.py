"""The verbs of running rounds with people: identities, consent, texts, rankings, meetings, late answers."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from . import consent, contributions, deposit, identities, late, late_rankings, meetings
from . import rankings as ranking_verbs
from .deposit import Deposit
from .identities import Created
from .results import Results


class Conduct(Results):
    """What `Study` does with the people of a panel beside their ratings."""

    # Who is who

    def create_identities(self, passphrase: str, people: pd.DataFrame | None = None, language: str = "en") -> Created:
        """Make `panel.link`, the one place for names and addresses, encrypted; nothing else in the study holds them.

        Parameters
        ----------
        passphrase
            Twelve characters or more. **It cannot be recovered.**
        people
            A row per person: ``panellist_id``, and ``name``, ``email`` or whatever columns are needed; None for now.
        language
            Of the recovery sheet.

        Returns
        -------
        The path; the recovery code, which opens the file too and is kept nowhere; and `sheet`, an HTML page with it to
        print and put away.

        Raises
        ------
        PanelError
            The file exists, the passphrase is short, or a row has no code of its own.
        """
        with self._in(language) as said:
            title = self.config.title.said(language)
            return identities.create(self.folder, self.store, self.actor, title, people, passphrase, said)

    def save_identities(self, people: pd.DataFrame, passphrase: str) -> Path:
        """Write the table of identities anew into `panel.link`; the passphrase and the recovery code stay the same."""
        return identities.save(self.folder, self.store, self.actor, people, passphrase)

    def open_identities(self, passphrase: str, why: str) -> pd.DataFrame:
        """Return who is who, for this once; that it was opened, by whom and why stays on record.

        Parameters
        ----------
        passphrase
            Or the recovery code.
        why
            Such as ``"invitations to round 1"``, without names.

        Raises
        ------
        PanelError
            No reason is given, the secret does not open the file, or the file is missing or damaged.
        """
        return identities.open_(self.folder, self.store, self.actor, passphrase, why)

    def change_passphrase(self, old: str, new: str) -> None:
        """Lock `panel.link` with a new passphrase; `old` is the one before, or the recovery code, which stays."""
        identities.change_passphrase(self.folder, self.store, self.actor, old, new)

    # Consent and approvals

    def record_consent(
        self,
        panellist_id: str,
        version: str | None = None,
        *,
        participation: bool | None = None,
        quotation: bool | None = None,
        thanks: bool | None = None,
        deposit: bool | None = None,
        given_at: date | datetime | str | None = None,
    ) -> None:
        """Record what a panellist agreed to, under which version of the consent in `study.yaml`.

        Parameters
        ----------
        panellist_id
            A code of the panel.
        version
            None for the latest.
        participation, quotation, thanks, deposit
            Yes or no to each thing that this version asks; nothing to the others.
        given_at
            The day or moment; None for today.

        Raises
        ------
        PanelError
            The code or version is not known, or an answer is missing or was not asked for.
        """
        given = {"participation": participation, "quotation": quotation, "thanks": thanks, "deposit": deposit}
        consent.record_consent(self.folder, self.config, self.store, self.actor, panellist_id, version, given, given_at)

    def consents(self) -> pd.DataFrame:
        """Return who consented under which version, oldest first; a panellist without consent has a row without version.

        ``panellist_id, group, site, status, version, participation, quotation, thanks, deposit, given_at, current``
        (whether that is the latest version).
        """
        return consent.consents(self.folder, self.config, self.store)

    def to_thank(self, identities: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return who agreed to be thanked by name: ``panellist_id, group, site``; the last answer counts.

        Parameters
        ----------
        identities
            Who is who, as `open_identities` gives it; then ``panellist_id, name``, in the order of the names. They are
            kept nowhere.

        Raises
        ------
        PanelError
            No consent in `study.yaml` asks for it.
        """
        return consent.to_thank(self.folder, self.config, self.store, identities)

    def deposit(self) -> Deposit:
        """Return the ratings of those who agreed to a deposit, for other researchers, with nothing that tells who they are.

        Panellists have codes of their own there, which cannot be worked out from the study's. Comments, times, sites and
        pilot rounds stay out; groups too where one is so small that it could be told, or left out of it.

        Raises
        ------
        PanelError
            No consent in `study.yaml` asks for it, or fewer than `suppress_below.deposit` people are left.

        Notes
        -----
        Reports give the figures of the whole panel. Where fewer than `suppress_below.deposit` of those who rated in a
        round refused, theirs could be worked out from both: others are then held back with them.
        """
        return deposit.deposit(self.config, self.store)

    def approvals(self) -> pd.DataFrame:
        """Return the ethics approvals: ``site, number, version, board, expires, days_left, expired, overridden``."""
        return consent.approvals(self.config, self.store)

    # Own texts

    def record_contributions(self, texts: pd.DataFrame, round: int) -> list[str]:
        """Record what panellists wrote in their own words; the same again changes nothing.

        Parameters
        ----------
        texts
            ``panellist_id`` and ``text``; ``kind`` (``answer``, ``proposal`` of an item, ``reason`` for a rating),
            ``language``, and ``item_id`` (the open question or the item that it answers) where there is more to say.
        round
            An opened round; after closing, texts are kept as late.

        Returns
        -------
        The contribution_id of each text that is not blank, in order.
        """
        return contributions.record_contributions(self.folder, self.config, self.store, self.actor, texts, round)

    def contributions(self, round: int | None = None) -> pd.DataFrame:
        """Return panellists' own texts: ``contribution_id, round, panellist_id, kind, text, language, item_id, late, at``."""
        return contributions.contributions(self.store, round)

    def code_contribution(
        self, contribution_id: str, code: str, item_id: str | None = None, *, removed: bool = False
    ) -> None:
        """Give a text a code, and name the item made of it; with `removed`, take one's own code away again."""
        contributions.code_contribution(self.store, self.actor, contribution_id, code, item_id, removed)

    def coded_texts(self, round: int | None = None) -> pd.DataFrame:
        """Return each code with its texts: ``code, n_texts, n_panellists, contribution_ids, texts, item_ids``."""
        return contributions.coded_texts(self.store, round)

    def provenance(self) -> pd.DataFrame:
        """Return which texts each item was made of: ``item_id, contribution_id, round, kind, text, code, coder``."""
        return contributions.provenance(self.store)

    # Rankings and points

    def record_rankings(
        self,
        rankings: pd.DataFrame,
        round: int,
        question: str | None = None,
        source: str = "",
        reason: str | None = None,
        language: str = "en",
    ) -> str:
        """Record what panellists ranked or shared points out among, each whole; say how many.

        Parameters
        ----------
        rankings
            ``panellist_id``, ``item_id``, and ``rank`` (1 is first) or ``points``; items without one may be left out.
        round, question
            The open round, and its question under ``rankings:`` in `study.yaml`; None for its only one.
        source
            Where they come from.
        reason
            Why an answer recorded before is changed.

        Raises
        ------
        RatingsError
            An item is unknown or stands twice, ranks tie or leave gaps, points do not add up: the first is told.
        RoundError, PanelError, ResourceError
            The round is not open, someone is not on its panel, or it asks no such question.
        """
        with self._in(language) as said:
            return ranking_verbs.record_rankings(
                self.folder, self.config, self.store, self.actor, rankings, round, question, source, reason, said
            )

    def check_rankings(
        self, rankings: pd.DataFrame, round: int, question: str | None = None, language: str = "en"
    ) -> pd.DataFrame:
        """Return what is not as the question asked: ``panellist_id, problem, told, said``; partial ones are usable."""
        with self._in(language) as said:
            return ranking_verbs.check_rankings(self.config, self.store, rankings, round, question, said)

    def rankings(self, round: int | None = None) -> pd.DataFrame:
        """Return what was ranked: ``round, panellist_id, question, item_id, rank, points``."""
        return ranking_verbs.rankings(self.store, round)

    def ranking_summary(self, round: int, question: str | None = None) -> pd.DataFrame:
        """Return the panel's order of the items (`delphi.rankings`): mean rank with interval, score, votes."""
        return ranking_verbs.ranking_summary(self.config, self.store, round, question)

    def ranking_agreement(self, round: int, question: str | None = None) -> pd.Series:
        """Return how far the panellists' orders agree: Kendall's W, corrected for ties (`delphi.rank_agreement`)."""
        return ranking_verbs.ranking_agreement(self.config, self.store, round, question)

    # Meetings

    def record_meeting(self, round: int, held_on: date | str, attended: Iterable[str], note: str | None = None) -> None:
        """Record that a round's panel met, and who attended (codes); everybody rates again in private afterwards."""
        meetings.record_meeting(self.folder, self.config, self.store, self.actor, round, held_on, attended, note)

    def note_discussion(self, round: int, item_id: str, note: str) -> None:
        """Note what was said of an item at a meeting, without saying by whom."""
        meetings.note_discussion(self.store, self.actor, round, item_id, note)

    def meetings(self, round: int | None = None) -> pd.DataFrame:
        """Return the meetings: ``round, held_on, attended, n_attended, note``."""
        return meetings.meetings(self.store, round)

    def discussions(self, round: int | None = None) -> pd.DataFrame:
        """Return the notes of discussion: ``round, item_id, note, by, at``."""
        return meetings.discussions(self.store, round)

    # Late answers

    def record_late(self, ratings: pd.DataFrame, source: str) -> int:
        """Keep answers to a closed round as late, in no result; return how many were new.

        Raises
        ------
        RoundError
            The round is still open, or was never opened.
        RatingsError, PanelError, ScaleError
            As for `record`.
        """
        return late.record_late(self.folder, self.config, self.store, self.actor, ratings, source)

    def record_late_rankings(
        self, rankings: pd.DataFrame, round: int, question: str | None = None, source: str = "", language: str = "en"
    ) -> int:
        """Keep rankings or points of a closed round as late, in no result; return how many were new.

        Parameters
        ----------
        rankings, round, question, source, language
            As for `record_rankings`.

        Raises
        ------
        RoundError
            The round is still open, or was never opened.
        RatingsError, PanelError, ResourceError
            As for `record_rankings`.
        """
        with self._in(language) as said:
            return late_rankings.record_late_rankings(
                self.folder, self.config, self.store, self.actor, rankings, round, question, source, said
            )

    def late(self, round: int | None = None) -> pd.DataFrame:
        """Return whose answers or rankings came late: ``round, panellist_id, n_answers, source, accepted``."""
        return late.late(self.store, round)

    def accept_late(self, round: int, panellist_id: str, reason: str, language: str = "en") -> None:
        """Take a panellist's late answers or rankings into the results of a closed round, before anything was decided on it.

        What is kept of the round is computed anew; the reason, and the answers given before, stay on record.

        Raises
        ------
        RoundError
            No reason is given, or the round is open or has decisions.
        PanelError
            Nothing of this panellist waits.
        """
        with self._in(language) as said:
            late.accept_late(self.folder, self.config, self.store, self.actor, round, panellist_id, reason, said)
