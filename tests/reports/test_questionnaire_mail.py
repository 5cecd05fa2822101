"""Short forms to mentors and mentees by mail: who gets one, in which language, once in a wave, and whom to remind."""

import email
import os
import shutil
from email import policy
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from amnmethods import collect, resources
from amnmethods.cli import app
from amnmethods.errors import InstrumentError, PanelError, ReportError
from amnmethods.reports import write_questionnaire_mail
from amnmethods.study import Study, new_study, open_study

FIT = "amn_adaptive_fit"
SENT, REMINDED = "questionnaire", "questionnaire_reminder"
MEMBERS = {  # person: role in `people` and language there
    "N3-m001": ("mentor", "en"), "N3-e001": ("mentee", "fr"), "N3-e002": ("mentee", "en"), "N3-c001": ("coordinator", "en"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Give the invented study with a few members, a mentor who stands in `mentors` alone, and the forms written."""
    study = new_study(tmp_path_factory.mktemp("made") / "study", template=resources.find("data/amn-demo"))
    rows = [{"person_id": code, "site": "N3", "role": r, "language": lang} for code, (r, lang) in MEMBERS.items()]
    study.keep_table("people", pd.DataFrame(rows), "a test")
    mentors = {
        "person_id": ["N3-m001", "N5-m002"],
        "site": ["N3", "N5"],
        "capacity": [2, 1],
        "languages": ["fr", "fr; en"],
    }
    study.keep_table("mentors", pd.DataFrame(mentors), "a test")
    collect.write_questionnaire(study, FIT, formats=["xlsx"])
    return study.folder


@pytest.fixture
def study(made, tmp_path) -> Study:
    return open_study(shutil.copytree(made, tmp_path / "study"))


@pytest.fixture
def identities() -> pd.DataFrame:
    codes = [*MEMBERS, "N5-m002"]
    names = [f"Ève Łukasz-{k} Überall" for k in range(len(codes))]
    return pd.DataFrame(
        {"panellist_id": codes, "name": names, "email": [f"p{k}@mail.example" for k in range(len(codes))]}
    )


def letter(path: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


def addressed(paths: list[Path], kind: str = SENT, wave: str = "1") -> set[str]:
    return {path.stem.removeprefix(f"{kind}-{FIT}-{wave}-") for path in paths if path.suffix == ".eml"}


def answer(study: Study, code: str, folder: Path, wave: str = "1") -> None:
    """Bring back the form that a letter carried, filled in."""
    form = folder / f"{code}.xlsx"
    form.write_bytes((study.folder / "outputs" / f"questionnaire.{FIT}.en.xlsx").read_bytes())
    book = openpyxl.load_workbook(form)
    sheet = book.active
    told = {"respondent_id": code, "fit_comp": "2", "fit_conf": "6", "fit_dir": "3", "fit_sup": "4"}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 4, told[sheet.cell(row, 2).value])
    book.save(form)
    collect.import_responses(study, form, FIT, wave=wave)


def test_mentors_and_mentees_get_the_form_in_their_language_and_coordinators_none(study, identities, tmp_path):
    to = tmp_path / "letters"
    written = write_questionnaire_mail(study, FIT, SENT, identities, to, sender="Zoé <zoe@team.example>")
    assert addressed(written) == {"N3-m001", "N3-e001", "N3-e002", "N5-m002"}
    who = identities.set_index("panellist_id")
    for code, language, greeting in (
        ("N3-m001", "en", "Dear "), ("N3-e001", "fr", "Bonjour "), ("N5-m002", "fr", "Bonjour "),
    ):  # fmt: skip
        told = letter(to / f"{SENT}-{FIT}-1-{code}.eml")
        text = told.get_body().get_content()
        assert told["X-Unsent"] == "1"
        assert told["To"].addresses[0].addr_spec == who.loc[code, "email"]
        assert text.startswith(f"{greeting}{who.loc[code, 'name']},")
        assert code in text
        assert "{" not in text
        assert " :" not in told["Subject"]
        (form,) = told.iter_attachments()
        name = f"questionnaire.{FIT}.{language}.xlsx"
        assert form.get_filename() == name
        assert form.get_content() == (study.folder / "outputs" / name).read_bytes()
    merge = pd.read_csv(written[-1], encoding="utf-8-sig")
    assert dict(zip(merge["panellist_id"], merge["language"], strict=True)) == {
        "N3-m001": "en", "N3-e001": "fr", "N3-e002": "en", "N5-m002": "fr",
    }  # fmt: skip


def test_nobody_is_written_to_twice_in_a_wave_unless_asked_for(study, identities, tmp_path):
    write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", people=["N3-e001"])
    rest = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "b", role="mentee")
    assert addressed(rest) == {"N3-e002"}
    assert write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "c", role="mentee") == []
    assert not (tmp_path / "c").exists()
    again = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "c", role="mentee", again=True)
    assert addressed(again) == {"N3-e001", "N3-e002"}
    second = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "d", role="mentee", wave="2")
    assert addressed(second, wave="2") == {"N3-e001", "N3-e002"}
    letters = study.letters()
    assert letters["round"].isna().all()
    assert letters["kind"].value_counts().to_dict() == {f"{SENT}:{FIT}:1": 4, f"{SENT}:{FIT}:2": 2}


def test_a_reminder_goes_to_those_who_were_sent_the_form_and_have_not_answered(study, identities, tmp_path):
    assert write_questionnaire_mail(study, FIT, REMINDED, identities, tmp_path / "a") == []
    write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", role="mentee")
    answer(study, "N3-e002", tmp_path)
    reminded = write_questionnaire_mail(study, FIT, REMINDED, identities, tmp_path / "b")
    assert addressed(reminded, REMINDED) == {"N3-e001"}
    assert letter(reminded[0])["Subject"].startswith("Rappel\u202f: ")
    with pytest.raises(PanelError, match="N3-e002"):
        write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "c", again=True, people=["N3-e002"])


def test_only_the_network_and_the_role_asked_for_are_written_to(study, identities, tmp_path):
    there = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", role="mentor", site="N5")
    assert addressed(there) == {"N5-m002"}
    other = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", role="coordinator")
    assert addressed(other) == {"N3-c001"}
    with pytest.raises(ReportError, match="No mentee is known at N5"):
        write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", role="mentee", site="N5")


def test_who_was_erased_is_not_written_to(study, identities, tmp_path):
    write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "a", people=["N3-e001"])
    study.erase("N3-e001", "asked on 3 March")
    assert study.letters().empty
    written = write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "b", role="mentee", again=True)
    assert addressed(written) == {"N3-e002"}
    assert study.verify() == []


def test_names_and_addresses_never_reach_the_study_folder(study, identities, tmp_path):
    write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "letters")
    everything = b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())
    for name, address in zip(identities["name"], identities["email"], strict=True):
        assert name.encode() not in everything
        assert address.encode() not in everything
    with pytest.raises(ReportError, match="outside"):
        write_questionnaire_mail(study, FIT, SENT, identities, study.folder / "outputs")


def test_what_is_missing_is_named_and_nothing_is_written(study, identities, tmp_path):
    to = tmp_path / "letters"
    lacking = identities.assign(email=identities["email"].mask(identities["panellist_id"] == "N3-e001", ""))
    with pytest.raises(ReportError, match=r"No name or no address is known of N3-e001: .* with people="):
        write_questionnaire_mail(study, FIT, SENT, lacking, to)
    with pytest.raises(ReportError, match=r"no questionnaire\.amn_check_in\.en\.xlsx.*write_questionnaire"):
        write_questionnaire_mail(study, "amn_check_in", SENT, identities, to)
    with pytest.raises(InstrumentError, match="amn_chek_in"):
        write_questionnaire_mail(study, "amn_chek_in", SENT, identities, to)
    with pytest.raises(ReportError, match="no kind of letter"):
        write_questionnaire_mail(study, FIT, "invitation", identities, to)
    with pytest.raises(PanelError, match="nobody-1"):
        write_questionnaire_mail(study, FIT, SENT, identities, to, people=["nobody-1"])
    assert study.letters().empty
    assert not to.exists()


def test_a_study_without_members_says_which_tables_to_bring_in(identities, tmp_path):
    study = new_study(tmp_path / "other", template=resources.find("data/amn-demo"))
    with pytest.raises(ReportError, match="mentors, mentees or people"):
        write_questionnaire_mail(study, FIT, SENT, identities, tmp_path / "letters")


def test_the_command_line_takes_an_instrument_where_a_round_stands(study, identities, tmp_path, monkeypatch):
    passphrase = "a long passphrase indeed 7"
    study.create_identities(passphrase, identities)
    monkeypatch.setitem(os.environ, "AMN_PASSPHRASE", passphrase)
    to = tmp_path / "letters"
    call = ["mail", str(study.folder), FIT, SENT, "--to", str(to), "--role", "mentee"]
    ran = CliRunner().invoke(app, call)
    assert ran.exit_code == 0, ran.output
    assert "delete" in ran.output
    assert addressed([*to.iterdir()]) == {"N3-e001", "N3-e002"}
    assert "nobody is left" in CliRunner().invoke(app, call).output
    mixed = CliRunner().invoke(app, ["mail", str(study.folder), "1", "invitation", "--to", str(to), "--wave", "2"])
    assert mixed.exit_code != 0
    assert "--wave" in mixed.output
