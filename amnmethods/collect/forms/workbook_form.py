"""The form as a workbook: a sheet per language with the same statements, answers in unlocked cells only.

A hidden sheet says whose form it is and which row asks what; a hidden column says it again row by row.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ...words import word
from ..round_definition import AskedCriterion, AskedItem, checksum
from .content import FormContent, intro, scale_in_words
from .earlier import in_words
from .identity import FORM
from .marks import COMMENT, CONSENT, HEADER, HIDDEN, MARK, PROPOSAL
from .picture import blocks
from .workbook_looks import Lists, Styles, lines_needed, put
from .workbook_others import write_orders, write_questions

__all__ = ["FormPage", "write_workbook"]

CHUNK = 30_000  # characters of the identity in one cell, of the 32,767 a cell holds
PROPOSALS = 5
MOST_DRAWN = 15  # points of a distribution in one line
MOST_LISTED = 30  # points in a drop-down; a longer scale is typed


def write_workbook(content: FormContent, path: Path) -> None:
    """Write a panellist's form as XLSX."""
    from openpyxl import Workbook

    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.title = HIDDEN
    book.properties.creator = HIDDEN
    book.properties.title = content.title(content.language)
    lists, styles = Lists(hidden), Styles()
    titles = {}
    for lang in content.languages:
        tag = content.tag(lang)
        title = word("forms.language_name", tag) if tag == lang else lang
        titles[title] = lang
        FormPage(book.create_sheet(title), content, lang, lists, styles).write()
    put(hidden, 1, 1, FORM)
    told = {**content.identity, "sheets": titles, "consent": content.consent_version}
    text = json.dumps({**told, "checksum": checksum(told)}, ensure_ascii=False, separators=(",", ":"))
    for k, start in enumerate(range(0, len(text), CHUNK), start=2):
        put(hidden, k, 1, text[start : start + CHUNK])
    hidden.protection.sheet = True
    book.move_sheet(hidden, len(titles))
    hidden.sheet_state = "veryHidden"
    book.active = 0
    book.save(path)


