"""The catalogue of strategies: what was read and what was not, own strategies, the search."""

import pandas as pd
import pytest

from amnmethods.errors import StrategiesError
from amnmethods.strategies import catalogue, clusters, search


def test_73_strategies_lie_in_9_clusters_of_the_printed_sizes():
    # Waltz et al. (2015), doi:10.1186/s13012-015-0295-0: 10, 4, 4, 17, 11, 5, 5, 9, 8.
    table = catalogue()
    assert len(table) == 73
    assert table["number"].tolist() == list(range(1, 74))
    sizes = table["cluster"].value_counts()
    assert clusters().set_index("cluster")["n_strategies"].to_dict() == sizes.to_dict()
    assert clusters()["n_strategies"].tolist() == [10, 4, 4, 17, 11, 5, 5, 9, 8]


def test_numbers_follow_the_alphabet_as_in_print():
    names = catalogue()["name_en"].str.lower().tolist()
    assert names == sorted(names)


def test_the_means_of_a_cluster_are_those_of_its_strategies():
    # Printed per cluster in Waltz et al. (2015), Table 1; all ten strategies of this cluster could be read.
    table = catalogue()
    own = table[table["cluster"] == "EI"]
    printed = clusters().set_index("cluster").loc["EI"]
    assert own["importance"].notna().all()
    assert (
        own[["importance", "feasibility"]].mean().round(2).tolist() == printed[["importance", "feasibility"]].tolist()
    )


def test_what_could_not_be_read_is_blank_and_every_number_names_its_source():
    table = catalogue()
    assert table["importance"].notna().sum() == table["feasibility"].notna().sum() == 24
    assert table["go_zone"].notna().sum() == 34
    assert table.loc[table["go_zone"].notna(), "source_rating"].notna().all()
    assert table.loc[table["importance"].isna(), "go_zone"].notna().sum() == 10
    assert (table[["source", "source_definition", "source_cluster", "source_french"]].notna()).all(axis=None)
    assert table["cluster_verified"].isin([True, False]).all()


def test_every_strategy_speaks_both_languages():
    table = catalogue()
    for column in ("name_en", "name_fr", "definition_en", "definition_fr", "cluster_name_en", "cluster_name_fr"):
        assert table[column].str.len().gt(3).all()


def test_own_strategies_stand_after_the_published_ones():
    own = pd.DataFrame(
        {
            "catalogue_id": ["own-1", "own-2"],
            "name_fr": ["Partager", "Relier"],
            "cluster": ["SI", "Ours"],
            "source": ["team", None],
        }
    )
    table = catalogue(own)
    assert table["catalogue_id"].tolist()[-2:] == ["own-1", "own-2"]
    assert table["number"].isna().sum() == 2
    assert table["cluster_name_en"].tolist()[-2:] == ["Develop stakeholder interrelationships", "Ours"]
    assert table["catalogue"].tolist()[-1] == "own"
    assert table["name_en"].iloc[-1] is None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"catalogue_id": ["eric-05"], "name_en": ["Audit"]}, "'eric-05' is a strategy of the compilation"),
        ({"catalogue_id": ["own-1"], "name_en": [" "]}, "'own-1' has no name"),
        ({"catalogue_id": ["own-1"]}, "'own-1' has no name"),
        ({"catalogue_id": ["own-1", "own-1"], "name_en": ["a", "b"]}, "two rows for catalogue_id 'own-1'"),
        ({"catalogue_id": [None], "name_en": ["a"]}, "have no catalogue_id"),
        ({"name_en": ["a"]}, "lack the column catalogue_id"),
    ],
)
def test_own_strategies_that_break_the_contract_are_named(own, said):
    with pytest.raises(StrategiesError, match=said):
        catalogue(pd.DataFrame(own))


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("CHAMPIONS", None, ["eric-35"]),
        ("reperer champions", "fr", ["eric-35"]),
        ("œuvre", "fr", None),
        ("oeuvre", "fr", None),
        ("eric-07", None, ["eric-07"]),
        ("7", None, ["eric-07"]),
        ("no such thing at all", None, []),
        ("l’innovation", "fr", None),
        ("l'innovation", "fr", None),
    ],
)
def test_search_knows_no_case_accent_or_kind_of_apostrophe(text, language, found):
    ids = search(catalogue(), text, language)["catalogue_id"].tolist()
    assert ids == found if found is not None else len(ids) > 3


def test_search_by_a_cluster_and_by_nothing():
    assert set(search(catalogue(), "financial")["cluster"]) == {"FS"}
    assert len(search(catalogue(), "  ")) == 73
    assert search(catalogue(), "évaluer")["catalogue_id"].tolist()[:2] == ["eric-04", "eric-18"]


def test_search_in_one_language_leaves_the_other_alone():
    assert len(search(catalogue(), "rétroaction", "en")) == 0
    assert "eric-05" in search(catalogue(), "rétroaction", "fr")["catalogue_id"].tolist()
