"""Comments between panellists: each looked at by a person before others see it, the original kept as given."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..errors import RatingsError
from ..model.config import StudyConfig
from ..store import Log, Store
from ..words import word
from .flags import Flag, flags
from .snapshot import Reader

KEY = ["round", "panellist_id", "item_id", "criterion"]
ACTIONS = ("release", "redact", "paraphrase", "translate", "withhold")
QUEUE = [*KEY, "comment", "language", "state", "shown", "translations", "flags", "by", "needs"]


def queue(
    config: StudyConfig,
    store: Reader | Log,
    round: int | None,
    names: Iterable[str] | None,
    language: str,
    one: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return every comment with what was decided on it; see `Study.comments`. Without `names` no flags are looked for.

    With `one` (``panellist_id``, ``item_id``, ``criterion``) that comment alone.
    """
    equals: dict[str, Any] = {**({} if round is None else {"round": int(round)}), **(one or {})}
    given = _given(config, store, equals)
    reviews = _reviews(store, equals)
    on = dict(iter(reviews.groupby(KEY, sort=False)))
    known = None if names is None else list(names)
    rows = []
    for comment in given.to_dict("records"):
        own = on.get(tuple(comment[key] for key in KEY), reviews.iloc[:0])
        standing, translations = _standing(own)
        state_now = _state(standing, comment)
        found = [] if known is None else flags(comment["comment"], known)
        shown = None if standing is None or state_now != "released" else standing["text"]
        origin = comment["language"] if standing is None else standing["language"] or comment["language"]
        rows.append(
            {
                **comment,
                "language": origin,
                "state": state_now,
                "shown": shown,
                "translations": translations if shown else {},
                "flags": [f"{word(f'comments.flags.{_key(flag)}', language)}: {flag.text}" for flag in found],
                "by": None if standing is None else standing["by"],
            }
        )
    table = pd.DataFrame(rows, columns=[name for name in QUEUE if name != "needs"])
    return _with_needs(table, config, language)


def _given(config: StudyConfig, store: Reader | Log, equals: Mapping[str, Any]) -> pd.DataFrame:
    """Return the comments as given, with the language of their writers."""
    answers = store.read("ratings", **equals)
    answers = answers[answers["comment"].notna() & (answers["comment"].str.strip() != "")]
    people = store.read("panel").set_index("panellist_id")["language"]
    spoken = answers["panellist_id"].map(people).astype("object")
    first = config.languages[0]
    told = [code if isinstance(code, str) and code else first for code in spoken]
    table = answers[[*KEY, "comment", "seq"]].astype("object").assign(language=told)
    place = {c.criterion: k for k, c in enumerate(config.criteria)}
    table = table.assign(place=table["criterion"].map(lambda name: place.get(name, len(place))))
    return table.sort_values(["round", "item_id", "place", "panellist_id"]).drop(columns="place").reset_index(drop=True)


def _reviews(store: Reader | Log, equals: Mapping[str, Any]) -> pd.DataFrame:
    """Return all reviews, oldest first; a comment released without one counts as released as its words stand."""
    reviews = store.read("comment_reviews", **equals)
    released = store.read("comments_released", **equals)
    plain = released[~released["seq"].isin(reviews["seq"])].assign(action="release", language=None, translator=None)
    columns = [*KEY, "action", "text", "language", "by", "translator", "seq"]
    parts = [table[columns].astype("object") for table in (reviews, plain) if len(table)]
    if not parts:
        return pd.DataFrame(columns=columns)
    together = pd.concat(parts, ignore_index=True).sort_values("seq", kind="stable")
    return together.where(together.notna(), None)


def _standing(own: pd.DataFrame) -> tuple[dict | None, dict[str, str]]:
    """Return the last review of the words themselves, and the translations of those words, by language."""
    last: dict | None = None
    translations: dict[str, str] = {}
    for review in own.to_dict("records"):
        if review["action"] == "translate":
            translations[review["language"]] = review["text"]
        else:
            last, translations = review, {}  # other words: what was translated no longer says the same
    return last, translations


def _state(standing: dict | None, comment: dict) -> str:
    if standing is None:
        return "waiting"
    if comment["seq"] > standing["seq"]:
        return "changed"  # the panellist's answer was recorded again since: look once more
    return "withheld" if standing["action"] == "withhold" else "released"


def _key(flag: Flag) -> str:
    return flag.kind.replace(" ", "_")


def _with_needs(table: pd.DataFrame, config: StudyConfig, language: str) -> pd.DataFrame:
    """Say which languages of the study a released comment still lacks."""
    said = []
    for row in table.to_dict("records"):
        have = {row["language"], *row["translations"]}
        lacking = [code for code in config.languages if code not in have] if row["state"] == "released" else []
        said.append(word("comments.needs", language, languages=", ".join(lacking)) if lacking else "")
    return table.assign(needs=said)[QUEUE]


