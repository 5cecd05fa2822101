"""A network's plan and its workshop as workbooks a team fills in, and the way back."""

from .report import SheetReport
from .returned import import_plan_sheet, import_workshop_sheet
from .writing import write_plan_sheet, write_workshop_sheet

__all__ = ["SheetReport", "import_plan_sheet", "import_workshop_sheet", "write_plan_sheet", "write_workshop_sheet"]
