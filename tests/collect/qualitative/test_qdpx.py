"""REFI-QDA projects: ours is valid and comes back equal; other programs' layouts are read; harmful files are refused."""

import tracemalloc
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest
from lxml import etree

from amnmethods.collect import read_qdpx, write_qdpx
from amnmethods.errors import ImportRefused, SheetError, TableError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SEGMENTS = pd.DataFrame(
    {
        "segment_id": ["g1", "g2", "g3", "g4"],
        "source_id": ["i01", "i01", "i02", "i02"],
        "site": ["N1", "N1", "N3", "N3"],
        "role": ["mentor", "mentor", "mentee", "mentee"],
        "language": ["en", "en", "fr", "fr"],
        "coder": ["AB", "AB", "CD", "AB"],
        "code": ["Time", "Trust", "Time", "Time"],
        "text": ["no time \U0001f642", "we <trust> & adapt", "pas de temps protégé", "pas de temps protégé"],
    }
)
CODES = pd.DataFrame(
    {
        "code": ["Resources", "Time", "Trust"],
        "parent": [None, "Resources", None],
        "name_en": ["Resources", "Protected time", "Trust"],
        "name_fr": ["Ressources", "Temps protégé", "Confiance"],
        "definition_en": ["What is there", "Hours kept free", None],
    }
)
TEXTS = {"i01": "So: no time \U0001f642 ever,\r\nbut we <trust> & adapt."}

# What the standard's schema of 2019 says of the elements we write, set down here in RELAX NG.
GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SCHEMA = f"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="urn:QDA-XML:project:1.0"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="Project">
    <attribute name="name"/><attribute name="origin"/>
    <optional><attribute name="creatingUserGUID"><ref name="guid"/></attribute></optional>
    <attribute name="creationDateTime"><data type="dateTime"/></attribute>
    <optional><element name="Users"><oneOrMore><element name="User">
      <attribute name="guid"><ref name="guid"/></attribute><attribute name="name"/></element></oneOrMore></element></optional>
    <optional><element name="CodeBook"><element name="Codes">
      <oneOrMore><ref name="code"/></oneOrMore></element></element></optional>
    <optional><element name="Variables"><oneOrMore><element name="Variable">
      <attribute name="guid"><ref name="guid"/></attribute><attribute name="name"/>
      <attribute name="typeOfVariable"><value>Text</value></attribute></element></oneOrMore></element></optional>
    <optional><element name="Sources"><oneOrMore><element name="TextSource">
      <attribute name="guid"><ref name="guid"/></attribute><attribute name="name"/>
      <attribute name="plainTextPath"><data type="string"><param name="pattern">internal://{GUID}\\.txt</param></data></attribute>
      <zeroOrMore><element name="PlainTextSelection">
        <attribute name="guid"><ref name="guid"/></attribute>
        <attribute name="startPosition"><data type="integer"/></attribute>
        <attribute name="endPosition"><data type="integer"/></attribute>
        <zeroOrMore><element name="Coding"><attribute name="guid"><ref name="guid"/></attribute>
          <optional><attribute name="creatingUser"><ref name="guid"/></attribute></optional>
          <element name="CodeRef"><attribute name="targetGUID"><ref name="guid"/></attribute></element></element></zeroOrMore>
      </element></zeroOrMore>
      <zeroOrMore><element name="VariableValue">
        <element name="VariableRef"><attribute name="targetGUID"><ref name="guid"/></attribute></element>
        <element name="TextValue"><text/></element></element></zeroOrMore>
    </element></oneOrMore></element></optional>
  </element></start>
  <define name="guid"><data type="token"><param name="pattern">{GUID}</param></data></define>
  <define name="code"><element name="Code">
    <attribute name="guid"><ref name="guid"/></attribute><attribute name="name"/>
    <attribute name="isCodable"><data type="boolean"/></attribute>
    <optional><element name="Description"><text/></element></optional>
    <zeroOrMore><ref name="code"/></zeroOrMore></element></define>
