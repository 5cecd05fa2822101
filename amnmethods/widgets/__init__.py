"""The windows of the workspace notebook: small views over the study's verbs."""

from .demo_play import play_demo
from .exploration import ExplorationNotebook, open_exploration
from .exploration_play import play_exploration_windows
from .opening import open_workspace
from .rating_grid import RatingGrid
from .start import Start, open_start
from .workspace import Workspace

__all__ = [
    "ExplorationNotebook",
    "RatingGrid",
    "Start",
    "Workspace",
    "open_exploration",
    "open_start",
    "open_workspace",
    "play_demo",
    "play_exploration_windows",
]
