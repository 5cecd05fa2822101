"""How hard a text is to read, by the published formula of its language: advice, no verdict on one sentence."""

import re
import unicodedata
from typing import NamedTuple

__all__ = ["ReadingLevel", "counted", "reading_level"]

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SENTENCE = re.compile(r"[.!?…]+(?=\s|$)")
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)$", re.IGNORECASE)
GRADE = (0.39, 11.8, -15.59)  # Kincaid et al. (1975)
VOWELS = "aeiouyàâäéèêëîïôöùûüÿ"
# Vowels side by side that are spoken apart: créer, maïs, ouvrier, pays, essayer; create, reality, region no, client, various.
HIATUS = r"é(?=[aoiu]|e[rzt])|[aou](?=[éïë])|(?<=[bcdfgptv][lr])i(?=[aeéoè])|u(?=a)|ay(?=s)|[ao]y(?=[aeiouéè])"
APART = (
    r"(?<![cgtsx])i(?=o|a(?!n$))|(?<![cgtsxl])i(?=an$)|[aeiouy](?=ing)|(?<=r)e(?=at(?:e[sd]?$|ing|ion|ive|or))|e(?=a(?:$|s$|lity))|(?:(?<=[dlr])|(?<=th))e(?=o)"
    r"|(?<![qg])u(?=a|ous)|i(?=et)|(?<=[bdlrv])i(?=en)|(?<=sc)i(?=en)|(?<=^c)o(?=o[pr])"
)
EASE = {"en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6)}  # Flesch (1948); Kandel & Moles (1958)


class ReadingLevel(NamedTuple):
    """What a text counts, and what the formulas make of it; None where a formula does not exist for the language."""

    n_words: int
    n_sentences: int
    n_syllables: int
    ease: float | None
    grade: float | None


def counted(text: str, language: str) -> tuple[int, int, int]:
    """Return the words, sentences and syllables of a text; a text without a full stop is one sentence.

    Syllables are counted by rules of spelling: a few words come out one off.

    Examples
    --------
    >>> counted("Le chat dort. Il fait beau.", "fr")
    (6, 2, 6)
    """
    words = WORD.findall(text)
    if not words:
        return 0, 0, 0
    syllables = _french if language == "fr" else _english
    n_sentences = sum(1 for part in SENTENCE.split(text) if WORD.search(part))
    parts = [part for word in words for part in _parts(word, language)]
    return len(words), n_sentences, sum(map(syllables, parts))


def reading_level(text: str, language: str) -> ReadingLevel:
    """Return how easy a text is to read: Flesch's ease [1]_ in English, Kandel and Moles' [2]_ in French, and a school grade.

    Parameters
    ----------
    text
        One or more sentences. On one short sentence every formula is rough: two long words move it by several grades.
    language
        ``"en"`` or ``"fr"``; any other gives the counts alone.

    Returns
    -------
    ``n_words``, ``n_sentences``, ``n_syllables`` (by rules of spelling); ``ease`` (100 very easy, 0
    very hard; short words can pass 100), ``grade`` (Flesch-Kincaid [3]_, years of school in the United States;
    English only: no such formula was published for French).

    References
    ----------
    .. [1] Flesch (1948). A new readability yardstick. doi:10.1037/h0057532
    .. [2] Kandel & Moles (1958). Application de l'indice de Flesch à la langue française. Cahiers d'études de
       radio-télévision, 19, 253-274. ease = 207 - 1.015 words per sentence - 73.6 syllables per word.
    .. [3] Kincaid et al. (1975). Derivation of new readability formulas for Navy enlisted personnel. Research Branch Report
       8-75.

    Examples
    --------
    >>> platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    >>> round(reading_level(platypus, "en").grade, 1)
    11.3
    """
    n_words, n_sentences, n_syllables = counted(text, language)
    if not n_words:
        return ReadingLevel(0, 0, 0, None, None)
    per_sentence, per_word = n_words / n_sentences, n_syllables / n_words
    ease = grade = None
    if language in EASE:
        base, length, syllables = EASE[language]
        ease = base - length * per_sentence - syllables * per_word
    if language == "en":
        grade = GRADE[0] * per_sentence + GRADE[1] * per_word + GRADE[2]
    return ReadingLevel(n_words, n_sentences, n_syllables, ease, grade)


def _parts(word: str, language: str) -> list[str]:
    """Return the parts of a word that are spoken by themselves: long-term is two, l'été is été."""
    parts = word.replace("’", "'").split("-")
    if language == "fr":
        parts = [
            rest if mark and ELIDED.match(first) else part
            for part in parts
            for first, mark, rest in [part.partition("'")]
        ]
    return [part for part in parts if part]


def _english(word: str) -> int:
    """Count the syllables of an English word: groups of vowels, less endings that are silent, more where two are spoken apart."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if "a" <= c <= "z")
    n = len(re.findall(r"[aeiouy]+", plain)) + len(re.findall(APART, plain))
    silent = re.search(r"[^aeiouy]e$", plain) and not re.search(r"[^aeiouyr]le$", plain)
    silent = silent or (re.search(r"[^aeiouytd]ed$", plain) and not re.search(r"[^aeiouyl]led$", plain))
    silent = silent or (re.search(r"[^aeiouysczxg]es$", plain) and not re.search(r"(?:[cs]h|[^aeiouyl]l)es$", plain))
    n -= bool(silent)
    n -= len(re.findall(r"[aeiouy][^aeiouyl]e(?:ly|ments?|ful|less|ness)$", plain))
    return max(1, n + plain.endswith("sm"))


def _french(word: str) -> int:
    """Count the syllables of a French word as it is spoken: groups of vowels, a mute ending left out."""
    plain = unicodedata.normalize("NFC", word.lower()).replace("œu", "eu").replace("œ", "e").replace("æ", "e")
    plain = re.sub(r"([qg])u(?=[eéèêiîy])|qu", lambda found: found[1] or "q", plain)
    n = len(re.findall(f"[{VOWELS}]+", plain)) + len(re.findall(HIATUS, plain))
    mute = re.search(f"[^{VOWELS}](?:e|es)$", plain) or (
        re.search(f"(?:[^{VOWELS}m]|[aeiou]m)ent$", plain) and _verb(plain)
    )
    return max(1, n - bool(mute))


def _verb(plain: str) -> bool:
    """Tell whether -ent is most likely the mute ending of a verb, not that of a noun, an adverb or an adjective."""
    heard = r"(?:m|[cdgv]|[lrt]i|[^nè]n|[aiou]l|cell|^l|[ap]ar|souv)ent$"
    return not re.search(heard, plain)
