"""The form as one HTML page that needs no server: its style, its script and its answers-to-be all in one file."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ... import resources
from ...words import word
from ..round_definition import AskedCriterion, AskedItem, AskedOrder, Said
from .content import FormContent, intro, scale_in_words, what_is_asked
from .earlier import Earlier, in_words
from .page_data import MOST_CHARACTERS, MOST_POINTS, page_data, pages_of, places_of
from .picture import strip

__all__ = ["page"]

FOLDER = "templates/forms"
POLICY = ("default-src 'none'", "base-uri 'none'", "form-action 'none'")  # the page may ask for nothing


def page(content: FormContent, study: Path | None = None) -> str:
    """Return a panellist's form as HTML.

    Parameters
    ----------
    content
        What it holds.
    study
        The study's folder, whose own copies of `templates/forms/` win.
    """
    style = resources.text(f"{FOLDER}/form.css", study) + _own_rules(content)
    script = resources.text(f"{FOLDER}/form.js", study)
    return _template(study).render(
        content=content,
        definition=content.definition,
        language=content.language,
        languages=content.languages,
        many=len(content.definition.languages) > 1,
        pages=pages_of(content),
        several=len(content.definition.criteria) > 1,
        style=Markup(style),
        script=Markup(script),
        policy="; ".join([*POLICY, f"style-src '{_digest(style)}'", f"script-src '{_digest(script)}'"]),
        data=Markup(page_data(content)),
        most=MOST_CHARACTERS,
        most_points=MOST_POINTS,
        most_places=lambda order: places_of(order, content),
        last=_last(content),
        intro=_intro(content),
        rule_of=lambda order: _rule(order, content),
        each=lambda texts: _each(texts, content),
        say=_sayer(content),
        scale={c.criterion: _scale(c, content) for c in content.definition.criteria},
        told=lambda earlier: _told(earlier, content),
        comments=lambda item: _comments(item, content),
        changed=lambda item: _changed(item, content),
        strip=_strip,
        name_of=lambda lang: word("forms.language_name", content.tag(lang)) if content.tag(lang) == lang else lang,
    )  # fmt: skip


@cache
def _template(study: Path | None) -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(resources.text(f"{FOLDER}/form.html", study))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _own_rules(content: FormContent) -> str:
    """Return the rules that depend on the study: which language shows, and how many points stand in a line."""
    rules = [
        f'html[data-language="{lang}"] [data-said]:not([data-said="{lang}"]){{display:none}}'
        for lang in content.languages
    ]
    for n in sorted({len(c.points) for c in content.definition.criteria}):
        rules.append(f".of-{n}{{--wide:{n};--narrow:{n if n <= 5 else -(-n // -(-n // 5))}}}")
    return "\n" + "\n".join(rules) + "\n"


def _last(content: FormContent) -> int:
    """Return the number of the last page: after those of statements, one an order, and one for own words."""
    return len(pages_of(content)) + len(content.definition.orders) + bool(content.definition.questions) + 1


def _intro(content: FormContent) -> Markup:
    said = {}
    for lang in content.languages:
        tag = content.tag(lang)
        said[lang] = Said(" ".join(intro(content.definition, tag)), tag)
    return _each(said, content)


def _rule(order: AskedOrder, content: FormContent) -> Markup:
    """Return what an order, or points, must meet in every language."""
    n = len(content.definition.items)
    tags = {lang: content.tag(lang) for lang in content.languages}
    return _each({lang: Said(what_is_asked(order, n, tag), tag) for lang, tag in tags.items()}, content)


def _each(texts: Mapping[str, Said], content: FormContent) -> Markup:
    """Return a text of the study in every language, of which the page shows one; only text, never markup."""
    if not texts:
        return Markup()
    shown = {lang: texts[lang] for lang in content.languages}
    if len(set(shown.values())) == 1:
        said = shown[content.language]
        return Markup(f'<span lang="{escape(said.lang)}">{escape(said.text)}</span>')
    parts = [f'<span data-said="{escape(k)}" lang="{escape(s.lang)}">{escape(s.text)}</span>' for k, s in shown.items()]
    return Markup("".join(parts))


def _sayer(content: FormContent) -> Callable[..., Markup]:
    """Return what says words, each only once found."""
    known: dict[tuple[Any, ...], Markup] = {}

    def say(key: str, **values: Any) -> Markup:
        place = (key, *values.items())
        if place not in known:
            known[place] = _say(key, content, values)
        return known[place]

    return say


def _say(key: str, content: FormContent, values: Mapping[str, Any]) -> Markup:
    """Return words of the form itself in every language of the study."""
    parts = {}
    for lang in content.languages:
        tag = content.tag(lang)
        told: dict[str, Any] = {
            name: _grouped(value, tag) if name == "most" else value for name, value in values.items()
        }
        parts[lang] = Said(word(f"forms.{key}", tag, **told), tag)
    return _each(parts, content)


def _grouped(number: int, language: str) -> str:
    """Return a large number with its thousands apart."""
    return f"{number:,}".replace(",", "\u00a0" if language == "fr" else ",")


def _scale(criterion: AskedCriterion, content: FormContent) -> Markup:
    return _each(
        {lang: Said(scale_in_words(criterion, lang, content.tag(lang)), lang) for lang in content.languages}, content
    )


def _told(earlier: Earlier, content: FormContent) -> Markup:
    """Return the words of the round before in every language."""
    parts = {}
    for lang in content.languages:
        tag = content.tag(lang)
        parts[lang] = Said("\n".join(in_words(earlier, content.before.agree, tag)), tag)
    return _each(parts, content)


def _comments(item: AskedItem, content: FormContent) -> list[tuple[str, str, Sequence[Said]]]:
    """Return the comments on an item for readers of each language, with the line above them."""
    said = content.before.comments.get(item.item_id, {})
    told = []
    for lang in content.languages:
        comments = said.get(lang, ())
        if comments:
            told.append((lang, word("forms.feedback.comments", content.tag(lang), n=len(comments)), comments))
    return told


def _changed(item: AskedItem, content: FormContent) -> list[tuple[str, str, Said]]:
    """Return what changed of an item for readers of each language; one may have changed in one of them only."""
    said = content.before.changed.get(item.item_id, {})
    return [(lang, word("forms.changed", content.tag(lang)), said[lang]) for lang in content.languages if lang in said]


def _strip(earlier: Earlier, criterion: AskedCriterion, group: bool = False) -> Markup:
    figures = earlier.group if group else earlier.panel
    if figures is None:
        return Markup()
    return strip(figures.counts, criterion.points, earlier.own, (figures.q1, figures.median, figures.q3))
