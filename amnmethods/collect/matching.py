"""The researcher's own copy of a table of barriers by strategies, such as the published CFIR-ERIC spreadsheet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from .. import resources, sheets
from ..errors import SheetError, StoreError, TableError
from ..model.matching import levels, matching_faults, read_cells
from ..model.strategy import Catalogue, Matching, read_catalogue, read_matching
from .kept import kept_copy
from .matching_layout import Cell, Found, find_table, plain

__all__ = ["MatchingReport", "import_matching", "read_matching_file"]

FOLDER = "data/strategies"
SHOWN = 10
ROUNDING = 1.0  # per cent: a copy may hold 72.7 where 73 was printed


@dataclass(frozen=True)
class MatchingReport:
    """What an import of a matching table did.

    Attributes
    ----------
    name, version, n_rows
        The table, the version it now has, and its rows: pairs with a percent.
    n_barriers, n_strategies, n_unknown
        Barriers and strategies found, and pairs of them without a percent, which stay unknown.
    notes
        What was found on the way, a sentence each.
    differences
        Cells that are not what was printed: ``construct``, ``catalogue_id``, ``percent``, ``printed``, ``precision``,
        ``source``.
    """

    name: str
    version: int
    n_rows: int
    n_barriers: int
    n_strategies: int
    n_unknown: int
    notes: tuple[str, ...]
    differences: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        return "\n".join([f"{self.name}: version {self.version}, {self.n_rows} rows.", *self.notes])


def import_matching(
    study: Any,
    path: str | Path,
    *,
    barriers: Mapping[str, str] | None = None,
    framework: str = "cfir_2009",
    sheet: str | None = None,
    ignore: Collection[str] = (),
    reason: str | None = None,
) -> MatchingReport:
    r"""Bring a table of barriers by strategies into a study as the table ``matching``, whole or not at all.

    The layout is found by names: a row that names barriers and a column that names strategies, on any sheet, or a
    long table with columns barrier, strategy, percent. Colours and a column of cumulative percents are not read. An
    empty cell stays unknown and is counted; it is never 0.

    Parameters
    ----------
    study
        As `open_study` returns it; its table ``strategies``, if kept, names the team's own.
    path
        XLSX, CSV or TSV. Percents from 0 to 100 or from 0 to 1, with or without a sign: told by the largest of the sheet.
    barriers
        Construct id by name, for a table of another framework; None for the 39 barriers of CFIR 2009.
    framework
        The framework of these constructs, written into the table.
    sheet
        The worksheet; None looks at all and takes the one that holds most pairs.
    ignore
        Labels of columns or rows to leave out although they hold numbers.
    reason
        Why.

    Returns
    -------
    A `MatchingReport`; where the published table is known, its ``differences`` list every cell that is not as printed.

    Raises
    ------
    TableError
        No sheet holds such a table; a column or row with numbers is no barrier or strategy that is known; a percent is no
        number or over 100; a pair stands twice.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods.study import new_study
    >>> folder = tempfile.TemporaryDirectory()
    >>> study = new_study(Path(folder.name) / "study", template="delphi")
    >>> file = Path(folder.name) / "pairs.csv"
    >>> _ = file.write_text("barrier,strategy,percent\nAdaptability,Promote adaptability,0.73\nComplexity,Facilitation,0.2\n")
    >>> report = import_matching(study, file)
    >>> report.n_rows, len(report.differences), study.table("matching")["percent"].tolist()
    (2, 0, [73.0, 20.0])
    >>> folder.cleanup()
    """
    table, report, source = _read(study, Path(path), barriers, framework, sheet, ignore)
    with kept_copy(source, ()) as copy:
        version = study.keep_table("matching", table, Path(path).name, file=copy, reason=reason)
    return MatchingReport("matching", version, **report)


def read_matching_file(
    path: str | Path,
    *,
    barriers: Mapping[str, str] | None = None,
    framework: str = "cfir_2009",
    sheet: str | None = None,
    ignore: Collection[str] = (),
) -> tuple[pd.DataFrame, MatchingReport]:
    """Read a table of barriers by strategies without keeping it; see `import_matching`. The version of the report is 0."""
    table, report, _ = _read(None, Path(path), barriers, framework, sheet, ignore)
    return table, MatchingReport("matching", 0, **report)


def _read(
    study: Any,
    path: Path,
    barriers: Mapping[str, str] | None,
    framework: str,
    sheet: str | None,
    ignore: Collection[str],
) -> tuple[pd.DataFrame, dict[str, Any], sheets.Sheet]:
    published = read_matching(resources.text(f"{FOLDER}/cfir_eric.yaml"), "cfir_eric.yaml")
    eric = read_catalogue(resources.text(f"{FOLDER}/eric.yaml"), "eric.yaml")
    strategies = _strategy_names(eric, _own(study))
    asked = barriers if barriers is not None else {barrier.name: barrier.id for barrier in published.barriers}
    names = {plain(key): value for name, value in asked.items() for key in (name, value)}
    found, source = _found(path, sheet, names, strategies)
    _refuse_strange(path, found, {plain(label) for label in ignore})
    table, notes = _table(path, found, framework)
    ids = set(strategies.values())
    faults = matching_faults(table, constructs=set(names.values()), strategies=ids,
                             most_per_barrier=published.facts.most_per_barrier if barriers is None else None)  # fmt: skip
    if faults:
        more = f"\n... and {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        raise TableError(f"{path.name} was not imported:\n" + "\n".join(faults[:SHOWN]) + more)
    table["level"] = levels(table["percent"], published.levels)
    n_barriers, n_strategies = table["construct"].nunique(), table["catalogue_id"].nunique()
    n_unknown = len(asked) * max(n_strategies, len(eric.strategies) if barriers is None else 0) - len(table)
    table["partial"] = n_unknown > 0
    differences = _differences(table) if barriers is None else _differences(table.iloc[:0])
    notes = [*notes, f"Found: {n_barriers} barriers and {n_strategies} strategies, {found.layout} layout"
             + (f", sheet {found.name!r}." if found.name else "."),
             f"{n_unknown} pairs have no percent: they stay unknown."]  # fmt: skip
    if found.skipped:
        notes.append(f"Left out, since they are no percents: {', '.join(found.skipped[:SHOWN])}.")
    if barriers is None:
        notes += _checks(table, published, differences)
    report = {"n_rows": len(table), "n_barriers": n_barriers, "n_strategies": n_strategies, "n_unknown": n_unknown,
              "notes": tuple(notes), "differences": differences}  # fmt: skip
    return table, report, source


def _own(study: Any) -> pd.DataFrame | None:
    if study is None:
        return None
    try:
        return study.table("strategies")
    except StoreError:
        return None


def _strategy_names(eric: Catalogue, own: pd.DataFrame | None) -> dict[str, str]:
    """Return the id of each plain name, number and id."""
    found: dict[str, str] = {}
    for strategy in eric.strategies:
        key = eric.key(strategy.id)
        said = [*strategy.name.root.values(), *eric.also_written.get(strategy.id, ()), key, str(strategy.id)]
        found |= {plain(name): key for name in said}
    if own is not None:
        names = [column for column in own if str(column).startswith("name_")]
        for row in own.to_dict("records"):
            said = [row["catalogue_id"], *(row[name] for name in names if isinstance(row[name], str))]
            found |= {plain(str(name)): row["catalogue_id"] for name in said}
    return found


def _found(
    path: Path, sheet: str | None, barriers: Mapping[str, str], strategies: Mapping[str, str]
) -> tuple[Found, sheets.Sheet]:
    looked: list[str | None] = [sheet]
    if sheet is None and path.is_file():
        looked = [*sheets.sheet_names(path)] or [None]
    tables = []
    for name in looked:
        try:
            source = sheets.read(path, name)
        except SheetError:
            if len(looked) == 1:
                raise
            continue  # an empty sheet beside the table
        found = find_table(source, barriers, strategies)
        if found is not None:
            tables.append((found, source))
    if not tables:
        raise TableError(
            f"{path.name}: no sheet holds barriers by strategies. Looked for a row that names barriers (such as "
            f"{', '.join(list(barriers)[:2])}) above a column that names strategies, or for columns barrier, strategy, percent. "
            "For another framework say barriers={'name': 'id'}."
        )
    return max(tables, key=lambda table: len(table[0].cells))


def _refuse_strange(path: Path, found: Found, ignore: set[str]) -> None:
    lines = []
    for kind, labels in (("barrier", found.strange_barriers), ("strategy", found.strange_strategies)):
        stray = [label for label in labels if plain(label) not in ignore]
        if stray:
            more = f" and {len(stray) - SHOWN} more" if len(stray) > SHOWN else ""
            lines.append(f"No {kind} is called {', '.join(map(repr, stray[:SHOWN]))}{more}.")
    if lines:
        raise TableError(
            f"{path.name} was not imported:\n"
            + "\n".join(lines)
            + "\nAre they of another version of the framework? Correct the names, "
            "add your own strategies to the table strategies first, or leave them out with ignore=[...]."
        )
    found.cells = [cell for cell in found.cells if cell.construct and cell.strategy]


def _table(path: Path, found: Found, framework: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the cells as the kept table, and what to say of the scale; each cell that is no percent is named with its place."""
    values = [_number(cell.text) for cell in found.cells]
    wrong = [f"{cell.place[:1].upper()}{cell.place[1:]}: {cell.text!r} is no percent."
             for cell, value in zip(found.cells, values, strict=True) if value is None]  # fmt: skip
    numbers = [
        value for cell, value in zip(found.cells, values, strict=True) if value is not None and "%" not in cell.text
    ]
    scale = 100.0 if numbers and max(numbers) <= 1 else 1.0
    percents = [None if value is None else value * (1.0 if "%" in cell.text else scale)
                for cell, value in zip(found.cells, values, strict=True)]  # fmt: skip
    wrong += [f"{cell.place[:1].upper()}{cell.place[1:]}: {cell.text} is over 100 per cent."
              for cell, value in zip(found.cells, percents, strict=True) if value is not None and value > 100]  # fmt: skip
    if wrong:
        more = f"\n... and {len(wrong) - SHOWN} more." if len(wrong) > SHOWN else ""
        raise TableError(f"{path.name} was not imported:\n" + "\n".join(wrong[:SHOWN]) + more)
    notes = []
    if scale > 1:
        largest = max(numbers)
        notes.append(f"No number is over 1: they were read as shares, {largest:g} as {100 * largest:g} per cent.")
    table = pd.DataFrame(
        {
            "construct": [cell.construct for cell in found.cells],
            "catalogue_id": [cell.strategy for cell in found.cells],
            "percent": [round(value, 6) for value in percents if value is not None],
            "endorsements": _whole(path, found.cells, "endorsements"),
            "respondents": _whole(path, found.cells, "respondents"),
            "precision": "exact",
            "source": path.name,
            "framework": framework,
        }
    )
    return table, notes


