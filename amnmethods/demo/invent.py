"""Invent the study of the demo: a folder with all that a team would have, and the truth beside it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..sheets import write_csv
from .codes import panellist_codes
from .invent_exploration import invent_exploration
from .invent_implementation import invent_implementation
from .invent_tailoring import invent_tailoring
from .rating_model import answer
from .round_files import write_french, write_long, write_wide
from .source import ROUNDS, Source, read_source
from .statuses import asked, expected, statuses
from .tables import items_before, panel_before, ratings_of
from .truth import truth_table

SEED = 20251408  # chosen among the first thousands: shows late consensus, a lost one, a split, dissent, and no fluke
SIMULATED = 400  # panels behind the column "expected"


def invent(folder: Path | str, *, n_simulated: int = SIMULATED) -> Path:
    """Write the invented study.

    The folder holds `study.yaml`; `items.csv` and `panel.csv` as they stood before round 1; under `updates/` the same
    files as the team changed them before later rounds; the files of answers under `rounds/`; and what the team did:
    `asked.csv` (which items each round asked), `decisions.csv`, `released.csv` (comments to release), `erasures.csv`.
    `truth.yaml` tells what is hidden in it. `exploration/`, `tailoring/` and `implementation/` hold the tables of the other
    phases; see `invent_exploration`, `invent_tailoring` and `invent_implementation`.

    Parameters
    ----------
    folder
        Where to write; made if missing, files of the same name are replaced.
    n_simulated
        Number of panels simulated for the column ``expected`` of the truth table (some seconds for 400).

    Returns
    -------
    The folder. The same bytes each time.
    """
    folder = Path(folder)
    for part in ("updates", "rounds"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    source = read_source()
    codes = _codes(source)
    ratings, status, put = _given(source, codes)

    (folder / "study.yaml").write_bytes(source.study_yaml.encode("utf-8"))
    _write_tables(folder, source, codes)
    _write_rounds(folder / "rounds", source, ratings)
    _write_acts(folder, source, codes, put)
    share = expected(source, answer(source, np.random.default_rng([SEED, 2]), n_simulated))
    seeds = {"ratings": SEED, "codes": [SEED, 1], "simulation": [SEED, 2], "n_simulated": n_simulated}
    truth = truth_table(source, codes, ratings, status[:, 0], put, share, seeds)
    (folder / "truth.yaml").write_bytes(truth.encode("utf-8"))
    invent_exploration(folder / "exploration")
    invent_tailoring(folder / "tailoring")
    invent_implementation(folder / "implementation")
    return folder


def given() -> pd.DataFrame:
    """Return what the panel answered in all rounds, as it stands behind the files of `rounds/`.

    Returns
    -------
    ``round, panellist_id, item_id, criterion, state, rating, comment`` ("" where there is none).
    """
    source = read_source()
    return _given(source, _codes(source))[0]


def _codes(source: Source) -> list[str]:
    return panellist_codes(len(source.people), np.random.default_rng([SEED, 1]))


def _given(source: Source, codes: list[str]) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the one panel's answers with their comments, the statuses they lead to, and what each round asked."""
    answers = answer(source, np.random.default_rng(SEED))
    status = statuses(source, answers)
    put = asked(source, status)[:, 0]
    ratings = _asked_only(ratings_of(source, answers, codes), source, put)
    return _with_comments(ratings, source, codes), status, put


def _asked_only(ratings: pd.DataFrame, source: Source, put: np.ndarray) -> pd.DataFrame:
    """Keep what the rounds asked, in the order of a survey system: by round, panellist, item as on the form."""
    index = {item_id: k for k, item_id in enumerate(source.item_ids)}
    kept = put[ratings["round"] - 1, ratings["item_id"].map(index)]
    return ratings[kept].sort_values(["round", "panellist_id", "item_id"], kind="stable", ignore_index=True)


def _with_comments(ratings: pd.DataFrame, source: Source, codes: list[str]) -> pd.DataFrame:
    """Put each comment beside the first criterion of its item, as survey systems do."""
    said = {(c["round"], _code(source, codes, c["by"]), c["item"]): c["text"] for c in source.comments}
    first = source.config.criteria[0].criterion
    keys = zip(ratings["round"], ratings["panellist_id"], ratings["item_id"], ratings["criterion"], strict=True)
    column = [said.pop((round, code, item), "") if criterion == first else "" for round, code, item, criterion in keys]
    if said:
        raise ValueError(f"comments.yaml speaks of what was not asked: {', '.join(map(str, said))}")
    return ratings.assign(comment=column)


def _write_tables(folder: Path, source: Source, codes: list[str]) -> None:
    """Write items and panel as they stood before each round, and the panel after the last."""
    write_csv(folder / "items.csv", items_before(source, 1))
    write_csv(folder / "panel.csv", panel_before(source, codes, 1))
    write_csv(folder / "updates" / "items-before-round-2.csv", items_before(source, 2))
    for round in ROUNDS[1:]:
        write_csv(folder / "updates" / f"panel-before-round-{round}.csv", panel_before(source, codes, round))
    write_csv(folder / "updates" / "panel-at-the-end.csv", panel_before(source, codes, ROUNDS[-1] + 1))


def _write_rounds(folder: Path, source: Source, ratings: pd.DataFrame) -> None:
    one, two, three = (ratings[ratings["round"] == round] for round in ROUNDS)
    write_long(folder / "round-1.csv", one)
    write_wide(folder / "round-2.xlsx", two, source.config, "Delphi round 2: answers up to 4 May 2026")
    write_french(folder / "round-3.csv", three, source.config)


def _write_acts(folder: Path, source: Source, codes: list[str], put: np.ndarray) -> None:
    """Write what the team did between the rounds, for `play` to do again through the public verbs."""
    items = [(round, source.item_ids[k]) for r, round in enumerate(ROUNDS) for k in np.flatnonzero(put[r])]
    write_csv(folder / "asked.csv", pd.DataFrame(items, columns=["round", "item_id"]))
    write_csv(folder / "decisions.csv", pd.DataFrame([_decision(entry) for entry in source.decisions]))
    released = [
        {
            "round": comment["round"],
            "panellist_id": _code(source, codes, comment["by"]),
            "item_id": comment["item"],
            "criterion": source.config.criteria[0].criterion,
            "text": comment["text"] if comment["release"] is True else comment["release"],
        }
        for comment in source.comments
        if comment["release"]
    ]
    write_csv(folder / "released.csv", pd.DataFrame(released))
    erased = [
        {"round": p.left_after, "panellist_id": code, "reason": "Withdrew after the round and asked for erasure."}
        for code, p in zip(codes, source.people, strict=True)
        if p.left == "withdrawn"
    ]
    write_csv(folder / "erasures.csv", pd.DataFrame(erased))


def _decision(entry: Any) -> dict[str, Any]:
    return {
        "round": entry["round"],
        "item_id": entry["item"],
        "decision": entry["decision"],
        "reason_en": entry["reason"]["en"],
        "reason_fr": entry["reason"]["fr"],
        "into": entry.get("into", ""),
        "proposed_by": entry["proposed_by"],
        "confirmed_by": entry["confirmed_by"],
    }


def _code(source: Source, codes: list[str], key: str) -> str:
    return codes[next(k for k, person in enumerate(source.people) if person.key == key)]
