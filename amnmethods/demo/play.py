"""Play the invented study through the same public verbs that people use, from an empty folder to the report."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from .. import resources
from ..collect import import_ratings
from ..errors import StudyFileError
from ..reports import consensus_report
from ..sheets import read
from ..study import Study, new_study
from ..words import word

ROUND_FILES = {1: "round-1.csv", 2: "round-2.xlsx", 3: "round-3.csv"}
MARK = "this-is-the-demo.txt"  # only a folder that bears it is replaced when the demo is played again


def play(folder: Path | str, progress: Callable[[str], None] = print) -> list[Path]:
    """Play the invented study and write its consensus report.

    Parameters
    ----------
    folder
        Where to put the study (in `amn-demo/`) and its report; made if missing. An earlier play is replaced.
    progress
        Called with a sentence at each step.

    Returns
    -------
    The paths written, the report's first.

    Raises
    ------
    StudyFileError
        `amn-demo/` holds something else than an earlier play.
    """
    target = Path(folder) / "amn-demo"
    clear_for_demo(target)
    source = resources.find("data/amn-demo")
    study = new_study(target, template=source)
    (target / MARK).write_text(
        "Invented data. This folder is replaced whenever the demo is played.\n", encoding="utf-8"
    )
    progress(word("demo.new", "en", folder=target))
    study.prespecify()
    progress(word("demo.prespecified", "en", fingerprint=study.protocol_check().fingerprint[:12]))
    for number in ROUND_FILES:
        play_round(study, source, number, progress)
    shutil.copyfile(source / "updates" / "panel-at-the-end.csv", target / "panel.csv")
    findings = study.verify()
    progress(word("demo.verified", "en", n=len(findings)))
    written = consensus_report(study, folder=folder, progress=lambda path: progress(str(path)))
    return [*written, study.folder]


def play_round(study: Study, source: Path, number: int, progress: Callable[[str], None]) -> None:
    """Play one round: what the team changed before it, the answers, the closing, comments and decisions."""
    before_round(study, source, number)
    progress(study.open_round(number, items=asked_in(source, number)))
    progress(str(import_ratings(study, source / "rounds" / ROUND_FILES[number], number)).splitlines()[0])
    progress(study.close_round(number))
    for row in _table(source / "released.csv", number).itertuples():
        study.release_comment(number, row.panellist_id, row.item_id, row.criterion, row.text or None)
    _decide(study, source, number)


def before_round(study: Study, source: Path, number: int) -> None:
    """Put the items and the panel as the team changed them before a round."""
    for name in ("items", "panel"):
        update = source / "updates" / f"{name}-before-round-{number}.csv"
        if update.exists():
            shutil.copyfile(update, study.folder / f"{name}.csv")


def asked_in(source: Path, number: int) -> list[str]:
    """Return the items that a round asked."""
    return list(_table(source / "asked.csv", number)["item_id"])


def _decide(study: Study, source: Path, number: int) -> None:
    """Record what the team decided; an item it did not speak of is kept for its status."""
    given = _table(source / "decisions.csv", number).set_index("item_id")
    table = study.consensus(number)
    for row in table[table["criterion"] == study.rule.criterion].itertuples():
        if row.item_id not in given.index:
            study.decide(number, row.item_id, "keep", kept_reason(study, row.status), confirmed_by="T2")
    for item, row in given.iterrows():
        study.actor = row["proposed_by"]
        reason = {"en": row["reason_en"], "fr": row["reason_fr"]}
        into = row["into"].split() or None
        study.decide(number, str(item), row["decision"], reason, confirmed_by=row["confirmed_by"] or None, into=into)
    study.actor = "researcher"


def kept_reason(study: Study, status: str) -> dict[str, str]:
    """Return why an item is kept that the team did not speak of: for its status."""
    return {lang: word("demo.kept", lang, status=_label(study, status, lang)) for lang in ("en", "fr")}


def _label(study: Study, status: str, language: str) -> str:
    labels = study.rule.labels
    if status in labels:
        return labels[status].said(language)
    return word({"no consensus": "consensus.no_consensus", "too few ratings": "consensus.too_few"}[status], language)


def _table(path: Path, number: int) -> pd.DataFrame:
    table = read(path).cells
    return table[table["round"] == str(number)]


def clear_for_demo(target: Path) -> None:
    """Remove an earlier demo; refuse a folder that holds something else."""
    if not target.exists() or not any(target.iterdir()):
        return
    if not (target / MARK).is_file():
        raise StudyFileError(f"{target} holds something else than an earlier demo: choose another folder for the demo.")
    shutil.rmtree(target)
