"""The verbs of the evaluation: what changed, for whom, how sure we are, and the way from quote to outcome."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..evaluation import Traceability, orphans, trace
from . import evaluation, framework, tracing
from .known_facts import known_facts
from .results import Results

By = str | tuple[str, ...]
Interval = Literal["t", "bootstrap", "signed_rank"]


class Evaluating(Results):
    """What `Study` does once there is something to follow up.

    Waves, scales, margins and bounds are those that `study.yaml` fixed under ``evaluation``; `wave` is the later wave, None for
    the last.
    """

    def scores_over_time(self, *, language: str = "en") -> pd.DataFrame:
        """Return the scores of every wave, of the instruments of the exploration and the evaluation (`surveys.score`).

        Raises
        ------
        TableError
            `study.yaml` has no section ``evaluation``, or names a scale that was not scored.
        """
        return evaluation.scores(self.store, self.config, language)

    def outcome_names(self, *, language: str = "en") -> dict[str, str]:
        """Return what the scales followed over time are called."""
        return evaluation.scale_names(self.config, language)

    def survey_instruments(self, *, language: str = "en") -> pd.DataFrame:
        """Return what the scales followed over time are asked with.

        Returns
        -------
        One row per instrument: ``instrument``, ``name``, ``scales`` (what those followed are called), ``n_items`` (their
        items), ``wording`` (whether it comes along; else items are known by number, and whoever runs the study supplies it),
        ``obtain_from`` (where to get it), ``doi``.
        """
        return evaluation.survey_instruments(self.config, language)

    def survey_attrition(self, by: By = ("site",), *, language: str = "en") -> pd.DataFrame:
        """Count who was invited (table ``invited``), answered, and could be linked (`evaluation.attrition_table`)."""
        with self._in(language) as said:
            return evaluation.attrition(self.store, self.config, by, said)

    def survey_lost(self, by: By = (), *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Compare those lost with those linked, on their scores at the start (`evaluation.lost`)."""
        with self._in(language) as said:
            return evaluation.lost(self.store, self.config, by, wave, said)

    def change(
        self, by: By = ("site",), *, wave: Any = None, interval: Interval = "t", language: str = "en"
    ) -> pd.DataFrame:
        """Return how much the same people changed, scale by scale, with intervals and effect sizes (`evaluation.change`).

        Parameters
        ----------
        by
            One or two attributes of the respondents, such as ``("site", "role")``; totals come too.
        wave
            The later wave; None for the last that `study.yaml` names.
        interval
            ``t``, ``bootstrap`` or ``signed_rank``.
        """
        with self._in(language) as said:
            return evaluation.change(self.store, self.config, by, wave, interval, said)

    def change_of_everyone(self, by: By = ("site",), *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Set the complete-case change beside one that uses every score (`evaluation.everyone`)."""
        with self._in(language) as said:
            return evaluation.everyone(self.store, self.config, by, wave, said)

    def change_over_networks(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Return the change with networks as a sample of networks, from ten up; below it says why not (`evaluation.mixed`)."""
        with self._in(language) as said:
            return evaluation.mixed(self.store, self.config, wave, said)

    def dose_response(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Set each network's change beside its delivered dose, as description (`evaluation.dose_response`)."""
        with self._in(language) as said:
            return evaluation.dose_response(self.store, self.config, wave, said)

    def equivalence(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Judge changes against the margins fixed beforehand, so that a null can be said (`evaluation.equivalence`)."""
        with self._in(language) as said:
            return evaluation.equivalence(self.store, self.config, wave, said)

    def harms(self, by: By = ("site", "role"), *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Count whose scores worsened beyond what `study.yaml` fixed, and whose improved (`evaluation.harms`)."""
        with self._in(language) as said:
            return evaluation.harms(self.store, self.config, by, wave, said)

    # Outcomes

    def reaim(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Return the RE-AIM table with every denominator (`evaluation.reaim`)."""
        with self._in(language) as said:
            return evaluation.outcomes(self.store, self.config, "reaim", wave, said)

    def proctor(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Return the table of implementation outcomes (`evaluation.proctor`)."""
        with self._in(language) as said:
            return evaluation.outcomes(self.store, self.config, "proctor", wave, said)

    def equity(self, *, language: str = "en") -> pd.DataFrame:
        """Compare each part of a network, such as a language, with the rest (`evaluation.equity`)."""
        with self._in(language) as said:
            return evaluation.equity(self.store, self.config, said)

    # Over time

    def run_chart(self, measure: str | None = None, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Lay the table ``series`` out about its median, with what happened on its month (`evaluation.run_chart`)."""
        with self._in(language) as said:
            return evaluation.run_chart(self.store, self.config, measure, site, said)

    def run_rules(self, measure: str | None = None, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return what the rules of run charts say of each series (`evaluation.run_rules`)."""
        with self._in(language) as said:
            return evaluation.run_rules(self.store, self.config, measure, site, said)

    def control_chart(self, measure: str, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return a measure with control limits, of the kind that `study.yaml` fixed (`evaluation.control_chart`)."""
        with self._in(language) as said:
            return evaluation.control_chart(self.store, self.config, measure, site, said)

    def interrupted_series(
        self, measure: str | None = None, site: str | None = None, *, language: str = "en"
    ) -> pd.DataFrame:
        """Fit a line before and after the start of delivery, from eight months on each side (`evaluation.interrupted_series`)."""
        with self._in(language) as said:
            return evaluation.interrupted(self.store, self.config, measure, site, said)

    # From quote to outcome

    def traceability(self, *, language: str = "en") -> Traceability:
        """Join quotes, codes, determinants, strategies, ratings, plan lines, doses and outcomes (`evaluation.traceability`).

        A passage that was not released counts without its words.
        """
        with self._in(language) as said:
            return tracing.traceability(self.folder, self.config, self.store, self._tables(), said)

    def trace(
        self, node: str, site: str | None = None, *, graph: Traceability | None = None, language: str = "en"
    ) -> pd.DataFrame:
        """Follow the way from one point, such as ``strategy:s13``, to both ends (`evaluation.trace`).

        `graph` is what `traceability` returned, for who follows many points; None works it out.
        """
        return trace(self.traceability(language=language) if graph is None else graph, node, site=site)

    def untraced(self, *, graph: Traceability | None = None, language: str = "en") -> pd.DataFrame:
        """Return what has no link, towards the quotes and towards the outcomes (`evaluation.orphans`); `graph` as for `trace`."""
        return orphans(self.traceability(language=language) if graph is None else graph, language=language)

    def travelled(self, *, language: str = "en") -> pd.DataFrame:
        """Tell which determinants and strategies held across networks (table ``networks``), by the rule of `study.yaml`.

        See `evaluation.travelled`.
        """
        with self._in(language) as said:
            return tracing.travelled(self.store, self.config, said)

    def export_framework(self, folder: str | Path) -> Path:
        """Write what another setting can begin with: rule, agreed strategies, codes, links, and what travelled.

        No people, sites, ratings, passages or figures of outcomes go along, nor instruments written for one kind of
        programme, such as mentoring, limits, pairs, charts and sources of the protocol; the new `study.yaml` begins with what
        to read and fill in. Wordings do go along, so read them before you pass them on.

        Parameters
        ----------
        folder
            A folder that does not exist yet, or is empty. `new_study`, or ``amnmethods new --from``, opens a study from it.

        Raises
        ------
        StudyFileError
            The folder is in use.
        RoundError, TableError
            There is nothing agreed yet.
        """
        titles = {language: self.config.title.said(language) for language in self.config.languages}
        found = tracing.framework_tables(self.folder, self.config, self.store, self._tables())
        items = found.pop("items")
        return framework.export(Path(folder), self.folder, items, found, self.config.languages, titles)

    def stari(self, *, ask: Callable[..., pd.DataFrame] | None = None, language: str = "en") -> pd.DataFrame:
        """Return the StaRI checklist, filled from `study.yaml` and the kept tables, the rest named open (`evaluation.stari`).

        `ask` is called with a verb and what it is given, for who has asked this study before; None asks it anew.
        """
        with self._in(language) as said:
            return evaluation.stari(known_facts(self, said, ask), said)

    def outcome_display(self, *, wave: Any = None, language: str = "en") -> pd.DataFrame:
        """Set changes beside themes by the team's table ``change_links`` (`evaluation.joint_display`)."""
        with self._in(language) as said:
            return tracing.display(self.store, self.config, wave, said)
