"""The evaluation report of the invented study: what it says in both languages, what it hides, and where its links lead."""

import re
import shutil

import pytest
from lxml import html

from amnmethods.errors import ReportError
from amnmethods.reports import evaluation_report
from amnmethods.reports.templates import needs
from amnmethods.study import new_study, open_study


@pytest.fixture(scope="module")
def study(whole_study, tmp_path_factory):
    return open_study(shutil.copytree(whole_study, tmp_path_factory.mktemp("evaluated") / "study"))


@pytest.fixture(scope="module")
def written(study):
    """Return the report's pages, and its text, by language."""
    paths = evaluation_report(study, ["en", "fr"], ["html"])
    return {path.name.split(".")[1]: html.fromstring(path.read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(scope="module")
def texts(written):
    return {language: page.find(".//main").text_content() for language, page in written.items()}


def tables(page):
    return {
        table.find("caption").text_content().strip(): [
            [cell.text_content().strip() for cell in row.iter("td", "th")] for row in table.iter("tr")
        ]
        for table in page.iter("table")
    }


def only(page, caption):
    (rows,) = [rows for said, rows in tables(page).items() if re.search(caption, said)]
    return rows


def test_nothing_undefined_and_no_raw_name_reaches_a_reader(texts):
    for text in texts.values():
        assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED|Undefined|pooled)\b|\{\{|\}\}", text)
        assert not re.search(
            r"\b(cbi_work|amn_misfit|nomad_action|psat_[a-z]+|contacts_per_active|active_share)\b", text
        )


def test_no_network_goes_by_its_id_and_no_passage_by_its_number(texts):
    for text in texts.values():
        assert not re.search(r"\bN[1-5]\b(?!-)|\bs\d{4}\b", re.sub(r"(?m)^.*\((round|tour) \d\).*$", "", text))


def test_there_are_no_stars_and_no_p_values(texts):
    for text in texts.values():
        assert not re.search(r"\bp\s*[<=]\s*[.,\d]|\*{1,3}$", text, flags=re.MULTILINE)


def test_harm_is_told_before_the_benefits_with_its_own_table_and_sentence(written, texts):
    for language, worse, better in (
        ("en", "What got worse", "What changed"),
        ("fr", "Ce qui s’est d", "Ce qui a chang"),
    ):
        headings = [each.text_content().strip() for each in written[language].find(".//main").iter("h2")]
        places = [next(k for k, heading in enumerate(headings) if heading.startswith(said)) for said in (worse, better)]
        assert places[0] < places[1]
    rows = only(written["en"], "Who moved by more than the amount fixed")
    mentors = [row for row in rows if "Mentor, Tidewater" in row[1] and row[0] == "Work-related burnout"]
    assert mentors[0][2] == "8"
    assert mentors[0][3].startswith("4: 50%")  # the harm hidden in N2: half of the eight mentors that were linked
    assert "Mentor, Tidewater Pain Mentoring Network, Work-related burnout" in re.sub(r"\s+", " ", texts["en"])


def test_changes_are_those_of_the_study(study, written):
    table = study.change().set_index(["scale", "site"])
    rows = only(written["en"], "Change of those who answered both")
    (row,) = [row for row in rows if row[0].startswith("Collective action")]
    told = table.loc[("nomad_action", "pooled")]
    assert row[1] == str(told["n"])
    assert row[3].startswith(f"+{told['change']:.2f} ({told['low']:.2f} to {told['high']:.2f})")
    assert f"{told['dz']:.2f}" in row[4]


def test_sustainability_is_told_by_its_domains_and_whose_wording_it_is(written):
    for language, funding, network, asked, team in (
        ("en", "Funding Stability (PSAT)", "Rivière-Blanche Mentoring Network", "Instruments of the surveys", "by the team"),
        ("fr", "Stabilité du financement (PSAT)", "Réseau de mentorat Rivière-Blanche", "Instruments des sondages", "par l’équipe"),
    ):  # fmt: skip
        rows = only(written[language], {"en": "Change of those who", "fr": "Changement des personnes"}[language])
        first = next(k for k, row in enumerate(rows) if row[0].startswith(funding))
        assert rows[first + 3][0] == network
        assert rows[first + 3][1] == "8"
        assert [row[1] for row in rows[first + 4 : first + 6]] == [{"en": "suppressed", "fr": "masqué"}[language]] * 2
        (row,) = [row for row in only(written[language], asked) if "(PSAT)" in row[0]]
        assert row[2] == "40"
        assert team in row[3]


def test_small_groups_are_suppressed_in_the_table_of_changes(study, written):
    hidden = study.change()
    hidden = hidden[hidden["hidden"].astype(bool)]
    assert len(hidden)
    rows = only(written["en"], "Change of those who answered both")
    assert sum(row[1] == "suppressed" for row in rows) == len(hidden)


def test_every_figure_of_reaim_stands_with_its_denominator(written):
    rows = only(written["en"], "^Table.*RE-AIM")
    reach = next(row for row in rows if row[0].startswith("Reach, 12 months"))
    assert reach[1].startswith("455 of 2400: 19%")


def test_a_known_confounder_stands_beside_the_line_that_it_may_explain(written):
    for language, said, network in (("en", "raises wages", "Ottawa"), ("fr", "augmente les salaires", "Outaouais")):
        found = [
            rows
            for caption, rows in tables(written[language]).items()
            if re.search("a line before|droite avant", caption)
        ]
        assert len(found) == 4
        assert all(any(network in row[0] and said in row[-1] for row in rows) for rows in found)


def test_each_link_leads_somewhere_and_from_a_strategy_to_quotes_dissent_plan_and_dose(written):
    for page in written.values():
        there = {each.get("id") for each in page.iter() if each.get("id")}
        links = [each.get("href")[1:] for each in page.iter("a") if (each.get("href") or "").startswith("#")]
        assert not [link for link in links if link not in there]
        assert {f"{part}-s13" for part in ("way", "quotes", "dissent", "plan", "dose", "outcomes")} <= set(links)
        assert {"barrier-B14", "outcome-reach", "network-N3", "index"} <= set(links)  # and from these back to the ways


def test_a_quote_that_nobody_released_never_appears(study, texts):
    segments = study.segments()
    released = set(segments.loc[segments["released"].fillna(False), "text"])
    kept_back = {str(text) for text in segments.loc[~segments["released"].fillna(False), "text"]} - released
    assert len(kept_back) > 50
    assert not [quote for quote in kept_back if any(quote in text for text in texts.values())]


def test_the_checklist_says_what_is_known_and_names_the_rest(study, written, texts):
    table = study.stari()
    rows = only(written["en"], "Items with something known")
    assert len(rows) - 1 == (~table["open"]).sum()
    assert "27 Statements" in texts["en"]
    known = table.set_index("item")["said"]
    assert "17 of 28" in known["9.strategy"]
    assert "wages" in known["23"]


def test_french_is_written_as_in_quebec(written):
    numbers = [cell for row in only(written["fr"], "Changement des personnes") for cell in row[2:]]
    assert any(re.search(r"\d,\d", cell) for cell in numbers)
    assert not [cell for cell in numbers if re.search(r"\d\.\d", cell)]
    own = [*tables(written["fr"]), *(each.text_content() for each in written["fr"].find_class("note"))]
    assert len(own) > 15
    assert not [said for said in own if re.search(r" [:;?!%»]|« ", said)]  # a no-break space stands there


def test_a_study_without_followup_says_what_is_missing_in_one_sentence_each(tmp_path, whole_study):
    study = open_study(shutil.copytree(whole_study, tmp_path / "study"))
    fresh = new_study(tmp_path / "fresh", template=study.folder)
    fresh.keep_table("outcomes", study.table("outcomes"), "outcomes.csv")
    (path,) = evaluation_report(fresh, ["en"], ["html"])
    text = html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content()
    for said in ("Harms are not told", "Change is not told", "Nothing is told over time", "There is no joint display"):
        assert said in text
    assert not re.search(r"\b(nan|None|<NA>)\b", text)


def test_the_template_lists_what_it_is_given():
    assert needs("evaluation", "en") == needs("evaluation", "fr")


def test_a_study_without_evaluation_is_refused_with_the_next_step(tmp_path):
    with pytest.raises(ReportError, match="no section evaluation"):
        evaluation_report(new_study(tmp_path / "study", template="delphi"))
