"""The nouns of a study, frozen, and the contract of each table."""

from .config import Criterion, Definition, Round, Site, StakeholderGroup, StudyConfig, SuppressBelow
from .fieldwork import Approval, ConsentVersion, OpenQuestion, RankingQuestion
from .framework import Crosswalk, Framework, read_crosswalk, read_framework
from .instrument import CutOff, Instrument
from .instrument_reading import instrument_of_table, read_instrument
from .protocol import fingerprint, protocol_differences, protocol_of
from .reading import read_rule, read_study
from .rules import AnyOf, Band, Condition, ConsensusRule, Outcome, SmallGroups, StoppingRule
from .scale import ResponseScale, Unable
from .text import Text

__all__ = [
    "AnyOf",
    "Approval",
    "Band",
    "Condition",
    "ConsensusRule",
    "ConsentVersion",
    "Criterion",
    "Crosswalk",
    "CutOff",
    "Definition",
    "Framework",
    "Instrument",
    "OpenQuestion",
    "Outcome",
    "RankingQuestion",
    "ResponseScale",
    "Round",
    "Site",
    "SmallGroups",
    "StakeholderGroup",
    "StoppingRule",
    "StudyConfig",
    "SuppressBelow",
    "Text",
    "Unable",
    "fingerprint",
    "instrument_of_table",
    "protocol_differences",
    "protocol_of",
    "read_crosswalk",
    "read_framework",
    "read_instrument",
    "read_rule",
    "read_study",
]
