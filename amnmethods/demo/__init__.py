"""The invented study: its generator, and its play through the verbs that people use."""

from .invent import invent
from .play import play
from .whole import play_all, whole

__all__ = ["invent", "play", "play_all", "whole"]
