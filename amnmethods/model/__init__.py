"""The nouns of a study, frozen, and the contract of each table."""

from .config import Criterion, Definition, Round, Site, StakeholderGroup, StudyConfig, SuppressBelow
from .fieldwork import Approval, ConsentVersion, OpenQuestion, RankingQuestion
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
    "Definition",
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
    "protocol_differences",
    "protocol_of",
    "read_rule",
    "read_study",
]
