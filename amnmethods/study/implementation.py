"""The verbs of the plans and their delivery."""

from typing import Literal

import pandas as pd

from .. import plans as room
from ..mentoring import Matches
from ..plans import LogicModel
from . import pairs, plans
from .results import Results


class Implementation(Results):
    """What `Study` does with the networks' plans and what was delivered of them."""

    def workshop_sheet(self, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return the sheet on which a network keeps, adapts or drops each agreed strategy (`plans.workshop_sheet`).

        What was decided so far (table ``workshop``) stands in it.
        """
        with self._in(language) as said:
            return plans.workshop_sheet(self.folder, self.config, self.store, self._tables(), site, said)

    def plan(self, site: str | None = None) -> pd.DataFrame:
        """Return the plan lines kept (table ``plan``), of one network or all; none where there is no plan yet."""
        return plans.plan(self.store, self.config, site)

    def draft_plan(self, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return the plan with a line for each strategy that the workshop kept, blanks filled in where known (`plans.specify`).

        Nothing is kept by this: edit it, then ``study.keep_table("plan", ...)``, or write it as a sheet.
        """
        with self._in(language) as said:
            return plans.draft(self.folder, self.config, self.store, self._tables(), site, said)

    def plan_check(
        self, site: str | None = None, lines: pd.DataFrame | None = None, *, language: str = "en"
    ) -> pd.DataFrame:
        """Say in words what a plan lacks and what in it contradicts itself (`plans.check`).

        Parameters
        ----------
        site
            One network; None for all.
        lines
            Lines not kept yet; None for those kept.
        """
        with self._in(language) as said:
            return plans.check(self.folder, self.config, self.store, self._tables(), site, lines, said)

    def plan_fields(self, *, language: str = "en") -> pd.DataFrame:
        """Return the fields of a plan line with what each asks (`plans.plan_fields`)."""
        with self._in(language) as said:
            return room.plan_fields(said)

    def adaptation_fields(
        self, about: Literal["mentoring", "strategy"] = "strategy", *, language: str = "en"
    ) -> pd.DataFrame:
        """Return what a log of adaptations says and the words it may use (`plans.adaptation_fields`)."""
        with self._in(language) as said:
            return room.adaptation_fields(about, said)

    def timeline(self, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return when each plan line can start, when it must, and what hangs on it (`plans.timeline`)."""
        with self._in(language) as said:
            return plans.timeline(self.config, self.store, site, said)

    def logic_model(self, site: str | None = None, *, language: str = "en") -> LogicModel:
        """Return the logic model of a network, or of all, with what hangs loose (`plans.logic_model`)."""
        with self._in(language) as said:
            return plans.logic_model(self.folder, self.config, self.store, self._tables(), site, said)

    def impact_pathway(self, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Follow each plan line from what is done to what is measured (`plans.impact_pathway`)."""
        with self._in(language) as said:
            return plans.impact_pathway(self.config, self.store, site, said)

    # Mentors and mentees

    def match(self, site: str | None = None, *, again: bool = False, language: str = "en") -> Matches:
        """Match mentees with mentors (tables ``mentees``, ``mentors``), by the weights of ``tailoring.pairs`` (`mentoring.match`).

        Nothing is kept by this: keep ``pairs[["mentee_id", "mentor_id"]]`` as the table ``matches`` once it stands.

        Parameters
        ----------
        site
            Mentors and mentees of one network; None for all.
        again
            Change as few pairs of the table ``matches`` as the penalty of `study.yaml` makes worth it.
        """
        with self._in(language) as said:
            return pairs.match(self.store, self.config, site, again, said)

    def match_fairness(
        self,
        site: str | None = None,
        by: tuple[str, ...] = ("languages", "region", "profession"),
        *,
        again: bool = False,
        language: str = "en",
    ) -> pd.DataFrame:
        """Set groups of mentees side by side in what the match gives them, small ones hidden (`mentoring.fairness`)."""
        with self._in(language) as said:
            return pairs.fairness(self.store, self.config, site, by, again, said)

    # Delivery

    def delivery(self, site: str | None = None, *, language: str = "en") -> pd.DataFrame:
        """Return what was delivered of what was planned, by line and month (`plans.delivery`)."""
        with self._in(language) as said:
            return plans.delivery(self.config, self.store, site, said)

    def delivery_summary(
        self, by: Literal["site", "line_id", "strategy_id", "month", "all"] = "site", *, language: str = "en"
    ) -> pd.DataFrame:
        """Return dose and fidelity added up, flagged below the bars of `study.yaml` (`plans.delivery_summary`)."""
        with self._in(language) as said:
            return plans.delivery_summary(self.config, self.store, by, said)

    def adaptations(self, *, language: str = "en") -> pd.DataFrame:
        """Count the adaptations by each field of FRAME and FRAME-IS (`plans.adaptations`)."""
        with self._in(language) as said:
            return plans.adaptations(self.store, said)

    def adaptation_problems(self, *, language: str = "en") -> pd.DataFrame:
        """Say what in the log of adaptations is missing or no word of its framework (`plans.adaptation_problems`)."""
        with self._in(language) as said:
            return plans.adaptation_problems(self.store, said)

    def training(self, *, language: str = "en") -> pd.DataFrame:
        """Count who was trained in what, of those who should be (`plans.training_register`)."""
        with self._in(language) as said:
            return plans.training(self.store, said)

    def check_ins(self, *, language: str = "en") -> pd.DataFrame:
        """Return each check-in with its state; for the team, not for print (`plans.check_ins`)."""
        with self._in(language) as said:
            return plans.check_ins(self.config, self.store, said)

    def check_in_summary(self, by: str = "site", *, language: str = "en") -> pd.DataFrame:
        """Count check-ins held, late and overdue, and goals met (`plans.check_in_summary`)."""
        with self._in(language) as said:
            return plans.check_in_summary(self.config, self.store, by, said)

    def feedback_loop(self, *, language: str = "en") -> pd.DataFrame:
        """Follow what people said to what was done, and to their being told (`plans.feedback_loop`)."""
        with self._in(language) as said:
            return plans.feedback_loop(self.config, self.store, said)

    def progress(self, site: str, *, language: str = "en") -> pd.DataFrame:
        """Put together what is known of a network's progress (`plans.progress`)."""
        with self._in(language) as said:
            return plans.progress(self.folder, self.config, self.store, self._tables(), site, said)
