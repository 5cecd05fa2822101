"""A new wording goes into the study's own spreadsheet, and nothing else of it changes."""

import openpyxl
import pytest

from amnmethods import new_study, resources
from amnmethods.collect import write_wording
from amnmethods.errors import ItemsError
from amnmethods.sheets import read, write_xlsx


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template=resources.find("data/amn-demo"))


def test_one_cell_of_the_csv_changes(study):
    before = study.items().set_index("item_id")
    write_wording(study, "s02", {"en": "=Ask funders, again"})
    after = study.items().set_index("item_id")
    assert after.loc["s02", "wording_en"] == "=Ask funders, again"
    before.loc["s02", "wording_en"] = "=Ask funders, again"
    assert after.equals(before)


def test_one_cell_of_the_workbook_changes_and_its_colours_stay(study):
    cells = read(study.folder / "items.csv").cells
    (study.folder / "items.csv").unlink()
    path = study.folder / "items.xlsx"
    write_xlsx(path, {"items": cells})
    book = openpyxl.load_workbook(path)
    book["items"]["C3"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    write_wording(study, "s02", {"en": "=Ask funders, again", "fr": "Demander encore"})
    book = openpyxl.load_workbook(path)
    assert book["items"]["C3"].fill.fgColor.rgb == "00FFFF00"
    found = study.items().set_index("item_id")
    assert found.loc["s02", ["wording_en", "wording_fr"]].tolist() == ["=Ask funders, again", "Demander encore"]
    assert found.loc["s03", "wording_en"] == cells.set_index("item_id").loc["s03", "wording_en"]


@pytest.mark.parametrize(
    ("item", "wordings", "said"),
    [
        ("s99", {"en": "x"}, "no item 's99'"),
        ("s01", {"en": " "}, "cannot be blank"),
        ("s01", {"de": "x"}, "wording_de"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_changes(study, item, wordings, said):
    before = (study.folder / "items.csv").read_bytes()
    with pytest.raises(ItemsError, match=said):
        write_wording(study, item, wordings)
    assert (study.folder / "items.csv").read_bytes() == before


def test_a_new_item_gets_a_row_of_its_own_once(study):
    known = len(study.items())
    words = {language: f"New, {language}" for language in study.languages}
    write_wording(study, "new-1", words, new=True)
    items = study.items()
    assert len(items) == known + 1
    assert items["item_id"].iloc[-1] == "new-1"
    with pytest.raises(ItemsError, match="already"):
        write_wording(study, "new-1", words, new=True)
    with pytest.raises(ItemsError, match="cannot be the code"):
        write_wording(study, "no code", words, new=True)
