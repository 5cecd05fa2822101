"""The exploration report of the invented study: in both languages and three formats, and of studies that hold less."""

import re
import zipfile

import docx
import pandas as pd
import pypdf
import pytest
from lxml import html

from amnmethods import collect, resources
from amnmethods.demo.phases import play_exploration
from amnmethods.errors import ReportError
from amnmethods.reports import exploration_report
from amnmethods.reports.exploration_content import exploration_content
from amnmethods.reports.figures import Figures
from amnmethods.reports.templates import needs
from amnmethods.study import new_study

LANGUAGES = ["en", "fr"]
HOSTILE = "<b>=1+1</b> | *nobody* asked [us](x) :::"


def is_hidden(quote, told):
    return not any(quote in text for text in told)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Return the invented study explored, one released passage of which says things that look like markup."""
    study = new_study(tmp_path_factory.mktemp("explored") / "study", template=resources.find("data/amn-demo"))
    play_exploration(study)
    segments = study.table("segments")
    first = segments.index[segments["released"].eq(True) & segments["own"].eq("B1")][0]
    segments.loc[first, "text"] = HOSTILE
    study.keep_table("segments", segments, "segments.csv", reason="a passage that looks like markup")
    return study


@pytest.fixture(scope="module")
def written(study):
    """Return the report's files by ``"en.html"`` and so on."""
    return {path.name.removeprefix("exploration."): path for path in exploration_report(study)}


@pytest.fixture(scope="module")
def texts(written):
    """Return what a reader sees of each file."""

    def text(path):
        if path.suffix == ".html":
            return html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content()
        if path.suffix == ".pdf":
            return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        return " ".join(
            part.text or "" for part in docx.Document(str(path)).element.body.iter() if part.tag.endswith("}t")
        )

    return {name: text(path) for name, path in written.items()}


def tables(path):
    """Return each table of a page: its caption, and its rows of texts."""
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    return {
        table.find("caption").text_content().strip(): [
            [cell.text_content().strip() for cell in row.iter("td", "th")] for row in table.iter("tr")
        ]
        for table in tree.iter("table")
    }


def test_six_files_are_written_and_named(written):
    assert sorted(written) == ["en.docx", "en.html", "en.pdf", "fr.docx", "fr.html", "fr.pdf"]
    assert all(path.stat().st_size > 10_000 for path in written.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_needs_what_the_study_gives(study, language, tmp_path):
    content = exploration_content(study, language, Figures(tmp_path / language, vector=False, pixels=False))
    assert set(content) == needs("exploration", language)


def test_nothing_undefined_and_no_code_reaches_a_reader(texts):
    for text in texts.values():
        assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED|Undefined)\b|\{\{|\}\}", text)
        assert not re.search(
            r"\b(time_and_money|matrix_ratings(?!\.csv)|document_pages|not_said)\b|\((total|not said|others)\)", text
        )


@pytest.mark.parametrize("word", ["mentee", "leader", "woman", "Stage", "Role", "randomised", "interview", "total"])
def test_no_english_word_of_the_data_stands_in_the_french_tables(written, word):
    cells = [cell for table in tables(written["fr.html"]).values() for row in table for cell in row]
    assert cells
    assert not [cell for cell in cells if re.search(rf"\b{word}\b", cell)]


def test_no_participant_and_no_coder_is_named_by_code(study, texts):
    codes = {*study.table("participants")["source_id"], *study.table("people")["person_id"]}
    for text in texts.values():
        assert not [code for code in codes if re.search(rf"\b{re.escape(code)}\b", text)]


def test_no_group_below_the_bound_is_counted(study, written):
    below = study.config.suppress_below.report
    people = study.participants()
    assert people["suppressed"].any()
    shown = 0
    for caption, rows in tables(written["en.html"]).items():
        if "Participants by" in caption:
            counts = [int(cell) for row in rows[1:] for cell in row[1:] if cell.isdigit()]
            shown += len(counts)
            assert not [n for n in counts if 0 < n < below], caption
    assert shown > 20


def test_a_hidden_number_cannot_be_worked_out_from_the_others(written):
    for caption, rows in tables(written["en.html"]).items():
        if "Participants by" in caption and "All" in rows[0]:
            for row in rows[1:]:
                assert sum(cell == "suppressed" for cell in row[1:]) != 1, (caption, row)


def test_quotes_that_nobody_released_never_appear(study, texts):
    segments = study.segments()
    released = set(segments.loc[segments["released"].fillna(False), "text"])
    kept_back = {text for text in segments.loc[~segments["released"].fillna(False), "text"] if text not in released}
    assert len(kept_back) > 50
    told = list(texts.values())
    assert [quote for quote in kept_back if not is_hidden(quote, told)] == []


@pytest.mark.parametrize("name", ["en.html", "fr.html", "en.docx", "fr.docx", "fr.pdf"])
def test_words_of_people_are_never_markup(written, texts, name):
    text = re.sub(r"\s+", " ", texts[name])
    assert HOSTILE in text
    if name.endswith("html"):
        tree = html.fromstring(written[name].read_text(encoding="utf-8"))
        assert not [b for b in tree.iter("b", "em") if "nobody" in b.text_content()]


