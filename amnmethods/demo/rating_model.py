"""The rating model: how invented panels come to their ratings, many panels at once.

An opinion is what the panel thinks of an item, plus how severe the person is, plus what group and language add. First
the rating is that opinion with noise, rounded onto the scale. After feedback it moves part of the way to the median.
"""

from dataclasses import dataclass

import numpy as np

from .source import ROUNDS, Source

NOT_ASKED, RATED, UNABLE, SKIPPED = range(4)
STATES = ("not_asked", "rated", "unable", "skipped")  # in the order of the codes above


@dataclass(frozen=True)
class Answers:
    """What panels answered: arrays over round x panel x person x item x criterion."""

    rating: np.ndarray  # the point given; NaN unless rated
    state: np.ndarray  # a code, see STATES


def answer(source: Source, rng: np.random.Generator, n_panels: int = 1) -> Answers:
    """Let panels rate every item in every round.

    Who is absent and which item does not exist yet is *not_asked*; leaving items out of round 3 is the protocol's
    business, not this model's. All draws come first and in a fixed order, so that one seed always gives one panel.
    """
    model, people = source.model, source.people
    shape = (n_panels, len(people), len(source.strategies), 2)
    severity = rng.normal(0, model.severity_sd, (n_panels, len(people), 1, 1))
    movement = rng.normal(model.movement_mean, model.movement_sd, (n_panels, len(people), 1, 1)).clip(0, 1)
    noise = rng.standard_normal((len(ROUNDS), *shape))
    unable = rng.random(shape) < source.unable()  # once unable, always unable
    skipped = rng.random((len(ROUNDS), *shape)) < model.missing

    for k, person in enumerate(people):
        if person.severity is not None:
            severity[:, k] = person.severity
    stubborn = np.array([person.stubborn for person in people])[:, None, None]
    opinion = source.opinion("mu") + severity + source.shifts()
    asked = _asked(source)
    afresh = _afresh(source)

    position = np.zeros(shape)
    rating = np.full((len(ROUNDS), *shape), np.nan)
    state = np.full((len(ROUNDS), *shape), NOT_ASKED)
    for r, round in enumerate(ROUNDS):
        first = _on_scale(opinion + model.first_sd * noise[r])
        if round == 1:
            position = first
        else:
            way = movement * source.opinion("movement") * (_fed_back(rating[r - 1], position) - position)
            again = np.where(stubborn, position, _on_scale(position + way + model.again_sd * noise[r]))
            position = np.where(afresh[r], first, again)
        left_empty = skipped[r] | _stopped(source, round)
        state[r] = np.where(asked[r], np.where(unable, UNABLE, np.where(left_empty, SKIPPED, RATED)), NOT_ASKED)
        rating[r] = np.where(state[r] == RATED, position, np.nan)
    return Answers(rating, state)


def _on_scale(values: np.ndarray) -> np.ndarray:
    return np.rint(values.clip(1, 9))


def _fed_back(before: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Return the panel's median of the round before, or each person's own position where nobody had rated."""
    nobody = np.isnan(before).all(axis=1, keepdims=True)
    median = np.nanmedian(np.where(nobody, 0, before), axis=1, keepdims=True)
    return np.where(nobody, position, median)


def _asked(source: Source) -> np.ndarray:
    """Return round x person x item x 1: who was there, and which items existed."""
    people = np.array([[person.answers(round) for person in source.people] for round in ROUNDS])
    items = np.array([[strategy.first_round <= round for strategy in source.strategies] for round in ROUNDS])
    return people[:, :, None, None] & items[:, None, :, None]


def _afresh(source: Source) -> np.ndarray:
    """Return round x person x item x 1: rated without looking back, as people and wordings were new."""
    people = np.array([[person.joins == round for person in source.people] for round in ROUNDS])
    items = np.array([[round in (s.first_round, s.reworded_in) for s in source.strategies] for round in ROUNDS])
    return people[:, :, None, None] | items[:, None, :, None]


def _stopped(source: Source, round: int) -> np.ndarray:
    """Return person x item x 1: the rest of a form that somebody left."""
    left = np.zeros((len(source.people), len(source.strategies), 1), dtype=bool)
    for k, person in enumerate(source.people):
        if person.stops and person.stops["round"] == round:
            left[k, source.item_ids.index(person.stops["after"]) + 1 :] = True
    return left
