"""The exploration's windows played without hands, through the very methods that the buttons call."""

import os
from typing import Any

from .demo_play import ASKED
from .exploration import ExplorationNotebook
from .exploration_window import ExplorationWindow


def play_exploration_windows(exploration: ExplorationNotebook, wanted: bool | None = None) -> bool:
    """Enter a passage, rate a cell and take both back; settle a disagreement and mark a leverage point where none is.

    Parameters
    ----------
    exploration
        What `open_exploration` returned.
    wanted
        Whether to play; None where `AMN_DEMO` is 1 in the environment, and then only in the invented study.

    Returns
    -------
    Whether it was played.
    """
    if not (os.environ.get(ASKED) == "1" and exploration.invented if wanted is None else wanted):
        return False
    windows = exploration.windows
    _act(windows["passages"], "enter", source="i06", coder="AB", framework="own", code="B1", valence="barrier",
         text="No hour is set aside for it.", page="3")  # fmt: skip
    _act(windows["passages"], "undo", table="segments")
    _act(windows["matrix"], "rate", construct="B1", site="N1", rater="AB", rating="blank")
    _act(windows["matrix"], "undo", table="matrix_ratings")
    waiting = [row for row in windows["disagreements"].data["rows"] if not row["decided"]]
    if waiting:
        _act(
            windows["disagreements"],
            "settle",
            key=waiting[0]["key"],
            keep=True,
            reason="Both read it again.",
            by="AB, CD",
        )
    if not windows["leverage"].data["points"]:
        _act(windows["leverage"], "mark", factor="recognition", level="", reason="Nobody mentors unpaid for long.")
    return True


def _act(window: ExplorationWindow, name: str, **told: Any) -> None:
    window._act(name, told)
    assert not window.message.get("bad"), window.message["text"]
