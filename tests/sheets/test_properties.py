"""What a workbook of ours says of its maker: nothing that names a person, whoever writes it."""

import getpass
import re
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from amnmethods import resources
from amnmethods.collect import write_forms
from amnmethods.sheets import write_xlsx
from amnmethods.study import new_study


@pytest.fixture
def table_file(tmp_path):
    path = tmp_path / "table.xlsx"
    write_xlsx(path, {"Answers": pd.DataFrame({"item": ["s01"], "choice": [""]})})
    return path


@pytest.fixture
def form_file(tmp_path):
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    study.open_round(1)
    return write_forms(study, 1, tmp_path)[0]


@pytest.mark.parametrize("kind", ["table_file", "form_file"])
def test_a_workbook_names_no_author(kind, request):
    path = request.getfixturevalue(kind)
    properties = load_workbook(path).properties
    assert properties.creator == "amnmethods"
    assert not properties.lastModifiedBy
    with zipfile.ZipFile(path) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("docProps/"))
    assert b"openpyxl" not in properties_of(said)
    assert getpass.getuser().encode() not in properties_of(said)
    assert b"Company" not in said


def properties_of(said: bytes) -> bytes:
    """Return what the core properties say, without the names of their marks."""

    return b" ".join(re.findall(rb">([^<]*)<", said))
