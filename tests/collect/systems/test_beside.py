"""What survey systems carry beside ratings: the consent block out and in, and statements that panellists propose."""

import csv
import io

import pytest

from amnmethods.collect import import_ratings, write_limesurvey, write_qualtrics, write_redcap

CONSENT = """
consent:
  - version: "2"
    text: {en: "What taking part means.", fr: "Ce que participer signifie."}
    asks: [participation, quotation]
"""
WRITERS = {"redcap": write_redcap, "limesurvey": write_limesurvey, "qualtrics": write_qualtrics}


@pytest.fixture
def asking(study):
    """Return a study that asks for consent, which one of its panellists has given."""
    from amnmethods.study import open_study

    file = study.folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + CONSENT, encoding="utf-8")
    again = open_study(study.folder)
    if again.rounds().set_index("round").loc[1, "state"] == "draft":
        again.open_round(1)
    first = again.panel(1)["panellist_id"].iloc[0]
    again.record_consent(first, participation=True, quotation=False)
    return again


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_redcap_asks_those_alone_who_have_not_answered_this_version(asking, tmp_path):
    write_redcap(asking, 1, tmp_path, tell=lambda sentence: None)
    fields = {
        row["Variable / Field Name"]: row for row in rows(tmp_path / "dictionary-replaces-all-instruments.fr.csv")
    }
    asked = fields["r1consentparticipation"]
    assert asked["Field Label"] == "J’accepte de participer à cette étude."
    assert asked["Choices, Calculations, OR Slider Labels"] == "1, Oui | 0, Non"
    assert asked["Branching Logic (Show field only if...)"] == "[r1consentasked] = '1'"
    assert fields["r1consent"]["Field Label"] == "Ce que participer signifie."
    assert "r1consentdeposit" not in fields, "this version does not ask it"
    told = [row["r1consentasked"] for row in rows(tmp_path / "records.csv")]
    assert told == ["0"] + ["1"] * (len(told) - 1)


def test_limesurvey_asks_by_an_attribute_of_the_participant(asking, tmp_path):
    write_limesurvey(asking, 1, tmp_path, tell=lambda sentence: None)
    table = csv.DictReader(io.StringIO((tmp_path / "structure.txt").read_text(encoding="utf-8-sig")), delimiter="\t")
    asked = [row for row in table if row["name"].startswith("consent") and row["language"] == "en"]
    assert [row["name"] for row in asked] == ["consentparticipation", "consentquotation"]
    assert {row["relevance"] for row in asked} == {'TOKEN:ATTRIBUTE_1 == "1"'}
    assert all(len(row["name"]) <= 20 for row in asked), "a longer name makes the whole import fail"
    told = [row["attribute_1"] for row in rows(tmp_path / "participants.csv")]
    assert told == ["0"] + ["1"] * (len(told) - 1)
    assert "attribute_1" in (tmp_path / "how-to.en.md").read_text(encoding="utf-8")


def test_qualtrics_gets_a_block_and_a_line_in_the_checklist(asking, tmp_path):
    write_qualtrics(asking, 1, tmp_path, tell=lambda sentence: None)
    survey = (tmp_path / "survey.en.txt").read_text(encoding="utf-8")
    assert survey.index("[[Block:Your consent]]") < survey.index("[[ID:consentparticipation]]")
    assert "consentasked" in (tmp_path / "how-to.fr.md").read_text(encoding="utf-8")
    assert [row["consentasked"] for row in rows(tmp_path / "contacts.csv")][:2] == ["0", "1"]


def export(study, system, folder, answers):
    """Write what a system would export: answers per panellist by our names, with what the system adds."""
    name = {"redcap": "pid", "limesurvey": "token", "qualtrics": "ExternalReference"}[system]
    prefix = "r1" if system == "redcap" else ""
    names = [f"{item}" for item in ("s01", "s02", "s03")] + ["consentparticipation", "consentquotation", "proposals"]
    added = {
        "redcap": {"record_id": "", "round_1_complete": "2"},
        "limesurvey": {"id": "1", "lastpage": "1", "submitdate": "2026-03-01 10:00:00+00:00", "startlanguage": "en"},
        "qualtrics": {"Status": "0", "Finished": "1", "Progress": "100", "UserLanguage": "EN", "ResponseId": "R_1"},
    }[system]
    out = io.StringIO()
    heads = [*([h for h in added if h == "record_id"]), name, *(prefix + n for n in names)]
    heads += [h for h in added if h not in heads]
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    for k, (code, given) in enumerate(answers.items(), start=1):
        told = {**added, name: code, **{prefix + key: value for key, value in given.items()}}
        writer.writerow({**told, **({"record_id": str(k)} if "record_id" in added else {})})
    path = folder / f"{system}.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize("system", ["redcap", "limesurvey", "qualtrics"])
