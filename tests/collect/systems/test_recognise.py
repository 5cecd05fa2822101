"""`recognise` says what a file is and why, in English and French, for every format we know and for unknown files."""

import json

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from amnmethods import resources
from amnmethods.collect import import_ratings, recognise
from amnmethods.collect.systems import write_limesurvey, write_qualtrics, write_redcap
from amnmethods.errors import SheetError

TEXTS = {
    "redcap": "record_id,round_1_timestamp,pid,r1s01,round_1_complete\n1,,P-01,9,2\n",
    "redcap labels": "Record ID,Survey Identifier,Survey Timestamp,Paid time,Complete?\n1,,,9,Complete\n",
    "redcap long": "record,field_name,value\n1,r1s01,9\n",
    "limesurvey": '"id";"submitdate";"lastpage";"startlanguage";"token";"s01"\n"1";"";"1";"en";"P-01";"9"\n',
    "limesurvey texts": "Response ID,Date submitted,Last page,Start language,Paid time\n1,,1,en,9\n",
    "limesurvey lss": "<?xml version='1.0'?><document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>",
    "qualtrics": 'Status,s01\nResponse Type,Text\n"{""ImportId"":""status""}","{""ImportId"":""QID1""}"\n0,9\n',
    "qualtrics qsf": '{"SurveyEntry": {"SurveyID": "SV_1"}, "SurveyElements": []}',
    "long": "round,panellist_id,item_id,criterion,state,rating\n1,P-01,s01,importance,rated,9\n",
    "items": "item_id,wording_en,wording_fr\ns01,Paid time,Temps rémunéré\n",
    "panel": "panellist_id,group,language\nP-01,R,en\n",
    "survey forms": "ID,Start time,Completion time,Email,Name,Paid time\n1,a,b,c,d,9\n",
    "unknown table": "weather,town\nrain,Ottawa\n",
    "unknown": "Dear all,\nplease answer.\n",
    "other": "%PDF-1.7 and so on",
}


@pytest.mark.parametrize("format", TEXTS)
def test_a_file_is_recognised_by_its_content_whatever_its_name(format, write):
    told = recognise(write(TEXTS[format], "export.csv"))
    assert told.format == format
    assert told.why.endswith((".", "!"))
    assert told.answers == (format in ("redcap", "limesurvey", "qualtrics", "long", "survey forms"))


@pytest.mark.parametrize("format", TEXTS)
def test_the_reason_is_given_in_french_too(format, write):
    path = write(TEXTS[format], "export.csv")
    assert recognise(path, language="fr").why != recognise(path, language="en").why


def test_what_we_write_ourselves_is_recognised(study, tmp_path):
    written = {}
    for system, writer in (("redcap", write_redcap), ("limesurvey", write_limesurvey), ("qualtrics", write_qualtrics)):
        for path in writer(study, 1, tmp_path / system, tell=lambda sentence: None):
            written[f"{system}/{path.name}"] = recognise(path).format
    assert written["redcap/dictionary-replaces-all-instruments.en.csv"] == "redcap dictionary"
    assert written["redcap/mapping.json"] == "mapping"
    assert written["limesurvey/structure.txt"] == "limesurvey structure"
    assert written["limesurvey/participants.csv"] == "limesurvey participants"
    assert written["qualtrics/survey.fr.txt"] == "qualtrics survey"
    assert recognise(study.folder / "study.yaml").format == "study yaml"
    assert recognise(study.folder / "study.db").format == "study db"


def test_a_problems_file_is_recognised(study, write):
    report = import_ratings(study, write("panellist_id,s01,s02,s03\nP-01,10,8,7\n"))
    assert recognise(report.problems_file, sheet="problems").format == "problems"


def test_with_the_study_tables_are_recognised_by_items_wordings_and_codes(study, write):
    wide = write("who;Set aside paid time for mentors;s02;s03\nP-01;9;8;7\n", "wide.csv")
    assert recognise(wide).format == "unknown table"
    assert recognise(wide, study).format == "wide"
    assert "3 of the study's questions" in recognise(wide, study).why
    assert recognise(write("item;P-01;P-02\ns01;9;8\ns02;7;7\ns03;1;2\n", "across.csv"), study).format == "transposed"
    assert recognise(resources.find("data/amn-demo/items.csv"), study).format == "items"


def test_the_names_we_gave_to_two_criteria_are_recognised(study_of_two, write):
    assert recognise(write("who;s01i;s02f\nP-01;9;8\n", "two.csv"), study_of_two).format == "wide"


def test_an_spss_file_and_an_xlsform_are_recognised(tmp_path):
    pyreadstat.write_sav(pd.DataFrame({"s01": [9.0]}), tmp_path / "a.csv")
    assert recognise(tmp_path / "a.csv").format == "spss"
    book = openpyxl.Workbook()
    book.active.title = "survey"
    book.create_sheet("choices")
    book.save(tmp_path / "form.xlsx")
    assert recognise(tmp_path / "form.xlsx").format == "xlsform"


def test_bytes_that_are_no_text_are_unknown_and_said_so(write):
    told = recognise(write(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "answers.csv"))
    assert told.format == "unknown"
    assert "no text" in str(told)


def test_a_form_of_ours_is_recognised_by_what_it_says_of_itself(write):
    told = {"format": "amnmethods answers", "study": "3f64", "round": 2}
    assert recognise(write(json.dumps(told), "x.json")).format == "form"
    page = f'<!doctype html><script type="application/json">{json.dumps({"identity": told})}</script>'
    assert "round 2 of study 3f64" in recognise(write(page, "x.html")).why


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SheetError, match="no such file"):
        recognise(tmp_path / "nowhere.csv")
