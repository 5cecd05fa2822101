"""A finished chart leaves the house: as bytes for a report, as words for somebody who cannot see it."""

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from ..errors import ReportError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["alt_text", "figure_bytes"]


def alt_text(figure: "Figure") -> str:
    """Return what a chart says, in words of the language it was drawn in.

    Examples
    --------
    >>> import pandas as pd
    >>> from amnmethods.charts import plot_distribution_strip
    >>> counts = pd.DataFrame([[1, 2, 5]], index=pd.Index(["s01"], name="item_id"), columns=[1, 2, 3])
    >>> alt_text(plot_distribution_strip(counts))
    'Distribution of the ratings of 1 item on a scale from 1 to 3. s01: 8 ratings: 1 at 1, 2 at 2, 5 at 3.'
    """
    return str(figure.get_label())


def figure_bytes(figure: "Figure", format: Literal["png", "svg"] = "png", *, dpi: float = 200) -> bytes:
    """Return a chart as PNG or SVG; the same chart gives the same bytes.

    The text of an SVG stays text, which a reader can search and a program can read aloud. Verdana stands in where a
    browser lacks DejaVu Sans: it has nearly the same widths.

    Parameters
    ----------
    figure
        What a ``plot_`` function returned.
    format
        ``"png"`` or ``"svg"``.
    dpi
        Dots per inch of a PNG.

    Raises
    ------
    ReportError
        Another format was asked for.
    """
    from matplotlib import rc_context

    if format not in ("png", "svg"):
        raise ReportError(f"A chart can be written as 'png' or 'svg', not as {format!r}.")
    alt = alt_text(figure)
    metadata: dict[str, Any] = {"Software": None, "Description": alt}
    if format == "svg":
        metadata = {"Date": None, "Creator": None, "Description": alt}
    room = BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "amnmethods", "svg.image_inline": True}):
        figure.savefig(room, format=format, dpi=dpi, metadata=metadata)
    if format == "png":
        return room.getvalue()
    return re.sub(rb"(font-family: |px )'DejaVu Sans'", rb"\1'DejaVu Sans', Verdana, sans-serif", room.getvalue())
