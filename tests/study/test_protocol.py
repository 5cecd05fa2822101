"""The prespecified protocol: fingerprinted before round 1, held against study.yaml at every step."""

import hashlib

import pytest

from amnmethods import open_study
from amnmethods.errors import RoundError, RuleError

from .conftest import STUDY


def test_the_file_to_lodge_elsewhere_bears_the_fingerprint(study):
    check = study.prespecify(registered_at="OSF, 2 March 2026")
    file = study.folder / "outputs" / f"protocol-1-{check.fingerprint[:12]}.json"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == check.fingerprint
    assert (check.version, check.matches, check.registered_at) == (1, True, "OSF, 2 March 2026")


def test_opening_round_1_prespecifies_what_nobody_did_before(study):
    assert not study.protocol_check().prespecified
    study.open_round(1)
    check = study.protocol_check()
    assert (check.prespecified, check.matches, check.before_round_1, check.opened_by_import) == (
        True,
        True,
        True,
        False,
    )
    assert [path.name for path in (study.folder / "outputs").iterdir()] == [f"protocol-1-{check.fingerprint[:12]}.json"]


def test_prespecifying_twice_changes_nothing_also_while_a_round_is_open(study):
    study.prespecify(note="approved 3 March")
    study.open_round(1)
    events = len(study.store.events())
    assert study.prespecify().version == 1
    assert study.prespecify(note="approved 3 March").version == 1
    assert len(study.store.events()) == events


def test_saying_later_where_it_was_lodged_is_no_amendment(study):
    first = study.prespecify(note="approved 3 March")
    study.open_round(1)
    later = study.prespecify(registered_at="OSF, 2 March 2026")
    assert (later.version, later.note, later.prespecified_at) == (1, "approved 3 March", first.prespecified_at)
    assert later.registered_at == "OSF, 2 March 2026"


def test_a_rule_without_source_is_not_prespecified(make):
    study = make(study=STUDY.replace("source: Protocol 1.0, section 4", "source:"))
    with pytest.raises(RuleError, match=r"study\.yaml: consensus\.source is empty"):
        study.open_round(1)


def amended(study, edit):
    edit(study, "study.yaml", "at_least: 0.75", "at_least: 0.8")
    return open_study(study.folder)


def test_a_changed_rule_keeps_the_next_round_closed_and_names_the_change(study, play, edit):
    study = amended(play(study), edit)
    check = study.protocol_check()
    assert not check.matches
    assert any("0.75" in said or "3/4" in said for said in check.differences)
    with pytest.raises(
        RuleError, match=r"Round 2 stays closed: study\.yaml no longer says what was prespecified on 20"
    ):
        study.open_round(2)


def test_an_amendment_needs_its_note_and_is_a_new_version(study, play, edit):
    study.prespecify(registered_at="OSF, 2 March 2026")
    study = amended(play(study), edit)
    with pytest.raises(RuleError, match=r"This amends the protocol .*prespecify\(note='\.\.\.'\)"):
        study.prespecify()
    check = study.prespecify(note="amendment 1, approved 9 May")
    assert (check.version, check.matches, check.before_round_1) == (2, True, True)
    assert check.registered_at is None  # the copy lodged elsewhere is of another text
    assert "is open" in study.open_round(2)


def test_the_protocol_is_not_amended_while_a_round_is_open_nor_the_round_closed_by_another_rule(study, play, edit):
    play(study, close=False)
    study = amended(study, edit)
    with pytest.raises(RoundError, match="A round is open: the protocol can be written or amended before a round"):
        study.prespecify(note="approved")
    with pytest.raises(RuleError, match=r"Round 1 stays open.*close round 1, and write the amendment then"):
        study.close_round(1)
    edit(study, "study.yaml", "at_least: 0.8", "at_least: 0.75")
    study = open_study(study.folder)
    assert "is closed" in study.close_round(1)


def test_a_definition_tried_later_is_on_record_and_replaces_nothing(study, play, statuses):
    play(study)
    before = statuses(study)
    table = study.reanalyse("nine tenths", "reviewer 2 asked")
    assert set(table["post_hoc"]) == {"reviewer 2 asked"}
    assert statuses(study) == before
    assert study.store.read("analyses")["name"].tolist() == ["consensus", "feedback", "post hoc: nine tenths"]
    with pytest.raises(RuleError, match="Say why another definition is tried"):
        study.reanalyse("nine tenths", " ")


def test_nothing_can_be_analysed_again_before_a_round(study):
    with pytest.raises(RoundError, match="No round has been opened yet"):
        study.reanalyse(study.rule, "curious")


def test_definitions_are_called_by_name_and_compared_side_by_side(study, answers):
    study.open_round(1)
    study.record(answers(p1=(9, 2, 5), p2=(8, 1, 6), p3=(7, 3, 4), p4=(5, 2, 7)), "round 1")
    study.close_round(1)
    assert study.named_rules() == ["three quarters", "nine tenths"]
    table = study.sensitivity(1).set_index("item_id")
    assert table.loc["s01", ["three quarters", "nine tenths"]].tolist() == ["include", "no consensus"]
    assert study.consensus(1, "nine tenths")["status"].tolist() == table["nine tenths"].tolist()
    with pytest.raises(Exception, match="No rule is called 'ninety'; there are: three quarters; nine tenths"):
        study.consensus(1, "ninety")
