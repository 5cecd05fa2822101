"""Consensus studies one can defend: Delphi rounds, their analysis and their reports.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        charts,
        collect,
        delphi,
        determinants,
        evaluation,
        mentoring,
        model,
        plans,
        reports,
        stats,
        strategies,
        surveys,
    )
    from .study import Study, new_study, open_study

__version__ = "0.1.0"
__all__ = [
    "Study",
    "charts",
    "collect",
    "delphi",
    "determinants",
    "evaluation",
    "mentoring",
    "model",
    "new_study",
    "open_study",
    "plans",
    "reports",
    "stats",
    "strategies",
    "surveys",
]

_FROM = {"new_study": "study", "open_study": "study", "Study": "study"}


def __getattr__(name: str) -> Any:
    if name in _FROM:
        return getattr(import_module(f".{_FROM[name]}", __name__), name)
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module 'amnmethods' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
