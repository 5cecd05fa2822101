"""Bytes into text: which encoding, whether it was already spoilt before, and a few words to look at."""

import codecs
import re

from .sheet import Note

__all__ = ["decode", "looks_spoilt", "mend_spoilt", "preview", "without_controls"]

MARKS = [
    (codecs.BOM_UTF8, "utf-8", "UTF-8 (BOM)"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
]
NAMES = {
    "cp1252": "Windows-1252",
    "latin_1": "Latin-1",
    "iso8859_15": "Latin-9",
    "mac_roman": "Mac Roman",
    "cp850": "DOS 850",
}
# What XML and spreadsheets cannot hold: control characters other than tab and line breaks, halves of a surrogate pair.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


def decode(content: bytes) -> tuple[str, list[Note]]:
    """Return the text of a file and what was found: its encoding, words to check it by, spoilt accents."""
    text, name = _decode(content)
    words = preview(text)
    if not words:
        notes = [Note("sheets.found.encoding", {"encoding": name})]
    else:
        notes = [Note("sheets.found.encoding_words", {"encoding": name, "words": ", ".join(words)})]
    spoilt = [word for word in dict.fromkeys(re.findall(r"\S+", text)) if looks_spoilt(word)][:3]
    if spoilt:
        mended = ", ".join(mend_spoilt(word) for word in spoilt)
        notes.append(Note("sheets.found.mojibake", {"words": ", ".join(spoilt), "mended": mended}))
    return text, notes


def _decode(content: bytes) -> tuple[str, str]:
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            rest = content[len(mark) :]
            return (rest.decode(codec, "surrogateescape") if codec == "utf-8" else _decode_units(rest, codec)), name
    zeros = content[:4096]
    if zeros[1::2].count(0) > len(zeros) / 5:
        return _decode_units(content, "utf-16-le"), "UTF-16"
    if zeros[0::2].count(0) > len(zeros) / 5:
        return _decode_units(content, "utf-16-be"), "UTF-16"
    try:
        return content.decode("utf-8", "surrogatepass"), "ASCII" if content.isascii() else "UTF-8"
    except UnicodeDecodeError:
        pass
    escaped = content.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= character <= "\udcff" for character in escaped)
    if sum(character > "\x7f" and not "\udc80" <= character <= "\udcff" for character in escaped) > broken:
        return escaped, "UTF-8"  # mostly sound: the few broken bytes are removed and counted later
    return _decode_one_byte(content)


def _decode_units(content: bytes, codec: str) -> str:
    """Decode a file of two or four bytes a unit; a last, cut-off unit is left out, an impossible one shown as such."""
    size = 4 if "32" in codec else 2
    whole = content[: len(content) // size * size]
    try:
        return whole.decode(codec, "surrogatepass")
    except UnicodeDecodeError:
        return whole.decode(codec, "replace")


def _decode_one_byte(content: bytes) -> tuple[str, str]:
    """Decode a file with one byte a character; charset-normalizer weighs the candidates by their letters."""
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=list(NAMES), enable_fallback=False).best()
    codec = best.encoding if best is not None else "cp1252"
    if codec in ("latin_1", "iso8859_15"):
        codec = "cp1252"  # the same for letters, and the sign € or ’ that is meant where Latin-1 has control characters
    try:
        return content.decode(codec), NAMES[codec]
    except UnicodeDecodeError:
        return content.decode("latin_1"), NAMES["latin_1"]


def preview(text: str, n: int = 3) -> list[str]:
    """Return the first few different words that hold a letter outside ASCII.

    Examples
    --------
    >>> preview("clé; lumière du jour; clé; énergie")
    ['clé', 'lumière', 'énergie']
    """
    words = dict.fromkeys(word for word in WORD.findall(text) if not word.isascii())
    return list(words)[:n]


def looks_spoilt(text: str) -> bool:
    """Return whether UTF-8 was once read as Windows-1252, so that é became Ã©.

    Examples
    --------
    >>> looks_spoilt("clÃ©"), looks_spoilt("clé"), looks_spoilt("SÃO")
    (True, False, False)
    """
    return mend_spoilt(text) != text


def mend_spoilt(text: str) -> str:
    """Return the text with such accents put right; unchanged where nothing was spoilt.

    Examples
    --------
    >>> mend_spoilt("clÃ© de lâ€™annÃ©e")
    'clé de l’année'
    """
    if text.isascii():
        return text
    return SPOILT.sub(_mend, text)


# The lead byte of a two- or three-byte UTF-8 sequence seen as Windows-1252, with its one or two followers.
FOLLOWER = f"[\x80-\xbf{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]"
SPOILT = re.compile(f"[\u00c2-\u00c5]{FOLLOWER}|\u00e2{FOLLOWER}{FOLLOWER}")


def _mend(match: re.Match[str]) -> str:
    seen = match.group()
    for codec in ("cp1252", "latin_1"):
        try:
            return seen.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
    return seen


def without_controls(text: str) -> tuple[str, int]:
    r"""Return the text without characters that no spreadsheet can hold, and how many were taken out.

    Examples
    --------
    >>> without_controls("a\x00b\ud800")
    ('ab', 2)
    """
    return UNWANTED.subn("", text)
