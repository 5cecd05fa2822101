"""Draft a study from a file of ratings that exists: its items, panel and scale, with the rule the researcher states.

For a Delphi that was run elsewhere. The file tells who rated what; it cannot tell what consensus meant.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path

import pandas as pd

from .. import sheets
from ..errors import ImportRefused, RuleError
from ..model import StudyConfig, read_study
from ..model.rules import bar
from ..sheets import Sheet, write_csv
from ..study import Study, new_study
from .headings import field_of
from .tables import read_items, read_panel

__all__ = ["Draft", "draft_study", "new_from_draft"]

TEMPLATE = """\
# Drafted from {file}. Look it through before the ratings are imported: the rule is fingerprinted then.
title: {title}
languages: {languages}

scales:
  ratings:
    points: {points}

criteria:
  - {{criterion: rating, name: rating, scale: ratings}}

consensus:
  name: {name}
  source: {source}
  criterion: rating
  agree: {agree}
{against}  denominator: raters
  quantiles: type2
  min_n: {min_n}
  outcomes:
    - outcome: include
      label: {{en: consensus, fr: consensus}}
      when:
        - {{measure: share, band: agree, at_least: "{at_least}"}}
{groups}
# Fewer people than this are never shown to panellists, in reports, or in deposited data.
suppress_below: {{feedback: 5, report: 5, deposit: 5}}

rounds:
{rounds}"""


@dataclass(frozen=True)
class Draft:
    """A study before it has a folder: the text of `study.yaml`, its items and its panel.

    `notes` says which columns were left out although nearly all of their cells are points of the scale.
    """

    study_yaml: str
    config: StudyConfig
    items: pd.DataFrame
    panel: pd.DataFrame
    notes: tuple[str, ...] = ()


def draft_study(
    ratings: Path | str,
    *,
    title: str,
    points: str,
    agree: str,
    at_least: str,
    min_n: int | None,
    source: str,
    languages: Sequence[str] = ("en",),
    against: str = "",
    only: str = "",
    panellist: str = "",
    rounds: int = 1,
    items: Path | str | None = None,
    panel: Path | str | None = None,
) -> Draft:
    """Draft a study from a wide file of ratings: one row a panellist (and round), one column an item.

    Parameters
    ----------
    ratings
        CSV or XLSX.
    title, languages
        The study's title, and the languages of its items.
    points, agree, against
        The response scale such as ``"1-7"`` or ``"1-5/0.5"``, and the bands that agree and (if any) are against.
    at_least, min_n, source
        The share agreeing that is consensus, the fewest ratings that give a status, and where the protocol says so.
    only
        A pattern for the columns that are items, such as ``"C*"``; by default every column of points of the scale.
    panellist
        The column with the panellists' codes, where its heading does not tell.
    rounds
        How many rounds the study has.
    items, panel
        Files with the items' wordings and with the panel (codes and groups), if there are any.

    Raises
    ------
    RuleError
        Something that has no default was not stated.
    ImportRefused
        No column holds ratings, or none the panellists' codes.
    """
    stated = {"--points": points, "--agree": agree, "--at-least": at_least, "--min-n": min_n, "--source": source}
    unsaid = [name for name, value in stated.items() if not value]
    if unsaid:
        raise RuleError(
            f"A file of ratings cannot tell what consensus means, and no cut-off has a default. State {', '.join(unsaid)}; "
            "for example: --points 1-9 --agree 7-9 --at-least 75% --min-n 8 --source 'Protocol 1.2, section 4'."
        )
    table = sheets.read(ratings)
    scale = _stretch(points, "--points")
    people = _panellists(table, panellist)
    columns = _item_columns(table, scale, only, skip={people})
    text = _study_yaml(
        Path(ratings).name, title, languages, scale, agree, against, at_least, min_n or 1, source, rounds, panel
    )
    config = read_study(text, "the drafted study.yaml")
    codes = table.cells.iloc[:, people].str.strip()
    drafted = pd.DataFrame({"panellist_id": pd.unique(codes[codes != ""]), "group": "", "status": "active"})
    if panel is not None:
        drafted = read_panel(panel, config)
    notes = tuple(_left_out(table, scale, only, {people, *columns}))
    return Draft(text, config, _items(table, columns, config, items), drafted, notes)


def new_from_draft(folder: Path | str, draft: Draft) -> Study:
    """Make the folder of a drafted study."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place)
        (source / "study.yaml").write_text(draft.study_yaml, encoding="utf-8")
        write_csv(source / "items.csv", draft.items)
        write_csv(source / "panel.csv", draft.panel)
        return new_study(folder, template=source)


def _stretch(text: str, option: str) -> tuple[Fraction, Fraction, Fraction]:
    """Read "1-7" or "1-5/0.5" as low end, high end and step."""
    span, _, step = text.partition("/")
    low, _, high = span.strip().partition("-")
    try:
        return Fraction(low), Fraction(high or low), Fraction(step or 1)
    except ValueError:
        raise RuleError(f"{option} {text}: write it as 1-7, or 1-5/0.5 for half points.") from None


def _panellists(table: Sheet, named: str) -> int:
    """Return the position of the column with the panellists' codes."""
    headings = [str(heading) for heading in table.cells.columns]
    if named:
        if named not in headings:
            raise ImportRefused(f"{table.path.name}: no column {named!r}; there are: {', '.join(headings)}.")
        return headings.index(named)
    found = [k for k, heading in enumerate(headings) if field_of(heading, ["panellist_id"])]
    if not found:
        raise ImportRefused(
            f"{table.path.name}: no heading tells which column holds the panellists' codes; name it: --panellist HEADING. "
            f"There are: {', '.join(headings[:12])}."
        )
    return found[0]


