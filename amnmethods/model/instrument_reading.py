"""Read an instrument: from the text of its YAML file, or from a table with one row per item."""

from typing import Any, Literal

import pandas as pd
from pydantic import ValidationError

from ..errors import InstrumentError
from .config import Loc
from .instrument import Instrument
from .reading import _document, _line, _refusal, line_of

YES = {"1", "true", "yes", "y", "x", "r", "-", "oui", "vrai"}
NO = {"", "0", "false", "no", "n", "non", "faux"}


def read_instrument(text: str, file: str = "instrument.yaml") -> Instrument:
    """Read an instrument from the text of its file, such as those in `data/instruments`.

    Parameters
    ----------
    text
        YAML 1.2 without tags.
    file
        The name to show in errors.

    Raises
    ------
    StudyFileError
        Anything is not allowed: one line per place, all at once.
    """
    document = _document(text, file, "instrument: and items:")
    context: dict[str, list[tuple[Loc, str]]] = {}
    try:
        instrument = Instrument.model_validate(document, context=context)
    except ValidationError as error:
        raise _refusal(file, [_line(document, file, problem) for problem in error.errors(include_url=False)]) from None
    found = context["problems"]
    if found:
        raise _refusal(file, [f"{file}, line {line_of(document, loc)}: {said}" for loc, said in found])
    return instrument


def instrument_of_table(
    items: pd.DataFrame,
    instrument: str,
    *,
    points: list[int] | range,
    name: str | None = None,
    method: Literal["mean", "sum"] = "mean",
    anchors: dict[int, Any] | None = None,
    based_on: str | None = None,
    departs: str | None = None,
) -> Instrument:
    """Return the researcher's own instrument from a table, such as a spreadsheet with one row per item.

    Parameters
    ----------
    items
        Columns ``item`` and ``scale`` (blank for an item that no scale counts); ``reverse`` (yes, 1, x; blank for no),
        ``about`` and ``wording_<language>`` if wanted. Cells may all be text.
    instrument
        Its name in tables.
    points
        The points of the response scale, all items alike.
    name
        Its full name.
    method
        Whether a score is the mean or the sum of the items.
    anchors
        Words of some points.
    based_on, departs
        The instrument of ours that this one is a version of, and why its key differs.

    Raises
    ------
    InstrumentError
        A column is missing, a cell cannot be read, or the key contradicts itself.

    Examples
    --------
    >>> items = pd.DataFrame({"item": ["w1", "w2"], "scale": "workload", "reverse": ["", "yes"]})
    >>> instrument_of_table(items, "workload", points=range(1, 6)).reversed_items
    frozenset({'w2'})
    """
    missing = [column for column in ("item", "scale") if column not in items]
    if missing:
        found = ", ".join(map(str, items.columns))
        raise InstrumentError(f"A table of items needs the columns item and scale; found {found}.")
    cells = items.astype("string").fillna("").apply(lambda column: column.str.strip())
    entries: list[dict[str, Any]] = []
    scales: dict[str, list[str]] = {}
    for number, row in enumerate(cells.to_dict(orient="records"), start=1):
        entry: dict[str, Any] = {"item": row["item"], "reverse": _yes(row.get("reverse", ""), row["item"], number)}
        if row.get("about"):
            entry["about"] = row["about"]
        wording = {
            key.removeprefix("wording_"): said for key, said in row.items() if key.startswith("wording_") and said
        }
        entries.append(entry | ({"wording": wording} if wording else {}))
        if row["scale"]:
            scales.setdefault(row["scale"], []).append(row["item"])
    described = {
        "instrument": instrument,
        "name": name or instrument,
        "response_scales": {"points": {"points": list(points), "anchors": anchors or {}}},
        "items": entries,
        "scales": [{"scale": k, "name": k, "items": v, "method": method} for k, v in scales.items()],
        "based_on": based_on,
        "departs": departs,
    }
    try:
        return Instrument.model_validate(described)
    except ValidationError as error:
        said = "\n".join(problem["msg"].removeprefix("Value error, ") for problem in error.errors(include_url=False))
        raise InstrumentError(f"The table of items of {instrument!r} cannot be used:\n{said}.") from None


def _yes(cell: str, item: str, number: int) -> bool:
    if cell.casefold() in YES | {"1.0"}:
        return True
    if cell.casefold() in NO | {"0.0"}:
        return False
    raise InstrumentError(f"Item {number} ({item!r}) has {cell!r} under reverse: write yes, or leave it blank.")
