"""Pictures for Word, which shows no SVG: the very SVG that the other formats show, in pixels."""

import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

__all__ = ["add_pixels", "fonts"]

FINE = 150  # dots per inch
HEAD = 33  # bytes of a PNG before anything may be added: its signature and its size


@cache
def fonts() -> Any:
    """Return the machine's fonts and those that the charts are lettered in, looked for once."""
    import matplotlib
    import typst

    return typst.Fonts(font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"])


def add_pixels(drawn: Iterable[Path]) -> None:
    """Write a PNG beside each SVG that has none yet.

    Typst draws it, which takes a fifth of the time of drawing the chart once more, and leaves Python free meanwhile.
    """
    import typst

    for path in drawn:
        if path.with_suffix(".png").exists():
            continue
        sheet = f'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("{path.name}")\n'
        source = path.with_name(f"{uuid4().hex}.typ")
        source.write_text(sheet, encoding="utf-8")
        page: Any = typst.compile(source, root=path.parent, font_paths=fonts(), format="png", ppi=FINE)
        source.unlink()
        path.with_suffix(".png").write_bytes(_sized(page))


def _sized(png: bytes) -> bytes:
    """Return a PNG that says how fine it is, so that Word shows it as large as it was drawn."""
    per_metre = round(FINE / 0.0254)
    said = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    return png[:HEAD] + struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said)) + png[HEAD:]
