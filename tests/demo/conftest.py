"""The committed invented study as tables, read here without the package's importer."""

import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import resources, sheets
from amnmethods.delphi import consensus
from amnmethods.model import read_study
from amnmethods.model.tables import check_ratings


@pytest.fixture(scope="session")
def table():
    """Read one of the committed tables as text."""

    def read(name: str) -> pd.DataFrame:
        return sheets.read(resources.find(f"data/amn-demo/{name}")).cells.reset_index(drop=True)

    return read


@pytest.fixture(scope="session")
def truth() -> dict:
    return YAML(typ="safe", pure=True).load(resources.text("data/amn-demo/truth.yaml"))


@pytest.fixture(scope="session")
def study():
    return read_study(resources.text("data/amn-demo/study.yaml"))


@pytest.fixture(scope="session")
def ratings(table) -> pd.DataFrame:
    """The three files of answers as one table."""
    columns = ["round", "panellist_id", "item_id", "criterion", "cell", "comment"]
    one = table("rounds/round-1.csv")
    one["cell"] = one["rating"].where(one["state"] != "unable", "UTR")
    two = []
    wide = table("rounds/round-2.xlsx").set_index("panellist_id")
    for heading in wide.columns:
        item_id, part = heading.split(" / ")
        if part != "comment":
            comment = wide[f"{item_id} / comment"] if part == "importance" else ""
            row = {"round": "2", "item_id": item_id, "criterion": part, "cell": wide[heading], "comment": comment}
            two.append(pd.DataFrame(row).reset_index())
    three = table("rounds/round-3.csv")
    three.columns = columns
    three["criterion"] = three["criterion"].replace({"faisabilité": "feasibility"})
    together = pd.concat([one[columns], *[part[columns] for part in two], three], ignore_index=True)
    cell = together.pop("cell")
    together["round"] = together["round"].astype(int)
    together["state"] = cell.map({"UTR": "unable", "": "skipped"}).fillna("rated")
    together["rating"] = pd.to_numeric(cell.str.replace(",", "."), errors="coerce")
    check_ratings(together)
    return together


@pytest.fixture(scope="session")
def panel(table) -> pd.DataFrame:
    """Group and status per round, as the panel stood when the round opened."""
    names = ["panel.csv", "updates/panel-before-round-2.csv", "updates/panel-before-round-3.csv"]
    return pd.concat([table(name).assign(round=k) for k, name in enumerate(names, start=1)], ignore_index=True)


@pytest.fixture(scope="session")
def status(ratings, panel, study) -> pd.DataFrame:
    found = consensus(ratings, study.consensus, study.scale_of(), panel)
    return found[found["criterion"] == "importance"].set_index(["round", "item_id"])