</grammar>"""


def written(tmp_path, **changes):
    given = {"segments": SEGMENTS, "codes": CODES, "texts": None, "written_at": NOW} | changes
    return write_qdpx(path=tmp_path / "study.qdpx", **given)


def test_what_is_written_follows_the_published_schema(tmp_path):
    with zipfile.ZipFile(written(tmp_path)) as archive:
        project = etree.fromstring(archive.read("project.qde"))
    etree.RelaxNG(etree.fromstring(SCHEMA)).assertValid(project)


def test_it_comes_back_equal(tmp_path):
    back = read_qdpx(written(tmp_path, language="xx"))
    said = ["source_id", "coder", "code", "text"]
    assert back.segments[said].to_numpy().tolist() == SEGMENTS[said].to_numpy().tolist()
    assert back.codes[["code", "parent"]].fillna("").to_numpy().tolist() == [
        ["Resources", ""], ["Time", "Resources"], ["Trust", ""],
    ]  # fmt: skip
    assert back.sources.set_index("source_id").loc["i02", ["site", "role", "language"]].tolist() == [
        "N3",
        "mentee",
        "fr",
    ]
    assert back.notes == ()


def test_names_and_definitions_are_in_the_language_asked_for(tmp_path):
    back = read_qdpx(written(tmp_path, language="fr"))
    assert back.codes["name"].tolist() == ["Ressources", "Temps protégé", "Confiance"]
    assert read_qdpx(written(tmp_path)).codes["definition"].fillna("").tolist() == [
        "What is there",
        "Hours kept free",
        "",
    ]


def test_positions_count_characters_also_after_an_emoji(tmp_path):
    text = TEXTS["i01"].replace("\r\n", "\n")
    own = SEGMENTS.iloc[:2]
    starts = [text.index(words) for words in own["text"]]
    own = own.assign(start=starts, end=[a + len(words) for a, words in zip(starts, own["text"], strict=True)])
    back = read_qdpx(written(tmp_path, segments=own, texts=TEXTS))
    assert back.segments["text"].tolist() == own["text"].tolist()
    assert back.segments["start"].tolist() == starts
    assert back.sources["text"].tolist() == [text]


def test_two_exports_of_the_same_study_are_equal_byte_for_byte(tmp_path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


def test_a_segment_outside_its_text_and_a_parent_that_is_missing_are_refused(tmp_path):
    outside = SEGMENTS.iloc[:1].assign(start=40, end=400)
    with pytest.raises(TableError, match=r"i01 stands at 40 to 400, outside its \d+ characters"):
        written(tmp_path, segments=outside, texts=TEXTS)
    with pytest.raises(TableError, match="'Time' lies under 'Money', which the codebook does not hold"):
        written(tmp_path, codes=CODES.assign(parent=[None, "Money", None]))
    with pytest.raises(TableError, match="lies under itself"):
        written(tmp_path, codes=CODES.assign(parent=["Time", "Resources", None]))
    assert list(tmp_path.iterdir()) == []


# Other programs' layouts, built by what is published of them.

HEAD = '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="{origin}">'
USERS = '<Users><User guid="{a}" name="Anne B"/><User guid="{b}" id="CD"/></Users>'.format(
    a="A" * 8 + "-0000-0000-0000-000000000001", b="B" * 8 + "-0000-0000-0000-000000000002"
)
BOOK = (
    '<CodeBook><Codes><Code guid="11111111-0000-0000-0000-000000000001" name="Barrier" isCodable="true"/>'
    '<Code guid="11111111-0000-0000-0000-000000000002" name="Inner setting" isCodable="false">'
    '<Code guid="11111111-0000-0000-0000-000000000003" name="Other" isCodable="true"/></Code>'
    '<Code guid="11111111-0000-0000-0000-000000000004" name="Outer setting" isCodable="false">'
    '<Code guid="11111111-0000-0000-0000-000000000005" name="Other" isCodable="true"/></Code></Codes></CodeBook>'
)


def coded(code, coding="c", user="AAAAAAAA-0000-0000-0000-000000000001"):
    return (
        f'<Coding guid="{coding * 8}-0000-0000-0000-00000000000{code}" creatingUser="{user}">'
        f'<CodeRef targetGUID="{{11111111-0000-0000-0000-00000000000{code}}}"/></Coding>'
    )


def packed(tmp_path, sources, name="project.qde", origin="NVivo", **inner):
    xml = HEAD.format(origin=origin) + USERS + BOOK + f"<Sources>{sources}</Sources></Project>"
    path = tmp_path / "other.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, xml)
        for entry, text in inner.items():
            archive.writestr(f"Sources/{entry}.txt", text)
    return path


def selection(start, end, *codes, more=""):
    inside = "".join(coded(code) for code in codes)
    where = f'guid="{start:08}-0000-0000-0000-000000000000" startPosition="{start}" endPosition="{end}"'
    return f"<PlainTextSelection {where}>{more}{inside}</PlainTextSelection>"


def text_source(*selections, content=None, path="internal://t1.txt"):
    inside = f"<PlainTextContent>{content}</PlainTextContent>" if content else ""
    where = "" if content else f'plainTextPath="{path}"'
    named = 'guid="22222222-0000-0000-0000-000000000001" name="Interview 1"'
    return f"<TextSource {named} {where}>{inside}{''.join(selections)}</TextSource>"


def test_a_project_file_named_after_the_project_is_read_with_a_note(tmp_path):  # fault row 38
    path = packed(tmp_path, text_source(selection(0, 2, 3), content="No time"), name="My study.qde", origin="ATLAS.ti")
    back = read_qdpx(path)
    assert back.segments["text"].tolist() == ["No"]
    assert "My study.qde, the only .qde file, was read instead" in back.notes[0]


def test_codes_of_one_name_keep_their_parents_and_guids_are_compared_without_braces_or_case(tmp_path):
    path = packed(tmp_path, text_source(selection(0, 2, 3), selection(3, 7, 5)), t1="\ufeffNo time\r\nat all")
    back = read_qdpx(path)
    assert back.segments["code"].tolist() == ["Inner setting / Other", "Outer setting / Other"]
    assert back.segments["text"].tolist() == ["No", "time"]
    assert back.segments["coder"].tolist() == ["Anne B", "Anne B"]


def test_a_code_for_the_valence_becomes_a_column(tmp_path):
    path = packed(tmp_path, text_source(selection(0, 2, 1, 3), selection(3, 7, 5), content="No time"))
    back = read_qdpx(path, valence_codes={"Barrier": "barrier"})
    assert back.segments[["code", "valence"]].fillna("").to_numpy().tolist() == [
        ["Inner setting / Other", "barrier"], ["Outer setting / Other", ""],
    ]  # fmt: skip


def test_positions_beyond_the_end_are_shown_and_none_is_dropped(tmp_path):  # fault row 39
    text = "\U0001f642 no time"
    utf16 = selection(3, 10, 3)  # as a program counts that takes the emoji for two
    described = selection(90, 97, 3, more="<Description>no time</Description>")
    lost = selection(95, 99, 5)
    back = read_qdpx(packed(tmp_path, text_source(utf16, described, lost, content=text)))
    assert back.segments["text"].tolist() == ["no time", "no time", ""]
    assert back.segments["note"].tolist() == [
        "positions were counted in UTF-16 units", "found again by its words",
        "positions 95 to 99 lie outside a text of 9 characters",
    ]  # fmt: skip
    assert back.segments["start"].tolist() == [2, 2, 95]


def test_passages_of_pdf_pages_pictures_and_missing_texts_stay(tmp_path):
    pdf = (
        '<PDFSource guid="33333333-0000-0000-0000-000000000001" name="Report">'
        '<PDFSelection guid="33333333-0000-0000-0000-000000000002" page="4" firstX="0" firstY="0" secondX="9" secondY="9">'
        '<Representation guid="33333333-0000-0000-0000-000000000003"><PlainTextContent>year by year</PlainTextContent>'
        f"</Representation>{coded(3)}</PDFSelection></PDFSource>"
    )
    picture = (
        '<PictureSource guid="44444444-0000-0000-0000-000000000001" name="Poster">'
        '<PictureSelection guid="44444444-0000-0000-0000-000000000002" name="The logo" firstX="0" firstY="0" '
        'secondX="9" secondY="9">'
        f"{coded(5)}</PictureSelection></PictureSource>"
    )
    gone = text_source(selection(0, 4, 3), path="internal://gone.txt")
    back = read_qdpx(packed(tmp_path, pdf + picture + gone))
    assert back.segments["text"].tolist() == ["year by year", "The logo", ""]
    assert back.segments["page"].tolist()[:1] == [5]
    assert back.sources["kind"].tolist() == ["pdf", "picture", "text"]
    assert any("gone.txt is not in the file" in note for note in back.notes)


def test_a_coding_whose_code_is_not_in_the_codebook_is_kept_and_said(tmp_path):
    back = read_qdpx(packed(tmp_path, text_source(selection(0, 2, 9), content="No time")))
    assert back.segments["code"].tolist() == ["11111111-0000-0000-0000-000000000009"]
    assert "which the codebook does not hold" in back.notes[0]


def zipped(tmp_path, *entries):
    path = tmp_path / "bad.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([("project.qde", "0" * 200_000_000)], "times"),
        ([("project.qde", "<Project/>"), ("../../evil", "x")], "evil"),
        ([("project.qde", '<!DOCTYPE x [<!ENTITY a "aaa">]><Project>&a;</Project>')], "DOCTYPE"),
    ],
    ids=["bomb", "traversal", "doctype"],
)
def test_harmful_archives_are_refused_at_the_door(tmp_path, entries, said):  # fault row 37
    with pytest.raises((ImportRefused, SheetError), match=said):
        read_qdpx(zipped(tmp_path, *entries))


def test_recordings_in_a_project_may_be_large_and_are_not_read(tmp_path):  # fault row 40
    path = written(tmp_path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("sources/interview.m4a", "w", force_zip64=True) as recording,
    ):
        for _ in range(260):
            recording.write(bytes(1_000_000))  # more than a project's words may weigh
    tracemalloc.start()
    try:
        project = read_qdpx(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(project.segments) == len(SEGMENTS)
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([("readme.txt", "x")], "no project.qde and no .qde file"),
        ([("a.qde", "<Project/>"), ("b.qde", "<Project/>")], "2 .qde files"),
        ([("project.qde", "<Project")], "not well-formed"),
        ([("project.qde", "<CodeBook/>")], "holds a CodeBook, not a Project"),
    ],
)
def test_what_is_no_project_is_said(tmp_path, entries, said):
    with pytest.raises(ImportRefused, match=said):
        read_qdpx(zipped(tmp_path, *entries))
    (tmp_path / "text.qdpx").write_text("hello")
    with pytest.raises(ImportRefused, match="does not open as a ZIP"):
        read_qdpx(tmp_path / "text.qdpx")
    with pytest.raises(ImportRefused, match="cannot be read"):
        read_qdpx(tmp_path / "none.qdpx")
