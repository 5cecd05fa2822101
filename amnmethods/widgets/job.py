"""Long work in a window: one job at a time, in a thread of its own, so that nothing waits for it."""

import threading
from collections.abc import Callable
from typing import Any

from ..errors import AmnError
from ..study import Study
from .guard import log
from .window import Window


class JobWindow(Window):
    """A window that works in the background and tells how far it is through `say`."""

    def __init__(self, study: Study, language: str = "en", lock: Any = None, **traits: Any):
        self.job: threading.Thread | None = None
        super().__init__(study, language, lock, **traits)

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self.job is not None and self.job.is_alive()

    def start(self, work: Callable[[], None], begun: str, busy: str) -> None:
        """Begin a job and say so; say that one is under way instead, where there is."""
        if self.running:
            return self.say(busy, bad=True)
        self.say(begun)
        self.job = threading.Thread(target=self._run, args=(work,), daemon=True)
        self.job.start()
        self.show()

    def _run(self, work: Callable[[], None]) -> None:
        """Work without the lock; what is refused or fails is said like anywhere else."""
        for step in (work, self._done):
            try:
                step()
            except AmnError as refused:
                self.say(str(refused), bad=True)
            except Exception as error:
                self.last_error = error
                log.exception("in %s", type(self).__name__)
                self.say(self.word("failed", error=type(error).__name__), bad=True)

    def _done(self) -> None:
        self.job = None
        self.done()

    def done(self) -> None:
        """Show what the job changed."""
        self.show()

    def wait(self, seconds: float = 300) -> None:
        """Wait for the job under way, if any."""
        job = self.job
        if job is not None:
            job.join(seconds)
