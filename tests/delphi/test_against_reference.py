"""Consensus against a slow second implementation: plain Python, whole lists of ratings, fractions, no arrays."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from amnmethods.delphi import consensus
from amnmethods.model import ConsensusRule, ResponseScale

# --- the reference: an item is a list of (person, group, weight, rating) ------------------------------------------


def status_of(rule, answers, people, on_panel):
    """`answers[criterion][person]` is a rating, "unable", "not_asked", "skipped" or absent; `people` {person: group}."""
    answered = {p for own in answers.values() for p, a in own.items() if a not in ("skipped", "not_asked")}
    n_own = len(rated(answers.get(rule["criterion"], {})))
    truths = []
    for outcome in rule["outcomes"]:
        clauses = [c.get("any", [c]) for c in outcome["when"]]
        found = [[truth(c, rule, answers, people, answered, on_panel) for c in clause] for clause in clauses]
        ored = [True if True in f else None if None in f else False for f in found]
        truths.append(False if False in ored else None if None in ored else True)
    if n_own < rule["min_n"]:
        return "too few ratings"
    if truths.count(True) >= 2:
        return "no consensus"
    if None in truths:
        return "not decided"  # too few ratings or not assessable: never a class
    names = [o["outcome"] for o, t in zip(rule["outcomes"], truths, strict=True) if t]
    return names[0] if names else "no consensus"


def rated(own):
    return {p: a for p, a in own.items() if not isinstance(a, str)}


def truth(c, rule, answers, people, answered, on_panel):
    own = answers.get(c.get("criterion", rule["criterion"]), {})
    ratings = rated(own)
    if len(ratings) < rule["min_n"]:
        return None
    groups = sorted(set(people.values()))
    asked = {p for p in people if own.get(p) != "not_asked"}
    whole = {"raters": set(ratings), "responders": answered & asked, "invited": on_panel & asked}[rule["denominator"]]
    under, then = rule["small_groups"]["under"], rule["small_groups"]["then"]
    members = {g: {p for p in people if people[p] == g} for g in groups}
    small = {g for g in groups if len(members[g] & set(ratings)) < under}
    if c.get("groups", "pooled") == "pooled":
        if rule["weights"] == "person":
            weight = dict.fromkeys(people, Fraction(1))
        elif (small and then != "skip") or small == set(groups):
            return None
        else:
            base = whole if c["measure"] == "share" else set(ratings)
            size = {g: len(members[g] & base) for g in groups}
            weight = {p: Fraction(1, size[g]) if g not in small and size[g] else Fraction(0) for p, g in people.items()}
        return holds(c, rule, {p: x for p, x in ratings.items() if weight[p]}, {p for p in whole if weight[p]}, weight)
    one = dict.fromkeys(people, Fraction(1))
    found = []
    for g in groups:
        if g in small:
            found += [] if then == "skip" else [None]
        else:
            mine = {p: x for p, x in ratings.items() if p in members[g]}
            found.append(holds(c, rule, mine, whole & members[g], one))
    if not found:
        return None
    # Try every way in which the unknown could turn out: what all ways agree on is known.
    ways = {in_groups(c["groups"], way) for way in product(*[[True, False] if f is None else [f] for f in found])}
    return ways.pop() if len(ways) == 1 else None


def in_groups(how, found):
    true = sum(found)
    if isinstance(how, dict):
        return true >= how["at_least"]
    return {"every": true == len(found), "any": true >= 1, "exactly_one": true == 1}[how]


def holds(c, rule, ratings, whole, weight):
    measure = c["measure"]
    value = number(c, rule, ratings, whole, weight)
    if value is None:
        return None
    if measure in ("disagreement", "ram_class"):
        return value == c["equals"]
    name = next(k for k in ("at_least", "above", "at_most", "below", "equals") if k in c)
    bar = Fraction(str(c[name]))
    if measure in ("sd", "cv"):
        value, bar = value, bar * bar  # squares are compared, so that fractions do
    return {
        "at_least": value >= bar,
        "above": value > bar,
        "at_most": value <= bar,
        "below": value < bar,
        "equals": value == bar,
    }[name]


def number(c, rule, ratings, whole, weight):
    measure = c["measure"]
    x = sorted((Fraction(str(r)), weight[p]) for p, r in ratings.items())
    total = sum((w for _, w in x), Fraction(0))
    if measure in ("share", "count", "wilson_low", "cvr"):
        below = sum((weight[p] for p in whole), Fraction(0))
        if below == 0:
            return None
        if "within" in c:
            middle = quantile(x, Fraction(1, 2), "type2")
            low, high = (None, None) if middle is None else (middle - c["within"], middle + c["within"])
        else:
            low, high = (c["from"], c["to"]) if "from" in c else (rule[c["band"]]["from"], rule[c["band"]]["to"])
        chosen = sum((w for r, w in x if low is not None and low <= r <= high), Fraction(0))
        if measure == "count":
            return chosen
        if measure == "cvr":
            return (2 * chosen - below) / below
        if measure == "share":
            return chosen / below
        n, p, z = int(below), chosen / below, 1.959963984540054
        inner = float(p * (1 - p)) / n + z * z / (4 * n * n)
        return max(0.0, (float(p) + z * z / (2 * n) - z * math.sqrt(inner)) / (1 + z * z / n))
    if not x:
        return None
    kind = rule["quantiles"]
    mean = sum((r * w for r, w in x), Fraction(0)) / total
    if measure == "mean":
        return mean
    if measure == "median":
        return quantile(x, Fraction(1, 2), "type2")
    if measure == "iqr":
        return quantile(x, Fraction(3, 4), kind) - quantile(x, Fraction(1, 4), kind)
    if measure == "ipr":
        return quantile(x, Fraction(7, 10), kind) - quantile(x, Fraction(3, 10), kind)
    if measure == "mad_m":
        middle = quantile(x, Fraction(1, 2), "type2")
        return sum((abs(r - middle) * w for r, w in x), Fraction(0)) / total
    if measure in ("sd", "cv"):
        if len(x) < 2:
            return None
        variance = sum(((r - mean) ** 2 for r, _ in x), Fraction(0)) / (len(x) - 1)
        return variance if measure == "sd" else variance / mean**2
    p30, p70 = quantile(x, Fraction(3, 10), kind), quantile(x, Fraction(7, 10), kind)
    split = p70 - p30 > Fraction("2.35") + Fraction(3, 2) * abs(5 - (p30 + p70) / 2)
    if measure == "disagreement":
        return split
    middle = quantile(x, Fraction(1, 2), "type2")
    if split:
        return "uncertain by disagreement"
    top = middle >= Fraction(13, 2) if c["ram_boundary"] == "higher" else middle > Fraction(13, 2)
    if middle >= Fraction(7, 2):
        return "appropriate" if top else "uncertain by median"
    return "inappropriate"


def quantile(x, q, kind):
    """Hyndman and Fan's definitions, by walking along the sorted ratings; weights for definition 2 alone."""
    if not x:
        return None
    if kind == "type2":
        total, so_far = sum(w for _, w in x), Fraction(0)
        for k, (r, w) in enumerate(x):
            so_far += w
            if so_far > q * total:
                return r
            if so_far == q * total:
                return (r + x[k + 1][0]) / 2 if k + 1 < len(x) else r
    values, n = [r for r, _ in x], len(x)
    place = (n + 1) * q if kind == "type6" else (n - 1) * q + 1
    place = min(max(place, Fraction(1)), Fraction(n))
    k = math.floor(place)
    return values[k - 1] + (place - k) * (values[min(k, n - 1)] - values[k - 1])


