"""Open and close rounds."""

from collections.abc import Iterable
from operator import index
from pathlib import Path

import pandas as pd

from ..errors import ItemsError, PanelError, RoundError
from ..model.config import StudyConfig
from ..store import Store
from ..words import word
from . import analyses, consent, decisions, erasure, kinds, prespecify, sources, state
from .kept import plain_rows, record_items, record_panel, versions
from .snapshot import Reader, Snapshot

LEFT = ("drop", "merge", "split")  # decisions that take an item out of the rounds


def open_round(
    folder: Path,
    config: StudyConfig,
    store: Store,
    round: int,
    actor: str,
    items: Iterable[str] | None = None,
    opened_by: str = "researcher",
    language: str = "en",
    override: str | None = None,
) -> str:
    """Put items to the panel; see `Study.open_round`."""
    round = _number(round)
    with store.write(actor) as log:  # looked at and written in one transaction, so that nobody comes in between
        if state.state_of(store, round) == "open":
            return word("study.already_open", language, round=round)
        _require_next(config, store, round)
        require_decided(store, round)
        listed = chosen = pd.DataFrame(columns=["item_id", "version"])
        if kinds.kind_of(config, round) != "open":  # an open round asks for texts, perhaps before there are items
            listed = versions(sources.read_items(folder, config), store)
        panel = sources.read_panel(folder, config)
        invited = _invited(panel, store, round)
        if len(listed):
            require_successors(listed, store)
            chosen = to_ask(listed, store, items)
        overrides = consent.require_approved(config, round, invited, override)
        first = prespecify.version_to_write(config, log) if store.read("protocols").empty else None
        if first is not None:
            log.append("protocol_prespecified", first)
        else:
            way_out = "Take the change back, or write it as an approved amendment: prespecify(note='...')."
            prespecify.require_same(config, store, f"Round {round} stays closed", way_out)
        for overridden in overrides:
            log.append("approval_overridden", overridden)
        record_items(log, listed, store)
        record_panel(log, panel, store)
        body = {
            "round": round,
            "kind": kinds.kind_of(config, round),
            "opened_by": opened_by,
            "languages": list(config.languages),
            "panel": plain_rows(invited),
            "items": kinds.asked(config, round, chosen),
        }
        log.append("round_opened", body)
        said = word("study.opened", language, round=round, items=len(chosen), n=len(invited))
        warned = _small_groups(invited, config, language)
    prespecify.lodge(folder, store)
    return " ".join([said, *warned])


def close_round(folder: Path, config: StudyConfig, store: Store, round: int, actor: str, language: str = "en") -> str:
    """Close a round, and keep its panel as it is now and the statuses it led to; see `Study.close_round`."""
    round = _number(round)
    with store.write(actor) as log:
        now = state.state_of(store, round)
        if now in ("closed", "decided"):
            return word("study.already_closed", language, round=round)
        if now != "open":
            raise RoundError(f"Round {round} has not been opened: there is nothing to close.")
        tables = Snapshot(store)
        answered = len(kinds.answers_given(tables, round))
        if not answered:
            raise RoundError(f"Round {round} has 0 responses: is it still going on? Import the answers before closing.")
        way_out = f"Take the change back, close round {round}, and write the amendment then, before the next round."
        prespecify.require_same(config, store, f"Round {round} stays open", way_out)
        frozen = state.panel(folder, config, tables, round)
        kept = analyses.kept_at_closing(folder, config, tables, round, language)
        record_panel(log, sources.read_panel(folder, config), store)
        log.append("round_closed", {"round": round, "panel": plain_rows(frozen)})
        for name, table in kept.items():
            log.append("analysis_kept", {"round": round, "name": name, "table": table})
        return word("study.closed", language, round=round, n=answered, invited=len(frozen))


def _number(round: int) -> int:
    try:
        number = index(round)
    except TypeError:
        number = 0
    if number < 1 or isinstance(round, bool):
        raise RoundError(f"{round!r} is no round: rounds are numbered 1, 2, 3 and so on.")
    return number


def _require_next(config: StudyConfig, store: Store, round: int) -> None:
    known = store.read("rounds")
    due = 1 if known.empty else int(known["round"].max()) + 1
    now = state.state_of(store, round)
    if now != "draft":
        raise RoundError(f"Round {round} is {now}: a round opens once. Open round {due} for another pass.")
    if round != due:
        raise RoundError(f"The next round is {due}, not {round}: rounds are opened one after another.")
    still = known.loc[known["state"] == "open", "round"]
    if len(still):
        raise RoundError(f"Round {still.iloc[0]} is still open: close it before round {round} opens.")
    if config.stopping is not None and kinds.counted(config, round) > config.stopping.max_rounds:
        raise RoundError(
            f"The protocol allows {config.stopping.max_rounds} rounds (stopping.max_rounds); round {round} is one "
            "more. Amend the protocol first if another was approved."
        )


