"""When an answer was given: dates and times are never guessed, an ambiguous one is asked about once a column."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd

from .problems import Desk

__all__ = ["with_times", "zone_before"]

SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*")
# Universal time, the winter and summer offsets of Canada, and of Western Europe.
ZONES = [
    "utc",
    "-02:30",
    "-03:00",
    "-03:30",
    "-04:00",
    "-05:00",
    "-06:00",
    "-07:00",
    "-08:00",
    "+00:00",
    "+01:00",
    "+02:00",
]


def with_times(texts: pd.Series, letter: str, desk: Desk) -> pd.Series:
    """Return the texts of a column of times as `datetime64[ns, UTC]`, NaT where blank or left out (fault 36)."""
    found = [text.strip() for text in texts.unique() if text.strip()]
    times: dict[str, datetime] = {}
    slashed: dict[str, re.Match[str]] = {}
    unread = []
    for text in found:
        if match := SLASHED.fullmatch(text):
            slashed[text] = match
            continue
        try:
            times[text] = datetime.fromisoformat(text)
        except ValueError:
            unread.append(text)
    dropped = False
    if unread:
        dropped = (
            desk.ask(36, ["ignore"], letter=letter, key="form", text=unread[0], n=len(unread), variant="form")
            is not None
        )
    if slashed:
        order = _order(list(slashed.values()))
        if order is None:
            order = desk.ask(
                36,
                ["day_first", "month_first", "ignore"],
                letter=letter,
                key="order",
                text=next(iter(slashed)),
                n=len(slashed),
            )
        if order in ("day_first", "month_first"):
            times |= {text: _from_slashed(match, order == "day_first") for text, match in slashed.items()}
    naive = [text for text, time in times.items() if time.tzinfo is None]
    if naive and not dropped:
        zone = desk.ask(
            36,
            [*ZONES, "ignore"],
            letter=letter,
            key="zone",
            variant="zone",
            before=desk.zone,
            text=naive[0],
            n=len(naive),
        )
        for text in naive:
            if zone in (None, "ignore"):
                del times[text]
            else:
                times[text] = times[text].replace(tzinfo=_zone(str(zone)))
    told = [times.get(text.strip()) for text in texts]
    moments = [time.astimezone(UTC) if time is not None and time.tzinfo is not None else pd.NaT for time in told]
    return pd.Series(pd.DatetimeIndex(moments, dtype="datetime64[ns, UTC]"), index=texts.index)


def zone_before(imports: pd.DataFrame, format: str) -> str:
    """Return the zone of times that was chosen for the last file of a format; blank where none was."""
    for row in imports.sort_values("seq", ascending=False).itertuples():
        if (row.found or {}).get("format") != format:
            continue
        chosen = [choice for problem, choice in (row.choices or {}).items() if problem.endswith(" zone")]
        if chosen:
            return str(chosen[0])
    return ""


def _order(dates: list[re.Match[str]]) -> str | None:
    """Return the order that a column shows by itself: one day past the twelfth settles it for all."""
    first = any(int(date.group(1)) > 12 for date in dates)
    second = any(int(date.group(2)) > 12 for date in dates)
    return "day_first" if first and not second else "month_first" if second and not first else None


def _from_slashed(match: re.Match[str], day_first: bool) -> datetime:
    first, second, year, hour, minute, seconds = (int(part or 0) for part in match.groups())
    day, month = (first, second) if day_first else (second, first)
    return datetime(year, month, day, hour, minute, seconds)


def _zone(offset: str) -> timezone:
    if offset == "utc":
        return UTC
    hours, minutes = offset[1:].split(":")
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(shift if offset[0] == "+" else -shift)
