"""Make a new study's folder, or open one."""

import shutil
from pathlib import Path

from .. import resources
from ..errors import StudyFileError
from ..model.config import StudyConfig
from ..model.reading import read_study
from . import framework
from .folder import FOLDERS, ITEMS, PANEL, STUDY, TEMPLATES, is_study, spreadsheet
from .handle import Study
from .memory import make_memory, open_memory


def new_study(folder: str | Path, template: str | Path = "delphi") -> Study:
    """Make a study's folder from a template, with an empty memory.

    Parameters
    ----------
    folder
        A folder that does not exist yet, or is empty.
    template
        A name below `templates/study/` (``delphi``, ``amn``); ``invented``, the invented study before its first day, to
        try everything with; or a folder with a `study.yaml` of your own. Items, panel and `templates/` come along, answers
        and memory do not. Of a framework that another study exported (`Study.export_framework`) its codes, strategies
        and links are kept as tables.

    Returns
    -------
    The study. Its memory is `study.db` in the folder, or the PostgreSQL database that ``store:`` in `study.yaml` or
    ``AMN_DATABASE_URL`` in the environment names.

    Raises
    ------
    StudyFileError
        The folder is in use, the template does not exist, or its `study.yaml` is not right.
    StoreError
        The memory cannot be made. No folder is left behind then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     study = new_study(Path(place) / "my-study", template="amn")
    ...     print(study.rounds()["state"].tolist())
    ['draft', 'draft', 'draft']
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise StudyFileError(f"{folder} is a file: choose another name for the study's folder.")
    if folder.exists() and any(folder.iterdir()):
        raise StudyFileError(f"{folder} is not empty: choose another name, or open the study that is there.")
    source = _template(template)
    _config(source)  # before anything is made
    there = folder.exists()
    try:
        return _made(folder, source)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if there:
            folder.mkdir(exist_ok=True)
        raise


def _made(folder: Path, source: Path) -> Study:
    folder.mkdir(parents=True, exist_ok=True)
    for path in (source / STUDY, spreadsheet(source, ITEMS), spreadsheet(source, PANEL)):  # people's work, no data
        if path is not None:
            shutil.copyfile(path, folder / path.name)
    if (source / TEMPLATES).is_dir():
        shutil.copytree(source / TEMPLATES, folder / TEMPLATES)
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    config = _config(folder)
    store = make_memory(folder, config)
    with store.write("researcher") as log:
        log.append("study_created", {"title": dict(config.title.root), "created_with": _version()})
    study = Study(folder, config, store)
    for name, table in framework.brought(source).items():
        study.keep_table(name, table, f"{framework.FRAMEWORK}/{name}.csv")
    return study


def open_study(folder: str | Path) -> Study:
    """Open a study's folder.

    Raises
    ------
    StudyFileError
        There is no study, or its `study.yaml` is not right: every place to mend is listed with its line.
    StoreError
        Its memory is missing, damaged, or written by a newer version.
    """
    folder = Path(folder)
    if not is_study(folder):
        raise StudyFileError(
            f"{folder} holds no {STUDY}: check the name, or make a study with amnmethods new {folder}."
        )
    config = _config(folder)
    return Study(folder, config, open_memory(folder, config))


def _template(template: str | Path) -> Path:
    own = Path(template)
    if (own / STUDY).is_file():
        return own
    places = {name: f"templates/study/{name}" for name in resources.listing("templates/study")} | {
        "invented": "data/amn-demo"
    }
    if str(template) not in places:
        raise StudyFileError(
            f"No template is called {str(template)!r}; there are: {', '.join(places)}, or a folder of yours."
        )
    return resources.find(places[str(template)])


def _config(folder: Path) -> StudyConfig:
    try:
        text = (folder / STUDY).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise StudyFileError(f"{folder / STUDY} is not UTF-8 text: save it as UTF-8 in your editor.") from None
    return read_study(text, str(folder / STUDY))


def _version() -> str:
    from importlib.metadata import version

    return f"amnmethods {version('amnmethods')}"
