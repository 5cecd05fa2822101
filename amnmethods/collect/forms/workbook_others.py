"""What a form's workbook asks beside ratings: places and points of the items, and answers in own words.

No cell holds a formula: what an answer must meet is said above it, and colours follow it as it is filled in.
"""

from typing import TYPE_CHECKING, Any

from ...words import word
from ..round_definition import AskedOrder
from .content import what_is_asked
from .marks import MARK

if TYPE_CHECKING:
    from .workbook_form import FormPage

__all__ = ["ANSWERS_OFFERED", "write_orders", "write_questions"]

ANSWERS_OFFERED = 6  # cells for own words under a question
WRONG, RIGHT = "F8CBAD", "C6E0B4"  # colours: what does not fit the question, what does


def write_orders(page: "FormPage", row: int) -> int:
    """Write each ranking, and each question of points, as a table of its own; return the next free row."""
    for order in page.asked.orders:
        row = _order(page, order, row + 1)
    return row


def _order(page: "FormPage", order: AskedOrder, row: int) -> int:
    page.line(row, order.texts[page.lang].text, 12, True)
    page.line(row + 1, what_is_asked(order, len(page.asked.items), page.tag))
    row += 2
    ranking = order.kind == "ranking"
    heads = [page.say("number"), page.say("statement"), *([page.say("notes")] if page.noted else [])]
    page.put(row, 1, f"{MARK}|{order.name}")
    for k, head in enumerate(heads, start=2):
        page.cell(row, k, head, "head")
    column = page.first
    page.cell(row, column, word("forms.order.place" if ranking else "forms.order.points", page.tag), "head")
    first = row + 1
    for number, item in enumerate(page.asked.items, start=1):
        row += 1
        page.put(row, 1, order.field(item))
        page.cell(row, 2, number)
        page.cell(row, 3, item.texts[page.lang].text, "statement")
        if page.noted:
            page.cell(row, 4, "\n".join(page.notes(item)))
        page.answer(row, column, "rating")
        _rule(page, order, row, column)
        page.grow(row)
    _colours(page, order, column, first, row)
    return row + 1


def _rule(page: "FormPage", order: AskedOrder, row: int, column: int) -> None:
    n_items = len(page.asked.items)
    if order.kind == "ranking":
        places = list(range(1, min(order.top or n_items, n_items) + 1))
        wrong = word("forms.order.wrong_place", page.tag, n=places[-1])
        page.rule(row, column, places, wrong, "", strict=not order.ties)  # ties may be written 1.5
        return
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    key = f"points {order.total}"
    if key not in page.rules:
        rule = DataValidation(
            type="decimal", operator="between", formula1="0", formula2=str(order.total), allow_blank=True
        )
        rule.showErrorMessage = True
        rule.errorTitle = page.say("error_title")[:32]
        rule.error = word("forms.order.wrong_points", page.tag, total=order.total)[:225]
        page.rules[key] = rule
        page.sheet.add_data_validation(rule)
    page.rules[key].add(f"{get_column_letter(column)}{row}")


def _colours(page: "FormPage", order: AskedOrder, column: int, first: int, last: int) -> None:
    """Colour places given twice, and points that add up to too much; green once they add up."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(column)
    cells, absolute = f"{letter}{first}:{letter}{last}", f"${letter}${first}:${letter}${last}"

    def coloured(formula: str, colour: str) -> Any:
        return FormulaRule(formula=[formula], fill=PatternFill("solid", bgColor=colour), stopIfTrue=True)

    rules = page.sheet.conditional_formatting
    if order.kind == "points":
        rules.add(cells, coloured(f"SUM({absolute})>{order.total}", WRONG))
        rules.add(cells, coloured(f"SUM({absolute})={order.total}", RIGHT))
    elif not order.ties:
        rules.add(cells, coloured(f'AND({letter}{first}<>"",COUNTIF({absolute},{letter}{first})>1)', WRONG))


def write_questions(page: "FormPage", row: int) -> int:
    """Write each question that is answered in own words, with cells below it; return the next free row."""
    for question in page.asked.questions:
        row += 1
        page.line(row, question.texts[page.lang].text, 12, True)
        page.line(row + 1, word("forms.open.rule_cells", page.tag))
        row += 1
        for k in range(1, ANSWERS_OFFERED + 1):
            row += 1
            page.put(row, 1, f"{question.name}-{k}")
            page.wide_answer(row, k)
        row += 1
    return row
