"""The HTML feedback sheet on real screens: for everybody (axe), on a phone, at night, in both languages."""

import shutil

import pytest

from amnmethods.reports import feedback_sheets
from amnmethods.study import open_study

pytestmark = pytest.mark.chromium
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(scope="module")
def sheets(three_rounds, tmp_path_factory):
    """Return a sheet of the invented study's first round in each language."""
    folder = tmp_path_factory.mktemp("sheets")
    study = open_study(shutil.copytree(three_rounds, folder / "study"))
    panel = study.panel()
    panel = panel[panel["status"] == "active"].drop_duplicates("language").set_index("language")["panellist_id"]
    paths = feedback_sheets(study, 1, folder, ["html"], panel[["en", "fr"]], bar=False)
    return dict(zip(("en", "fr"), paths, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(opened, sheets, language, scheme, screen):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(sheets[language], color_scheme=scheme, bypass_csp=True, **screen)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_tables_fold_on_a_phone_and_nothing_runs_out_of_sight(opened, sheets):
    page = opened(sheets["fr"], **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    table = page.locator("table.sheet").first
    cells = table.locator("tbody tr").first.locator("td")
    boxes = [cells.nth(k).bounding_box() for k in range(cells.count())]
    assert len(boxes) == 2
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"], "one below the other"
    for k in range(page.locator("table.sheet img").count()):
        box = page.locator("table.sheet img").nth(k).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320


def test_the_criteria_stand_side_by_side_where_there_is_room(opened, sheets):
    page = opened(sheets["en"], **DESK)
    cells = page.locator("table.sheet").first.locator("tbody tr").first.locator("td")
    boxes = [cells.nth(k).bounding_box() for k in range(cells.count())]
    assert boxes[0]["y"] == boxes[1]["y"]


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_folded_or_not_a_table_has_its_name_its_headers_and_its_cells(opened, sheets, screen):
    page = opened(sheets["en"], **screen)
    heading = page.get_by_role("heading", level=3).first.inner_text()
    table = page.get_by_role("table", name=heading.strip()).first
    assert table.get_by_role("columnheader").all_inner_texts() == ["Ratings", "Importance", "Feasibility"]
    assert table.get_by_role("rowheader", name="Whole panel").count() == 1
    assert table.get_by_role("cell").count() == 2 * table.get_by_role("rowheader").count()
    pictures = table.get_by_role("img")
    assert all("Number of ratings" in pictures.nth(k).get_attribute("alt") for k in range(pictures.count()))
