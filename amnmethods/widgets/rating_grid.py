"""A grid for entering answers that came on paper: a digit rates and moves on; each answer is kept as it is typed."""

from typing import Any

import pandas as pd
import traitlets

from ..study import Study
from .guard import guarded
from .window import Window, module, style

SOURCE = "paper"
UNABLE, SKIPPED = "unable", "skipped"


class RatingGrid(Window):
    """The items of an open round for one panellist after another.

    Attributes
    ----------
    panellist
        Whose paper lies before the typist; empty until one is chosen.
    saved
        What the study holds of that panellist: ``panellist`` and ``answers``, a point or ``"unable"`` by
        ``item|criterion``. The grid says *all saved* once it shows nothing else.
    """

    _esm = module("rating_grid")
    _css = style("rating_grid")
    panellist = traitlets.Unicode("").tag(sync=True)
    saved = traitlets.Dict({"panellist": "", "answers": {}}).tag(sync=True)

    def __init__(self, study: Study, language: str = "en", lock: Any = None, changed: Any = None):
        self.changed = changed or (lambda: None)
        super().__init__(study, language, lock)
        self.observe(self._turn, "panellist")

    @property
    def round(self) -> int | None:
        """The round that is open, or None."""
        table = self.study.rounds()
        table = table[table["state"] == "open"]
        return int(table["round"].iloc[0]) if len(table) else None

    def labels(self) -> dict[str, str]:
        """Return the grid's words."""
        names = (
            "title", "who", "choose", "none_open", "rated", "all_saved", "saving", "clear", "keys", "reason",
            "save_changes", "unable", "number", "answered",
        )  # fmt: skip
        return {name: self.word(f"paper.{name}") for name in names}

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
        self.saved = {"panellist": self.panellist, "answers": self.kept(self.panellist)}

    def on_typed(self, panellist: str, answers: dict[str, Any], reason: str = "") -> None:
        """Keep what was typed and differs from what the study holds, in one step.

        A kept answer is changed only for a reason; None takes it away.
        """
        if self.round is None:
            return self.say(self.word("paper.none_open"), bad=True)
        kept = self.kept(panellist)
        fresh = {key: answer for key, answer in answers.items() if key not in kept and answer is not None}
        changed = {key: answer for key, answer in answers.items() if key in kept and answer != kept[key]}
        if fresh:
            self.study.record(self._rows(panellist, fresh), SOURCE)
        if changed and reason.strip():
            self.study.record(self._rows(panellist, changed), SOURCE, reason=reason.strip())
            changed = {}
        if panellist == self.panellist:
            self.saved = {"panellist": panellist, "answers": self.kept(panellist)}
        self.say(self.word("paper.needs_reason", n=len(changed)) if changed else "", bad=bool(changed))
        if not kept:  # one more who answered
            self.changed()

    def enter(self, panellist: str, answers: dict[str, Any], reason: str = "") -> None:
        """Enter a panellist's answers as the grid does."""
        self.panellist = panellist
        self._act("typed", {"panellist": panellist, "answers": answers, "reason": reason})

    def _rows(self, panellist: str, answers: dict[str, Any]) -> pd.DataFrame:
        """Return answers as the study records them; a blank in place of a kept one is skipped."""
        rows = []
        for key, answer in answers.items():
            item, criterion = key.split("|")
            state = UNABLE if answer == UNABLE else SKIPPED if answer is None else "rated"
            rating = float(answer) if state == "rated" else float("nan")
            rows.append((self.round, panellist, item, criterion, state, rating))
        return pd.DataFrame(rows, columns=["round", "panellist_id", "item_id", "criterion", "state", "rating"])

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


def _point(rating: float) -> int | float:
    return int(rating) if float(rating).is_integer() else float(rating)
