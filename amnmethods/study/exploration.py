"""The verbs of the exploration phase: tables brought in, kept whole, read back."""

from pathlib import Path

import pandas as pd

from . import tables
from .results import Results


class Exploration(Results):
    """What `Study` does with documents, segments, surveys and contact logs."""

    def keep_table(
        self,
        name: str,
        table: pd.DataFrame,
        source: str,
        *,
        file: Path | None = None,
        reason: str | None = None,
    ) -> int:
        """Keep a table in the study's memory, as its next version; earlier ones stay.

        Parameters
        ----------
        name
            Such as ``segments``, ``documents``, ``codes``, ``responses``, ``contacts``, ``people``; the tables of
            `model.exploration_tables` are checked, one of another name is the researcher's own.
        table
            A row per thing. Texts, numbers, days and moments, yes or no; lists and mappings as JSON takes them.
        source
            Where it comes from, such as a file's name.
        file
            That file, of which a copy is kept in `imports/`.
        reason
            Why it is kept anew.

        Returns
        -------
        The version, from 1. The same content as the newest one is not kept twice: its version is returned.

        Raises
        ------
        TableError
            A column is missing, or two rows have the same key.
        StoreError
            The name or the source is not usable, or a cell cannot be kept.
        """
        return tables.keep(self.folder, self.store, self.actor, name, table, source, file, reason)

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
