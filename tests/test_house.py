"""The house keeps its own rules: what imports what, what the core may touch, words in two languages, clean files."""

import ast
import json
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "amnmethods"
SOURCES = sorted(PACKAGE.rglob("*.py"))

LAYERS = "Data walks one way"
CORE = "The core touches no disk, screen or network"
SHOWN = "Doors and windows do not calculate"


@cache
def code(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git keeps, or would keep; without a git checkout there is nothing to ask."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a git checkout: {error}")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


# Who imports whom


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Return a folder with the package and its contracts, to plant wrong imports in."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, folder / "amnmethods", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.fixture
def plant(copy):
    """Return a function that plants a file, runs the contracts and tells which broke; the file is dug up again."""

    def broken(where: str, text: str) -> list[str]:
        path = copy / "amnmethods" / where
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        try:
            run = lint_imports(copy)
        finally:
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        found = re.findall(r"^(.+) BROKEN$", run.stdout, flags=re.MULTILINE)
        assert bool(found) == bool(run.returncode), run.stdout + run.stderr
        return found

    return broken


def test_the_import_contracts_are_kept():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr
    assert all(f"{name} KEPT" in run.stdout for name in (LAYERS, CORE, SHOWN))


@pytest.mark.parametrize(
    ("where", "text", "contract"),
    [
        ("stats/planted.py", "import sqlalchemy", CORE),
        ("model/planted.py", "from pathlib import Path", CORE),
        ("delphi/planted.py", "def draw():\n    from matplotlib.figure import Figure", CORE),
        ("charts/planted.py", "from amnmethods.delphi import consensus", SHOWN),
        ("collect/planted.py", "from ..stats.counts import tally", SHOWN),
        ("reports/planted.py", "from amnmethods.stats import counts", SHOWN),
        ("stats/planted.py", "from amnmethods.model import ResponseScale", LAYERS),
        ("words_planted/__init__.py", "'''A room that no contract names.'''", LAYERS),
        ("store/planted.py", "from amnmethods.charts import pages", LAYERS),
        ("sheets/planted.py", "from amnmethods.study import Study", LAYERS),
    ],
)
def test_a_wrong_import_breaks_its_contract(plant, where, text, contract):
    assert contract in plant(where, text)


def test_an_import_for_types_alone_is_no_import(plant):
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from amnmethods.study import Study"
    assert plant("charts/planted.py", text) == []


def test_no_room_takes_names_from_the_root():
    # Its names are loaded on demand from rooms above: whoever asks it climbs the stairs unseen.
    rooms = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    taken = []
    for path in SOURCES:
        depth = len(path.relative_to(PACKAGE).parts)
        for node in ast.walk(code(path)):
            if isinstance(node, ast.Import):
                taken += [(path, alias.name) for alias in node.names if alias.name == "amnmethods"]
            elif isinstance(node, ast.ImportFrom):
                root = node.module == "amnmethods" if not node.level else node.level == depth and not node.module
                taken += [(path, alias.name) for alias in node.names if root and alias.name not in rooms]
    assert taken == []


# What the core may touch

TOUCHING = {
    "open", "print", "input", "exec", "eval", "Path", "urlopen", "savetxt", "loadtxt", "fromfile", "tofile", "memmap",
}  # fmt: skip


def touches(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of each call that reads or writes anything but its arguments."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        formats = r"(read|write)_\w+|to_(csv|excel|json|html|parquet|pickle|sql|hdf|feather|clipboard)|savefig"
        if name in TOUCHING or re.fullmatch(formats, name):
            yield node.lineno, name


def test_the_core_reads_and_writes_nothing():
    # `read_study` and the like are ours and take text; whoever calls it has read the file.
    own = {
        "read_study", "read_instrument", "read_framework", "read_crosswalk", "read_catalogue", "read_matching", "read_cells",
    }  # fmt: skip
    rooms = (
        "stats", "model", "delphi", "determinants", "mentoring", "surveys", "strategies", "plans", "evaluation",
    )  # fmt: skip
    core = [path for path in SOURCES if path.relative_to(PACKAGE).parts[0] in rooms]
    assert len(core) > 20
    found = [(path.name, *call) for path in core for call in touches(code(path)) if call[1] not in own]
    assert found == []


@pytest.mark.parametrize(
    "text", ["open('x')", "pd.read_csv('x')", "print(1)", "frame.to_excel('x')", "pathlib.Path('x')", "p.read_text()"]
)
def test_a_call_that_touches_the_disk_is_seen(text):
    assert list(touches(ast.parse(text)))


# What importing costs


def loaded(program: str, *names: str) -> set[str]:
    """Run a program and return which of the modules it loaded."""
    program += f"\nimport sys, json; sys.stderr.write(json.dumps([n for n in {names!r} if n in sys.modules]))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(run.stderr))


HEAVY = ("pingouin", "statsmodels", "sklearn", "matplotlib", "scipy.stats", "pandas", "sqlalchemy", "IPython")


def test_importing_the_package_loads_nothing_heavy():
    assert loaded("import amnmethods as amn; dir(amn)", *HEAVY) == set()


def test_the_help_of_the_command_line_loads_nothing_heavy():
    program = (
        "import runpy, sys\n"
        "sys.argv = ['amnmethods', '--help']\n"
        "try:\n    runpy.run_module('amnmethods', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code"
    )
    assert loaded(program, *HEAVY) == set()


def test_a_study_opens_without_the_charting_and_statistics_libraries():
    # Those cost seconds; they wait inside the functions that need them.
    names = [name for name in HEAVY if name not in ("pandas", "sqlalchemy")]
    assert loaded("from amnmethods import open_study, collect, reports, delphi", *names) == set()


# Words and templates in two languages


def words(language: str) -> Mapping[str, Any]:
    return YAML(typ="safe", pure=True).load((ROOT / "templates/words" / f"{language}.yaml").read_text(encoding="utf-8"))


def entries(node: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return each entry under its dotted key: a text, a list, or the forms `one` and `other`."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        grows = isinstance(value, Mapping) and set(value) != {"one", "other"}
        found |= entries(value, f"{prefix}{key}.") if grows else {f"{prefix}{key}": value}
    return found


def fields(entry: Any) -> set[str]:
    forms = entry.values() if isinstance(entry, Mapping) else entry if isinstance(entry, list) else [entry]
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(str(form)) if name is not None}


def test_both_languages_have_the_same_words_with_the_same_fields():
    english, french = entries(words("en")), entries(words("fr"))
    assert set(english) == set(french)
    odd = [key for key in english if fields(english[key]) - {"n"} != fields(french[key]) - {"n"}]
    assert odd == []
    assert [key for key in english if isinstance(english[key], Mapping) != isinstance(french[key], Mapping)] == []


# Who speaks words.
SPEAKERS = {"word", "Note", "refuse", "say", "said", "_word"}


@cache
def prefixes() -> set[str]:
    """Return what speakers put before a key, as in ``word(f"charts.{key}")``."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(code(path)):
            parts = node.values if isinstance(node, ast.JoinedStr) else []
            if len(parts) == 2 and isinstance(parts[0], ast.Constant) and re.fullmatch(r"[a-z_.]+\.", parts[0].value):
                found.add(parts[0].value)
    return found


def pattern(node: ast.AST) -> str | None:
    """Return a text, or an f-string with its fields left open, as a regular expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(part) or ".+" for part in node.values)
    return None


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and key (as a pattern) of each call that says words from the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name == "said" and ast.unparse(node.func) not in ("said", "self.said"):
                continue  # a Text of the study is said in a language
            first = node.args[0]
            for option in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                key = pattern(option)
                if name in SPEAKERS and key:
                    yield node.lineno, key


