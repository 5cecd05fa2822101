"""The rule in words: whole sentences, in English and in French, for all that a condition can say."""

from typing import get_args

import pytest

from amnmethods.model import Condition, ConsensusRule
from amnmethods.model.condition import Measure
from amnmethods.model.rule_words import condition_in_words

NB = "\u00a0"
SHARE = {"measure": "share", "band": "agree"}
SAID = [
    (SHARE | {"at_least": "2/3"}, "the share of ratings 7 to 9 is at least 2/3",
     "la part des cotes de 7 à 9 est d’au moins 2/3"),
    (SHARE | {"above": 0.125}, "the share of ratings 7 to 9 is above 12.5%",
     "la part des cotes de 7 à 9 dépasse 12,5\u202f%"),
    ({"measure": "share", "from": 3.5, "to": 3.5, "below": 0.5}, "the share of ratings at 3.5 is below 50%",
     "la part des cotes de 3,5 est de moins de 50\u202f%"),
    ({"measure": "share", "within": 1, "at_least": 0.8}, "the share of ratings within 1 of the median is at least 80%",
     "la part des cotes à 1 ou moins de la médiane est d’au moins 80\u202f%"),
    ({"measure": "count", "band": "against", "at_most": 2}, "the number of ratings 1 to 3 is at most 2",
     "le nombre de cotes de 1 à 3 est d’au plus 2"),
    ({"measure": "median", "equals": 7}, "the median is 7", "la médiane est de 7"),
    ({"measure": "iqr", "at_most": 1.5}, "the interquartile range is at most 1.5",
     "l’écart interquartile est d’au plus 1,5"),
    ({"measure": "mean", "at_least": 6.625}, "the mean is at least 6.625", "la moyenne est d’au moins 6,625"),
    ({"measure": "sd", "below": 1}, "the standard deviation is below 1", "l’écart type est de moins de 1"),
    ({"measure": "cv", "at_most": 0.5}, "the coefficient of variation is at most 0.5",
     "le coefficient de variation est d’au plus 0,5"),
    ({"measure": "mad_m", "at_most": 1}, "the mean absolute deviation from the median is at most 1",
     "l’écart absolu moyen à la médiane est d’au plus 1"),
    ({"measure": "ipr", "at_most": 2}, "the interpercentile range (30th to 70th) is at most 2",
     "l’écart interpercentile (du 30e au 70e) est d’au plus 2"),
    ({"measure": "disagreement", "equals": False}, "disagreement by IPRAS (RAND/UCLA) is absent",
     "le désaccord selon l’IPRAS (RAND/UCLA) est absent"),
    ({"measure": "disagreement_index", "below": 1}, "the disagreement index (IPR/IPRAS) is below 1",
     "l’indice de désaccord (IPR/IPRAS) est de moins de 1"),
    ({"measure": "ram_class", "equals": "appropriate", "ram_boundary": "higher"},
     "the RAND/UCLA class by median and IPRAS is “appropriate”",
     f"le classement RAND/UCLA selon la médiane et l’IPRAS est «{NB}approprié{NB}»"),
    ({"measure": "ram_classical", "equals": "agreement"},
     "the classical RAND/UCLA result for this panel size is “agreement”",
     f"le résultat RAND/UCLA classique pour cette taille de panel est «{NB}accord{NB}»"),
    ({"measure": "tastle_wierman", "at_least": 0.7}, "the Tastle-Wierman consensus is at least 0.7",
     "le consensus de Tastle et Wierman est d’au moins 0,7"),
    ({"measure": "agreement_a", "at_least": 0.5}, "van der Eijk’s agreement A is at least 0.5",
     "l’accord A de van der Eijk est d’au moins 0,5"),
    ({"measure": "wilson_low", "band": "agree", "level": 0.95, "above": 0.5},
     "the lower limit of the 95% Wilson interval for the share of ratings 7 to 9 is above 50%",
     "la limite inférieure de l’intervalle de Wilson à 95\u202f% pour la part des cotes de 7 à 9 dépasse 50\u202f%"),
    ({"measure": "modified_kappa", "band": "agree", "above": 0.74}, "the modified kappa of ratings 7 to 9 is above 0.74",
     "le kappa modifié des cotes de 7 à 9 dépasse 0,74"),
    ({"measure": "cvr", "from": 9, "to": 9, "at_least": 0.62},
     "the content validity ratio of ratings at 9 is at least 0.62",
     "le rapport de validité de contenu des cotes de 9 est d’au moins 0,62"),
    ({"measure": "status_unchanged", "equals": True, "rounds": 2},
     "the consensus status is the same as in the round before, in 2 consecutive rounds",
     "le statut de consensus est le même qu’au tour précédent, pendant 2 tours consécutifs"),
    ({"measure": "share_unchanged", "at_least": 0.85},
     "the share of panellists whose rating is unchanged since the round before is at least 85%",
     "la part des panélistes dont la cote est inchangée depuis le tour précédent est d’au moins 85\u202f%"),
    (SHARE | {"at_least": 0.5, "groups": "every"},
     "in every stakeholder group the share of ratings 7 to 9 is at least 50%",
     "dans chaque groupe la part des cotes de 7 à 9 est d’au moins 50\u202f%"),
    ({"measure": "median", "at_least": 7, "groups": "any"}, "in at least one stakeholder group the median is at least 7",
     "dans au moins un groupe la médiane est d’au moins 7"),
    ({"measure": "median", "at_least": 7, "groups": "exactly_one", "criterion": "cost"},
     "in exactly one stakeholder group the median on “cost” is at least 7",
     f"dans un seul groupe la médiane pour «{NB}cost{NB}» est d’au moins 7"),
    ({"measure": "median", "at_least": 7, "groups": {"at_least": 2}},
     "in at least 2 stakeholder groups the median is at least 7",
     "dans au moins 2 groupes la médiane est d’au moins 7"),
]  # fmt: skip
RULE = {
    "name": "as tested",
    "agree": {"from": 7, "to": 9},
    "against": {"from": 1, "to": 3},
    "denominator": "responders",
    "min_n": 8,
    "small_groups": {"under": 3, "then": "not assessable"},
    "outcomes": [
        {
            "outcome": "include",
            "label": {"en": "consensus to include", "fr": "consensus pour inclure"},
            "when": [
                SHARE | {"at_least": 0.75},
                {"any": [{"measure": "median", "at_least": 8}, {"measure": "iqr", "at_most": 1}]},
                SHARE | {"at_least": 0.5, "groups": "every"},
            ],
        }
    ],
}


