"""Answers as text into the table of ratings: each cell read on its scale, each doubt brought to the desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..model import ResponseScale
from ..sheets import comparable, looks_spoilt, mend_spoilt
from .asked import Asked
from .problems import Desk
from .times import with_times
from .values import Reading, is_ticked, read_value
from .vocabulary import NA_NUMBERS, STATES

__all__ = ["Tally", "to_ratings"]

KEY = ["unit", "panellist_id", "item_id", "criterion"]


@dataclass
class Tally:
    """How many cells were accepted in another form than the bare point."""

    labels: int = 0
    forms: int = 0


def to_ratings(
    answers: pd.DataFrame, asked: Asked, desk: Desk, spread: frozenset[tuple[int, str]]
) -> tuple[pd.DataFrame, Tally]:
    """Return one row per panellist, item, criterion and unit of the file, with `state`, `rating` and `comment`.

    Parameters
    ----------
    answers
        Cells as text with `unit`, `panellist_id`, `item_id`, `criterion`, `kind`, `text`, `row`, `letter`.
    spread
        Cells whose value came from a merged cell above them (fault 106).
    """
    answers = _mended(answers, desk)
    tally = Tally()
    parts = {kind: answers[answers["kind"] == kind] for kind in ("rating", "unable", "state", "comment", "recorded_at")}
    told = pd.concat([part for kind, part in parts.items() if kind != "recorded_at"])
    table = told.sort_values("row", kind="stable").groupby(KEY, sort=False, as_index=False)[["row"]].first()
    table = table.merge(_rated(parts["rating"], asked, desk, tally, spread), on=KEY, how="left")
    table["state"] = table["state"].fillna("skipped")
    table["letter"] = table["letter"].fillna("")
    _with_unable(table, parts["unable"], asked, desk)
    _with_states(table, parts["state"], desk)
    comments = (
        parts["comment"]
        .assign(comment=lambda part: _breaks_alike(part["text"]))
        .loc[lambda part: part["text"].str.strip() != ""]
    )
    table = table.merge(comments.drop_duplicates(KEY)[[*KEY, "comment"]], on=KEY, how="left")
    table["comment"] = table["comment"].astype("object").where(table["comment"].notna(), None)
    return _with_times(table, parts["recorded_at"], desk), tally


def _breaks_alike(texts: pd.Series) -> pd.Series:
    """Return texts with one kind of line break: survey systems write two signs where forms write one."""
    return texts.str.replace(r"\r\n?", "\n", regex=True)


def _each(part: pd.DataFrame) -> Iterator[Any]:
    yield from part.itertuples()


def _mended(answers: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    """Ask once whether accents spoilt before are to be put right (fault 22)."""
    spoilt = answers.loc[answers["kind"].isin(["rating", "comment"]) & answers["text"].map(looks_spoilt), "text"]
    if spoilt.empty:
        return answers
    word = next(word for word in spoilt.iloc[0].split() if looks_spoilt(word))
    choice = desk.ask(22, ["repair", "keep"], suggested="repair", n=len(spoilt), word=word, mended=mend_spoilt(word))
    if choice == "repair":
        answers = answers.assign(
            text=answers["text"].where(~answers.index.isin(spoilt.index), answers["text"].map(mend_spoilt))
        )
    return answers


def _rated(
    part: pd.DataFrame, asked: Asked, desk: Desk, tally: Tally, spread: frozenset[tuple[int, str]]
) -> pd.DataFrame:
    """Read the cells of ratings: each different text once, each faulty cell one by one."""
    states = np.full(len(part), "skipped", dtype=object)
    ratings = np.full(len(part), np.nan)
    texts = part["text"].to_numpy(dtype=object)
    for criterion, positions in part.reset_index(drop=True).groupby("criterion", sort=False).indices.items():
        scale = asked.scales[str(criterion)]
        read = {text: read_value(text, scale, asked.languages) for text in dict.fromkeys(texts[positions])}
        found = [read[text] for text in texts[positions]]
        states[positions] = [reading.state for reading in found]
        ratings[positions] = [reading.rating for reading in found]
        tally.labels += sum(reading.written == "label" for reading in found)
        tally.forms += sum(reading.written == "form" for reading in found)
        blanks = _missing_words(part.iloc[positions], [reading.fault == 4 for reading in found], desk)
        for position, reading in zip(positions, found, strict=True):
            if not reading.fault:
                continue
            cell: Any = part.iloc[position]
            settled = blanks.get(comparable(cell.text), "error") if reading.fault == 4 else "error"
            if settled == "error":
                settled = _asked_about(cell, reading, scale, asked, desk)
            if settled in ("unable", "skipped", ""):
                states[position] = settled or "skipped"
            else:
                states[position], ratings[position] = "rated", float(settled)
    part = part.assign(state=states, rating=ratings)
    merged = [cell in spread for cell in zip(part["row"], part["letter"], strict=True)]
    for cell in _each(part[merged]):
        if cell.state == "rated":
            told: dict[str, Any] = {
                "row": int(cell.row),
                "letter": cell.letter,
                "panellist": cell.panellist_id,
                "text": cell.text,
            }
            if desk.ask(106, ["accept", "skipped"], **told) == "skipped":
                part.at[cell.Index, "state"], part.at[cell.Index, "rating"] = "skipped", np.nan
    twice = part[part.duplicated(KEY)]
    for cell in _each(twice):
        desk.ask(
            15,
            [],
            row=int(cell.row),
            letter=cell.letter,
            panellist=cell.panellist_id,
            item=cell.item_id,
            letters=cell.letter,
        )
    return part.drop_duplicates(KEY)[[*KEY, "letter", "state", "rating"]]


def _missing_words(part: pd.DataFrame, doubtful: list[bool], desk: Desk) -> dict[str, str]:
    """Ask once per word (NA, S.O., 99) what it means: unable, skipped or an error; "" while it is not settled."""
    settled = {}
    cells = part[doubtful]
    for word, same in cells.groupby(cells["text"].map(comparable), sort=False):
        first: Any = same.iloc[0]
        choice = desk.ask(
            4, ["unable", "skipped", "error"], key=repr(first.text.strip()), text=first.text.strip(), n=len(same),
            at=f"{first.letter}{first.row}",
        )  # fmt: skip
        settled[str(word)] = choice or ""
    return settled


def _asked_about(cell: Any, reading: Reading, scale: ResponseScale, asked: Asked, desk: Desk) -> str:
    fault = reading.fault
    if fault == 4:  # said to be an error: numbers are off the scale, words are no label of it
        fault = 1 if any(comparable(cell.text) == f"{number:g}" for number in NA_NUMBERS) else 3
    anchors = [f"{point:g} = {scale.anchor(point, desk.language)}" for point in scale.anchors]
    choice = desk.ask(
        fault,
        ["skipped", "unable"] if scale.unable is not None else ["skipped"],
        row=int(cell.row),
        letter=cell.letter,
        panellist=cell.panellist_id,
        points=scale.points,
        text=cell.text.strip()[:60],
        low=f"{scale.low:g}",
        high=f"{scale.high:g}",
        anchors="; ".join(anchors) or "–",
        item=cell.item_id,
    )
    return choice or ""


def _places(table: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    return {key: k for k, key in enumerate(table[KEY].itertuples(index=False, name=None))}


def _point(table: pd.DataFrame, k: int) -> str:
    return f"{table['rating'].iloc[k]:g}"


def _with_unable(table: pd.DataFrame, part: pd.DataFrame, asked: Asked, desk: Desk) -> None:
    """Take in a column of its own that says *unable*; where a rating stands beside it, ask (fault 104)."""
    places = _places(table)
    for cell in _each(part):
        ticked = is_ticked(cell.text, asked.scales[cell.criterion], asked.languages)
        place: dict[str, Any] = {"row": int(cell.row), "letter": cell.letter, "panellist": cell.panellist_id}
        if ticked is None:
            choice = desk.ask(107, ["unable", "ignore"], **place, text=cell.text[:60])
            ticked = choice == "unable"
        if not ticked:
            continue
        k = places[tuple(getattr(cell, column) for column in KEY)]
        if table.at[k, "state"] == "rated":
            rating = _point(table, k)
            choice = desk.ask(104, ["rating", "unable"], **place, rating=rating, item=cell.item_id)
            if choice != "unable":
                continue
        table.at[k, "state"], table.at[k, "rating"] = "unable", np.nan


def _with_states(table: pd.DataFrame, part: pd.DataFrame, desk: Desk) -> None:
    """Take in the column `state` of the long layout; where it contradicts the rating, ask (fault 104)."""
    places = _places(table)
    for cell in _each(part[part["text"].str.strip() != ""]):
        k = places[tuple(getattr(cell, column) for column in KEY)]
        place: dict[str, Any] = {"row": int(cell.row), "letter": cell.letter, "panellist": cell.panellist_id}
        state = STATES.get(comparable(cell.text))
        if state is None:
            choice = desk.ask(107, ["unable", "ignore"], **place, text=cell.text[:60])
            state = "unable" if choice == "unable" else str(table.at[k, "state"])
        told = str(table.at[k, "state"])
        if state == told or (told == "skipped" and state != "rated"):
            table.at[k, "state"] = state
            continue
        rating = _point(table, k) if told == "rated" else told
        allowed = ["rating", state] if told == "rated" else [told]
        choice = desk.ask(
            104,
            [entry for entry in allowed if entry in ("rating", "unable", "skipped")],
            **place,
            rating=rating,
            item=cell.item_id,
        )
        if choice in ("unable", "skipped"):
            table.at[k, "state"], table.at[k, "rating"] = choice, np.nan


def _with_times(table: pd.DataFrame, part: pd.DataFrame, desk: Desk) -> pd.DataFrame:
    table["recorded_at"] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[ns, UTC]")
    for letter, column in part.groupby("letter", sort=False):
        times = (
            column.assign(at=with_times(column["text"], str(letter), desk))
            .drop_duplicates("row")
            .set_index("row")["at"]
        )
        table["recorded_at"] = table["row"].map(times)
    return table
