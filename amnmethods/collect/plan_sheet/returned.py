"""A returned plan or workshop sheet: recognised by itself, checked cell by cell, taken whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import ImportRefused
from ...model.plan_lines import PLAN_COLUMNS, WORKSHOP_DECISIONS
from ...words import word
from .columns import decision_of, decision_word, in_language, kept, spoken, strategies_of, text
from .reading import Reading, read_sheet
from .report import SheetReport
from .rows import read_plan
from .writing import fingerprint, lines_of

__all__ = ["import_plan_sheet", "import_workshop_sheet"]


def import_plan_sheet(
    study: Any, path: Path | str, *, reason: str | None = None, empty: bool = False, language: str | None = None
) -> SheetReport:
    """Bring a network's plan back from a sheet of `write_plan_sheet`: all of it or nothing.

    The sheet says itself of which study and network it is, whatever the file is called now. The lines of that network in
    the study's table ``plan`` are replaced by those of the sheet; other networks' lines stay, and so do earlier versions.

    Parameters
    ----------
    study
        As `open_study` returns it.
    path
        The returned workbook.
    reason
        Why the plan changes, for the record.
    empty
        Whether a sheet without lines takes the network's plan out.
    language
        Of what is said; by default the first of the study's languages that has words.

    Returns
    -------
    A `SheetReport`: which lines are new, changed, gone.

    Raises
    ------
    ImportRefused
        It is no such sheet, one of another study, or one whose hidden part was changed; or cells are not clear: a formula,
        no day, no number, an end before its start, an unknown strategy or line, lines that wait for each other in a circle.
        Every such place is listed by sheet, row and column, with what was found and how to mend it.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import collect, resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> lines = pd.DataFrame({"line_id": ["N3-s13"], "site": ["N3"], "strategy_id": ["s13"], "owner": ["N3-C1"]})
    >>> sheet = collect.write_plan_sheet(example, "N3", folder.name, plan=lines)
    >>> print(collect.import_plan_sheet(example, sheet))
    plan.N3.en.xlsx: the plan of N3 has 1 line (1 new, 0 changed, 0 taken out).
    >>> folder.cleanup()
    """
    language = spoken(study, language)
    reading = read_sheet(study, Path(path), "plan", language)
    site, before = reading.site, kept(study, "plan")
    tongue = str(reading.identity["language"])
    own_before = lines_of(before, site, tongue)
    names = strategies_of(study, language)
    others = set() if before is None else set(before.loc[before["site"].astype(str) != site, "line_id"].astype(str))
    sites = {} if before is None else dict(zip(before["line_id"].astype(str), before["site"].astype(str), strict=True))
    lines = read_plan(reading, names, {name: sites[name] for name in others})
    reading.require_clear()
    if not lines and not empty:
        raise ImportRefused(word("plans.imported.no_rows", language, file=reading.file))
    new = lines_of(pd.DataFrame(lines, columns=list(PLAN_COLUMNS)), site, tongue)
    added, changed, removed = _differences(own_before, new)
    stale = reading.identity.get("version") != fingerprint(own_before) and len(own_before) > 0
    if not (added or changed or removed):
        version = _version(study, "plan")
        said = word("plans.imported.same", language, file=reading.file)
        return SheetReport("plan", site, version, len(new), (), (), (), (said,))
    table = _replaced(study, before, new, site, tongue, key="line_id")
    version = study.keep_table(
        "plan", table, reading.file, file=Path(path), reason=reason, onto=_version(study, "plan")
    )
    notes = [
        word(
            "plans.imported.plan", language, file=reading.file, site=site, n=len(new), added=len(added),
            changed=len(changed), removed=len(removed),
        )
    ]  # fmt: skip
    if stale:
        notes.append(word("plans.imported.stale", language, site=site))
    notes += _translated(study, before, changed, tongue, language)
    return SheetReport("plan", site, version, len(new), added, changed, removed, tuple(notes))


def import_workshop_sheet(
    study: Any, path: Path | str, *, reason: str | None = None, language: str | None = None
) -> SheetReport:
    """Bring a network's decisions back from a sheet of `write_workshop_sheet`: all of them or nothing.

    Rows without a decision stay open. The network's rows in the study's table ``workshop`` are replaced.

    Parameters
    ----------
    study, path, reason, language
        As for `import_plan_sheet`.

    Raises
    ------
    ImportRefused
        As for `import_plan_sheet`; a decision that is none, one without a reason, or an adaptation without its words.

    Examples
    --------
    >>> import tempfile
    >>> from amnmethods import collect, resources, study
    >>> folder = tempfile.TemporaryDirectory()
    >>> example = study.new_study(Path(folder.name) / "study", template=resources.find("data/amn-demo"))
    >>> decided = pd.DataFrame({"strategy_id": ["s04"], "decision": ["keep"], "reason": ["Roles differ by clinic."]})
    >>> sheet = collect.write_workshop_sheet(example, "N1", folder.name, sheet=decided)
    >>> print(collect.import_workshop_sheet(example, sheet))
    workshop.N1.en.xlsx: N1 decided on 1 strategy (0 still open).
    >>> folder.cleanup()
    """
    language = spoken(study, language)
    reading = read_sheet(study, Path(path), "workshop", language)
    site, before = reading.site, kept(study, "workshop")
    decided, open_ = _decisions(reading, set(strategies_of(study, language)), language)
    reading.require_clear()
    columns = ["site", "strategy_id", "decision", "reason", "adapted_as", "decided_by"]
    new = pd.DataFrame([{"site": site, **row} for row in decided], columns=columns, dtype=object)
    own = pd.DataFrame(columns=columns) if before is None else before[before["site"].astype(str) == site]
    tongue = str(reading.identity["language"])
    own = in_language(own, ("reason", "adapted_as"), tongue).reindex(columns=columns).map(text).astype(object)
    added, changed, removed = _differences(own, new, key="strategy_id")
    if not (added or changed or removed):
        said = word("plans.imported.same", language, file=reading.file)
        version = _version(study, "workshop")
        return SheetReport("workshop", site, version, len(new), (), (), (), (said,))
    table = _replaced(study, before, new, site, tongue, key="strategy_id")
    version = study.keep_table(
        "workshop", table, reading.file, file=Path(path), reason=reason, onto=_version(study, "workshop")
    )
    said = word("plans.imported.workshop", language, file=reading.file, site=site, n=len(new), open=open_)
    notes = (said, *_translated(study, before, changed, tongue, language))
    return SheetReport("workshop", site, version, len(new), added, changed, removed, notes)


def _translated(
    study: Any, before: pd.DataFrame | None, changed: tuple[str, ...], tongue: str, language: str
) -> list[str]:
    """Return a note where changed rows also have texts in another language, which the sheet did not show."""
    columns = [] if before is None else [str(column) for column in before]
    spoken_in = {code for code in study.languages if any(f"{column}_{code}" in columns for column in columns)}
    others = [code for code in study.languages if code != tongue and (code in spoken_in or tongue in spoken_in)]
    if not changed or not others:
        return []
    return [word("plans.imported.other_texts", language, rows=", ".join(changed), languages=", ".join(others))]


def _decisions(reading: Reading, known: set[str], language: str) -> tuple[list[dict[str, str]], int]:
    """Return the rows decided on, every doubt noted, and how many are open."""
    allowed = ", ".join(decision_word(name, language) for name in WORKSHOP_DECISIONS)
    decided: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    open_ = 0
    for row, cells in reading.rows():
        strategy, written = cells.get("strategy_id", ""), cells.get("decision", "")
        said = any(cells.get(field) for field in ("decision", "reason", "adapted_as"))
        if not strategy and not said:
            continue
        if strategy not in known:
            reading.wrong("unknown_strategy", row, "strategy_id", strategy)
            continue
        if strategy in seen:
            reading.wrong("strategy_twice", row, "strategy_id", strategy, first=seen[strategy])
            continue
        seen[strategy] = row
        if not said:
            open_ += 1
            continue
        decision = decision_of(written) if written else None
        if not written:
            reading.wrong("no_decision", row, "decision", allowed=allowed)
        elif decision is None:
            reading.wrong("unknown_decision", row, "decision", written, allowed=allowed)
        elif not cells.get("reason"):
            reading.wrong("no_reason", row, "reason", written)
        if decision == "adapt" and not cells.get("adapted_as"):
            reading.wrong("not_said_how", row, "adapted_as")
        rest = {field: cells.get(field, "") for field in ("reason", "adapted_as", "decided_by")}
        decided.append({"strategy_id": strategy, "decision": decision or "", **rest})
    return decided, open_


def _differences(
    before: pd.DataFrame, now: pd.DataFrame, key: str = "line_id"
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return which keys are new, changed, gone."""
    old, new = (
        {row[key]: [text(cell) for cell in row.values()] for row in table.to_dict("records")} for table in (before, now)
    )
    added = tuple(name for name in new if name not in old)
    changed = tuple(name for name in new if name in old and new[name] != old[name])
    return added, changed, tuple(name for name in old if name not in new)


