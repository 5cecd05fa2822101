"""The contracts of the tables."""

import pandas as pd
import pytest

from amnmethods.errors import ItemsError, PanelError, RatingsError
from amnmethods.model.tables import check_items, check_panel, check_ratings

RATINGS = {"round": 1, "panellist_id": ["p1", "p2"], "item_id": "a", "state": ["rated", "unable"], "rating": [7, None]}
PANEL = {"panellist_id": ["p1", "p2"], "group": ["R", "L"], "status": "active"}
ITEMS = {"item_id": ["a", "b"], "wording_en": ["A", "B"], "wording_fr": ["A", "B"]}


def test_tables_that_keep_their_contract_pass():
    check_ratings(pd.DataFrame(RATINGS))
    check_ratings(pd.DataFrame(RATINGS).assign(item_id=["a", "b"])[["item_id", "rating"]])
    check_panel(pd.DataFrame(PANEL), ("R", "L"))
    check_items(pd.DataFrame(ITEMS), ("en", "fr"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"panellist_id": ["p1", "p1"]}, "'p1' rated item 'a' twice"),
        ({"state": ["rated", "away"]}, "the state 'away'; a state is one of rated, unable, skipped, not_asked"),
        ({"state": ["rated", "rated"]}, "the state 'rated' and no rating"),
        ({"rating": [7, 8]}, "the state 'unable' and the rating 8"),
    ],
)
def test_ratings(change, said):
    with pytest.raises(RatingsError, match=said):
        check_ratings(pd.DataFrame(RATINGS | change))


def test_ratings_need_their_columns():
    with pytest.raises(RatingsError, match="missing: rating"):
        check_ratings(pd.DataFrame({"item_id": ["a"]}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"panellist_id": ["p1", "p1"]}, "'p1' stands twice"),
        ({"panellist_id": ["p1", " "]}, "1 rows of the panel have no panellist_id"),
        ({"group": ["R", "X"]}, "is of the group 'X'; study.yaml declares R, L"),
        ({"status": ["active", "ill"]}, "has the status 'ill'; one of invited"),
    ],
)
def test_panel(change, said):
    with pytest.raises(PanelError, match=said):
        check_panel(pd.DataFrame(PANEL | change), ("R", "L"))


def test_panel_without_codes():
    with pytest.raises(PanelError, match="needs the column panellist_id; found name"):
        check_panel(pd.DataFrame({"name": ["x"]}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"item_id": ["a", "a"]}, "'a' stands twice"),
        ({"wording_fr": ["A", None]}, "1 items have no wording_fr: b"),
        ({"wording_fr": ["A", " "]}, "a column show_fr with en in these rows"),
    ],
)
def test_items(change, said):
    with pytest.raises(ItemsError, match=said):
        check_items(pd.DataFrame(ITEMS | change), ("en", "fr"))


def test_an_item_may_show_another_language_and_lack_its_own():
    check_items(pd.DataFrame(ITEMS | {"wording_fr": ["A", ""], "show_fr": ["", "en"]}), ("en", "fr"))
    with pytest.raises(ItemsError, match="lack the columns wording_iu"):
        check_items(pd.DataFrame(ITEMS), ("en", "iu"))
