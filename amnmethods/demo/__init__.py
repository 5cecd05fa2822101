"""The invented study: its generator, and its play through the verbs that people use."""

from .invent import invent
from .play import play

__all__ = ["invent", "play"]
