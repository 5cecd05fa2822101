"""The log of adaptations, told in the words of FRAME and FRAME-IS: checked, counted, per network."""

from typing import Any

import pandas as pd

from ..errors import PlanError
from .fields import FRAMES, adaptation_fields
from .tables import ALL, blank, days, need, row_of, said, text, tick

__all__ = ["adaptation_problems", "adaptations", "coded_adaptations"]

NEEDED = ["adaptation_id", "site", "strategy_id", "made_on", "what", "planned", "fidelity_consistent", "reason"]
FREE = ("reason",)  # may also be told in own words
OWN_WORDS = "own_words"
TICKS = {
    "planned": {True: "planned", False: "reactive"},
    "fidelity_consistent": {True: "consistent", False: "inconsistent"},
}


def coded_adaptations(log: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Return the log with the words of FRAME [1]_ and FRAME-IS [2]_ recognised, as ids, whatever the language they came in.

    Parameters
    ----------
    log
        One row per adaptation: ``adaptation_id``, ``site``, ``strategy_id``, ``made_on``, ``what`` (what was changed, in own
        words), ``planned``, ``fidelity_consistent``, ``reason``; and any of ``about`` (``strategy``, the default, or
        ``mentoring``), ``modified``, ``nature``, ``level``, ``who``, ``goal``, ``spread``, ``line_id``. A value is an id or a
        name of `adaptation_fields`, or yes or no for ``planned`` and ``fidelity_consistent``.
    language
        Of the messages.

    Returns
    -------
    The log with ``about``, ``framework`` (``frame`` or ``frame_is``), ``made_on`` as days, and the ids; a value that is no
    word of the framework stays as it is, and is told by `adaptation_problems`; a reason in own words stays.

    Raises
    ------
    PlanError
        A column is missing, or an id is blank or stands twice.

    References
    ----------
    .. [1] Wiltsey Stirman, Baumann & Miller (2019). The FRAME. Implement Sci 14, 58. doi:10.1186/s13012-019-0898-y
    .. [2] Miller et al. (2021). The FRAME-IS. Implement Sci 16, 36. doi:10.1186/s13012-021-01105-3

    Examples
    --------
    >>> log = pd.DataFrame({"adaptation_id": ["a1"], "site": ["N4"], "strategy_id": ["s14"], "made_on": ["2026-05-04"],
    ...     "what": ["Backup started later"], "planned": ["no"], "fidelity_consistent": ["non fidèle"], "reason": ["provider"]})
    >>> coded_adaptations(log)[["framework", "planned", "fidelity_consistent", "reason"]].values.tolist()
    [['frame_is', 'reactive', 'inconsistent', 'provider']]
    """
    need(log, NEEDED, "adaptations")
    for column in ("adaptation_id",):
        if blank(log[column]).any():
            raise PlanError(said("adaptations.no_id", language, row=row_of(blank(log[column]))))
        twice = log[log[column].duplicated()]
        if len(twice):
            raise PlanError(said("adaptations.twice", language, value=twice[column].iloc[0]))
    about = [text(value) or "strategy" for value in log["about"]] if "about" in log else ["strategy"] * len(log)
    known = {name: _known(name) for name in FRAMES}
    table = log.assign(about=about, framework=[FRAMES.get(name, "") for name in about], made_on=days(log["made_on"]))
    fields = sorted({field for each in known.values() for field in each} & set(log.columns))
    for field in fields:
        table[field] = [
            _id(field, value, known[name].get(field, {})) if name in known else text(value)
            for name, value in zip(about, log[field], strict=True)
        ]
    return table.reset_index(drop=True)


def _known(about: Any) -> dict[str, dict[str, str]]:
    """Return of each field its words, in any language of ours, with the id that each stands for."""
    found: dict[str, dict[str, str]] = {}
    for language in ("en", "fr"):
        for row in adaptation_fields(about, language).to_dict("records"):
            words = found.setdefault(row["field"], {})
            words[_plain(row["value"])] = words[_plain(row["value_name"])] = row["value"]
    return found


def _plain(value: str) -> str:
    kept = "".join(letter if letter.isalnum() else " " for letter in value.casefold())
    return " ".join(kept.split())


def _id(field: str, value: Any, words: dict[str, str]) -> str:
    written = text(value)
    ticked = tick(written) if field in TICKS else None
    if ticked is not None:
        return TICKS[field][ticked]
    return words.get(_plain(written), written)


def adaptation_problems(log: pd.DataFrame, plan: pd.DataFrame | None = None, *, language: str = "en") -> pd.DataFrame:
    """Say what in a log of adaptations is missing or is no word of its framework.

    Parameters
    ----------
    log
        As for `coded_adaptations`.
    plan
        With it, a strategy that has no line at that site is named, and a day before the first line there starts.
    language
        Of the sentences.

    Returns
    -------
    One row per problem: ``adaptation_id``, ``field``, ``problem`` (``missing``, ``not_a_word``, ``no_day``,
    ``before_plan``, ``unknown_about``, ``not_planned_here``), ``told``, which lists the words that there are.

    Examples
    --------
    >>> log = pd.DataFrame({"adaptation_id": ["a1"], "site": ["N4"], "strategy_id": ["s14"], "made_on": ["May"],
    ...     "what": ["Later"], "planned": ["perhaps"], "fidelity_consistent": ["no"], "reason": [""]})
    >>> adaptation_problems(log)[["field", "problem"]].values.tolist()
    [['made_on', 'no_day'], ['planned', 'not_a_word'], ['reason', 'missing']]
    """
    coded = coded_adaptations(log, language=language)
    lines = set() if plan is None else {(text(r["site"]), text(r["strategy_id"])) for r in plan.to_dict("records")}
    starts = _starts(plan)
    words = {name: adaptation_fields(name, language) for name in FRAMES}  # type: ignore[arg-type]
    rows: list[tuple[str, str, str, str]] = []
    for row in coded.to_dict("records"):

        def note(column: str, problem: str, row: dict[str, Any] = row, /, **values: Any) -> None:
            told = said(f"adaptations.{problem}", language, adaptation=row["adaptation_id"], **values)
            rows.append((row["adaptation_id"], column, problem, told))

        if row["about"] not in FRAMES:
            note("about", "unknown_about", value=row["about"])
            continue
        if pd.isna(row["made_on"]):
            note("made_on", "no_day")
        elif row["made_on"] < starts.get(text(row["site"]), row["made_on"]):
            start = f"{starts[text(row['site'])]:%Y-%m-%d}"
            note("made_on", "before_plan", day=f"{row['made_on']:%Y-%m-%d}", site=text(row["site"]), start=start)
        if not text(row["what"]):
            note("what", "missing", field=said("adaptations.what", language))
        fields = words[row["about"]]
        for field, own in fields.groupby("field", sort=False):
            value = text(row.get(field))
            name, needed = own["name"].iloc[0], bool(own["needed"].iloc[0])
            if not value and needed:
                note(str(field), "missing", field=name)
            elif value and value not in set(own["value"]) and field not in FREE:
                note(str(field), "not_a_word", field=name, value=value, allowed=", ".join(own["value_name"]))
        if (
            plan is not None
            and row["about"] == "strategy"
            and (text(row["site"]), text(row["strategy_id"])) not in lines
        ):
            note("strategy_id", "not_planned_here", strategy=text(row["strategy_id"]), site=text(row["site"]))
    return pd.DataFrame(rows, columns=["adaptation_id", "field", "problem", "told"], dtype=object)


def _starts(plan: pd.DataFrame | None) -> dict[str, pd.Timestamp]:
    """Return the day on which the first line of each network starts, where the plan says it."""
    if plan is None or "starts_on" not in plan:
        return {}
    first = days(plan["starts_on"]).groupby(plan["site"].map(text)).min()
    return {str(site): day for site, day in first.dropna().items()}


def adaptations(log: pd.DataFrame, *, language: str = "en") -> pd.DataFrame:
    """Count adaptations by each field of FRAME and FRAME-IS, for all networks and for each.

    Parameters
    ----------
    log
        As for `coded_adaptations`.
    language
        Of the names.

    Returns
    -------
    One row per framework, site (first all together, ``"all"``), field and value that occurs, in the order of the framework:
    ``framework``, ``site``, ``field``, ``field_name``, ``value``, ``value_name``, ``n``, ``of`` (adaptations of this
    framework at this site that say something in the field), ``share`` (n by of), ``n_blank``. Reasons in own words count
    together as ``own_words``; a value that is no word of the framework keeps its own row.

    Raises
    ------
    PlanError
        As `coded_adaptations`.

    Examples
    --------
    >>> log = pd.DataFrame({"adaptation_id": ["a1", "a2"], "site": ["N4", "N5"], "strategy_id": "s14", "made_on": "2026-05-04",
    ...     "what": "Later", "planned": ["no", "planned"], "fidelity_consistent": ["no", ""], "reason": ["provider", "Illness"]})
    >>> table = adaptations(log)
    >>> table.loc[table["site"] == "all", ["field", "value", "n", "of"]].values.tolist()
    [['planned', 'planned', 1, 2], ['planned', 'reactive', 1, 2], ['fidelity_consistent', 'inconsistent', 1, 1], \
['reason', 'provider', 1, 2], ['reason', 'own_words', 1, 2]]
    """
    coded = coded_adaptations(log, language=language)
    rows = []
    for about, framework in FRAMES.items():
        own = coded[coded["about"] == about]
        fields = adaptation_fields(about, language)  # type: ignore[arg-type]
        for site in [ALL, *dict.fromkeys(own["site"].astype(str))] if len(own) else []:
            here = own if site == ALL else own[own["site"].astype(str) == site]
            for field, values in fields.groupby("field", sort=False):
                if field not in here:
                    continue
                names = dict(zip(values["value"], values["value_name"], strict=True))
                told = [text(value) for value in here[field]]
                given = [_counted(str(field), value, names) for value in told if value]
                order = [v for v in [*names, OWN_WORDS, *given] if v in given]
                for value in dict.fromkeys(order):
                    name = names.get(value) or (
                        said("adaptations.own_words", language) if value == OWN_WORDS else value
                    )
                    rows.append(
                        {
                            "framework": framework, "site": site, "field": field, "field_name": values["name"].iloc[0],
                            "value": value, "value_name": name, "n": given.count(value), "of": len(given),
                            "share": given.count(value) / len(given), "n_blank": told.count(""),
                        }
                    )  # fmt: skip
    columns = ["framework", "site", "field", "field_name", "value", "value_name", "n", "of", "share", "n_blank"]
    kinds = dict.fromkeys(["n", "of", "n_blank"], int) | {"share": float}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _counted(field: str, value: str, names: dict[str, str]) -> str:
    return OWN_WORDS if field in FREE and value not in names else value
