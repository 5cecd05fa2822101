"""Who consented to what, and whether the ethics boards' approvals still hold."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import PanelError, RoundError
from ..model.config import StudyConfig
from ..model.fieldwork import ASKS, Approval
from ..store import Store
from . import sources, state
from .snapshot import Reader

CONSENTS = ["panellist_id", "group", "site", "status", "version", *ASKS, "given_at", "current"]
APPROVALS = ["site", "number", "version", "board", "expires", "days_left", "expired", "overridden"]


def today() -> date:
    """Return the day it is where the study is run."""
    return datetime.now().astimezone().date()


def record_consent(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    panellist_id: str,
    version: str | None,
    given: dict[str, bool | None],
    given_at: date | datetime | str | None,
) -> None:
    """Record what a panellist agreed to; see `Study.record_consent`."""
    if not config.consent:
        raise PanelError("study.yaml has no consent: write its versions under consent: before anybody agrees to one.")
    known = {entry.version: entry for entry in config.consent}
    chosen = str(version) if version is not None else config.consent[-1].version
    if chosen not in known:
        raise PanelError(f"study.yaml has no consent version {chosen!r}; there are: {', '.join(known)}.")
    people = set(sources.read_panel(folder, config)["panellist_id"])
    if panellist_id not in people:
        raise PanelError(f"The panel has no {panellist_id!r}: add the row first, or check the code.")
    asks = known[chosen].asks
    unasked = [name for name, said in given.items() if said is not None and name not in asks]
    if unasked:
        raise PanelError(
            f"Consent version {chosen} does not ask for {unasked[0]}: leave it out, or record another version."
        )
    unsaid = [name for name in asks if given.get(name) is None]
    if unsaid:
        raise PanelError(
            f"Consent version {chosen} asks for {unsaid[0]} too: say {unsaid[0]}=True or False for {panellist_id}."
        )
    body = {"version": chosen, **{name: given.get(name) for name in ASKS}, "given_at": _moment(given_at)}
    with store.write(actor) as log:
        held = log.read("consents", panellist_id=panellist_id, version=chosen).astype("object")
        row = {} if held.empty else held.where(held.notna(), None).iloc[0].to_dict()
        if not row or any(row[name] != body[name] for name in body):
            log.append("consent_recorded", body, panellist_id=panellist_id)


def _moment(given_at: date | datetime | str | None) -> str:
    if given_at is None:
        return today().isoformat()
    if isinstance(given_at, date | datetime):
        given_at = given_at.isoformat()
    try:
        moment = datetime.fromisoformat(given_at)
    except ValueError:
        raise PanelError(f"given_at {given_at!r} is no day: write it as 2026-03-01.") from None
    if len(given_at) > 10 and moment.tzinfo is None:
        raise PanelError(f"given_at {given_at!r} has no time zone: write 2026-03-01T09:30-05:00, or the day alone.")
    if moment.date() > today():
        raise PanelError(f"given_at {given_at!r} lies in the future: check the day.")
    return given_at


def consents(folder: Path, config: StudyConfig, store: Reader) -> pd.DataFrame:
    """Return who consented under which version, a row without one for who did not; see `Study.consents`."""
    panel = state.panel(folder, config, store)
    listed = sources.read_panel(folder, config)
    people = pd.concat([listed, panel[~panel["panellist_id"].isin(listed["panellist_id"])]], ignore_index=True)
    order = {entry.version: k for k, entry in enumerate(config.consent)}
    held = store.read("consents").astype({"panellist_id": "object"})
    table = (
        people[["panellist_id", "group", "site", "status"]].astype("object").merge(held, on="panellist_id", how="left")
    )
    place = table["version"].map(order)
    last = config.consent[-1].version if config.consent else None
    table = table.assign(current=table["version"].eq(last).fillna(False).astype(bool), place=place)
    rank = {code: k for k, code in enumerate(people["panellist_id"])}
    table = table.assign(rank=table["panellist_id"].map(rank)).sort_values(["rank", "place"], kind="stable")
    return table[CONSENTS].reset_index(drop=True)


def agreed(config: StudyConfig, store: Reader, ask: str) -> set[str] | None:
    """Return who agreed to something, the last answer about it counting; None where no consent asks for it.

    Whoever last said no to taking part agreed to nothing any more; one that only left keeps to what they answered.
    """
    order = [entry.version for entry in config.consent]
    if not any(ask in entry.asks for entry in config.consent):
        return None
    held = store.read("consents")
    held = held.assign(place=held["version"].map({version: k for k, version in enumerate(order)}))
    held = held.dropna(subset="place").sort_values("place", kind="stable")

    def yes(name: str) -> set[str]:
        last = held[held[name].notna()].drop_duplicates("panellist_id", keep="last")
        return set(last.loc[last[name].astype(bool), "panellist_id"])

    return yes(ask) & yes("participation")


def to_thank(folder: Path, config: StudyConfig, store: Reader, identities: pd.DataFrame | None) -> pd.DataFrame:
    """Return who agreed to be thanked by name; see `Study.to_thank`."""
    said = agreed(config, store, "thanks")
    if said is None:
        raise PanelError("No consent in study.yaml asks for thanks, so nobody agreed to be thanked by name.")
    panel = state.panel(folder, config, store)
    table = panel.loc[panel["panellist_id"].isin(said), ["panellist_id", "group", "site"]].reset_index(drop=True)
    if identities is None:
        return table
    names = table[["panellist_id"]].merge(identities[["panellist_id", "name"]], on="panellist_id", how="left")
    return names.sort_values("name", key=lambda column: column.str.casefold(), ignore_index=True)


def approvals(config: StudyConfig, store: Reader, day: date | None = None) -> pd.DataFrame:
    """Return each approval with the days that are left of it, and where it was overridden."""
    now = day or today()
    opened = [event["body"] for event in store.event_bodies("approval_overridden") if event["body"]]
    rows = []
    for entry in config.approvals:
        used = [
            f"round {o['round']}: {o['reason']}"
            for o in opened
            if (o["number"], o["site"]) == (entry.number, entry.site)
        ]
        left = (entry.expires - now).days
        rows.append(
            {**entry.model_dump(), "days_left": left, "expired": entry.expired_on(now), "overridden": "; ".join(used)}
        )
    return pd.DataFrame(rows, columns=APPROVALS)


def require_approved(
    config: StudyConfig, round: int, invited: pd.DataFrame, override: str | None
) -> list[dict[str, Any]]:
    """Raise `RoundError` where an approval has expired, or return what to log where that is overridden.

    Raises
    ------
    RoundError
        The approval of the study, or of a site with panellists in the round, has expired and no reason is given.
    """
    expired = list(expired_approvals(config, set(invited["site"].dropna())))
    if not expired:
        return []
    if not (override or "").strip():
        told = "; ".join(
            f"{entry.number}{f' of site {entry.site}' if entry.site else ''}, on {entry.expires:%Y-%m-%d}"
            for entry in expired
        )
        raise RoundError(
            f"An ethics approval has expired ({told}). Round {round} stays closed. Write the renewal under approvals: in "
            "study.yaml, or open the round with override='why', which stays on record."
        )
    return [
        {
            "round": round,
            "site": entry.site,
            "number": entry.number,
            "expired_on": entry.expires.isoformat(),
            "reason": override,
        }
        for entry in expired
    ]


def expired_approvals(config: StudyConfig, sites: set[str]) -> Iterator[Approval]:
    """Yield the approvals whose last renewal has expired, of the whole study and of the sites that take part."""
    for site in (None, *(entry.site for entry in config.sites)):
        own = [entry for entry in config.approvals if entry.site == site]
        if own and (site is None or site in sites):
            latest = max(own, key=lambda entry: entry.expires)
            if latest.expired_on(today()):
                yield latest
