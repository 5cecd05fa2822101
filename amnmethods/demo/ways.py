"""The two ways in which the invented study's rounds go out and come back: forms by mail, or a REDCap project."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from ..collect import ImportReport, import_forms, import_ratings, write_forms, write_redcap
from ..collect.round_definition import definition
from ..errors import ImportRefused
from ..study import Study
from .filled_forms import fill_page, fill_workbook
from .redcap_project import RedcapProject
from .round_files import sent_at

__all__ = ["Forms", "Redcap", "Way"]

PAGES = 4  # some one in four panellists answer on the page, the others in the workbook
ZONE = "-04:00"  # of the times in the project's export: summer time in Ontario


class Way(Protocol):
    """How a round reaches the panel and comes back."""

    def send(self, round: int) -> Path | None:
        """Write the round; return the folder of what goes with the letters."""

    def answer(self, round: int, answers: pd.DataFrame, proposals: dict[str, str]) -> None:
        """Let panellists answer, and send their answers back."""

    def bring_in(self, round: int) -> list[ImportReport]:
        """Import what has come back so far."""


class Forms:
    """Workbooks and pages, one a panellist."""

    def __init__(self, study: Study, folder: Path):
        self.study, self.folder = study, folder

    def send(self, round: int) -> Path | None:
        """Write a workbook for most panellists, a page for some."""
        panel = self.study.panel(round)
        codes = panel.loc[panel["status"] == "active", "panellist_id"]
        for kind in ("xlsx", "html"):
            own = [code for code in codes if self._kind_of(code) == kind]
            write_forms(self.study, round, self._sent(round), formats=(kind,), panellists=own)
        return self._sent(round)

    def _kind_of(self, code: str) -> str:
        """Return in what a panellist answers, the same in every round."""
        return "xlsx" if sum(code.encode()) % PAGES else "html"

    def _sent(self, round: int) -> Path:
        return self.folder / "sent" / f"round-{round}"

    def answer(self, round: int, answers: pd.DataFrame, proposals: dict[str, str]) -> None:
        """Fill the forms in, in each panellist's language, and save them under other names."""
        asked, spoken = definition(self.study, round), _languages(self.study)
        back = self.folder / "back" / f"round-{round}"
        back.mkdir(parents=True, exist_ok=True)
        for code, own in answers.groupby("panellist_id", sort=False):
            form = self._sent(round) / f"round-{round}-{code}"
            rows, language = list(own.itertuples()), spoken[str(code)]
            own_text = [proposals[str(code)]] if code in proposals else []
            if self._kind_of(str(code)) == "xlsx":
                to = back / f"Copy of {code}.xlsx"
                fill_workbook(form.with_suffix(".xlsx"), to, asked, rows, language, own_text)
            else:
                at = sent_at(str(code), round)
                fill_page(form.with_suffix(".html"), back / f"{code}.json", asked, rows, language, at, own_text)

    def bring_in(self, round: int) -> list[ImportReport]:
        """Import the folder of returned forms, those that were there before among them."""
        return import_forms(self.study, self.folder / "back" / f"round-{round}")


class Redcap:
    """One project for all rounds, its dictionary extended from round to round."""

    def __init__(self, study: Study, folder: Path):
        self.study, self.folder, self.project, self.n = study, folder, RedcapProject(), 0

    def send(self, round: int) -> Path | None:
        """Write the dictionary and the records, and put both into the project."""
        files = {path.name: path for path in write_redcap(self.study, round, tell=_quiet)}
        first = self.study.languages[0]
        self.project.upload(files[f"dictionary-replaces-all-instruments.{first}.csv"])
        self.project.import_records(files["records.csv"])
        return None

    def answer(self, round: int, answers: pd.DataFrame, proposals: dict[str, str]) -> None:
        """Choose and write as participants do on the survey page."""
        asked = definition(self.study, round)
        first = self.study.languages[0]
        criteria = {criterion.criterion: criterion for criterion in asked.criteria}
        for code, own in answers.groupby("panellist_id", sort=False):
            told: dict[str, str] = {f"r{round}proposals": proposals[str(code)]} if code in proposals else {}
            for row in own.itertuples():
                item, criterion = asked.item(row.item_id), criteria[row.criterion]
                field = f"r{round}{asked.variable(item, criterion)}"
                if row.state != "skipped":
                    unable = criterion.unable_label[first].text if row.state == "unable" else ""
                    told[field] = self.project.code_of(field, unable or f"{row.rating:g}")
                if row.comment:
                    told[f"r{round}{asked.variable(item)}"] = row.comment
            at = pd.Timestamp(sent_at(str(code), round)).tz_localize(None)
            self.project.answer(str(code), f"round_{round}", told, f"{at:%Y-%m-%d %H:%M:%S}")

    def bring_in(self, round: int) -> list[ImportReport]:
        """Import the export of all records; the zone of its times is asked about, and chosen."""
        self.n += 1
        path = self.project.export(self._folder() / f"InventedStudy_DATA_{self.n:02}.csv")
        report = import_ratings(self.study, path, round)
        zone = {problem: ZONE for problem in report.problems.get("problem", ()) if problem.endswith(" zone")}
        if report.status == "needs choices" and len(zone) == len(report.problems):
            report = import_ratings(self.study, path, round, choices=zone)
        return [report]

    def _folder(self) -> Path:
        folder = self.folder / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def all_in(reports: Sequence[ImportReport]) -> None:
    """Raise `ImportRefused` where something came back that the study did not take."""
    for report in reports:
        if report.status not in ("imported", "already imported", "nothing new", "late"):
            raise ImportRefused(str(report))


def _languages(study: Any) -> dict[str, str]:
    panel = study.panel()
    return dict(zip(panel["panellist_id"].astype(str), panel["language"].astype(str), strict=True))


def _quiet(_: str) -> None:
    """Say nothing: the upload is our own."""