def test_the_truths_of_the_invented_study_stand_in_the_report(written):
    found = tables(written["en.html"])
    (raised,) = [
        rows for caption, rows in found.items() if "Sources that raised a code" in caption and "English" in rows[0]
    ]
    assert raised[1][0] == "Materials mostly in English" or "English" in raised[1][0]  # B14 tells language apart
    (reliance,) = [rows for caption, rows in found.items() if "had nobody stepped in" in caption]
    shares = {row[0]: int(re.match(r"\d+", row[1])[0]) for row in reliance[1:]}
    assert max(shares, key=shares.get).startswith("North Arc") or max(shares.values()) >= 50  # N4 hangs on one person


def test_the_programme_is_told_from_three_views_with_what_speaks_against_each_metric(study, written):
    for language, one_person, percent in (
        ("en", "Contacts started by one person", "60%"),
        ("fr", "Contacts amorcés", "60"),
    ):
        found = tables(written[f"{language}.html"])
        menus = [
            rows for caption, rows in found.items() if re.search("A menu of metrics|Un menu d’indicateurs", caption)
        ]
        menu = [row for rows in menus for row in rows[1:]]
        assert (len(menus), len(menu)) == (3, 24)
        assert all(len(row[-1]) > 20 for row in menu)
        (row,) = [row for row in menu if row[0].startswith(one_person)]
        assert row[2].startswith(percent)
        indicators = [caption for caption in found if re.search("distributed|precision|distribué|précision", caption)]
        assert len(indicators) == 2
        (goals,) = [
            rows for caption, rows in found.items() if "Goals of the programme" in caption or "buts du" in caption
        ]
        assert re.search("Strategic plan, aim 3|Plan stratégique, visée 3", goals[1][2])
        (page,) = [rows for caption, rows in found.items() if re.search("The six ways|Les six moyens", caption)]
        assert [row[0] for row in page[1:]] == list("123456")
        assert "".join("".join(row[1:]) for row in page[1:]) == ""
        text = written[f"{language}.html"].read_text(encoding="utf-8")
        assert re.search("<strong>(Blank template|Modèle vierge)", text)


def test_misfit_is_told_by_network_and_themes_stand_beside_measures_in_words(written):
    found = tables(written["fr.html"])
    (fit,) = [rows for caption, rows in found.items() if "Ajustement, demandé" in caption]
    direction = {row[0]: float(row[3].replace(",", ".").replace("−", "-")) for row in fit[1:]}
    assert min(direction, key=direction.get).startswith("Réseau bilingue")
    (joint,) = [rows for caption, rows in found.items() if "Présentation conjointe" in caption]
    assert [row[4] for row in joint[1:]] == ["contredit", "confirme", "complète", "confirme"]
    assert joint[1][2] == "Épuisement professionnel"


def test_a_study_with_documents_alone_has_no_empty_part(tmp_path):
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    collect.import_documents(study, resources.find("data/amn-demo/exploration/documents.csv"))
    (path,) = exploration_report(study, ["fr"], ["html"])
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    headings = [found.text_content().strip() for found in tree.find(".//main").iter("h1", "h2", "h3")]
    assert [h for h in headings if re.search("Thèmes|Obstacles|Sondage|Réseaux|Accord|Carte|Niveaux", h)] == []
    assert any("Sources" in heading for heading in headings)
    assert "118 documents." in tree.text_content()


def test_passages_coded_in_a_framework_alone_are_told_by_its_names(tmp_path):
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    table = pd.DataFrame(
        {"source_id": ["A", "B"], "coder": "AB", "framework": "cfir_2022", "code": ["III.J", "III.J"],
         "text": ["no money", "no time"], "site": ["N1", "N2"]}
    )  # fmt: skip
    file = tmp_path / "segments.csv"
    table.to_csv(file, index=False)
    collect.import_segments(study, file)
    (path,) = exploration_report(study, ["en"], ["html"])
    found = tables(path)
    rows = next(rows for caption, rows in found.items() if "Themes with all codes" in caption)
    assert "Available Resources" in [row[0] for row in rows]


def test_a_study_adds_words_for_its_own_values(tmp_path, study):
    from amnmethods.reports.exploration_reader import in_words

    own = tmp_path / "templates/words"
    own.mkdir(parents=True)
    (own / "fr.yaml").write_text("exploration: {values: {night_nurse: infirmière de nuit}}\n", encoding="utf-8")
    assert in_words("Night nurse", "fr", tmp_path) == "infirmière de nuit"
    assert in_words("Night nurse", "fr", study.folder) == "Night nurse"


def test_a_picture_of_each_part_has_words_for_who_cannot_see_it(written):
    tree = html.fromstring(written["fr.html"].read_text(encoding="utf-8"))
    pictures = tree.xpath("//main//img | //main//*[local-name()='svg' and @role='img']")
    assert len(pictures) >= 6
    assert all(
        (each.get("alt") or each.get("aria-label") or "").strip() or each.xpath(".//*[local-name()='title']")
        for each in pictures
    )
    with zipfile.ZipFile(written["fr.docx"]) as archive:
        document = archive.read("word/document.xml").decode()
    assert len(re.findall(r'<wp:docPr [^>]*descr="[^"]{20,}', document)) >= 6


def test_an_empty_study_an_unknown_language_and_an_unknown_format_are_refused(study, tmp_path):
    empty = new_study(tmp_path / "empty", template="delphi")
    with pytest.raises(ReportError, match="import some first"):
        exploration_report(empty)
    with pytest.raises(ReportError, match="de; there is: en, fr"):
        exploration_report(study, ["de"])
    with pytest.raises(ReportError, match="odt"):
        exploration_report(study, formats=["odt"])
