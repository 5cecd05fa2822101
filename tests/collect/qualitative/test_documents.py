"""Documents: their text page by page, scanned pages said, the register all or nothing, the extraction form."""

import pandas as pd
import pytest

from amnmethods import sheets
from amnmethods.collect import import_documents, import_extraction, read_document, write_extraction_form
from amnmethods.errors import ImportRefused, TableError

REGISTER = "document_id,site,kind,language,date,file\n"


def pdf(path, *pages):
    import typst

    source = path.with_suffix(".typ")
    source.write_text("\n#pagebreak()\n".join(pages), encoding="utf-8")
    typst.compile(str(source), output=str(path))
    source.unlink()
    return path


def picture(path, size=(60, 60)):
    from PIL import Image

    Image.new("RGB", size, "grey").save(path)
    return path


def test_a_pdf_keeps_its_pages_and_accents(tmp_path):
    table = read_document(pdf(tmp_path / "a.pdf", "Temps protégé des mentors", "Page two speaks of funding"))
    assert table["page"].tolist() == [1, 2]
    assert table["text"].tolist() == ["Temps protégé des mentors", "Page two speaks of funding"]
    assert not table["scanned"].any()


def test_a_page_that_is_a_picture_is_said_to_be_scanned_and_an_empty_one_is_not(tmp_path):
    image = picture(tmp_path / "scan.png")
    table = read_document(
        pdf(tmp_path / "a.pdf", f'#image("{image.name}")', "Words enough to be a page of text", "#h(1pt)")
    )
    assert table["scanned"].tolist() == [True, False, False]


def test_word_tables_and_paragraphs_come_in_their_order(tmp_path):
    from docx import Document

    document = Document()
    document.add_paragraph("Before")
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "mentors", "38"
    document.add_paragraph("After")
    document.save(tmp_path / "a.docx")
    table = read_document(tmp_path / "a.docx")
    assert table["text"].item() == "Before\nmentors\t38\nAfter"
    assert table["page"].isna().all()


def test_html_gives_its_words_and_not_its_scripts(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><script>steal()</script><p>Un&nbsp;an</p><ul><li>deux</li></ul></html>", encoding="utf-8")
    assert read_document(path)["text"].item() == "Un an\ndeux"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_in_its_own_encoding(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes("Évaluation du réseau à l’été, où l’accès était limité".encode(encoding))
    assert read_document(path)["text"].item() == "Évaluation du réseau à l’été, où l’accès était limité"


def test_form_feeds_part_the_pages_of_a_text(tmp_path):
    (tmp_path / "a.txt").write_text("one\n\ftwo\f", encoding="utf-8")
    assert read_document(tmp_path / "a.txt")[["page", "text"]].to_numpy().tolist() == [[1, "one"], [2, "two"]]


def test_what_cannot_be_read_is_said(tmp_path):
    for name, content, said in [
        ("a.txt", b" ", "is empty"),
        ("a.bin", b"\x01\x00\x02" * 9, "neither a PDF, DOCX, HTML nor a text file"),
        ("a.pdf", b"%PDF-1.4 broken", "damaged PDF"),
    ]:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ImportRefused, match=said):
            read_document(tmp_path / name)
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_document(tmp_path / "none.pdf")
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf(tmp_path / "b.pdf", "secret words"))
    writer.encrypt("s", algorithm="AES-256")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(ImportRefused, match="locked by a password"):
        read_document(tmp_path / "locked.pdf")


def test_a_register_brings_documents_and_their_pages(study, tmp_path, csv):
    pdf(tmp_path / "a.pdf", "First page words", "Second page words")
    image = picture(tmp_path / "scan.png")
    pdf(tmp_path / "b.pdf", f'#image("{image.name}")')
    register = csv(
        "r.csv", REGISTER + "D1,N1,minutes,en,2025-01-02,a.pdf\nD2,N2,toolkit,fr,,b.pdf\nD3,N2,slides,fr,,\n"
    )
    told = []
    report = import_documents(study, register, progress=lambda *step: told.append(step))
    assert told == [(1, 3, "D1"), (2, 3, "D2"), (3, 3, "D3")]
    assert study.table("documents")["document_id"].tolist() == ["D1", "D2", "D3"]
    pages = study.table("document_pages")
    assert pages[["document_id", "page", "text"]].to_numpy().tolist()[1] == ["D1", 2, "Second page words"]
    assert "D2: page 1 holds a picture of text only" in str(report)
    assert "2 documents with 3 pages and 6 words." in str(report)
    assert "1 documents have no file" in str(report)


def test_missing_files_are_all_named_and_nothing_is_imported(study, csv):
    register = csv("r.csv", REGISTER + "D1,N1,minutes,en,,a.pdf\nD2,N2,toolkit,fr,,b.pdf\n")
    with pytest.raises(TableError, match=r"2 documents of r.csv could not be read:\nD1: .*\nD2: "):
        import_documents(study, register)
    assert study.tables().empty


@pytest.fixture
def registered(study, csv):
    import_documents(study, csv("r.csv", REGISTER + "D1,N1,minutes,en,2025-01-02,\nD2,N2,toolkit,fr,,\n"))
    return study


def filled(path, **cells):
    table = sheets.read(path).cells
    for heading, values in cells.items():
        table[heading] = values
    sheets.write_xlsx(path, {"documents": table})
    return path


def test_the_extraction_form_goes_out_and_comes_back_in_either_language(registered, tmp_path):
    form = write_extraction_form(registered, tmp_path / "form.xlsx", "fr")
    filled(form, **{"Ce qui aide": ["=confiance", ""], "Pertinence": ["élevée", "nulle"]})
    import_extraction(registered, form)
    assert registered.table("extractions").to_numpy().tolist() == [
        ["D1", "facilitators", "=confiance"], ["D1", "relevance", "high"], ["D2", "relevance", "none"],
    ]  # fmt: skip
    again = sheets.read(write_extraction_form(registered, tmp_path / "again.xlsx", "en")).cells
    assert again["What helps"].tolist() == ["=confiance", ""]
    assert again["Relevance"].tolist() == ["high", "none"]


def test_what_a_form_leaves_out_stays(registered, tmp_path):
    form = filled(write_extraction_form(registered, tmp_path / "a.xlsx"), **{"What helps": ["trust", "credit"]})
    import_extraction(registered, form)
    only = pd.DataFrame({"document_id": ["D2"], "What helps": ["fit"]})
    sheets.write_xlsx(tmp_path / "b.xlsx", {"x": only})
    import_extraction(registered, tmp_path / "b.xlsx")
    assert registered.table("extractions")["value"].tolist() == ["trust", "fit"]


def test_every_wrong_place_of_a_form_is_named(registered, tmp_path):
    table = pd.DataFrame({"document_id": ["D1", "D1", "D9"], "Relevance": ["great", "", ""], "Mood": ["", "", "fine"]})
    sheets.write_xlsx(tmp_path / "b.xlsx", {"x": table})
    with pytest.raises(TableError) as error:
        import_extraction(registered, tmp_path / "b.xlsx")
    for said in ("Row 4: 'D9' is not in the register", "Row 3: 'D1' stands twice", "column B: 'great' is none of high, none",
                 "Column C: 'Mood' is no field"):  # fmt: skip
        assert said in str(error.value)
    assert "extractions" not in set(registered.tables()["name"])
