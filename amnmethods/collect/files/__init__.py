"""The formats of answers that come as files, tried in turn; a survey system's export becomes one more of them."""

from . import long, transposed, wide
from .layout import Format, Reading, recognise

# Each format says how many of the round's items it finds in a table, and reads it. More formats are added here.
FORMATS: tuple[Format, ...] = (long.FORMAT, wide.FORMAT, transposed.FORMAT)

__all__ = ["FORMATS", "Format", "Reading", "recognise"]
