"""Delphi rounds: ratings in; consensus status, stability, attrition out."""

from .attrition import attrition
from .consensus import consensus
from .sensitivity import sensitivity
from .stability import stability, transitions
from .stopping import stopping

__all__ = ["attrition", "consensus", "sensitivity", "stability", "stopping", "transitions"]
