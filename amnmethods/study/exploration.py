"""The verbs of the exploration phase: tables brought in, kept whole, read back."""

from pathlib import Path
from typing import Literal

import pandas as pd

from . import barriers, coding, problems, tables
from .coding import OWN
from .surveys_and_networks import SurveysAndNetworks

Direction = Literal["barrier", "facilitator"]


class Exploration(SurveysAndNetworks):
    """What `Study` does with documents, segments, surveys and contact logs."""

    def keep_table(
        self,
        name: str,
        table: pd.DataFrame,
        source: str,
        *,
        file: Path | None = None,
        reason: str | None = None,
        onto: int | None = None,
    ) -> int:
        """Keep a table in the study's memory, as its next version; earlier ones stay.

        Parameters
        ----------
        name
            Such as ``segments``, ``documents``, ``codes``, ``responses``, ``contacts``, ``people``; the tables of
            `model.kept_tables` are checked, one of another name is the researcher's own.
        table
            A row per thing. Texts, numbers, days and moments, yes or no; lists and mappings as JSON takes them.
        source
            Where it comes from, such as a file's name.
        file
            That file, of which a copy is kept in `imports/`.
        reason
            Why it is kept anew.
        onto
            The version that was read and changed (0 where there was none): if somebody kept another one since, this
            one is refused. None to keep it whatever is there.

        Returns
        -------
        The version, from 1. The same content as the newest one is not kept twice: its version is returned.

        Raises
        ------
        TableError
            A column is missing, or two rows have the same key.
        StaleTableError
            The table is no longer at the version ``onto``.
        StoreError
            The name or the source is not usable, or a cell cannot be kept.
        """
        return tables.keep(self.folder, self.store, self.actor, name, table, source, file, reason, onto)

    def table(self, name: str, version: int | None = None) -> pd.DataFrame:
        """Return a table that was kept, as its newest or another version.

        Raises
        ------
        StoreError
            The study keeps no such table or version; the message lists those it has.
        """
        return tables.table(self.store, name, version)

    def tables(self) -> pd.DataFrame:
        """Return every version of every table kept: ``name, version, n_rows, source, sha256, reason, at, actor``."""
        return tables.tables(self.store)

    def erase_table(self, name: str, reason: str, versions: list[int] | None = None) -> list[int]:
        """Erase what versions of a table held, for good; that they were, and why, stays on record.

        Somebody takes an interview back: keep the table without it first, then erase the versions before.

        Parameters
        ----------
        name, reason
            Which table, and why, without names of people.
        versions
            None for all.

        Returns
        -------
        The versions erased. Earlier backups and raw files in `imports/` are not reached.

        Raises
        ------
        StoreError
            There is no such version, or no reason was given.
        """
        return tables.erase(self.store, self.actor, name, versions, reason)

    def problems(self, *, language: str = "en") -> pd.DataFrame:
        """Return what somebody should look at in coded passages and contacts; nothing is dropped or mended.

        Parameters
        ----------
        language
            Of the sentences.

        Returns
        -------
        One row per problem: ``table``, ``row`` (the id of the passage or contact, else its number), ``problem`` (such as
        ``unknown_code``, ``no_coder``, ``overlapping``; ``self``, ``future``, ``alike``), ``said``, ``stops`` (whether no
        measure is computed before it is mended).

        See Also
        --------
        amnmethods.determinants.segment_problems, amnmethods.mentoring.contact_problems : all problems, with examples.
        """
        with self._in(language) as said:
            return problems.problems(self.store, self.config, said)

    # What was coded

    def segments(self, framework: str | None = None) -> pd.DataFrame:
        """Return the coded passages; with a framework, those coded in it or placed in it by a column of its name."""
        return coding.segments(self.store, framework)

    def framework_codes(self, framework: str) -> pd.DataFrame:
        """Return the codes of a framework: the team's own where it keeps some under that name, else those packaged."""
        return coding.framework_codes(self.store, framework)

    def theme_tree(self, framework: str = OWN) -> pd.DataFrame:
        """Return themes and codes with their passages, sources and sites (`determinants.theme_tree`)."""
        return coding.theme_tree(self.store, framework)

    def quotes(self, framework: str = OWN, most: int | None = None) -> pd.DataFrame:
        """Return released quotes under their codes, attributed by groups large enough for the report."""
        return coding.quotes(self.store, framework, self.config.suppress_below.report, most)

    def participants(self, attributes: tuple[str, ...] = ("profession", "gender", "stage", "language")) -> pd.DataFrame:
        """Return who took part, by role and attribute, small numbers hidden (`determinants.participants`)."""
        return coding.participants(self.store, attributes, self.config.suppress_below.report)

    def raised_by(self, by: str, framework: str = OWN) -> pd.DataFrame:
        """Return in how many sources of each kind (``role``, ``language``, ``site``) each code was raised, of how many.

        Kinds with fewer sources than the report may show are hidden, their ``reason`` is ``small_group``.
        """
        return coding.raised_by(self.store, framework, by, self.config.suppress_below.report)

    def coder_agreement(self, framework: str) -> pd.DataFrame:
        """Return how far coders agree, by code and overall (`determinants.coder_agreement`)."""
        return coding.agreement(self.store, self.config, framework, "agreement")

    def coder_confusions(self, framework: str) -> pd.DataFrame:
        """Return which codes coders give in each other's place (`determinants.confusions`)."""
        return coding.agreement(self.store, self.config, framework, "confusions")

    def coder_disagreements(self, framework: str) -> pd.DataFrame:
        """Return the disagreements with their text; settled ones are kept as the table ``resolutions``."""
        return coding.agreement(self.store, self.config, framework, "disagreements")

    def resolved_segments(self, framework: str) -> pd.DataFrame:
        """Return the passages with what the team decided where coders disagreed (`determinants.resolve`)."""
        return coding.resolved(self.store, self.config, framework)

    # What stands in the way and what helps

    def framework_matrix(self) -> pd.DataFrame:
        """Return the ratings of each code by site, raters beside their consensus (`determinants.framework_matrix`)."""
        return barriers.matrix(self.store, self.config)

    def determinants(self) -> pd.DataFrame:
        """Return barriers and facilitators by site: the table that the tailoring phase takes up."""
        return barriers.table(self.store, self.config)

    def hand_over_determinants(self) -> int:
        """Keep the determinants as they stand as the table ``determinants``, and return its version."""
        return self.keep_table("determinants", self.determinants(), "the framework matrix")

    def ranked(self, direction: Direction = "barrier") -> pd.DataFrame:
        """Return barriers or facilitators ranked by the weights that `study.yaml` fixed (`determinants.rank`)."""
        return barriers.ranked(self.store, self.config, direction)

    def ranked_without(self, direction: Direction = "barrier") -> pd.DataFrame:
        """Return how the ranking changes without each coder, site and kind of source (`determinants.leave_out`)."""
        return barriers.left_out(self.store, self.config, direction)

    def distinguishing(self, by: Literal["implementation", "stages"] = "implementation") -> pd.DataFrame:
        """Return which codes distinguish the groups of sites that `study.yaml` fixed: a pattern, no test."""
        return barriers.distinguishing(self.store, self.config, by)

    def sem_grid(self, read: Literal["rows", "columns"] = "rows") -> pd.DataFrame:
        """Return the grid of levels and factors; leverage points are the table ``leverage`` (`determinants.sem_grid`)."""
        return barriers.sem_grid(self.store, self.config, read)

    def gap_map(self, filters: dict[str, list] | None = None) -> pd.DataFrame:
        """Return the evidence gap map of the table ``studies`` (`determinants.gap_map`)."""
        return barriers.gap_map(self.store, self.config, filters)

    def gap_items(self, gaps: tuple[str, ...] = ("no_studies",)) -> pd.DataFrame:
        """Return cells of the gap map worded as items for a panel that sets priorities (`determinants.gap_items`)."""
        return barriers.gap_items(self.store, self.config, gaps)
