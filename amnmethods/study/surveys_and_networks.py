"""The verbs of the exploration phase for what was counted: surveys, contact logs, the programme from three views."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from . import networks, surveyed
from .results import Results


class SurveysAndNetworks(Results):
    """What `Study` does with responses and contacts."""

    # What was surveyed

    def wording_sheet(self, instrument: str, languages: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the sheet into which you paste an instrument's wording, in the study's languages.

        See Also
        --------
        amnmethods.surveys.wording_sheet : its columns, errors, and an example.
        """
        return surveyed.wording_sheet(instrument, languages or self.config.languages)

    def questions(
        self, instrument: str, wording: pd.DataFrame | None = None, languages: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return the questions of an instrument, in the study's languages.

        See Also
        --------
        amnmethods.surveys.questions : its columns, errors, and an example.
        """
        return surveyed.questions(instrument, wording, languages or self.config.languages)

    def choices(
        self, instrument: str, wording: pd.DataFrame | None = None, languages: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return the answers that the questions of an instrument offer.

        See Also
        --------
        amnmethods.surveys.choices : its columns, errors, and an example.
        """
        return surveyed.choices(instrument, wording, languages or self.config.languages)

    def offered(self, instrument: str, wording: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return what may be answered to each item: ``item, code`` (blank where free), ``label_<language>``."""
        return surveyed.offered(instrument, wording, self.config.languages)

    def scores(self, instrument: str | None = None, *, missing: Any = None, language: str = "en") -> pd.DataFrame:
        """Return the scores of an instrument, or of all that `study.yaml` names.

        Parameters
        ----------
        instrument
            Such as ``"brs"``; None for those under `exploration.instruments`.
        missing
            The rule for items left out; None for the one of `study.yaml`.
        language
            Of the reasons.

        Returns
        -------
        One row per respondent, wave and scale: ``score`` (NaN with its ``reason``), ``n_answered``, ``instrument``.

        Raises
        ------
        TableError
            No responses are kept, or none of this instrument; `study.yaml` names none.
        ResponsesError
            A response is off its scale, a respondent stands twice in a wave, or the key is one known to be wrong.

        See Also
        --------
        amnmethods.surveys.score : the arithmetic, the rules for missing items, and an example.
        """
        return surveyed.scores(self.store, self.config, instrument, missing, language)

    def scale_names(self, instrument: str | None = None, *, language: str = "en") -> dict[str, str]:
        """Return what the scales of an instrument, or of all that `study.yaml` names, are called."""
        return surveyed.scale_names(self.config, instrument, language)

    def reliability(self, instrument: str | None = None) -> pd.DataFrame:
        """Return alpha and omega, with intervals, of each scale with several items; one row per scale.

        See Also
        --------
        amnmethods.surveys.reliability : its columns, errors, and an example.
        """
        return surveyed.reliability(self.store, self.config, instrument)

    def item_analysis(self, instrument: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return what each item does in its scale: spread, floor and ceiling, tie to the rest; one row per item.

        See Also
        --------
        amnmethods.surveys.item_analysis : its columns, errors, and an example.
        """
        return surveyed.item_analysis(self.store, self.config, instrument, language)

    def baseline(
        self,
        by: tuple[str, ...] = ("site",),
        instrument: str | None = None,
        *,
        missing: Any = None,
        language: str = "en",
    ) -> pd.DataFrame:
        """Return mean and spread of each scale by group; groups smaller than the report may show are hidden.

        Parameters
        ----------
        by
            Columns of the respondents, such as ``("site", "role")``.
        instrument, missing, language
            As for `scores`.

        Returns
        -------
        One row per scale and group, the row for all included: ``n``, ``mean``, ``sd``, ``hidden``, ``reason``.

        Raises
        ------
        TableError
            The respondents have no such column, or no responses are kept.

        See Also
        --------
        amnmethods.surveys.baseline : all its columns, how much is hidden, and an example.
        """
        return surveyed.baseline(self.store, self.config, by, instrument, missing, language)

    def joint_display(self, *, missing: Any = None, language: str = "en") -> pd.DataFrame:
        """Return themes beside survey results, by the inferences that the team drew in its table ``links``.

        Parameters
        ----------
        missing
            As for `scores`.
        language
            Of the inferences, where ``links`` has a column for it, such as ``because_fr``.

        Returns
        -------
        One row per link in the order of the themes, then themes and measures that no link names: ``code``, counts of
        the theme, ``measure``, ``n``, ``mean``, ``sd``, ``inference``, ``because``, ``reason``.

        Raises
        ------
        StoreError
            The study keeps no table ``links``.
        SegmentsError
            A link names what is not there, stands twice, or lacks an inference or its words.

        See Also
        --------
        amnmethods.determinants.joint_display : its source, and an example.
        """
        return surveyed.joint_display(self.store, self.config, missing, language)

    # What the contact log says

    def network_measures(
        self, period: Literal["month", "quarter"] | None = None, *, language: str = "en"
    ) -> pd.DataFrame:
        """Return reach, activity, answers, load and structure of each network.

        Parameters
        ----------
        period
            For each month or quarter by itself; None for the whole log.
        language
            Of names and reasons.

        Returns
        -------
        One row per site (and ``"pooled"``), period and measure: ``name``, ``value``, ``numerator``, ``denominator``,
        ``of``, ``n_people``, ``reason``. Beyond 2000 people betweenness is estimated from 500 of them, as ``of`` says.

        Raises
        ------
        TableError
            `study.yaml` says nothing under `exploration.contacts`.
        ContactsError
            A contact cannot be right; `problems` lists them all.

        See Also
        --------
        amnmethods.mentoring.network_measures : each measure with its source, and an example.
        """
        with self._in(language) as said:
            return networks.measures(self.store, self.config, period, said)

    def ties(
        self,
        site: str | None = None,
        period: Literal["month", "quarter"] | None = None,
        *,
        language: str = "en",
    ) -> pd.DataFrame:
        """Return who had contact with whom, for `charts.plot_network`; by code, for the team and not for print.

        Parameters
        ----------
        site
            One network; None for all.
        period
            For each month or quarter by itself, for `charts.plot_network_over_time`; None for the whole log.
        language
            Of the problems told in a refusal.

        Returns
        -------
        One row per pair (and ``period``): ``mentor_id``, ``mentee_id``, ``n_contacts``.

        Raises
        ------
        TableError
            There is no such site, or a contact cannot be right.

        See Also
        --------
        amnmethods.mentoring.ties : an example.
        """
        with self._in(language) as said:
            return networks.ties(self.store, self.config, site, period, said)

    def load_curve(self, *, language: str = "en") -> pd.DataFrame:
        """Return what each mentor carries, the busiest first; sites with few mentors are hidden.

        See Also
        --------
        amnmethods.mentoring.load_curve : its columns, errors, and an example.
        """
        with self._in(language) as said:
            return networks.load_curve(self.store, self.config, said)

    def reliance(self, *, language: str = "en") -> pd.DataFrame:
        """Return what hangs on each person, and what remains without them; by code, for the team and not for print.

        See Also
        --------
        amnmethods.mentoring.reliance : its columns, errors, and an example.
        """
        with self._in(language) as said:
            return networks.reliance(self.store, self.config, said)

    def adaptive_fit(self, by: tuple[str, ...] = ("site",), *, language: str = "en") -> pd.DataFrame:
        """Return how far direction and support were from what mentees wanted (items ``amn_adaptive_fit``).

        Parameters
        ----------
        by
            Columns of the contact log or survey that holds the answers; ``("mentor_id", "mentee_id")`` for each pair;
            ``"month"`` and ``"quarter"`` come from the contact's date.
        language
            Of the reasons.

        Returns
        -------
        One row per group, and one for all: ``n_people``, ``n_answers``, ``n_missing``, ``misfit`` (0 fits, 3 is
        farthest), ``direction_misfit`` and ``support_misfit`` (below 0 too little, above 0 too much), ``share_fit``,
        ``reason``. Groups of few people are hidden, but not where ``by`` names people: that table is for the team and
        not for print.

        Raises
        ------
        TableError
            Nobody was asked the items, or there is no such column.
        ContactsError
            An answer is no whole number from 1 to 7.

        See Also
        --------
        amnmethods.mentoring.misfit, amnmethods.mentoring.misfit_summary : the arithmetic, its source, and an example.
        """
        with self._in(language) as said:
            return networks.adaptive_fit(self.store, self.config, by, said)

    def programme(
        self,
        site: str | None = None,
        *,
        metrics: Literal["chosen", "all"] = "chosen",
        language: str = "en",
    ) -> pd.DataFrame:
        """Return the programme's evaluation in the eyes of mentors, mentees and the institution.

        Parameters
        ----------
        site
            The network whose programme it is, where the tables ``checklist, goals, priorities`` have a column ``site``;
            None for all networks together.
        metrics
            ``"chosen"`` for those that a goal names, ``"all"`` for the whole menu.
        language
            Of the texts; those of the team's too, where its tables have a column for it, such as ``name_fr``.

        Returns
        -------
        One row per question, metric, goal and priority; a metric's ``value`` comes from the contact log and the answers
        on adaptive fit, where the study keeps them, else its ``reason`` says why there is none.

        Raises
        ------
        TableError
            The tables are kept by site and none was said, or there is no such site.
        ContactsError
            An area, view, state, metric or priority is not known.

        See Also
        --------
        amnmethods.mentoring.programme : its columns, and an example.
        """
        with self._in(language) as said:
            return networks.programme(self.store, self.config, site, metrics, said)

    def programme_sites(self) -> list[str | None]:
        """Return the networks whose programme is described; None stands for all together."""
        return networks.programme_sites(self.store)

    def programme_sheet(
        self,
        part: Literal["checklist", "metrics", "goals", "priorities", "six_ways"],
        site: str | None = None,
        *,
        language: str = "en",
    ) -> pd.DataFrame:
        """Return a sheet to fill in and to keep as the table of its name; ``"metrics"`` is a menu to choose from.

        ``"six_ways"`` comes back as it was filled in, where the study keeps the table ``six_ways``; else it is blank,
        and its ``attrs["label"]`` says so.

        See Also
        --------
        amnmethods.mentoring.programme_template : the sheets, and an example.
        """
        with self._in(language) as said:
            return networks.programme_sheet(self.store, self.config, part, site, said)
