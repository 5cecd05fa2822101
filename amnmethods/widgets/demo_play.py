"""The workspace played without hands: the notebook's headless run, through the very methods that the buttons call."""

import os

from .workspace import Workspace

ASKED = "AMN_DEMO"  # set to 1 where tests run the notebook


def play_demo(workspace: Workspace, wanted: bool | None = None) -> bool:
    """Play the team's work on the invented study: decisions, comments, the next round, and a form on paper.

    Parameters
    ----------
    wanted
        Whether to play; None where `AMN_DEMO` is 1 in the environment, and then only in the invented study.

    Returns
    -------
    Whether it was played. Real answers and decisions are never touched: played is only what nobody did yet.
    """
    if not (os.environ.get(ASKED) == "1" if wanted is None else wanted) or workspace.figures is None:
        return False
    with workspace.many():
        _decide(workspace)
        _review(workspace)
    _open(workspace)
    _enter(workspace)
    return True


def _decide(workspace: Workspace) -> None:
    """Propose what the statuses suggest, and confirm it as the second person."""
    waiting, first = workspace.undecided(), workspace.study.actor
    for item in waiting:
        workspace.table.selected = item
        workspace.pane.choose("keep")
        reason = f"{workspace.figures.row(item)['status']}."  # type: ignore[union-attr]
        workspace.pane.on_propose(decision="keep", reason=reason)
    workspace.work_as("T2")
    for item in waiting:
        workspace.table.selected = item
        workspace.pane.on_confirm()
    workspace.work_as(first)


def _review(workspace: Workspace) -> None:
    """Release the comments in which nothing is flagged, withhold the others."""
    waiting = [row for row in workspace.comments() if row["state"] == "waiting"]
    for row in waiting:
        workspace.comment_queue.on_review(key=row["key"], action="withhold" if row["flags"] else "release")


def _open(workspace: Workspace) -> None:
    """Open the next round on what has no consensus, after a look at a form."""
    builder = workspace.next_round
    if builder.opened is not None or builder.number is None:
        return
    undecided = [row["id"] for row in builder.data["rows"] if row["tone"] == "open"]
    code, language = builder.data["panel"][0]
    if undecided and "<html" in builder.form(code, language, undecided):
        builder.on_open(items=undecided)


def _enter(workspace: Workspace) -> None:
    """Type one panellist's answers in."""
    rows = workspace.paper.data["rows"]
    if rows:
        code = workspace.paper.data["panel"][0][0]
        kept = workspace.paper.kept(code)
        answers = {row["id"]: row["points"][-2] for row in rows if row["id"] not in kept}
        workspace.paper.enter(code, answers)
