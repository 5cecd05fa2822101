"""The rows of a plan sheet as plan lines, every doubt noted by its cell."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from ... import sheets
from ...model.plan_lines import PLAN_COLUMNS, circle, ids_in
from ...sheets import comparable
from .reading import Reading
from .writing import PARTED, choice

__all__ = ["day_of", "read_plan"]

DATES, AMOUNTS = ("starts_on", "ends_on"), ("cost", "staff_hours")
FIRST, LAST = 1990, 2100  # years in which a plan may lie: a number outside is no day


def read_plan(reading: Reading, names: Mapping[str, str], others: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the lines that a sheet says.

    Parameters
    ----------
    reading
        The sheet.
    names
        The study's strategies with their wordings.
    others
        Lines of other networks, and whose they are.
    """
    written = list(reading.rows())
    lines, at = [], dict[str, int]()
    for row, cells in written:
        strategy = _strategy(cells["strategy_id"], names)
        if strategy is None:
            reading.wrong(
                "unknown_strategy" if cells["strategy_id"] else "no_strategy", row, "strategy_id", cells["strategy_id"]
            )
        name = cells["line_id"]
        if name in others:
            reading.wrong("other_site", row, "line_id", name, other=others[name], site=reading.site)
        elif name in at:
            reading.wrong("repeated", row, "line_id", name, first=at[name])
        elif name:
            at[name] = row
        lines.append((row, cells, strategy, name))
    taken = {*at, *others}
    made = []
    for row, cells, strategy, name in lines:
        if not name and strategy:
            name = _new_name(f"{reading.site}-{strategy}", taken)
            taken.add(name)
            at[name] = row
        line: dict[str, Any] = {column: cells.get(column, "") for column in PLAN_COLUMNS}
        line |= {"line_id": name, "site": reading.site, "strategy_id": strategy or ""}
        line["after"] = "; ".join(ids_in(cells.get("after")))
        _days(reading, row, line)
        for column in AMOUNTS:
            line[column] = _amount(reading, row, column, cells.get(column, ""))
        made.append(line)
    _order(reading, made, at, set(others))
    return made


def _strategy(written: str, names: Mapping[str, str]) -> str | None:
    """Return the strategy that somebody chose from the list, or wrote by its code or its wording."""
    code = written.partition(PARTED)[0].strip()
    if code in names:
        return code
    said = comparable(written)
    meant = [
        name
        for name, wording in names.items()
        if said and said in map(comparable, (name, wording, choice(name, wording)))
    ]
    return meant[0] if len(meant) == 1 else None


def _new_name(name: str, taken: set[str]) -> str:
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{name}-{number}"
    return found


def _days(reading: Reading, row: int, line: dict[str, Any]) -> None:
    found: dict[str, date | None] = {}
    for column in DATES:
        written = line[column]
        found[column] = day_of(written, reading.since_1904) if written else None
        if written and found[column] is None:
            reading.wrong("no_day", row, column, written)
        line[column] = None if found[column] is None else found[column]
    start, end = found["starts_on"], found["ends_on"]
    if start and end and end < start:
        reading.wrong("ends_first", row, "ends_on", str(end), start=start)


def day_of(written: str, since_1904: bool = False) -> date | None:
    """Return the day that a cell says, as a spreadsheet counts days or as text with the year first; None where unclear.

    Examples
    --------
    >>> day_of("2026-03-01"), day_of("46082"), day_of("03/04/2026")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    number = sheets.number_in(written)
    if number is not None and "-" not in written[1:]:
        if number != int(number) or not 0 < number < 100_000:
            return None
        found = (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=int(number))
    else:
        try:
            found = datetime.fromisoformat(written.strip()).date()
        except ValueError:
            return None
    return found if FIRST <= found.year <= LAST else None


def _amount(reading: Reading, row: int, column: str, written: str) -> float | None:
    if not written:
        return None
    number = sheets.number_in(written.replace("$", "").strip())
    if number is None or number < 0:
        reading.wrong("no_number", row, column, written)
        return None
    return float(number)


def _order(reading: Reading, lines: list[dict[str, Any]], at: Mapping[str, int], others: set[str]) -> None:
    """Note lines that follow one that is not there, and lines that wait for each other in a circle."""
    listed = ", ".join(at)
    for line in lines:
        for other in ids_in(line["after"]):
            if other not in at and other not in others:
                reading.wrong("unknown_after", at.get(line["line_id"], 0), "after", other, lines=listed)
    found = circle({line["line_id"]: ids_in(line["after"]) for line in lines if line["line_id"]})
    if found:
        reading.wrong("circular", at[found[0]], "after", ", ".join([*found, found[0]]))