def test_every_word_that_the_code_says_is_in_the_file():
    known = entries(words("en"))
    short = new = set(known)  # each also without the prefixes that speakers put before it
    while new:
        new = {entry.removeprefix(before) for entry in new for before in prefixes() if entry.startswith(before)} - short
        short = short | new
    there, missing, n = {re.escape(entry) for entry in short}, [], 0
    for path in SOURCES:
        for line, key in spoken(code(path)):
            n += 1
            if key not in there and not any(map(re.compile(key).fullmatch, short)):
                missing.append(f"{path.relative_to(ROOT)}:{line} {key}")
    for path in (ROOT / "templates/reports").glob("*.j2"):
        for key in re.findall(r"""["']([\w.]+)["']\s*\|\s*word""", path.read_text(encoding="utf-8")):
            missing += [] if key in known else [f"{path.relative_to(ROOT)} {key}"]
    assert n > 100
    assert missing == []


def test_no_word_in_the_file_goes_unsaid():
    nodes = [node for path in SOURCES for node in ast.walk(code(path))]
    plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    before = prefixes()
    open_ = {pattern(node) for node in nodes if isinstance(node, ast.JoinedStr)} - {re.escape(p) + ".+" for p in before}
    filled = [re.compile(key) for key in open_ if re.match(r"[\w\\.]*\w", key)]
    files = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".j2", ".html", ".typ", ".lua")]
    templates = "\n".join(path.read_text(encoding="utf-8") for path in files)

    def said(key: str) -> bool:
        keys = {key}
        for _ in range(2):  # one speaker may put its prefix before another's
            keys |= {each.removeprefix(prefix) for each in keys for prefix in before}
        keys |= {each.replace("_", " ") for each in keys}
        written = any(f"{quote}{each}{quote}" in templates for each in keys for quote in "\"'")
        return bool(keys & plain) or written or any(one.fullmatch(each) for one in filled for each in keys)

    assert [key for key in entries(words("en")) if not said(key)] == []


def test_every_report_is_written_in_both_languages():
    names = {path.name for path in (ROOT / "templates/reports").iterdir()}
    english = {name for name in names if ".en." in name}
    french = {name for name in names if ".fr." in name}
    assert english
    assert {name.replace(".en.", ".fr.") for name in english} == french


# Clean files

MACHINES = [f"/{name}/" for name in ("work", "root", "home", "Users", "opt", "mnt")] + ["C:" + "\\Users"]
REGISTRIES = ["pypi." + "org", "files.python" + "hosted", "npmjs." + "com", "registry." + "npm", "--index" + "-url"]


def test_no_file_names_a_place_on_somebodys_machine_or_a_registry():
    # A path from the root of a disk, never one inside a longer path or address.
    places = [rf"(?<![\w.~}}*/-]){re.escape(machine)}" for machine in MACHINES]
    wrong = re.compile("|".join([*places, *map(re.escape, REGISTRIES)]))
    found = []
    for path in tracked():
        if path == Path(__file__).resolve():
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # pictures, workbooks
        found += [f"{path.relative_to(ROOT)}:{n} {text[:80]}" for n, text in enumerate(lines, 1) if wrong.search(text)]
    assert found == []


def test_no_file_of_the_package_holds_more_than_400_lines_and_no_test_more_than_500():
    long = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in tracked("*.py")}
    assert {name: n for name, n in long.items() if n > (500 if name.startswith("tests/") else 400)} == {}


def test_notebooks_are_kept_without_outputs():
    stored = []
    for path in tracked("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        stored += [path.name for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert stored == []


def test_the_top_level_holds_what_was_agreed():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if len(path.relative_to(ROOT).parts) > 1}
    assert folders <= {"amnmethods", "notebooks", "templates", "data", "tests", ".ci"}