class FormPage:
    """One language's sheet."""

    def __init__(self, sheet: Any, content: FormContent, lang: str, lists: Lists, styles: Styles):
        self.sheet, self.content, self.lang, self.lists, self.styles = sheet, content, lang, lists, styles
        self.tag = content.tag(lang)
        self.asked = content.definition
        items = self.asked.items
        self.noted = bool(items) and (bool(content.before.changed) or any(i.plain or i.evidence for i in items))
        self.rules: dict[str, Any] = {}
        heads = [self.say("number"), self.say("statement")]
        heads += [self.say("notes")] if self.noted else []
        heads += [self.say("earlier", round=self._round_before())] if content.shows_earlier else []
        self.first = len(heads) + 2  # the column of the first criterion; column A is hidden
        self.heads = [*heads, *(self._head(criterion) for criterion in self.asked.criteria)]
        self.heads += [self.say("comment")] if self.asked.asks_comments else []
        self.width = len(self.widths) + 1

    def say(self, key: str, **values: Any) -> str:
        """Return words of the workbook in the sheet's language."""
        return word(f"forms.xlsx.{key}", self.tag, **values)

    def _round_before(self) -> int:
        return next(iter(self.content.before.rows.values())).round

    def _head(self, criterion: AskedCriterion) -> str:
        name, question = criterion.names[self.lang].text, criterion.question
        return f"{name[:1].upper()}{name[1:]}" + (f"\n{question[self.lang].text}" if question else "")

    def write(self) -> None:
        """Fill the sheet from the top."""
        row = self._top()
        row = self._consent(row)
        if self.asked.rates:
            row = self._table(row)
        row = write_orders(self, row)
        row = write_questions(self, row)
        self._proposals(row)
        self._layout()

    def _top(self) -> int:
        content, asked = self.content, self.asked
        put(self.sheet, 1, 1, f"{MARK}|{asked.study_id}|{asked.round}|{content.panellist_id}|{asked.version}")
        title = asked.title[self.lang].text
        code = word("forms.your_code", self.tag, code=content.panellist_id)
        lines = [
            (title, 14, True),
            (f"{word('forms.round', self.tag, round=asked.round)}. {code}", 12, True),
            *((text, 11, False) for text in intro(asked, self.tag)),
            (self.say("how" if asked.rates else "how_other"), 11, False),
            *((text, 11, True) for text in dict.fromkeys(map(self._scale, asked.criteria)) if text),
            *((text[self.lang].text, 11, False) for text in content.before.left),
            (word("forms.help", self.tag), 11, False),
        ]
        for row, (text, size, bold) in enumerate(lines, start=1):
            self.line(row, text, size, bold)
        return len(lines) + 1

    def _scale(self, criterion: AskedCriterion) -> str:
        anchors = scale_in_words(criterion, self.lang, self.tag)
        ends: dict[str, Any] = {
            "low": f"{criterion.points[0]:g}",
            "high": f"{criterion.points[-1]:g}",
            "anchors": anchors,
        }
        if not anchors:
            return ""
        if not criterion.unable_label:
            return word("forms.scale", self.tag, **ends)
        return word("forms.scale_unable", self.tag, **ends, unable=criterion.unable_label[self.lang].text)

    def line(self, row: int, text: str, size: int = 11, bold: bool = False) -> None:
        """Write a line over the whole width; merged cells do not grow by themselves."""
        self.sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=self.width)
        self.styles.dress(put(self.sheet, row, 2, text), f"line {size}{'b' if bold else ''}")
        lines = lines_needed(text, sum(self.widths) * 11 / size)
        self.sheet.row_dimensions[row].height = size * 1.45 * lines

    def _consent(self, row: int) -> int:
        content = self.content
        if not content.asks:
            return row
        self.line(row, word("forms.consent.title", self.tag), 12, True)
        self.line(row + 1, content.consent_text[self.lang].text)
        yes, no = (word(f"forms.consent.{answer}", self.tag) for answer in ("yes", "no"))
        for k, ask in enumerate(content.asks, start=row + 2):
            put(self.sheet, k, 1, f"{CONSENT}{ask}")
            self.cell(k, 3, word(f"forms.consent.{ask}", self.tag))
            self.answer(k, 4)
            self.rule(k, 4, [yes, no], self.say("yes_no", yes=yes, no=no), "")
        return row + 3 + len(content.asks)

    def _table(self, row: int) -> int:
        self.header = row
        places = [f"{c.criterion}={k}" for k, c in enumerate(self.asked.criteria, start=self.first)]
        places += [f"{COMMENT}={self.width}"] if self.asked.asks_comments else []
        put(self.sheet, row, 1, "|".join([MARK, HEADER, *places]))
        for column, head in enumerate(self.heads, start=2):
            self.cell(row, column, head, "head")
        self.grow(row)
        section = ""
        for number, item in enumerate(self.asked.items, start=1):
            row += 1
            if self.content.sections and item.section != section:
                section = item.section
                self.line(row, section, 11, True)
                row += 1
            self._item(row, number, item)
        return row + 1

    def _item(self, row: int, number: int, item: AskedItem) -> None:
        put(self.sheet, row, 1, item.name)
        self.cell(row, 2, number)
        self.cell(row, 3, item.texts[self.lang].text, "statement")
        column = 4
        if self.noted:
            self.cell(row, column, "\n".join(self.notes(item)))
            column += 1
        if self.content.shows_earlier:
            self.cell(row, column, "\n".join(self._earlier(item)))
        asked = self.asked.criteria_of(item.item_id)
        for column, criterion in enumerate(self.asked.criteria, start=self.first):
            if criterion in asked:
                self.answer(row, column, "rating")
                self._points(row, column, criterion)
            else:
                self.cell(row, column, "")
        if self.asked.asks_comments:
            self.answer(row, self.width)
        self.grow(row)

    def grow(self, row: int) -> None:
        """Make a row as high as its longest text: not every program does so by itself."""
        texts = [self.sheet.cell(row=row, column=column).value for column in range(2, self.width + 1)]
        needed = [
            lines_needed(text, width) for text, width in zip(texts, self.widths, strict=True) if isinstance(text, str)
        ]
        self.sheet.row_dimensions[row].height = min(15.0 * max([2, *needed]) + 4, 400)

    def notes(self, item: AskedItem) -> Iterator[str]:
        """Yield what stands beside a statement: in plain words, what is known, what changed."""
        if self.lang in item.plain:
            yield item.plain[self.lang].text
        if self.lang in item.evidence:
            yield f"{word('forms.evidence', self.tag)} {item.evidence[self.lang].text}"
        changed = self.content.before.changed.get(item.item_id, {})
        if self.lang in changed:
            yield f"{word('forms.changed', self.tag)} {changed[self.lang].text}"

    def _earlier(self, item: AskedItem) -> Iterator[str]:
        several = len(self.asked.criteria) > 1
        for criterion in self.asked.criteria_of(item.item_id):
            earlier = self.content.earlier_of(item, criterion)
            if earlier is None:
                continue
            if several:
                yield self._head(criterion).split("\n")[0].upper()
            yield from in_words(earlier, self.content.before.agree, self.tag)
            for figures, key in ((earlier.panel, "panel_chart"), (earlier.group, "group_chart")):
                if figures is not None and figures.counts is not None and len(criterion.points) <= MOST_DRAWN:
                    drawn = blocks(figures.counts, criterion.points, earlier.own)
                    yield f"{word(f'forms.feedback.{key}', self.tag)}  {drawn}"
        for comment in self.content.before.comments.get(item.item_id, {}).get(self.lang, ()):
            yield f"– {comment.text}"

    def _points(self, row: int, column: int, criterion: AskedCriterion) -> None:
        low, high = f"{criterion.points[0]:g}", f"{criterion.points[-1]:g}"
        unable = criterion.unable_label[self.lang].text if criterion.unable_label else ""
        wrong = (
            self.say("error", low=low, high=high, unable=unable)
            if unable
            else self.say("error_plain", low=low, high=high)
        )
        anchors = scale_in_words(criterion, self.lang, self.tag)
        told = self.say("input", low=low, high=high, anchors=anchors) if anchors else ""
        entries = list(criterion.points) if len(criterion.points) <= MOST_LISTED else []
        self.rule(row, column, [*entries, *([unable] if unable else [])], wrong, told, strict=bool(entries))

    def _proposals(self, row: int) -> None:
        if not self.asked.asks_proposals:
            return
        row += 1
        self.line(row, self.say("proposals"), 11, True)
        for k in range(1, PROPOSALS + 1):
            put(self.sheet, row + k, 1, f"{PROPOSAL}{k}")
            self.wide_answer(row + k, k)

    def wide_answer(self, row: int, number: int) -> None:
        """Leave a numbered row for an answer in own words."""
        self.cell(row, 2, number)
        self.sheet.merge_cells(start_row=row, start_column=3, end_row=row, end_column=self.width)
        self.answer(row, 3)
        self.sheet.row_dimensions[row].height = 32

    def put(self, row: int, column: int, value: Any) -> None:
        """Write a value that nobody looks at."""
        put(self.sheet, row, column, value)

    def cell(self, row: int, column: int, value: Any, kind: str = "plain") -> None:
        """Write a value in a look."""
        self.styles.dress(put(self.sheet, row, column, value), kind)

    def answer(self, row: int, column: int, kind: str = "text") -> None:
        """Leave a cell for an answer."""
        self.cell(row, column, "", kind)

    def rule(self, row: int, column: int, entries: Sequence[Any], wrong: str, told: str, strict: bool = True) -> None:
        """Offer entries in a cell, with what is said while choosing and where something else is written."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        if not entries:
            return
        formula = self.lists.place(entries)
        if formula not in self.rules:
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=strict)
            rule.errorTitle, rule.error = self.say("error_title")[:32], wrong[:225]
            if told:
                rule.prompt, rule.showInputMessage = told[:255], True
            self.rules[formula] = rule
            self.sheet.add_data_validation(rule)
        self.rules[formula].add(f"{get_column_letter(column)}{row}")

    @cached_property
    def widths(self) -> list[float]:
        """The widths of the columns from B on, in characters."""
        notes = [34.0] if self.noted else []
        earlier = [46.0] if self.content.shows_earlier else []
        comment = [38.0] if self.asked.asks_comments or not self.asked.rates else []  # else room for own words
        return [5.0, 40.0, *notes, *earlier, *([17.0] * max(1, len(self.asked.criteria))), *comment]

    def _layout(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        sheet.column_dimensions["A"].hidden = True
        for column, width in enumerate(self.widths, start=2):
            sheet.column_dimensions[get_column_letter(column)].width = width
        if self.asked.rates:
            sheet.print_title_rows = f"{self.header}:{self.header}"
        sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.sheet_view.showGridLines = False
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
