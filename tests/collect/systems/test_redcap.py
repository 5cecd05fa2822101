"""REDCap: the dictionary byte by byte, what must not be written, and what comes back. Rows of the fault list named."""

import csv
import io
import json

import pytest

from amnmethods.collect import import_ratings
from amnmethods.collect.systems import write_redcap
from amnmethods.errors import ImportRefused, ScaleError

# As REDCap itself writes it: cells with a blank quoted, the others bare.
HEADER = (
    b'"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider '
    b'Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",'
    b'Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number '
    b'(surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"\n'
)
HEAD = "record_id,round_1_timestamp,pid,r1s01,r1s01c,r1s02,r1s02c,r1s03,r1s03c,round_1_complete\n"


def quiet(sentence):
    pass


def rows_of(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_header_is_byte_for_byte_that_of_redcap_and_every_row_has_18_cells(study):
    first = write_redcap(study, 1, tell=quiet)[0]
    assert first.read_bytes().startswith(HEADER)
    rows = rows_of(first)
    assert {len(row) for row in rows} == {18}
    assert rows[1] == ["record_id", "round_1", "", "text", "Record ID", *[""] * 13]
    assert rows[2] == [
        "pid",
        "round_1",
        "",
        "text",
        "Your participation code",
        *[""] * 7,
        "y",
        *[""] * 4,
        "@READONLY-SURVEY",
    ]
    assert rows[3] == [
        "r1s01", "round_1", "", "radio", "1. Set aside paid time for mentors",
        "1, 1 - Not at all | 2, 2 | 3, 3 | 4, 4 | 5, 5 | 6, 6 | 7, 7 | 8, 8 | 9, 9 - Extremely | 99, I am unable to rate this",
        *[""] * 7, "LH", *[""] * 4,
    ]  # fmt: skip
    assert not any(row[12] for row in rows[3:]), "an item may be left blank, which is kept as skipped"
    assert rows[4][:5] == ["r1s01c", "round_1", "", "notes", "Comment on statement 1 (optional)"]
    names = [row[0] for row in rows[1:]]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.islower() and len(name) <= 26 for name in names)


def test_row_44_the_warning_comes_on_the_screen_before_anything_is_written_and_stands_in_the_files(study, tmp_path):
    said = []

    def tell(sentence):
        said.append((sentence, sorted(path.name for path in (tmp_path / "redcap").glob("*"))))

    files = write_redcap(study, 1, tmp_path / "redcap", tell=tell)
    assert said[0][0].startswith("Warning: uploading this data dictionary replaces ALL instruments")
    assert said[0][1] == []
    assert files[0].name == "dictionary-replaces-all-instruments.en.csv"
    how_to = (tmp_path / "redcap" / "how-to.en.md").read_text(encoding="utf-8")
    assert how_to.splitlines()[2].startswith("**Warning. Uploading a data dictionary replaces ALL instruments")
    assert "remplace TOUS les instruments" in (tmp_path / "redcap" / "how-to.fr.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("label", "shown"), [("Not at all|never", "|"), ("Not at all\\nor never", "line break (U+000A)")]
)
def test_row_45_a_label_that_redcap_would_cut_is_refused_with_the_character_shown(tmp_path, new, text, label, shown):
    study = new(tmp_path, text=text.replace("{en: Not at all,", f'{{en: "{label}",'))
    study.open_round(1)
    with pytest.raises(ScaleError) as caught:
        write_redcap(study, 1, tmp_path / "redcap", tell=quiet)
    assert f"REDCap cannot hold the character {shown} in a label of a choice: 1 - Not at all⟦{shown}⟧" in str(
        caught.value
    )
    assert "criterion importance, choice 1, language en" in str(caught.value)
    assert not (tmp_path / "redcap").exists()


def test_text_that_redcap_would_take_for_a_field_or_a_tag_is_shown_as_it_is(tmp_path, new):
    items = 'item_id,wording_en,wording_fr\ns01,"Score [r1s02] <b>high</b>, or <5 of 10",Un\ns02,Two,Deux\n'
    study = new(tmp_path, items=items)
    study.open_round(1)
    label = rows_of(write_redcap(study, 1, tell=quiet)[0])[3][4]
    assert "[r1s02]" not in label
    assert "<b>" not in label
    assert label.replace("\u2060", "") == "1. Score [r1s02] <b>high</b>, or <5 of 10"


def test_a_later_round_writes_the_dictionary_of_all_rounds(study, write):
    answers = "panellist_id,s01,s02,s03\n" + "".join(f"{code},9,8,7\n" for code in ("P-01", "P-02", "P-03", "P-4KXD"))
    assert import_ratings(study, write(answers)).imported
    study.close_round(1)
    study.open_round(2)
    files = write_redcap(study, 2, tell=quiet)
    forms = list(dict.fromkeys(row[1] for row in rows_of(files[0])[1:]))
    assert forms == ["round_1", "round_2", "feedback_2"]
    names = [row[0] for row in rows_of(files[0])[1:]]
    assert {"r1s01", "r2s01", "r2s01feedback"} <= set(names)
    label = next(row[4] for row in rows_of(files[0]) if row[0] == "r2s01")
    assert label.endswith("<br>[r2s01feedback]")


