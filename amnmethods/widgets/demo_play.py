"""The workspace played without hands: the notebook's headless run, through the very methods that the buttons call."""

import os
from pathlib import Path
from typing import Any

from .. import resources
from ..demo.answering import ROUND_FILES
from ..demo.invent import given
from ..demo.invented import DATA, is_invented
from ..demo.rounds import asked_in, decisions_of, released_in
from ..sheets import read
from .rating_grid import UNABLE
from .workspace import Workspace

ASKED = "AMN_DEMO"  # set to 1 where tests run the notebook
ON_PAPER = 3  # the round in which one panellist answers on paper
WORDED = Path("updates") / "items-before-round-2.csv"  # the words that the team gave to items anew


def play_demo(workspace: Workspace, wanted: bool | None = None) -> bool:
    """Play what is left of the invented study's three rounds: opening, answers, decisions, comments, a form on paper.

    Parameters
    ----------
    wanted
        Whether to play; None where `AMN_DEMO` is 1 in the environment. Only the invented study is ever played.

    Returns
    -------
    Whether it was played. What somebody did before stays as it is: played is only what nobody did yet.
    """
    if not (os.environ.get(ASKED) == "1" if wanted is None else wanted) or not is_invented(workspace.study):
        return False
    while True:
        if (opened := workspace.next_round.opened) is not None:
            if opened == ON_PAPER:
                _enter(workspace, opened)
            workspace.answers.on_panel()
            workspace.answers.wait()
            assert workspace.next_round.opened != opened, workspace.answers.message["text"]
        elif workspace.undecided():
            with workspace.many():
                _decide(workspace)
                _review(workspace)
        elif workspace.next_round.number in ROUND_FILES:
            _open(workspace, workspace.next_round.number)
        else:
            return True


def _decide(workspace: Workspace) -> None:
    """Propose what the invented team decided, and keep for its status what it did not speak of; a second person confirms."""
    pane, first, number = workspace.pane, workspace.study.actor, workspace.round
    told = decisions_of(number).to_dict("index")
    waiting = workspace.undecided()
    new = [item for item, row in told.items() if row["decision"] == "add" and item not in workspace.codes()]
    for item in [*waiting, *new]:
        row = told.get(item, {})
        workspace.work_as(row.get("proposed_by") or first)
        if item in new:
            pane.on_add(item, _words(workspace, item), row["reason_en"], propose=True)
        else:
            workspace.table.selected = item
            pane.choose(row.get("decision", "keep"))
            reason = row.get("reason_en") or f"{workspace.figures.row(item)['status']}."  # type: ignore[union-attr]
            words = _words(workspace, item) if pane.chosen == "reword" else None
            pane.on_propose(decision=pane.chosen, reason=reason, into=row.get("into", ""), wordings=words)
    for item in [*waiting, *new]:
        workspace.work_as(told.get(item, {}).get("confirmed_by") or "T2")
        workspace.confirm(item)
    workspace.work_as(first)


def _words(workspace: Workspace, item: str) -> dict[str, str]:
    """Return the words that the invented team gave to an item."""
    table = read(Path(resources.find(DATA)) / WORDED).cells.set_index("item_id")
    return {lang: table.loc[item, f"wording_{lang}"] for lang in workspace.study.languages}


def _review(workspace: Workspace) -> None:
    """Release the comments that the invented team released, some in other words; withhold the others."""
    released = released_in(workspace.round).set_index(["panellist_id", "item_id", "criterion"])["text"]
    for row in [row for row in workspace.comments() if row["state"] == "waiting"]:
        text = released.get((row["panellist_id"], row["item_id"], row["criterion"]))
        action = "withhold" if text is None else "release" if text in ("", row["comment"]) else "redact"
        workspace.comment_queue.on_review(key=row["key"], action=action, text=text or "", checked=text is not None)


def _open(workspace: Workspace, number: int) -> None:
    """Open a round with what the invented team asked, after a look at a form."""
    builder = workspace.next_round
    there = {row["id"] for row in builder.data["rows"]}
    asked = [item for item in asked_in(number) if item in there]
    code, language = builder.data["panel"][0]
    assert "<html" in builder.form(code, language, asked)
    builder.on_open(items=asked)


def _enter(workspace: Workspace, number: int) -> None:
    """Type one panellist's answers in, as they would have come by themselves."""
    paper, told = workspace.paper, given()
    told = told[told["round"] == number]
    code = next(code for code, *_ in paper.data["panel"] if code in set(told["panellist_id"]))
    if paper.kept(code):
        return
    asked, own = {row["id"] for row in paper.data["rows"]}, told[told["panellist_id"] == code]
    answers: dict[str, Any] = {}
    comments: dict[str, str] = {}
    for row in own.itertuples():
        key = f"{row.item_id}|{row.criterion}"
        if key in asked and row.state != "skipped":
            answers[key] = UNABLE if row.state == UNABLE else int(row.rating)
        if key in asked and row.comment:
            comments[key] = row.comment
    paper.enter(code, answers, comments=comments)
