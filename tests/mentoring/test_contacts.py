"""A contact log is read or doubted aloud; nothing is dropped in silence."""

import pandas as pd
import pytest

from amnmethods.errors import ContactsError
from amnmethods.mentoring import contact_problems, network_measures, ties

TODAY = "2026-06-30"


def problems(log, people=None, **options):
    return contact_problems(log, people, today=TODAY, **options)


def changed(log, row, **cells):
    log = log.astype(object)
    for column, value in cells.items():
        log.loc[row, column] = value
    return log


def test_a_sound_log_has_no_problems(log, people):
    assert problems(log, people).empty


@pytest.mark.parametrize(
    ("cells", "problem", "told"),
    [
        ({"mentee_id": "m1"}, "self", "m1 is in contact with themselves"),
        ({"date": "2026-07-01"}, "future", "2026-07-01 lies in the future, after 2026-06-30"),
        ({"date": "5 janvier"}, "unreadable", "date says '5 janvier'"),
        ({"date": None}, "no date", "there is no date"),
        ({"asked_at": "noon"}, "unreadable", "asked_at says 'noon'"),
        ({"answered_at": "2026-01-04 08:00"}, "answered first", "answered (2026-01-04 08:00) before it was asked"),
        ({"mentor_id": "  "}, "no person", "mentor_id is blank"),
        ({"mentor_id": "m9"}, "unknown person", "mentor_id 'm9' is not among the people"),
        ({"minutes": "-5"}, "minutes", "'-5' is no number of minutes"),
        ({"minutes": "a lot"}, "minutes", "'a lot' is no number of minutes"),
        ({"contact_id": "c2"}, "twice", "contact c2 stands there twice"),
    ],
)
def test_what_cannot_be_right_stops_the_analysis_and_is_named(log, people, cells, problem, told):
    spoilt = changed(log, 0, **cells)
    found = problems(spoilt, people)
    row = found[found["problem"] == problem].iloc[0]
    assert row["stops"]
    assert told in row["told"]
    with pytest.raises(ContactsError, match="The contact log has"):
        network_measures(spoilt, people, today=TODAY, active_days=90, top=1, below=1)


def test_all_problems_are_told_at_once(log):
    spoilt = changed(changed(log, 0, mentee_id="m1"), 3, date="2027-01-01")
    assert problems(spoilt)["row"].tolist() == [0, 3]
    with pytest.raises(ContactsError, match=r"2 problems(?s:.*)Row 0(?s:.*)Row 3"):
        network_measures(spoilt, today=TODAY, active_days=90, top=1, below=1)


def test_a_long_list_is_cut_and_says_so(log):
    many = pd.concat([log] * 5, ignore_index=True).assign(date="2027-01-01").drop(columns="contact_id")
    with pytest.raises(ContactsError, match="and 20 more: contact_problems lists them all"):
        network_measures(many, today=TODAY, active_days=90, top=1, below=1)
    assert len(problems(many)[lambda found: found["stops"]]) == 30


def test_contacts_that_look_alike_are_warned_of_and_counted(log):
    log = log.drop(columns="contact_id")
    twice = pd.concat([log, log.tail(1)], ignore_index=True)
    found = problems(twice)
    assert found[["row", "problem", "stops"]].values.tolist() == [[6, "alike", False]]
    table = network_measures(twice, today=TODAY, active_days=90, top=1, below=1)
    pooled = table[table["site"] == "pooled"].set_index("measure")["value"]
    assert pooled["n_contacts"] == 7
    assert pooled["n_alike"] == 1


def test_somebody_in_another_role_than_listed_is_warned_of(log, people):
    found = problems(changed(log, 0, mentor_id="e3"), people)
    assert found[["problem", "stops"]].values.tolist() == [["other role", False]]
    assert "e3 is in contact as mentor, and is not listed as one" in found["told"].iloc[0]


def test_problems_are_told_in_french(log):
    found = problems(changed(log, 0, mentee_id="m1"), language="fr")
    assert found["told"].iloc[0] == "Ligne 0\u202f: m1 est en contact avec soi-même, comme mentor et comme mentoré."


def test_rows_keep_the_labels_of_the_file(log):
    log.index = range(2, 8)
    assert problems(changed(log, 4, mentee_id="m1"))["row"].tolist() == [4]


def test_the_log_that_was_given_is_left_as_it_was(log, people):
    before = log.copy()
    problems(log, people)
    pd.testing.assert_frame_equal(log, before)


def test_missing_columns_and_people_entered_twice_are_refused(log, people):
    with pytest.raises(ContactsError, match="missing: mentee_id; found: contact_id, date"):
        problems(log.drop(columns="mentee_id"))
    with pytest.raises(ContactsError, match="'m1' stands twice among the people as 'mentor'"):
        problems(log, pd.concat([people, people.head(1)]))
    with pytest.raises(ContactsError, match="missing: role"):
        problems(log, people.drop(columns="role"))
    with pytest.raises(ContactsError, match="1 rows of people have no person_id"):
        problems(log, people.assign(person_id=["", *people["person_id"][1:]]))


def test_one_person_may_be_mentor_and_mentee(log, people):
    both = pd.concat([people, people[people["person_id"] == "m2"].assign(role="mentee")])
    assert problems(changed(log, 0, mentee_id="m2"), both).empty


def test_the_mentees_of_a_group_may_stand_in_one_cell(log, people):
    group = changed(log.drop(columns="contact_id"), 0, mentee_id="e1; e2;e3; ")
    assert problems(group, people)["problem"].tolist() == []
    table = network_measures(group, people, today=TODAY, active_days=90, top=1, below=1)
    own = table[table["site"] == "N1"].set_index("measure")["value"]
    assert own["n_contacts"] == 5  # for the mentor it was one
    assert own["n_ties"] == 5
    assert own["contacts_per_mentee"] == 7 / 3
    assert ties(group)["n_contacts"].sum() == 8
    spoilt = problems(changed(group, 0, mentee_id="e1; e9"), people)
    assert spoilt[["row", "problem"]].values.tolist() == [[0, "unknown person"]]


def test_two_numbers_at_one_time_are_warned_of(log):
    again = pd.concat([log, log.head(1).assign(contact_id="c9")], ignore_index=True)
    assert problems(again)[["row", "contact_id", "problem"]].values.tolist() == [[6, "c9", "alike"]]
    assert problems(again.drop(columns=["asked_at", "answered_at"])).empty


def test_a_contact_without_a_site_counts_among_all_alone_and_is_told(log, people):
    found = problems(changed(log, 5, site=" "), people)
    assert found[["row", "problem", "stops"]].values.tolist() == [[5, "no site", False]]


def test_a_question_asked_after_the_end_is_refused(log):
    found = problems(changed(log, 0, asked_at="2026-07-09 10:00", answered_at=None))
    assert found[["problem", "stops"]].values.tolist() == [["future", True]]
