"""Take the README's pictures from the demo: `make pictures`, after `make demo`. Needs pdftoppm (poppler-utils)."""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import amnmethods as amn
from amnmethods import charts, reports, resources
from amnmethods.demo.invent import given
from amnmethods.demo.rounds import asked_in
from amnmethods.demo.ways import Redcap

PICTURES = Path("data/pictures")
SHOWN = 6  # items, so that the picture stays small
LINES, SIGNS = 9, 104  # of an export, as an editor would show it


def main(outputs: Path = Path("outputs")) -> None:
    """Draw the first page of the report, and the ratings of the last round's first items."""
    PICTURES.mkdir(exist_ok=True)
    page = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", "-H", "640"]
    subprocess.run([*page, str(outputs / "consensus.en.pdf"), str(PICTURES / "report")], check=True)
    study = amn.open_study(outputs / "amn-demo")
    last = int(study.rounds().query("state != 'draft'")["round"].max())
    counts, consensus = study.counts(last), study.consensus(last)
    consensus = consensus[consensus["criterion"] == study.rule.criterion]
    labels = {outcome: text.said("en") for outcome, text in study.rule.labels.items()}
    consensus = consensus.assign(status=consensus["status"].replace(labels)).head(SHOWN)
    counts = counts[counts.index.get_level_values("item_id").isin(consensus["item_id"])]
    agree = (float(study.rule.agree.low), float(study.rule.agree.high))
    figure = charts.plot_distribution_strip(counts, consensus, study.items(last), study.scale, agree=agree)
    (PICTURES / "ratings.png").write_bytes(charts.figure_bytes(figure, dpi=110))
    with tempfile.TemporaryDirectory() as folder:
        (PICTURES / "export.png").write_bytes(from_export_to_report(Path(folder)))


def from_export_to_report(folder: Path) -> bytes:
    """Bring round 1 of the invented study in from a REDCap export, and show both ends: the file and the report."""
    from PIL import Image

    source, answers = resources.find("data/amn-demo"), given()
    study = amn.new_study(folder / "study", template=source)
    study.open_round(1, items=asked_in(1))
    project = Redcap(study, folder)
    project.send(1)
    project.answer(1, answers[answers["round"] == 1], {})
    (imported,) = project.bring_in(1)
    assert imported.imported, str(imported)
    study.close_round(1)
    (report,) = reports.consensus_report(study, ["en"], ["pdf"], folder)
    page = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", "-H", "560"]
    subprocess.run([*page, str(report), str(folder / "page")], check=True)
    below = Image.open(folder / "page.png").convert("RGB")
    (export,) = (folder / "exports").glob("*.csv")
    above = _as_an_editor_shows(export, below.width)
    both = Image.new("RGB", (below.width, above.height + below.height), "white")
    both.paste(above, (0, 0))
    both.paste(below, (0, above.height))
    written = io.BytesIO()
    both.save(written, "PNG", optimize=True)
    return written.getvalue()


def _as_an_editor_shows(export: Path, width: int):
    """Draw the beginning of a file in letters of one width."""
    from matplotlib import font_manager
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(font_manager.findfont("DejaVu Sans Mono"), 10)
    lines = export.read_text(encoding="utf-8").splitlines()[:LINES]
    picture = Image.new("RGB", (width, 26 + 15 * (LINES + 1)), "#f3f4f6")
    pen = ImageDraw.Draw(picture)
    pen.text((12, 8), export.name, font=font, fill="#1f3864")
    for k, line in enumerate(lines):
        shown = line if len(line) <= SIGNS else line[: SIGNS - 2] + " …"
        pen.text((12, 28 + 15 * k), shown, font=font, fill="#222222")
    return picture


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
