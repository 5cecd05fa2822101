"""The instruments that come along: complete, consistent, and without anybody's wording."""

import pandas as pd
import pytest
from ruamel.yaml import YAML

from amnmethods import model, resources, surveys
from amnmethods.errors import InstrumentError, StudyFileError

NAMES = sorted(surveys.instruments()["instrument"])
OWN = {"amn_adaptive_fit", "amn_check_in", "amn_contact_log", "amn_intent_to_stay"}  # in the public domain


def test_every_instrument_is_listed_with_terms_and_sources():
    table = surveys.instruments()
    assert len(table) == 21
    assert table["instrument"].is_unique
    assert table[["name", "measures", "licence", "citation"]].ne("").all(axis=None)
    assert (table["lacks"].eq("") == table["scored"]).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_bears_the_name_of_its_instrument(name):
    assert surveys.instrument(name).instrument == name


def test_wording_comes_along_only_where_it_is_in_the_public_domain():
    table = surveys.instruments().set_index("instrument")
    assert set(table.index[table["wording"]]) == OWN
    assert table.loc[list(OWN), "licence"].str.startswith("CC0").all()
    assert table.loc[~table["wording"], "obtain_from"].ne("").all()


def test_the_proprietary_inventory_holds_neither_items_nor_key():
    found = surveys.instrument("mbi")
    assert (found.items, found.scales, found.cut_offs) == ((), (), ())


@pytest.mark.parametrize("name", NAMES)
def test_what_people_read_is_there_in_both_languages(name):
    found = surveys.instrument(name)
    texts = [found.measures, found.lacks, *found.notes, *(scale.name for scale in found.scales)]
    texts += [cut.label for cut in found.cut_offs] + [wrong.why for wrong in found.wrong_keys]
    if name in OWN:
        texts += [item.wording for item in found.items] + [field.wording for field in found.fields]
        texts += [label for field in found.fields for label in field.values.values()]
    assert [text for text in texts if text is not None and text.missing(("en", "fr"))] == []


@pytest.mark.parametrize("name", NAMES)
def test_french_has_a_narrow_space_before_its_high_marks(name):
    text = resources.text(f"data/instruments/{name}.yaml")
    french = [line for line in text.splitlines() if "fr: " in line]
    assert [line for line in french if " ?" in line or " !" in line or "« " in line] == []


def test_every_cut_off_names_its_source():
    found = [cut for name in NAMES for cut in surveys.instrument(name).cut_offs]
    assert {cut.scale for cut in found} == {"brs", "burnout", "who5"}
    assert all(len(cut.source) > 10 for cut in found)


PSAT = ("environment", "funding", "partnerships", "capacity", "evaluation", "adaptation", "communications", "planning")
CSAT = ("staff", "stakeholders", "readiness", "workflow", "training", "monitoring", "outcomes")


# Counted in the articles that the files cite.
@pytest.mark.parametrize(
    ("name", "n_items", "n_reversed", "scales"),
    [
        ("aim_iam_fim", 12, 0, {"AIM": 4, "IAM": 4, "FIM": 4}),
        ("brs", 6, 3, {"brs": 6}),
        ("cbi", 19, 1, {"cbi_personal": 6, "cbi_work": 7, "cbi_client": 6}),
        ("nomad", 23, 1, {"nomad_coherence": 4, "nomad_participation": 4, "nomad_action": 7, "nomad_monitoring": 5}),
        ("olbi", 16, 8, {"olbi_exhaustion": 8, "olbi_disengagement": 8}),
        ("oric", 12, 0, {"oric_commitment": 5, "oric_efficacy": 7}),
        ("psat", 40, 0, {f"psat_{domain}": 5 for domain in PSAT} | {"psat_total": 40}),
        ("csat", 35, 0, {f"csat_{domain}": 5 for domain in CSAT}),
        ("uwes9", 9, 0, {"uwes_vigour": 3, "uwes_dedication": 3, "uwes_absorption": 3, "uwes_total": 9}),
        ("who5", 5, 0, {"who5": 5}),
    ],
)
def test_items_scales_and_reversals_are_as_published(name, n_items, n_reversed, scales):
    found = surveys.instrument(name)
    assert (len(found.items), len(found.reversed_items)) == (n_items, n_reversed)
    assert {scale.scale: len(scale.items) for scale in found.scales} == scales


@pytest.mark.shared
def test_keys_are_those_of_the_catalogue(shared_data):
    folder = shared_data.parent / "reference" / "instruments"
    compared = 0
    for path in folder.glob("*.yaml"):
        entry = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        listed = entry.get("items", entry.get("item_keys"))
        if path.stem not in NAMES or not listed:
            continue
        found = surveys.instrument(path.stem)
        assert {item["id"] for item in listed} <= {item.item for item in found.items}
        assert found.reversed_items == frozenset(entry["reverse_items"])
        compared += 1
    assert compared == 11


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(InstrumentError, match=r"No instrument is called 'brs6'.*brs, burnout_single_item"):
        surveys.instrument("brs6")