def test_consent_and_proposals_come_back_and_who_declines_is_not_rated(asking, tmp_path, system):
    WRITERS[system](asking, 1, tmp_path / "out", tell=lambda sentence: None)
    first, second, third = asking.panel(1)["panellist_id"].iloc[:3]
    rated = {"s01": "7", "s02": "8", "s03": "9"}
    answers = {
        first: {**rated, "proposals": "A first idea\n\n A second idea "},
        second: {**rated, "consentparticipation": "1", "consentquotation": "0"},
        third: {**rated, "consentparticipation": "0", "consentquotation": "0", "proposals": "Of who declines"},
    }
    path = export(asking, system, tmp_path, answers)
    report = import_ratings(asking, path)
    left = report.problems[report.problems["problem"].str.startswith("AMN-I124")]
    assert left["panellist"].tolist() == [third], str(report)
    chosen = dict.fromkeys(left["problem"], "leave out")
    others = {p: "utc" for p in report.problems["problem"] if not p.startswith("AMN-I124")}
    done = import_ratings(asking, path, choices={**chosen, **others})
    assert done.status == "imported", str(done)
    assert set(asking.ratings(1)["panellist_id"]) == {first, second}
    told = asking.contributions(1)
    assert told[["panellist_id", "kind", "text"]].to_numpy().tolist() == [
        [first, "proposal", "A first idea"],
        [first, "proposal", "A second idea"],
    ]
    given = asking.consents().query("version == '2'").set_index("panellist_id")
    assert given.loc[[first, second, third], "participation"].tolist() == [True, True, False]
    assert given.loc[second, "quotation"] == False  # noqa: E712
    assert any("do not agree" in note or "does not agree" in note for note in done.notes)
    assert import_ratings(asking, path).status == "already imported"
    assert len(asking.contributions(1)) == 2


MORE = """
rounds: [{round: 1}, {round: 2}]
open_questions:
  - {question: missing, asks: {en: "What is missing?", fr: "Que manque-t-il?"}, rounds: [1]}
rankings:
  - {question: first, asks: {en: "What comes first?", fr: "Quoi en premier?"}, rounds: [1]}
"""


@pytest.mark.parametrize("system", ["redcap", "limesurvey", "qualtrics"])
def test_questions_that_a_system_is_not_given_are_said_on_the_screen_and_in_the_how_to(study, tmp_path, system):
    from amnmethods.study import open_study

    said = []
    WRITERS[system](study, 1, tmp_path / "plain", tell=said.append)
    assert not any("forms only" in sentence for sentence in said)
    assert "Not in these files" not in (tmp_path / "plain/how-to.en.md").read_text(encoding="utf-8")
    file = study.folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    WRITERS[system](open_study(study.folder), 1, tmp_path / "more", tell=said.append)
    warning = next(sentence for sentence in said if "missing, first" in sentence)
    assert said.index(warning) < len(said) - 1, "before it is said that files were written"
    assert "in our own forms only" in warning
    english = (tmp_path / "more/how-to.en.md").read_text(encoding="utf-8")
    assert "missing, first" in english
    assert "missing, first" in (tmp_path / "more/how-to.fr.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("system", ["redcap", "limesurvey", "qualtrics"])
def test_rows_59_and_60_consent_and_proposals_of_an_export_after_the_closing_are_kept(asking, tmp_path, system):
    WRITERS[system](asking, 1, tmp_path / "out", tell=lambda sentence: None)
    first, second, third = asking.panel(1)["panellist_id"].iloc[:3]
    rated = {"s01": "7", "s02": "8", "s03": "9"}
    begun = export(asking, system, tmp_path, {first: rated})
    first_time = import_ratings(asking, begun)
    zones = dict.fromkeys(first_time.problems["problem"], "utc")
    if zones:
        first_time = import_ratings(asking, begun, choices=zones)
    assert first_time.status == "imported", str(first_time)
    asking.close_round(1)
    late = {**rated, "consentparticipation": "1", "consentquotation": "1", "proposals": "A late idea"}
    path = export(asking, system, tmp_path, {first: rated, second: late, third: {"consentparticipation": "1"}})
    report = import_ratings(asking, path, 1, choices=zones)
    assert report.status == "late", str(report)
    assert set(asking.ratings(1)["panellist_id"]) == {first}
    assert set(asking.late(1)["panellist_id"]) == {second}
    given = asking.consents().query("version == '2'").set_index("panellist_id")
    assert bool(given.loc[second, "quotation"]) is True
    assert third not in given.index, "answered in part: said, and not kept"
    told = asking.contributions(1)
    assert told[["panellist_id", "text", "late"]].to_numpy().tolist() == [[second, "A late idea", True]]
    n = len(asking.store.events())
    import_ratings(asking, path, 1, choices=zones)
    assert len(asking.store.events()) == n, "the same again changes nothing"
