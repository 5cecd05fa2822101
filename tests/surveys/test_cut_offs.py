"""Cut-offs: only those of a source, ends where the source puts them, and no class where there is no score."""

import numpy as np
import pandas as pd
import pytest

from amnmethods import surveys
from amnmethods.errors import InstrumentError
from amnmethods.model import CutOff


def scores(scale, *values):
    return pd.DataFrame({"respondent_id": range(len(values)), "wave": 0, "scale": scale, "score": values})


def labels(found):
    return found[found["met"].fillna(False)].groupby("respondent_id")["label"].agg(list).to_dict()


def test_bands_of_resilience_meet_without_gap_or_overlap():
    # Smith et al. (2013): 1.00-2.99 low, 3.00-4.30 normal, 4.31-5.00 high; all means of four to six items of 1 to 5.
    means = sorted({total / k for k in (4, 5, 6) for total in range(k, 5 * k + 1)})
    found = labels(surveys.cut_offs(scores("brs", *means), "brs"))
    expected = {k: ["low" if m < 2.995 else "normal" if m < 4.305 else "high"] for k, m in enumerate(means)}
    assert found == expected


def test_ends_belong_where_the_source_puts_them():
    found = labels(surveys.cut_offs(scores("who5", 52, 50, 30, 28), "who5", language="fr"))
    mild, severe = "bien-être réduit, évaluer davantage", "dépression probable, orienter"
    assert found == {1: [mild], 2: [mild], 3: [mild, severe]}


def test_a_score_short_of_a_bar_by_rounding_error_lies_on_it():
    found = surveys.cut_offs(scores("brs", np.nextafter(3.0, 0)), "brs")
    assert found["met"].tolist() == [False, True, False]


def test_without_a_score_there_is_no_answer():
    found = surveys.cut_offs(scores("burnout", 3.0, np.nan), "burnout_single_item")
    assert found["met"].isna().tolist() == [False, True]
    assert list(found.columns) == ["respondent_id", "wave", "scale", "label", "met", "source"]


def test_an_instrument_without_cut_offs_has_none_invented():
    with pytest.raises(InstrumentError, match="No cut-off with a source is known"):
        surveys.cut_offs(scores("cbi_work", 55.0), "cbi")


def test_the_protocols_own_cut_off_is_taken_with_its_source():
    line = CutOff(scale="AIM", label="acceptable", at_least=4, source="Protocol 2.0, section 6")
    found = surveys.cut_offs(scores("AIM", 3.75, 4.0), "aim_iam_fim", [line])
    assert found["met"].tolist() == [False, True]
    assert set(found["source"]) == {"Protocol 2.0, section 6"}
    with pytest.raises(InstrumentError, match="'AIM', which 'brs' does not have"):
        surveys.cut_offs(scores("brs", 3.0), "brs", [line])


@pytest.mark.parametrize("bars", [{}, {"at_least": 1, "above": 2}, {"at_most": 1, "below": 2}])
def test_a_cut_off_has_one_bar_at_each_end_at_most(bars):
    with pytest.raises(ValueError, match="one of at_least, above"):
        CutOff(scale="AIM", label="acceptable", source="Protocol 2.0", **bars)
