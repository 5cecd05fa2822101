"""What every window of the workspace has: its study, its language, its message line, and its parts as plain ES modules."""

import os
import threading
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..study import Study
from ..words import languages, word, words_of
from .guard import guarded

HERE = Path(__file__).parent


@cache
def module(name: str) -> str:
    """Return an ES module with the helpers that every window uses before it; the browser is given one text."""
    return f"{_text('dom.js')}\n{_text(f'{name}.js')}"


@cache
def style(name: str) -> str:
    """Return a window's style after the colours and shapes that all windows share."""
    own = HERE / f"{name}.css"
    return _text("window.css") + (_text(own.name) if own.is_file() else "")


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


class Window(anywidget.AnyWidget):
    """A view of a study: `words` and `data` go out to the browser, acts of a person come in.

    The browser sends ``{"act": name, ...}``, which calls the method ``on_<name>`` with the rest. Nothing is computed
    here: what is shown came from the study's verbs, what was done goes through them.

    Attributes
    ----------
    words, data
        What the browser shows: words in the reader's language, and the window's content.
    message
        The last thing said: ``text``, ``bad`` (refused or failed) and ``n``, which counts.
    last_error
        What went wrong in a callback without being a refusal; None while all is well.
    """

    words = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    message = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study, language: str = "en", lock: Any = None, **traits: Any):
        self.study, self.language = study, language
        self.lock = lock or threading.RLock()
        self.last_error: Exception | None = None
        super().__init__(**traits)
        self.on_msg(self._hear)
        self.show()

    # Words

    @property
    def spoken(self) -> str:
        """The language of our words: English where we have none in the one asked for."""
        return self.language if self.language in languages(self.study.folder) else "en"

    @property
    def own(self) -> str:
        """The language of the study's words: its first one where it has none in the one asked for."""
        return self.language if self.language in self.study.languages else self.study.languages[0]

    def word(self, key: str, **values: Any) -> str:
        """Return words of the workspace in the window's language."""
        with words_of(self.study.folder):
            return word(f"workspace.{key}", self.spoken, **values)

    def labels(self) -> dict[str, str]:
        """Return the words that the browser shows, by name."""
        return {}

    # What is shown

    def content(self) -> dict[str, Any]:
        """Return what the window shows, as plain values."""
        return {}

    @guarded
    def show(self) -> None:
        """Read the study again and show what it says now."""
        words, data = {"lang": self.spoken, **self.labels()}, self.content()
        with self.hold_sync():
            self.words, self.data = words, data

    def shown_file(self, path: Path) -> dict[str, str]:
        """Return a file's name as shown, and its place within the study, by which the browser finds it."""
        folder, path = self.study.folder.resolve(), path.resolve()
        inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""
        return {"name": inside or str(path), "inside": inside}

    @property
    def up(self) -> str:
        """The way from the notebook to the study's folder."""
        return os.path.relpath(self.study.folder.resolve(), Path.cwd()).replace(os.sep, "/")

    def speak(self, language: str) -> None:
        """Show everything in another language."""
        self.language = language
        self.message = {}
        self.show()

    def say(self, text: str, bad: bool = False) -> None:
        """Show a message; screen readers speak it."""
        self.message = {"text": text, "bad": bad, "n": self.message.get("n", 0) + 1}

    # What a person did

    def _hear(self, _: Any, content: dict[str, Any], __: Any) -> None:
        told = dict(content)
        self._act(told.pop("act", ""), told)

    @guarded
    def _act(self, act: str, told: dict[str, Any]) -> None:
        getattr(self, f"on_{act}")(**told)
