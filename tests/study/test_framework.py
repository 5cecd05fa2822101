"""What a study passes on to another setting, and what it keeps to itself."""

import re
import shutil

import pandas as pd
import pytest

from amnmethods.errors import StudyFileError, TableError
from amnmethods.study import new_study, open_study


@pytest.fixture(scope="module")
def exported(whole_study, tmp_path_factory):
    return open_study(whole_study).export_framework(tmp_path_factory.mktemp("framework") / "to-pass-on")


def test_a_framework_opens_as_a_new_study_with_what_was_agreed(exported, whole_study, tmp_path):
    agreed = open_study(whole_study).strategies()
    other = new_study(tmp_path / "hospital", template=exported)
    assert other.verify() == []
    assert list(other.items()["item_id"]) == list(agreed.loc[agreed["agreed"], "strategy_id"])
    assert {"codes", "strategy_links", "travelled"} <= set(other.tables()["name"])
    assert set(other.strategy_links()["strategy_id"]) <= set(other.items()["item_id"])
    assert other.rule.outcomes == open_study(whole_study).rule.outcomes
    assert len(pd.read_csv(other.folder / "panel.csv")) == 0


def test_the_protocol_of_the_other_setting_is_still_to_be_fixed(exported, tmp_path):
    other = new_study(tmp_path / "hospital", template=exported)
    assert not other.rule.source
    assert other.rule.prespecified_on is None


def test_no_person_place_or_figure_goes_along(exported, whole_study):
    study = open_study(whole_study)
    names = [text for site in study.config.sites for text in site.name.root.values()]
    codes = list(study.panel()["panellist_id"])
    texts = [quote for quote in study.table("segments")["text"].dropna() if len(quote) > 20]
    for path in exported.rglob("*"):
        if path.is_file():
            held = path.read_text(encoding="utf-8-sig")
            assert not [name for name in (*names, *codes, *texts) if name in held], path
            assert not re.search(r"\bN[1-5]\b", held), path


def test_what_one_network_alone_has_is_not_told(exported):
    told = pd.read_csv(exported / "framework" / "travelled.csv")
    assert len(told) > 20
    assert told.loc[told["n_held"] <= 1, "conditions"].isna().all()


def test_a_folder_in_use_is_refused(exported, whole_study):
    with pytest.raises(StudyFileError, match="is in use"):
        open_study(whole_study).export_framework(exported)


def test_the_consent_which_names_whom_to_write_to_stays_behind(whole_study, tmp_path):
    shutil.copytree(whole_study, tmp_path / "own")
    path = tmp_path / "own" / "study.yaml"
    said = "Write to Ana Ruiz"
    consent = f"consent: [{{version: 1, text: {{en: {said}, fr: {said}}}, asks: [participation]}}]\n"
    path.write_text(path.read_text(encoding="utf-8") + consent, encoding="utf-8")
    exported = open_study(tmp_path / "own").export_framework(tmp_path / "to-pass-on")
    assert said not in (exported / "study.yaml").read_text(encoding="utf-8")
    assert not new_study(tmp_path / "hospital", template=exported).config.consent


def test_instruments_of_mentoring_and_what_is_of_the_place_stay_behind(exported, whole_study, tmp_path):
    own, there = open_study(whole_study).config, new_study(tmp_path / "hospital", template=exported).config
    assert {"amn_intent_to_stay", "amn_adaptive_fit"} <= set(own.evaluation.instruments)
    assert {"cbi", "nomad", "oric"} <= set(there.evaluation.instruments)
    assert {"aim_iam_fim", "brs", "burnout_single_item"} == set(there.exploration.instruments)
    assert not [name for name in there.evaluation.instruments if name.startswith("amn_")]
    assert {"burnout", "cbi_work"} <= set(there.evaluation.worse)
    for fixed in ("at_least", "margins", "worse", "harm"):
        assert not [scale for scale in getattr(there.evaluation, fixed) if scale.startswith("amn_")]
    assert all((own.tailoring.pairs, own.evaluation.charts, own.tailoring.limits.cost, own.exploration.gap_map))
    assert (there.tailoring.pairs, there.evaluation.charts, there.exploration.gap_map) == (None, {}, None)
    assert there.tailoring.limits.model_dump(exclude_none=True) == {}
    assert there.evaluation.delivery.capped == own.evaluation.delivery.capped
    assert (there.evaluation.delivery.until, there.evaluation.delivery.on) == (None, None)
    assert there.evaluation.travel.source == ""
    assert there.evaluation.travel.travelled_share == own.evaluation.travel.travelled_share


def test_the_file_names_what_the_new_place_must_read_and_fill_in(exported):
    lines = (exported / "study.yaml").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.startswith("#")]
    for part in ("title", "groups", "criteria", "consensus.source", "evaluation.travel.source", "items.csv"):
        assert [line for line in said if line.startswith(f"# - {part}: ")], part
    asked = next(line for line in said if line.startswith("# - instruments: "))
    assert "aim_iam_fim, brs, burnout_single_item, cbi, nomad, oric" in asked
    left = next(line for line in said if line.startswith("# - Left behind"))
    assert [part for part in ("amn_adaptive_fit", "tailoring.pairs", "evaluation.charts") if part not in left] == []


def test_conditions_tell_their_kind_and_name_no_place(exported, whole_study):
    networks = open_study(whole_study).table("networks")
    told = pd.read_csv(exported / "framework" / "travelled.csv")["conditions"].dropna()
    assert len(told)
    assert {condition.partition("=")[0] for row in told for condition in row.split("; ")} <= set(networks.columns)
    places = set(networks["province"]) | set(networks["host"])
    assert not [row for row in told if any(place in row for place in places)]


def test_what_travelled_waits_until_the_protocol_says_when_it_did(exported, whole_study, tmp_path):
    other = new_study(tmp_path / "hospital", template=exported)
    other.keep_table("networks", open_study(whole_study).table("networks"), "networks.csv")
    with pytest.raises(TableError, match=r"evaluation\.travel\.source"):
        other.travelled()
