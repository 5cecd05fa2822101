"""A result table goes in, a chart comes out; nothing is calculated here beyond where a mark lies.

Every chart is a `matplotlib.figure.Figure` with its alt text as label, everything at its place in inches, drawn without pyplot.
"""

from .change import plot_change
from .control_chart import plot_control_chart
from .counted_bars import plot_ranking, plot_theme_tree
from .coverage import plot_coverage
from .delivery import plot_delivery
from .distribution_strip import plot_distribution_strip, plot_group_strip
from .diverging_bars import plot_diverging_bars
from .framework_matrix import plot_framework_matrix
from .gantt import plot_gantt
from .gap_map import plot_gap_map
from .go_zone import plot_go_zone
from .joint_display import plot_joint_display
from .lineage import families, plot_lineage
from .load_curve import plot_load_curve
from .logic_model import logic_model_pages, plot_impact_pathway, plot_logic_model
from .network import plot_network, plot_network_over_time
from .output import alt_text, figure_bytes
from .pages import pages
from .panel_flow import plot_panel_flow
from .run_chart import plot_run_chart
from .slope import plot_slope
from .traceability import plot_traceability

__all__ = [
    "alt_text",
    "families",
    "figure_bytes",
    "logic_model_pages",
    "pages",
    "plot_change",
    "plot_control_chart",
    "plot_coverage",
    "plot_delivery",
    "plot_distribution_strip",
    "plot_diverging_bars",
    "plot_framework_matrix",
    "plot_gantt",
    "plot_gap_map",
    "plot_go_zone",
    "plot_group_strip",
    "plot_impact_pathway",
    "plot_joint_display",
    "plot_lineage",
    "plot_load_curve",
    "plot_logic_model",
    "plot_network",
    "plot_network_over_time",
    "plot_panel_flow",
    "plot_ranking",
    "plot_run_chart",
    "plot_slope",
    "plot_theme_tree",
    "plot_traceability",
]
