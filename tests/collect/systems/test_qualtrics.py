"""Qualtrics: a text file in which no statement can turn into a tag, and an export whose header rows are told by content."""

import pytest

from amnmethods.collect import import_ratings
from amnmethods.collect.systems import write_qualtrics
from amnmethods.errors import SheetError

NAMES = (
    "StartDate,EndDate,Status,IPAddress,Progress,Finished,RecordedDate,ResponseId,RecipientLastName,"
    "RecipientFirstName,RecipientEmail,LocationLatitude,LocationLongitude,DistributionChannel,UserLanguage,"
    "s01,s01c,s02,s02c,s03,s03c,pid\n"
)
TEXTS = (
    "Start Date,End Date,Response Type,IP Address,Progress,Finished,Recorded Date,Response ID,Recipient Last Name,"
    "Recipient First Name,Recipient Email,Location Latitude,Location Longitude,Distribution Channel,User Language,"
    "1. Set aside paid time for mentors,Comment 1,2. Prepare a champion in each region,Comment 2,"
    "3. Share a short guide of roles,Comment 3,pid\n"
)
ID = '"{""ImportId"":""NAME"",""timeZone"":""America/Toronto""}"'
IDS = ",".join(ID.replace("NAME", name) for name in NAMES.strip().split(",")) + "\n"
TIME = "2026-03-20 10:15:00"


def quiet(sentence):
    pass


def answer(panellist, *ratings, status="0", channel="gl", finished="1"):
    cells = [TIME, TIME, status, "203.0.113.9", "100", finished, TIME, f"R_{panellist}", "Doe", "Jo", "jo@example.org"]
    cells += ["45.4", "-75.7", channel, "EN", *(cell for rating in ratings for cell in (rating, "")), panellist]
    return ",".join(map(str, cells)) + "\n"


def test_the_file_has_names_values_and_texts_on_one_line(study):
    text = write_qualtrics(study, 1, tell=quiet)[0].read_text(encoding="utf-8")
    assert text.startswith(
        "[[AdvancedFormat]]\n\n[[Block:Round 1]]\n\n[[Question:MC:SingleAnswer:Horizontal]]\n[[ID:s01]]\n"
    )
    block = text.split("[[ID:s01]]\n")[1].split("\n\n")[0].splitlines()
    assert block[:4] == ["1. Set aside paid time for mentors", "[[AdvancedChoices]]", "[[Choice:1]]", "1 - Not at all"]
    assert block[-2:] == ["[[Choice:99]]", "I am unable to rate this"]
    assert "[[Question:TE:Essay]]\n[[ID:s01c]]\nComment on statement 1 (optional)\n\n[[PageBreak]]" in text


def test_tags_braces_and_line_breaks_in_a_wording_are_text(tmp_path, new):
    items = 'item_id,wording_en,wording_fr\ns01,"See [[Choice:1]] & ${e://Field/x}, <i>now</i>",Un\ns02,Two,Deux\n'
    study = new(tmp_path, items=items)
    study.open_round(1)
    lines = write_qualtrics(study, 1, tell=quiet)[0].read_text(encoding="utf-8").splitlines()
    shown = lines[lines.index("[[ID:s01]]") + 1]
    assert shown == "1. See &#91;&#91;Choice:1&#93;&#93; &amp; $&#123;e://Field/x}, &lt;i&gt;now&lt;/i&gt;"


def test_what_must_be_set_afterwards_stands_in_the_folder_and_is_said(study):
    said = []
    files = {path.name: path for path in write_qualtrics(study, 1, tell=said.append)}
    assert "see the checklist" in said[0]
    checklist = files["how-to.en.md"].read_text(encoding="utf-8")
    assert checklist.count("- [ ]") >= 8
    assert "`pid`" in checklist
    assert "- [ ]" in files["how-to.fr.md"].read_text(encoding="utf-8")


# What comes back


@pytest.mark.parametrize("n", [1, 4])
@pytest.mark.parametrize("above", [TEXTS + IDS, TEXTS, "", IDS])
def test_row_18_the_rows_below_the_names_are_told_by_content_and_never_taken_for_people(study, write, n, above):
    people = ["P-01", "P-02", "P-03", "P-4KXD"][:n]
    report = import_ratings(study, write(NAMES + above + "".join(answer(code, 9, 8, 7) for code in people)))
    if report.status == "needs choices":  # without the row of ids nothing tells the zone
        assert IDS not in above
        [zone] = report.problems["problem"]
        assert zone.endswith("zone")
        path = write(NAMES + above + "".join(answer(code, 9, 8, 7) for code in people))
        report = import_ratings(study, path, choices={zone: "ignore"})
    assert report.imported, str(report)
    assert report.format == "qualtrics"
    assert sorted(study.ratings(1)["panellist_id"].unique()) == people
    if IDS in above:
        assert f"{study.ratings(1)['recorded_at'].iloc[0]:%H:%M}" == "14:15"  # Toronto in March, in universal time


