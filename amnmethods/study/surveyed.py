"""The surveys of a study: scored, looked into, and set side by side with the themes."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .. import determinants, surveys
from ..errors import TableError
from ..model.exploration import InstrumentPlan
from ..model.spoken import in_language
from ..store import Store
from . import tables
from .coding import OWN, has, require, theme_tree

WIDE = ("respondent_id", "wave")


def _asked(config: Any, instrument: str | None) -> dict[str, InstrumentPlan]:
    """Return the instruments to look at, each with how it is scored."""
    named = config.exploration.instruments if config.exploration else {}
    if instrument is not None:
        return {instrument: named.get(instrument, InstrumentPlan())}
    if not named:
        raise TableError("study.yaml names no exploration.instruments: name one there, or say instrument=.")
    return named


def responses(store: Store, instrument: str, every_wave: bool = False, beside: Iterable[str] = ()) -> pd.DataFrame:
    """Return the responses to an instrument, long or wide as they came: those of the first wave, or of all.

    Where there are none, the error names those asked `beside` it that have none either, to be mended in one go.
    """
    found = _responses(store, instrument, beside)
    return found if every_wave else found[found["wave"] == first_wave(found["wave"])].reset_index(drop=True)


def first_wave(waves: pd.Series) -> Any:
    """Return the first of some waves: by number where they are numbers, also as text."""
    each = list(waves.dropna().unique())
    numbers = pd.to_numeric(pd.Series(each, dtype="object"), errors="coerce")
    return each[int(numbers.argmin())] if len(each) and numbers.notna().all() else min(each, key=str, default=None)


def _responses(store: Store, instrument: str, beside: Iterable[str]) -> pd.DataFrame:
    items = _items(instrument)
    answered: set[str] = set()
    if has(store, "responses"):
        long = tables.table(store, "responses", None)
        own = long[long["item"].isin(items)]
        if len(own):
            return own.drop(columns="instrument").assign(response=pd.to_numeric(own["response"], errors="coerce"))
        answered = set(long["item"])
    require(store, "survey")
    wide = tables.table(store, "survey", None)
    there = [item for item in items if item in wide]
    if not there:
        lacking = [
            name for name in beside if answered.isdisjoint(_items(name)) and not wide.columns.isin(_items(name)).any()
        ]
        lacking = lacking or [instrument]
        each = [f"{name} ({', '.join(_items(name)[:3])} ...)" for name in lacking]
        raise TableError(
            f"The survey has no column of {', '.join(each)}: name its columns so; or, where it was not asked, take "
            f"{', '.join(lacking)} out of instruments: in study.yaml."
        )
    return wide[[*WIDE, *there]].assign(**{item: _numbers(wide[item]) for item in there})


def _items(instrument: str) -> list[str]:
    return [item.item for item in surveys.instrument(instrument).items]


def _numbers(column: pd.Series) -> pd.Series:
    """Return answers as numbers; as they are where one is no number, such as the code of those not able to answer."""
    try:
        return pd.to_numeric(column)
    except ValueError:
        return column


def scores(
    store: Store,
    config: Any,
    instrument: str | None,
    missing: Any,
    language: str,
    asked: dict[str, InstrumentPlan] | None = None,
) -> pd.DataFrame:
    """Return scores of the first wave, or of every wave of the instruments asked for; see `Study.scores`."""
    found = []
    named = _asked(config, instrument) if asked is None else asked
    for name, how in named.items():
        rule = how.missing if missing is None else missing
        said = surveys.score(
            responses(store, name, asked is not None, named),
            name,
            missing=rule,
            scales=how.scales or None,
            coding=how.coding,
            language=language,
        )
        found.append(said.assign(instrument=name))
    return pd.concat(found, ignore_index=True)


def scale_names(config: Any, instrument: str | None, language: str) -> dict[str, str]:
    """Return what scales are called; see `Study.scale_names`."""
    found = [scale for name in _asked(config, instrument) for scale in surveys.instrument(name).scales]
    names = {scale.scale: scale.name.said(language) for scale in found}
    return {code: f"{name} ({code})" if code.isupper() else name for code, name in names.items()}  # AIM is an acronym


def instruments(config: Any, named: dict[str, InstrumentPlan], wanted: Sequence[str], language: str) -> pd.DataFrame:
    """Return what some scales (all where none is wanted) are asked with; see `Study.survey_instruments`."""
    rows = []
    for name, how in named.items():
        found = surveys.instrument(name)
        there = {scale.scale: scale for scale in found.scales}
        own = [there[scale] for scale in how.scales or there if not wanted or scale in wanted]
        if not own:
            continue
        said = scale_names(config, name, language)
        asked = dict.fromkeys(item for scale in own for item in scale.items)
        rows.append(
            {
                "instrument": name,
                "name": found.name.said(language),
                "scales": "; ".join(said[scale.scale] for scale in own),
                "n_items": len(asked),
                "wording": all(found.item(item).wording is not None for item in asked),
                "obtain_from": found.obtain_from or "",
                "doi": found.doi or "",
            }
        )
    columns = ["instrument", "name", "scales", "n_items", "wording", "obtain_from", "doi"]
    return pd.DataFrame(rows, columns=columns)


def reliability(store: Store, config: Any, instrument: str | None) -> pd.DataFrame:
    """Return alpha and omega of each scale; see `Study.reliability`."""
    rows = []
    for name, how in _asked(config, instrument).items():
        several = [scale.scale for scale in surveys.instrument(name).scales if len(scale.items) > 1]
        if several:
            said = surveys.reliability(responses(store, name), name, scales=several, coding=how.coding)
            rows.append(said.assign(instrument=name))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def item_analysis(store: Store, config: Any, instrument: str | None, language: str) -> pd.DataFrame:
    """Return what each item does in its scale; see `Study.item_analysis`."""
    found = []
    for name, how in _asked(config, instrument).items():
        said = surveys.item_analysis(responses(store, name), name, coding=how.coding, language=language)
        found.append(said.assign(instrument=name))
    return pd.concat(found, ignore_index=True)


def respondents(store: Store) -> pd.DataFrame:
    """Return who answered, one row each."""
    name = "respondents" if has(store, "respondents") else "survey"
    require(store, name)
    return tables.table(store, name, None).drop_duplicates("respondent_id")


def baseline(
    store: Store, config: Any, by: tuple[str, ...], instrument: str | None, missing: Any, language: str
) -> pd.DataFrame:
    """Return mean and spread of each scale by group, small ones hidden; see `Study.baseline`."""
    who = respondents(store)
    by = (by,) if isinstance(by, str) else by
    lacking = [column for column in by if column not in who]
    if lacking:
        raise TableError(f"The respondents have no column {lacking[0]!r}.")
    said = scores(store, config, instrument, missing, language).drop(columns="instrument")
    people = who[["respondent_id", *by]]
    return surveys.baseline(said, people, by, suppress_below=config.suppress_below.report, language=language)


def joint_display(store: Store, config: Any, missing: Any, language: str) -> pd.DataFrame:
    """Return themes beside survey results by the team's links; see `Study.joint_display`."""
    require(store, "links")
    tree = theme_tree(store, OWN)
    themes = tree[["code", *(c for c in tree if str(c).startswith("name_")), "n_sources_all", "n_sites_all"]]
    said = scores(store, config, None, missing, language)
    results = said.groupby("scale", sort=False)["score"].agg(n="count", mean="mean", sd="std").reset_index()
    links = in_language(tables.table(store, "links", None), language)
    return determinants.joint_display(themes, results.rename(columns={"scale": "measure"}), links)


