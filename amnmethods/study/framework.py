"""What travels to another setting: a study's rule, agreed strategies, codes and links, without people, places or data."""

from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from .. import sheets
from ..errors import StudyFileError
from ..words import word
from .folder import STUDY

FRAMEWORK = "framework"
TABLES = ("codes", "strategies", "strategy_links", "matching", "travelled")
NUMBERS = ("percent", "endorsements", "respondents", "changeability", "n_networks", "n_held")
OF_THE_PLACE = {  # what each section of study.yaml says of this study alone
    "": ("sites", "approvals", "consent", "authors", "aim", "store", "title"),  # a consent names whom to write to
    "consensus": ("prespecified_on", "source"),
    "exploration": ("implementation", "stages", "contacts"),
    "evaluation": ("starts_on", "median_until", "delivery"),
}
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
    for section, names in OF_THE_PLACE.items():
        part = written if not section else written.get(section) or {}
        for name in names:
            part.pop(name, None)
    said = {language: word("framework.title", _spoken(language), title=titles[language]) for language in languages}
    whole = {"title": said if len(languages) > 1 else said[languages[0]], **written}
    whole["consensus"]["source"] = None
    with (folder / STUDY).open("w", encoding="utf-8") as file:
        file.write(f"# {word('framework.yaml', _spoken(languages[0]))}\n")
        yaml.dump(whole, file)
    columns = [column for column in items if column.startswith(OF_ITEMS)]
    sheets.write_csv(folder / "items.csv", items[columns])
    empty = pd.DataFrame(columns=["panellist_id", "group", "site", "language", "status"])
    sheets.write_csv(folder / "panel.csv", empty)
    for name, table in tables.items():
        sheets.write_csv(folder / FRAMEWORK / f"{name}.csv", table)
    return folder


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
