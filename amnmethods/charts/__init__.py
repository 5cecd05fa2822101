"""A result table goes in, a chart comes out; nothing is calculated here beyond where a mark lies.

Every chart is a `matplotlib.figure.Figure` with a constrained layout and its alt text as label, drawn without pyplot.
"""

from .distribution_strip import plot_distribution_strip, plot_group_strip
from .diverging_bars import plot_diverging_bars
from .output import alt_text, figure_bytes
from .pages import pages
from .panel_flow import plot_panel_flow
from .slope import plot_slope

__all__ = [
    "alt_text",
    "figure_bytes",
    "pages",
    "plot_distribution_strip",
    "plot_diverging_bars",
    "plot_group_strip",
    "plot_panel_flow",
    "plot_slope",
]