def wording_sheet(instrument: str, languages: Sequence[str]) -> pd.DataFrame:
    """Return the sheet for an instrument's wording; see `Study.wording_sheet`."""
    return surveys.wording_sheet(instrument, languages)


def questions(instrument: str, wording: pd.DataFrame | None, languages: Sequence[str]) -> pd.DataFrame:
    """Return an instrument's questions; see `Study.questions`."""
    return surveys.questions(instrument, wording, languages)


def choices(instrument: str, wording: pd.DataFrame | None, languages: Sequence[str]) -> pd.DataFrame:
    """Return what an instrument's questions offer; see `Study.choices`."""
    return surveys.choices(instrument, wording, languages)


def offered(instrument: str, wording: pd.DataFrame | None, languages: Sequence[str]) -> pd.DataFrame:
    """Return what may be answered to each item; see `Study.offered`."""
    found = surveys.instrument(instrument)
    scale = next(iter(found.response_scales), "")
    of = [(item.item, item.response_scale or scale) for item in found.items]
    of += [(field.field, field.field if field.values else "") for field in found.fields]
    table = surveys.choices(instrument, wording, languages).drop(columns="unable")
    asked = pd.DataFrame(of, columns=["item", "choices"])
    return asked.merge(table, on="choices", how="left").drop(columns="choices").fillna("")
