"""The charts of a report on disk, each drawn once, as SVG, with the words for who cannot see it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .pixels import add_pixels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..study import Study

__all__ = ["Figures", "Pen", "Picture"]

FULL_PAGE = 8.6  # inches: a figure of this height leaves room for its caption on US letter
PART_PAGE = 6.6  # and one of this height for a few lines above it


@dataclass(frozen=True)
class Picture:
    """A chart in the template: its name (without ending) and its alternative text."""

    name: str
    alt: str


@dataclass
class Figures:
    """Draws the charts of one report into a folder and remembers what each shows."""

    folder: Path
    vector: bool = True  # for HTML and PDF
    pixels: bool = True  # for Word
    alt: dict[str, str] = field(default_factory=dict)
    pool: Executor | None = None  # makes the pixels while the next chart is drawn; without it `render` makes them
    waiting: list["Future[None]"] = field(default_factory=list)

    def keep(self, name: str, charts: Sequence["Figure"]) -> list[Picture]:
        """Write the pages of a chart (``name-1.svg``, ...); the same chart gives the same files."""
        from ..charts import alt_text, figure_bytes

        self.folder.mkdir(exist_ok=True)
        kept = []
        for page, chart in enumerate(charts, start=1):
            picture = Picture(f"{name}-{page}", alt_text(chart))
            if self.vector or self.pixels:
                drawn = self.folder / f"{picture.name}.svg"
                drawn.write_bytes(figure_bytes(chart, "svg"))
                if self.pool is not None and self.pixels:
                    self.waiting.append(self.pool.submit(add_pixels, [drawn]))
            self.alt[picture.name] = picture.alt
            kept.append(picture)
        return kept

    def finish(self) -> None:
        """Wait until all pixels are there."""
        for job in self.waiting:
            job.result()


@dataclass(frozen=True)
class Pen:
    """Draws a study's charts in one language; the tables come from the study, small numbers already blank."""

    figures: Figures
    study: "Study"
    language: str

    def strips(
        self, counts: pd.DataFrame, consensus: pd.DataFrame, names: Mapping[str, str], number: int
    ) -> list[Picture]:
        """Draw the distribution of each item's ratings in a round; items that too few rated are left blank."""
        from ..charts import pages, plot_distribution_strip

        rule, below = self.study.rule, self.study.config.suppress_below.report
        n = counts.sum(axis=1)
        shown = counts.astype(float).mask((n > 0) & (n < below))
        charts = pages(
            plot_distribution_strip, shown, consensus, names, self.study.scales[rule.criterion], self.language,
            agree=(float(rule.agree.low), float(rule.agree.high)), study=self.study.folder,
        )  # fmt: skip
        return self.figures.keep(f"strip-{number}-{self.language}", charts)

    def slopes(
        self, rounds: tuple[int, int], tables: tuple[pd.DataFrame, pd.DataFrame], names: Mapping[str, str]
    ) -> list[Picture]:
        """Draw the shares agreeing of the items that both rounds asked."""
        from ..charts import pages, plot_slope

        below = self.study.config.suppress_below.report
        told = [table[table["n"] >= below] for table in tables]
        both = set(told[0]["item_id"]) & set(told[1]["item_id"])
        if not both:
            return []
        given = (*(table[table["item_id"].isin(both)] for table in told), names, self.language)
        options: dict[str, Any] = {"rounds": rounds, "study": self.study.folder}
        height = plot_slope(*given, **options).get_figheight()
        n = -(-height // FULL_PAGE)  # as many pages as it needs, about equally full
        charts = pages(plot_slope, *given, height=min(FULL_PAGE, 1.1 * height / n + 0.5), **options)
        return self.figures.keep(f"slope-{rounds[1]}-{self.language}", charts)

    def bars(self, counts: pd.DataFrame, names: Mapping[str, str]) -> list[Picture]:
        """Draw the shares in each region of the scale; only a rule whose agreement lies above has such regions."""
        from ..charts import pages, plot_diverging_bars

        rule = self.study.rule
        if counts.empty or rule.against is None or rule.against.high >= rule.agree.low:
            return []
        charts = pages(
            plot_diverging_bars, counts, float(rule.against.high), float(rule.agree.low), names,
            self.study.scales[rule.criterion], self.language, study=self.study.folder, height=PART_PAGE,
        )  # fmt: skip
        return self.figures.keep(f"bars-{self.language}", charts)

    def lineage(self, lineage: pd.DataFrame, names: Mapping[str, str]) -> list[Picture]:
        """Draw what became of the items from round to round; items that meet or part stay on one page."""
        from ..charts import families, plot_lineage

        charts = [
            plot_lineage(lineage, names, self.language, only=group, study=self.study.folder)
            for group in families(lineage)
        ]
        return self.figures.keep(f"lineage-{self.language}", charts)

    def flow(self, flow: pd.DataFrame) -> Picture:
        """Draw the panel's way through the rounds."""
        from ..charts import plot_panel_flow

        chart = plot_panel_flow(flow, language=self.language, study=self.study.folder)
        return self.figures.keep(f"flow-{self.language}", [chart])[0]
