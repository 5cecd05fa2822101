"""The codes of a response scale in a survey system: the points as they are wherever the system takes them."""

import re
from collections.abc import Mapping

from ..round_definition import AskedCriterion, RoundDefinition

__all__ = ["SYSTEMS", "choice_codes", "choice_label", "unable_code"]

SYSTEMS = ("redcap", "limesurvey", "qualtrics")
# Codes for *unable to rate* where the study's own is no code of the system.
NUMBERS = ("99", "999", "9999")
# What each system takes: REDCap also decimals and signs; LimeSurvey five letters and digits; Qualtrics whole numbers.
POINT = {
    "redcap": re.compile(r"-?\d+(\.\d+)?"),
    "limesurvey": re.compile(r"[0-9A-Za-z]{1,5}"),
    "qualtrics": re.compile(r"\d+"),
}
UNABLE = POINT | {"redcap": re.compile(r"\d+")}  # letters among numbers would turn the variable into text


def choice_codes(system: str, criterion: AskedCriterion) -> dict[str, str]:
    """Return the codes of a scale in their order, each with what it stands for: a point, or the study's own code.

    Points that a system cannot hold (2.5 in LimeSurvey) get codes that are no points of the scale, so that a file read
    without its mapping is refused and never misread.

    Examples
    --------
    >>> scale = AskedCriterion("r", "r", {}, {}, (1, 2), {}, "UTR", {})
    >>> choice_codes("redcap", scale), choice_codes("limesurvey", scale)
    ({'1': '1', '2': '2', '99': 'UTR'}, {'1': '1', '2': '2', 'UTR': 'UTR'})
    >>> halves = AskedCriterion("r", "r", {}, {}, (1, 1.5), {}, None, {})
    >>> choice_codes("limesurvey", halves), choice_codes("qualtrics", halves)
    ({'p1': '1', 'p2': '1.5'}, {'1001': '1', '1002': '1.5'})
    """
    points = [f"{point:g}" for point in criterion.points]
    if all(POINT[system].fullmatch(point) for point in points):
        codes = {point: point for point in points}
    else:
        codes = {f"p{k}" if system == "limesurvey" else f"{1000 + k}": point for k, point in enumerate(points, start=1)}
    own = criterion.unable_code
    if own is not None:
        fits = UNABLE[system].fullmatch(own) is not None and own not in codes
        codes[own if fits else next(number for number in NUMBERS if number not in codes)] = own
    return codes


def unable_code(system: str, asked: RoundDefinition) -> str | None:
    """Return the code that a system was given for *unable to rate*; None where the study does not offer it."""
    codes = (
        choice_codes(system, criterion).items() for criterion in asked.criteria if criterion.unable_code is not None
    )
    return next((code for code, _ in (list(each)[-1] for each in codes)), None)


def choice_label(criterion: AskedCriterion, meaning: str, language: str) -> str:
    """Return what a panellist reads beside a choice: the point with its anchor, or *unable to rate*.

    Both ends carry their words in the label itself: some systems and screen readers show no others.
    """
    if criterion.unable_code is not None and meaning == criterion.unable_code:
        return criterion.unable_label[language].text
    anchors: Mapping[str, str] = {f"{point:g}": said[language].text for point, said in criterion.anchors.items()}
    return f"{meaning} - {anchors[meaning]}" if anchors.get(meaning) else meaning