def require_decided(store: Store, round: int) -> None:
    """Raise `RoundError` while decisions wait for a second person: the next round stands on them."""
    waiting = store.read("decisions", state="proposed")
    if len(waiting):
        row = waiting.iloc[0]
        raise RoundError(
            f"{len(waiting)} decisions are proposed and not confirmed, such as to {row.decision} {row.item_id} after round "
            f"{row['round']}. Round {round} stays closed: confirm them, or take them back with undo_decision."
        )


def _invited(panel: pd.DataFrame, store: Store, round: int) -> pd.DataFrame:
    invited = panel[panel["status"].isin(state.IN_ROUND)]
    back = sorted(set(invited["panellist_id"]) & erasure.erased(store))
    if back:
        raise PanelError(
            f"{', '.join(back)} asked to be erased, and the panel still lists them as taking part: set their status to "
            "withdrawn or take the row out. Someone who comes back gets a new code."
        )
    if invited.empty:
        raise RoundError(
            f"Nobody on the panel can be asked: every status is withdrawn or lost. Round {round} stays closed."
        )
    return invited


def to_ask(listed: pd.DataFrame, store: Reader, items: Iterable[str] | None) -> pd.DataFrame:
    """Return the items to ask: those named, or all that no decision took out."""
    if items is not None:
        wanted = [items] if isinstance(items, str) else list(dict.fromkeys(map(str, items)))
        unknown = [item for item in wanted if item not in set(listed["item_id"])]
        if unknown:
            raise ItemsError(f"The study's items have no {', '.join(unknown)}: add a row, or check the code.")
        if not wanted:
            raise ItemsError("No item was named: there is nothing to ask.")
        return listed.set_index("item_id").loc[wanted].reset_index()
    decided = decisions.decisions(store).drop_duplicates("item_id", keep="last")
    left = decided[decided["decision"].isin(LEFT)]
    gone = {row.item_id for row in left.itertuples() if row.item_id not in (row.into or ())}
    chosen = listed[~listed["item_id"].isin(gone)]
    if chosen.empty:
        raise ItemsError("Every item was dropped, merged or split: there is nothing to ask.")
    return chosen


def require_successors(listed: pd.DataFrame, store: Reader) -> None:
    """Raise `ItemsError` where a decision, or the column `parents`, speaks of items that nobody has written."""
    known = set(listed["item_id"]) | set(store.read("items")["item_id"])
    for row in decisions.decisions(store).drop_duplicates("item_id", keep="last").itertuples():
        becomes = [row.item_id] if row.decision == "add" and not row.into else row.into or []
        missing = [item for item in becomes if item not in known]
        if missing:
            did = {"merge": "merged into", "split": "split into"}.get(row.decision)
            raise ItemsError(
                f"After round {row.round}, {f'{row.item_id} was {did}' if did else 'the team added'} {', '.join(missing)}, "
                f"which items.csv does not have: write a row for {missing[0]}, or take the decision back with "
                "undo_decision and decide anew."
            )
    if "parents" not in listed:
        return
    known |= set(store.read("contributions")["contribution_id"])  # panellists' own texts that an item was made of
    for row in listed.itertuples():
        named = str(row.parents).replace(",", " ").replace(";", " ").split()
        strangers = [parent for parent in named if parent not in known]
        if strangers:
            raise ItemsError(
                f"items.csv, item {row.item_id}, column parents: {strangers[0]!r} is neither an item nor a text of "
                "the study. Write the codes of what it comes from, with blanks between, or leave the cell empty."
            )


def _small_groups(panel: pd.DataFrame, config: StudyConfig, language: str) -> list[str]:
    """Say which groups are too small to be ever shown, while it can still be mended."""
    bound = max(config.suppress_below.feedback, config.suppress_below.report)
    sizes = panel["group"].value_counts()
    small = {
        entry.group: int(sizes.get(entry.group, 0)) for entry in config.groups if sizes.get(entry.group, 0) < bound
    }
    return [word("study.small_group", language, group=group, n=n, bound=bound) for group, n in small.items()]
