"""What is wrong with a table of responses, said with its place, the value found and the next step."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from ..errors import ResponsesError
from ..model.instrument import Instrument
from ..stats.arrays import Floats

# How files name an item that somebody has reversed already, such as brs_2_r or R_brs_2.
REVERSED_NAMES = ("{}_r", "{}r", "{}_rev", "{}rev", "{}_reversed", "{}_rec", "r_{}", "rev_{}")


def plain(value: Any) -> str:
    """Return a code as people write it: 7 or 'r007', whatever kind of number a table keeps it as."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def refuse_code(text: str, item: str, instrument: Instrument, codes: dict[str, float] | None) -> NoReturn:
    """Refuse an answer that is neither a number nor a code named."""
    scale = instrument.response_scale(item)
    if codes is not None:
        raise ResponsesError(f"Item {item!r} holds {text!r}, which the coding does not name: {', '.join(codes)}.")
    example = ", ".join(f"{scale.anchor(p, 'en') or '...'!r}: {p:g}" for p in scale.points[:2])
    raise ResponsesError(
        f"Item {item!r} holds {text!r}, which is no number. If the file holds labels, say what each stands for, as in "
        f"coding={{{example}, ...}}."
    )


def refuse_twice(responses: pd.DataFrame, key: list[str], instrument: Instrument) -> None:
    """Refuse a respondent who answered twice in a wave."""
    twice = responses.duplicated(key)
    if not twice.any():
        return
    first = responses[twice].iloc[0]
    wave = f" in wave {first['wave']}" if "wave" in key else ""
    what = f"item {first['item']!r} of " if "item" in key else ""
    n = responses.loc[twice, "respondent_id"].nunique()
    raise ResponsesError(
        f"Respondent {plain(first['respondent_id'])} answered {what}{instrument.instrument!r} twice{wave} ({n} such "
        + ("respondent" if n == 1 else "respondents")
        + f"). Keep one, as in responses.drop_duplicates({key}, keep='last')"
        + ("." if "wave" in key else ", or tell the waves apart by a column wave.")
    )


def refuse_missing(missing: list[str], instrument: Instrument, found: list[str]) -> None:
    """Refuse responses in which items of a scale asked for are not there."""
    if missing:
        lacking = ", ".join(map(repr, missing[:6])) + (" and others" if len(missing) > 6 else "")
        scales = ", ".join(scale.scale for scale in instrument.scales)
        raise ResponsesError(
            f"The responses lack {lacking} of {instrument.instrument!r}; found {', '.join(map(repr, found[:8]))}. Rename "
            f"what is called otherwise, or score only the scales that were asked: scales=[...] of {scales}."
        )


def refuse_reversed_copies(found: list[str], items: Sequence[str], instrument: Instrument) -> None:
    """Refuse an item that comes reversed, beside or instead of as ticked: it would be reversed twice."""
    by_name = {name.casefold(): name for name in found}
    for item in sorted(instrument.reversed_items & set(items)):
        copies = [
            by_name[form.format(item.casefold())] for form in REVERSED_NAMES if form.format(item.casefold()) in by_name
        ]
        if copies:
            raise ResponsesError(
                f"{copies[0]!r} looks like item {item!r} reversed already, and the key of {instrument.instrument!r} "
                "reverses it too: twice is not at all. Keep the answers as they were ticked and take the copy out; if "
                f"only the copy is left, name it {item} and say already_reversed=[{item!r}]."
            )


def refuse_off_scale(
    values: Floats, item: str, instrument: Instrument, who: pd.DataFrame, cells: Floats, codes: dict[str, float] | None
) -> None:
    """Refuse an answer that is no point of its response scale."""
    points = np.asarray(instrument.points(item), dtype=np.float64)
    if (np.diff(points) == 1).all():  # steps of one: no search
        wrong = (np.rint(values) != values) | (values < points[0]) | (values > points[-1])
    else:
        wrong = points[np.minimum(np.searchsorted(points, values), len(points) - 1)] != values
    wrong &= ~np.isnan(values)
    if not wrong.any():
        return
    first = int(np.argmax(wrong))
    wave = f", wave {who['wave'].iloc[first]}" if "wave" in who else ""
    listed = ", ".join(f"{point:g}" for point in points) if len(points) <= 12 else f"{points[0]:g} to {points[-1]:g}"
    raise ResponsesError(
        f"Respondent {plain(who['respondent_id'].iloc[first])}{wave}, item {item!r}: {values[first]:g} is no point of the "
        f"response scale {listed} ({int(wrong.sum())} such answers to this item). "
        + _shifted(cells, points, codes)
        + "Correct it, or leave it blank if none was given; if the file codes the answers otherwise, say how: coding={...}."
    )


def _shifted(cells: Floats, points: Floats, codes: dict[str, float] | None) -> str:
    """Return a hint where all answers would fit, were they counted from one more or one less."""
    given = np.unique(cells[~np.isnan(cells)])
    if codes is None and len(given):
        for step in (1.0, -1.0):
            if np.isin(given - step, points).all():
                start, own = points[0] + step, points[0]
                coding = ", ".join(f"{point + step:g}: {point:g}" for point in points)
                return (
                    f"All answers fit if the file counts from {start:g} while the instrument counts from {own:g} (a "
                    f"well-known mix-up): if so, say coding={{{coding}}}. "
                )
    return ""