def review(
    config: StudyConfig,
    store: Store,
    actor: str,
    round: int,
    panellist_id: str,
    item_id: str,
    criterion: str,
    action: str,
    text: str | None,
    language: str | None,
    translator: str | None,
    checked: bool,
    names: Iterable[str],
    said_in: str,
) -> None:
    """Decide on one comment; see `Study.review_comment`."""
    if action not in ACTIONS:
        raise RatingsError(f"{action!r} is nothing one does with a comment; one of {', '.join(ACTIONS)}.")
    with store.write(actor) as log:
        key = {"panellist_id": panellist_id, "item_id": item_id, "criterion": criterion}
        found = queue(config, log, round, None, said_in, key)
        where = f"{item_id!r} ({criterion}) in round {round}"
        if found.empty:
            raise RatingsError(f"Panellist {panellist_id!r} left no comment on {where}: see comments({round}).")
        comment = found.iloc[0]
        words = _words(comment, action, text, language, translator, config, where)
        if words is not None and not checked:
            _refuse_flags(words, names, where, said_in)
        body = {
            "round": int(round),
            "item_id": item_id,
            "criterion": criterion,
            "action": action,
            "text": words,
            "language": language or (None if action == "withhold" else comment["language"]),
            "by": actor,
            "translator": (translator or actor) if action == "translate" else None,
        }
        if not _reviewed_already(_reviews(log, {**key, "round": int(round)}), body, comment["state"]):
            log.append("comment_reviewed", body, panellist_id=panellist_id)


def _words(
    comment: pd.Series,
    action: str,
    text: str | None,
    language: str | None,
    translator: str | None,
    config: StudyConfig,
    where: str,
) -> str | None:
    """Return the words that others will see, or None where nothing is shown."""
    given = (text or "").strip()
    if translator is not None and action != "translate":
        raise RatingsError(f"The comment on {where} is not translated by this: leave translator out.")
    if action == "withhold":
        if given:
            raise RatingsError(f"What is withheld is not shown in other words: leave text out for {where}.")
        return None
    if action == "release":
        if given and given != comment["comment"].strip():
            raise RatingsError(f"To show other words than those given on {where}, redact or paraphrase.")
        return str(comment["comment"])
    if not given:
        raise RatingsError(f"Say the words to show for the comment on {where}: text='...'.")
    if action == "translate":
        if comment["state"] != "released":
            raise RatingsError(f"The comment on {where} is {comment['state']}: release, redact or paraphrase it first.")
        if language not in config.languages or language == comment["language"]:
            others = ", ".join(code for code in config.languages if code != comment["language"])
            raise RatingsError(
                f"A translation of the comment on {where}, which is in {comment['language']}, is in another "
                f"language of the study ({others}); found {language!r}."
            )
    elif given == comment["comment"].strip():
        raise RatingsError(f"These are the words as given on {where}: release them, or change them.")
    return given


def _refuse_flags(words: str, names: Iterable[str], where: str, language: str) -> None:
    found = flags(words, names)
    if found:
        told = "; ".join(f"{word(f'comments.flags.{_key(flag)}', language)}: {flag.text}" for flag in found)
        raise RatingsError(
            f"The words to show for the comment on {where} may tell who wrote them or of whom they speak ({told}). "
            "Redact that, or say that you looked and nobody can be told by it: checked=True."
        )


def _reviewed_already(reviews: pd.DataFrame, body: dict, state_now: str) -> bool:
    """Tell whether the same stands already on a comment, as when a notebook's cell is run twice."""
    own = reviews[(reviews["action"] == "translate") == (body["action"] == "translate")]
    if body["action"] == "translate":
        own = own[own["language"] == body["language"]]
    if own.empty or state_now == "changed":
        return False
    last = own.iloc[-1]
    return all(last[name] == body[name] for name in ("action", "text", "translator"))


def release_comment(
    store: Store, actor: str, round: int, panellist_id: str, item_id: str, criterion: str, text: str | None
) -> None:
    """Release a comment, as it was given or in other words; see `Study.release_comment`."""
    if text is not None and not text.strip():
        raise RatingsError(
            f"The words to release for {item_id!r} are blank: leave text out to release the comment as given."
        )
    given = store.read("ratings", round=round, panellist_id=panellist_id, item_id=item_id, criterion=criterion)
    if given.empty or not isinstance(given["comment"].iloc[0], str):
        raise RatingsError(f"Panellist {panellist_id!r} left no comment on {item_id!r} ({criterion}) in round {round}.")
    body = {
        "round": round,
        "panellist_id": panellist_id,
        "item_id": item_id,
        "criterion": criterion,
        "text": given["comment"].iloc[0] if text is None else text,
        "by": actor,
    }
    with store.write(actor) as log:
        log.append("comment_released", body, panellist_id=panellist_id)


def released_comments(store: Store, round: int | None = None) -> pd.DataFrame:
    """Return the released comments without a trace of who wrote them: ``round, item_id, criterion, text``.

    They come in an order that their words alone give, not in the order of panellists or of writing.
    """
    table = store.read("comments_released") if round is None else store.read("comments_released", round=round)
    table = table.sort_values("seq", kind="stable").drop_duplicates(
        ["round", "panellist_id", "item_id", "criterion"], keep="last"
    )
    mixed = table["text"].map(lambda text: hashlib.sha256(text.encode()).hexdigest())
    table = table.assign(mixed=mixed).sort_values(["round", "item_id", "mixed"], kind="stable")
    return table[["round", "item_id", "criterion", "text"]].reset_index(drop=True)
