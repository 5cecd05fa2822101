"""The HTML form in a real browser: filled in on a phone in French, by keyboard alone, at 200 % zoom, and imported."""

import json
from dataclasses import replace
from html import unescape

import pytest

from amnmethods import resources
from amnmethods.collect import import_forms
from amnmethods.collect.forms import writing
from amnmethods.collect.forms.earlier import Before, Earlier, Figures
from amnmethods.collect.forms.page_form import page as form_page
from amnmethods.collect.round_definition import Said
from amnmethods.study import new_study

pytestmark = pytest.mark.chromium
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
DESK = {"viewport": {"width": 1280, "height": 900}}
# At 200 % a screen of 1280 x 1024 has room for 640 x 512 of the page's own pixels.
ZOOMED = {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return the invented study with round 1 open."""
    study = new_study(tmp_path_factory.mktemp("forms") / "study", template=resources.find("data/amn-demo"))
    study.open_round(1)
    return study


@pytest.fixture(scope="module")
def asked(study):
    return writing.definition(study, 1)


@pytest.fixture
def form(study, asked, tmp_path):
    """Return a function that writes the form of one of the panel."""

    def form(which=0, language="en", **changes):
        code = study.panel(1)["panellist_id"].iloc[which]
        content = writing.form_content(study, asked, code, language)
        path = tmp_path / f"{code}-{language}.html"
        path.write_text(form_page(replace(content, **changes), study.folder), encoding="utf-8")
        return path

    return form


@pytest.fixture
def before(asked):
    """Return what a second round shows of the first: with a group, without one, and of nobody."""
    panel = Figures(24, 7.0, 6.0, 8.0, 17 / 24, (0, 1, 1, 0, 2, 3, 7, 6, 4))
    group = Figures(6, 6.0, 5.0, 7.0, 0.5, None)  # so few that single people would show
    said = {
        "en": Said("Without paid time nothing will happen. <b>&", "en"),
        "fr": Said("Sans temps payé, rien. <b>&", "fr"),
    }
    rows = {}
    for k, item in enumerate(asked.items):
        for criterion in asked.criteria:
            rows[item.item_id, criterion.criterion] = Earlier(
                round=1,
                own=(6.0, None, None)[k % 3],
                own_state=("rated", "unable", "none")[k % 3],
                panel=panel if k != 4 else None,
                group=group if k % 2 == 0 and k != 4 else None,
                group_hidden=k % 2 == 1,
                where="inside" if k % 3 == 0 else "",
            )
    comments = {"s01": {"en": [said["en"], said["fr"]], "fr": [said["fr"]]}}
    return Before(rows, comments, {"s01": said}, [said], (7.0, 9.0))


def saved(page):
    """Press the button on the last page; return the file that the browser saved, and its content."""
    while page.locator(".page:visible [data-turn='1']").count():
        page.locator(".page:visible [data-turn='1']").click()
    with page.expect_download() as download:
        page.locator("#save").click()
    path = download.value.path()
    return path, json.loads(path.read_text(encoding="utf-8"))


def no_sideways_scroll(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def faults(page):
    from axe_playwright_python.sync_playwright import Axe

    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    # Pages that are hidden show nothing to look at, and are most of the document.
    found = Axe().run(page, context={"exclude": [[".page[hidden]"]]}, options=rules).response
    return [(fault["id"], [node["target"] for node in fault["nodes"]][:3]) for fault in found["violations"]]


def test_a_panellist_answers_on_a_phone_in_french(opened, form, study, tmp_path):
    page = opened(form(0), **PHONE)
    page.get_by_role("button", name="Français").tap()
    assert page.locator("html").get_attribute("lang") == "fr"
    first = page.locator("#s01")
    assert first.locator("legend").first.inner_text().startswith("1. Réserver du temps rémunéré")
    first.locator("#s01i .point", has_text="7").tap()
    first.locator("#s01f .point", has_text="3").tap()
    first.get_by_label("Commentaire sur l’énoncé 1 (facultatif)").fill("Il faut du temps, « vraiment ».")
    page.locator("#s02i .unable").tap()
    assert page.locator("#progress").inner_text() == "Énoncés évalués\u00a0: 1 sur 27"
    assert "Gardé sur cet appareil" in page.locator("#kept").inner_text()
    assert no_sideways_scroll(page)
    sizes = page.evaluate(
        "[...document.querySelectorAll('.page:not([hidden]) .point')].map(p => p.getBoundingClientRect())"
    )
    assert min(min(size["width"], size["height"]) for size in sizes) >= 44
    path, told = saved(page)
    assert told["language"] == "fr"
    copy = tmp_path / "Les réponses de Jeanne.json"
    copy.write_bytes(path.read_bytes())
    report = import_forms(study, copy)[0]
    assert report.status == "imported", str(report)
    ratings = study.ratings(1).query("panellist_id == @told['panellist_id']").set_index(["item_id", "criterion"])
    assert ratings.loc[("s01", "importance"), "rating"] == 7
    assert ratings.loc[("s01", "importance"), "comment"] == "Il faut du temps, « vraiment »."
    assert ratings.loc[("s02", "importance"), "state"] == "unable"
    assert ratings.loc[("s27", "feasibility"), "state"] == "skipped"
    assert ratings["recorded_at"].notna().all()
    assert "Jeanne" not in "".join(study.imports()["source"])


def test_a_panellist_answers_with_the_keyboard_alone(opened, form):
    page = opened(form(1), **DESK)
    keys = page.keyboard

    def focused():
        return page.evaluate("(e => (e.name || e.id || e.textContent).trim())(document.activeElement)")

    def tab_to(name):
        for _ in range(40):
            keys.press("Tab")
            if focused() == name:
                return
        raise AssertionError(f"Tab never came to {name}; it stands on {focused()}")

    tab_to("s01i")
    assert page.locator("[name=s01i]:checked").count() == 0  # to come there chooses nothing
    keys.press("Space")
    for _ in range(7):
        keys.press("ArrowRight")
    assert page.locator("[name=s01i]:checked").get_attribute("value") == "8"
    tab_to("s01f")
    keys.press("Space")
    keys.press("ArrowLeft")  # from the first point back to the last of the group
    assert page.locator("[name=s01f]:checked").get_attribute("value") == "UTR"
    tab_to("s01c")
    keys.type("Typed")
    tab_to("Next pagePage suivante")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.locator(".page:visible h2").inner_text() == "Statements 6 to 10"
    tab_to("s06i")
    keys.press("Space")
    for _ in range(5):
        tab_to("Next pagePage suivante")
        keys.press("Enter")
    tab_to("proposal1")
    keys.type("A statement of my own")
    tab_to("save")
    with page.expect_download() as download:
        keys.press("Enter")
    told = json.loads(download.value.path().read_text(encoding="utf-8"))
    given = {entry["name"]: entry["answer"] for entry in told["answers"] if entry["answer"]}
    assert given == {"s01i": "8", "s01f": "UTR", "s06i": "1"}
    assert told["comments"][0]["answer"] == "Typed"
    assert told["proposals"] == ["A statement of my own"]
    # what is still open is listed at the top, has the focus, and leads there
    assert page.evaluate("document.activeElement.id") == "missing"
    assert page.locator("#missing h2").inner_text() == "51 ratings are still open"
    keys.press("Tab")
    assert focused() == "Statement 2"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "s02"
    assert page.locator("#s02").is_visible()


def test_a_panellist_answers_at_200_percent_zoom(opened, form):
    page = opened(form(2), **ZOOMED)
    assert no_sideways_scroll(page)
    page.locator("#s01i .point", has_text="5").click()
    page.locator("#s01f .point", has_text="9").click()
    assert page.locator(".progress").evaluate("p => getComputedStyle(p).position") == "static"  # hides nothing
    _, told = saved(page)
    assert [entry["answer"] for entry in told["answers"][:2]] == ["5", "9"]
    assert no_sideways_scroll(page)


def test_answers_survive_a_reload_and_the_language_switch(opened, form):
    page = opened(form(3), **DESK)
    page.locator("#s01i .point", has_text="4").click()
    page.locator("#s01c").fill("<script>alert(1)</script> stays text")
    page.get_by_role("button", name="Français").click()
    assert page.locator("[name=s01i]:checked").get_attribute("value") == "4"
    page.locator(".page:visible [data-turn='1']").click()
    page.reload()
    assert page.locator("html").get_attribute("data-language") == "fr"
    assert page.locator(".page:visible h2").inner_text() == "Énoncés 6 à 10"
    page.locator(".page:visible [data-turn='-1']").click()
    assert page.locator("[name=s01i]:checked").get_attribute("value") == "4"
    assert page.locator("#s01c").input_value() == "<script>alert(1)</script> stays text"
    page.locator("[data-clear=s01i]").click()
    assert page.locator("[name=s01i]:checked").count() == 0
    page.reload()
    assert page.locator("[name=s01i]:checked").count() == 0


def test_a_shared_computer_keeps_nothing(opened, form):
    page = opened(form(4), **DESK)
    page.locator("#s01i .point", has_text="4").click()
    page.get_by_label("This is a shared computer").check()
    assert page.evaluate("localStorage.length") == 0
    page.locator("#s01f .point", has_text="2").click()
    assert page.evaluate("localStorage.length") == 0
    assert page.locator("#kept").inner_text() == "Kept nowhere yet; save to a file"
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator("[name=s01i]:checked").count() == 0


def test_where_the_browser_keeps_nothing_it_says_so_and_the_file_brings_answers_back(opened, form):
    path = form(5)
    page = opened(path, **DESK)
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})")
    page.reload()
    page.locator("#s01i .point", has_text="6").click()
    assert "This browser keeps nothing" in page.locator("#kept").inner_text()
    file, _ = saved(page)
    again = opened(path, **DESK)
    again.locator(".continue summary").click()
    again.set_input_files(
        "#earlier-file", {"name": "a.json", "mimeType": "application/json", "buffer": file.read_bytes()}
    )
    again.wait_for_selector("[name=s01i]:checked", state="attached")
    assert again.locator("#kept").inner_text() == "The answers of the file are filled in."
    other = {"name": "b.json", "mimeType": "application/json", "buffer": b'{"study": "another"}'}
    again.set_input_files("#earlier-file", other)
    # No wait_for_function: between two looks it evaluates a string, which the form's own security policy forbids.
    again.locator("#kept", has_text="Nothing was changed").wait_for()
    assert again.locator("[name=s01i]:checked").get_attribute("value") == "6"


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
def test_axe_finds_no_fault(opened, form, before, language, scheme):
    page = opened(form(6, language, before=before), color_scheme=scheme, **DESK)
    for details in page.locator(".page:visible details, .start details").all():
        details.evaluate("d => { d.open = true; }")
    page.locator("#s01i .point", has_text="7").click()
    assert faults(page) == []
    saved(page)
    assert faults(page) == []


def test_the_second_round_shows_the_first_at_320_pixels(opened, form, before):
    page = opened(form(7, before=before), **NARROW)
    assert no_sideways_scroll(page)
    told = page.locator("#s01i-earlier").inner_text()
    assert told.splitlines() == [
        "You: 6. Your rating lies inside the middle half.",
        "Panel: median 7; half of the ratings lie between 6 and 8. 71% of 24 ratings lie from 7 to 9.",
        "Your group: median 6; half of the ratings lie between 5 and 7.",
    ]
    assert (
        page.locator("#s02i-earlier")
        .inner_text()
        .endswith("Too few people of your group rated this to show their ratings.")
    )
    assert page.locator("[name=s01i]:checked").count() == 0  # the earlier rating is told, never filled in
    assert page.locator("#s01i .strip").count() == 2
    assert page.locator("#s05i .strip").count() == 0
    assert "<b>&" in page.locator("#s01 .changed:visible").inner_text()
    described = page.locator("#s01i").get_attribute("aria-describedby")
    assert described == "s01i-hint s01i-earlier"


PLANNED = "rounds:\n  - {round: 1, kind: rating}\n  - {round: 2, kind: rating}\n  - {round: 3, kind: rating}"
QUESTIONS = """
open_questions:
  - {question: why, asks: {en: "What would help?", fr: "Qu’est-ce qui aiderait?"}, rounds: [1]}
rankings:
  - {question: first, asks: {en: "Which come first?", fr: "Lesquels d’abord?"}, top: 3, rounds: [1]}
  - {question: hundred, asks: {en: "Share out 100", fr: "Répartissez 100"}, kind: points, total: 100, rounds: [1]}
"""


@pytest.fixture(scope="module")
def placing(tmp_path_factory):
    """Return the invented study with a first round of a ranking, points and a question in own words."""
    folder = tmp_path_factory.mktemp("placing")
    source = resources.find("data/amn-demo")
    text = (source / "study.yaml").read_text(encoding="utf-8")
    assert PLANNED in text
    (folder / "t").mkdir()
    text = text.replace(PLANNED, "rounds:\n  - {round: 1, kind: ranking}\n  - {round: 2, kind: rating}") + QUESTIONS
    (folder / "t" / "study.yaml").write_text(text.replace("max_rounds: 3", "max_rounds: 2"), encoding="utf-8")
    for name in ("items.csv", "panel.csv"):
        (folder / "t" / name).write_bytes((source / name).read_bytes())
    study = new_study(folder / "study", folder / "t")
    study.open_round(1, items=["s01", "s02", "s03", "s04"])
    return study


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_ranking_points_and_own_words_by_keyboard_and_touch(opened, placing, tmp_path, language):
    code = placing.panel(1)["panellist_id"].iloc[0 if language == "en" else 1]
    content = writing.form_content(placing, writing.definition(placing, 1), code, language)
    path = tmp_path / "form.html"
    path.write_text(form_page(content, placing.folder), encoding="utf-8")
    screen = DESK if language == "en" else {**NARROW, "has_touch": True, "color_scheme": "dark"}
    page = opened(path, **screen)
    tally, keys = page.locator("[data-tally=order1]"), page.keyboard
    page.locator("#order1-s02").focus()
    keys.type("1")  # a list answers to the keyboard without being opened
    keys.press("Tab")
    keys.type("1")
    assert ("Given more than once: place 1" if language == "en" else "Donné plus d’une fois") in tally.inner_text()
    assert page.locator(".twice:visible").count() == 2
    assert faults(page) == []
    page.locator("#order1-s03").select_option("2")
    page.locator("#order1-s04").select_option("3")
    assert page.locator("[data-sorted=order1] li").all_inner_texts() == [
        page.locator(f"label[for=order1-{item}] span:visible").inner_text() for item in ("s02", "s03", "s04")
    ]
    page.locator(".page:visible [data-turn='1']").click()
    page.locator("#order2-s01").fill("70")
    told = "70 of 100 points are shared out; 30 are left." if language == "en" else "70 points sur 100 sont répartis"
    assert told in page.locator("[data-tally=order2]").inner_text()
    assert no_sideways_scroll(page)
    page.locator(".page:visible [data-turn='1']").click()
    page.locator("#open1-1").fill("Time <b>")
    page.locator("[data-more=open1]").click()
    page.locator("#open1-2").fill("Money")
    assert faults(page) == []
    page.locator(".page:visible [data-turn='1']").click()
    page.locator("#save").click()  # the points do not add up yet: no file, and a link to them
    page.locator("#missing a").click()
    page.locator("#order2-s04").fill("30")
    page.reload()  # nothing is lost
    assert page.locator("#order2-s04").input_value() == "30"
    assert page.locator("#open1-2").input_value() == "Money"
    file, _ = saved(page)
    copy = tmp_path / "back.json"
    copy.write_bytes(file.read_bytes())
    assert import_forms(placing, copy)[0].status == "imported"
    own = placing.rankings(1).query("panellist_id == @code")
    assert own.dropna(subset="rank").set_index("item_id")["rank"].to_dict() == {"s02": 1, "s03": 2, "s04": 3}
    assert own.dropna(subset="points").set_index("item_id")["points"].to_dict() == {"s01": 70, "s04": 30}
    texts = placing.contributions(1).query("panellist_id == @code")
    assert texts["text"].tolist() == ["Time <b>", "Money"]


def test_the_page_asks_nothing_of_the_network_and_forbids_itself_to(form):
    text = unescape(form(8).read_text(encoding="utf-8"))
    assert "default-src 'none'" in text
    assert "unsafe-inline" not in text
    assert "http://" not in text
    assert "https://" not in text