# --- rules and rounds drawn at random ------------------------------------------------------------------------------

SCALES = {
    "1-4": ([1, 2, 3, 4], (3, 4), (1, 2)),
    "1-5": ([1, 2, 3, 4, 5], (4, 5), (1, 2)),
    "1-7": (list(range(1, 8)), (6, 7), (1, 2)),
    "1-9": (list(range(1, 10)), (7, 9), (1, 3)),
    "0-10": (list(range(11)), (8, 10), (0, 3)),
    "0-100": (list(range(101)), (70, 100), (0, 30)),
    "halves": ([1, 1.5, 2, 2.5, 3], (2.5, 3), (1, 1.5)),
}
SHARES = st.sampled_from(["0", "1/3", "0.15", "0.5", "2/3", "0.7", "0.75", "0.8", "1"])
FORMS = ["pooled", "every", "any", "exactly_one", {"at_least": 1}, {"at_least": 2}]


@st.composite
def conditions(draw, points, weights, denominator, criteria):
    of_one_to_nine = points == list(range(1, 10))
    measures = ["share", "share", "share", "median", "iqr", "mean", "mad_m", "ipr"]
    measures += ["disagreement", "ram_class"] if of_one_to_nine else []
    c = {"groups": draw(st.sampled_from(FORMS))}
    if weights == "person" or c["groups"] != "pooled":
        measures += ["count", "sd", "wilson_low", "cvr"] + (["cv"] if points[0] > 0 else [])
    c["measure"] = draw(st.sampled_from(measures))
    c["criterion"] = draw(st.sampled_from(criteria))
    if c["measure"] in ("share", "count", "wilson_low", "cvr"):
        ways = ["agree", "against", "own"]
        if c["measure"] in ("share", "count") and (weights == "person" or denominator == "raters"):
            ways.append("within")
        way = draw(st.sampled_from(ways))
        if way == "own":
            c["from"], c["to"] = sorted((draw(st.sampled_from(points)), draw(st.sampled_from(points))))
        elif way == "within":
            c["within"] = draw(st.integers(0, 2))
        else:
            c["band"] = way
    if c["measure"] == "disagreement":
        return c | {"equals": draw(st.booleans())}
    if c["measure"] == "ram_class":
        classes = ["appropriate", "uncertain by median", "uncertain by disagreement", "inappropriate"]
        return c | {"equals": draw(st.sampled_from(classes)), "ram_boundary": draw(st.just("higher"))}
    if c["measure"] == "wilson_low":
        c["level"] = 0.95
    if c["measure"] in ("share", "wilson_low"):
        bar = draw(SHARES)
    elif c["measure"] == "count":
        bar = str(draw(st.integers(0, 6)))
    else:
        bar = draw(st.sampled_from(["0", "0.5", "1", "1.5", "2", "3.25", "7"]))
    name = draw(st.sampled_from(["at_least", "above", "at_most", "below", "equals"]))
    return c | {name: bar}


