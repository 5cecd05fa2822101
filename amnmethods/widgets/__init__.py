"""The windows of the workspace notebook: small views over the study's verbs."""

from .demo_play import play_demo
from .opening import open_workspace
from .rating_grid import RatingGrid
from .start import Start, open_start
from .workspace import Workspace

__all__ = ["RatingGrid", "Start", "Workspace", "open_start", "open_workspace", "play_demo"]
