"""Markdown to three formats: a person's words come out as text, images speak, long tables keep their header."""

import re
import zipfile

import docx
import pypdf
import pytest
from lxml import html

from amnmethods.errors import ReportError
from amnmethods.reports.docx import reference_docx
from amnmethods.reports.filters import md
from amnmethods.reports.render import Front, render, with_alt_text

PAYLOADS = [
    "<script>alert(1)</script>", "[x](http://example.invalid)", r"\input{x}", '#read("/etc/passwd")', "$x$",
    "{{ 7*7 }}", '=HYPERLINK("http://example.invalid")', "@wilson1927", "---", "`code`", "![i](http://example.invalid/y.png)",
    "<!-- c -->", "1. a", "- a", "# h", "*b* _u_ ~s~ ^p^", "a | b", "&amp; &lt;", '"q" \'s\' -- ...', "[^1]", "^[note]",
    "::: div", "[@a]", "{.x #y}", "#let x = 1; @ref <lab>", "%", "(@)", "~~~", "éœ ᐃᓄᒃ", "\u202eRTL",
]  # fmt: skip
SHOWN = [p.replace("\u202e", "[U+202E]") for p in PAYLOADS]
FRONT = Front('T <b> $x$ #read("x")', "Sub", ('A "B" #c',), "1 March 2026", "en")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    from matplotlib.figure import Figure

    folder = tmp_path_factory.mktemp("render")
    Figure(figsize=(3, 2)).savefig(folder / "a.svg")
    cells = "\n".join(f"| {k} | {md(p)} |" for k, p in enumerate(PAYLOADS * 4))
    quotes = "\n\n".join(f"> {md(p)}" for p in PAYLOADS)
    markdown = (
        f"# Words\n\n{quotes}\n\nCited [@wilson1927].\n\n"
        f"| number | words |\n|:--|:----------|\n{cells}\n\n: Long {{#tbl-a}}\n\n"
        '![What it is](a){alt="What it \\"shows\\""}\n\n::: {#refs}\n:::\n'
    )
    paths = render(markdown, FRONT, folder / "out", "words", figures=folder, alt={"a": 'What it "shows"'})
    return {path.suffix[1:]: path for path in paths}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_persons_words_stay_text_in_html(written):
    page = written["html"].read_text(encoding="utf-8")
    tree = html.fromstring(page)
    quotes = [" ".join(q.text_content().split()) for q in tree.findall(".//blockquote")]
    assert quotes == SHOWN
    assert not tree.findall(".//script")
    links = {a.get("href") for a in tree.findall(".//a")}
    assert all(href.startswith(("#", "https://doi.org/")) for href in links)


def test_a_persons_words_stay_text_in_word(written):
    document = docx.Document(str(written["docx"]))
    quotes = [p.text for p in document.paragraphs if p.style.name == "Block Text"]
    assert quotes == SHOWN
    assert [row.cells[1].text for row in document.tables[0].rows[1:31]] == SHOWN
    with zipfile.ZipFile(written["docx"]) as archive:
        body = archive.read("word/document.xml").decode()
    assert "HYPERLINK" not in re.sub(r"<w:t[ >].*?</w:t>", "", body)


def test_a_persons_words_stay_text_in_pdf(written):
    text = squeezed("".join(page.extract_text() for page in pypdf.PdfReader(written["pdf"]).pages))
    for shown in SHOWN:
        if shown.isascii():
            assert squeezed(shown) in text


def test_the_html_needs_no_network_and_says_its_language(written):
    page = written["html"].read_text(encoding="utf-8")
    assert '<html lang="en-CA">' in page
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//(?!doi\.org)""", page)
    policy = html.fromstring(page).find(".//meta[@http-equiv]").get("content")
    assert policy.startswith("default-src 'none'")


def test_a_long_table_repeats_its_header_on_every_page_of_the_pdf(written):
    pages = [page.extract_text() for page in pypdf.PdfReader(written["pdf"]).pages]
    rows = [page for page in pages if re.search(r"(?m)^\d+ ", page)]
    of_table = [page for page in pages if len(re.findall(r"(?m)^\d{1,3} \S", page)) > 5]
    assert len(of_table) >= 2
    assert rows
    for page in of_table:
        assert "number words" in page


def test_header_rows_repeat_and_rows_stay_whole_in_word(written):
    table = docx.Document(str(written["docx"])).tables[0]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_every_image_says_what_it_shows(written):
    with zipfile.ZipFile(written["docx"]) as archive:
        assert 'descr="What it &quot;shows&quot;"' in archive.read("word/document.xml").decode()
    assert re.search(
        r'<(?:img|svg)[^>]*(?:alt|aria-label)="What it &quot;shows&quot;"', written["html"].read_text(encoding="utf-8")
    )
    with pytest.raises(ReportError, match="no alternative text"):
        with_alt_text('#image("b.svg")', {})


def test_word_shows_the_same_picture_as_large_as_it_was_drawn(written):
    (shape,) = docx.Document(str(written["docx"])).inline_shapes
    assert (shape.width.inches, shape.height.inches) == pytest.approx((3, 2), abs=0.02)


def test_the_pdf_is_tagged_titled_and_carries_its_fonts(written):
    reader = pypdf.PdfReader(written["pdf"])
    assert reader.metadata.title == FRONT.title
    assert reader.metadata.author == FRONT.authors[0]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert str(reader.trailer["/Root"]["/Lang"]).lower().startswith("en")
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = below["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_study_s_own_reference_document_wins(tmp_path):
    own = tmp_path / "templates" / "reports" / "reference.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"own")
    assert reference_docx(tmp_path / "x.docx", tmp_path) == own
    ours = reference_docx(tmp_path / "x.docx")
    assert docx.Document(str(ours)).styles["Table Text"].font.size.pt == 8


def test_word_and_pdf_have_the_paper_of_the_study(tmp_path):
    front = Front("T", "S", (), "1 March 2026", "en", "a4")
    paths = render("x", front, tmp_path, "x", ("docx", "pdf"))
    assert round(docx.Document(str(paths[0])).sections[0].page_height.mm) == 297
    assert round(pypdf.PdfReader(paths[1]).pages[0].mediabox.height) == 842


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ReportError, match="odt"):
        render("x", FRONT, tmp_path / "out", "x", ("html", "odt"))
    assert not (tmp_path / "out").exists()


def test_what_pandoc_refuses_is_said(tmp_path):
    with pytest.raises(ReportError, match=r"(Typst|Pandoc) refused"):
        render('![x](missing){alt="x"}', FRONT, tmp_path, "x", ("pdf",), alt={"missing": "x"})
