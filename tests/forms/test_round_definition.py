"""One definition of a round, from which every form and survey file is written, and its mapping back."""

import pytest

from amnmethods.collect.round_definition import _names, _suffixes, checksum, definition, mapping, text_hash
from amnmethods.errors import RoundError


def test_every_writer_gets_names_that_survive_everywhere(study):
    asked = definition(study, 1)
    item, (importance, feasibility) = asked.items[0], asked.criteria
    names = [asked.variable(item, importance), asked.variable(item, feasibility), asked.variable(item)]
    assert names == ["s01i", "s01f", "s01c"]
    assert len(asked.study_id) == 16
    assert item.texts["fr"].text == "Réserver du temps rémunéré aux mentors"
    assert item.plain["en"].text == "Pay mentors"
    assert asked.items[1].plain == {}
    assert importance.unable_code == "UTR"


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        (["s01", "s02"], ["s01", "s02"]),
        (["S-01", "S-02"], ["s01", "s02"]),
        (["1", "2"], ["s01", "s02"]),
        (["s1", "s1c"], ["s01", "s02"]),  # s1c is the comment on s1
        (["a b", "ab"], ["s01", "s02"]),
        (["a-very-long-code-of-an-item", "b"], ["s01", "s02"]),
    ],
)
def test_codes_that_no_survey_system_keeps_are_numbered(codes, names):
    assert list(_names(codes).values()) == names


def test_a_criterion_never_takes_the_ending_of_the_comment():
    assert _suffixes(["importance", "feasibility"]) == {"importance": "i", "feasibility": "f"}
    assert _suffixes(["cost", "importance"]) == {"cost": "co", "importance": "i"}
    assert _suffixes(["impact", "importance"]) == {"impact": "x1", "importance": "x2"}


def test_the_mapping_shows_any_change_of_itself(study):
    told = mapping(definition(study, 1))
    assert told["checksum"] == checksum(told)
    told["questions"][0]["item_id"] = "s03"
    assert told["checksum"] != checksum(told)


def test_texts_are_compared_as_people_read_them():
    assert text_hash("E\u0301tape  un\u200b") == text_hash("étape un")
    assert text_hash("step one") != text_hash("step two")


def test_the_same_round_has_the_same_version_and_another_wording_another(study, new):
    assert definition(study, 1).version == definition(study, 1).version
    other = definition(new(), 1)
    assert other.study_id != definition(study, 1).study_id


def test_a_round_that_was_never_opened_has_no_definition(study):
    with pytest.raises(RoundError, match="open it first"):
        definition(study, 2)
