"""Letters to panellists: who gets one, in which words, with which file, once; and no name in the study's folder."""

import email
import os
from email import policy
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from amnmethods import resources
from amnmethods.cli import app
from amnmethods.errors import PanelError, ReportError, RoundError
from amnmethods.reports import write_mail
from amnmethods.sheets import read
from amnmethods.study import Study, new_study

SENDER = "Zoé Invented <zoe@team.example>"
FORMULA = "=cmd|calc!A1"


@pytest.fixture
def opened(tmp_path) -> Study:
    """Return the invented study with round 1 open, nobody having answered."""
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    study.open_round(1)
    return study


@pytest.fixture
def people(opened) -> pd.DataFrame:
    codes = opened.panel()["panellist_id"].astype(str)
    names = [f"Ève Łukasz-{k} Überall" for k in range(len(codes))]
    return pd.DataFrame(
        {"panellist_id": codes, "name": names, "email": [f"p{k}@mail.example" for k in range(len(codes))]}
    )


@pytest.fixture
def forms(opened, tmp_path) -> Path:
    folder = tmp_path / "forms"
    folder.mkdir()
    for code in opened.panel(1)["panellist_id"]:
        (folder / f"round-1-{code}.xlsx").write_bytes(f"form of {code}".encode())
        (folder / f"round-2-{code}.xlsx").write_bytes(b"of another round")
    return folder


def letter(path: Path) -> email.message.EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=policy.default)


def rated(study: Study, code: str, share: float) -> None:
    """Let a panellist answer the first part of what round 1 asks."""
    asked = study.round_items(1)
    asked = asked.head(round(len(asked) * share))[["item_id", "criterion"]]
    study.record(asked.assign(round=1, panellist_id=code, state="rated", rating=7.0), source="a form")


def code_of(study: Study, language: str) -> str:
    panel = study.panel()
    return str(panel.loc[(panel["language"] == language) & (panel["status"] == "active"), "panellist_id"].iloc[0])


def test_each_panellist_gets_a_draft_in_their_language_with_their_own_form(opened, people, forms, tmp_path):
    written = write_mail(opened, 1, "invitation", people, tmp_path / "letters", forms, SENDER)
    assert len(written) == len(opened.panel(1)) + 1
    for language, greeting, subject in (("en", "Dear ", "round 1"), ("fr", "Bonjour ", "tour 1")):
        code = code_of(opened, language)
        told = letter(tmp_path / "letters" / f"invitation-1-{code}.eml")
        who = people.set_index("panellist_id").loc[code]
        text = told.get_body().get_content()
        assert told["X-Unsent"] == "1"
        assert (told["To"].addresses[0].display_name, told["To"].addresses[0].addr_spec) == (who["name"], who["email"])
        assert told["From"].addresses[0].addr_spec == "zoe@team.example"
        assert opened.title(language) in told["Subject"].replace("\u202f", " ")
        assert subject in told["Subject"]
        assert f"{greeting}{who['name']}," in text
        assert "Zoé Invented" in text
        assert code in text
        assert "{" not in text
        (form,) = told.iter_attachments()
        assert (form.get_filename(), form.get_content()) == (f"round-1-{code}.xlsx", f"form of {code}".encode())
        assert told.get_body().get_content_charset() == "utf-8"


def test_french_letters_have_no_break_spaces_before_colons(opened, people, tmp_path):
    write_mail(opened, 1, "invitation", people, tmp_path / "letters")
    told = letter(tmp_path / "letters" / f"invitation-1-{code_of(opened, 'fr')}.eml")
    assert " :" not in told.get_body().get_content()
    assert " :" not in told["Subject"]


def test_the_mail_merge_table_holds_each_letter_and_no_formula(opened, people, forms, tmp_path):
    people.loc[0, "name"] = FORMULA
    *_, table = write_mail(opened, 1, "invitation", people, tmp_path / "letters", forms)
    assert FORMULA in set(read(table).cells["name"])  # the reader takes the apostrophe away again
    assert f"'{FORMULA}" in table.read_text(encoding="utf-8-sig")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert set(read(table).cells.columns) >= {"panellist_id", "name", "email", "subject", "message", "attachment"}


