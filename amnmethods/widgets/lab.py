"""Open JupyterLab on a study's notebook: a copy in its folder, settings that keep quiet, on this machine only."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .. import resources
from ..errors import StudyFileError
from ..study.folder import is_study

START = "00_start.ipynb"
QUIET = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # The windows are right on any thread; without a second one a study's acts also come in the order of the clicks.
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
}


def notebook_of(folder: Path | str) -> Path:
    """Return the start notebook in a study's folder; all are copied there once, an edited one is never replaced.

    Raises
    ------
    StudyFileError
        The folder holds no study.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from amnmethods.study import new_study
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "my-study")
    ...     notebook_of(study.folder).name
    '00_start.ipynb'
    """
    folder = Path(folder)
    if not is_study(folder):
        raise StudyFileError(f"{folder} holds no study: make one with amnmethods new, or name its folder.")
    own = folder / "notebooks"
    own.mkdir(exist_ok=True)
    for shipped in sorted(resources.find("notebooks").glob("*.ipynb")):
        if not (own / shipped.name).exists():
            shutil.copyfile(shipped, own / shipped.name)
    return own / START


def command(folder: Path, browser: bool, port: int | None = None) -> list[str]:
    """Return what starts JupyterLab on a study's notebook."""
    told = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    told += [f"--LabApp.default_url=/doc/tree/notebooks/{START}", "--LabApp.extension_manager=readonly"]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # as inside a container
        told.append("--allow-root")
    return [*told, *([] if browser else ["--no-browser"]), *([] if port is None else [f"--ServerApp.port={port}"])]


def open_lab(folder: Path | str, say: Callable[[str], None], *, browser: bool = True, port: int | None = None) -> int:
    """Open JupyterLab on a study's notebook and wait until it is stopped; return its exit code.

    Parameters
    ----------
    folder
        The study's folder; JupyterLab shows nothing outside it.
    say
        Called with a sentence.
    browser
        Whether to open one; else the address is printed only.
    port
        None for the first free one.
    """
    folder = Path(folder).resolve()
    report = say
    report(f"Opening {notebook_of(folder)}. Choose Run > Run All Cells there; stop here with Ctrl+C.")
    with tempfile.TemporaryDirectory(prefix="amnmethods-lab-", ignore_cleanup_errors=True) as place:
        settings = Path(place) / "labconfig"
        settings.mkdir()
        (settings / "default_setting_overrides.json").write_text(json.dumps(QUIET), encoding="utf-8")
        path = os.pathsep.join(filter(None, [place, os.environ.get("JUPYTER_CONFIG_PATH", "")]))
        server = subprocess.Popen(command(folder, browser, port), env=os.environ | {"JUPYTER_CONFIG_PATH": path})
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # Ctrl+C reached the server too; it stops by itself
                server.terminate()
