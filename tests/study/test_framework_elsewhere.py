"""A hospital without mentoring begins with the framework of another study, and comes to its own evaluation."""

import shutil

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import reports
from amnmethods.collect import import_ratings, import_table
from amnmethods.errors import TableError
from amnmethods.study import new_study, open_study

SITES = """\
sites:
- {site: W1, name: {en: Ward A, fr: Unité A}}
- {site: W2, name: {en: Ward B, fr: Unité B}}
"""
ASKED = ("brs", "burnout_single_item", "cbi", "oric")


@pytest.fixture(scope="module")
def exported(whole_study, tmp_path_factory):
    return open_study(whole_study).export_framework(tmp_path_factory.mktemp("framework") / "to-pass-on")


@pytest.fixture(scope="module")
def hospital(exported, tmp_path_factory):
    """Give the folder of the hospital's study: rated by nine, decided, planned, delivered, and surveyed twice.

    Of `study.yaml` it wrote its wards and the source of its rule, and took out two groups that nobody sits for.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "hospital"
    new_study(folder, template=exported)
    change(folder, "source: null", "source: Hospital protocol 1.0, section 3")
    change(folder, "groups:\n- group: R", f"{SITES}groups:\n- group: R")
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    unseated = text[text.index("- group: M") : text.index("- group: P")]
    change(folder, unseated, "")
    seated = [f"p{k},{'RLP'[k % 3]},W{1 + k % 2},en,active" for k in range(9)]
    (folder / "panel.csv").write_text("\n".join(["panellist_id,group,site,language,status", *seated]), encoding="utf-8")
    study = open_study(folder)
    wards = ("W1", "W2")

    def bring(name, columns, rows):
        import_table(study, sheet(folder, name, pd.DataFrame(rows, columns=columns.split())), name)

    bring("matrix_ratings", "construct site rater rating", [(b, w, "AB", -2) for b in ("B2", "B10") for w in wards])
    study.hand_over_determinants()
    study.open_round(1)
    asked = [(item, criterion) for item in study.items()["item_id"] for criterion in ("importance", "feasibility")]
    rated = [(f"p{k}", item, criterion, 8 if item < "s10" else 4) for k in range(9) for item, criterion in asked]
    ratings = pd.DataFrame(rated, columns=["panellist_id", "item_id", "criterion", "rating"])
    assert import_ratings(study, sheet(folder, "round-1", ratings), round=1).imported
    study.close_round(1)
    for item in study.items()["item_id"]:
        study.decide(1, item, "keep", "as rated", confirmed_by="AB")
    agreed = study.strategies().query("agreed")["strategy_id"]
    bring(
        "workshop",
        "site strategy_id decision reason",
        [(ward, each, "keep", "it fits") for ward in wards for each in agreed],
    )
    plan = study.draft_plan().assign(owner="nurse lead", starts_on="2026-07-01", ends_on="2026-12-31")
    import_table(study, sheet(folder, "plan", plan), "plan")
    bring(
        "delivery",
        "line_id month planned delivered unit",
        [(line, "2026-07", 2, 1, "talk") for line in plan["line_id"]],
    )
    import_table(study, sheet(folder, "survey", answers()), "survey")
    falls = [(ward, "falls", f"2026-{m:02}", 2 + 5 * m % 7, 100) for ward in wards for m in range(1, 13)]
    bring("series", "site measure month numerator denominator", falls)
    return folder


def change(folder, old, new):
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def sheet(folder, name, table):
    path = folder.parent / f"{name}.csv"
    table.to_csv(path, index=False)
    return path


def answers():
    """Make what 40 people of two wards answered at two waves, to the instruments that a hospital asks."""
    rng = np.random.default_rng(5)
    people = {"respondent_id": [f"H{k:02}" for k in range(40)], "site": ["W1", "W2"] * 20, "role": "nurse"}
    waves = []
    for wave in (0, 1):
        table = pd.DataFrame(people).assign(wave=wave, burnout1=rng.integers(1, 6, 40))
        table[[f"cbi_w{k}" for k in range(1, 8)]] = 25 * rng.integers(0, 5, (40, 7))
        for stem, n in (("brs_", 6), ("oric_c", 5), ("oric_e", 7)):
            table[[f"{stem}{k}" for k in range(1, n + 1)]] = rng.integers(1, 6, (40, n))
        waves.append(table)
    return pd.concat(waves, ignore_index=True)


def not_asked(study):
    """Return the instruments that came along and that the hospital does not ask."""
    config = study.config
    return [name for name in (*config.exploration.instruments, *config.evaluation.instruments) if name not in ASKED]


def test_the_evaluation_names_at_once_all_that_was_not_asked_and_both_ways_out(hospital):
    study = open_study(hospital)
    assert {"aim_iam_fim", "nomad"} <= set(not_asked(study))
    with pytest.raises(
        TableError, match=r"aim_iam_fim \(aim_1, aim_2, aim_3 \.\.\.\), nomad .*: name its columns so"
    ) as refused:
        study.change()
    assert f"take {', '.join(not_asked(study))} out of instruments: in study.yaml" in str(refused.value)


@pytest.fixture(scope="module")
def evaluated(hospital, tmp_path_factory):
    """Give the study once the instruments that were not asked are out of `study.yaml`, with nothing else to mend."""
    folder = shutil.copytree(hospital, tmp_path_factory.mktemp("evaluated") / "hospital")
    yaml = YAML()
    written = yaml.load((folder / "study.yaml").read_text(encoding="utf-8"))
    for name in not_asked(open_study(folder)):
        for section in ("exploration", "evaluation"):
            written[section]["instruments"].pop(name, None)
    with (folder / "study.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(written, file)
    return open_study(folder)


def test_the_evaluation_works_with_what_the_hospital_asked(evaluated):
    scales = ["brs", "burnout", "cbi_work", "oric_commitment", "oric_efficacy"]
    assert list(evaluated.change()["scale"].unique()) == scales
    assert set(evaluated.harms()["scale"]) == {"burnout", "cbi_work"}
    assert set(evaluated.equivalence()["scale"]) == {"brs"}
    assert set(evaluated.reaim().dropna(subset="value")["site"]) == {"W1", "W2", "pooled"}
    assert evaluated.dose_response()["dose"].eq(0.5).all()
    assert len(evaluated.untraced())
    assert evaluated.run_rules("falls", "W1")["n_useful"].notna().all()


def test_its_checklist_does_not_claim_the_links_of_the_study_before(evaluated):
    said = evaluated.stari().set_index("item")
    assert len(evaluated.strategy_links()) > 20
    assert said.loc["4.strategy", "open"]
    assert "Ward A; Ward B" in said.loc["8.strategy", "said"]
    links = evaluated.table("strategy_links")
    own = pd.DataFrame({"strategy_id": ["s02", "s03"], "determinant_id": "B10", "mechanism": "one log-in"})
    evaluated.keep_table("strategy_links", pd.concat([links, own], ignore_index=True), "ward-links.csv")
    told = evaluated.stari().set_index("item").loc["4.strategy", "said"]
    assert told.startswith("2 links of strategies")
    assert f"{len(links)} links that came with the framework" in told


def test_its_report_is_written(evaluated, tmp_path):
    (path,) = reports.evaluation_report(evaluated, ["en"], ["html"], tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "Ward A" in text
    assert "Work-related burnout" in text
    assert "Misfit" not in text
