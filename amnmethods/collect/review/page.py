"""The copy as a page that is only read: one file, nothing loaded from elsewhere, no script."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from .content import Content

__all__ = ["write_page"]

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1b2631; background: #fff; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border: 1px solid #b4c1ce; padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { background: #1f3864; color: #fff; } td { white-space: pre-line; overflow-wrap: anywhere; }
a:focus-visible, .scroll:focus-visible { outline: 3px solid #0f4c81; outline-offset: 2px; }
@media (prefers-color-scheme: dark) { body { background: #14191f; color: #e6ebf0; } th { background: #2b4a7d; } }
@media print { .scroll { overflow: visible; } }
"""


def write_page(content: Content, path: Path) -> None:
    """Write the copy as HTML."""
    title = content.say("title", round=content.round, title=content.study.title(content.language))
    heads = [content.say("item"), *(content.say("wording", tongue=code) for code in content.languages)]
    heads += [content.say(key) for key in ("status", "figures", "so_far.head")]
    items = []
    for row in content.material.items.to_dict("records"):
        code = str(row["item_id"])
        cells = [code, *(content.wording(row, language) for language in content.languages)]
        items.append(
            [
                *cells,
                content.label(content.deciding["status"].get(code)),
                content.in_short(code),
                content.standing(code),
            ]
        )
    named = {key: content.say(f"sheets.{key}") for key in ("results", "comments")}
    parts = [
        _table(content.say("items"), heads, items),
        _table(named["results"], [content.say(f"results_heads.h{k}") for k in range(1, 13)], content.results()),
        _table(named["comments"], [content.say(f"comments_heads.h{k}") for k in range(1, 5)], content.comments())
        if len(content.material.comments)
        else f"<h2>{escape(named['comments'])}</h2>\n<p>{escape(content.say('no_comments'))}</p>",
    ]
    below = content.study.config.suppress_below.feedback
    text = (
        f'<!doctype html>\n<html lang="{escape(content.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n"
        f"<p>{escape(content.say('read_only'))}</p>\n<p>{escape(content.say('coded', below=below))}</p>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )
    path.write_text(text, encoding="utf-8", errors="replace")


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    header = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<h2>{escape(title)}</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">\n'
        f"<table>\n<thead><tr>{header}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )
