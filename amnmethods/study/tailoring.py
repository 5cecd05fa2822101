"""The verbs of the tailoring phase: candidates, items, what the panel agreed on, coverage, bundles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from .. import strategies
from . import agreed, candidates, coverage, drafting
from .results import Results


class Tailoring(Results):
    """What `Study` does between the barriers and the strategies that the networks choose."""

    def catalogue(self, text: str = "", language: str | None = None) -> pd.DataFrame:
        """Return the catalogue of strategies with the team's own (table ``strategies``), or those that hold some words.

        Parameters
        ----------
        text, language
            As for `strategies.search`; blank for all.

        Returns
        -------
        As `strategies.catalogue`.
        """
        return strategies.search(candidates.catalogue(self.store), text, language)

    def matching(self) -> pd.DataFrame:
        """Return which strategies respondents named for which barrier: the packaged part, or the study's ``matching``.

        Raises
        ------
        TableError
            `study.yaml` says ``matching: own``, and no such table was imported.
        """
        return candidates.matching(self.store, self.config)

    def candidate_pairs(self) -> pd.DataFrame:
        """Return each barrier with the strategies named for it, percents and what is not known (`strategies.candidates`)."""
        return candidates.pairs(self.store, self.config)

    def candidates(self) -> pd.DataFrame:
        """Return the candidate strategies, those named for most strong barriers first (`strategies.candidate_summary`).

        Returns
        -------
        With the names of each, and what was screened: ``keep``, ``screening_reason``, ``item_id`` from the table ``screening``.

        Raises
        ------
        TableError
            `study.yaml` does not fix ``tailoring.strong`` and ``tailoring.from_percent``, or no determinants are known.
        """
        return candidates.candidates(self.store, self.config)

    def candidates_without(self) -> pd.DataFrame:
        """Return how the candidates change without each barrier, network and coder (`strategies.leave_out`)."""
        return candidates.left_out(self.store, self.config)

    def screening(self) -> pd.DataFrame:
        """Return how many candidates were kept, merged and dropped, and why (`strategies.screening`)."""
        return drafting.screening(self.store, self.config)

    def draft_items(self) -> pd.DataFrame:
        """Return the kept candidates as items to word, with the ids they come from (`strategies.draft_items`).

        Their words are those of the table ``wordings`` (``item_id``, ``wording_<language>``), else of the study's items; their
        barriers those of ``strategy_links``, else those that the candidates were named for.
        """
        return drafting.draft_items(self.folder, self.config, self.store, self._tables())

    def parity(self) -> pd.DataFrame:
        """Compare the wordings of each item between the languages: length, numbers, reading level (`strategies.parity`).

        Before the first round, those of the drafted items where candidates were screened.
        """
        return drafting.parity(self.folder, self.config, self.store, self._tables())

    def write_items(self, items: pd.DataFrame) -> Path:
        """Write `items.csv` for the first round, and keep where each item comes from in the table ``strategy_links``.

        Parameters
        ----------
        items
            As `draft_items` returns them, each with its wording in every language of the study.

        Returns
        -------
        The file. One that was there before is copied to `imports/`.

        Raises
        ------
        ItemsError
            A round has opened: its items are what the panel read. An item lacks a wording, or stands twice.
        """
        return drafting.write_items(self.folder, self.config, self.store, self._tables(), self.actor, items)

    # After the rounds

    def strategies(self) -> pd.DataFrame:
        """Return each item that the panel rated with the status of the last round that asked it.

        Returns
        -------
        In the order of the items: ``strategy_id`` (the item), ``agreed`` (its status is one of ``tailoring.agreed``, and no
        decision ended it), ``version``, ``round``, ``n``, ``share_agree``, ``median``, ``status``, ``reason``; the wordings;
        ``catalogue_ids``, and ``determinant_ids`` where the table ``strategy_links`` is kept.

        Raises
        ------
        RoundError
            No round of ratings has closed.
        TableError
            `study.yaml` does not say which outcomes make a strategy agreed.
        """
        return agreed.strategies(self.folder, self.config, self.store, self._tables())

    def strategy_links(self) -> pd.DataFrame:
        """Return the table ``strategy_links``: which strategy answers which barrier, by which mechanism, for what outcome."""
        return coverage.links(self.store)

    def go_zone(self, by: str | None = None, *, reference: Literal["rated", "agreed"] | None = None) -> pd.DataFrame:
        """Lay the strategies out by importance and feasibility, each by the last round that asked it (`strategies.go_zone`).

        Parameters
        ----------
        by
            Also for each ``group`` or ``language``.
        reference
            Whose means make the cuts; None for what `study.yaml` fixed.
        """
        return coverage.go_zone(self.folder, self.config, self.store, self._tables(), by, reference)

    def strategy_differences(
        self, by: Literal["group", "language", "site"] = "language", *, language: str = "en"
    ) -> pd.DataFrame:
        """Return where groups or languages rate strategies differently, with intervals (`strategies.differences`)."""
        with self._in(language) as said:
            return coverage.differences(self.folder, self.config, self._tables(), by, said)

    def dissent(self, *, comments: pd.DataFrame | None = None, language: str = "en") -> pd.DataFrame:
        """Return the agreed strategies against which somebody stood, to carry on as risks (`strategies.dissent`).

        Parameters
        ----------
        comments
            ``strategy_id, comment`` and ``panellist_id`` of who wrote it; None for the quotable words of those who stand
            against, where they are as many as the report may show: of fewer the words would tell who rated so.
        """
        with self._in(language) as said:
            return coverage.dissent(self.folder, self.config, self.store, self._tables(), comments, said)

    def coverage(self, chosen: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return which strategies answer each strong barrier of each network (`strategies.coverage`).

        Parameters
        ----------
        chosen
            ``site, strategy_id``; None for what the table ``workshop`` keeps or adapts, or else all agreed strategies everywhere.
        """
        return coverage.coverage(self.folder, self.config, self.store, self._tables(), chosen)

    def coverage_totals(self, chosen: pd.DataFrame | None = None) -> pd.DataFrame:
        """Sum up each network: strong barriers covered, dollars and hours of staff (`strategies.coverage_totals`)."""
        return coverage.totals(self.folder, self.config, self.store, self._tables(), chosen)

    def strategy_orphans(self) -> pd.DataFrame:
        """Return strong barriers without a strategy and strategies without a barrier (`strategies.orphans`)."""
        return coverage.orphans(self.folder, self.config, self.store, self._tables())

    def bundle(
        self, site: str | None = None, *, limits: Mapping[str, float] | None = None, language: str = "en"
    ) -> pd.DataFrame:
        """Find the best bundle of agreed strategies within the limits, an aid beside the coverage (`strategies.portfolio`).

        Parameters
        ----------
        site
            One network; None for each.
        limits
            ``cost``, ``staff_hours``, ``per_cluster``; None for those of `study.yaml`.
        """
        with self._in(language) as said:
            return coverage.bundle(self.folder, self.config, self.store, self._tables(), site, limits, False, said)

    def bundle_changes(self, site: str | None = None, *, limits: Mapping[str, float] | None = None) -> pd.DataFrame:
        """Return what would change the best bundle: other costs, ratings, limits (`strategies.portfolio_changes`)."""
        return coverage.bundle(self.folder, self.config, self.store, self._tables(), site, limits, True, "en")
