"""The report of the invented study as documents: read as a reader and as a machine would."""

import re
import zipfile
from functools import cache

import docx
import pypdf
import pytest
from lxml import html

from amnmethods.errors import ReportError
from amnmethods.reports import consensus_report
from amnmethods.study import new_study

LANGUAGES = ["en", "fr"]
HEADER = {"en": "Item Status Reason", "fr": "Énoncé Statut Raison"}


@cache
def pdf_text(path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


@cache
def docx_cells(path) -> list[str]:
    return [text.text or "" for text in docx.Document(str(path)).element.body.iter() if text.tag.endswith("}t")]


def test_six_files_are_written_and_named(written):
    assert sorted(written) == ["en.docx", "en.html", "en.pdf", "fr.docx", "fr.html", "fr.pdf"]
    assert all(path.stat().st_size > 10_000 for path in written.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_undefined_reaches_a_reader_as_nan(written, language):
    texts = [
        html.fromstring(written[f"{language}.html"].read_text(encoding="utf-8")).find(".//main").text_content(),
        " ".join(pdf_text(written[f"{language}.pdf"])),
        " ".join(docx_cells(written[f"{language}.docx"])),
    ]
    for text in texts:
        assert not re.search(r"\b(nan|NaN|None|<NA>|NaT|SUPPRESSED|Undefined)\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_is_called_by_its_wording_its_code_only_beside(written, language):
    tree = html.fromstring(written[f"{language}.html"].read_text(encoding="utf-8"))
    for cell in tree.iter("td", "p"):
        assert not re.fullmatch(r"\s*s\d\d\s*", cell.text_content())
    assert len(tree.findall(".//span[@class='id']")) > 100


def test_no_panellist_s_code_is_in_any_document(played, written):
    codes = set(played.panel()["panellist_id"])
    for path in written.values():
        if path.suffix == ".html":
            text = html.fromstring(path.read_text(encoding="utf-8")).find(".//main").text_content()
        elif path.suffix == ".pdf":
            text = " ".join(pdf_text(path))
        else:
            text = " ".join(docx_cells(path))
        assert not [code for code in codes if code in text]


def test_french_numbers_have_their_comma_and_spaces(written):
    text = html.fromstring(written["fr.html"].read_text(encoding="utf-8")).find(".//main").text_content()
    assert re.search(r"\d,\d", text)
    assert not re.search(r"\(\d\.\d|\d\.\d\)", text)
    assert text.count("\u202f%") > 300
    assert not re.search(r"\d%", text)
    prose = " ".join(p for p in text.splitlines() if "https" not in p and ("tour" in p or "part" in p))
    assert "\u202f:" in prose


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_tables_repeat_their_header_on_every_page(written, language):
    pages = pdf_text(written[f"{language}.pdf"])
    start = next(k for k, page in enumerate(pages) if HEADER[language] in " ".join(page.split()))
    end = max(k for k, page in enumerate(pages) if HEADER[language] in " ".join(page.split()))
    assert end - start >= 2
    assert all(HEADER[language] in " ".join(pages[k].split()) for k in range(start, end + 1))
    for table in docx.Document(str(written[f"{language}.docx"])).tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_image_says_what_it_shows(written, language):
    tree = html.fromstring(written[f"{language}.html"].read_text(encoding="utf-8"))
    images = tree.findall(".//img")
    assert len(images) >= 8
    assert all(len(image.get("alt", "")) > 30 for image in images)
    with zipfile.ZipFile(written[f"{language}.docx"]) as archive:
        told = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', archive.read("word/document.xml").decode())
    assert len(told) == len(images)
    assert all(len(alt) > 30 for alt in told)


def test_documents_say_their_language_and_title(played, written):
    for language in LANGUAGES:
        tree = html.fromstring(written[f"{language}.html"].read_text(encoding="utf-8"))
        assert tree.get("lang") == f"{language}-CA"
        reader = pypdf.PdfReader(written[f"{language}.pdf"])
        assert reader.metadata.title == played.title(language)
        assert str(reader.trailer["/Root"]["/Lang"]).startswith(language)
        with zipfile.ZipFile(written[f"{language}.docx"]) as archive:
            assert f'w:val="{language}-CA"' in archive.read("word/styles.xml").decode()


def test_the_pages_are_as_large_as_the_study_says(written):
    box = pypdf.PdfReader(written["en.pdf"]).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_the_report_tells_what_matters(played, written):
    text = " ".join(
        html.fromstring(written["en.html"].read_text(encoding="utf-8")).find(".//main").text_content().split()
    )
    assert played.protocol_check().fingerprint in text
    assert "not externally registered" in text
    assert "sensitivity to who sat on the panel" in text
    assert "Wilson" in text
    assert "definition 2 of Hyndman and Fan" in text
    released = played.released_comments()["text"]
    assert all(" ".join(comment.split()) in text for comment in released if comment.isascii())


def test_comments_that_nobody_released_stay_out(played, written):
    given = set(played.ratings()["comment"].dropna()) - set(played.released_comments()["text"])
    text = " ".join(pdf_text(written["en.pdf"]))
    assert not [comment for comment in given if len(comment) > 12 and comment in text]


def test_progress_is_told_file_by_file(played, tmp_path):
    told = []
    paths = consensus_report(played, ("en",), ("html",), tmp_path, told.append)
    assert told == ["consensus.en.html"]
    assert paths == [tmp_path / "consensus.en.html"]


def test_a_study_without_a_closed_round_has_nothing_to_report(tmp_path):
    study = new_study(tmp_path / "study", template="delphi")
    with pytest.raises(ReportError, match="No round is closed"):
        consensus_report(study, ("en",), ("html",))


def test_an_unknown_language_or_format_is_refused_with_what_there_is(played, tmp_path):
    with pytest.raises(ReportError, match=r"'?es'?; there is: en, fr"):
        consensus_report(played, ("es",), folder=tmp_path)
    with pytest.raises(ReportError, match="html, docx, pdf"):
        consensus_report(played, ("en",), ("odt",), tmp_path)
    assert not list(tmp_path.iterdir())
