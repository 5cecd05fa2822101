"""Coding by hand: a passage with its source, code and direction; and an entry of the team's codebook."""

from typing import Any

import pandas as pd

from .exploration_window import OWN, ExplorationWindow, with_row
from .window import module, style

LAST = 8  # passages shown below the form
OF_SOURCE = ("site", "role", "language")


class PassageEntry(ExplorationWindow):
    """Enter coded passages (table ``segments``) and codes (table ``codes``), each kept at once, each to be undone.

    For some dozens of passages; a whole project comes in by `collect.import_segments`.
    """

    _esm = module("exploration_passages")
    _css = style("exploration")

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "source", "source_hint", "coder", "framework", "code", "choose", "valence", "barrier",
            "facilitator", "not_said", "text", "page", "enter", "undo", "last", "none", "book", "book_hint", "new_code",
            "parent", "no_parent", "name", "add_code",
        )  # fmt: skip
        return {name: self.word(f"passages.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return the sources and codes to choose from, and the passages entered last."""
        table, own = self.held("segments"), self.codes(OWN)
        plan = self.study.config.exploration
        frameworks = [OWN, *([plan.framework] if plan and plan.framework else [])]
        last = [] if table is None else table.tail(LAST).iloc[::-1].to_dict("records")
        return {
            "sources": self._sources(table),
            "coder": self.study.actor,
            "start": self.framework(),
            "frameworks": [{"id": name, "name": self._called(name), "codes": self._choices(name)} for name in frameworks],
            "languages": list(self.study.languages),
            "parents": [[code, name] for code, name in self.names(OWN).items()] if len(own) else [],
            "n": 0 if table is None else len(table),
            "last": [{name: _text(row.get(name)) for name in ("segment_id", "source_id", "coder", "code", OWN, "text")}
                     | {"valence": self._valence(row)} for row in last],
            "undo": self.undoes("segments"),
            "undo_code": self.undoes("codes"),
        }  # fmt: skip

    def _called(self, framework: str) -> str:
        return self.word("passages.own") if framework == OWN else framework

    def _valence(self, row: dict[Any, Any]) -> str:
        said = row.get("valence")
        return "" if said is None or pd.isna(said) else self.word(f"passages.{said}")

    def _choices(self, framework: str) -> list[list[str]]:
        return [[code, name if name == code else f"{code} · {name}"] for code, name in self.names(framework).items()]

    def _sources(self, table: pd.DataFrame | None) -> list[str]:
        found: list[str] = []
        for name, column in (("participants", "source_id"), ("documents", "document_id")):
            held = self.held(name)
            found += [] if held is None else held[column].tolist()
        found += [] if table is None else table["source_id"].dropna().tolist()
        return list(dict.fromkeys(map(str, found)))

    # Acts

    def on_enter(
        self,
        source: str = "",
        coder: str = "",
        framework: str = OWN,
        code: str = "",
        valence: str = "",
        text: str = "",
        page: str = "",
    ) -> None:
        """Keep one coded passage."""
        given = {"source": source.strip(), "coder": coder.strip(), "code": code, "text": text.strip()}
        lacking = [self.word(f"passages.{name}") for name, value in given.items() if not value]
        if lacking:
            self.say(self.word("passages.lacking", what=", ".join(lacking)), bad=True)
            return
        if code not in self.names(framework):
            self.say(self.word("passages.unknown_code", code=code), bad=True)
            return
        if page.strip() and not page.strip().isdecimal():
            self.say(self.word("passages.page_number", page=page), bad=True)
            return
        table = self.held("segments")
        number = _next_id(table)
        row: dict[str, Any] = {"segment_id": number, "source_id": given["source"], "coder": given["coder"]}
        row |= self._coded(table, framework, code)
        row |= {"text": given["text"], "valence": valence or None, **self._of_source(given["source"])}
        if page.strip():
            row["page"] = int(page)
        self.keep(
            "segments", with_row(table, row), self.word("passages.done", id=number, code=code, source=row["source_id"])
        )

    def _coded(self, table: pd.DataFrame | None, framework: str, code: str) -> dict[str, Any]:
        """Return the code under its framework.

        Where passages are coded in one framework and placed in this one by a column of its name, the new one is too:
        a row of another framework beside them would be all that is found of it.
        """
        beside = table is not None and framework in table and not table["framework"].eq(framework).fillna(False).any()
        if table is None or not beside:
            return {"framework": framework, "code": code}
        entry = self.codes(framework).set_index("code").loc[code]
        main = str(table["framework"].dropna().mode().iloc[0])
        there = entry.get(main)
        placed = {
            name: entry[name] for name in ("sem_level", "sem_factor") if name in table and pd.notna(entry.get(name))
        }
        return {"framework": main, "code": there if pd.notna(there) else None, framework: code, **placed}

    def _of_source(self, source: str) -> dict[str, Any]:
        for name, key in (("participants", "source_id"), ("documents", "document_id")):
            held = self.held(name)
            own = held[held[key] == source] if held is not None else None
            if own is not None and len(own):
                said = own.iloc[0]
                return {column: said[column] if pd.notna(said.get(column)) else None for column in OF_SOURCE}
        return dict.fromkeys(OF_SOURCE)

    def on_code(self, code: str = "", parent: str = "", names: dict[str, str] | None = None) -> None:
        """Keep one more entry of the team's codebook, named in every language of the study."""
        code, said = code.strip(), {lang: text.strip() for lang, text in (names or {}).items()}
        lacking = [self.word("passages.new_code")] if not code else []
        lacking += [f"{self.word('passages.name')} ({lang})" for lang in self.study.languages if not said.get(lang)]
        if lacking:
            self.say(self.word("passages.lacking", what=", ".join(lacking)), bad=True)
            return
        if code in set(self.codes(OWN)["code"]):
            self.say(self.word("passages.code_there", code=code), bad=True)
            return
        row = {"framework": OWN, "code": code, "parent": parent or None}
        row |= {f"name_{lang}": said[lang] for lang in self.study.languages}
        self.keep("codes", with_row(self.held("codes"), row), self.word("passages.code_done", code=code))


def _next_id(table: pd.DataFrame | None) -> str:
    """Return the next number of a passage entered by hand: h0001 and on."""
    used = [] if table is None else table["segment_id"].astype(str).str.extract(r"^h(\d+)$")[0].dropna().astype(int)
    return f"h{1 + max(used, default=0):04}"


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
