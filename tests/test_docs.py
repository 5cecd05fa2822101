"""The README keeps its word: everything public is in it, its code runs, its commands exist, its pictures are there."""

import importlib
import inspect
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import amnmethods as amn

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Public, but nothing that a reader of "I want to ..." looks for; each with its reason.
INTERNAL = {
    "collect.Draft": "what draft_study returns",
    "collect.ImportReport": "what import_ratings returns",
    "study.languages": "a property, shown by study.config",
    "study.rule": "a property, passed on",
    "study.scale": "a property, passed on",
    "study.scales": "a property, passed on",
    "stats.counts.tally": "the array kernel behind rating_counts",
    "stats.stability.pair_counts": "the array kernel behind weighted_kappa",
    "stats.stability.disagreement_weights": "the weights behind weighted_kappa",
    "stats.stability.kappa_of_pairs": "the array kernel behind weighted_kappa",
    "model.fingerprint": "behind study.prespecify",
    "model.protocol_of": "behind study.prespecify",
    "model.protocol_differences": "behind study.protocol_check",
    "amn.Study": "what new_study and open_study return",
}
# Of the nouns inside study.yaml these are also written in Python; the others are described where they are written.
WRITTEN_IN_PYTHON = {"ResponseScale", "ConsensusRule", "Instrument", "CutOff"}
ROOMS = (
    "charts",
    "collect",
    "delphi",
    "determinants",
    "evaluation",
    "mentoring",
    "model",
    "plans",
    "reports",
    "strategies",
    "surveys",
)


TEN_LINES = "From barriers to plans, in ten lines"


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, flags=re.MULTILINE | re.DOTALL)
    return found


def public() -> set[str]:
    names = {f"amn.{name}" for name in amn.__all__ if name not in (*ROOMS, "stats")}
    for room in ROOMS:
        module = importlib.import_module(f"amnmethods.{room}")
        nouns = {name for name in module.__all__ if room == "model" and inspect.isclass(getattr(module, name))}
        names |= {f"{room}.{name}" for name in {*module.__all__} - (nouns - WRITTEN_IN_PYTHON)}
    for part in amn.stats.__all__:
        module = importlib.import_module(f"amnmethods.stats.{part}")
        ours = inspect.getmembers(module, lambda found, at=module.__name__: getattr(found, "__module__", "") == at)
        names |= {f"stats.{part}.{name}" for name, found in ours if inspect.isfunction(found) and name[0] != "_"}
    return names | {f"study.{name}" for name in dir(amn.Study) if not name.startswith("_")}


def commands(text: str) -> list[list[str]]:
    """Return what follows each `amnmethods` in the shell blocks, as a shell would take it apart."""
    lines = [line for block in blocks("sh", text) for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("amnmethods ")]


def test_everything_public_stands_under_i_want_to():
    told = set(re.findall(r"`([\w.]+)`", section("I want to …")))
    assert public() - told - set(INTERNAL) == set()


def test_what_stands_under_i_want_to_exists():
    told = {name for name in re.findall(r"`([\w.]+)`", section("I want to …")) if "." in name and name != "study.yaml"}
    assert told - public() == set()


def test_nothing_is_both_told_and_left_out():
    assert set(INTERNAL) - public() == set()
    assert set(INTERNAL) & set(re.findall(r"`([\w.]+)`", section("I want to …"))) == set()


@pytest.fixture(scope="module")
def command_line():
    from amnmethods.cli import app

    return typer.main.get_command(app)


def mentioned() -> list[list[str]]:
    """Return the commands of the shell blocks and those inside sentences."""
    return commands(README) + [shlex.split(text) for text in re.findall(r"`amnmethods ([^`]+)`", README)]


@pytest.mark.parametrize("words", mentioned(), ids=" ".join)
def test_commands_and_their_options_exist(command_line, words):
    name, *arguments = words
    known = command_line.commands[name]
    if arguments and arguments != ["--ratings"]:  # inside a sentence, a command is named without its arguments
        known.make_context(name, arguments)


def test_every_command_is_told(command_line):
    assert set(command_line.commands) - {words[0] for words in mentioned()} - {"demo"} == set()
    assert "amnmethods demo" in README


@pytest.mark.parametrize("target", re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))
def test_make_has_what_the_readme_names(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for n, block in enumerate(blocks("python", README.replace(section(TEN_LINES), "")), start=1):
        exec(compile(block, f"README.md, Python block {n}", "exec"), names)
    row = r"^\| (s\d+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| (\d+) \| ([\w ]+) \|$"
    told = re.findall(row, README, flags=re.MULTILINE)
    table = names["consensus"]
    columns = ["item_id", "n", "share_agree", "share_agree_low", "share_agree_high", "median", "status"]
    found = [(r[0], r[1], *(f"{x + 1e-9:.2f}" for x in r[2:5]), f"{r[5]:.0f}", r[6]) for r in table[columns].to_numpy()]
    assert [tuple(map(str, row)) for row in found] == told
    assert (tmp_path / "first-study/outputs/consensus.en.html").is_file()


def test_ten_lines_lead_from_barriers_to_a_plan_in_word_for_each_network(whole_study, tmp_path, monkeypatch):
    later = (
        "determinants",
        "screening",
        "strategy_links",
        "strategy_costs",
        "workshop",
        "plan",
        "delivery",
        "adaptations",
    )
    shutil.copytree(whole_study, tmp_path / "my-study")
    study = amn.open_study(tmp_path / "my-study")
    for name in later:
        study.erase_table(name, reason="begin anew")
    for name in later[1:5]:
        shutil.copyfile(ROOT / "data/amn-demo/tailoring" / f"{name}.csv", tmp_path / f"{name}.csv")
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("python", section(TEN_LINES))
    assert len([line for line in block.splitlines() if line and "import" not in line.split()[:3]]) <= 10
    names: dict[str, object] = {}
    exec(compile(block, "README.md, ten lines", "exec"), names)
    study = amn.open_study("my-study")
    chosen = study.table("workshop").query("decision != 'drop'")
    assert len(study.plan()) == len(chosen)
    covered = study.coverage()
    assert covered.loc[~covered["covered"] & (covered["site"] == "N1"), "determinant_id"].tolist() == ["B10"]
    written = sorted(path.name for path in (study.folder / "outputs").glob("plan-*.en.docx"))
    assert written == [f"plan-N{k}.en.docx" for k in range(1, 6)]


@pytest.mark.shared
def test_real_ratings_become_a_report_by_the_commands_of_the_readme(tmp_path, shared_data):
    shutil.copyfile(shared_data / "uppsala_two_stages.csv", tmp_path / "activate.csv")
    said = ""
    for words in commands(section("My ratings, ten minutes later a report")):
        words += ["--format", "html"] if words[0] == "report" else []
        run = subprocess.run(
            [sys.executable, "-m", "amnmethods", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, f"{words}: {run.stdout}{run.stderr}"
        said += run.stdout
    (first, second) = re.findall(r"include: (\d+)", said)
    assert f"gives {second} of the 42 statements consensus after the second stage, {first} after the first" in README
    assert (tmp_path / "activate/outputs/consensus.en.html").is_file()


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_pictures_and_files_that_the_readme_shows_exist(target):
    assert target.startswith("https://") or (ROOT / target).is_file()


def test_pictures_tell_in_words_what_they_show():
    assert all(len(alt) > 30 for alt in re.findall(r"!\[([^\]]*)\]", README))
