"""The evaluation's windows played without hands, through the very methods that the buttons call."""

import os
from typing import Any

from .demo_play import ASKED
from .evaluation import EvaluationNotebook
from .table_window import TableWindow


def play_evaluation_windows(evaluation: EvaluationNotebook, wanted: bool | None = None) -> bool:
    """Follow the thread from a strategy, draw a measure over time, and write the framework to pass on.

    Parameters
    ----------
    evaluation
        What `open_evaluation` returned.
    wanted
        Whether to play; None where `AMN_DEMO` is 1 in the environment, and then only in the invented study.

    Returns
    -------
    Whether it was played.
    """
    if not (os.environ.get(ASKED) == "1" and evaluation.invented if wanted is None else wanted):
        return False
    made = {**dict.fromkeys(evaluation.KINDS), **evaluation.windows}
    windows = {name: window or evaluation.window(name) for name, window in made.items()}
    trace = windows["trace"]
    strategies = trace.data["strategies"]
    _act(trace, "go", node=strategies[-1][0])
    _act(trace, "search", text=str(strategies[0][1]).split()[0])
    for layer in trace.data["layers"]:
        if layer["nodes"]:
            _act(trace, "go", node=layer["nodes"][0]["node"])
            _act(trace, "back")
    over_time = windows["over_time"]
    for chart in ("control", "run"):
        _act(over_time, "choose", name="chart", value=chart)
        _act(over_time, "picture")
    _act(windows["travelled"], "framework")
    return True


def _act(window: TableWindow, act: str, /, **told: Any) -> None:
    window._act(act, told)
    assert not window.message.get("bad"), window.message["text"]
