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