def _number(text: str) -> float | None:
    return sheets.number_in(text.replace("%", "").strip())


def _whole(path: Path, cells: list[Cell], name: str) -> pd.Series:
    said = [getattr(cell, name) for cell in cells]
    values = [sheets.number_in(text) if text else None for text in said]
    for cell, text, value in zip(cells, said, values, strict=True):
        if text and (value is None or value != int(value)):
            raise TableError(f"{path.name}, {cell.place}: {text!r} is no whole number of {name}.")
    return pd.Series(values, dtype="Float64").astype("Int64")


def _differences(table: pd.DataFrame) -> pd.DataFrame:
    printed = read_cells(resources.text(f"{FOLDER}/cfir_eric.csv")).rename(columns={"percent": "printed"})
    both = table[["construct", "catalogue_id", "percent"]].merge(
        printed[["construct", "catalogue_id", "printed", "precision", "source"]], on=["construct", "catalogue_id"]
    )
    apart = (both["percent"] - both["printed"]).abs() >= ROUNDING
    below = both["precision"].eq("at_least_20") & (both["percent"] < 20 - ROUNDING)
    return both[apart | below].reset_index(drop=True)


def _checks(table: pd.DataFrame, published: Matching, differences: pd.DataFrame) -> list[str]:
    """Return what the printed facts say of the table: known cells, and the numbers of strategies of each level."""
    printed = read_cells(resources.text(f"{FOLDER}/cfir_eric.csv"))
    n = len(table.merge(printed, on=["construct", "catalogue_id"]))
    notes = [f"{len(differences)} of {n} cells known from print differ; see differences."]
    n_strategies = published.facts.strategies
    for barrier in published.barriers:
        own = table[table["construct"] == barrier.id]
        if len(own) < n_strategies or barrier.level1 is None:
            continue
        found = [int((own["level"] == k).sum()) for k in (1, 2)]
        if found != [barrier.level1, barrier.level2]:
            notes.append(
                f"{barrier.name}: {found[0]} strategies of level 1 and {found[1]} of level 2; printed are {barrier.level1} and "
                f"{barrier.level2}."
            )
    if len(table) == published.facts.pairs:
        found = [int((table["level"] == k).sum()) for k in (1, 2)]
        asked = [published.facts.level1_pairs, published.facts.level2_pairs]
        if found != asked:
            notes.append(
                f"{found[0]} pairs of level 1 and {found[1]} of level 2; printed are {asked[0]} and {asked[1]}."
            )
    return notes
