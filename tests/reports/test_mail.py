"""Letters to panellists: who gets one, in which words, with which file, once; and no name in the study's folder."""

import email
import os
import zipfile
from email import policy
from pathlib import Path

import pandas as pd
import pytest
from lxml import html
from typer.testing import CliRunner

from amnmethods import resources
from amnmethods.cli import app
from amnmethods.collect import import_ratings, write_forms
from amnmethods.demo.rounds import play_round
from amnmethods.errors import PanelError, ReportError, RoundError
from amnmethods.reports import feedback_sheets, write_mail
from amnmethods.sheets import read
from amnmethods.study import Study, identities, new_study

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
    path = write_mail(opened, 1, "invitation", people, tmp_path / "letters")[0]
    told = letter(path)
    assert told["Bcc"] is None
    assert not any(line.startswith(b"Bcc") for line in path.read_bytes().split(b"\r\n"))
    assert [address.addr_spec for address in told["To"].addresses] == [people.loc[0, "email"]]


@pytest.mark.parametrize(
    "name", ["Eve\u2028Bcc: x@y.example", "Eve\x0bBcc: x", "Eve\x85Bcc: x", "=?utf-8?q?E=0ABcc:x?="]
)
def test_no_sign_that_ends_a_line_adds_a_header_either(opened, people, tmp_path, name):
    people["name"] = name
    path = write_mail(opened, 1, "invitation", people, tmp_path / "letters", sender=SENDER)[0]
    assert letter(path)["Bcc"] is None
    assert set(letter(path).keys()) == {
        "X-Unsent", "To", "From", "Subject", "Content-Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip


def test_a_title_or_a_sender_cannot_add_a_header(opened, people, tmp_path):
    with pytest.raises(ReportError, match="no sender"):
        write_mail(opened, 1, "invitation", people, tmp_path / "a", sender="Eve <eve@x.example>\r\nBcc: y@z.example")
    own = opened.folder / "templates" / "mail"
    own.mkdir(parents=True)
    (own / "invitation.en.txt").write_text("Come {name}\r\n\r\nText\r\n", encoding="utf-8")
    people["name"] = "Eve\nBcc: y@z.example"
    path = write_mail(opened, 1, "invitation", people, tmp_path / "b", panellists=[code_of(opened, "en")])[0]
    assert letter(path)["Subject"] == "Come Eve Bcc: y@z.example"
    assert letter(path)["Bcc"] is None


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


@pytest.fixture(scope="module")
def closed(tmp_path_factory) -> Study:
    """Return the invented study after its first round, whose comments are released and decisions taken."""
    source = resources.find("data/amn-demo")
    study = new_study(tmp_path_factory.mktemp("closed") / "study", template=source)
    play_round(study, 1)
    return study


@pytest.fixture(scope="module")
def sheets(closed, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    codes = [code_of(closed, "en"), code_of(closed, "fr")]
    feedback_sheets(closed, 1, folder, ["html", "pdf"], codes, bar=False)
    return folder


def known(study: Study) -> pd.DataFrame:
    codes = study.panel()["panellist_id"].astype(str)
    people = {"panellist_id": codes, "name": [f"Zoé Ünique-{k}" for k in range(len(codes))]}
    return pd.DataFrame(people).assign(email=[f"x{k}@mail.example" for k in range(len(codes))])


def test_feedback_goes_out_with_the_sheet_of_its_reader_in_their_language(closed, sheets, tmp_path):
    codes = {language: code_of(closed, language) for language in ("en", "fr")}
    written = write_mail(closed, 1, "feedback", known(closed), tmp_path, sheets, SENDER, panellists=codes.values())
    assert len(written) == 3
    for language, subject, greeting, kind in (
        ("en", "Your feedback:", "Dear ", "Your feedback on round 1"),
        ("fr", "Votre rétroaction\u202f:", "Bonjour ", "Votre rétroaction sur le tour 1"),
    ):
        code = codes[language]
        told = letter(tmp_path / f"feedback-1-{code}.eml")
        assert told["Subject"].startswith(subject)
        assert told["Content-Language"] == language
        assert told.get_body().get_content().startswith(greeting)
        assert told.get_body().get_content_charset() == "utf-8"
        files = {part.get_filename(): part for part in told.iter_attachments()}
        assert set(files) == {f"feedback-1-{code}.html", f"feedback-1-{code}.pdf"}
        for name, part in files.items():
            assert part.get_payload(decode=True) == (sheets / name).read_bytes(), "the sheet as it was written"
        page = files[f"feedback-1-{code}.html"].get_payload(decode=True).decode("utf-8")
        assert kind in page
        assert code in page
        assert not [other for other in codes.values() if other != code and other in page]
        assert files[f"feedback-1-{code}.html"].get_content_type() == "text/html"
    merge = read(written[-1]).cells.set_index("panellist_id")
    assert [Path(path).exists() for cell in merge["attachment"] for path in cell.split("; ")] == [True] * 4
    assert write_mail(closed, 1, "feedback", known(closed), tmp_path, sheets, panellists=codes.values()) == []


def test_feedback_needs_opened_identities_and_written_sheets(closed, sheets, tmp_path):
    code = code_of(closed, "en")
    with pytest.raises(PanelError, match=r"panel\.link"):
        closed.open_identities("some passphrase", "feedback")
    with pytest.raises(ReportError, match="no column name, email"):
        write_mail(closed, 1, "feedback", closed.panel(), tmp_path / "a", sheets, panellists=[code], again=True)
    with pytest.raises(ReportError, match="Say where the feedback sheets lie"):
        write_mail(closed, 1, "feedback", known(closed), tmp_path / "a", panellists=[code], again=True)
    with pytest.raises(ReportError, match="No feedback sheet of round 1 was written"):
        write_mail(closed, 1, "feedback", known(closed), tmp_path / "a", sheets, again=True)
    assert not (tmp_path / "a").exists()


def held(path: Path) -> bytes:
    """Return what a file holds, unpacked where it is an archive as workbooks and Word documents are."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return content
    with zipfile.ZipFile(path) as archive:
        return content + b"".join(archive.read(name) for name in archive.namelist())


def test_no_name_or_address_stands_anywhere_in_the_study_but_in_panel_link(tmp_path, monkeypatch):
    monkeypatch.setattr(identities, "COST", {"n": 2**4, "r": 8, "p": 1})
    source = resources.find("data/amn-demo")
    study = new_study(tmp_path / "study", template=source)
    people = known(study)
    study.create_identities("four words quite apart", people)
    study.open_round(1)
    some = [code_of(study, "en"), code_of(study, "fr")]
    write_forms(study, 1, formats=("xlsx", "html"))
    opened = study.open_identities("four words quite apart", "invitations to round 1")
    forms = study.folder / "outputs" / "forms" / "round-1"
    write_mail(study, 1, "invitation", opened, tmp_path / "letters", forms, SENDER)
    import_ratings(study, source / "rounds" / "round-1.csv", 1)
    write_mail(study, 1, "reminder", opened, tmp_path / "letters", forms, SENDER)
    write_mail(study, 1, "thanks", opened, tmp_path / "letters", sender=SENDER)
    study.close_round(1)
    study.comments(1, names=[*opened["name"]])
    feedback_sheets(study, 1, panellists=some, bar=False)
    sheets = study.folder / "outputs" / "feedback" / "round-1"
    write_mail(study, 1, "feedback", opened, tmp_path / "letters", sheets, SENDER, panellists=some)
    study.backup(study.folder / "copy.db")
    with study.store.write("somebody") as log:  # its journal lies beside the file while it is written
        log.append("identities_saved", {"n": 1})
        files = [path for path in study.folder.rglob("*") if path.is_file()]
        assert {".xlsx", ".html", ".docx", ".pdf", ".db"} <= {path.suffix for path in files}
        for path in files:
            content = held(path)
            for word in ("Ünique", "@mail.example", "zoe@team.example"):
                for encoding in ("utf-8", "utf-16-le", "latin-1"):
                    assert word.encode(encoding) not in content, (path.name, word)
            for escaped in (rb"\u00dcnique", b"&#220;nique", b"&Uuml;nique", b"nique-1"):
                assert escaped not in content, (path.name, escaped)
    assert any(b"nique-1" in path.read_bytes() for path in (tmp_path / "letters").iterdir()), "the letters do hold them"


def test_a_sheet_that_shows_a_comment_taken_back_since_is_not_sent(closed, sheets, tmp_path):
    code = code_of(closed, "fr")
    shown = closed.feedback(code, 1, "fr")
    quoted = next(text for row in shown.rows for text in row.comments)
    queue = closed.comments(1)
    row = queue[queue["shown"] == quoted].iloc[0]
    closed.review_comment(1, row["panellist_id"], row["item_id"], "withhold", criterion=row["criterion"])
    with pytest.raises(ReportError, match=rf"What {code} would be shown has changed"):
        write_mail(closed, 1, "feedback", known(closed), tmp_path / "a", sheets, panellists=[code], again=True)
    feedback_sheets(closed, 1, sheets, ["html"], [code], bar=False)
    (sheets / f"feedback-1-{code}.pdf").unlink()
    draft, _ = write_mail(closed, 1, "feedback", known(closed), tmp_path / "a", sheets, panellists=[code], again=True)
    (page,) = letter(draft).iter_attachments()
    assert quoted not in html.fromstring(page.get_payload(decode=True)).text_content()


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
