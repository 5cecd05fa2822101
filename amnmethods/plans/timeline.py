"""When each line of a plan can start at the earliest, when it must at the latest, and what hangs on it."""

import pandas as pd

from ..errors import PlanError
from ..model.plan_lines import circle
from .tables import after_of, days, need, one_each, said

__all__ = ["timeline"]

DAY = pd.Timedelta(days=1)
COLUMNS = [
    "order", "line_id", "site", "strategy_id", "starts_on", "ends_on", "days", "earliest_start", "earliest_end",
    "latest_start", "latest_end", "slack", "critical", "waits_for", "delay", "reason",
]  # fmt: skip


def timeline(plan: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Work out earliest and latest dates of plan lines from their dates and dependencies: the critical path method [1]_.

    A line takes the days from its first to its last, both counted. It starts on its own date, or on the day after the last
    of the lines it follows has ended, whichever is later. The latest dates are those at which neither a line that follows
    nor the end of its network's plan moves.

    Parameters
    ----------
    plan
        ``line_id``, ``site``, ``strategy_id``, ``starts_on``, ``ends_on``, and ``after`` (line ids parted by semicolons).
    language
        Of the reasons.

    Returns
    -------
    One row per line, each after those that it follows: ``order`` (from 1), ``line_id``, ``site``, ``strategy_id``,
    ``starts_on``, ``ends_on`` (as planned), ``days``; ``earliest_start``, ``earliest_end``, ``latest_start``,
    ``latest_end``; ``slack`` (days it can slip), ``critical`` (no slack; nullable bool); ``waits_for`` (the lines that push
    its start), ``delay`` (days that they push it beyond its planned start); ``reason`` where dates are missing, its own or
    of a line that it follows: then nothing is worked out, and its followers are undefined too.

    Raises
    ------
    PlanError
        A column is missing, a line stands twice, or lines wait for each other in a circle, which is named.

    References
    ----------
    .. [1] Kelley & Walker (1959). Critical-path planning and scheduling. Proc Eastern Joint Computer Conf, 160-173.
       doi:10.1145/1460299.1460318

    Examples
    --------
    >>> plan = pd.DataFrame({"line_id": ["a", "b", "c"], "site": "N1", "strategy_id": ["s1", "s2", "s3"],
    ...     "starts_on": ["2026-01-05", "2026-01-08", "2026-01-05"], "ends_on": ["2026-01-09", "2026-01-12", "2026-01-06"],
    ...     "after": ["", "a", ""]})
    >>> timeline(plan)[["line_id", "days", "slack", "critical", "delay"]]
      line_id  days  slack  critical  delay
    0       a     5      0      True      0
    1       c     2      8     False      0
    2       b     5      0      True      2
    """
    need(plan, ["line_id", "site", "strategy_id", "starts_on", "ends_on"], "plan")
    one_each(plan, "line_id", "plan")
    table = plan.assign(line_id=plan["line_id"].astype(str)).set_index("line_id")
    start, end = days(table["starts_on"]), days(table["ends_on"])
    length = (end - start).dt.days + 1
    after = after_of(plan)
    found = circle(after)
    if found:
        raise PlanError(said("problems.circular", language, circle=", ".join([*found, found[0]])))
    order = _order(after)
    reason = _reasons(after, order, start, end, language)
    first: dict[str, pd.Timestamp] = {}
    pushed: dict[str, list[str]] = {}
    for line in order:
        if reason[line]:
            continue
        ends = {other: first[other] + length[other] * DAY for other in after[line]}  # the day after each has ended
        first[line] = max([start[line], *ends.values()])
        pushed[line] = [other for other, day in ends.items() if day == first[line] and day > start[line]]
    last = _latest(table, after, order, first, length)
    rows = []
    for k, line in enumerate(order, start=1):
        row = {"order": k, "line_id": line, "starts_on": start[line], "ends_on": end[line], "reason": reason[line]}
        row |= {"site": table.at[line, "site"], "strategy_id": table.at[line, "strategy_id"], "waits_for": ""}
        if not pd.isna(length[line]) and length[line] > 0:
            row["days"] = int(length[line])
        if line in first:
            earliest, latest = first[line], last[line]
            row |= {"earliest_start": earliest, "earliest_end": earliest + (length[line] - 1) * DAY}
            row |= {"latest_start": latest - (length[line] - 1) * DAY, "latest_end": latest}
            slack = (latest - row["earliest_end"]).days
            row |= {"slack": slack, "critical": slack == 0, "waits_for": "; ".join(pushed[line])}
            row["delay"] = (earliest - start[line]).days
        rows.append(row)
    made = pd.DataFrame(rows, columns=COLUMNS)
    dated = [column for column in COLUMNS if column.endswith(("_on", "_start", "_end"))]
    kinds = dict.fromkeys(dated, "datetime64[us]") | dict.fromkeys(["days", "slack", "delay", "order"], "Int64")
    return made.astype({**kinds, "critical": "boolean"})


def _order(after: dict[str, list[str]]) -> list[str]:
    """Return the lines so that each stands behind those it follows, otherwise as they came."""
    done: dict[str, None] = {}
    left = list(after)
    while left:
        free = [line for line in left if all(other in done or other not in after for other in after[line])]
        done |= dict.fromkeys(free)
        left = [line for line in left if line not in done]
    return list(done)


def _reasons(
    after: dict[str, list[str]], order: list[str], start: pd.Series, end: pd.Series, language: str
) -> dict[str, str]:
    """Return why nothing can be worked out for a line; "" where it can."""
    reason: dict[str, str] = {}
    for line in order:
        unknown = [other for other in after[line] if other not in after]
        open_ = [other for other in after[line] if reason.get(other)]
        if pd.isna(start[line]) or pd.isna(end[line]):
            reason[line] = said("reasons.no_dates", language)
        elif end[line] < start[line]:
            reason[line] = said("reasons.ends_first", language)
        elif unknown:
            reason[line] = said("reasons.unknown_after", language, other=", ".join(unknown))
        elif open_:
            reason[line] = said("reasons.follows", language, other=", ".join(open_))
        else:
            reason[line] = ""
    return reason


def _latest(
    table: pd.DataFrame,
    after: dict[str, list[str]],
    order: list[str],
    first: dict[str, pd.Timestamp],
    length: pd.Series,
) -> dict[str, pd.Timestamp]:
    """Return the last day of each line at which nothing else moves."""
    closes: dict[str, pd.Timestamp] = {}
    for line, begin in first.items():
        site = str(table.at[line, "site"])
        ends = begin + (length[line] - 1) * DAY
        closes[site] = max(closes.get(site, ends), ends)
    followers: dict[str, list[str]] = {line: [] for line in after}
    for line in first:
        for other in after[line]:
            followers[other].append(line)
    last: dict[str, pd.Timestamp] = {}
    for line in reversed(order):
        if line in first:
            until = [last[other] - length[other] * DAY for other in followers[line]]
            last[line] = min([closes[str(table.at[line, "site"])], *until])
    return last
