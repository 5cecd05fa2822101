"""Other people's real files, read where they lie."""

import pytest

from amnmethods import sheets

pytestmark = pytest.mark.shared


def test_a_french_file_in_latin_1(shared_data):
    sheet = sheets.read(shared_data / "declarations_fr_latin1.csv")
    assert list(sheet.cells.columns) == ["code", "numéro", "chapitre", "déclaration", "taux d'accord (%)", "n évalué"]
    assert sheet.cells.loc[2, "taux d'accord (%)"] == "100,0"
    assert sheet.decimal == ","
    assert any("semicolon" in sentence for sentence in sheet.found())
    assert any("numéro, déclaration, évalué" in sentence for sentence in sheet.found())


def test_two_panels_under_merged_headings(shared_data):
    sheet = sheets.read(shared_data / "two_panels_merged_header.xlsx")
    assert sheet.header_rows == (2, 3)
    assert sheet.headings[0] == ("Item", "")
    assert sheet.headings[4] == ("Panel B (1-6)", "rater1")
    assert sheet.cells.index[0] == 4
    assert sheet.cells.shape == (20, 8)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("uppsala_two_stages.csv", (52, 53)), ("light_statements.csv", (19, 29)), ("bfi_survey.csv", (2800, 29))],
)
def test_plain_files(shared_data, name, shape):
    sheet = sheets.read(shared_data / name)
    assert sheet.cells.shape == shape
    assert sheet.header_rows == (1,)
