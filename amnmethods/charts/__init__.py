"""A result table goes in, a chart comes out; nothing is calculated here beyond where a mark lies.

Every chart is a `matplotlib.figure.Figure` with a constrained layout and its alt text as label, drawn without pyplot.
"""

from .counted_bars import plot_ranking, plot_theme_tree
from .distribution_strip import plot_distribution_strip, plot_group_strip
from .diverging_bars import plot_diverging_bars
from .framework_matrix import plot_framework_matrix
from .gap_map import plot_gap_map
from .joint_display import plot_joint_display
from .lineage import families, plot_lineage
from .load_curve import plot_load_curve
from .network import plot_network, plot_network_over_time
from .output import alt_text, figure_bytes
from .pages import pages
from .panel_flow import plot_panel_flow
from .slope import plot_slope

__all__ = [
    "alt_text",
    "families",
    "figure_bytes",
    "pages",
    "plot_distribution_strip",
    "plot_diverging_bars",
    "plot_framework_matrix",
    "plot_gap_map",
    "plot_group_strip",
    "plot_joint_display",
    "plot_lineage",
    "plot_load_curve",
    "plot_network",
    "plot_network_over_time",
    "plot_panel_flow",
    "plot_ranking",
    "plot_slope",
    "plot_theme_tree",
]
