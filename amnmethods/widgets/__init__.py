"""The windows of the workspace notebook: small views over the study's verbs."""

from .demo_play import play_demo
from .evaluation import EvaluationNotebook, open_evaluation
from .evaluation_play import play_evaluation_windows
from .exploration import ExplorationNotebook, open_exploration
from .exploration_play import play_exploration_windows
from .opening import open_workspace
from .plans import PlansNotebook, open_plans
from .rating_grid import RatingGrid
from .start import Start, open_start
from .tailoring import TailoringNotebook, open_tailoring
from .tailoring_play import play_plan_windows, play_tailoring_windows
from .workspace import Workspace

__all__ = [
    "EvaluationNotebook",
    "ExplorationNotebook",
    "PlansNotebook",
    "RatingGrid",
    "Start",
    "TailoringNotebook",
    "Workspace",
    "open_evaluation",
    "open_exploration",
    "open_plans",
    "open_start",
    "open_tailoring",
    "open_workspace",
    "play_demo",
    "play_evaluation_windows",
    "play_exploration_windows",
    "play_plan_windows",
    "play_tailoring_windows",
]