def test_each_panellists_feedback_goes_into_the_records_in_their_language(study, write, monkeypatch):
    from amnmethods.collect.forms.earlier import Before, Earlier, Figures, RoundBefore
    from amnmethods.collect.round_definition import Said

    answers = "panellist_id,s01,s02,s03\n" + "".join(f"{code},9,8,7\n" for code in ("P-01", "P-02", "P-03", "P-4KXD"))
    assert import_ratings(study, write(answers)).imported
    study.close_round(1)
    study.open_round(2)
    figures = Figures(4, 8.0, 7.0, 9.0, 0.75, (0,) * 9)
    comments = {"en": [Said("Too much, at once", "en")], "fr": [Said("Trop à la fois", "fr")]}
    told = Earlier(1, 9.0, "rated", figures, None, False, "inside")
    before = Before({("s01", "importance"): told}, {"s01": comments}, agree=(7, 9))
    monkeypatch.setattr(RoundBefore, "shown_to", lambda *args: before)
    files = {path.name: path for path in write_redcap(study, 2, tell=quiet)}
    head, first, second, *_ = rows_of(files["records.csv"])
    assert head == ["record_id", "pid", "r2s01feedback", "r2s02feedback", "r2s03feedback"]
    assert first[:2] == ["P-01", "P-01"]
    assert "Comment from the panel: “Too much, at once”" in first[2].splitlines()
    assert "Commentaire du panel\u00a0: «\u00a0Trop à la fois\u00a0»" in second[2].splitlines()
    assert first[3:] == ["", ""]


def test_one_dictionary_a_language_and_a_table_of_translations(study):
    files = {path.name: path for path in write_redcap(study, 1, tell=quiet)}
    french = rows_of(files["dictionary-replaces-all-instruments.fr.csv"])
    assert french[3][4] == "1. Réserver du temps rémunéré aux mentors"
    assert french[3][5].endswith("| 99, Impossible à évaluer")
    table = rows_of(files["translations.csv"])
    assert table[0] == ["\ufeffVariable / Field Name", "part", "en", "fr"]
    assert ["r1s01c", "label", "Comment on statement 1 (optional)", "Commentaire sur l’énoncé 1 (facultatif)"] in table


def test_no_file_holds_more_of_a_panellist_than_the_code(study):
    files = {path.name: path for path in write_redcap(study, 1, tell=quiet)}
    assert rows_of(files["records.csv"]) == [
        ["record_id", "pid"],
        *([c, c] for c in ("P-01", "P-02", "P-03", "P-4KXD")),
    ]


def test_the_mapping_names_variables_items_texts_and_codes_and_is_sealed(study):
    from amnmethods.collect.round_definition import checksum

    files = {path.name: path for path in write_redcap(study, 1, tell=quiet)}
    told = json.loads(files["mapping.json"].read_text(encoding="utf-8"))
    assert told["checksum"] == checksum(told)
    assert told["variables"]["r1s01c"] == "s01c"
    assert told["codes"]["importance"]["99"] == "UTR"
    assert told["questions"][0]["sha256"].keys() == {"en", "fr"}
    kept = study.folder / "outputs" / "mappings" / "round-1.redcap.json"
    assert kept.read_text(encoding="utf-8") == files["mapping.json"].read_text(encoding="utf-8")


# What comes back


def test_99_is_unable_where_we_wrote_it_and_asked_about_where_we_did_not(study, write, rating, only):
    path = write(HEAD + "P-01,,P-01,9,,99,,7,,2\n")
    report = import_ratings(study, path)
    assert only(report, "AMN-I004")["found"].startswith("'99' stands in 1 cell")
    write_redcap(study, 1, tell=quiet)
    assert import_ratings(study, path).imported
    assert rating(study, "P-01", "s02") == ("unable", None, None)


def test_a_mapping_changed_by_hand_is_not_used(study, write, only):
    write_redcap(study, 1, tell=quiet)
    kept = study.folder / "outputs" / "mappings" / "round-1.redcap.json"
    kept.write_text(kept.read_text(encoding="utf-8").replace('"99": "UTR"', '"99": "9"'), encoding="utf-8")
    only(import_ratings(study, write(HEAD + "P-01,,P-01,9,,99,,7,,2\n")), "AMN-I004")


def test_row_20_the_survey_identifier_is_dropped_and_said_and_stays_out_of_the_kept_copy(study, write):
    head = HEAD.replace("record_id,", "record_id,redcap_survey_identifier,")
    report = import_ratings(study, write(head + "1,jo@example.org,,P-01,9,,8,,7,,2\n"))
    assert report.imported
    assert report.dropped == ("redcap_survey_identifier",)
    assert any("redcap_survey_identifier" in note for note in report.notes)
    kept = b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())
    assert b"jo@example.org" not in kept


