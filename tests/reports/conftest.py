"""One invented study played to its end through the public verbs, and its report written once for all tests."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from amnmethods import resources
from amnmethods.demo.codes import panellist_codes
from amnmethods.demo.invent import SEED
from amnmethods.demo.rating_model import answer
from amnmethods.demo.source import read_source
from amnmethods.demo.statuses import asked, statuses
from amnmethods.demo.tables import ratings_of
from amnmethods.study import Study, new_study

DEMO = "data/amn-demo"


def demo_ratings() -> pd.DataFrame:
    """Return the answers of the invented panel, every item of every round that asked it, without comments."""
    source = read_source()
    codes = panellist_codes(len(source.people), np.random.default_rng([SEED, 1]))
    answers = answer(source, np.random.default_rng(SEED))
    put = asked(source, statuses(source, answers))[:, 0]
    table = ratings_of(source, answers, codes)
    place = {item_id: k for k, item_id in enumerate(source.item_ids)}
    return table[put[table["round"] - 1, table["item_id"].map(place)]].assign(comment=pd.NA)


def play(folder: Path) -> Study:
    """Play the invented study: three rounds, decisions, released comments, an erasure."""
    demo = resources.find(DEMO)
    study = new_study(folder, template=demo)
    study.prespecify()
    ratings = demo_ratings()
    released = pd.read_csv(demo / "released.csv", encoding="utf-8-sig")
    decisions = pd.read_csv(demo / "decisions.csv", encoding="utf-8-sig").fillna("")
    said = released.set_index(["round", "panellist_id", "item_id", "criterion"])["text"]
    keys = pd.MultiIndex.from_frame(ratings[said.index.names])
    ratings["comment"] = said.reindex(keys).to_numpy()
    for number in (1, 2, 3):
        for update, name in ((f"items-before-round-{number}.csv", "items.csv"), (f"panel-before-round-{number}.csv", "panel.csv")):
            if (demo / "updates" / update).is_file():
                shutil.copyfile(demo / "updates" / update, folder / name)
        own = ratings[ratings["round"] == number]
        study.open_round(number, items=list(dict.fromkeys(own["item_id"])))
        study.record(own, source=f"round-{number}.csv")
        study.close_round(number)
        for row in decisions[decisions["round"] == number].itertuples():
            into = [row.into] if row.into else None
            study.decide(number, row.item_id, row.decision, {"en": row.reason_en, "fr": row.reason_fr}, into=into)
        for row in released[released["round"] == number].itertuples():
            study.release_comment(number, row.panellist_id, row.item_id, row.criterion)
    return study


@pytest.fixture(scope="session")
def played(tmp_path_factory) -> Study:
    return play(tmp_path_factory.mktemp("reports") / "study")
