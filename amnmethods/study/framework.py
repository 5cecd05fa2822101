"""What travels to another setting: a study's rule, agreed strategies, codes and links, without people, places or data."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from .. import sheets, surveys
from ..errors import InstrumentError, StudyFileError
from ..words import word
from .folder import STUDY

FRAMEWORK = "framework"
TABLES = ("codes", "strategies", "strategy_links", "matching", "travelled")
NUMBERS = ("percent", "endorsements", "respondents", "changeability", "n_networks", "n_held")
OF_THE_PLACE = {  # what each section of study.yaml says of this study alone
    "": ("sites", "approvals", "consent", "authors", "aim", "store", "title"),  # a consent names whom to write to
    "consensus": ("prespecified_on", "source"),
    "exploration": ("implementation", "stages", "contacts", "gap_map"),
    "tailoring": ("limits", "pairs"),
    "evaluation": ("starts_on", "median_until", "charts"),
    "evaluation.delivery": ("until", "on"),
}
OF_SCALES = ("at_least", "margins", "worse", "harm")  # what the evaluation fixes for a scale
VERDICTS = ("kind", "id", "way", "n_networks", "n_held", "verdict", "conditions", "rule")
OF_ITEMS = ("item_id", "wording_", "plain_", "section", "strategy_ids", "barriers")


def export(
    folder: Path,
    source: Path,
    items: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    languages: tuple[str, ...],
    titles: dict[str, str],
) -> Path:
    """Write a template that `new_study` opens in another setting; see `Study.export_framework`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyFileError(f"{folder} is in use: choose another name for the framework's folder.")
    (folder / FRAMEWORK).mkdir(parents=True)
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.sort_base_mapping_type_on_output = False, True, False
    written = yaml.load((source / STUDY).read_text(encoding="utf-8-sig"))
    left = []
    for section, names in OF_THE_PLACE.items():
        part = written
        for name in filter(None, section.split(".")):
            part = part.get(name) or {}
        found = [name for name in names if part.pop(name, None) is not None]
        left += [f"{section}.{name}" for name in found if section not in ("", "consensus")]
    left += _without_instruments_of_a_setting(written)
    said = {language: word("framework.title", _spoken(language), title=titles[language]) for language in languages}
    whole = {"title": said if len(languages) > 1 else said[languages[0]], **written}
    whole["consensus"]["source"] = None
    if (travel := (whole.get("evaluation") or {}).get("travel")) is not None:
        travel["source"] = ""
    with (folder / STUDY).open("w", encoding="utf-8") as file:
        file.writelines(f"# {line}\n" for line in _to_read(whole, left, _spoken(languages[0])))
        yaml.dump(whole, file)
    columns = [column for column in items if column.startswith(OF_ITEMS)]
    sheets.write_csv(folder / "items.csv", items[columns])
    empty = pd.DataFrame(columns=["panellist_id", "group", "site", "language", "status"])
    sheets.write_csv(folder / "panel.csv", empty)
    for name, table in tables.items():
        sheets.write_csv(folder / FRAMEWORK / f"{name}.csv", table)
    return folder


def _without_instruments_of_a_setting(written: dict[str, Any]) -> list[str]:
    """Take out the instruments written for one kind of programme, with what is fixed for their scales; return their names.

    Another place does not ask them, and the evaluation waits for every instrument that it names.
    """
    left: list[str] = []
    scales: set[str] = set()
    for section in ("exploration", "evaluation"):
        asked = (written.get(section) or {}).get("instruments") or {}
        for name in list(asked):
            try:
                found = surveys.instrument(name)
            except InstrumentError:  # a slip in this study.yaml, which is no reason to pass nothing on
                continue
            if found.setting is not None:
                del asked[name]
                left.append(name)
                scales |= {scale.scale for scale in found.scales}
    plan = written.get("evaluation") or {}
    for name in OF_SCALES:
        if name in plan:
            plan[name] = {scale: fixed for scale, fixed in plan[name].items() if scale not in scales}
    if "scales" in plan:
        plan["scales"] = [scale for scale in plan["scales"] if scale not in scales]
    return list(dict.fromkeys(left))


def _to_read(written: dict[str, Any], left: list[str], language: str) -> list[str]:
    """Return what the new place must read and fill in, a line each."""
    evaluation = written.get("evaluation") or {}
    asked = [name for each in (written.get("exploration") or {}, evaluation) for name in each.get("instruments") or {}]
    named = {
        "title": None,
        "groups": [group["group"] for group in written.get("groups") or []],
        "criteria": None,
        "consensus": None,
        "instruments": list(dict.fromkeys(asked)),
        "waves": [wave["wave"] for wave in evaluation.get("waves") or []],
        "travel": None if evaluation.get("travel") else [],
        "items": None,
        "left": left,
    }
    lines = [
        word(f"framework.read.{part}", language, named=", ".join(str(name) for name in names or ()))
        for part, names in named.items()
        if names is None or names
    ]
    return [word("framework.yaml", language), *(f"- {line}" for line in lines)]


def kinds(conditions: str, columns: Collection[str]) -> str:
    """Return conditions without their values, which may name a place; a stage of development names none.

    >>> kinds("stage=early; province=Ontario", ["stage", "province"])
    'stage=early; province'
    """
    each = [(said, said.partition("=")[0]) for said in conditions.split("; ")]
    return "; ".join(said if kind == "stage" else kind for said, kind in each if kind in columns)


def _spoken(language: str) -> str:
    return language if language in ("en", "fr") else "en"


def brought(source: Path) -> dict[str, pd.DataFrame]:
    """Return the tables that a framework brings into a new study, by name; none where the template has no such folder."""
    found = {}
    for name in TABLES:
        path = source / FRAMEWORK / f"{name}.csv"
        if path.is_file():
            table = sheets.read(path).cells.reset_index(drop=True).astype("object")
            table = table.where(table != "", None)
            numbers = [column for column in NUMBERS if column in table]
            texts = [column for column in table if column not in numbers]
            table[numbers] = table[numbers].apply(pd.to_numeric)
            found[name] = table.astype(dict.fromkeys(texts, "string"))
    return found
