"""Response scales: points, anchors, unable to rate."""

import pytest
from pydantic import ValidationError

from amnmethods.model import ResponseScale


@pytest.mark.parametrize(
    ("written", "n", "low", "high"),
    [
        ([1, 2, 3, 4], 4, 1, 4),
        ({"from": 1, "to": 5}, 5, 1, 5),
        ({"from": 1, "to": 7}, 7, 1, 7),
        ({"from": 1, "to": 9}, 9, 1, 9),
        ({"from": 0, "to": 10}, 11, 0, 10),
        ({"from": 0, "to": 100}, 101, 0, 100),
        ({"from": 1, "to": 5, "step": 0.5}, 9, 1, 5),
        ({"from": 0, "to": 1, "step": 0.1}, 11, 0, 1),
        ([0, 1, 3, 9], 4, 0, 9),
    ],
)
def test_scales_of_every_kind(written, n, low, high):
    scale = ResponseScale(points=written)
    assert (len(scale.points), scale.low, scale.high) == (n, low, high)
    assert all(isinstance(point, int) for point in scale.points if float(point).is_integer())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([3], "two points or more"),
        ([1, 3, 2], "rise"),
        ([1, 1, 2], "rise"),
        ([True, 2], "a number, found True"),
        (["low", "high"], "valid"),
        ({"from": 1, "to": 9, "step": 0.3}, "cannot be walked"),
        ({"from": 9, "to": 1}, "cannot be walked"),
        ({"from": 1, "to": "nine"}, "are numbers"),
        ({"from": 1}, "points need from, to"),
        ({"from": 0, "to": 1, "step": 0.0001}, "at most 1001"),
    ],
)
def test_what_is_no_scale_is_refused(written, said):
    with pytest.raises(ValidationError, match=said):
        ResponseScale(points=written)


def test_anchors_and_unable():
    scale = ResponseScale.model_validate(
        {
            "points": [1, 2, 3],
            "anchors": {1: {"en": "low", "fr": "faible"}, 3.0: "top"},
            "unable": {"code": 99, "label": {"en": "cannot say", "fr": "ne sais pas"}},
        }
    )
    assert (scale.anchor(1, "fr"), scale.anchor(2, "fr"), scale.anchor(3, "fr")) == ("faible", "", "top")
    assert (scale.unable_code, scale.unable_label("fr")) == ("99", "ne sais pas")
    assert ResponseScale(points=[1, 2]).unable_label("en") == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"anchors": {4: "four"}}, "not points of the scale"),
        ({"unable": {"code": 2, "label": "x"}}, "is a point of the scale"),
    ],
)
def test_anchors_lie_on_points_and_the_code_for_unable_does_not(more, said):
    with pytest.raises(ValidationError, match=said):
        ResponseScale.model_validate({"points": [1, 2, 3]} | more)
