"""Colours that hold for colour-blind readers and in greyscale; none is the only carrier of a meaning.

Blue beside orange is the pair that people with any common colour-vision deficiency tell apart (Okabe and Ito, 2008),
and each is drawn from light to dark, so that a grey print keeps the order. Text is only ever drawn in INK or MUTED
on PAPER or BAND: contrast 5.4 or more, where WCAG 2.2 asks for 4.5.
"""

__all__ = ["BAND", "BLUE", "GREY", "INK", "MUTED", "ORANGE", "PAPER", "RULE", "shades"]

PAPER = "#FFFFFF"
INK = "#1B2631"
MUTED = "#52606D"
RULE = "#D5DBE1"  # hairlines between rows
BAND = "#E4EEF7"  # behind the agreement band
BLUE = ("#A9CBE6", "#0F4C81")  # light to dark: towards agreement
ORANGE = ("#F6C58F", "#A65100")  # light to dark: away from it
GREY = ("#DDE1E5", "#768492")  # the middle; what is neither


def shades(ends: tuple[str, str], n: int) -> list[str]:
    """Return `n` steps from the light to the dark end of a colour; a single one is a strong step between.

    Examples
    --------
    >>> shades(("#000000", "#FFFFFF"), 3)
    ['#000000', '#808080', '#ffffff']
    """
    light, dark = (tuple(int(end[k : k + 2], 16) for k in (1, 3, 5)) for end in ends)
    steps = [0.75] if n == 1 else [k / (n - 1) for k in range(n)]
    return [
        "#" + "".join(f"{round(a + (b - a) * step):02x}" for a, b in zip(light, dark, strict=True)) for step in steps
    ]
