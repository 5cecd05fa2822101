"""The formats of answers that come as files, tried in turn; a survey system's export becomes one more of them."""

from . import limesurvey, long, qualtrics, redcap, spss, transposed, wide
from .layout import Format, Reading, recognise
from .spss import is_spss, read_spss
from .unusable import refuse_unusable

# Each format says how many of the round's items it finds in a table, and reads it. More formats are added here; of two
# that find as many the first is taken, so the systems, which look for columns of their own, stand before plain tables.
FORMATS: tuple[Format, ...] = (
    spss.FORMAT, redcap.FORMAT, limesurvey.FORMAT, qualtrics.FORMAT, long.FORMAT, wide.FORMAT, transposed.FORMAT,
)  # fmt: skip

__all__ = ["FORMATS", "Format", "Reading", "is_spss", "read_spss", "recognise", "refuse_unusable"]
