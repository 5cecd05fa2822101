"""The matching of barriers with strategies: what is known of the published table, and what no table may say."""

import pandas as pd
import pytest

from amnmethods.errors import StrategiesError
from amnmethods.strategies import check_matching, matching_cautions, matching_table


def test_the_packaged_cells_are_those_that_were_read():
    table = matching_table()
    assert table["precision"].value_counts().to_dict() == {"exact": 149, "at_least_20": 42}
    assert table["construct"].nunique() == 16
    assert table.loc[table["precision"] == "at_least_20", "percent"].isna().all()
    assert (table["percent"] == 0).sum() > 0  # zeros that were read are zeros


def test_printed_counts_are_the_printed_percents():
    # Waltz et al. (2019), Table 1: of 25 who answered Reflecting and evaluating.
    table = matching_table()
    one = table[table["construct"] == "09.V.D"]
    assert len(one) == 39
    assert one["respondents"].eq(25).all()
    assert (100 * one["endorsements"] / one["respondents"]).tolist() == one["percent"].tolist()


def test_levels_agree_with_the_printed_numbers_where_a_column_is_nearly_whole():
    # Waltz et al. (2019), Table 2: 2 strategies of level 1 and 8 of level 2 for Reflecting and evaluating.
    table = matching_table()
    levels = table.loc[table["construct"] == "09.V.D", "level"].value_counts().to_dict()
    assert levels == {1: 2, 2: 8}


def test_every_row_and_the_table_itself_say_that_it_is_partial():
    table = matching_table()
    assert table["partial"].all()
    assert table.attrs["partial"] is True
    assert table[["construct", "percent", "partial"]].copy()["partial"].all()
    assert len(matching_cautions("en")) == len(matching_cautions("fr")) == 3


ROW = {"construct": "09.I.D", "catalogue_id": "eric-51", "percent": 73.0}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"percent": 101}], "the percent is 101, and lies between 0 and 100"),
        ([{"percent": -1}], "lies between 0 and 100"),
        ([{"percent": "many"}], "'many' is no number"),
        ([{"catalogue_id": "eric-74"}], "There is no strategy eric-74"),
        ([{"construct": "I.D"}], "another version"),
        ([{}, {}], "stand in two rows"),
        ([{"percent": None, "precision": "exact"}], "called exact and is blank"),
        ([{"precision": "about"}], "'about' is none of exact, at_least_20"),
        ([{"percent": 4, "precision": "at_least_20"}], "is called at_least_20"),
        ([{"endorsements": 30, "respondents": 25}], "30 of 25 named it"),
        ([{"endorsements": 5, "respondents": 25}], "5 of 25 is not 73.0 per cent"),
    ],
)
def test_what_a_matching_table_may_not_say_is_named(changes, said):
    table = pd.DataFrame([{**ROW, **change} for change in changes])
    with pytest.raises(StrategiesError, match=said):
        check_matching(table)


def test_nobody_could_name_more_than_seven_strategies():
    ids = [f"eric-{k:02}" for k in range(1, 15)]
    with pytest.raises(StrategiesError, match=r"09\.I\.D: the percents add up to 840"):
        check_matching(pd.DataFrame({"construct": "09.I.D", "catalogue_id": ids, "percent": 60.0}))
    check_matching(pd.DataFrame({"construct": "09.I.D", "catalogue_id": ids, "percent": 50.0}))


def test_a_barrier_was_asked_of_one_group_of_people():
    rows = pd.DataFrame(
        {"construct": "09.I.D", "catalogue_id": ["eric-01", "eric-02"], "percent": [20.0, 20.0], "endorsements": [5, 4],
         "respondents": [25, 20]}
    )  # fmt: skip
    with pytest.raises(StrategiesError, match="respondents differs from row to row"):
        check_matching(rows)


def test_a_table_of_another_framework_names_its_own_barriers():
    table = pd.DataFrame({"construct": ["tdf.1"], "catalogue_id": ["own-1"], "percent": [12.5]})
    own = pd.DataFrame({"catalogue_id": ["own-1"], "name_en": ["Ours"]})
    check_matching(table, own, constructs=["tdf.1"])
    with pytest.raises(StrategiesError, match="There is no strategy own-1"):
        check_matching(table, constructs=["tdf.1"])


def test_all_faults_are_told_at_once():
    rows = [{**ROW, "percent": 173}, {**ROW, "catalogue_id": "eric-99"}, {**ROW, "construct": "I.D"}]
    with pytest.raises(StrategiesError, match="3 places to mend"):
        check_matching(pd.DataFrame(rows))
