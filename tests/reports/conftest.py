"""The invented study after its three rounds, a copy for each worker, and its report written once for all tests."""

import shutil
from pathlib import Path

import pytest

from amnmethods.reports import consensus_report
from amnmethods.study import Study, open_study


@pytest.fixture(scope="session")
def played(three_rounds, tmp_path_factory) -> Study:
    return open_study(shutil.copytree(three_rounds, tmp_path_factory.mktemp("reports") / "study"))


@pytest.fixture(scope="session")
def written(three_rounds, made_once) -> dict[str, Path]:
    """Return the report's files by ``"en.html"`` and so on."""
    folder = made_once("consensus-report", lambda folder: consensus_report(open_study(three_rounds), folder=folder))
    return {path.name.removeprefix("consensus."): path for path in folder.iterdir()}