@st.composite
def rounds(draw):
    points, agree, against = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    criteria = draw(st.sampled_from([["importance"], ["importance", "feasibility"]]))
    weights = draw(st.sampled_from(["person", "person", "group"]))
    denominator = draw(st.sampled_from(["raters", "responders", "invited"]))
    one = conditions(points, weights, denominator, criteria)
    clause = st.one_of(one, one, st.builds(lambda some: {"any": some}, st.lists(one, min_size=1, max_size=3)))
    n_outcomes = draw(st.integers(1, 3))
    rule = {
        "name": "drawn",
        "criterion": "importance",
        "agree": {"from": agree[0], "to": agree[1]},
        "against": {"from": against[0], "to": against[1]},
        "denominator": denominator,
        "quantiles": "type2" if weights == "group" else draw(st.sampled_from(["type2", "type6", "type7"])),
        "min_n": draw(st.integers(1, 4)),
        "small_groups": {
            "under": draw(st.integers(1, 3)),
            "then": draw(st.sampled_from(["not assessable", "skip"])),
        },
        "weights": weights,
        "outcomes": [
            {"outcome": f"class {k}", "label": f"class {k}", "when": draw(st.lists(clause, min_size=1, max_size=3))}
            for k in range(n_outcomes)
        ],
    }
    groups = draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=12))
    people = {f"p{k}": group for k, group in enumerate(groups)}
    few = draw(st.lists(st.sampled_from(points), min_size=1, max_size=3))  # so that bars are met now and then
    cell = st.sampled_from([*few, *few, *points, "unable", "skipped", "not_asked", None])
    items = {
        f"s{i}": {name: {p: a for p in people if (a := draw(cell)) is not None} for name in criteria}
        for i in range(draw(st.integers(1, 3)))
    }
    return points, rule, people, items


def as_tables(people, items):
    rows = [
        (p, item, name, "rated" if not isinstance(a, str) else a, np.nan if isinstance(a, str) else float(a))
        for item, criteria in items.items()
        for name, own in criteria.items()
        for p, a in own.items()
    ]
    ratings = pd.DataFrame(rows, columns=["panellist_id", "item_id", "criterion", "state", "rating"])
    panel = pd.DataFrame({"panellist_id": list(people), "group": list(people.values())})
    return ratings, panel


@settings(max_examples=150)
@given(rounds())
def test_statuses_are_those_of_the_slow_reference(drawn):
    points, rule, people, items = drawn
    ratings, panel = as_tables(people, items)
    spoken_of = {
        c.get("criterion", "importance")
        for o in rule["outcomes"]
        for clause in o["when"]
        for c in clause.get("any", [clause])
    } | {"importance"}
    if not spoken_of <= set(ratings["criterion"]):
        return  # nobody was asked on a criterion: refused, see test_refusals
    table = consensus(ratings, ConsensusRule.model_validate(rule), ResponseScale(points=points), panel)
    own = table[table["criterion"] == "importance"].set_index("item_id")
    everybody = {p for item in items.values() for each in item.values() for p, a in each.items() if is_answer(a)}
    for item, criteria in items.items():
        if not any(a != "not_asked" for a in criteria["importance"].values()):
            assert item not in own.index
            continue
        # Who answered anything in the round is a responder, whatever the item.
        spread = criteria | {"elsewhere": dict.fromkeys(everybody, 0)}
        wanted = status_of(rule, spread, people, set(people))
        found = own.loc[item, "status"]
        assert found == wanted or (wanted == "not decided" and found in ("not assessable", "too few ratings"))
        assert own.loc[item, "n"] == len(rated(criteria["importance"]))
        assert own.loc[item, "reason"]


def is_answer(a):
    return a not in ("skipped", "not_asked")