def _item_columns(table: Sheet, scale: tuple[Fraction, Fraction, Fraction], only: str, skip: set[int]) -> list[int]:
    """Return the positions of the columns that hold points of the scale and nothing else."""
    low, high, step = scale
    chosen: list[int] = []
    nearly: list[int] = []
    for k, heading in enumerate(map(str, table.cells.columns)):
        if k in skip or (only and not fnmatchcase(heading, only)) or (not only and field_of(heading)):
            continue
        numbers = [sheets.number_in(cell) for cell in table.cells.iloc[:, k] if cell.strip()]
        known = [number for number in numbers if number is not None]
        if only and known:
            chosen.append(k)
        elif known and len(known) == len(numbers):
            points = [Fraction(str(number)) for number in known]
            fits = all(low <= point <= high and (point - low) % step == 0 for point in points)
            (chosen if fits else nearly).append(k)
    if not chosen:
        names = ", ".join(str(table.cells.columns[k]) for k in nearly[:8])
        hint = f" Columns with other numbers: {names}." if names else ""
        raise ImportRefused(f"{table.path.name}: no column holds ratings from {low} to {high} only.{hint}")
    return chosen


def _left_out(table: Sheet, scale: tuple[Fraction, Fraction, Fraction], only: str, taken: set[int]) -> Iterator[str]:
    """Yield a sentence on each column left out of which half the cells or more are points of the scale."""
    low, high, step = scale
    for k, heading in enumerate(map(str, table.cells.columns)):
        if k in taken or only or field_of(heading):
            continue
        filled = table.cells.iloc[:, k][table.cells.iloc[:, k].str.strip() != ""]
        numbers = [sheets.number_in(cell) for cell in filled]
        points = [
            n is not None and low <= Fraction(str(n)) <= high and (Fraction(str(n)) - low) % step == 0 for n in numbers
        ]
        if 2 * sum(points) < len(points) or not any(points):
            continue
        row, found = next((row, cell) for (row, cell), fits in zip(filled.items(), points, strict=True) if not fits)
        yield (
            f"{table.path.name}, column {table.letters[k]} ({heading}) was left out: {found.strip()!r} in row {row} is no "
            f"point of the scale {low} to {high}. If the column is an item, name it with --only, for instance "
            f"--only {heading!r}, or write the items' columns so that one pattern fits them all; what the text means is "
            "asked at the import."
        )


def _items(table: Sheet, columns: list[int], config: StudyConfig, path: Path | str | None) -> pd.DataFrame:
    names = [str(table.cells.columns[k]).strip() for k in columns]
    words = {f"wording_{language}": names for language in config.languages}
    drafted = pd.DataFrame({"item_id": names, **words})
    if path is None:
        return drafted
    given = read_items(path, config).set_index("item_id")
    for column in words:
        drafted[column] = drafted["item_id"].map(given[column]).fillna(drafted[column])
    for column in (c for c in given.columns if c not in words and c != "version"):
        drafted[column] = drafted["item_id"].map(given[column]).fillna("")
    return drafted


def _study_yaml(
    file: str,
    title: str,
    languages: Sequence[str],
    scale: tuple[Fraction, Fraction, Fraction],
    agree: str,
    against: str,
    at_least: str,
    min_n: int,
    source: str,
    rounds: int,
    panel: Path | str | None,
) -> str:
    def plain(value: Fraction) -> str:
        return str(value.numerator) if value.denominator == 1 else str(float(value))

    def band(text: str, option: str) -> str:
        low, high, _ = _stretch(text, option)
        return f"{{from: {plain(low)}, to: {plain(high)}}}"

    try:
        share = bar(at_least)
    except ValueError as error:
        raise RuleError(f"--at-least {at_least}: {error}.") from None
    low, high, step = scale
    groups = "\ngroups: []\n" if panel is None else _groups(panel)
    return TEMPLATE.format(
        file=file,
        title=json.dumps(title, ensure_ascii=False),
        languages=json.dumps(list(languages)),
        points=f"{{from: {plain(low)}, to: {plain(high)}, step: {plain(step)}}}",
        name=json.dumps(f"share agreeing at least {at_least}", ensure_ascii=False),
        source=json.dumps(source, ensure_ascii=False),
        agree=band(agree, "--agree"),
        against=f"  against: {band(against, '--against')}\n" if against else "",
        min_n=min_n,
        at_least=share,
        groups=groups,
        rounds="".join(f"  - {{round: {n}, kind: rating}}\n" for n in range(1, rounds + 1)),
    )


def _groups(panel: Path | str) -> str:
    """Return the groups that a panel's file names, as they are written there."""
    table = sheets.read(panel)
    found = [k for k, heading in enumerate(table.cells.columns) if field_of(str(heading), ["group"])]
    if not found:
        return "\ngroups: []\n"
    names = [name for name in pd.unique(table.cells.iloc[:, found[0]].str.strip()) if name]
    lines = "".join(
        f"  - {{group: {json.dumps(n, ensure_ascii=False)}, name: {json.dumps(n, ensure_ascii=False)}}}\n"
        for n in names
    )
    return f"\ngroups:\n{lines}"
