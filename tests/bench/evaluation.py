"""The evaluation: 50,000 respondents over three waves, and the report of the invented study, beside their limits.

The limits are 20 s each: for scoring two instruments and following who was lost, what changed, for everyone and for the
worse, to both later waves; and for the report as it is called without choices, every language and format, of a study
opened afresh. Nothing is asserted.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from amnmethods import evaluation, reports, surveys
from amnmethods.demo import whole
from amnmethods.study import open_study

from .consensus import typical

LIMIT = 20.0
N, WAVES = 50_000, (0, 1, 2)
BRS, CBI = [f"brs_{k}" for k in range(1, 7)], [f"cbi_w{k}" for k in range(1, 8)]


def run(repeats: int = 3) -> list[tuple[str, float, float]]:
    """Time each call so often; rows of name, median seconds, ratio to the limit."""
    answers = made_up()
    scores = scored(answers)
    calls: dict[str, Callable[[], Any]] = {
        "50,000 respondents x 3 waves scored and analysed": lambda: analysed(scored(answers), answers),
        "  of which: scored": lambda: scored(answers),
        "  of which: analysed": lambda: analysed(scores, answers),
    }
    rows = [(name, typical(call, repeats)) for name, call in calls.items()]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        whole(folder)
        seconds = typical(lambda: reports.evaluation_report(open_study(folder)), repeats)
        rows.append(("evaluation report, default call", seconds))
    return [(name, seconds, seconds / LIMIT) for name, seconds in rows]


def made_up() -> pd.DataFrame:
    """Make the answers of 50,000 people at five networks to two instruments; a quarter is lost with each wave."""
    rng = np.random.default_rng(2)
    people = pd.DataFrame(
        {
            "respondent_id": [f"r{k:05}" for k in range(N)],
            "site": rng.choice(["N1", "N2", "N3", "N4", "N5"], N),
            "role": rng.choice(["mentor", "mentee"], N, p=[0.3, 0.7]),
        }
    )
    parts = []
    for wave in WAVES:
        own = people[rng.random(N) < 0.75**wave].assign(wave=wave)
        own[BRS] = rng.integers(1, 6, (len(own), len(BRS)))
        own[CBI] = rng.integers(0, 5, (len(own), len(CBI))) * 25
        parts.append(own)
    return pd.concat(parts, ignore_index=True)


def scored(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of both instruments in every wave."""
    keys = ["respondent_id", "wave"]
    resilience = surveys.score(answers[[*keys, *BRS]], "brs", missing="suggested")
    burnout = surveys.score(answers[[*keys, *CBI]], "cbi", missing="suggested", scales=["cbi_work"])
    return pd.concat([resilience, burnout], ignore_index=True)


def analysed(scores: pd.DataFrame, answers: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what an evaluation tells of two waves, for both later ones."""
    people = answers[["respondent_id", "wave", "site", "role"]]
    found = [evaluation.attrition_table(people, by=["site"], suppress_below=5)]
    for after in WAVES[1:]:
        between: dict[str, Any] = {"before": WAVES[0], "after": after, "suppress_below": 5}
        change = evaluation.change(scores, people, by=["site"], **between)
        worse, beyond = {"cbi_work": "higher", "brs": "lower"}, {"cbi_work": 10, "brs": 0.5}
        found += [
            change,
            evaluation.equivalence(change, {"brs": 0.2}),
            evaluation.change(scores, people, by=["site"], interval="bootstrap", rng=1, **between),
            evaluation.everyone(scores, people, by=["site"], **between),
            evaluation.lost(scores, people, by=["site"], **between),
            evaluation.harms(scores, people, worse=worse, beyond=beyond, by=["site", "role"], **between),
        ]
    return found