def test_nobody_is_written_to_twice_unless_asked_for(opened, people, tmp_path):
    first = write_mail(opened, 1, "invitation", people, tmp_path / "a", panellists=[code_of(opened, "en")])
    assert len(first) == 2
    rest = write_mail(opened, 1, "invitation", people, tmp_path / "b")
    assert len(rest) == len(opened.panel(1))
    assert not (tmp_path / "b" / first[0].name).exists()
    assert write_mail(opened, 1, "invitation", people, tmp_path / "c") == []
    assert not (tmp_path / "c").exists()
    assert len(write_mail(opened, 1, "invitation", people, tmp_path / "c", again=True)) == len(opened.panel(1)) + 1
    assert len(write_mail(opened, 1, "reminder", people, tmp_path / "d")) == len(opened.panel(1)) + 1


def test_reminders_go_to_non_completers_only_and_thanks_to_those_who_answered(opened, people, tmp_path):
    done, begun = code_of(opened, "en"), code_of(opened, "fr")
    rated(opened, done, 1)
    rated(opened, begun, 0.5)
    reminded = {path.stem for path in write_mail(opened, 1, "reminder", people, tmp_path / "r")}
    thanked = {path.stem for path in write_mail(opened, 1, "thanks", people, tmp_path / "t")}
    assert f"reminder-1-{done}" not in reminded
    assert f"reminder-1-{begun}" in reminded
    assert thanked == {f"thanks-1-{done}", f"thanks-1-{begun}", "thanks-1"}


def test_who_withdrew_is_not_written_to(opened, people, tmp_path):
    panel = pd.read_csv(opened.folder / "panel.csv", dtype=str, encoding="utf-8-sig")
    gone = code_of(opened, "en")
    panel.loc[panel["panellist_id"] == gone, "status"] = "withdrawn"
    panel.to_csv(opened.folder / "panel.csv", index=False, encoding="utf-8-sig")
    names = [path.stem for path in write_mail(opened, 1, "invitation", people, tmp_path / "letters")]
    assert f"invitation-1-{gone}" not in names
    assert len(names) > 20


def test_names_and_addresses_never_reach_the_study_folder(opened, people, forms, tmp_path):
    write_mail(opened, 1, "invitation", people, tmp_path / "letters", forms, SENDER)
    everything = b"".join(path.read_bytes() for path in opened.folder.rglob("*") if path.is_file())
    for name, address in zip(people["name"], people["email"], strict=True):
        assert name.encode() not in everything
        assert address.encode() not in everything


def test_the_fingerprint_in_the_log_does_not_depend_on_the_name(opened, people, tmp_path):
    code = code_of(opened, "en")
    write_mail(opened, 1, "invitation", people, tmp_path / "a", panellists=[code])
    write_mail(
        opened, 1, "invitation", people.assign(name="Somebody Else"), tmp_path / "b", panellists=[code], again=True
    )
    mails = opened.store.read("mails")
    assert len(mails) == 2
    assert mails["sha256"].nunique() == 1
    assert list(mails["channel"]) == ["eml", "eml"]


@pytest.mark.parametrize("inside", [".", "outputs/mail", "../study/outputs"])
def test_a_folder_within_the_study_is_refused(opened, people, inside):
    with pytest.raises(ReportError, match="outside"):
        write_mail(opened, 1, "invitation", people, opened.folder / inside)
    with pytest.raises(ReportError, match="outside"):
        write_mail(opened, 1, "invitation", people)


