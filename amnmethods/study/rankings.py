"""Rankings and points: recorded whole for each panellist, checked against what the question asked, summarised."""

from pathlib import Path

import pandas as pd

from .. import delphi
from ..errors import PanelError, RatingsError, ResourceError, RoundError
from ..model.config import StudyConfig
from ..model.fieldwork import RankingQuestion
from ..store import Store
from ..words import word
from . import erasure, state
from .snapshot import Reader

COLUMNS = ["round", "panellist_id", "question", "item_id", "rank", "points"]


def questions(config: StudyConfig, round: int) -> list[RankingQuestion]:
    """Return the questions of ranking or points that a round asks."""
    return [entry for entry in config.rankings if round in entry.rounds]


def question_of(config: StudyConfig, round: int, name: str | None) -> RankingQuestion:
    """Return a round's question by name, or its only one."""
    asked = questions(config, round)
    listed = ", ".join(entry.question for entry in asked) or "none"
    if name is None and len(asked) == 1:
        return asked[0]
    for entry in asked:
        if entry.question == name:
            return entry
    if name is None:
        raise ResourceError(f"Round {round} asks several questions of ranking or points, or none ({listed}): name one.")
    raise ResourceError(f"Round {round} asks no question {name!r}; there are: {listed}.")


def items_of(store: Reader, round: int) -> list[str]:
    """Return the items that a round asks about, in their order."""
    return list(state.round_items(store, round)["item_id"].drop_duplicates())


def record_rankings(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    table: pd.DataFrame,
    round: int,
    question: str | None,
    source: str,
    reason: str | None,
    language: str,
) -> str:
    """Record what panellists ranked, or gave points; see `Study.record_rankings`."""
    now = state.state_of(store, round)
    if now in ("closed", "decided"):
        raise RoundError(
            f"Round {round} is {now}, so it takes no rankings: keep them as late, with record_late_rankings."
        )
    if now != "open":
        raise RoundError(f"Round {round} is {now}, so it takes no rankings: open it first.")
    asked, value, table, partial = checked(folder, config, store, table, round, question, language)
    n = _write(store, actor, table, value, round, asked.question, source, reason)
    return word("rankings.recorded", language, n=n, partial=partial)


def checked(
    folder: Path,
    config: StudyConfig,
    store: Store,
    table: pd.DataFrame,
    round: int,
    question: str | None,
    language: str,
) -> tuple[RankingQuestion, str, pd.DataFrame, int]:
    """Return the question, its column, the rows as numbers, and how many are partial; refuse what it did not ask for."""
    asked = question_of(config, round, question)
    value = "rank" if asked.kind == "ranking" else "points"
    table = _plain(table, value, round, asked.question)
    gone = sorted(set(table["panellist_id"]) & erasure.erased(store))
    if gone:
        raise PanelError(f"{', '.join(gone[:5])} asked to be erased, so nothing is recorded: leave their rows out.")
    strangers = sorted(set(table["panellist_id"]) - set(state.panel(folder, config, store, round)["panellist_id"]))
    if strangers:
        raise PanelError(f"{', '.join(strangers[:5])}: not on the panel of round {round}. Add them, or leave them out.")
    found = delphi.ranking_problems(
        table, items_of(store, round), kind=asked.kind, top=asked.top, total=asked.total, ties=asked.ties
    )
    wrong = found[found["problem"] != "partial"]
    if not wrong.empty:
        first = wrong.iloc[0]
        said = word(f"rankings.problems.{first.problem.replace(' ', '_')}", language, told=first.told)
        more = word("rankings.more", language, n=len(wrong) - 1) if len(wrong) > 1 else ""
        raise RatingsError(
            f"Panellist {first.panellist_id!r}, question {asked.question!r} of round {round}: {said}{more} "
            "Nothing was recorded: ask them, or leave their rows out. study.check_rankings lists all."
        )
    return asked, value, table, int((found["problem"] == "partial").sum())


