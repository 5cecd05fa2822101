"""The evidence gap map on real screens: for everybody (axe), by keyboard, on a phone, at night, in both languages."""

import re

import pandas as pd
import pytest

from amnmethods import resources, sheets
from amnmethods.reports import gap_map_page
from amnmethods.study import new_study

pytestmark = pytest.mark.chromium
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 320, "height": 640}}
HOSTILE = '</script><b>=1+1</b> & "x"'


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return a study with the invented map, one study of which has a title that looks like markup."""
    study = new_study(tmp_path_factory.mktemp("map") / "study", template=resources.find("data/amn-demo"))
    table = sheets.read(resources.find("data/amn-demo/exploration/studies.csv")).cells
    table = table.assign(title="")
    table.loc[table.index[0], "title"] = HOSTILE
    study.keep_table("studies", table, "studies.csv")
    return study


@pytest.fixture(scope="module")
def pages(study):
    *found, _ = gap_map_page(study)
    return dict(zip(("en", "fr"), found, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(opened, pages, language, scheme, screen):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(pages[language], color_scheme=scheme, bypass_csp=True, **screen)
    page.locator("td button").first.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_cell_lists_its_studies_by_the_keyboard_alone(opened, pages, study):
    page = opened(pages["en"], **DESK)
    table = study.gap_map()
    cells = table[table["n_cell"] > 0].drop_duplicates(["intervention", "outcome"])
    first = cells.iloc[0]
    button = page.locator("td button").first
    assert button.inner_text().startswith(f"{first.n_cell} stud")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#list li").count() == first.n_cell
    assert page.evaluate("document.activeElement.id") == "list"
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator("#chosen").inner_text().startswith(f"{first.intervention}, {first.outcome}")


def test_filters_count_anew_and_empty_cells_say_so(opened, pages, study):
    page = opened(pages["fr"], **DESK)
    table = study.gap_map()
    empty = table[table["n_cell"] == 0]
    assert page.locator(".none:visible").count() == len(empty)
    trials = set("; ".join(table.loc[table["design"] == "randomised trial", "studies"]).split("; "))
    for box in page.locator("input[name=design]").all():
        if "essai randomisé" not in box.locator("..").inner_text():
            box.uncheck()
    assert page.locator("#shown").inner_text().startswith(f"{len(trials)}\u00a0".replace("\u00a0", " "))
    kept = table.loc[table["design"] == "randomised trial"].drop_duplicates(["intervention", "outcome"])
    assert page.locator("td button:visible").count() == len(kept)
    page.locator("#all").click()
    assert page.locator(".none:visible").count() == len(empty)


def test_a_phone_shows_all_without_the_page_running_out_of_sight(opened, pages):
    page = opened(pages["fr"], **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    button = page.locator("td button").first
    button.click()
    assert button.bounding_box()["height"] >= 44
    assert page.locator("#list li").first.is_visible()


def test_words_of_people_are_text_on_the_page(opened, pages, study):
    page = opened(pages["en"], **DESK)
    code = study.table("studies")["study_id"].iloc[0]
    where = study.table("studies").iloc[0]
    page.locator("tr", has=page.locator("th", has_text=re.compile(f"^{where.intervention}$"))).locator(
        "td button", has_text=where.outcome
    ).click()
    assert HOSTILE in page.locator("#list").inner_text()
    assert page.locator("#list b").count() == 0
    assert code not in page.locator("#list li", has_text="1+1").inner_text()


def test_two_hundred_studies_stay_a_small_page_and_the_table_runs_no_formula(study, tmp_path):
    table = study.table("studies")
    many = pd.concat([table.iloc[[k % len(table)]].assign(study_id=f"S{k:03}") for k in range(200)])
    many["title"] = [f"A study of mentoring in primary care networks, number {k}" for k in range(200)]
    many.iloc[0, many.columns.get_loc("study_id")] = "=1+1"
    other = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    other.keep_table("studies", many.reset_index(drop=True), "studies.csv")
    *pages, csv = gap_map_page(other, folder=tmp_path / "out")
    assert all(path.stat().st_size < 60_000 for path in pages)
    assert ",'=1+1" in csv.read_text(encoding="utf-8-sig")
    assert len(sheets.read(csv).cells) == len(other.gap_map())
    assert len(other.gap_items()) == (other.gap_map()["gap"] == "no_studies").sum()