def test_row_21_a_form_not_marked_complete_is_kept_as_partial_and_its_time_is_blank(study, write):
    body = "1,[not completed],P-01,9,,8,,7,,0\n2,2026-03-20T10:15:00-04:00,P-02,9,,8,,7,,2\n"
    report = import_ratings(study, write(HEAD + body))
    assert report.imported, str(report)
    assert report.partial == ("P-01",)
    times = study.ratings(1).groupby("panellist_id")["recorded_at"].first()
    assert times.isna().to_dict() == {"P-01": True, "P-02": False}


def test_checkboxes_are_put_together_and_unable_in_a_column_of_its_own_is_read(study, write, rating):
    head = "record_id,pid,r1s01___1,r1s01___7,r1s01___9,r1s01___utr,r1s02,r1s02u___1,r1s03,r1s03_unable___1,round_1_complete\n"
    body = "1,P-01,0,1,0,0,,1,5,0,2\n2,P-02,0,0,0,1,6,0,,0,2\n"
    report = import_ratings(study, write(head + body))
    assert report.imported, str(report)
    assert [rating(study, "P-01", item)[:2] for item in ("s01", "s02", "s03")] == [
        ("rated", 7), ("unable", None), ("rated", 5),
    ]  # fmt: skip
    assert [rating(study, "P-02", item)[:2] for item in ("s01", "s02", "s03")] == [
        ("unable", None), ("rated", 6), ("skipped", None),
    ]  # fmt: skip
    assert any("checkbox columns of 3 questions" in note for note in report.notes)


def test_two_ticks_on_one_scale_are_no_rating_and_listed(study, write, only):
    head = "record_id,pid,r1s01___1,r1s01___7,r1s02,r1s03,round_1_complete\n"
    problem = only(import_ratings(study, write(head + "1,P-01,1,1,5,5,2\n")), "AMN-I003")
    assert "'1 | 7'" in problem["found"]


def test_answers_of_other_rounds_in_the_export_are_left_aside(study, write, rating):
    head = HEAD.strip() + ",round_2_timestamp,r2s01,r2s01c,round_2_complete\n"
    report = import_ratings(study, write(head + "1,,P-01,9,,8,,7,,2,2026-05-01 10:00,1,,0\n"))
    assert report.imported, str(report)
    assert rating(study, "P-01", "s01")[1] == 9
    assert report.partial == ()  # round 2 is not complete, this one is


def test_a_blank_code_is_taken_from_the_record_where_it_is_named_by_it(study, write, rating):
    assert import_ratings(study, write(HEAD + "P-01,,,9,,8,,7,,2\n")).imported
    assert rating(study, "P-01", "s01")[1] == 9


def test_rows_of_other_events_of_a_record_are_no_second_answer(study, write):
    head = HEAD.replace("record_id,", "record_id,redcap_event_name,")
    body = "1,enrolment_arm_1,,P-01,,,,,,,\n1,round_1_arm_1,,,9,,8,,7,,2\n"
    report = import_ratings(study, write(head + body))
    assert report.imported, str(report)
    assert report.n_panellists == 1


def test_row_15_the_export_of_labels_is_refused_with_the_reason(study, write, contents):
    before = contents()
    head = "Record ID,Survey Identifier,Survey Timestamp,Your participation code,1. Paid time,Comment on 1,Complete?\n"
    with pytest.raises(ImportRefused, match=r"labels as headings .*CSV / Microsoft Excel \(raw data\)"):
        import_ratings(study, write(head + "1,,,P-01,9,,Complete\n"))
    assert contents() == before


def test_row_15_doubled_headings_are_refused_and_exporting_with_codes_is_explained(study, write):
    text = "panellist_id,s01,Comment,s02,Comment,s03,Comment\nP-01,9,good,8,bad,7,fine\n"
    with pytest.raises(ImportRefused, match=r"3 columns are headed 'Comment' \(C, E, G\).*codes as headings"):
        import_ratings(study, write(text))
    with pytest.raises(ImportRefused, match="3 columns are headed 'Comment'"):
        import_ratings(study, write(text.replace("s02,Comment", "s02,Comment2").replace("s03,Comment", "s03,Comment3")))


def test_the_export_of_one_row_a_value_is_refused_with_the_way_out(study, write):
    with pytest.raises(ImportRefused, match="one row per record"):
        import_ratings(study, write("record,field_name,value\n1,r1s01,9\n"))


def test_labels_in_the_cells_are_taken_only_where_the_scale_has_them_and_counted(study, write, rating):
    report = import_ratings(study, write(HEAD + "1,,P-01,9 - Extremely,,I am unable to rate this,,7,,Complete\n"))
    assert report.imported, str(report)
    assert rating(study, "P-01", "s01")[1] == 9
    assert any(note == "2 labels were taken for their codes." for note in report.notes)


def test_feedback_fields_and_proposals_are_no_unknown_columns_and_proposals_are_said(study, write):
    head = HEAD.replace("round_1_complete", "r1proposals,r1s01feedback,round_1_complete")
    report = import_ratings(study, write(head + "1,,P-01,9,,8,,7,,Pay for travel,shown,2\n"))
    assert report.imported, str(report)
    assert report.ignored == ()
    assert any(note.startswith("1 panellist proposed statements (column r1proposals)") for note in report.notes)