def test_row_18_the_legacy_export_names_its_own_columns_in_the_second_row(study, write):
    names = "V1,V2,V3,V4,V5,V6,V7,V8,V9,V10,s01,s02,s03,pid\n"
    texts = (
        "ResponseID,ResponseSet,Name,ExternalDataReference,EmailAddress,IPAddress,Status,StartDate,EndDate,Finished,"
    )
    texts += "Paid time,Champion,Guide,pid\n"
    body = f"R_1,Default Response Set,Jo Doe,x,jo@example.org,203.0.113.9,0,{TIME},{TIME},1,9,8,7,P-01\n"
    path = write(names + texts + body)
    report = import_ratings(study, path)
    [zone] = report.problems["problem"]
    report = import_ratings(study, path, choices={zone: "-04:00"})
    assert report.imported, str(report)
    assert set(report.dropped) == {"Name", "ExternalDataReference", "EmailAddress", "IPAddress"}
    assert b"Jo Doe" not in b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("status", "channel"),
    [
        ("1", "gl"),
        ("2", "gl"),
        ("9", "gl"),
        ("17", "gl"),
        ("Survey Preview", "gl"),
        ("Survey Test", "gl"),
        ("0", "preview"),
    ],
)
def test_row_19_previews_and_tests_are_left_out_and_counted(study, write, status, channel):
    body = answer("P-01", 9, 8, 7) + answer("P-02", 1, 1, 1, status=status, channel=channel)
    report = import_ratings(study, write(NAMES + TEXTS + IDS + body))
    assert report.imported, str(report)
    assert list(study.ratings(1)["panellist_id"].unique()) == ["P-01"]
    assert "1 preview or test response was left out." in report.notes


def test_row_20_addresses_places_and_names_are_dropped_and_said(study, write):
    report = import_ratings(study, write(NAMES + TEXTS + IDS + answer("P-01", 9, 8, 7)))
    assert report.imported
    assert set(report.dropped) == {
        "IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "LocationLatitude", "LocationLongitude",
    }  # fmt: skip
    kept = b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())
    assert b"jo@example.org" not in kept
    assert b"203.0.113.9" not in kept


@pytest.mark.parametrize("finished", ["0", "False"])
def test_row_21_an_unfinished_response_is_kept_as_partial(study, write, finished):
    body = answer("P-01", 9, 8, 7, finished=finished) + answer("P-02", 9, 8, 7)
    report = import_ratings(study, write(NAMES + TEXTS + IDS + body))
    assert report.imported, str(report)
    assert report.partial == ("P-01",)


def test_row_17_a_wording_of_another_version_in_the_second_row_is_asked_about(study, write, only):
    answers = "panellist_id,s01,s02,s03\n" + "".join(f"{code},9,8,7\n" for code in ("P-01", "P-02", "P-03", "P-4KXD"))
    assert import_ratings(study, write(answers)).imported
    study.close_round(1)
    items = study.folder / "items.csv"
    items.write_text(
        items.read_text(encoding="utf-8").replace("Share a short guide of roles", "Share a long guide"), "utf-8"
    )
    study.open_round(2)
    path = write(NAMES + TEXTS + IDS + answer("P-01", 1, 2, 3), "second.csv")
    assert "version 1" in only(import_ratings(study, path, 2), "AMN-I017")["found"]


def test_questions_named_by_the_system_are_matched_by_their_text(study, write, rating):
    text = (NAMES + TEXTS + IDS + answer("P-01", 9, 8, 7)).replace("s01,", "Q1,").replace("1. Set", "Set")
    report = import_ratings(study, write(text))
    assert report.imported, str(report)
    assert rating(study, "P-01", "s01")[1] == 9


def test_choice_texts_instead_of_values_are_taken_only_where_the_scale_has_them(study, write, rating):
    body = answer("P-01", "9 - Extremely", "I am unable to rate this", "7")
    report = import_ratings(study, write(NAMES + TEXTS + IDS + body))
    assert report.imported, str(report)
    assert [rating(study, "P-01", item)[0] for item in ("s01", "s02", "s03")] == ["rated", "unable", "rated"]
    assert "2 labels were taken for their codes." in report.notes


@pytest.mark.parametrize("people", ["", answer("P-01", 9, 8, 7, status="1")])
def test_an_export_of_headings_and_previews_only_asks_whether_the_round_is_open(study, write, people):
    with pytest.raises(SheetError, match=r"0 responses\. Is the round still open"):
        import_ratings(study, write(NAMES + TEXTS + IDS + people))
