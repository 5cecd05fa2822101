"""The invented study after its second round, and faults of callbacks that cannot hide."""

import shutil

import pytest

from amnmethods.study import Study, open_study
from amnmethods.widgets import Workspace


@pytest.fixture(autouse=True)
def no_swallowed_errors(caplog):
    """Turn a fault in a callback into a failing test; widgets log it and go on."""
    yield
    faults = [record for record in caplog.get_records("call") if record.exc_info]
    assert not faults, [record.getMessage() for record in faults]


@pytest.fixture
def study(halfway_study, tmp_path) -> Study:
    shutil.copytree(halfway_study, tmp_path / "study")
    return open_study(tmp_path / "study")


@pytest.fixture
def workspace(study) -> Workspace:
    return Workspace(study)


@pytest.fixture
def third(study) -> Workspace:
    """The workspace while round 3 is open on four items."""
    study.open_round(3, items=["s09", "s12", "s14", "s15"])
    return Workspace(study)
