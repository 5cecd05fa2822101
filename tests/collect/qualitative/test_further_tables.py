"""Tables of strategies, plans and outcomes from anybody's spreadsheet: months, days, numbers and ticks, table by table."""

import pytest
from typer.testing import CliRunner

from amnmethods.cli import app
from amnmethods.collect import import_table, read_table
from amnmethods.collect.qualitative.further import FURTHER, KINDS_IN
from amnmethods.errors import TableError
from amnmethods.model.kept_tables import KEPT_TABLES
from amnmethods.study import new_study, open_study

DELIVERY = "line_id,month,planned,delivered,fidelity\n"


def test_a_month_is_kept_as_a_month_also_where_a_spreadsheet_made_a_day_of_it(csv):
    path = csv("d.csv", DELIVERY + "N1-s04,2026-07,6,5,0.9\nN1-s04,2026-08-01,6,6,\nN1-s04,2026-09-01 00:00:00,6,0,\n")
    table = read_table(path, "delivery")[0]
    assert table["month"].tolist() == ["2026-07", "2026-08", "2026-09"]
    assert table["delivered"].tolist() == [5.0, 6.0, 0.0]
    assert table["fidelity"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("month", ["2026-13", "2026-07-02", "July 2026", "07/2026"])
def test_what_is_no_month_is_named_with_its_place(csv, month):
    path = csv("d.csv", DELIVERY + f"N1-s04,{month},6,5,\n")
    with pytest.raises(TableError, match=r"Row 2, column B \(month\): .* is not a month written as 2026-03"):
        read_table(path, "delivery")


def test_planned_is_a_number_in_the_delivery_and_yes_or_no_in_an_adaptation(csv):
    head = "adaptation_id,site,strategy_id,made_on,what,planned,fidelity_consistent,reason\n"
    path = csv("a.csv", head + "a1,N4,s14,2026-11-19,Later,non,,No coordinator\n")
    table = read_table(path, "adaptations")[0]
    assert table["planned"].tolist() == [False]
    assert table["fidelity_consistent"].isna().all()
    assert table["made_on"].dt.year.tolist() == [2026]
    with pytest.raises(TableError, match="'yes' is not a number"):
        read_table(csv("d.csv", DELIVERY + "N1-s04,2026-07,yes,5,\n"), "delivery")


def test_what_a_team_keeps_or_drops_stays_in_its_words(csv):
    table = read_table(csv("s.csv", "catalogue_id,keep,reason,decided_by\neric-01,yes,Fits,T1\n"), "screening")[0]
    assert table["keep"].tolist() == ["yes"]


def test_a_plan_with_french_headings_is_read(csv):
    head = "Ligne;Réseau;Stratégie;Responsable;Début;Fin;Coût;action_fr\n"
    text = head + "N3-s13;N3;s13;N3-C1;2026-07-01;2026-11-30;18000,50;Traduire\n"
    table = read_table(csv("p.csv", text), "plan")[0]
    assert table.columns.tolist() == [
        "line_id", "site", "strategy_id", "owner", "starts_on", "ends_on", "cost", "action_fr",
    ]  # fmt: skip
    assert table["cost"].tolist() == [18000.5]
    assert table["ends_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-11-30"]


def test_every_column_with_a_kind_is_one_that_the_table_knows():
    for name, kinds in KINDS_IN.items():
        key, others = KEPT_TABLES[name]
        assert set(kinds) <= {*key, *others, *FURTHER.get(name, ())}, name


def test_the_command_takes_them_too(study, csv):
    path = csv("workshop.csv", "site,strategy_id,decision,reason\nN1,s04,keep,Ready\n")
    done = CliRunner().invoke(app, ["import-table", str(study.folder), str(path)])
    assert "workshop: version 1, 1 row" in done.output


def test_a_line_twice_in_a_month_is_refused_and_nothing_is_kept(study, csv):
    path = csv("delivery.csv", DELIVERY + "N1-s04,2026-07,6,5,\nN1-s04,2026-07,6,6,\n")
    with pytest.raises(TableError, match="two rows for line_id 'N1-s04', month '2026-07'"):
        import_table(study, path, "delivery")
    assert study.tables().empty


OUTCOMES = "outcome,site,wave,numerator,denominator,dimension,by,part,unit\n"


@pytest.fixture
def networks(tmp_path):
    return new_study(tmp_path / "networks", template="amn")  # its study.yaml lists N1 and N2


def refusal(study, path, name, language="en"):
    with pytest.raises(TableError) as caught:
        import_table(study, path, name, language=language)
    assert study.tables().empty
    return str(caught.value)


def test_outcomes_that_cannot_be_are_named_together_with_row_and_column(networks, csv):
    lines = [
        "reach,N9,1,455,10,,,,", "reach,N1,1,3.5,10,raech,,,", "reach,N1,1,3,10,,,,", "fame,N2,1,3,10,,,,",
        "reach,N2,1,3,10,,,,", "reach,N2,1,8,10,reach,language,fr,people", "adoption,N2,1,-1,10,,,,",
    ]  # fmt: skip
    told = refusal(networks, csv("outcomes.csv", OUTCOMES + "\n".join(lines)), "outcomes").splitlines()
    assert told[0] == "outcomes.csv was not read:"
    for line in (
        "Row 2, column B (site): study.yaml lists no site 'N9'. It lists N1, N2.",
        "Row 8, column D (numerator): -1 is below 0.",
        "Row 2, column D (numerator): 455 of 10 cannot be.",
        "Row 3, column D (numerator): 3.5 is no number of people.",
        "Row 4, column A (outcome): the row stands there before, in row 3.",
        "Row 3, column F (dimension): 'raech' is no dimension. There are reach, effectiveness,",
        "Row 5, column A (outcome): 'fame' is no dimension, and the column dimension does not say",
        "Row 7, column D (numerator): the parts by language count 8 together, and all of N2 in row 6 counts 3.",
    ):
        assert any(each.startswith(line) for each in told), line
    assert len(told) == 9
    french = refusal(networks, csv("outcomes.csv", OUTCOMES + "reach,N9,1,4,10,,,,"), "outcomes", "fr")
    assert "Rangée 2, colonne B (site) : study.yaml n’a pas de site 'N9'" in french


def test_outcomes_of_ones_own_and_of_all_networks_pass(networks, csv):
    text = OUTCOMES + "reach,pooled,1,30,100,,,,\ncafes,N1,1,3.5,10,penetration,,,hours\nreach,N1,1,,10,,,,\n"
    assert import_table(networks, csv("outcomes.csv", text), "outcomes").n_rows == 3


def test_a_study_may_name_dimensions_of_its_own(networks, csv):
    own = networks.folder / "data" / "evaluation" / "re_aim.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("dimensions:\n  - {dimension: fame, name: {en: Fame}}\n", encoding="utf-8")
    path = csv("outcomes.csv", OUTCOMES + "fame,N1,1,3,10,,,,\n")
    assert import_table(networks, path, "outcomes").n_rows == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("survey", "respondent_id,wave,site\nr1,0,N1\nr2,0,n1\n"),
        ("invited", "wave,n_invited,site\n0,40,N1\n0,3,n1\n"),
        ("series", "measure,month,site,numerator\nx,2026-01,N1,4\nx,2026-01,n1,4\n"),
        ("happenings", "on,what,site\n2026-01-01,Start,\n2026-01-01,Start,n1\n"),
        ("people", "person_id,role,site\np1,mentor,N2\np2,mentor,n1\n"),
        ("segments", "source_id,coder,site,code,text\ni1,A,N1,x,said\ni2,A,n1,x,said\n"),
    ],
)
def test_a_site_that_the_study_does_not_list_is_refused_and_named(networks, csv, name, text):
    told = refusal(networks, csv(f"{name}.csv", text), name)
    assert "Row 3, column C (site): study.yaml lists no site 'n1'. It lists N1, N2." in told


