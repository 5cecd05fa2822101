"""Names and addresses live in panel.link alone, encrypted; nothing else in the study ever holds one."""

import json
import stat

import pandas as pd
import pytest

from amnmethods.errors import PanelError
from amnmethods.study import identities

SECRET = "four words quite apart"
PEOPLE = pd.DataFrame(
    [("p1", "Zoé Lacombe-Okpik", "zoe@exemple.test"), ("p2", "Ørjan Quill", "quill@example.test")],
    columns=["panellist_id", "name", "email"],
)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(identities, "COST", {"n": 2**4, "r": 8, "p": 1})


@pytest.fixture
def linked(study):
    study.recovery = study.create_identities(SECRET, PEOPLE)
    return study


def test_no_file_of_the_study_holds_a_name(linked, play):
    play(linked)
    linked.open_identities(SECRET, "invitations to round 1")
    linked.save_identities(PEOPLE, SECRET)
    linked.change_passphrase(SECRET, "another four quite apart")
    linked.backup(linked.folder / "copy.db")
    words = ["Zoé", "Lacombe", "Okpik", "zoe@", "Ørjan", "Quill", "quill@", SECRET, linked.recovery.recovery_code]
    for path in linked.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                for encoding in ("utf-8", "utf-16-le", "latin-1"):
                    assert word.encode(encoding) not in content, (path.name, word)
            assert json.dumps("Zoé")[1:-1].encode() not in content, path.name
    assert "Lacombe" not in repr(linked.recovery)


def test_opening_is_explicit_and_stays_on_record_with_its_reason(linked):
    with pytest.raises(PanelError, match="Say why the identities are opened"):
        linked.open_identities(SECRET, " ")
    linked.actor = "AB"
    found = linked.open_identities(SECRET, "invitations to round 1")
    pd.testing.assert_frame_equal(found, PEOPLE.astype("object"))
    (event,) = linked.store.event_bodies("identities_opened")
    assert (event["actor"], event["body"]) == ("AB", {"why": "invitations to round 1", "key": "passphrase"})
    assert linked.store.event_bodies("identities_saved")[0]["body"] == {"n": 2}


# Fault 71 of doors.md: the passphrase is lost.


def test_it_is_told_once_that_the_passphrase_cannot_be_recovered(linked, make):
    assert "cannot be recovered" in str(linked.recovery)
    french = make("other").create_identities(SECRET, language="fr")
    assert "ne peut pas être récupérée" in str(french)
    assert '<html lang="fr">' in french.sheet


def test_the_recovery_sheet_opens_the_file_as_people_type_it(linked):
    code = linked.recovery.recovery_code
    assert code[:19] in linked.recovery.sheet
    assert "What helps" in linked.recovery.sheet
    assert "http" not in linked.recovery.sheet
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert len(linked.open_identities(typed, "the passphrase is lost")) == 2
    assert linked.store.event_bodies("identities_opened")[0]["body"]["key"] == "recovery code"
    linked.change_passphrase(code, "a new one, well kept")
    assert len(linked.open_identities("a new one, well kept", "check")) == 2
    assert len(linked.open_identities(code, "check")) == 2
    with pytest.raises(PanelError, match="Neither the passphrase nor the recovery code"):
        linked.open_identities(SECRET, "check")


def test_the_file_is_its_owners_and_is_never_overwritten_by_making_it_again(linked):
    path = linked.folder / "panel.link"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(PanelError, match="exists already"):
        linked.create_identities(SECRET, PEOPLE)
    assert not list(linked.folder.glob(".panel.link*"))


def test_a_damaged_or_foreign_file_is_told_in_words(linked):
    path = linked.folder / "panel.link"
    link = json.loads(path.read_text())
    path.write_text(json.dumps({**link, "table": link["table"][:-8] + "AAAAAAA="}))
    with pytest.raises(PanelError, match="changed or damaged"):
        linked.open_identities(SECRET, "check")
    dear = [{**lock, "n": 2**30} for lock in link["locks"]]
    path.write_text(json.dumps({**link, "locks": dear}))
    with pytest.raises(PanelError, match="asks for more memory"):
        linked.open_identities(SECRET, "check")
    path.write_text("panellist_id,name\np1,Zoé\n", encoding="utf-8")
    with pytest.raises(PanelError, match="no file of identities"):
        linked.open_identities(SECRET, "check")
    path.unlink()
    with pytest.raises(PanelError, match="make it with create_identities"):
        linked.open_identities(SECRET, "check")


def test_what_cannot_be_kept_is_refused_without_repeating_a_name(study, play):
    with pytest.raises(PanelError, match=r"12 characters or more.*cannot be recovered"):
        study.create_identities("short", PEOPLE)
    for wrong, told in (
        (PEOPLE.drop(columns="panellist_id"), "column panellist_id"),
        (PEOPLE.assign(panellist_id="p1"), "'p1' twice"),
        (PEOPLE.assign(panellist_id=["p1", ""]), "1 rows"),
    ):
        with pytest.raises(PanelError, match=told) as error:
            study.create_identities(SECRET, wrong)
        assert "Lacombe" not in str(error.value)
    play(study)
    study.erase("p1", "asked")
    with pytest.raises(PanelError, match="p1 asked to be erased"):
        study.create_identities(SECRET, PEOPLE)
    assert not (study.folder / "panel.link").exists()


def test_the_real_cost_of_a_guess_is_high():
    import importlib

    fresh = importlib.util.find_spec("amnmethods.study.identities")
    source = fresh.loader.get_source("amnmethods.study.identities")
    assert 'COST = {"n": 2**17, "r": 8, "p": 1}' in source


def test_names_for_the_comment_queue_leave_addresses_out():
    assert list(identities.names_in(PEOPLE)) == ["Zoé Lacombe-Okpik", "Ørjan Quill"]
