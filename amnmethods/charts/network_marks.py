"""The marks of a network's picture: ties, people, labels, and what the marks mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .grid import BODY, Key
from .lettering import drawable, line_height, text_width
from .network_people import Drawn, Looks
from .palette import INK, MUTED, PAPER
from .voice import Voice

if TYPE_CHECKING:
    from .paper import Paper

__all__ = ["draw_network", "network_keys", "write_labels"]


def draw_network(
    paper: "Paper",
    drawn: Drawn,
    places: np.ndarray,
    shown: Looks,
    diameter: np.ndarray | None = None,
) -> None:
    """Draw ties and people; whoever has no tie is a dot."""
    from matplotlib.collections import LineCollection

    size = drawn.diameter if diameter is None else diameter
    if len(drawn.pairs):
        strong = 0.35 + 0.9 * np.sqrt(drawn.weight / drawn.weight.max())
        lines = LineCollection(places[drawn.pairs].tolist(), linewidths=strong, colors="#8E9BA6", alpha=0.55, zorder=2)
        lines.set_label("tie")
        paper.ax.add_collection(lines, autolim=False)
    active = np.isin(np.arange(drawn.n), drawn.pairs)
    for k in sorted(range(drawn.n), key=lambda person: -size[person]):
        colour, marker, _, _ = shown[drawn.group[k]]
        x, y = places[k]
        if not active[k]:
            paper.mark(x, y, ".", 2.2, "#B9C2CA", markeredgewidth=0, zorder=3, label="idle")
            continue
        edge = {"markeredgecolor": INK, "markeredgewidth": 1.0} if drawn.mentor[k] else {"markeredgewidth": 0.4}
        paper.mark(
            x, y, marker, 72 * size[k], colour, zorder=4, label="mentor" if drawn.mentor[k] else "mentee", **edge
        )


def write_labels(
    paper: "Paper",
    drawn: Drawn,
    places: np.ndarray,
    relied: Sequence[tuple[int, float]],
    room: tuple[float, float],
    voice: Voice,
) -> None:
    """Write each label where it covers no other: right of its mark, left, below, above, or further off."""
    taken: list[tuple[float, float, float, float]] = []
    tall = line_height(BODY)
    for k, share in relied:
        text = f"{drawable(drawn.ids[k])} {voice.percent(share)}"
        wide, reach = text_width(text, BODY, "bold") + 0.06, drawn.diameter[k] / 2 + 0.03
        x, y = places[k]
        spots = []
        for far in (reach, reach + tall, reach + 2 * tall, reach + 4 * tall):
            spots += [
                (x + far, y),
                (x - far - wide, y),
                (x - wide / 2, y + far + tall / 2),
                (x - wide / 2, y - far - tall / 2),
            ]
        boxes = [(left, middle - tall / 2, left + wide, middle + tall / 2) for left, middle in spots]
        inside = [b for b in boxes if b[0] >= 0 and b[2] <= room[0] and b[1] >= 0 and b[3] <= room[1]]
        free = [b for b in inside if not any(_overlap(b, other) for other in taken)]
        if not free:
            continue
        # Of the free places the one with the fewest marks below it.
        box = min(free, key=lambda b: sum(b[0] < px < b[2] and b[1] < py < b[3] for px, py in places))
        taken.append(box)
        near = (min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3]))
        paper.line([x, near[0]], [y, near[1]], INK, 0.9, zorder=3.5)
        paper.bar(box[0], box[1], box[2] - box[0], box[3] - box[1], PAPER, alpha=0.82, zorder=4.5)
        paper.text(box[0] + 0.03, (box[1] + box[3]) / 2, text, BODY, weight="bold")


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def network_keys(shown: Looks, labelled: bool, voice: Voice) -> list[Key]:
    """Return what the marks mean."""

    def key(words: str, shape: str, size: float, colour: str, edge: str = PAPER, thick: float = 0.5) -> Key:
        def draw(paper: "Paper", x: float, y: float) -> None:
            paper.mark(x + 0.06, y, shape, size, colour, markeredgecolor=edge, markeredgewidth=thick)

        return Key(words, 0.12, draw)

    def tie(paper: "Paper", x: float, y: float) -> None:
        paper.line([x, x + 0.2], [y, y], "#8E9BA6", 1.2)

    keys = [
        key(voice.say("network.key_mentor"), "o", 9.5, PAPER, INK, 1.0),
        key(voice.say("network.key_mentee"), "o", 5.5, MUTED),
        Key(voice.say("network.key_tie"), 0.2, tie),
    ]
    if list(shown) != [""]:
        keys += [key(f"{said} ({n})", marker, 6.5, colour) for colour, marker, said, n in shown.values()]
    if labelled:
        keys.append(Key(voice.say("network.key_label"), alone=True))
    return keys
