"""Where coders disagree: each passage with its text, kept or dropped, with the reason and who decided."""

from typing import Any

import pandas as pd

from ..errors import AmnError
from .exploration_window import OWN, ExplorationWindow, with_row
from .window import module, style


class DisagreementList(ExplorationWindow):
    """Settle the disagreements of coders one by one (table ``resolutions``); what is settled can be taken back.

    Attributes
    ----------
    coded_in
        The framework whose codes are compared.
    """

    _esm = module("exploration_disagreements")
    _css = style("exploration")

    def __init__(self, *given: Any, **options: Any):
        self.coded_in = ""
        super().__init__(*given, **options)

    def labels(self) -> dict[str, str]:
        """Return the window's words."""
        names = (
            "title", "framework", "filter", "open", "all", "counted", "none", "by", "reason", "keep", "drop", "given",
            "not_given", "others", "settled", "undo", "more",
        )  # fmt: skip
        return {name: self.word(f"disagreements.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return a row per disagreement, with what was decided of it."""
        self.coded_in = self.coded_in or self.framework()
        plan = self.study.config.exploration
        frameworks = list(dict.fromkeys([OWN, *([plan.framework] if plan and plan.framework else []), self.coded_in]))
        content: dict[str, Any] = {
            "frameworks": [[name, self.word("passages.own") if name == OWN else name] for name in frameworks],
            "framework": self.coded_in,
            "actor": self.study.actor,
            "undo": self.undoes("resolutions"),
        }
        try:
            rows, none = self._rows(), ""
        except AmnError as refused:
            rows, none = [], str(refused)
        return content | {"rows": rows, "none": none}

    def _rows(self) -> list[dict[str, Any]]:
        names, settled = self.names(self.coded_in), self._settled()
        rows = []
        for row in self._found().to_dict("records"):
            decided = settled.get(self._key(row))
            others = [other for other in str(row["other_codes"]).split("; ") if other]
            rows.append(
                {
                    "key": self._key(row),
                    "source": str(row.get("source_id", "")),
                    "code": str(row["code"]),
                    "name": names.get(str(row["code"]), ""),
                    "given": row["given_by"],
                    "not_given": row["not_given_by"],
                    "others": [f"{other} {names.get(other, '')}".strip() for other in others],
                    "text": "" if pd.isna(row["text"]) else str(row["text"]),
                    "decided": None
                    if decided is None
                    else {"keep": bool(decided["keep"]), "reason": decided["reason"], "by": decided["decided_by"]},
                }
            )
        return rows

    def _found(self) -> pd.DataFrame:
        return self.study.coder_disagreements(self.coded_in)

    def _unit(self) -> list[str]:
        plan = self.study.config.exploration
        return list(plan.passage) if plan else []

    def _key(self, row: dict[Any, Any]) -> str:
        return " | ".join(str(row[column]) for column in [*self._unit(), "code"])

    def _mine(self, table: pd.DataFrame) -> "pd.Series[bool]":
        if "framework" not in table:
            return pd.Series(True, index=table.index)
        return (table["framework"].isna() | table["framework"].eq(self.coded_in)).fillna(False).astype(bool)

    def _settled(self) -> dict[str, dict[Any, Any]]:
        table = self.held("resolutions")
        if table is None:
            return {}
        return {self._key(row): row for row in table[self._mine(table)].to_dict("records")}

    # Acts

    def on_framework(self, framework: str) -> None:
        """Compare the codes of another framework."""
        self.coded_in = framework
        self.show()

    def on_settle(self, key: str, keep: bool, reason: str = "", by: str = "") -> None:
        """Keep a decision; another one on the same passage and code takes its place."""
        if not reason.strip() or not by.strip():
            self.say(self.word("disagreements.lacking"), bad=True)
            return
        found = {self._key(row): row for row in self._found().to_dict("records")}
        if key not in found:
            self.say(self.word("disagreements.gone"), bad=True)
            return
        unit = {column: found[key][column] for column in [*self._unit(), "code"]}
        row = unit | {
            "keep": bool(keep),
            "reason": reason.strip(),
            "decided_by": by.strip(),
            "framework": self.coded_in,
        }
        act = self.word("disagreements.keep" if keep else "disagreements.drop")
        said = self.word("disagreements.done", code=row["code"], act=act)
        self.keep("resolutions", with_row(self._without(key), row), said)

    def on_reopen(self, key: str) -> None:
        """Take one decision back."""
        table = self._without(key)
        if table is not None:
            self.keep("resolutions", table, self.word("disagreements.reopened"))

    def _without(self, key: str) -> pd.DataFrame | None:
        table = self.held("resolutions")
        if table is None:
            return None
        keys = pd.Series([self._key(row) for row in table.to_dict("records")], index=table.index, dtype="string")
        return table[~(keys.eq(key) & self._mine(table)).astype(bool)].reset_index(drop=True)
