"""Answers to a questionnaire back into a study: a returned workbook, a folder of them, or a survey system's export."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ... import sheets
from ...errors import TableError
from ...sheets import Sheet, comparable
from ..kept import kept_copy
from ..qualitative.columns import column_of
from ..qualitative.tables import SHOWN, TableReport
from .writing import CODE, choice

__all__ = ["import_responses"]

KEY = ["respondent_id", "wave", "instrument", "item"]


def import_responses(
    study: Any,
    path: Path | str,
    instrument: str,
    *,
    wave: str = "1",
    wording: pd.DataFrame | None = None,
    reason: str | None = None,
) -> TableReport:
    """Bring the answers to an instrument into the table ``responses``, whole or not at all.

    Answers to other instruments and in other waves stay; a respondent's answers that came before are kept as an earlier
    version.

    Parameters
    ----------
    study
        As `open_study` returns it.
    path
        A returned workbook of `write_questionnaire`; or a CSV or XLSX with a row per respondent, such as REDCap's export
        (raw or with labels): a column of codes (``record_id``, ``respondent_id``) and one for each item.
    instrument
        Which it is.
    wave
        The time of asking, where the file has no column ``wave``.
    wording
        As `read_wording_sheet` returns it, where labels of answers were pasted there.
    reason
        Why answers that are kept already are changed.

    Returns
    -------
    What was imported, as `import_table` reports it. Columns that are no item are left out, of the copy in `imports/` too.

    Raises
    ------
    TableError
        No column holds codes or items, a code is blank or stands twice, an answer is none of those offered (each place is
        named), or kept answers would change without a reason.
    SheetError
        The file cannot be read as one table.
    """
    source = sheets.read(path)
    offered = _Offered(study, instrument, wording)
    form = "item" in source.cells and len(source.cells.columns) == 4 and source.cells["item"].eq(CODE).any()
    faults: list[str] = []
    if form:
        taken, rows = set(source.letters), list(_of_form(source, offered, wave, faults))
    else:
        taken, rows = _of_table(source, offered, wave, faults)
    if faults:
        more = f"\n... and {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        raise TableError(f"{source.path.name} was not read:\n" + "\n".join(faults[:SHOWN]) + more)
    new = pd.DataFrame(rows, columns=[*KEY[:2], "item", "response"]).assign(instrument=instrument)
    answered = new["response"].ne("").groupby([new["respondent_id"], new["wave"]]).transform("any")
    new = new.loc[answered.astype(bool), [*KEY, "response"]].reset_index(
        drop=True
    )  # who answered nothing did not return it
    if new.empty:
        raise TableError(f"{source.path.name} holds no answer to {instrument}.")
    new["response"] = new["response"].mask(new["response"] == "", None)
    table, notes = _joined(study, new, reason, source.path.name)
    left_out = [letter for letter in source.letters if letter not in taken]
    names = dict(zip(source.letters, map(str, source.cells.columns), strict=True))
    dropped = tuple(names[letter] for letter in left_out)
    if dropped:
        notes.append(f"Left out, since they are no item of {instrument}: {', '.join(dropped)}.")
    with kept_copy(source, left_out) as copy:
        version = study.keep_table("responses", table, copy.name, file=copy, reason=reason)
    return TableReport("responses", version, len(table), dropped, tuple(notes))


class _Offered:
    """The items of an instrument, and what may be answered to each."""

    def __init__(self, study: Any, instrument: str, wording: pd.DataFrame | None) -> None:
        self.instrument = instrument
        table = study.offered(instrument, wording)
        labels = [column for column in table if column.startswith("label_")]
        self.items = list(dict.fromkeys(table["item"]))
        self.answers: dict[str, dict[str, list[str]]] = {item: {} for item in self.items}
        for row in table[table["code"] != ""].to_dict("records"):
            self.answers[row["item"]][row["code"]] = [row[column] for column in labels]

    def code(self, item: str, text: str) -> str | None:
        """Return the code of an answer written as code, as label, or as both; None where it is none of them."""
        known = self.answers[item]
        if not text:
            return ""  # asked, and not answered
        number = sheets.number_in(text)
        plain = f"{number:g}" if number is not None else text
        if not known or plain in known:
            return plain if known else text
        said = comparable(text)
        meant = {
            code
            for code, labels in known.items()
            if any(said in (comparable(choice(code, label)), comparable(label)) for label in labels if label)
        }
        return meant.pop() if len(meant) == 1 else None

    def fault(self, item: str, row: Any, column: str, text: str) -> str:
        """Say where an answer stands that is none of those offered."""
        offered = ", ".join(choice(code, labels[0]) for code, labels in self.answers[item].items())
        return f"Row {row}, column {column} ({item}): {text!r} is no answer offered ({offered})."


def _of_form(source: Sheet, offered: _Offered, wave: str, faults: list[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the answers of one returned workbook; a blank one was not given."""
    cells = source.cells.set_axis(["n", "item", "question", "answer"], axis="columns")
    answered = dict(zip(cells["item"].str.strip(), cells["answer"].str.strip(), strict=True))
    who = answered.pop(CODE, "")
    if not who:
        faults.append(f"The code of the respondent is blank: fill in the answer beside {CODE}.")
    lost = [item for item in offered.items if item not in answered]
    if lost:
        faults.append(f"Rows of {offered.instrument} are missing: {', '.join(lost)}. Is it another instrument's form?")
    for row, item, text in zip(cells.index, cells["item"].str.strip(), cells["answer"].str.strip(), strict=True):
        if item in offered.items:
            code = offered.code(item, text)
            if code is None:
                faults.append(offered.fault(item, row, "D", text))
            else:
                yield who, wave, item, code


