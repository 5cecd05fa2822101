"""A mentoring network: who was in contact with whom, at once or period by period, and on whom most hangs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ReportError
from .grid import BODY, SMALL, key_height, write_key
from .lettering import drawable, line_height, shorten, wrap
from .network_layout import packed_layout, parts_of
from .network_marks import draw_network, network_keys, write_labels
from .network_people import Drawn, Looks, groups_of, only, read_network, relied_on
from .palette import MUTED, RULE
from .voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure


__all__ = ["plot_network", "plot_network_over_time"]

TALLEST = 6.6  # inches


def plot_network(
    ties: pd.DataFrame,
    people: pd.DataFrame,
    reliance: pd.DataFrame | None = None,
    language: str = "en",
    *,
    seed: int,
    below: int,
    group: str | None = None,
    names: Mapping[str, str] | None = None,
    labels: int = 3,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw everybody in contact, mentors as large as they have contacts; only the most relied on bear a label.

    Parameters
    ----------
    ties
        What `mentoring.ties` returned: ``mentor_id``, ``mentee_id``, ``n_contacts``.
    people
        ``person_id``, ``role``, and the column of the groups. Who stands here without a tie is counted at the foot.
    reliance
        The rows of one site of `mentoring.reliance`: the labels are the first by ``share_lost``. Without it there are
        none.
    seed
        Of the layout: the same table and seed give the same picture.
    below
        Groups of fewer people are drawn as *other*, and all alike if the others are fewer too.
    group
        The attribute told by colour and shape, such as ``"profession"``; the largest six, and the rest together.
    names
        From a group to what readers call it.
    labels
        How many to label.
    language, width, study
        As in `plot_distribution_strip`.

    Raises
    ------
    ReportError
        A column is missing, there is no tie, or there are more people than a page can show.

    Examples
    --------
    >>> ties = pd.DataFrame({"mentor_id": ["m1", "m1"], "mentee_id": ["e1", "e2"], "n_contacts": [5, 1]})
    >>> people = pd.DataFrame({"person_id": ["m1", "e1", "e2", "e3"], "role": ["mentor", *["mentee"] * 3]})
    >>> plot_network(ties, people, seed=1, below=1).get_label()
    'Mentoring network: 1 mentor and 2 mentees in contact, 2 pairs. Separate parts: 1, the largest with 3 people. \
Without contact: 0 mentors, 1 mentee.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    drawn = read_network(ties, people, group, below)
    shown = groups_of(drawn, names or {}, voice)
    relied, unseen = relied_on(drawn, reliance, labels)
    places, tall = packed_layout(drawn.n, drawn.pairs, drawn.diameter, width, TALLEST, seed)
    foot = network_keys(shown, bool(relied), voice)
    notes = [_idle(drawn, people, voice)]
    if unseen:
        each = voice.listed(f"{person} {voice.percent(share)}" for person, share in unseen)
        notes.append(voice.say("network.unseen", people=each))
    below_lines = [line for note in notes for line in wrap(note, width, SMALL)]
    below_marks = len(below_lines) * line_height(SMALL) + 0.04
    alt = _alt(drawn, shown, relied, notes, voice)
    paper = Paper(width, tall + 0.06 + below_marks + key_height(foot, width), alt)
    draw_network(paper, drawn, places, shown)
    write_labels(paper, drawn, places, relied, (width, tall), voice)
    paper.text(0, tall + 0.06 + below_marks / 2, below_lines, SMALL, color=MUTED)
    write_key(paper, foot, tall + 0.06 + below_marks)
    return paper.chart


def plot_network_over_time(
    ties: pd.DataFrame,
    people: pd.DataFrame,
    language: str = "en",
    *,
    seed: int,
    below: int,
    group: str | None = None,
    names: Mapping[str, str] | None = None,
    columns: int = 3,
    width: float = 6.3,
    study: Path | None = None,
) -> "Figure":
    """Draw the network of each period beside the others; everybody keeps their place, and is a dot while not in contact.

    Parameters
    ----------
    ties
        One row per period and pair: ``period``, ``mentor_id``, ``mentee_id``, ``n_contacts``; drawn in the order of their
        first row.
    columns
        Pictures in a row.
    people, seed, below, group, names, language, width, study
        As in `plot_network`.

    Raises
    ------
    ReportError
        As `plot_network`; or a period stands nowhere.

    Examples
    --------
    >>> ties = pd.DataFrame({"period": ["2026Q1", "2026Q2"], "mentor_id": "m1", "mentee_id": ["e1", "e2"], "n_contacts": 1})
    >>> people = pd.DataFrame({"person_id": ["m1", "e1", "e2"], "role": ["mentor", "mentee", "mentee"]})
    >>> plot_network_over_time(ties, people, seed=1, below=1).get_label()
    'Mentoring network over time. 2026Q1: 1 mentor and 1 mentee in contact, 1 pair. \
2026Q2: 1 mentor and 1 mentee in contact, 1 pair.'
    """
    from .paper import Paper

    voice = Voice(language, study)
    if "period" not in ties:
        raise ReportError(
            "The ties have no column 'period': make them for each month or quarter and put them together."
        )
    pairs = ties.groupby(["mentor_id", "mentee_id"], as_index=False)["n_contacts"].sum()
    everybody = read_network(pairs, people, group, below)
    shown = groups_of(everybody, names or {}, voice)
    gap, head = 0.16, line_height(BODY) + 0.05
    cell = (width - gap * (columns - 1)) / columns
    least = 0.05 if everybody.n < 150 else 0.03  # inches: a smaller mark has no shape
    shrunk = np.maximum(everybody.diameter * max(0.4, cell / width), least)
    places, tall = packed_layout(everybody.n, everybody.pairs, shrunk, cell, 1.25 * cell, seed)
    periods = list(dict.fromkeys(ties["period"]))
    rows = -(-len(periods) // columns)
    foot = network_keys(shown, False, voice)
    told, panels, most = [f"{voice.say('network.about_time')}."], [], 1
    for period in periods:
        own = ties[ties["period"] == period]
        counted = voice.listed(_counted(own, voice))
        told.append(f"{drawable(period)}{voice.say('colon')}{counted}.")
        panels.append((drawable(period), own, wrap(counted, cell, SMALL)))
        most = max(most, len(panels[-1][2]))
    below_marks = head + most * line_height(SMALL) + 0.06
    height = rows * (tall + below_marks) + (rows - 1) * gap
    paper = Paper(width, height + key_height(foot, width), " ".join(told))
    for k, (name, own, said) in enumerate(panels):
        line, column = divmod(k, columns)
        x, y = column * (cell + gap), line * (tall + below_marks + gap)
        paper.text(x, y + head / 2, shorten(name, cell, BODY, "bold"), BODY, weight="bold")
        paper.line([x, x + cell], [y + head - 0.02] * 2, RULE)
        now = only(everybody, own)
        draw_network(paper, now, places + np.array([x, y + head]), shown, np.asarray(shrunk))
        middle = y + head + tall + 0.03 + len(said) * line_height(SMALL) / 2
        paper.text(x, middle, said, SMALL, color=MUTED)
    write_key(paper, foot, height)
    return paper.chart


def _counted(ties: pd.DataFrame, voice: Voice) -> list[str]:
    """Return who is in contact, in words."""
    mentors = voice.say("network.n_mentors", n=ties["mentor_id"].nunique())
    mentees = voice.say("network.n_mentees", n=ties["mentee_id"].nunique())
    both = voice.say("network.both", mentors=mentors, mentees=mentees)
    return [both, voice.say("network.n_pairs", n=len(ties))]


def _idle(drawn: Drawn, people: pd.DataFrame, voice: Voice) -> str:
    """Return how many of those listed are in no contact."""
    there = set(drawn.ids)
    alone = people[~people["person_id"].astype(str).isin(there)]
    n = {role: int((alone["role"] == role).sum()) for role in ("mentor", "mentee")}
    mentors, mentees = voice.say("network.n_mentors", n=n["mentor"]), voice.say("network.n_mentees", n=n["mentee"])
    return voice.say("network.idle", mentors=mentors, mentees=mentees)


def _alt(
    drawn: Drawn,
    shown: Looks,
    relied: Sequence[tuple[int, float]],
    notes: Sequence[str],
    voice: Voice,
) -> str:
    pairs = pd.DataFrame({"mentor_id": drawn.pairs[:, 0], "mentee_id": drawn.pairs[:, 1]})
    about = f"{voice.say('network.about')}{voice.say('colon')}{voice.listed(_counted(pairs, voice))}."
    parts = parts_of(drawn.n, drawn.pairs)
    said = [about, f"{voice.say('network.parts', n=len(parts), largest=len(parts[0]))}."]
    if list(shown) != [""]:
        each = voice.listed(f"{name} {n}" for _, _, name, n in shown.values())
        said.append(f"{voice.say('network.groups')}{voice.say('colon')}{each}.")
    if relied:
        each = voice.listed(f"{drawable(drawn.ids[k])} {voice.percent(share)}" for k, share in relied)
        said.append(f"{voice.say('network.relied')}{voice.say('colon')}{each}.")
    return " ".join([*said, *(f"{note}." for note in notes)])
