"""Coded passages into a study: from projects and spreadsheets, one coder after the other."""

import pandas as pd
import pytest

from amnmethods.collect import import_segments, import_table, write_qdpx
from amnmethods.errors import TableError

HEAD = "segment_id,source_id,coder,code,text,valence\n"


def test_a_spreadsheet_takes_what_the_study_knows_of_its_sources(study, csv):
    import_table(study, csv("p.csv", "source,site,role,language\ni01,N1,mentor,fr\n"), "participants")
    report = import_segments(
        study, csv("s.csv", HEAD + "g1,i01,AB,II.F,un an,obstacle\ng2,i09,AB,II.F,x,\n"), framework="cfir-2022"
    )
    table = study.table("segments")
    assert table.loc[0, ["site", "role", "language", "framework", "valence"]].tolist() == [
        "N1",
        "mentor",
        "fr",
        "cfir-2022",
        "barrier",
    ]
    assert table.loc[1, ["site", "valence"]].isna().all()
    assert "The site of 1 sources is not known (i09): import participants first." in str(report)


def test_a_project_brings_its_codebook_and_the_variables_of_its_sources(study, tmp_path):
    segments = pd.DataFrame({"segment_id": ["g1"], "source_id": ["i01"], "coder": ["AB"], "code": ["Time"], "text": ["none"],
                             "site": ["N1"], "role": ["mentor"], "language": ["en"]})  # fmt: skip
    codes = pd.DataFrame({"code": ["Resources", "Time"], "parent": [None, "Resources"]})
    import_segments(study, write_qdpx(segments, tmp_path / "a.qdpx", codes))
    assert study.table("segments")[["site", "role", "code", "text"]].to_numpy().tolist() == [
        ["N1", "mentor", "Time", "none"]
    ]
    assert study.table("codes")[["framework", "code", "parent"]].fillna("").to_numpy().tolist() == [
        ["own", "Resources", ""], ["own", "Time", "Resources"],
    ]  # fmt: skip
    assert study.verify() == []


def test_another_coders_file_joins_and_a_second_reading_takes_the_place_of_the_first(study, csv):
    import_segments(study, csv("a.csv", HEAD + "g1,i01,AB,II.F,x,\n"))
    import_segments(study, csv("b.csv", HEAD + "g2,i01,CD,II.E,x,\n"), add=True)
    report = import_segments(study, csv("c.csv", HEAD + "g1,i01,AB,II.E,x,\n"), add=True, reason="read again")
    assert study.table("segments").set_index("segment_id")["code"].to_dict() == {"g2": "II.E", "g1": "II.E"}
    assert "1 passage was there before under the same id" in str(report)
    assert study.table("segments", 1)["code"].tolist() == ["II.F"]


def test_a_valence_that_is_neither_is_refused_with_the_segment(study, csv):
    with pytest.raises(TableError, match="segment g1 has the valence 'mixed'"):
        import_segments(study, csv("a.csv", HEAD + "g1,i01,AB,II.F,x,mixed\n"))
    assert study.tables().empty
