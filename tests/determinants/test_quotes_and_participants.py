"""Tables of a qualitative paper: quotes that tell nobody, participants with small numbers hidden."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.determinants import participants, themes_with_quotes
from amnmethods.errors import SegmentsError
from amnmethods.model.suppression import solvable


@pytest.fixture
def people():
    sizes = {("mentor", "N1"): 6, ("mentor", "N2"): 5, ("leader", "N1"): 5, ("leader", "N2"): 1, ("patient", "N1"): 2}
    return pd.DataFrame([key for key, n in sizes.items() for _ in range(n)], columns=["role", "site"])


def quoted(*rows):
    columns = ["segment_id", "code", "text", "role", "site", "released"]
    return pd.DataFrame(rows, columns=columns)


def test_only_released_quotes_are_shown(people, codes):
    segments = quoted(
        ("a", "time", "Yes.", "mentor", "N1", True),
        ("b", "time", "No.", "mentor", "N1", False),
        ("c", "pay", "?", "mentor", "N1", None),
    )
    table = themes_with_quotes(segments, codes, people=people, below=5)
    assert table["text"].tolist() == ["", "Yes.", "", "", ""]
    assert table.loc[table["text"] == "", "reason"].eq("no_released_quote").all()
    assert table["code"].tolist() == codes["code"].tolist()


def test_a_site_is_named_only_where_no_group_of_the_role_is_small(people):
    segments = quoted(
        ("a", "time", "1", "mentor", "N1", True),
        ("b", "time", "2", "leader", "N1", True),
        ("c", "time", "3", "leader", "N2", True),
        ("d", "time", "4", "patient", "N1", True),
    )
    table = themes_with_quotes(segments, people=people, below=5).set_index("segment_id")
    # Naming N1 for the leaders would tell the one leader of N2 by the missing site; the patients are two, and
    # hiding them alone would hide nobody, so that the next larger group goes with them.
    assert table["attributed_by"].to_dict() == {"a": "role, site", "b": "", "c": "", "d": ""}
    assert table.loc["c", ["role", "site"]].isna().all()
    assert table["reason"].to_dict() == {"a": "", "b": "small_group", "c": "small_group", "d": "small_group"}


def test_a_quote_of_somebody_who_is_not_among_the_participants_is_not_attributed(people):
    table = themes_with_quotes(quoted(("a", "time", "1", "visitor", "N1", True)), people=people, below=5)
    assert table["attributed_by"].item() == ""


def test_at_most_so_many_quotes_per_code(people):
    rows = [(k, "time", str(k), "mentor", "N1", True) for k in range(4)]
    assert len(themes_with_quotes(quoted(*rows), people=people, below=5, most=2)) == 2


def test_released_must_be_true_or_false(people):
    with pytest.raises(SegmentsError, match="'a' has released 'oui'"):
        themes_with_quotes(quoted(("a", "time", "1", "mentor", "N1", "oui")), people=people, below=5)


def test_participants_are_counted_by_role_and_attribute():
    people = pd.DataFrame(
        {"role": ["mentor"] * 12 + ["leader"] * 10, "gender": ["w"] * 6 + ["m"] * 6 + ["w"] * 5 + ["m"] * 5}
    )
    table = participants(people, ["gender"], below=5).set_index(["attribute", "category", "group"])
    assert table.loc[("role", "mentor", "total"), ["n", "share"]].tolist() == [12, 12 / 22]
    assert table.loc[("gender", "w", "leader"), ["n", "share"]].tolist() == [5, 0.5]
    assert not table["suppressed"].any()


def test_blank_values_are_a_category_of_their_own():
    people = pd.DataFrame({"role": ["mentor"] * 10, "gender": ["w"] * 5 + [None] * 5})
    table = participants(people, ["gender"], below=5, group=None)
    assert table[["category", "n"]].values.tolist() == [["(not said)", 5], ["w", 5]]


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(8, 60))
def test_no_small_number_of_participants_can_be_worked_out(seed, n):
    rng = np.random.default_rng(seed)
    people = pd.DataFrame(
        {"role": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1]), "gender": rng.choice(["w", "m", "x"], n)}
    )
    table = participants(people, ["gender"], below=5)
    block = table[(table["attribute"] == "gender")]
    shown = block.loc[~block["suppressed"], "n"]
    assert not shown.between(1, 4).any()
    groups = [group for group in block["group"].unique() if group != "total"]
    if not groups:
        return
    small = table[(table["attribute"] == "role") & (table["category"] != "total") & table["suppressed"]]["category"]
    lumped = people["role"].where(~people["role"].isin(small), "(others)")
    counts = pd.crosstab(people["gender"], lumped).reindex(columns=groups)
    hidden = block.pivot(index="category", columns="group", values="suppressed").reindex(columns=[*groups, "total"])
    hidden.loc["total"] = False
    assert not solvable(counts, hidden.astype(bool)).to_numpy().any()


def test_nobody_listed_is_refused():
    with pytest.raises(SegmentsError, match="Nobody is listed"):
        participants(pd.DataFrame({"role": []}), [], below=5)


def test_the_group_among_the_attributes_is_counted_once():
    people = pd.DataFrame({"role": ["mentor"] * 6 + ["leader"] * 6})
    table = participants(people, ["role"], below=5)
    assert table[["category", "n"]].values.tolist() == [["total", 12], ["mentor", 6], ["leader", 6]]