def test_a_study_has_its_own_copy(tmp_path):
    folder = tmp_path / "data" / "instruments"
    folder.mkdir(parents=True)
    (folder / "workload.yaml").write_text(OWN_FILE, encoding="utf-8")
    assert surveys.instrument("workload", study=tmp_path).reversed_items == {"w2"}
    assert "workload" in set(surveys.instruments(study=tmp_path)["instrument"])


OWN_FILE = """\
instrument: workload
name: {en: Workload, fr: Charge de travail}
response_scales:
  agreement: {points: {from: 1, to: 5}}
items:
  - {item: w1, wording: {en: I have too much to do., fr: J’ai trop à faire.}}
  - {item: w2, wording: {en: I have time to think., fr: J’ai le temps de réfléchir.}, reverse: true}
scales:
  - {scale: workload, name: {en: Workload, fr: Charge}, items: [w1, w2], range: [1, 5]}
"""


def test_the_researchers_own_instrument_is_read_from_text():
    found = model.read_instrument(OWN_FILE)
    scored = surveys.score(pd.DataFrame({"respondent_id": ["r1"], "w1": [4], "w2": [1]}), found)
    assert scored["score"].tolist() == [4.5]


def test_the_researchers_own_instrument_is_read_from_a_spreadsheets_rows():
    rows = pd.DataFrame(
        {
            "item": ["w1", "w2", "w3"],
            "scale": ["workload", "workload", None],
            "reverse": ["", "oui", None],
            "wording_en": ["I have too much to do.", "I have time to think.", "Anything else?"],
        }
    )
    found = model.instrument_of_table(rows, "workload", points=range(1, 6))
    assert found.reversed_items == {"w2"}
    assert found.scale("workload").names == ("w1", "w2")
    assert surveys.questions(found)["item"].tolist() == ["w1", "w2", "w3"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("items: [w1, w2]", "items: [w1, -w2]", "'w2' is reversed twice: once by reverse: true and once by the minus"),
        ("items: [w1, w2]", "items: [w1, --w2]", "reverses 'w2' twice"),
        ("items: [w1, w2]", "items: [w1, w2, -w2]", "counts 'w2' twice, as w2 and -w2"),
        ("items: [w1, w2]", "items: [w1, w3]", "counts 'w3', which is none of the items"),
        ("{item: w2,", "{item: w1,", "item 'w1' stands twice"),
        ("range: [1, 5]", "range: [0, 4]", "should run from 0 to 4, but by its key it runs from 1 to 5"),
        ("range: [1, 5]", "answered: {at_least: 3}", "asks for 3 of 2 items"),
        (
            "reverse: true",
            "reverse: true, recode: {1: 5, 2: 4, 3: 3, 4: 2, 5: 1}",
            "recode says what every point counts",
        ),
        ("{item: w2,", "{item: w2, response_scale: hours,", "'hours', which is not described"),
        ("range: [1, 5]", "weights: {w3: 2}", "weighs 'w3', which is none of its items"),
        ("name: {en: Workload, fr: Charge}", "name: Charge, factor: 2", "is not a key that is known here"),
    ],
)
def test_a_key_that_contradicts_itself_is_refused(before, after, said):
    assert before in OWN_FILE
    with pytest.raises(StudyFileError, match=said):
        model.read_instrument(OWN_FILE.replace(before, after))


def test_all_that_is_wrong_is_told_at_once_with_its_line():
    text = OWN_FILE.replace("items: [w1, w2]", "items: [w1, -w2]").replace(
        "{item: w1,", "{item: w1, response_scale: hours,"
    )
    with pytest.raises(
        StudyFileError, match=r"2 places to mend:\n.*line 6: item 'w1' has.*\n.*line 9: item 'w2' is reversed"
    ):
        model.read_instrument(text)


def test_a_cut_off_without_a_source_cannot_be_written():
    cut = "cut_offs:\n  - {scale: workload, label: high, at_least: 4}\n"
    with pytest.raises(StudyFileError, match=r"line 11, cut_offs\.1\.source: is required"):
        model.read_instrument(OWN_FILE + cut)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"item": ["w1"]}, "needs the columns item and scale"),
        ({"item": ["w1"], "scale": ["w"], "reverse": ["maybe"]}, "has 'maybe' under reverse"),
        ({"item": ["w1", "w1"], "scale": ["w", "w"]}, "'w1' twice"),
    ],
)
def test_a_table_of_items_that_cannot_be_used_is_refused(rows, said):
    with pytest.raises(InstrumentError, match=said):
        model.instrument_of_table(pd.DataFrame(rows), "w", points=range(1, 6))
