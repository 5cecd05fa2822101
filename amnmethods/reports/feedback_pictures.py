"""The small picture of a feedback sheet: the panel's ratings of one item, the middle half, and the reader's own mark.

Nearly every picture of a study's sheets is another one, a thousand and more in all, so they are written without
matplotlib, which would take minutes: shapes first, then the same shapes as SVG (HTML, PDF) and PNG (Word).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..charts.palette import BLUE, GREY, INK, MUTED, ORANGE
from ..words import number, word
from .figures import Figures, Picture

if TYPE_CHECKING:
    from ..study.feedback import FeedbackRow

__all__ = ["Drawer", "Shapes", "own_rating", "png", "svg"]

WIDE, HIGH = 278, 84  # hundredths of an inch, downwards: two pictures stand beside each other on a page
GROUND, TALLEST = 50, 46  # where the bars stand, and the height of the highest
LETTERS = 10  # height of the letters
NAMED = 15  # more points than this are not named one by one
FINE = 4  # PNG: pixels a hundredth of an inch, before it is made half as large with smooth edges


@dataclass(frozen=True)
class Shapes:
    """What a picture is made of: polygons (corners, colour) and centred words (x, top, text, colour, bold)."""

    polygons: tuple[tuple[tuple[tuple[float, float], ...], str], ...]
    texts: tuple[tuple[float, float, str, str, bool], ...]


def own_rating(
    points: Sequence[float],
    counts: Sequence[int] | None,
    middle: tuple[float, float, float],
    own: float | None,
) -> Shapes:
    """Return a bar per point, a line under the middle half with a mark at the median, and a triangle at the own rating.

    Parameters
    ----------
    points
        The points of the response scale, increasing.
    counts
        How often each was chosen; None draws no bars, where so few rated that they would show single people.
    middle
        First quartile, median and third quartile of the panel, in scale points.
    own
        The reader's rating, or None.
    """
    low, high = points[0], points[-1]
    step = min(b - a for a, b in pairwise(points))
    unit = (WIDE - 8) / (high - low + step)  # of a scale point

    def x(value: float) -> float:
        return 4 + (value - low + step / 2) * unit

    polygons = []
    most = max([*(counts or ()), 1])
    for point, count in zip(points, counts or [0] * len(points), strict=True):
        if count:
            half, top = 0.4 * step * unit, GROUND - TALLEST * count / most
            polygons.append(
                (_box(x(point) - half, top, x(point) + half, GROUND), ORANGE[1] if point == own else BLUE[1])
            )
    polygons.append((_box(4, GROUND, WIDE - 4, GROUND + 1), GREY[1]))
    q1, median, q3 = middle
    polygons.append((_box(x(q1) - 3, GROUND + 4, x(q3) + 3, GROUND + 7), INK))
    polygons.append((_box(x(median) - 1.5, GROUND + 2, x(median) + 1.5, GROUND + 9), INK))
    if own is not None:
        at, top = x(own), GROUND + 23
        polygons.append((((at, top), (at + 6, top + 10), (at - 6, top + 10)), ORANGE[1]))
    named = points if len(points) <= NAMED else (low, high)
    texts = [(x(p), GROUND + 11, f"{p:g}", INK if p == own else MUTED, p == own) for p in named]
    return Shapes(tuple(polygons), tuple(texts))


def _box(left: float, top: float, right: float, bottom: float) -> tuple[tuple[float, float], ...]:
    return (left, top), (right, top), (right, bottom), (left, bottom)


def svg(shapes: Shapes) -> str:
    """Return the picture as SVG on white, so that it can be read on a dark page too."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE / 100}in" '
        f'height="{HIGH / 100}in" font-family="\'DejaVu Sans\', Verdana, sans-serif" font-size="{LETTERS}">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#FFFFFF"/>',
    ]
    for corners, colour in shapes.polygons:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
        parts.append(f'<polygon points="{places}" fill="{colour}"/>')
    for x, top, text, colour, bold in shapes.texts:
        weight = ' font-weight="bold"' if bold else ""
        parts.append(
            f'<text x="{x:.1f}" y="{top + LETTERS * 0.8:.1f}" text-anchor="middle" fill="{colour}"{weight}>{text}</text>'
        )
    return "".join([*parts, "</svg>\n"])


def png(shapes: Shapes) -> bytes:
    """Return the picture as PNG of 200 dots an inch."""
    from PIL import Image, ImageDraw  # comes with matplotlib

    image = Image.new("RGB", (WIDE * FINE, HIGH * FINE), "#FFFFFF")
    pen = ImageDraw.Draw(image)
    for corners, colour in shapes.polygons:
        pen.polygon([(x * FINE, y * FINE) for x, y in corners], fill=colour)
    for x, top, text, colour, bold in shapes.texts:
        pen.text((x * FINE, (top + LETTERS * 0.8) * FINE), text, fill=colour, font=_font(bold), anchor="ms")
    room = BytesIO()
    small = image.reduce(2).quantize(32, Image.Quantize.FASTOCTREE)  # few colours: half the size, half the time
    small.save(room, "PNG", dpi=(200, 200))
    return room.getvalue()


@cache
def _font(bold: bool) -> Any:
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/{name}", LETTERS * FINE)


@dataclass
class Drawer:
    """Draws each different picture once, however many sheets show it."""

    figures: Figures
    drawn: dict[Any, Picture] = field(default_factory=dict)

    def picture(self, row: "FeedbackRow", points: Sequence[float], language: str) -> Picture | None:
        """Return the picture of an item on a criterion, or None where the panel's ratings are not shown."""
        panel = row.panel
        if panel is None:
            return None
        own = float(row.own) if isinstance(row.own, (int, float)) else None
        key = (language, tuple(points), panel, own)
        if key not in self.drawn:
            shapes = own_rating(points, panel.counts, (panel.q1, panel.median, panel.q3), own)
            picture = Picture(f"own-{len(self.drawn) + 1}", _alt(points, panel.counts, language))
            self._keep(picture, shapes)
            self.drawn[key] = picture
        return self.drawn[key]

    def _keep(self, picture: Picture, shapes: Shapes) -> None:
        folder = self.figures.folder
        folder.mkdir(exist_ok=True)
        # The PNG first, for other sheets are written meanwhile, and `add_pixels` would make one of an SVG alone.
        if self.figures.pixels:
            (folder / f"{picture.name}.png").write_bytes(png(shapes))
        if self.figures.vector:
            (folder / f"{picture.name}.svg").write_text(svg(shapes), encoding="utf-8")
        self.figures.alt[picture.name] = picture.alt


def _alt(points: Sequence[float], counts: Sequence[int] | None, language: str) -> str:
    """Say how often each point was chosen; all else stands in words beside the picture."""
    if counts is None:
        return word("feedback_sheet.alt_middle", language)
    chosen = [
        word("feedback_sheet.at_point", language, n=n, point=number(point, language))
        for point, n in zip(points, counts, strict=True)
        if n
    ]
    return word("feedback_sheet.alt", language, counts=", ".join(chosen))
