"""Codebooks: packaged frameworks, a team's own codes, the crosswalk."""

import pandas as pd
import pytest

from amnmethods import determinants
from amnmethods.determinants.codebook import FRAMEWORKS
from amnmethods.errors import SegmentsError


def test_cfir_2022_has_its_constructs():
    # Damschroder et al. (2022), doi:10.1186/s13012-022-01245-0: 48 constructs and 19 subconstructs in 5 domains.
    table = determinants.framework("cfir_2022").table()
    assert table["kind"].value_counts().to_dict() == {"construct": 48, "subconstruct": 19, "domain": 5}
    assert table.loc[table["reverse"], "code"].tolist() == ["I.F", "II.A"]


def test_cfir_2009_has_its_constructs():
    # The 39 of Damschroder et al. (2009), doi:10.1186/1748-5908-4-50, and two that came to the list later.
    table = determinants.framework("cfir_2009").table()
    assert (table["kind"] != "domain").sum() == 39 + 2
    assert table.set_index("code")["parent"]["09.III.E.2"] == "09.III.E"


def test_the_tdf_has_fourteen_domains_linked_to_com_b():
    # Cane et al. (2012), doi:10.1186/1748-5908-7-37
    tdf = determinants.framework("tdf")
    table = tdf.table().set_index("code")
    assert len(tdf.ids("domain")) == 14
    linked = {link for links in table["links"] for link in links}
    assert linked <= set(table.index)
    named = table.index[table["name_en"] == "Beliefs about capabilities"][0]
    assert table["links"][named] == ("COM-B.M.reflective",)


@pytest.mark.parametrize("name", [name for name in FRAMEWORKS if name != "cfir_2009"])
def test_constructs_are_named_in_english_and_french(name):
    table = determinants.framework(name).table()
    assert table[["name_en", "name_fr"]].notna().all(axis=None)


def test_every_construct_of_cfir_2022_has_a_hint_in_english_and_french():
    table = determinants.framework("cfir_2022").table()
    assert table[["definition_en", "definition_fr"]].notna().all(axis=None)
    assert table["definition_en"].is_unique
    assert table["definition_fr"].is_unique


def test_own_codes_may_lie_below_a_construct():
    own = pd.DataFrame({"code": ["ours", "deeper"], "parent": ["III.J", "ours"], "name_en": ["Ours", "Deeper"]})
    book = determinants.codes("cfir_2022", "tdf", own=own)
    assert book.set_index("code").loc[["ours", "deeper"], "depth"].tolist() == [2, 3]
    assert book["code"].tolist().index("ours") < book["code"].tolist().index("deeper")
    assert book["code"].is_unique


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"code": ["III.J"]}, "'III.J' stands twice"),
        ({"code": ["a"], "parent": ["b"]}, "under 'b', which is no code"),
        ({"code": ["a", "b"], "parent": ["b", "a"]}, "under itself"),
        ({"code": [" "]}, "1 rows of the codes have no code"),
    ],
)
def test_a_codebook_that_is_no_tree_is_refused(own, said):
    with pytest.raises(SegmentsError, match=said):
        determinants.codes("cfir_2022", own=pd.DataFrame(own))


def test_an_unknown_framework_is_named_with_those_there_are():
    with pytest.raises(SegmentsError, match="cfir_2022, cfir_2009"):
        determinants.framework("cfir")


def test_the_crosswalk_marks_what_was_not_verified():
    table = pd.DataFrame({"construct": ["09.III.A", "09.III.D.5", "own code"], "n": [4, 2, 1]})
    found = determinants.crosswalk(table)
    assert found.loc[found["construct"] == "09.III.A", "becomes"].tolist() == ["III.A", "III.A.1", "III.A.2", "III.A.3"]
    assert found.loc[found["construct"] == "09.III.A", "verified"].all()
    assert not found.loc[found["construct"] == "09.III.D.5", "verified"].any()
    kept = found[found["construct"] == "own code"]
    assert kept["becomes"].isna().all()
    assert kept["verified"].isna().all()


def test_the_crosswalk_knows_every_construct_of_both_frameworks():
    from amnmethods import resources
    from amnmethods.model import read_crosswalk

    table = read_crosswalk(resources.text("data/frameworks/cfir_2009_to_2022.yaml"), "crosswalk").table()
    before, after = determinants.framework("cfir_2009"), determinants.framework("cfir_2022")
    domains = set(before.ids("domain"))
    assert set(table["construct"]) == set(before.ids()) - domains
    assert set(table["becomes"]) <= set(after.ids())
