"""What people install: the wheel holds all it needs and nothing of ours alone; citation and changelog say the same."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import amnmethods
from amnmethods import resources

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BUNDLED = "amnmethods/_bundled/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def python(program: str, folder: Path, **environment: str) -> str:
    """Run a program away from the checkout and return what it printed."""
    command = [sys.executable, "-W", "error", "-c", program]
    variables = {**os.environ, **environment}
    run = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_the_wheel_holds_the_whole_package_with_templates_and_the_invented_study(names):
    data = (
        "data/amn-demo",
        "data/frameworks",
        "data/instruments",
        "data/mentoring",
        "data/strategies",
        "data/plans",
        "data/evaluation",
    )
    folders = [ROOT / name for name in ("amnmethods", "templates", "notebooks", *data)]
    files = {path.relative_to(ROOT) for folder in folders for path in folder.rglob("*") if path.is_file()}
    ours = {path.as_posix() for path in files if "__pycache__" not in path.parts and path.parts[1] != "_bundled"}
    wanted = {name if name.startswith("amnmethods/") else BUNDLED + name for name in ours}
    assert {f"{BUNDLED}templates/words/en.yaml", f"{BUNDLED}data/amn-demo/study.yaml"} <= wanted
    assert wanted - names == set()


def test_the_wheel_holds_nothing_else(names):
    ours = ("amnmethods/", f"amnmethods-{PROJECT['version']}.dist-info/")
    private = r"\.(db|db-wal|db-shm|link|sqlite|pyc|sav|log)$|problems\.xlsx$|/(outputs|imports|tests|\.\w+_cache)/"
    assert [name for name in names if not name.startswith(ours) or re.search(private, name)] == []


def test_git_knows_every_file_of_the_wheel(names):
    # What lies in data/ goes into the wheel even where .gitignore names it: nobody's answers may slip in.
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        known = set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git checkout: {error}")
    assert {name.removeprefix(BUNDLED) for name in names if ".dist-info/" not in name} - known == set()


def test_the_wheel_works_without_the_checkout(unpacked, tmp_path):
    program = (
        "import amnmethods as amn\n"
        "from amnmethods import resources\n"
        "study = amn.new_study('study', template='amn')\n"
        "assert study.verify() == []\n"
        "print(resources.find('templates/words/en.yaml'))"
    )
    found = python(program, tmp_path, PYTHONPATH=str(unpacked))
    assert Path(found) == unpacked / BUNDLED / "templates/words/en.yaml"


def test_an_editable_install_finds_the_folders_people_edit(tmp_path):
    program = "from amnmethods import resources; print(resources.find('templates/words/en.yaml'))"
    assert Path(python(program, tmp_path)) == ROOT / "templates/words/en.yaml"
    assert resources.find("data/amn-demo/study.yaml") == ROOT / "data/amn-demo/study.yaml"


def test_the_command_is_installed(tmp_path):
    command = Path(sys.executable).parent / "amnmethods"
    run = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "new" in run.stdout


def test_version_licence_and_name_are_the_same_everywhere():
    cited = YAML(typ="safe", pure=True).load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == amnmethods.__version__ == cited["version"]
    assert PROJECT["license"] == cited["license"]
    assert cited["title"].startswith(PROJECT["name"])
    assert {"cff-version", "message", "title", "authors", "type"} <= set(cited)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", changes, flags=re.MULTILINE)


def test_what_the_code_imports_is_declared():
    # A library that came only because another one brought it may be gone tomorrow.
    requirements = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]]
    declared = {canonical(re.match(r"[\w.-]+", requirement).group()) for requirement in requirements}
    offered = packages_distributions()
    wanted = set()
    for path in (ROOT / "amnmethods").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                wanted |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                wanted.add(node.module.split(".")[0])
    foreign = wanted - set(sys.stdlib_module_names) - {"amnmethods"}
    assert {name for name in foreign if not declared & {canonical(each) for each in offered.get(name, [])}} == set()


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
