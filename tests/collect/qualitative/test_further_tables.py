"""Tables of strategies, plans and outcomes from anybody's spreadsheet: months, days, numbers and ticks, table by table."""

import pytest
from typer.testing import CliRunner

from amnmethods.cli import app
from amnmethods.collect import import_table, read_table
from amnmethods.collect.qualitative.further import FURTHER, KINDS_IN
from amnmethods.errors import TableError
from amnmethods.model.kept_tables import KEPT_TABLES

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