def test_all_networks_together_and_blanks_stay_where_they_are_meant(networks, csv):
    text = "on,what,site\n2026-01-01,Start,\n2026-01-01,Law,pooled\n"
    assert import_table(networks, csv("happenings.csv", text), "happenings").n_rows == 2
    said = "site,said_on,said\nall,2026-01-01,More time\n"
    assert import_table(networks, csv("feedback_loop.csv", said), "feedback_loop").n_rows == 1


def test_a_study_that_lists_no_sites_takes_any(study, csv):
    assert study.config.sites == ()
    people = csv("people.csv", "person_id,role,site\np1,mentor,anywhere\n")
    assert import_table(study, people, "people").n_rows == 1


def test_shares_of_a_series_are_checked_where_the_study_draws_a_p_chart(networks, csv):
    path = csv("series.csv", "site,measure,month,numerator,denominator\nN1,active_share,2026-01,999,410\n")
    yaml = networks.folder / "study.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8") + "\nevaluation: {charts: {active_share: p}}\n", encoding="utf-8")
    told = refusal(open_study(networks.folder), path, "series")
    assert "Row 2, column D (numerator): 999 of 410 cannot be." in told


def test_a_code_written_in_two_ways_is_named_with_both_rows(networks, csv):
    path = csv("survey.csv", "respondent_id,wave,site\nR001,0,N1\nR002,0,N1\nr001,1,N1\n")
    told = refusal(networks, path, "survey")
    assert "Row 4, column A (respondent_id): 'r001' stands as 'R001' in row 2." in told
