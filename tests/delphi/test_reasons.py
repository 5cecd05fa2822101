"""The reasons: good sentences, in both languages, that give nothing away."""

import pytest

from amnmethods.delphi import consensus

HIGH = {"measure": "share", "band": "agree", "at_least": 0.75}


def french(text):
    """Set the no-break spaces of French."""
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def reason(*arguments, **options):
    return consensus(*arguments, **options)["reason"].tolist()


def test_english_and_french(rule, ratings, panel, nine):
    own = rule(
        {
            "include": [HIGH, {"measure": "median", "at_least": 7, "groups": "every"}],
            "calm": {"measure": "disagreement", "equals": False, "groups": {"at_least": 2}},
        }
    )
    people = panel("AAABBB")
    table = ratings({"mixed": [8, 8, 9, 5, 4, 6], "high": [8, 9, 9, 7, 8, 8]})
    assert reason(table, own, nine, people) == [
        "disagreement by IPRAS (RAND/UCLA) is absent in A, is absent in B "
        "(required: absent in at least 2 stakeholder groups)",
        "meets both: Include and Calm",
    ]
    only = own.model_copy(update={"outcomes": own.outcomes[:1]})
    assert reason(table, only, nine, people) == [
        "not “Include”: the share of ratings 7 to 9 is 50% (required: at least 75%)",
        "the share of ratings 7 to 9 is 100% (required: at least 75%); "
        "the median is 9 in A, 8 in B (required: at least 7 in every stakeholder group)",
    ]
    assert reason(table, only, nine, people, language="fr") == [
        french("pas « Include » : la part des cotes de 7 à 9 est de 50\u202f% (requis : au moins 75\u202f%)"),
        french(
            "la part des cotes de 7 à 9 est de 100\u202f% (requis : au moins 75\u202f%); "
            "la médiane est de 9 dans A, 8 dans B (requis : au moins 7 dans chaque groupe)"
        ),
    ]


def test_of_every_group_only_those_that_fail_are_named(rule, ratings, panel, nine):
    own = rule({"include": {"measure": "median", "at_least": 7, "groups": "every"}})
    assert reason(ratings({"s": [8, 8, 5, 5, 9, 9]}), own, nine, panel("AABBCC")) == [
        "not “Include”: the median is 5 in B (required: at least 7 in every stakeholder group)"
    ]


def test_where_one_suffices_the_reason_names_all_that_failed_or_the_one_that_held(rule, ratings, nine):
    either = {"any": [{"measure": "median", "at_least": 8}, {"measure": "mean", "at_least": 7}]}
    own = rule({"include": [either, {"measure": "iqr", "at_most": 1}]})
    assert reason(ratings({"low": [2, 2, 2], "wide": [7, 1, 9, 9, 9], "high": [7, 7, 7]}), own, nine) == [
        "not “Include”: the median is 2 (required: at least 8) and the mean is 2 (required: at least 7)",
        "not “Include”: the interquartile range is 2 (required: at most 1)",
        "the mean is 7 (required: at least 7); the interquartile range is 0 (required: at most 1)",
    ]


@pytest.mark.parametrize(
    ("condition", "answers", "said"),
    [
        (HIGH, [8] * 299 + [1] * 101, "is 74.8% (required: at least 75%)"),
        (HIGH | {"at_least": "2/3"}, [8] * 666 + [1] * 334, "is 66.6% (required: at least 2/3)"),
        ({"measure": "mean", "at_least": 7}, [7] * 999 + [4], "is 6.997 (required: at least 7)"),
        ({"measure": "mean", "at_least": 6.625}, [6] * 2, "is 6 (required: at least 6.625)"),
    ],
)
def test_a_value_that_missed_its_bar_is_never_written_like_it(rule, ratings, nine, condition, answers, said):
    assert reason(ratings({"s": answers}), rule({"in": condition}), nine)[0].endswith(said)


def test_classes_are_said_in_the_readers_language(rule, ratings, nine):
    own = rule({"in": {"measure": "ram_class", "equals": "appropriate", "ram_boundary": "higher"}})
    table = ratings({"s": [1, 1, 1, 5, 5, 9, 9, 9, 9]})
    assert reason(table, own, nine, language="fr") == [
        french(
            "pas « In » : le classement RAND/UCLA selon la médiane et l’IPRAS est "
            "« incertain en raison d’un désaccord » (requis : « approprié »)"
        )
    ]


def test_meeting_three_is_more_than_one(rule, ratings, nine):
    own = rule({name: {"measure": "median", "at_least": 1} for name in "abc"})
    assert reason(ratings({"s": [8]}), own, nine) == ["meets more than one: A and B and C"]


def test_too_few_in_words(rule, ratings, nine):
    own = rule({"in": HIGH}, min_n=3)
    table = ratings({"one": [8, "skipped"], "none": ["skipped", "unable"]})
    assert reason(table, own, nine) == ["1 rating, fewer than the 3 needed", "no ratings; 1 unable to rate"]
    assert reason(table, own, nine, language="fr") == [
        "1 cote, moins que les 3 requises",
        french("aucune cote; impossible à évaluer : 1"),
    ]


def test_small_groups_keep_their_figures_to_themselves(rule, ratings, panel, nine):
    every = HIGH | {"at_least": 0.5, "groups": "every"}
    own = rule({"include": [HIGH, every]}, small_groups={"under": 2, "then": "not assessable"})
    people = panel("A" * 6 + "B" * 6 + "C" * 3)
    table = ratings({"yes": [8] * 12 + [8, 8, 2], "no": [8] * 12 + [2, 2, 8], "few": [8] * 12 + [8]})
    open_ = reason(table, own, nine, people)
    assert "67% in C" in open_[0]
    assert "33% in C" in open_[1]
    assert open_[2] == "group C: 1 rating, too few to decide"
    assert reason(table, own, nine, people, suppress_below=5) == [
        "the share of ratings 7 to 9 is 93% (required: at least 75%); "
        "the share of ratings 7 to 9 meets its bar (at least 50% in every stakeholder group)",
        "not “Include”: the share of ratings 7 to 9 does not meet its bar (at least 50% in every stakeholder group)",
        "group C: too few ratings to decide",
    ]
    skip = rule({"include": [HIGH, every]}, small_groups={"under": 2, "then": "skip"})
    assert reason(table, skip, nine, people, suppress_below=5)[2].endswith("; left out as too small: C")
