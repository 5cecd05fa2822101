"""Small cells stay hidden: an independent solver tries to work them out from everything that is shown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.model.suppression import TOTAL, hidden_cells, hidden_groups, solvable


def possible_values(counts: pd.DataFrame, hidden: pd.DataFrame, cell: tuple[int, int]) -> tuple[int, int]:
    """Return the least and greatest number of people a reader must think possible in a cell (linear programme)."""
    from scipy.optimize import linprog

    r, c = counts.shape
    full = np.zeros((r + 1, c + 1))
    full[:r, :c] = counts
    full[r, :c], full[:r, c], full[r, c] = counts.sum(axis=0), counts.sum(axis=1), counts.to_numpy().sum()
    index = np.arange(full.size).reshape(full.shape)
    sums = []
    for i in range(r + 1):
        row = np.zeros(full.size)
        row[index[i, :c]], row[index[i, c]] = 1, -1
        sums.append(row)
    for j in range(c + 1):
        row = np.zeros(full.size)
        row[index[:r, j]], row[index[r, j]] = 1, -1
        sums.append(row)
    known = ~hidden.to_numpy()
    bounds = [(full.flat[k], full.flat[k]) if known.flat[k] else (0, None) for k in range(full.size)]
    aim = np.zeros(full.size)
    aim[index[cell]] = 1
    found = [linprog(s * aim, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=bounds) for s in (1, -1)]
    high = np.inf if found[1].status == 3 else round(-found[1].fun)
    return round(found[0].fun), high


tables = st.integers(1, 4).flatmap(
    lambda r: st.integers(1, 4).flatmap(
        lambda c: st.lists(st.lists(st.integers(0, 12), min_size=c, max_size=c), min_size=r, max_size=r)
    )
)


@settings(max_examples=150, deadline=None)
@given(tables, st.integers(2, 6), st.sampled_from(["rows", "both"]))
def test_nobody_can_work_out_a_small_cell(cells, below, totals):
    counts = pd.DataFrame(cells)
    if totals == "rows":  # groups that are small themselves are merged before
        counts = counts.loc[:, (counts.sum() >= below) | (counts.sum() == 0)]
    if counts.empty:
        return
    hidden = hidden_cells(counts, below, totals=totals)
    inner = hidden.iloc[:-1, :-1].to_numpy()
    small = ((counts > 0) & (counts < below)).to_numpy()
    assert inner[small].all()
    for i, j in zip(*np.nonzero(small), strict=True):
        low, high = possible_values(counts, hidden, (int(i), int(j)))
        assert low < high
    for axis in (0, 1):  # what a reader can subtract from a shown total is no small number either
        of_total = hidden[TOTAL] if axis == 0 else hidden.loc[TOTAL]
        for k, line in enumerate(counts.to_numpy() if axis == 0 else counts.to_numpy().T):
            mask = inner[k] if axis == 0 else inner[:, k]
            if mask.any() and not of_total.iloc[k] and line.sum() >= below:
                assert line[mask].sum() >= below


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(2, 6))
def test_the_walk_and_the_linear_programme_agree_on_what_can_be_worked_out(cells, below):
    counts = pd.DataFrame(cells)
    hidden = pd.DataFrame(False, index=[*counts.index, TOTAL], columns=[*counts.columns, TOTAL])
    hidden.iloc[:-1, :-1] = ((counts > 0) & (counts < below)).to_numpy()
    found = solvable(counts, hidden)
    for i, j in zip(*np.nonzero(hidden.to_numpy()), strict=True):
        low, high = possible_values(counts, hidden, (int(i), int(j)))
        assert found.iloc[i, j] == (low == high)


@settings(max_examples=80, deadline=None)
@given(tables, st.integers(2, 6))
def test_those_who_left_stay_hidden_beside_every_total(cells, below):
    """A transition table whose last column counts those who left; all totals stand elsewhere in the report."""
    counts = pd.DataFrame(cells)
    sensitive = pd.DataFrame(False, index=counts.index, columns=counts.columns)
    sensitive.iloc[:, -1] = True
    hidden = hidden_cells(counts, below, sensitive=sensitive, totals="none")
    everything = hidden.copy()
    everything.iloc[:-1, :-1] = True
    for i in range(len(counts)):
        cell = (i, counts.shape[1] - 1)
        low, high = possible_values(counts, hidden, cell)
        least, most = possible_values(counts, everything, cell)
        assert low < high or least == most  # hidden, or given away by the totals alone


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6), st.integers(2, 8))
def test_the_whole_panel_less_the_shown_groups_is_no_small_group(sizes, below):
    n = pd.Series(sizes)
    hidden = hidden_groups(n, below)
    assert hidden[(n > 0) & (n < below)].all()
    if hidden.any() and not hidden[n > 0].all():
        assert hidden.sum() >= 2
        assert n[hidden].sum() >= below


def test_row_66_a_group_of_three_takes_a_second_group_with_it():
    hidden = hidden_groups(pd.Series({"R": 6, "L": 6, "M": 5, "D": 3}), below=5)
    assert list(hidden[hidden].index) == ["M", "D"]


def test_nothing_is_hidden_where_nobody_is_few():
    counts = pd.DataFrame({"R": [6, 0], "L": [7, 8]})
    assert not hidden_cells(counts, 5).any(axis=None)
    assert not hidden_groups(counts.sum(), 5).any()


def test_a_gap_is_refused():
    with pytest.raises(ValueError, match="whole numbers"):
        hidden_cells(pd.DataFrame({"R": [1.0, float("nan")]}), 5)
