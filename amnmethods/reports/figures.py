"""The charts of a report on disk: SVG for HTML and PDF, PNG for Word, each with the words for who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Figures", "Picture"]


@dataclass(frozen=True)
class Picture:
    """A chart in the template: its name (without ending) and its alternative text."""

    name: str
    alt: str


@dataclass
class Figures:
    """Draws the charts of one report into a folder and remembers what each shows."""

    folder: Path
    endings: tuple[Literal["svg", "png"], ...] = ("svg", "png")
    alt: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, charts: Sequence["Figure"]) -> list[Picture]:
        """Write the pages of a chart as ``name-1.svg``, ``name-1.png`` and so on; the same chart gives the same files."""
        from ..charts import alt_text, figure_bytes

        kept = []
        for page, chart in enumerate(charts, start=1):
            picture = Picture(f"{name}-{page}", alt_text(chart))
            for ending in self.endings:
                (self.folder / f"{picture.name}.{ending}").write_bytes(figure_bytes(chart, ending))
            self.alt[picture.name] = picture.alt
            kept.append(picture)
        return kept