@pytest.mark.parametrize(("written", "english", "french"), SAID)
def test_each_condition_is_a_clause(written, english, french):
    condition, rule = Condition.model_validate(written), ConsensusRule.model_validate(RULE)
    assert condition_in_words(condition, rule, "en") == english
    assert condition_in_words(condition, rule, "fr") == french


def test_every_measure_is_among_them():
    assert {written["measure"] for written, _, _ in SAID} == set(get_args(Measure))


def test_the_whole_rule():
    rule = ConsensusRule.model_validate(RULE)
    assert rule.in_words("en") == (
        "An item reaches “consensus to include” when the share of ratings 7 to 9 is at least 75%; at least one of these "
        "holds: (the median is at least 8) or (the interquartile range is at most 1); and in every stakeholder group the "
        "share of ratings 7 to 9 is at least 50%. An item that does not meet this has no consensus. Shares are of the "
        "panellists who answered the round and were asked the item, those unable to rate and those who skipped it "
        "included. With fewer than 8 ratings an item has no status but “too few ratings”. A stakeholder group with fewer "
        "than 3 ratings makes the item not assessable where the group decides. Quartiles and percentiles are of type 2 "
        "(averaged at steps; the default of SAS)."
    )
    assert rule.in_words("fr").startswith(
        f"Un énoncé obtient «{NB}consensus pour inclure{NB}» lorsque la part des cotes de 7 à 9 est d’au moins "
        f"75\u202f%; l’un au moins de ces cas se présente{NB}: (la médiane est d’au moins 8) ou (l’écart interquartile "
        "est d’au plus 1); et dans chaque groupe la part des cotes de 7 à 9 est d’au moins 50\u202f%. "
    )


@pytest.mark.parametrize("denominator", ["raters", "responders", "invited"])
@pytest.mark.parametrize("then", ["skip", "not assessable"])
@pytest.mark.parametrize("min_n", [1, 8])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_else_the_rule_fixes_is_said(denominator, then, min_n, language):
    change = {"denominator": denominator, "min_n": min_n, "weights": "group"}
    rule = ConsensusRule.model_validate(RULE | change | {"small_groups": {"under": min_n, "then": then}})
    said = rule.in_words(language)
    assert ("weighs the same" if language == "en" else "pèse autant") in said
    assert "{" not in said
    assert "  " not in said
    if language == "fr":
        assert not any(bad in said for bad in (" :", " ;", " »", "« ", " %", "'"))
