"""A real JupyterLab in a real Chromium: one server for all, a study and a notebook of its own for each test."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from amnmethods.study import open_study

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
SHIFTED = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
           "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
READY = """async () => {
  const app = window.jupyterapp; await app.restored;
  const notebook = app.shell.currentWidget; await notebook.context.ready;
  const session = notebook.context.sessionContext; await session.ready; await session.session.kernel.info;
}"""
# Run in the kernel, wait for the answer, and hand back what it printed.
ASK = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
  let said = ""; const future = kernel.requestExecute({ code });
  future.onIOPub = (m) => { said += m.content.text || (m.content.traceback || []).join("\\n"); };
  await future.done; return said;
}"""
WAIT = 60_000  # ms; a shared machine is slow at times


@dataclass
class Lab:
    """A running server: its address, its token, and the folder it shows."""

    address: str
    token: str
    root: Path


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium):
    """Start JupyterLab once, with settings of its own, so that nothing of whoever runs the tests plays in."""
    home, root = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("root")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = (
        os.environ | {name: str(home / name.lower()) for name in SHIFTED} | {"PYTHONWARNINGS": "error::FutureWarning"}
    )
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with (home / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=5).close()
            break
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                server.kill()
                pytest.fail(f"JupyterLab did not start:\n{(home / 'lab.log').read_text(encoding='utf-8')[-2000:]}")
            time.sleep(0.3)
    yield Lab(address, token, root)
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def between_rounds(source: Path, target: Path) -> None:
    """Copy the part of the notebook that the workspace is in; all of it runs among the notebooks' own tests."""
    told = json.loads(source.read_text(encoding="utf-8"))
    kept, here = [], True
    for cell in told["cells"]:
        if "".join(cell["source"]).startswith("# ") and cell["cell_type"] == "markdown" and kept:
            here = "".join(cell["source"]).startswith("# The rounds")
        if here:
            kept.append(cell)
    target.write_text(json.dumps({**told, "cells": kept}), encoding="utf-8")


class Page:
    """A notebook open in the browser."""

    def __init__(self, page, lab: Lab, folder: Path):
        self.page, self.lab, self.folder = page, lab, folder
        self.out = page.locator(".jp-OutputArea-output")

    def load(self) -> "Page":
        """Open the notebook and wait for Lab's own promises; what the screen says comes too early."""
        path = (self.folder / "notebooks" / "02_tailoring.ipynb").relative_to(self.lab.root).as_posix()
        self.page.goto(f"{self.lab.address}/doc/tree/{path}?reset&token={self.lab.token}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=WAIT)
        self.page.evaluate(READY)
        self.theme("JupyterLab Light")  # an earlier test may have left it dark
        return self

    def theme(self, theme: str) -> None:
        """Turn Lab light or dark."""
        self.page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
        light = str(theme.endswith("Light")).lower()
        self.page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")

    def run(self) -> "Page":
        """Run all cells, and see each window with something in it."""
        done = self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        assert done, "\n".join(self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts())
        self.page.locator(".amn-window").nth(7).wait_for(timeout=WAIT)
        return self

    def restart(self) -> "Page":
        """Restart the kernel, then run all cells."""
        self.page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")
        self.page.evaluate(READY)
        self.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        return self.run()

    def ask(self, code: str) -> str:
        """Run code in the kernel and return what it prints."""
        return self.page.evaluate(ASK, code).strip()

    def window(self, name: str):
        """Return a window of the workspace."""
        return self.out.locator(f".amn-{name}.amn-window")

    def row(self, item: str):
        """Return an item's row in the table."""
        return self.window("items").locator(f"tr[data-id='{item}']")

    def says(self, name: str, text: str) -> None:
        """Wait until a window says something."""
        self.window(name).locator(".amn-message", has_text=text).wait_for(timeout=WAIT)

    def axe(self) -> list[str]:
        """Return what axe finds wrong in the windows (WCAG 2 A and AA), those of other people's making left out."""
        from axe_playwright_python.sync_playwright import Axe

        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(self.page, context={"include": [[".amn-window"]]}, options=options)
        return [
            f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}"
            for v in found.response["violations"]
            for n in v["nodes"]
        ]

    def study(self):
        """Return the study, opened beside the kernel."""
        return open_study(self.folder)


@pytest.fixture(scope="session")
def profile(chromium):
    """Return one browser profile for all tests, so that Lab's scripts are fetched and compiled once."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    yield context
    context.close()


@contextmanager
def opened(name: str, lab: Lab, profile, study: Path) -> Iterator[Page]:
    """Give a page on the workspace notebook of a fresh copy of a study; at its end no request may have left, no error passed."""
    folder = lab.root / name
    shutil.copytree(study, folder)
    between_rounds(NOTEBOOKS / "02_tailoring.ipynb", folder / "notebooks" / "02_tailoring.ipynb")
    wrong: list[str] = []
    page = profile.new_page()
    page.set_default_timeout(WAIT)
    own = (lab.address, lab.address.replace("http", "ws"), "data:", "blob:", "about:")
    page.on("request", lambda sent: sent.url.startswith(own) or wrong.append(f"request to {sent.url}"))
    page.on("websocket", lambda opened: opened.url.startswith(own) or wrong.append(f"socket to {opened.url}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    made = Page(page, lab, folder)
    yield made
    pictures = os.environ.get("AMN_PICTURES")
    if pictures:  # to be looked at by a person
        page.screenshot(path=Path(pictures) / f"{folder.name}.png")
    page.evaluate("window.jupyterapp?.shell.currentWidget?.context.sessionContext.shutdown()")
    page.close()
    assert wrong == []


@pytest.fixture
def notebook(request, lab, profile, halfway_study):
    """Return a page on the workspace notebook of a fresh copy of the invented study, not yet loaded."""
    with opened(re.sub(r"\W+", "-", request.node.name), lab, profile, halfway_study) as page:
        yield page


@pytest.fixture(scope="module")
def sitting(lab, profile, halfway_study):
    """Return such a page, loaded and run, on which the tests of a file go on one after another."""
    with opened("sitting", lab, profile, halfway_study) as page:
        yield page.load().run()
