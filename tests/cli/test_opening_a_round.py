"""The command that opens a round, where an ethics approval has expired."""

import datetime

from typer.testing import CliRunner

from amnmethods import resources
from amnmethods.cli import app
from amnmethods.study import new_study, open_study


def test_an_expired_approval_is_overridden_on_record_from_the_command_line(tmp_path):
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    file = study.folder / "study.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\napprovals:" not in text
    expired = datetime.date(2020, 1, 31)
    file.write_text(f"{text}\napprovals:\n  - {{number: REB-7, version: 1, expires: {expired}}}\n", encoding="utf-8")
    stopped = CliRunner().invoke(app, ["open", str(study.folder), "1"])
    assert stopped.exit_code == 1
    opened = CliRunner().invoke(app, ["open", str(study.folder), "1", "--override", "the letter follows"])
    assert opened.exit_code == 0, opened.output
    (event,) = open_study(study.folder).store.event_bodies("approval_overridden")
    assert event["body"]["reason"] == "the letter follows"


def test_a_round_opens_with_what_was_ticked_for_it_unless_items_are_named(tmp_path):
    study = new_study(tmp_path / "study", template=resources.find("data/amn-demo"))
    study.plan_round(1, {"s01": False})
    opened = CliRunner().invoke(app, ["open", str(study.folder), "1"])
    assert opened.exit_code == 0, opened.output
    assert "As ticked in the workspace, round 1 asks" in opened.output
    asked = set(open_study(study.folder).round_items(1)["item_id"])
    assert "s01" not in asked
    assert "s02" in asked
