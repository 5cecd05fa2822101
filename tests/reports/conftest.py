"""The invented study played to its end through the public verbs, and its report written once for all tests."""

from pathlib import Path

import pytest

from amnmethods import resources
from amnmethods.demo.play import play_round
from amnmethods.reports import consensus_report
from amnmethods.study import Study, new_study


def play(folder: Path) -> Study:
    """Play the invented study: three rounds, released comments, decisions; no report."""
    source = resources.find("data/amn-demo")
    study = new_study(folder, template=source)
    study.prespecify()
    for number in (1, 2, 3):
        play_round(study, source, number, lambda said: None)
    return study


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> Study:
    return play(tmp_path_factory.mktemp("reports") / "study")


@pytest.fixture(scope="session")
def written(played) -> dict[str, Path]:
    """Return the report's files by ``"en.html"`` and so on."""
    return {path.name.removeprefix("consensus."): path for path in consensus_report(played)}
