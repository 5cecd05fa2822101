"""How this room says no: one sentence from the words, with the file and what to do next."""

from typing import Any

from ..errors import SheetError
from ..words import word

__all__ = ["refuse"]


def refuse(key: str, language: str, **values: Any) -> SheetError:
    """Return the `SheetError` whose words lie under ``sheets.refused``; the caller raises it."""
    return SheetError(word(f"sheets.refused.{key}", language, **values))
