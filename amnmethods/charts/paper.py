"""The sheet that every chart is drawn on: one pair of axes measured in inches, from the top left corner.

Charts that hold as much text as marks must know where each word ends, so they place things in inches and choose
their own height; a printed page then shows them at the size they were drawn. Imported inside the chart functions
only, because matplotlib is slow to import.
"""

import base64
import math
from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text

from .lettering import FONT, line_height, text_width
from .output import figure_bytes
from .palette import INK, PAPER

__all__ = ["MARGIN", "Chart", "Paper"]

MARGIN = 0.04  # inches on each side, so that no letter touches the edge
CAP = 0.73  # height of a capital by font size, in DejaVu Sans


class Chart(Figure):
    """A matplotlib figure that a notebook shows together with its alt text.

    `reach` is what the chart scaled its marks to; `pages` hands it on, so that all pages share one scale.
    """

    reach: Any = None

    def draw(self, renderer: RendererBase) -> None:
        """Draw without hinting, which makes a line up to 7 % wider at 96 dots per inch than it was measured."""
        with rc_context({"text.hinting": "none"}):
            super().draw(renderer)

    def _repr_html_(self) -> str:
        from html import escape

        picture = base64.b64encode(figure_bytes(self, "png")).decode()
        width = round(96 * self.get_figwidth())
        return f'<img width="{width}" alt="{escape(str(self.get_label()))}" src="data:image/png;base64,{picture}">'


class Line(Text):
    """One line of text, placed by what it was measured to be; matplotlib would measure it anew at each drawing."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw the line from its place on the baseline; one that is turned is left to matplotlib."""
        if self.get_rotation():
            super().draw(renderer)
            return
        x, y = self.get_transform().transform(self.get_position())
        before = {"left": 0.0, "center": 0.5, "right": 1.0}[self.get_horizontalalignment()]
        wide = text_width(self.get_text(), float(self.get_fontsize()), str(self.get_fontweight())) if before else 0.0
        down = renderer.get_canvas_width_height()[1] - y if renderer.flipy() else y
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        chart = self.get_figure(root=True)
        assert chart is not None, "a line is drawn on a chart"
        place = x - before * wide * chart.dpi
        renderer.draw_text(pen, place, down, self.get_text(), self.get_fontproperties(), 0.0, mtext=self)
        pen.restore()


class Paper:
    """A new chart of a given size in inches, and the pens to draw on it."""

    def __init__(self, width: float, height: float, alt: str, reach: Any = None):
        self.width, self.height = width, height  # of what is drawn; the page around it is a little larger
        # Everything lies where it was put, so no layout engine: it would draw a chart once more to find that out.
        self.chart = Chart(figsize=(width + 2 * MARGIN, height + 2 * MARGIN), dpi=200, facecolor=PAPER)
        self.chart.set_label(alt)
        self.chart.reach = reach
        self.ax = self.chart.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(-MARGIN, width + MARGIN), ylim=(height + MARGIN, -MARGIN))
        self.ax.set_axis_off()

    def text(
        self, x: float, y: float, text: str | Sequence[str], size: float, *, ha: str = "left", **style: Any
    ) -> None:
        """Write drawable lines whose block is centred on height `y`."""
        lines = [text] if isinstance(text, str) else text
        cap, step = CAP * size / 72, line_height(size)
        first = y - ((len(lines) - 1) * step + cap) / 2 + cap
        for k, line in enumerate(lines):
            self._write(x, first + k * step, line, size, ha=ha, va="baseline", **style)

    def sideways(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """Write one line that reads upwards, centred on a point."""
        self._write(x, y, text, size, ha="center", va="center", rotation=90, rotation_mode="anchor", **style)

    def _write(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        if text:
            look = {"color": INK, "zorder": 5, "clip_on": False, **style}
            self.ax.add_artist(Line(x, y, text, fontsize=size, fontfamily=FONT, parse_math=False, usetex=False, **look))

    def bar(self, x: float, y: float, width: float, height: float, colour: str, **style: Any) -> None:
        """Fill a rectangle whose top left corner is given."""
        look = {"linewidth": 0, "zorder": 2, **style}
        self.ax.add_artist(Rectangle((x, y), width, height, facecolor=colour, **look))

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = PAPER, edge: str = INK) -> None:
        """Draw a frame with slightly rounded corners."""
        style = "round,pad=0,rounding_size=0.04"
        frame = FancyBboxPatch((x, y), width, height, style, facecolor=fill, edgecolor=edge, linewidth=0.9, zorder=3)
        self.ax.add_artist(frame)

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 0.6, **style: Any) -> None:
        """Draw a line through points; at a NaN it breaks off and begins anew."""
        look = {"zorder": 2, "solid_capstyle": "butt", **style}
        self.ax.add_artist(Line2D(xs, ys, color=colour, linewidth=width, **look))

    def lines(
        self, ends: Iterable[tuple[float, float, float, float]], colour: str, width: float = 0.6, **style: Any
    ) -> None:
        """Draw straight lines that look alike, each from ``x, y`` to ``x, y``, far quicker than one by one."""
        points = [point for x0, y0, x1, y1 in ends for point in ((x0, y0), (x1, y1), (math.nan, math.nan))]
        if points:
            self.line([x for x, _ in points], [y for _, y in points], colour, width, **style)

    def mark(self, x: float, y: float, marker: str, size: float, colour: str, **style: Any) -> None:
        """Draw one marker."""
        self.marks([x], [y], marker, size, colour, **style)

    def marks(
        self, xs: Sequence[float], ys: Sequence[float], marker: str, size: float, colour: str, **style: Any
    ) -> None:
        """Draw markers that look alike, far quicker than one by one."""
        look = {"linestyle": "none", "markeredgecolor": PAPER, "markeredgewidth": 0.7, "zorder": 4, **style}
        self.ax.add_artist(Line2D(xs, ys, marker=marker, markersize=size, color=colour, **look))

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw an arrow from one point to another."""
        style = "-|>,head_length=3.2,head_width=1.8"
        arrow = FancyArrowPatch(start, end, arrowstyle=style, color=INK, linewidth=0.9, shrinkA=0, shrinkB=0, zorder=2)
        self.ax.add_artist(arrow)
