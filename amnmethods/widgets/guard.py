"""What stands between a click and the study: one lock, and a fault told in words instead of lost.

A notebook runs callbacks on more than one thread and shows no fault of theirs: it goes to a log that nobody opens.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

from ..errors import AmnError

log = logging.getLogger("amnmethods.widgets")


def guarded(act: Callable[..., Any]) -> Callable[..., Any]:
    """Run a window's callback under its lock; show what the study refuses, and say so where something else failed.

    What failed is logged with its traceback and kept as the window's `last_error`, for tests and the notebook's last
    cell.
    """

    @functools.wraps(act)
    def run(window: Any, *args: Any, **kwargs: Any) -> Any:
        with window.lock:
            try:
                return act(window, *args, **kwargs)
            except AmnError as refused:
                window.say(str(refused), bad=True)
            except Exception as error:
                window.last_error = error
                log.exception("in %s.%s", type(window).__name__, act.__name__)
                window.say(window.word("failed", error=type(error).__name__), bad=True)

    return run