def test_a_link_into_the_study_is_refused(opened, people, tmp_path):
    (tmp_path / "link").symlink_to(opened.folder)
    with pytest.raises(ReportError, match="outside"):
        write_mail(opened, 1, "invitation", people, tmp_path / "link" / "letters")


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("email", "", "No name or no address"),
        ("name", "  ", "No name or no address"),
        ("email", "not an address", "no e-mail address"),
        ("email", "a@b.example, c@d.example", "no e-mail address"),
        ("email", "a@b.example\r\nBcc: c@d.example", "no e-mail address"),
    ],
)
def test_a_bad_address_is_named_by_its_code_and_nothing_is_written(opened, people, tmp_path, column, value, told):
    people.loc[3, column] = value
    with pytest.raises(ReportError, match=told) as refused:
        write_mail(opened, 1, "invitation", people, tmp_path / "letters")
    assert people.loc[3, "panellist_id"] in str(refused.value)
    assert "Łukasz" not in str(refused.value)
    assert not (tmp_path / "letters").exists()
    assert opened.store.read("mails").empty


def test_a_name_cannot_add_a_header(opened, people, tmp_path):
    people["name"] = "Eve\r\nBcc: everyone@mail.example"
    told = letter(write_mail(opened, 1, "invitation", people, tmp_path / "letters")[0])
    assert told["Bcc"] is None


def test_a_missing_form_stops_everything(opened, people, forms, tmp_path):
    code = code_of(opened, "fr")
    (forms / f"round-1-{code}.xlsx").unlink()
    with pytest.raises(ReportError, match=code):
        write_mail(opened, 1, "invitation", people, tmp_path / "letters", forms)
    assert opened.store.read("mails").empty
    assert not (tmp_path / "letters").exists()


def test_letters_fit_the_state_of_their_round(opened, people, tmp_path):
    with pytest.raises(RoundError, match="closed"):
        write_mail(opened, 1, "feedback", people, tmp_path / "letters")
    with pytest.raises(RoundError, match="draft"):
        write_mail(opened, 2, "invitation", people, tmp_path / "letters")
    with pytest.raises(ReportError, match="no kind"):
        write_mail(opened, 1, "greeting", people, tmp_path / "letters")
    with pytest.raises(PanelError, match="nobody-1"):
        write_mail(opened, 1, "invitation", people, tmp_path / "letters", panellists=["nobody-1"])
    with pytest.raises(ReportError, match="no sender"):
        write_mail(opened, 1, "invitation", people, tmp_path / "letters", sender="somebody")


def test_the_studys_own_words_win_and_a_wrong_field_is_named(opened, people, tmp_path):
    own = opened.folder / "templates" / "mail"
    own.mkdir(parents=True)
    (own / "invitation.en.txt").write_text("Come, {name}!\n\nYour code: {code}\n", encoding="utf-8")
    code = code_of(opened, "en")
    (path, _) = write_mail(opened, 1, "invitation", people, tmp_path / "a", panellists=[code])
    assert letter(path).get_body().get_content().strip() == f"Your code: {code}"
    (own / "invitation.en.txt").write_text("Come\n\n{deadline}\n", encoding="utf-8")
    with pytest.raises(ReportError, match="deadline"):
        write_mail(opened, 1, "invitation", people, tmp_path / "b", panellists=[code], again=True)


def test_the_command_line_asks_for_the_passphrase_and_tells_to_delete(opened, people, tmp_path, monkeypatch):
    passphrase = "a long passphrase indeed 7"
    opened.create_identities(passphrase, people)
    monkeypatch.setitem(os.environ, "AMN_PASSPHRASE", passphrase)
    to = tmp_path / "letters"
    ran = CliRunner().invoke(app, ["mail", str(opened.folder), "1", "invitation", "--to", str(to)])
    assert ran.exit_code == 0, ran.output
    assert "delete" in ran.output
    assert len(list(to.glob("*.eml"))) == len(opened.panel(1))
    monkeypatch.delitem(os.environ, "AMN_PASSPHRASE")
    again = CliRunner().invoke(
        app, ["mail", str(opened.folder), "1", "invitation", "--to", str(to)], input=passphrase + "\n"
    )
    assert again.exit_code == 0
    assert "nobody is left" in again.output
    assert passphrase not in again.output
