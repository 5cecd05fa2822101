"""The form as one HTML page that needs no server: its style, its script and its answers-to-be all in one file."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ... import resources
from ...words import word
from ..round_definition import AskedCriterion, AskedItem, Said
from .content import FormContent, scale_in_words
from .earlier import Earlier, in_words
from .identity import ANSWERS
from .picture import strip

__all__ = ["page"]

FOLDER = "templates/forms"
POLICY = ("default-src 'none'", "base-uri 'none'", "form-action 'none'")  # the page may ask for nothing
MOST_CHARACTERS = 5_000  # of a comment
MOST_POINTS = 21  # a longer scale is answered by typing a number
PER_PAGE, ONE_PAGE = 5, 8  # statements on a page; so few stand on one page all together
MOST_PROPOSALS = 10
PAGE_WORDS = (
    "progress", "kept", "kept_nothing", "no_storage", "saved", "save_again", "missing_title", "missing_item",
    "missing_criterion", "nothing_yet", "continued", "not_this_form", "characters_left", "proposal", "clear_long",
    "off_scale", "off_scale_title",
)  # fmt: skip


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
        pages=_pages(content),
        several=len(content.definition.criteria) > 1,
        style=Markup(style),
        script=Markup(script),
        policy="; ".join([*POLICY, f"style-src '{_digest(style)}'", f"script-src '{_digest(script)}'"]),
        data=Markup(_data(content)),
        most=MOST_CHARACTERS,
        most_points=MOST_POINTS,
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


def _pages(content: FormContent) -> list[list[tuple[int, AskedItem]]]:
    numbered = list(enumerate(content.definition.items, start=1))
    size = len(numbered) if len(numbered) <= ONE_PAGE else PER_PAGE
    return [numbered[k : k + size] for k in range(0, len(numbered), size)]


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


def _data(content: FormContent) -> str:
    """Return what the script needs as JSON that cannot end the element it stands in."""
    asked, told = content.definition, content.identity
    items = []
    for number, item in enumerate(asked.items, start=1):
        ratings = [
            {
                "name": asked.variable(item, criterion),
                "criterion": criterion.criterion,
                "unable": criterion.unable_code,
                "points": None if len(criterion.points) <= MOST_POINTS else list(criterion.points),
                "called": {lang: criterion.names[lang].text for lang in content.languages},
            }
            for criterion in asked.criteria_of(item.item_id)
        ]
        texts = {lang: item.texts[lang].text for lang in content.languages}
        items.append(
            {
                "number": number,
                "id": item.name,
                "item_id": item.item_id,
                "version": item.version,
                "texts": texts,
                "ratings": ratings,
                "comment": asked.variable(item) if asked.asks_comments else None,
            }
        )
    data = {
        "identity": {
            "format": ANSWERS,
            **{key: told[key] for key in ("study", "round", "version", "panellist_id", "seal")},
        },
        "key": f"amnmethods/{told['study']}/{told['round']}/{told['panellist_id']}/{told['version']}",
        "file": f"round-{told['round']}-{told['panellist_id']}-answers.json",
        "languages": list(content.languages),
        "titles": {lang: content.title(lang) for lang in content.languages},
        "tags": {lang: content.tag(lang) for lang in content.languages},
        "items": items,
        "consent": {"version": content.consent_version, "asks": list(content.asks)} if content.asks else None,
        "most": {"characters": MOST_CHARACTERS, "proposals": MOST_PROPOSALS},
        "words": {lang: {key: _raw(f"forms.{key}", content.tag(lang)) for key in PAGE_WORDS} for lang in content.languages},
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


class _Field(str):
    """A field that fills itself in with its own name, so that the script may fill it later."""

    def __format__(self, spec: str) -> str:
        return "{" + self + "}"


FIELDS = ("time", "file", "number", "criterion", "left", "low", "high", "done")


def _raw(key: str, language: str) -> Any:
    """Return words with their fields still open; where a number chooses the form, both forms."""
    fields: dict[str, Any] = {name: _Field(name) for name in FIELDS}
    if key in ("forms.progress", "forms.missing_title"):
        forms = {"one": 1, "other": 2}
        chosen = {form: word(key, language, **{**fields, "n": _Number(n)}) for form, n in forms.items()}
        return {**chosen, "zero_is_one": language == "fr"}
    return word(key, language, **fields)


class _Number(int):
    """A number that chooses between one and several, and leaves its field open."""

    def __format__(self, spec: str) -> str:
        return "{n}"
