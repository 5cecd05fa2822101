"""Take the README's pictures from the demo: `make pictures`, after `make demo`. Needs pdftoppm (poppler-utils)."""

import subprocess
import sys
from pathlib import Path

import amnmethods as amn
from amnmethods import charts

PICTURES = Path("data/pictures")
SHOWN = 6  # items, so that the picture stays small


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


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
