"""What is deposited for others: ratings of those who agreed, under codes that lead to nobody, and nobody left alone."""

import pytest

from amnmethods.collect import write_deposit
from amnmethods.errors import PanelError
from amnmethods.sheets import read

from .conftest import STUDY

CONSENT = """\
consent:
  - {version: 1, text: {en: You may leave, fr: Vous pouvez partir}, asks: [participation, deposit]}
"""
WHO = [f"p{k:02}" for k in range(1, 16)]


@pytest.fixture
def agreed(make, play):
    """Return a function that plays a round and records who agreed."""

    def made(*refused, groups="R" * 15):
        rows = [f"{who},{group},,en,active\n" for who, group in zip(WHO, groups, strict=True)]
        study = make(
            study=STUDY.replace("deposit: 2", "deposit: 5") + CONSENT,
            panel="panellist_id,group,site,language,status\n" + "".join(rows),
        )
        play(study, **dict.fromkeys(WHO, (5, 4, None)))
        for who in WHO:
            study.record_consent(who, participation=True, deposit=who not in refused)
        return study

    return made


def test_only_those_who_agreed_are_in_it_and_under_other_codes(agreed):
    study = agreed(*WHO[:5])
    told = study.deposit()
    assert (told.n_panellists, told.n_refused, told.n_held_back) == (10, 5, 0)
    assert list(told.ratings) == ["round", "panellist", "group", "item_id", "version", "criterion", "state", "rating"]
    assert len(told.ratings) == 30
    assert not set(told.ratings["panellist"]) & set(WHO)
    assert told.ratings.equals(study.deposit().ratings)


def test_where_few_refused_others_are_held_back_so_that_theirs_cannot_be_worked_out(agreed):
    told = agreed("p03").deposit()
    below = 5
    assert (told.n_refused, told.n_refused + told.n_held_back, told.n_panellists) == (1, below, 15 - below)


def test_a_group_in_which_people_could_be_told_takes_the_groups_out(agreed):
    assert "group" not in agreed(*WHO[:5], groups="R" * 11 + "P" * 4).deposit().ratings


def test_too_few_are_not_deposited(agreed):
    with pytest.raises(PanelError, match=r"The ratings of 4 people .* suppress_below\.deposit is 5"):
        agreed(*WHO[:11]).deposit()


def test_nobody_is_deposited_who_was_never_asked_or_takes_the_consent_back(agreed, make):
    with pytest.raises(PanelError, match=r"No consent in study\.yaml asks for deposit"):
        make(name="unasked").deposit()
    study = agreed(*WHO[:4])
    study.record_consent("p05", participation=False, deposit=True)
    assert study.deposit().n_refused == 5


def test_the_files_say_what_they_hold_and_name_nobody(agreed):
    study = agreed(*WHO[:5])
    ratings, items, codebook = write_deposit(study)
    assert ratings == study.folder / "outputs" / "deposit" / "ratings.csv"
    assert set(read(items).cells["item_id"]) == {"s01", "s02", "s03"}
    meant = read(codebook).cells
    assert set(read(ratings).cells.columns) <= set(meant["column"])
    assert (meant.loc[meant["column"] != "", ["means_en", "means_fr"]] != "").all(axis=None)
    for path in (ratings, items, codebook):
        assert not any(who in path.read_text(encoding="utf-8-sig") for who in WHO)
