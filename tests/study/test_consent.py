"""Who consented under which version, and approvals that no longer hold."""

import datetime

import pandas as pd
import pytest

from amnmethods.errors import PanelError, RoundError, StudyFileError
from amnmethods.study import consent

from .conftest import PANEL, STUDY

CONSENT = """\
consent:
  - {version: 1, text: {en: You may leave, fr: Vous pouvez partir}, asks: [participation]}
  - {version: 1.1, text: {en: You may leave, fr: Vous pouvez partir}, asks: [participation, quotation, thanks]}
"""
SITES = """\
sites: [{site: N, name: North}, {site: S, name: South}]
approvals:
  - {number: REB-7, version: 2, expires: 2026-06-30}
  - {site: N, number: N-12, version: 1, expires: 2026-03-31, board: Northern board}
"""
SEATED = PANEL.replace("p1,R,,", "p1,R,N,").replace("p2,R,,", "p2,R,S,")


@pytest.fixture
def asked(make):
    return make(study=STUDY + CONSENT)


@pytest.fixture
def on(monkeypatch):
    def day(text):
        monkeypatch.setattr(consent, "today", lambda: datetime.date.fromisoformat(text))

    return day


def test_who_consented_under_which_version_is_a_table(asked):
    asked.record_consent("p1", "1", participation=True, given_at="2026-01-10")
    asked.record_consent("p1", participation=True, quotation=False, thanks=True, given_at="2026-02-01T09:00-05:00")
    asked.record_consent("p2", 1, participation=True, given_at=datetime.date(2026, 1, 12))
    table = asked.consents()
    assert table["panellist_id"].tolist() == ["p1", "p1", "p2", "p3", "p4"]
    assert table["version"].fillna("").tolist() == ["1", "1.1", "1", "", ""]
    assert table["current"].tolist() == [False, True, False, False, False]
    assert table["quotation"].isna().tolist() == [True, False, True, True, True], "what was not asked is no no"
    assert not table["quotation"].iloc[1]
    n = len(asked.store.events())
    asked.record_consent("p2", 1, participation=True, given_at="2026-01-12")
    assert len(asked.store.events()) == n


def test_who_agreed_to_be_thanked_is_told_by_code_and_by_name_only_with_the_identities(asked):
    asked.record_consent("p1", participation=True, quotation=False, thanks=True)
    asked.record_consent("p2", participation=True, quotation=True, thanks=False)
    asked.record_consent("p3", "1", participation=True)
    asked.record_consent("p4", participation=True, quotation=False, thanks=True)
    assert asked.to_thank()["panellist_id"].tolist() == ["p1", "p4"]
    people = pd.DataFrame({"panellist_id": ["p1", "p2", "p4"], "name": ["Zoé", "Bo", "ana"], "email": ""})
    assert asked.to_thank(people)["name"].tolist() == ["ana", "Zoé"]
    asked.record_consent("p1", participation=False, quotation=False, thanks=True)
    assert asked.to_thank()["panellist_id"].tolist() == ["p4"], "who takes the consent back agreed to nothing any more"


def test_nobody_is_thanked_by_name_where_no_consent_asks(study):
    with pytest.raises(PanelError, match=r"No consent in study\.yaml asks for thanks"):
        study.to_thank()


WRONG = [
    (("p9",), {"participation": True}, "The panel has no 'p9'"),
    (("p1", "7"), {"participation": True}, "no consent version '7'; there are: 1, 1.1"),
    (("p1", "1"), {"participation": True, "deposit": True}, "does not ask for deposit"),
    (("p1",), {"participation": True, "thanks": True}, "asks for quotation too"),
    (("p1", "1"), {"participation": True, "given_at": "01/02/2026"}, "is no day"),
    (("p1", "1"), {"participation": True, "given_at": "2026-02-01T09:00"}, "no time zone"),
    (("p1", "1"), {"participation": True, "given_at": "2999-01-01"}, "in the future"),
]


@pytest.mark.parametrize(("said", "more", "told"), WRONG)
def test_a_consent_that_nobody_gave_is_not_recorded(asked, said, more, told):
    with pytest.raises(PanelError, match=told):
        asked.record_consent(*said, **more)
    assert asked.consents()["version"].isna().all()


def test_without_a_consent_in_the_study_file_there_is_nothing_to_record(study):
    with pytest.raises(PanelError, match="has no consent"):
        study.record_consent("p1", participation=True)


def test_an_expired_approval_stops_the_round_until_it_is_overridden_on_record(make, on):
    study = make(study=STUDY + SITES, panel=SEATED)
    on("2026-04-01")
    with pytest.raises(RoundError, match=r"N-12 of site N, on 2026-03-31.*Round 1 stays closed.*override='why'"):
        study.open_round(1)
    assert study.rounds()["state"].iloc[0] == "draft"
    study.open_round(1, override="the board met yesterday; its letter follows")
    (event,) = study.store.event_bodies("approval_overridden")
    assert event["body"] == {
        "round": 1, "site": "N", "number": "N-12", "expired_on": "2026-03-31",
        "reason": "the board met yesterday; its letter follows",
    }  # fmt: skip
    row = study.approvals().set_index("number").loc["N-12"]
    assert row["expired"]
    assert "letter follows" in row["overridden"]
    assert study.verify() == []


def test_the_last_day_still_counts_and_a_renewal_opens_the_round(make, on):
    on("2026-03-31")
    study = make(study=STUDY + SITES, panel=SEATED)
    study.open_round(1)
    on("2026-07-01")
    other = make(
        "other",
        study=STUDY
        + SITES.replace("N-12, version: 1", "N-12, version: 1")
        + "  - {number: REB-7, version: 3, expires: 2027-06-30}\n",
    )
    other.open_round(1)  # nobody of site N is invited, and the study's approval was renewed
    assert other.approvals()["days_left"].tolist() == [-1, -92, 364]


def test_an_approval_of_an_unknown_site_is_told_with_its_line(make):
    with pytest.raises(StudyFileError, match=r"line \d+, approvals.2.site: no site is called 'X'"):
        make(study=STUDY + SITES.replace("site: N, number", "site: X, number"))


def test_a_consent_asks_for_participation(make):
    with pytest.raises(StudyFileError, match="a consent asks for participation"):
        make(study=STUDY + CONSENT.replace("[participation]", "[quotation]"))
