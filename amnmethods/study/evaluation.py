"""What changed and how sure we are: waves, change, harms, outcomes, figures over time."""

from typing import Any, Literal

import pandas as pd

from .. import evaluation
from ..errors import TableError
from ..evaluation.tables import listed
from ..model.evaluation import Evaluation
from ..store import Store
from . import networks, plans, surveyed, tables
from .candidates import kept
from .coding import require
from .snapshot import table_once

By = str | tuple[str, ...]


def fixed(config: Any) -> Evaluation:
    """Return the section `evaluation` of `study.yaml`, or raise what to write there."""
    if config.evaluation is None:
        raise TableError(
            "study.yaml has no section evaluation: name there the waves, the margins of equivalence and what counts as harm."
        )
    return config.evaluation


def _waves(config: Any, wave: Any = None) -> dict[str, Any]:
    """Return the first wave and another one (the last where none is said), as the survey writes them."""
    named = [str(each.wave) for each in fixed(config).waves]
    if len(named) < 2:
        raise TableError("study.yaml names fewer than two evaluation.waves: change needs a first one and a later one.")
    after = named[-1] if wave is None else str(wave)
    if after not in named[1:]:
        raise TableError(f"study.yaml names no later wave {after!r}: there is {', '.join(named[1:])}.")
    return {"before": named[0], "after": after}


