"""The researcher's own table of barriers by strategies: any layout, any scale, nothing filled in."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from amnmethods.collect import import_matching, read_matching_file
from amnmethods.errors import TableError
from amnmethods.strategies import catalogue, check_matching, matching_table
from amnmethods.strategies.matching import cfir_eric
from amnmethods.study import new_study

BARRIERS = [barrier.name for barrier in cfir_eric().barriers]
IDS = {barrier.name: barrier.id for barrier in cfir_eric().barriers}


@pytest.fixture
def study(tmp_path):
    return new_study(tmp_path / "study", template="delphi")


def published(path, *, scale=0.01, change=(), blank=()):
    """Write a workbook in the shape of the published one; cells that are not known from print are invented (2 or 3)."""
    names = catalogue()[["catalogue_id", "name_en"]]
    known = matching_table().dropna(subset=["percent"]).set_index(["construct", "catalogue_id"])["percent"].to_dict()
    atleast = set(matching_table().query("precision == 'at_least_20'").set_index(["construct", "catalogue_id"]).index)
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["How to use this tool"])
    sheet = book.create_sheet("Output")
    sheet.append(["Strategies for the barriers chosen"])
    sheet.append([])
    heads = [name.replace(" and ", " & ").replace("Opinion leaders", "Opinion Leader") for name in BARRIERS]
    sheet.append(["ERIC Strategy", "Cumulative Percent", *heads])
    for k, (key, name) in enumerate(names.itertuples(index=False, name=None)):
        said = name.replace("Purposely", "Purposefully")
        cells = []
        for barrier in BARRIERS:
            pair = (IDS[barrier], key)
            percent = dict(change).get(pair, known.get(pair, 21.0 if pair in atleast else 2.0 + k % 2))
            cells.append(None if pair in blank else percent * scale)
        sheet.append([said, 9.99, *cells])
    if path.suffix == ".xlsx":
        book.save(path)
    else:
        rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(min_row=3, values_only=True)]
        pd.DataFrame(rows[1:], columns=rows[0]).to_csv(path, index=False)
    return path


def test_a_workbook_like_the_published_one_is_found_by_its_names(study, tmp_path):
    report = import_matching(study, published(tmp_path / "tool.xlsx"), reason="our copy")
    table = study.table("matching")
    assert (report.n_rows, report.n_barriers, report.n_strategies, report.n_unknown) == (2847, 39, 73, 0)
    assert report.differences.empty
    assert "wide layout, sheet 'Output'" in report.notes[1]
    assert report.notes[0].startswith("No number is over 1: they were read as shares, 0.73 as 73 per cent")
    cell = table[table["construct"].eq("09.V.D") & table["catalogue_id"].eq("eric-26")].iloc[0]
    assert (cell["percent"], cell["level"], cell["framework"]) == (60, 1, "cfir_2009")
    assert not table["partial"].any()
    check_matching(table)


def test_cells_that_are_not_as_printed_are_listed(tmp_path):
    path = published(
        tmp_path / "t.csv", scale=1, change={("09.I.D", "eric-51"): 78.0, ("09.I.B", "eric-07"): 3.0}.items()
    )
    _, report = read_matching_file(path)
    rows = report.differences.set_index("construct")
    assert rows.loc["09.I.D", ["percent", "printed"]].tolist() == [78, 73]
    assert rows.loc["09.I.B", ["percent", "precision"]].tolist() == [3, "at_least_20"]
    assert "2 of 191 cells known from print differ; see differences." in report.notes


def test_numbers_of_levels_are_set_beside_those_in_print(tmp_path):
    _, report = read_matching_file(published(tmp_path / "t.csv"))
    # Waltz et al. (2019), Table 2: Intervention source has 9 strategies of level 2; here the cells are invented.
    assert "Intervention source: 0 strategies of level 1 and 0 of level 2; printed are 0 and 9." in report.notes
    assert any(note.endswith("printed are 33 and 332.") for note in report.notes)


def test_empty_cells_stay_unknown(study, tmp_path):
    blank = {("09.I.A", f"eric-{k:02}") for k in range(1, 74)} | {("09.I.D", "eric-51")}
    report = import_matching(study, published(tmp_path / "t.csv", blank=blank))
    table = study.table("matching")
    assert report.n_unknown == 74
    assert "09.I.A" not in set(table["construct"])
    assert table["percent"].notna().all()
    assert table["partial"].all()
    assert "74 pairs have no percent: they stay unknown." in report.notes


LONG = "Obstacle;Stratégie;Pourcentage;n\nAdaptability;Promote adaptability;73 %;26\n09.V.D;26;60,0;25\nCosts;eric-01;;25\n"


def test_a_long_table_with_decimal_commas_and_signs(study, tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(LONG, encoding="utf-8")  # "Costs" is Cost: a plural is the same name
    report = import_matching(study, path)
    table = study.table("matching")
    assert table["percent"].tolist() == [73, 60]
    assert table["respondents"].tolist() == [26, 25]
    assert table["catalogue_id"].tolist() == ["eric-51", "eric-26"]
    assert report.n_unknown == 2847 - 2
    assert table["partial"].all()


def test_a_small_wide_table_with_the_numbers_asked(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(
        "No,Strategy,Adaptability,Complexity\n1,Facilitation,27%,20%\n2,Tailor strategies,35%,\n,N,26,30\n",
        encoding="utf-8",
    )
    table, report = read_matching_file(path)
    assert table[["catalogue_id", "percent", "respondents"]].values.tolist() == [
        ["eric-33", 27, 26], ["eric-33", 20, 30], ["eric-63", 35, 26],
    ]  # fmt: skip
    assert report.differences.empty
    assert report.version == 0


def test_a_table_of_another_framework_and_own_strategies(study, tmp_path):
    study.keep_table("strategies", pd.DataFrame({"catalogue_id": ["own-pool"], "name_en": ["Share one pool"]}), "team")
    path = tmp_path / "tdf.csv"
    path.write_text("Strategy,Knowledge,Skills\nShare one pool,10,20\nFacilitation,5,\n", encoding="utf-8")
    report = import_matching(study, path, barriers={"Knowledge": "tdf.1", "Skills": "tdf.2"}, framework="tdf")
    table = study.table("matching")
    assert table["construct"].tolist() == ["tdf.1", "tdf.2", "tdf.1"]
    assert table["framework"].unique().tolist() == ["tdf"]
    assert report.differences.empty
    assert report.n_unknown == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("barrier,strategy,percent\nLocal conditions,Facilitation,20\n", "No barrier is called 'Local conditions'"),
        ("barrier,strategy,percent\nAdaptability,Wave a wand,20\n", "No strategy is called 'Wave a wand'"),
        ("barrier,strategy,percent\nAdaptability,Facilitation,120\n", "Row 2, column C: 120 is over 100 per cent"),
        ("barrier,strategy,percent\nAdaptability,Facilitation,often\n", "Row 2, column C: 'often' is no percent"),
        ("barrier,strategy,percent,n\nAdaptability,Facilitation,20,2.5\n", "'2.5' is no whole number of respondents"),
        ("barrier,strategy,percent\nAdaptability,Facilitation,20\nAdaptability,33,20\n", "stand in two rows"),
        ("Strategy,Adaptability,Local conditions\nFacilitation,20,30\n", "No barrier is called 'Local conditions'"),
        ("Strategy,Adaptability,Adaptability\nFacilitation,20,30\n", "are both 'Adaptability'"),
        (
            "Strategy,Adaptability\nFacilitation,20\nTailor strategies,20\nWave a wand,20\n",
            "No strategy is called 'Wave a wand'",
        ),
        ("panellist,s01\np1,9\n", "no sheet holds barriers by strategies"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(study, tmp_path, text, said):
    path = tmp_path / "long.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=said):
        import_matching(study, path)
    assert "matching" not in set(study.tables()["name"])


def test_labels_may_be_left_out_on_purpose(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("Strategy,Adaptability,Local conditions\nFacilitation,20,30\n", encoding="utf-8")
    table, _ = read_matching_file(path, ignore=["local conditions"])
    assert table["percent"].tolist() == [20]


def test_more_than_seven_strategies_a_person_cannot_be(tmp_path):
    rows = "".join(f"Adaptability,{name!r},60\n".replace("'", '"') for name in catalogue()["name_en"][:14])
    path = tmp_path / "long.csv"
    path.write_text("barrier,strategy,percent\n" + rows, encoding="utf-8")
    with pytest.raises(TableError, match="the percents add up to 840"):
        read_matching_file(path)


def test_a_percent_in_a_file_of_hundredths_is_kept_to_its_digits(tmp_path):
    path = published(tmp_path / "t.csv", change={("09.I.A", "eric-01"): 7.142857}.items())
    table, _ = read_matching_file(path)
    value = table.loc[table["construct"].eq("09.I.A") & table["catalogue_id"].eq("eric-01"), "percent"].item()
    assert np.isclose(value, 7.142857)
