"""What panellists wrote: looked at by a person before others see it, redacted, said in other words or translated."""

from typing import Any

from .window import Window, module, style


class CommentQueue(Window):
    """The comments of the last closed round, without who wrote them; the originals stay in the study."""

    _esm = module("comment_queue")
    _css = style("comment_queue")

    def __init__(self, workspace: Any):
        self.workspace = workspace
        super().__init__(workspace.study, workspace.language, workspace.lock)

    def labels(self) -> dict[str, str]:
        """Return the queue's words."""
        names = (
            "title", "none", "filter", "waiting", "all", "counted", "shown", "flags", "checked", "release",
            "redact", "paraphrase", "translate", "withhold", "text", "language", "save", "cancel", "translation",
        )  # fmt: skip
        return {name: self.word(f"comments.{name}") for name in names}

    def content(self) -> dict[str, Any]:
        """Return a row per comment; the browser knows each by a key, never by its writer."""
        figures = self.workspace.figures
        rows = []
        for row in self.workspace.comments():
            state = row["state"]
            item = str(row["item_id"])
            wording = figures.wordings.get(item, "") if figures else ""
            rows.append(
                {
                    "key": row["key"],
                    "item": item,
                    "wording": wording,
                    "text": row["comment"],
                    "language": row["language"],
                    "state": self.word(f"comments.state.{state}"),
                    "waits": state in ("waiting", "changed"),
                    "tone": {"released": "in", "withheld": "out"}.get(state, "open"),
                    "shown": _reworded(row),
                    "translations": row["translations"],
                    "flags": row["flags"],
                    "needs": row["needs"],
                    "others": [lang for lang in self.study.languages if lang != row["language"]],
                }
            )
        return {"rows": rows}

    def on_review(
        self, key: str, action: str, text: str = "", language: str | None = None, checked: bool = False
    ) -> None:
        """Decide on one comment."""
        row = next(row for row in self.workspace.comments() if row["key"] == key)
        self.study.review_comment(
            row["round"],
            row["panellist_id"],
            row["item_id"],
            action,
            criterion=row["criterion"],
            text=text or None if action not in ("release", "withhold") else None,
            language=language if action == "translate" else None,
            checked=checked,
        )
        self.workspace.after_comment(row["item_id"])
        self.say(self.word(f"comments.done.{action}", item=row["item_id"]))


def _reworded(row: dict[str, Any]) -> str:
    """Return what others read where it is not the comment as written; a comment that nobody released has nothing."""
    shown = row["shown"]
    return shown if isinstance(shown, str) and shown != row["comment"] else ""