def _replaced(
    study: Any, before: pd.DataFrame | None, new: pd.DataFrame, site: str, tongue: str, key: str
) -> pd.DataFrame:
    """Return the whole table with one network's rows replaced; columns that the sheet has not stay with their rows.

    Where a column has a twin in the sheet's language, the sheet showed that twin, and what it says goes there; the column
    itself stays as it was, or takes the text of a new row.
    """
    if before is not None:
        own = before[before["site"].astype(str) == site]
        extra = [column for column in before if column not in new]
        twins = [column for column in new if f"{column}_{tongue}" in before]
        written = new[[key, *twins]].rename(columns={column: f"{column}_{tongue}" for column in twins})
        if extra:
            new = new.merge(own[[key, *extra]], on=key, how="left")
        for column in twins:
            first = new[key].map(dict(zip(own[key], own[column], strict=True)))
            new[column] = [text(a) or text(b) for a, b in zip(first, new[column], strict=True)]
            new[f"{column}_{tongue}"] = written[f"{column}_{tongue}"].to_numpy()
        rest = before[before["site"].astype(str) != site]
        new = pd.concat([rest, new], ignore_index=True) if len(rest) else new
    order = {entry.site: k for k, entry in enumerate(study.config.sites)}
    new = new.sort_values("site", key=lambda c: c.map(_placed(order)), kind="stable").reset_index(drop=True)
    for column in new:
        if new[column].dtype == object:
            new[column] = [
                None if (not isinstance(cell, str) and pd.isna(cell)) or cell == "" else cell for cell in new[column]
            ]
    return new


def _placed(order: Mapping[str, int]) -> Any:
    return lambda site: order.get(str(site), len(order))


def _version(study: Any, name: str) -> int:
    """Return the version that a table has now, 0 for none."""
    tables = study.tables()
    return int(tables.loc[tables["name"] == name, "version"].max()) if name in set(tables["name"]) else 0
