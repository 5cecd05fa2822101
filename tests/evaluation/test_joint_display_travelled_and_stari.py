"""Changes beside themes, what travelled, and the reporting checklist."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.errors import EvaluationError
from amnmethods.evaluation import TravelRule, joint_display, stari, travelled

CHANGES = pd.DataFrame(
    {"scale": ["cbi", "cbi", "brs"], "site": ["N1", "N2", "N1"], "n": [20, 4, 20], "change": [-4.0, np.nan, 0.1],
     "low": [-6.0, np.nan, -0.1], "high": [-2.0, np.nan, 0.3]}
)  # fmt: skip
THEMES = pd.DataFrame({"code": ["time", "trust"], "n_sources": [31, 12]})
LINKS = pd.DataFrame({"code": ["time"], "measure": ["cbi"], "inference": ["confirm"], "because": ["Both name it."]})


def test_changes_stand_beside_their_theme_and_what_is_not_linked_below():
    table = joint_display(CHANGES, THEMES, LINKS)
    assert table[["measure", "site", "code", "went", "inference", "reason"]].fillna("").values.tolist() == [
        ["cbi", "N1", "time", "down", "confirm", ""],
        ["cbi", "N2", "time", "", "confirm", "no_change"],
        ["brs", "N1", "", "open", "", "not_linked"],
        ["", "", "trust", "", "", "not_linked"],
    ]


def test_themes_of_each_network_stand_beside_its_own_change():
    themes = pd.DataFrame({"code": ["time", "time"], "site": ["N1", "N2"], "quote": ["No hour.", "Never an hour."]})
    table = joint_display(CHANGES, themes, LINKS, sites=["N2", "N1"])
    assert table[["site", "quote"]].head(2).values.tolist() == [["N2", "Never an hour."], ["N1", "No hour."]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "money"}, "names the theme 'money', which is not there"),
        ({"measure": "who5"}, "names the measure 'who5', which is not there"),
        ({"inference": "prove"}, "has the inference 'prove'; it is one of confirm, expand, discord"),
        ({"because": " "}, "says no because"),
    ],
)
def test_links_that_cannot_be_are_refused(change, message):
    with pytest.raises(EvaluationError, match=message):
        joint_display(CHANGES, THEMES, LINKS.assign(**change))


def test_links_changes_and_themes_stand_once():
    for tables in ((pd.concat([CHANGES, CHANGES]), THEMES, LINKS), (CHANGES, pd.concat([THEMES, THEMES]), LINKS)):
        with pytest.raises(EvaluationError, match="stands twice"):
            joint_display(*tables)
    with pytest.raises(EvaluationError, match="linked twice"):
        joint_display(CHANGES, THEMES, pd.concat([LINKS, LINKS]))


SITES = ["N1", "N2", "N3", "N4", "N5"]
NETWORKS = pd.DataFrame(
    {"site": SITES, "stage": ["late", "late", "early", "early", "early"], "province": ["ON", "NS", "NB", "NL", "ON"]}
)
RULE = TravelRule(
    "four of five", "protocol 3.2", strength_at_least=1, dose_at_least=0.6, travelled_share=0.8, local_at_most=1
)


def rated(**ratings):
    return pd.DataFrame(
        [(name, site, value) for name, values in ratings.items() for site, value in zip(SITES, values, strict=True)],
        columns=["determinant_id", "site", "strength"],
    )


def test_what_held_in_four_of_five_and_every_stage_travelled():
    table = travelled(
        rated(B1=[-1, -1, -2, -2, -2], B5=[1, 0, -1, -2, -2], B10=[-2, 0, 0, 0, None], B14=[None] * 5, B3=[0, -1, -2, -1, -2]),
        networks=NETWORKS, rule=RULE, stage="stage",
    ).set_index("id")  # fmt: skip
    assert table["verdict"].to_dict() == {
        "B1": "travelled",
        "B5": "partly",
        "B10": "local",
        "B14": "nowhere",
        "B3": "travelled",
    }
    assert table.loc["B5", ["held", "opposite", "not_held", "conditions"]].tolist() == [
        "N3; N4; N5",
        "N1",
        "N2",
        "stage=early",
    ]
    assert table.loc["B1", "stages"] == "late; early"
    assert table.loc["B1", "conditions"] == ""  # it held everywhere: nothing sets anybody apart
    assert (table["rule"] == "four of five").all()


def test_a_strategy_holds_where_it_was_chosen_and_delivered():
    strategies = pd.DataFrame(
        {
            "strategy_id": ["s13", "s13", "s04", "s04", "s04"],
            "site": ["N3", "N5", "N1", "N3", "N5"],
            "dose": [0.75, 0.65, 0.85, 0.4, None],
        }
    )
    table = travelled(strategies=strategies, networks=NETWORKS, rule=RULE, stage="stage").set_index("id")
    assert table.loc["s13", ["n_held", "verdict", "held"]].tolist() == [2, "partly", "N3; N5"]
    assert pd.isna(table.loc["s04", "verdict"])  # with N5 it would be partly, without local
    assert table.loc["s04", "not_known"] == "N5"
    assert table.loc["s04", "reason"] == "the dose of 1 network is not known, which could decide"


def test_travelling_needs_a_rule_and_listed_networks():
    with pytest.raises(TypeError):
        travelled(rated(B1=[-1] * 5), networks=NETWORKS)
    with pytest.raises(EvaluationError, match="network 'N5' is not among the networks"):
        travelled(rated(B1=[-1] * 5), networks=NETWORKS.head(4), rule=RULE)
    with pytest.raises(EvaluationError, match="'B1' stands twice for the network 'N1'"):
        travelled(pd.concat([rated(B1=[-1] * 5)] * 2), networks=NETWORKS, rule=RULE)
    with pytest.raises(EvaluationError, match="is 'strong', no number"):
        travelled(rated(B1=["strong", -1, -1, -1, -1]), networks=NETWORKS, rule=RULE)


def test_the_checklist_has_27_items_and_names_those_open():
    table = stari({"1": "Title says so.", "8.strategy": "Five networks.", "24": " "})
    assert table["number"].unique().tolist() == list(range(1, 28))
    assert table.loc[~table["open"], "item"].tolist() == ["1", "8.strategy"]
    assert set(table.loc[table["open"], "reason"]) == {"open"}
    assert "10.1136/bmj.i6795" in table.attrs["source"]
    two = table[table["strand"] != "study"].groupby("number")["strand"].agg(list)
    assert two.index.tolist() == [4, 8, 9, 11, 13, 17, 18, 20, 22, 26]
    assert (two.map(tuple) == ("strategy", "intervention")).all()


def test_a_fact_of_no_item_is_refused_and_french_is_spoken():
    with pytest.raises(EvaluationError, match="'4' is no item of StaRI"):
        stari({"4": "x"})
    french = stari({}, language="fr")
    assert french["section"].iloc[0] == "Titre et résumé"
    assert french["asks"].str.len().min() > 10
