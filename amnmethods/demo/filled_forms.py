"""Panellists' hands: a form filled in as its reader sees it, by the statements and headings on it, and sent back."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..collect.round_definition import AskedCriterion, RoundDefinition
from ..sheets.encoding import without_controls

__all__ = ["fill_page", "fill_workbook"]


def fill_workbook(
    form: Path, to: Path, asked: RoundDefinition, answers: Iterable[Any], language: str, proposals: Sequence[str] = ()
) -> Path:
    """Fill a workbook in on its sheet of a language.

    Parameters
    ----------
    form, to
        The workbook as it was sent out, and where to save it.
    asked
        The round that it asks.
    answers
        Rows of a table of ratings, one panellist's; skipped ones leave their cells empty.
    proposals
        Statements of the panellist's own.
    """
    from openpyxl import load_workbook

    book = load_workbook(form)
    sheet = next(sheet for sheet in book if _title_of(sheet, asked, language))
    named = {_heading(criterion, language): criterion.criterion for criterion in asked.criteria}
    header = next(row for row in sheet.iter_rows() if {str(cell.value).split("\n")[0] for cell in row} & set(named))
    columns = {named.get(str(cell.value).split("\n")[0], ""): cell.column for cell in header if cell.value}
    comments = max(cell.column for cell in header if cell.value)
    statements = {item.texts[language].text: item.item_id for item in asked.items}
    rows = {
        statements[cell.value]: cell.row
        for (cell,) in sheet.iter_rows(min_col=3, max_col=3)
        if cell.value in statements
    }
    criteria = {criterion.criterion: criterion for criterion in asked.criteria}
    for row in answers:
        if said := _said(row, criteria[row.criterion], language):
            sheet.cell(rows[row.item_id], columns[row.criterion]).value = said
        if text := _text(row.comment):
            cell = sheet.cell(rows[row.item_id], comments)
            cell.value, cell.data_type = text, "s"  # the cell is formatted as text, so that = begins no formula
    if proposals:
        below = (row for row in range(max(rows.values()) + 1, sheet.max_row + 1) if sheet.cell(row, 2).value == 1)
        first = next(below)
        for k, text in enumerate(proposals):
            sheet.cell(first + k, 3).value = text
    book.save(to)
    return to


def _title_of(sheet: Any, asked: RoundDefinition, language: str) -> bool:
    """Tell whether a sheet is the one in a language, by the first statement on it."""
    if sheet.sheet_state != "visible":
        return False
    wanted = asked.items[0].texts[language].text
    return any(cell.value == wanted for (cell,) in sheet.iter_rows(min_col=3, max_col=3))


def _heading(criterion: AskedCriterion, language: str) -> str:
    name = criterion.names[language].text
    return name[:1].upper() + name[1:]


def _said(row: Any, criterion: AskedCriterion, language: str) -> int | float | str | None:
    """Return what a panellist chooses in a list: a point, or the words for *unable to rate*."""
    if row.state == "unable":
        return criterion.unable_label[language].text
    return next(point for point in criterion.points if point == row.rating) if row.state == "rated" else None


def _text(comment: object) -> str:
    return without_controls(comment)[0] if isinstance(comment, str) else ""


def fill_page(
    form: Path,
    to: Path,
    asked: RoundDefinition,
    answers: Iterable[Any],
    language: str,
    saved_at: str,
    proposals: Sequence[str] = (),
) -> Path:
    """Save the file that a page saves once it was answered (`templates/forms/form.js`); parameters as for workbooks."""
    data = json.loads(form.read_text(encoding="utf-8").partition('id="form-data">')[2].partition("</script>")[0])
    told = {(row.item_id, row.criterion): row for row in answers}
    codes = {criterion.criterion: criterion.unable_code for criterion in asked.criteria}
    rows, comments = [], []
    for item in data["items"]:
        common = {"item_id": item["item_id"], "version": item["version"], "text": item["texts"][language]}
        for rating in item["ratings"]:
            row = told[item["item_id"], rating["criterion"]]
            answer = (
                codes[row.criterion] if row.state == "unable" else f"{row.rating:g}" if row.state == "rated" else ""
            )
            rows.append({"name": rating["name"], "criterion": rating["criterion"], "answer": answer, **common})
            if text := _text(row.comment):
                comments.append({"name": item["comment"], "answer": text, **common})
    content = {
        **data["identity"], "saved_at": saved_at, "answers": rows, "comments": comments, "proposals": list(proposals),
        "consent": None, "language": language,
    }  # fmt: skip
    to.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return to
