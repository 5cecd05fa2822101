"""A study without ratings, and a way to write small spreadsheets."""

import pytest

from amnmethods.study import new_study


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template="delphi")


@pytest.fixture
def csv(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
