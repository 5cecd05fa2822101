"""study.yaml: every error at once, each with its line."""

import pytest

from amnmethods import resources
from amnmethods.errors import StudyFileError
from amnmethods.model import read_rule, read_study


def lines_of(text):
    with pytest.raises(StudyFileError) as refused:
        read_study(text)
    first, *lines = str(refused.value).splitlines()
    return first, lines


def test_the_plain_file_is_read(plain):
    config = read_study(plain)
    assert config.consensus.name == "plain"
    assert config.scale_of()["importance"].high == 9


@pytest.mark.parametrize("name", ["delphi", "amn"])
def test_the_templates_are_read(name):
    text = resources.text(f"templates/study/{name}/study.yaml")
    assert read_study(text).consensus.source is None  # the researcher fills it in


ONE = [
    ("languages: [en, fr]", "languages: [en, fr, iu]", "line 1, title: has no text in iu; the study declares en, fr, iu"),
    ("denominator: raters", "denominator: everyone", "line 13, consensus.denominator: found 'everyone': should be "
     "'raters', 'responders' or 'invited'"),
    ("min_n: 8", "min_n: 8\n  quartile: 2", "line 15, consensus.quartile: found '2': is not a key that is known here"),
    ("at_least: 0.75}", "at_least: 75}", "line 19, consensus.outcomes.1.when.1: share lies between 0 and 1 "
     "(write 75 % as 0.75), found 75"),
    ("at_least: 0.75}", "at_least: most}", "line 19, consensus.outcomes.1.when.1.at_least: found 'most': a bar is a "
     "decimal such as 0.75 or a text fraction such as '2/3', found 'most'"),
    ("scale: nine}", "scale: ten}", "line 8, criteria.1.scale: no scale is called 'ten'; there are: nine"),
    ("to: 9}}", "to: 9}, unable: {code: 5, label: {en: no, fr: non}}}", "line 6, scales.nine: the code for unable to "
     "rate, 5, is a point of the scale"),
    ("{from: 7, to: 9}", "{from: 7, to: 10}", "line 9, consensus: agree: 7 to 10 leaves the scale 1 to 9"),
    ("suppress_below: {feedback: 5, report: 5, deposit: 5}", "suppress_below: {feedback: 5, report: 5}",
     "line 20, suppress_below.deposit: is required"),
    ("deposit: 5}", "deposit: 5}\nrounds: [{round: 1}, {round: 3}]", "line 21, rounds: rounds are numbered 1, 2, 3 and "
     "so on, found 1, 3"),
    ("deposit: 5}", "deposit: 5}\nstopping: {max_rounds: 3, item_stops_when: [{measure: share, band: against, "
     "at_least: 0.5}]}", "line 21, stopping.item_stops_when.1: it speaks of the band against: give against: {from, to}"),
    ("deposit: 5}", "deposit: 5}\nsensitivity:\n  - {name: x, change: {agree: {from: 8, to: 11}}}",
     "line 22, sensitivity.1: agree: 8 to 11 leaves the scale 1 to 9"),
    ("group: R,", "group: pooled,", "line 4, groups.1: 'pooled' stands for the whole panel; call the group otherwise"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), ONE)
def test_one_error_has_its_line_its_key_and_what_is_allowed(plain, old, new, said):
    assert old in plain
    _, lines = lines_of(plain.replace(old, new, 1))
    assert f"study.yaml, {said}" in lines


def test_a_condition_may_not_ask_for_more_groups_than_there_are(plain):
    asks = plain.replace("at_least: 0.75}", "at_least: 0.75, groups: {at_least: 2}}").replace(
        "min_n: 8", "min_n: 8\n  small_groups: {under: 3, then: skip}"
    )
    _, lines = lines_of(asks)
    assert lines == ["study.yaml, line 9, consensus: a condition asks for 2 of the groups, but the study names 1"]


def test_all_at_once(plain):
    faulty = (
        plain.replace("title: {en: A study, fr: Une étude}", "title: {en: A study}")
        .replace("group: R, name: {en: Researchers, fr: Recherche}", "group: R, name: {en: Researchers}")
        .replace("denominator: raters", "denominator: everyone")
        .replace("at_least: 0.75}", "at_least: 0.75, below: 1}")
        .replace("deposit: 5}", "deposit: 0}\ncolour: red")
    )
    first, lines = lines_of(faulty)
    assert first == "study.yaml has 6 places to mend:"
    assert [line.split(":")[0] for line in lines] == [
        "study.yaml, line 13, consensus.denominator",
        "study.yaml, line 19, consensus.outcomes.1.when.1",
        "study.yaml, line 20, suppress_below.deposit",
        "study.yaml, line 21, colour",
        "study.yaml, line 1, title",
        "study.yaml, line 4, groups.1.name",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [", "study.yaml, line 1: this is not YAML"),
        ("title: x\ntitle: y\n", "study.yaml, line 2: this is not YAML: found duplicate key"),
        ("consensus:\n\tname: x", "study.yaml, line 2: this is not YAML"),
        ("- a\n- b", "study.yaml, line 1: found .* expected keys such as title"),
        ("", "study.yaml, line 1: found 'None'"),
        ("title: \x00", "study.yaml: this is not YAML"),
    ],
)
def test_what_is_no_file_of_keys_is_refused(text, said):
    with pytest.raises(StudyFileError, match=said):
        read_study(text)


def test_a_tag_runs_nothing(plain):
    with pytest.raises(StudyFileError):
        read_study(plain.replace("title: {en: A study, fr: Une étude}", "title: !!python/object/apply:os.getcwd []"))


def test_a_study_in_english_only_writes_its_words_once(plain):
    alone = plain.replace("languages: [en, fr]", "languages: en")
    for both, one in (("{en: A study, fr: Une étude}", "A study"), ("{en: include, fr: inclure}", "include")):
        alone = alone.replace(both, one)
    config = read_study(alone)
    assert config.languages == ("en",)
    assert config.title.said("en") == "A study"
    assert config.consensus.labels["include"].said("fr") == "include"


def test_a_study_in_three_languages_misses_none(plain):
    three = plain.replace("languages: [en, fr]", "languages: [en, fr, iu]")
    _, lines = lines_of(three)
    assert [line.split(":")[0].split(", ", 2)[2] for line in lines] == [
        "title", "groups.1.name", "criteria.1.name", "consensus.outcomes.1.label",
    ]  # fmt: skip
    said = read_study(
        three.replace("fr: Une étude}", "fr: Une étude, iu: ᖃᐅᔨᓴᕐᓂᖅ}")
        .replace("fr: Recherche}", "fr: Recherche, iu: R}")
        .replace("fr: importance}", "fr: importance, iu: I}")
        .replace("fr: inclure}", "fr: inclure, iu: in}")
    )
    assert said.title.said("iu") == "ᖃᐅᔨᓴᕐᓂᖅ"


def test_a_rule_in_a_file_of_its_own_is_read_with_its_lines():
    text = "name: x\nagree: {from: 7, to: 9}\nmin_n: 8\noutcomes: []\n"
    with pytest.raises(StudyFileError, match=r"mine.yaml, line 4, outcomes: found '\[\]': should not be empty"):
        read_rule(text, "mine.yaml")
