"""The windows of tailoring and of the plans played without hands, through the very methods that the buttons call."""

import os
from typing import Any

from .demo_play import ASKED
from .phase import PhaseNotebook
from .plans import PlansNotebook
from .register import RegisterWindow
from .tailoring import TailoringNotebook


def play_tailoring_windows(tailoring: TailoringNotebook, wanted: bool | None = None) -> bool:
    """Enter a strategy, a decision, a link, costs and a workshop's decision, look around, and take all of it back.

    Parameters
    ----------
    tailoring
        What `open_tailoring` returned.
    wanted
        Whether to play; None where `AMN_DEMO` is 1 in the environment, and then only in the invented study.

    Returns
    -------
    Whether it was played.
    """
    if not _asked(tailoring, wanted):
        return False
    play = _Player(tailoring)
    names = {f"name_{language}": "Peer visits" for language in tailoring.study.languages}
    play.act("catalogue", "enter", given={"catalogue_id": "own-9", "source": "a visit", **names})
    play.act("candidates", "enter", row="eric-07", given={
        "catalogue_id": "eric-07", "keep": "no", "reason": "Said by s03 already.", "decided_by": "T1; T2",
    })  # fmt: skip
    play.act("candidates", "undo", table="screening")
    play.act("catalogue", "undo", table="strategies")
    for view in ("differences", "dissent", "zones"):
        play.act("go_zone", "choose", name="view", value=view)
    play.act("links", "enter", given={"strategy_id": "s03", "determinant_id": "B1", "mechanism": "a colleague asks"})
    play.act("links", "undo", table="strategy_links")
    play.act("costs", "enter", row="s03", given={"cost": "9500", "staff_hours": "150"})
    play.act("costs", "undo", table="strategy_costs")
    play.act("coverage", "tick", row="s01", on=True)
    play.act("coverage", "tick", row="s01", on=False)
    play.act("coverage", "enter", row="s01", given={"decision": "keep", "reason": "A funder pays.", "decided_by": "T1"})
    play.act("coverage", "undo", table="workshop")
    play.act("bundle", "enter", given={"cost": "20000", "staff_hours": "", "per_cluster": ""})
    return True


def play_plan_windows(plans: PlansNotebook, wanted: bool | None = None) -> bool:
    """Edit a line, draw it, report a month, log an adaptation, a check-in and a word said, and take all of it back.

    Parameters
    ----------
    plans
        What `open_plans` returned.
    wanted
        As for `play_tailoring_windows`.

    Returns
    -------
    Whether it was played.
    """
    if not _asked(plans, wanted):
        return False
    play = _Player(plans)
    window = plans.window("plan")
    line = window.data["rows"][0]
    play.act("plan", "enter", row=line["id"], given={**line["form"], "owner": "T1"})
    play.act("plan", "undo", table="plan")
    for name in ("timeline", "model", "put_away"):
        play.act("plan", name)
    row = plans.window("delivery").data["rows"][0]["id"]
    play.act("delivery", "enter", row=row, given={"planned": "4", "delivered": "3", "fidelity": "0,9"})
    play.act("delivery", "undo", table="delivery")
    play.act("adaptations", "enter", given={
        "adaptation_id": "a99", "site": "N1", "strategy_id": "s03", "made_on": "2026-09-01", "what": "Later",
        "planned": "reactive", "fidelity_consistent": "consistent", "reason": "provider",
    })  # fmt: skip
    play.act("adaptations", "undo", table="adaptations")
    play.act("check_ins", "enter", given={"site": "N1", "mentor_id": "m1", "mentee_id": "e1", "due_on": "2027-01-01"})
    play.act("check_ins", "undo", table="check_ins")
    play.act("feedback", "enter", given={"site": "N1", "said_on": "2027-01-01", "said": "Too many log-ins"})
    play.act("feedback", "undo", table="feedback_loop")
    return True


def _asked(notebook: PhaseNotebook, wanted: bool | None) -> bool:
    return os.environ.get(ASKED) == "1" and notebook.invented if wanted is None else wanted


class _Player:
    """Does what a person would do in a notebook's windows; what is refused stops the play."""

    def __init__(self, notebook: PhaseNotebook):
        self.notebook = notebook

    def act(self, name: str, act: str, /, **told: Any) -> RegisterWindow:
        """Send what the browser would send."""
        window = self.notebook.windows.get(name) or self.notebook.window(name)
        assert isinstance(window, RegisterWindow)
        window._act(act, told)
        assert not window.message.get("bad"), f"{name}: {window.message['text']}"
        return window
