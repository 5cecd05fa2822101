"""Exploration tables from anybody's spreadsheet: foreign headings, all or nothing, every place named."""

import pytest

from amnmethods.collect import import_table, read_table
from amnmethods.errors import TableError

SEGMENTS = """Entretien;Réseau;Codeuse;Code;Extrait;Barrière ou levier;Publiable
i01;N1;AB;III.A.3;pas de temps;obstacle;oui
i02;N1;AB;II.F;=1+1 <b>un an</b>;;non
"""


def test_french_headings_of_another_program_become_ours(csv):
    table, dropped, notes = read_table(csv("s.csv", SEGMENTS), "segments")
    assert table.columns.tolist() == ["segment_id", "source_id", "coder", "code", "text", "site", "valence", "released"]
    assert table["text"].tolist() == ["pas de temps", "=1+1 <b>un an</b>"]
    assert table["released"].tolist() == [True, False]
    assert dropped == ()
    assert notes == ("The file has no segment_id: the rows were numbered in their order.",)


def test_a_column_that_tells_who_somebody_is_is_left_out_of_the_copy_too(study, csv):
    path = csv("p.csv", "source,site,role,language,email\ni01,N1,mentor,en,a@example.org\n")
    report = import_table(study, path, "participants")
    assert report.dropped == ("email",)
    assert "email" not in study.table("participants")
    (copy,) = (study.folder / "imports").iterdir()
    assert "example.org" not in copy.read_text(encoding="utf-8-sig")
    assert "Left out, since it tells who somebody is: email." in str(report)


def test_further_columns_stay_as_text(csv):
    path = csv("d.csv", "document_id,site,kind,language,Funded by\nD1,N1,minutes,en,0012\n")
    assert read_table(path, "documents")[0]["funded_by"].tolist() == ["0012"]


def test_days_are_never_guessed(csv):  # fault row 36
    head = "document_id,site,kind,language,date\n"
    good = read_table(csv("d.csv", head + "D1,N1,minutes,en,2026-03-04\nD2,N1,minutes,en,\n"), "documents")[0]
    assert good["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2026-03-04", ""]
    with pytest.raises(TableError, match=r"Row 2, column E \(date\): '04/03/2026' is not a day written as 2026-03-04"):
        read_table(csv("d.csv", head + "D1,N1,minutes,en,04/03/2026\n"), "documents")


def test_every_wrong_cell_is_named_and_nothing_is_kept(study, csv):
    path = csv("m.csv", "construct,site,rater,rating\nA,N1,AB,-2\nB,N1,AB,strong\nC,N1,AB,high\n")
    with pytest.raises(TableError, match=r"Row 3, column D \(rating\): 'strong'.*\nRow 4, column D \(rating\): 'high'"):
        import_table(study, path, "matrix_ratings")
    assert study.tables().empty
    assert not list((study.folder / "imports").glob("*.csv"))


def test_a_blank_rating_is_not_zero(csv):
    table = read_table(csv("m.csv", "construct,site,rater,rating\nA,N1,AB,\nB,N1,AB,0\n"), "matrix_ratings")[0]
    assert table["rating"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("document_id,kind,language\nD1,minutes,en\n", "no column for site, which documents need. It has: document_id"),
        ("document_id,site,kind,language,réseau\nD1,N1,minutes,en,N1\n", "columns B, E would all be 'site'"),
        ("document_id,site,kind,language\nD1,N1,minutes,en\nD1,N2,minutes,en\n", "two rows for document_id 'D1'"),
    ],
)
def test_what_is_missing_or_double_is_said_with_the_way_out(csv, text, said):
    with pytest.raises(TableError, match=said):
        read_table(csv("d.csv", text), "documents")


def test_a_heading_can_be_told(csv):
    path = csv("d.csv", "Dossier,site,kind,language\nD1,N1,minutes,en\n")
    assert read_table(path, "documents", {"Dossier": "document_id"})[0]["document_id"].tolist() == ["D1"]


def test_an_unknown_table_is_refused_with_the_list(csv):
    with pytest.raises(TableError, match="'weather' is no table that a study keeps: one of documents"):
        read_table(csv("d.csv", "a\n1\n"), "weather")


def test_what_is_refused_and_what_was_done_is_said_in_french(study, csv):
    report = import_table(
        study, csv("p.csv", "Source,Réseau,Rôle,Langue\ni01,N1,mentor,fr\n"), "participants", language="fr"
    )
    assert str(report) == "participants\u202f: version 1, 1 rangée."
    with pytest.raises(TableError, match="n’a pas de colonne pour language, dont la table participants a besoin"):
        import_table(study, csv("q.csv", "Source,Réseau,Rôle\ni01,N1,mentor\n"), "participants", language="fr")
    log = csv("c.csv", "mentor,mentoré,réseau,date\nm1,e1,N1,3/4/26\n")
    with pytest.raises(
        TableError, match=r"Rangée 2, colonne D \(date\)\u202f: '3/4/26' n’est pas un jour écrit 2026-03-04"
    ):
        import_table(study, log, "contacts", language="fr")
