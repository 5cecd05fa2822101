"""The hallway: make or open a study, and take its steps."""

from .handle import Study
from .opening import new_study, open_study
from .prespecify import ProtocolCheck
from .record import Recorded

__all__ = ["ProtocolCheck", "Recorded", "Study", "new_study", "open_study"]
