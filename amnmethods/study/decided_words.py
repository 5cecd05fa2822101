"""The words that a decision gives to items: kept with it, and in the study's spreadsheet only while it counts."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import ItemsError
from ..model.config import StudyConfig
from ..store import Log, Store
from .item_words import ItemWords

Wordings = Mapping[str, Mapping[str, str]]  # by item, then by language
NEW = ("add", "merge", "split")  # decisions that words of new items belong to


class DecidedWords:
    """What stands between decisions and the spreadsheet of items."""

    def __init__(self, folder: Path, config: StudyConfig, store: Store):
        self.folder, self.config, self.store = folder, config, store

    def checked(
        self, item: str, decision: str, into: Iterable[str] | None, wordings: Wordings | None
    ) -> dict[str, dict[str, str]] | None:
        """Return the words as they are kept, once it is known that they can be written.

        Raises
        ------
        ItemsError
            The decision gives no words, or none to such an item; a code is taken; a wording is missing or blank.
        """
        if not wordings:
            return None
        named = {"reword": [item], "add": [item], "merge": list(into or ()), "split": list(into or ())}.get(
            decision, []
        )
        strange = [code for code in wordings if code not in named]
        if strange:
            raise ItemsError(
                f"To {decision} {item} gives no words to {strange[0]!r}: words belong to the item that is reworded or "
                "added, or to those it is merged or split into."
            )
        kept = {code: {lang: text.strip() for lang, text in words.items()} for code, words in wordings.items()}
        self._put(ItemWords(self.folder, self.config), kept, decision)
        return kept

    def follow(self, log: Log, before: int | None, after: int | None, fresh: Mapping[str, Any]) -> None:
        """Bring the spreadsheet up to date where another decision on an item counts now than `before`.

        `fresh` is the body of a decision recorded in this very transaction, which the store cannot tell of yet.
        """
        if before == after:
            return
        gone, come = self._given(before, {}), self._given(after, fresh)
        if not (gone.get("wordings") or come.get("wordings")):
            return
        sheet = ItemWords(self.folder, self.config)
        for code, words in (gone.get("wordings") or {}).items():
            self._take_back(log, sheet, code, words)
        self._put(sheet, come.get("wordings") or {}, come.get("decision", ""))
        sheet.write()

    def _given(self, seq: int | None, fresh: Mapping[str, Any]) -> Mapping[str, Any]:
        if seq is None:
            return {}
        return fresh if fresh else self.store.body(seq) or {}

    def _put(self, sheet: ItemWords, wordings: Wordings, decision: str) -> None:
        for code, words in wordings.items():
            if decision not in NEW:
                sheet.set(code, words)
            elif sheet.said(code) != dict(words):  # the row may have been written by hand meanwhile
                sheet.add(code, words)

    def _take_back(self, log: Log, sheet: ItemWords, code: str, words: Mapping[str, str]) -> None:
        """Give an item the words back that it was last asked with, or take its row out; not what was edited since."""
        said = sheet.said(code)
        if not said or any(said.get(language) != text for language, text in words.items()):
            return
        asked = log.read("items", item_id=code)
        if asked.empty:
            sheet.take_out(code)
            return
        fields = asked.sort_values("version")["fields"].iloc[-1]
        sheet.set(code, {lang: str(fields.get(f"wording_{lang}") or "") for lang in words}, blank=True)
