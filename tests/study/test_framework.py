"""What a study passes on to another setting, and what it keeps to itself."""

import re
import shutil

import pandas as pd
import pytest

from amnmethods.errors import StudyFileError
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