def _of_table(
    source: Sheet, offered: _Offered, wave: str, faults: list[str]
) -> tuple[set[str], list[tuple[str, str, str, str]]]:
    """Return the columns taken and the answers of a table with a row per respondent."""
    headings = [str(heading).strip() for heading in source.cells.columns]
    places = {heading: k for k, heading in reversed(list(enumerate(headings))) if heading in offered.items}
    named = {column_of(heading, ("respondent_id", "wave")): k for k, heading in reversed(list(enumerate(headings)))}
    if "respondent_id" not in named or not places:
        raise TableError(
            f"{source.path.name} needs a column of codes (respondent_id or record_id) and columns named as the items of "
            f"{offered.instrument} ({', '.join(list(offered.items)[:3])}, ...). It has: {', '.join(headings)}."
        )
    codes = source.cells.iloc[:, named["respondent_id"]].str.strip()
    waves = source.cells.iloc[:, named["wave"]].str.strip() if "wave" in named else pd.Series(wave, index=codes.index)
    faults += [f"Row {row}: the code of the respondent is blank." for row in codes.index[codes == ""]]
    twice = pd.DataFrame({"code": codes, "wave": waves}).duplicated() & (codes != "")
    faults += [f"Row {row}: {codes[row]!r} stands twice in the wave {waves[row]!r}." for row in codes.index[twice]]
    rows = []
    for item, place in places.items():
        for row, text in source.cells.iloc[:, place].str.strip().items():
            code = offered.code(item, text)
            if code is None:
                faults.append(offered.fault(item, row, source.letters[place], text))
            else:
                rows.append((codes[row], waves[row], item, code))
    used = [*places.values(), *(k for name, k in named.items() if name is not None)]
    return {source.letters[k] for k in used}, rows


def _joined(study: Any, new: pd.DataFrame, reason: str | None, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Return all responses with the new ones in the place of the same respondent's to the same items."""
    kept = study.tables()
    if "responses" not in set(kept["name"]):
        return new, []
    before = study.table("responses")
    both = before[[*KEY, "response"]].merge(new, on=KEY, suffixes=("_before", "_now")).astype(object).fillna("")
    changed = both[both["response_before"] != both["response_now"]]
    if len(changed) and not reason:
        row = changed.iloc[0]
        raise TableError(
            f"{file} changes {len(changed)} answers that are kept, such as {row['item']} of {row['respondent_id']} "
            f"({row['response_before']} to {row['response_now']}): say why with reason=."
        )
    keys = pd.MultiIndex.from_frame(new[KEY].astype(str))
    stay = before[~pd.MultiIndex.from_frame(before[KEY].astype(str)).isin(keys)]
    notes = [f"{len(changed)} answers changed."] if len(changed) else []
    return pd.concat([stay, new.reindex(columns=before.columns)], ignore_index=True), notes
