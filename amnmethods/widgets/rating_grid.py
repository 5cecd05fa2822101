"""A grid for entering answers that came on paper: a digit rates and moves on; each answer is kept as it is typed."""

from typing import Any

import pandas as pd
import traitlets

from ..study import Study
from ..study.kinds import RATED
from .guard import guarded
from .window import Window, module, style

SOURCE, SECOND = "paper", "paper, typed a second time"
UNABLE, SKIPPED = "unable", "skipped"


class RatingGrid(Window):
    """The items of an open round for one panellist after another.

    Attributes
    ----------
    panellist
        Whose paper lies before the typist; empty until one is chosen.
    saved
        What the study holds of that panellist: ``panellist``, ``answers`` (a point or ``"unable"`` by
        ``item|criterion``), ``comments``; whether there is something to ``undo``, and how often that was done
        (``undone``). The grid says *all saved* once it shows nothing else.
    """

    _esm = module("rating_grid")
    _css = style("rating_grid")
    panellist = traitlets.Unicode("").tag(sync=True)
    saved = traitlets.Dict({"panellist": "", "answers": {}}).tag(sync=True)

    def __init__(self, study: Study, language: str = "en", lock: Any = None, changed: Any = None):
        self.changed = changed or (lambda: None)
        self._steps: list[
            tuple[str, dict[str, Any], dict[str, str]]
        ] = []  # what stood before each step of this sitting
        self._undone = 0
        super().__init__(study, language, lock)
        self.observe(self._turn, "panellist")

    @property
    def round(self) -> int | None:
        """The round that is open and takes ratings, or None."""
        opened = self._opened()
        return int(opened["round"].iloc[0]) if opened["kind"].isin(RATED).any() else None

    def _opened(self) -> pd.DataFrame:
        table = self.study.rounds()
        return table[table["state"] == "open"]

    def labels(self) -> dict[str, str]:
        """Return the grid's words."""
        names = (
            "title", "who", "choose", "none_open", "rated", "all_saved", "saving", "clear", "keys", "reason",
            "save_changes", "unable", "number", "answered", "comment", "second", "undo", "differ", "first_time", "blank",
        )  # fmt: skip
        told = {name: self.word(f"paper.{name}") for name in names}
        if self.round is None and len(opened := self._opened()):
            told["none_open"] = self.word("paper.not_rated", round=int(opened["round"].iloc[0]))
        return told

    def content(self) -> dict[str, Any]:
        """Return the rows of the grid and the panel's codes."""
        number = self.round
        if number is None:
            return {"rows": [], "panel": [], "round": None}
        items = self.study.items(number).set_index("item_id")
        scales, names = self.study.scales, {c.criterion: c.name.said(self.own) for c in self.study.config.criteria}
        rows = []
        for row in self.study.round_items(number).itertuples():
            scale, item = scales[row.criterion], items.loc[row.item_id]
            shown = str(item.get(f"show_{self.own}") or self.own)
            rows.append(
                {
                    "id": f"{row.item_id}|{row.criterion}",
                    "item": row.item_id,
                    "wording": str(item.get(f"wording_{self.own}") or item.get(f"wording_{shown}") or row.item_id),
                    "criterion": names[row.criterion] if len(names) > 1 else "",
                    "points": list(scale.points),
                    "unable": scale.unable_label(self.own) if scale.unable_code else "",
                }
            )
        answered = set(self.study.ratings(number)["panellist_id"])
        panel = [[code, code in answered] for code in self.study.panel(number)["panellist_id"]]
        return {"rows": rows, "panel": panel, "round": number}

    # What was typed

    @guarded
    def _turn(self, _: Any) -> None:
        """Show another panellist's answers as the study holds them."""
        self.message = {}
        self._tell(self.panellist)

    def _tell(self, panellist: str) -> None:
        held: dict[str, Any] = {
            "panellist": panellist,
            "answers": self.kept(panellist),
            "comments": self.kept_comments(panellist),
            "undo": any(code == panellist for code, _, _ in self._steps),
            "undone": self._undone,
        }
        self.saved = held

    def on_typed(
        self, panellist: str, answers: dict[str, Any], comments: dict[str, str] | None = None, reason: str = ""
    ) -> None:
        """Keep what was typed and differs from what the study holds, in one step.

        A kept answer or comment is changed only for a reason; None takes an answer away, a blank a comment.
        """
        if self.round is None:
            return self.say(self.word("paper.none_open"), bad=True)
        kept, noted = self.kept(panellist), self.kept_comments(panellist)
        told = {key: text.strip() for key, text in (comments or {}).items()}
        keys = dict.fromkeys([*answers, *told])
        now = {key: (answers.get(key, kept.get(key)), told.get(key, noted.get(key, ""))) for key in keys}
        moved = {key: new for key, new in now.items() if new != (kept.get(key), noted.get(key, ""))}
        fresh = {key: new for key, new in moved.items() if key not in kept and key not in noted}
        added = {key: new for key, new in moved.items() if key in kept and key not in noted and new[0] == kept[key]}
        changed = {key: new for key, new in moved.items() if key not in fresh and key not in added}
        before = kept, noted
        if fresh:
            self._record(panellist, fresh, before)
        if added:
            self._record(panellist, added, before, self.word("paper.comment_added"))
        if changed and reason.strip():
            self._record(panellist, changed, before, reason.strip())
            changed = {}
        if panellist == self.panellist:
            self._tell(panellist)
        self.say(self.word("paper.needs_reason", n=len(changed)) if changed else "", bad=bool(changed))
        if not kept:  # one more who answered
            self.changed()

    def on_undo(self) -> None:
        """Take back the last step typed for this panellist in this sitting; both stay on record."""
        mine = [step for step in self._steps if step[0] == self.panellist]
        if not mine:
            return
        _, answers, comments = mine[-1]
        back = {key: (answers[key], comments.get(key, "")) for key in answers}
        self.study.record(self._rows(self.panellist, back), SOURCE, reason=self.word("paper.undone_reason"))
        self._steps.remove(mine[-1])
        self._undone += 1
        self._tell(self.panellist)
        self.say(self.word("paper.undone"))

    def on_same(self, panellist: str) -> None:
        """Note that a sheet was typed a second time and said the same."""
        kept, noted = self.kept(panellist), self.kept_comments(panellist)
        rows = {key: (answer, noted.get(key, "")) for key, answer in kept.items()}
        self.study.record(self._rows(panellist, rows), SECOND)
        self.say(self.word("paper.same", panellist=panellist, n=len(kept)))

    def _record(
        self,
        panellist: str,
        rows: dict[str, tuple[Any, str]],
        before: tuple[dict[str, Any], dict[str, str]],
        reason: str | None = None,
    ) -> None:
        self.study.record(self._rows(panellist, rows), SOURCE, reason=reason)
        answers, comments = before
        self._steps.append(
            (panellist, {key: answers.get(key) for key in rows}, {key: comments.get(key, "") for key in rows})
        )

    def enter(
        self, panellist: str, answers: dict[str, Any], reason: str = "", comments: dict[str, str] | None = None
    ) -> None:
        """Enter a panellist's answers and comments as the grid does."""
        self.panellist = panellist
        self._act("typed", {"panellist": panellist, "answers": answers, "comments": comments or {}, "reason": reason})

    def _rows(self, panellist: str, answers: dict[str, tuple[Any, str]]) -> pd.DataFrame:
        """Return answers and comments as the study records them; a blank in place of a kept answer is skipped."""
        rows = []
        for key, (answer, comment) in answers.items():
            item, criterion = key.split("|")
            state = UNABLE if answer == UNABLE else SKIPPED if answer is None else "rated"
            rating = float(answer) if state == "rated" else float("nan")
            rows.append((self.round, panellist, item, criterion, state, rating, comment or None))
        columns = ["round", "panellist_id", "item_id", "criterion", "state", "rating", "comment"]
        return pd.DataFrame(rows, columns=columns)

    def kept(self, panellist: str) -> dict[str, Any]:
        """Return a panellist's answers as the study holds them."""
        number = self.round
        if number is None or not panellist:
            return {}
        table = self.study.ratings(number)
        table = table[(table["panellist_id"] == panellist) & table["state"].isin(["rated", UNABLE])]
        return {
            f"{row.item_id}|{row.criterion}": UNABLE if row.state == UNABLE else _point(row.rating)
            for row in table.itertuples()
        }

    def kept_comments(self, panellist: str) -> dict[str, str]:
        """Return a panellist's comments as the study holds them."""
        number = self.round
        if number is None or not panellist:
            return {}
        table = self.study.ratings(number)
        table = table[(table["panellist_id"] == panellist) & table["comment"].notna()]
        return {f"{row.item_id}|{row.criterion}": str(row.comment) for row in table.itertuples()}


def _point(rating: float) -> int | float:
    return int(rating) if float(rating).is_integer() else float(rating)
