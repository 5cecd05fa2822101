"""Content validity against printed tables."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.stats.content_validity import (
    content_validity_ratio,
    critical_n_essential,
    item_cvi,
    modified_kappa,
)

# Table 10 of doi:10.1186/s12913-017-2469-8, by the method of Polit, Beck & Owen (2007).
PRINTED = [(10, 9, 0.90), (10, 8, 0.79), (10, 7, 0.66), (9, 8, 0.89), (9, 7, 0.76), (9, 6, 0.60)]


@pytest.mark.parametrize(("n", "n_relevant", "printed"), PRINTED)
def test_modified_kappa_gives_the_printed_values(n, n_relevant, printed):
    assert round(modified_kappa(n_relevant, n), 2) == printed


# Polit, Beck & Owen (2007), Table 1, worked without rounding on the way (they print .81 for 5 of 6).
POLIT = [
    (7, 9, 0.778, 0.761),
    (4, 5, 0.8, 0.763),
    (5, 6, 0.833, 0.816),
    (6, 7, 0.857, 0.849),
    (8, 9, 0.889, 0.887),
    (3, 3, 1, 1),
]


@pytest.mark.parametrize(("n_relevant", "n", "cvi", "kappa"), POLIT)
def test_item_cvi_and_its_kappa(n_relevant, n, cvi, kappa):
    assert round(item_cvi(n_relevant, n), 3) == cvi
    assert round(modified_kappa(n_relevant, n), 3) == kappa


# Ayre & Scally (2014), Table 2: experts, how many must say essential, and the ratio that makes.
AYRE_SCALLY = [
    (5, 5, 1.0), (6, 6, 1.0), (7, 7, 1.0), (8, 7, 0.75), (9, 8, 0.778), (10, 9, 0.80), (11, 9, 0.636), (12, 10, 0.667),
    (13, 10, 0.538), (14, 11, 0.571), (15, 12, 0.60), (16, 12, 0.50), (20, 15, 0.50), (25, 18, 0.44), (30, 20, 0.333),
    (40, 26, 0.30),
]  # fmt: skip


@pytest.mark.parametrize(("n", "fewest", "ratio"), AYRE_SCALLY)
def test_the_critical_number_of_experts(n, fewest, ratio):
    assert critical_n_essential(n) == fewest
    assert round(content_validity_ratio(fewest, n), 3) == ratio


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_a_panel_too_small_can_pass_nothing(n):
    assert critical_n_essential(n) is pd.NA


def test_another_chance_may_be_allowed():
    assert critical_n_essential(4, alpha=0.0625) == 4
    assert critical_n_essential(2, alpha=1) == 0


def test_arrays_go_in_and_come_out():
    np.testing.assert_allclose(item_cvi([0, 4, 0], [5, 5, 0]), [0, 0.8, np.nan])
    np.testing.assert_allclose(content_validity_ratio([0, 1, 2], 2), [-1, 0, 1])
    kappas = modified_kappa(pd.Series([4, 5]), pd.Series([5, 6]))
    np.testing.assert_allclose(kappas, [0.762962962962963, 0.816091954022989])
    assert np.isnan(modified_kappa(0, 0))
    assert modified_kappa(2000, 2000) == 1


@pytest.mark.parametrize(("part", "whole"), [(6, 5), (-1, 5), (2.5, 5), (np.nan, 5)])
def test_what_is_no_number_of_experts_is_refused(part, whole):
    with pytest.raises(ValueError, match="in whole numbers"):
        item_cvi(part, whole)
