"""Rounds for survey systems: what REDCap, LimeSurvey and Qualtrics read, written from the one round definition."""

from .limesurvey import write_limesurvey
from .qualtrics import write_qualtrics
from .redcap import write_redcap

__all__ = ["write_limesurvey", "write_qualtrics", "write_redcap"]