def scores(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return the scores of every wave; see `Study.scores_over_time`."""
    return table_once(store, config, ("scores", language), lambda: _scores(store, config, language))


def _scores(store: Store, config: Any, language: str) -> pd.DataFrame:
    asked = _instruments(config)
    if not asked:
        raise TableError("study.yaml names no evaluation.instruments, nor any of the exploration.")
    found = surveyed.scores(store, config, None, None, language, asked)
    found = found.assign(wave=found["wave"].astype(str))
    wanted = fixed(config).scales
    unknown = [scale for scale in wanted if scale not in set(found["scale"])]
    if unknown:
        raise TableError(
            f"study.yaml: evaluation.scales names {unknown[0]!r}; there is {', '.join(found['scale'].unique())}."
        )
    return found[found["scale"].isin(wanted)].reset_index(drop=True) if wanted else found


def _instruments(config: Any) -> dict[str, Any]:
    own = config.exploration.instruments if config.exploration else {}
    return {**own, **fixed(config).instruments}


def scale_names(config: Any, language: str) -> dict[str, str]:
    """Return what the scales followed over time are called."""
    return {
        scale: name
        for instrument in _instruments(config)
        for scale, name in surveyed.scale_names(config, instrument, language).items()
    }


def survey_instruments(config: Any, language: str) -> pd.DataFrame:
    """Return what the followed scales are asked with; see `Study.survey_instruments`."""
    return surveyed.instruments(config, _instruments(config), fixed(config).scales, language)


def respondents(store: Store) -> pd.DataFrame:
    """Return who answered, wave by wave."""
    name = "respondents" if kept(store, "respondents") is not None else "survey"
    require(store, name)
    own = tables.table(store, name, None)
    columns = ["respondent_id", "wave", "site", "role", "profession", "language", "gender"]
    table = own[[column for column in columns if column in own]]
    return table.assign(wave=table["wave"].astype(str)) if "wave" in table else table


def _given(store: Store, config: Any, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    own = scores(store, config, language)
    return own[own["score"].notna()].drop(columns="instrument"), respondents(store)


def _as_asked(table: pd.DataFrame, config: Any) -> pd.DataFrame:
    """Return a table with its scales in the order of `study.yaml`, not in that of who answered what first."""
    place = {scale: k for k, scale in enumerate(scale_names(config, "en"))}
    return table.sort_values("scale", key=lambda scales: scales.map(place), kind="stable", ignore_index=True)


def _common(config: Any, wave: Any, language: str) -> dict[str, Any]:
    return {**_waves(config, wave), "suppress_below": config.suppress_below.report, "language": language}


def _at_least(config: Any) -> dict[str, float] | None:
    return dict(fixed(config).at_least) or None


def attrition(store: Store, config: Any, by: By, language: str) -> pd.DataFrame:
    """Return who was invited, answered and was linked; see `Study.survey_attrition`."""
    asked = kept(store, "invited")
    if asked is not None:
        asked = asked.assign(wave=asked["wave"].astype(str)) if listed(by) == ("site",) else None
    return evaluation.attrition_table(
        respondents(store), asked, by=by, suppress_below=config.suppress_below.report, language=language
    )


def lost(store: Store, config: Any, by: By, wave: Any, language: str) -> pd.DataFrame:
    """Return how those lost compare; see `Study.survey_lost`."""
    found = evaluation.lost(
        *_given(store, config, language),
        by=by,
        at_least=_at_least(config),
        **_common(config, wave, language),
    )
    return _as_asked(found, config)


def change(
    store: Store, config: Any, by: By, wave: Any, interval: Literal["t", "bootstrap", "signed_rank"], language: str
) -> pd.DataFrame:
    """Return how much the same people changed; see `Study.change`."""
    key = ("change", listed(by), None if wave is None else str(wave), interval, language)
    return table_once(store, config, key, lambda: _change(store, config, by, wave, interval, language))


def _change(
    store: Store, config: Any, by: By, wave: Any, interval: Literal["t", "bootstrap", "signed_rank"], language: str
) -> pd.DataFrame:
    found = evaluation.change(
        *_given(store, config, language),
        by=by,
        at_least=_at_least(config),
        interval=interval,
        rng=SEED if interval == "bootstrap" else None,
        **_common(config, wave, language),
    )
    return _as_asked(found, config)


SEED = 2026  # of the panels and people drawn, the same ones each time


def everyone(store: Store, config: Any, by: By, wave: Any, language: str) -> pd.DataFrame:
    """Return the complete-case change beside one that uses everyone; see `Study.change_of_everyone`."""
    found = evaluation.everyone(
        *_given(store, config, language),
        by=by,
        at_least=_at_least(config),
        **_common(config, wave, language),
    )
    return _as_asked(found, config)


def mixed(store: Store, config: Any, wave: Any, language: str) -> pd.DataFrame:
    """Return the change over networks as a sample of networks; see `Study.change_over_networks`."""
    found = evaluation.mixed(*_given(store, config, language), language=language, **_waves(config, wave))
    return _as_asked(found, config)


def dose_response(store: Store, config: Any, wave: Any, language: str) -> pd.DataFrame:
    """Return change beside dose; see `Study.dose_response`."""
    doses = plans.delivery_summary(config, store, "site", language).rename(columns={"group": "site"})
    changes = change(store, config, ("site",), wave, "t", language)
    return evaluation.dose_response(changes, doses[["site", "dose"]], language=language)


def equivalence(store: Store, config: Any, wave: Any, language: str) -> pd.DataFrame:
    """Return changes judged against their margins; see `Study.equivalence`."""
    margins = fixed(config).margins
    if not margins:
        raise TableError("study.yaml fixes no evaluation.margins, and a margin has no default: fix it before the data.")
    return evaluation.equivalence(change(store, config, ("site",), wave, "t", language), margins, language=language)


def harms(store: Store, config: Any, by: By, wave: Any, language: str) -> pd.DataFrame:
    """Return whose scores worsened; see `Study.harms`."""
    plan = fixed(config)
    if not plan.harm or not set(plan.harm) <= set(plan.worse):
        raise TableError(
            "study.yaml fixes harm in two places: evaluation.harm says by more than how many points, and evaluation.worse "
            "(higher or lower) names each of its scales, too."
        )
    counted = {scale: way for scale, way in plan.worse.items() if scale in plan.harm}
    return evaluation.harms(
        *_given(store, config, language), worse=counted, beyond=plan.harm, by=by, **_common(config, wave, language)
    )


def twice_surveyed(store: Store, plan: Evaluation) -> bool:
    """Tell whether people have answered at two of the times that are planned; until then nothing has changed yet."""
    planned = {str(each.wave) for each in plan.waves}
    found = [table for name in ("survey", "responses", "respondents") if (table := kept(store, name)) is not None]
    answered = {str(wave) for table in found if "wave" in table for wave in table["wave"].dropna()}
    return bool(found) and len(planned) > 1 and (not answered or len(planned & answered) > 1)


def outcomes(
    store: Store, config: Any, framework: Literal["reaim", "proctor"], wave: Any, language: str
) -> pd.DataFrame:
    """Return the table of outcomes; see `Study.reaim`."""
    surveys = wave is not None or twice_surveyed(store, fixed(config))
    delivered = kept(store, "delivery") is not None and fixed(config).delivery is not None
    contacts = kept(store, "contacts") is not None and config.exploration and config.exploration.contacts
    table = {"reaim": evaluation.reaim, "proctor": evaluation.proctor}[framework]
    return table(
        kept(store, "outcomes"),
        measures=networks.measures(store, config, None, language) if contacts else None,
        delivery=plans.delivery_summary(config, store, "site", language) if delivered else None,
        changes=change(store, config, ("site",), wave, "t", language) if surveys else None,
        suppress_below=config.suppress_below.report,
        language=language,
    )


def equity(store: Store, config: Any, language: str) -> pd.DataFrame:
    """Return how parts of a network compare with the rest; see `Study.equity`."""
    require(store, "outcomes")
    return evaluation.equity(
        tables.table(store, "outcomes", None), suppress_below=config.suppress_below.report, language=language
    )


def _series(store: Store, measure: str | None, site: str | None) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    require(store, "series")
    own = tables.table(store, "series", None)
    for column, value in (("measure", measure), ("site", site)):
        if value is not None:
            known = list(own[column].unique())
            if value not in known:
                raise TableError(f"The series has no {column} {value!r}; there is: {', '.join(map(str, known))}.")
            own = own[own[column] == value]
    return own.reset_index(drop=True), kept(store, "happenings")


def _shares(plan: Evaluation) -> list[str]:
    """Return the measures that are shares, of which a p chart is drawn."""
    return [measure for measure, kind in plan.charts.items() if kind == "p"]


def run_chart(store: Store, config: Any, measure: str | None, site: str | None, language: str) -> pd.DataFrame:
    """Return figures about their median; see `Study.run_chart`."""
    plan = fixed(config)
    if plan.rules is None:
        raise TableError(
            "study.yaml says nothing under evaluation.rules: perla or anhoej, before the chart is looked at."
        )
    rules, until = plan.rules, plan.median_until

    def made() -> pd.DataFrame:
        own = _series(store, measure, site)
        return evaluation.run_chart(*own, rules=rules, median_until=until, shares=_shares(plan), language=language)

    return table_once(store, config, ("run_chart", measure, site, language), made)


def run_rules(store: Store, config: Any, measure: str | None, site: str | None, language: str) -> pd.DataFrame:
    """Return what the rules say; see `Study.run_rules`."""
    return evaluation.run_rules(run_chart(store, config, measure, site, language), language=language)


def control_chart(store: Store, config: Any, measure: str, site: str | None, language: str) -> pd.DataFrame:
    """Return figures with control limits; see `Study.control_chart`."""
    kinds, until = fixed(config).charts, fixed(config).median_until
    if measure not in kinds:
        raise TableError(f"study.yaml says under evaluation.charts no kind of chart for {measure!r}: p, u or xmr.")
    return evaluation.control_chart(
        *_series(store, measure, site), kind=kinds[measure], base_until=until, language=language
    )


def interrupted(store: Store, config: Any, measure: str | None, site: str | None, language: str) -> pd.DataFrame:
    """Return a line before and a line after the start; see `Study.interrupted_series`."""
    plan = fixed(config)
    starts_on = plan.starts_on
    if starts_on is None:
        raise TableError("study.yaml says nothing under evaluation.starts_on: the day on which delivery began.")
    return evaluation.interrupted_series(
        *_series(store, measure, site), starts_on=starts_on, shares=_shares(plan), language=language
    )


def stari(facts: dict[str, str], language: str) -> pd.DataFrame:
    """Return the checklist as far as known; see `Study.stari`."""
    return evaluation.stari(facts, language=language)