def _plain(table: pd.DataFrame, value: str, round: int, question: str) -> pd.DataFrame:
    """Return the rows of one question as codes and numbers, those without a place left out."""
    missing = [column for column in ("panellist_id", "item_id", value) if column not in table]
    if missing:
        raise RatingsError(
            f"Rankings need the columns panellist_id, item_id and {value}; missing: {', '.join(missing)}."
        )
    for column, own in (("round", round), ("question", question)):
        if column in table and (table[column] != own).any():
            raise RatingsError(f"The rows are of more than {column} {own!r}: pass those of one question of one round.")
    plain = table[["panellist_id", "item_id"]].astype(str).apply(lambda column: column.str.strip())
    numbers = pd.to_numeric(table[value], errors="coerce")
    odd = table[value].notna() & (table[value].astype(str).str.strip() != "") & numbers.isna()
    if odd.any():
        raise RatingsError(
            f"The {value} {table.loc[odd, value].iloc[0]!r} is no number: write 1, 2, 3 or leave it blank."
        )
    return plain.assign(**{value: numbers.astype("float64")}).dropna(subset=[value]).reset_index(drop=True)


def _write(
    store: Store,
    actor: str,
    table: pd.DataFrame,
    value: str,
    round: int,
    question: str,
    source: str,
    reason: str | None,
) -> int:
    with store.write(actor) as log:
        held = log.read("rankings", round=round, question=question)
        changed = []
        for who, own in table.groupby("panellist_id", sort=False):
            before = held[held["panellist_id"] == who]
            now = dict(zip(own["item_id"], own[value], strict=True))
            if len(before) and dict(zip(before["item_id"], before[value], strict=True)) == now:
                continue
            if len(before) and not (reason or "").strip():
                raise RatingsError(
                    f"Panellist {who!r} answered {question!r} otherwise before. Nothing was written. If it is a "
                    "correction, say why: reason='...'."
                )
            changed.append(who)
            rows = [{"item_id": item, value: number} for item, number in now.items()]
            body = {"round": round, "question": question, "source": source, "reason": reason, "rows": rows}
            log.append("rankings_recorded", body, panellist_id=str(who))
    return len(changed)


def check_rankings(
    config: StudyConfig, store: Reader, table: pd.DataFrame, round: int, question: str | None, language: str
) -> pd.DataFrame:
    """Return every problem of a table of rankings, in words; see `Study.check_rankings`."""
    asked = question_of(config, round, question)
    value = "rank" if asked.kind == "ranking" else "points"
    plain = _plain(table, value, round, asked.question)
    found = delphi.ranking_problems(
        plain, items_of(store, round), kind=asked.kind, top=asked.top, total=asked.total, ties=asked.ties
    )
    said = [
        word(f"rankings.problems.{row.problem.replace(' ', '_')}", language, told=row.told)
        for row in found.itertuples()
    ]
    return found.assign(said=said)


def rankings(store: Reader, round: int | None) -> pd.DataFrame:
    """Return what was ranked: ``round, panellist_id, question, item_id, rank, points``."""
    table = store.read("rankings") if round is None else store.read("rankings", round=round)
    return table[COLUMNS]


def ranking_summary(config: StudyConfig, store: Reader, round: int, question: str | None) -> pd.DataFrame:
    """Return the panel's order of the items; see `Study.ranking_summary`."""
    asked, own = _own(config, store, round, question)
    return delphi.rankings(own, items_of(store, round), kind=asked.kind, top=asked.top)


def ranking_agreement(config: StudyConfig, store: Reader, round: int, question: str | None) -> pd.Series:
    """Return Kendall's W of a question; see `Study.ranking_agreement`."""
    asked, own = _own(config, store, round, question)
    return delphi.rank_agreement(own, items_of(store, round), kind=asked.kind)


def _own(config: StudyConfig, store: Reader, round: int, question: str | None) -> tuple[RankingQuestion, pd.DataFrame]:
    state.require_opened(store, round)
    asked = question_of(config, round, question)
    own = store.read("rankings", round=round, question=asked.question)
    if own.empty:
        raise RoundError(f"Nobody has answered {asked.question!r} in round {round} yet: record the rankings first.")
    return asked, own
