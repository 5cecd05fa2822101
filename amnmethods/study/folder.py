"""What lies where in a study's folder."""

from pathlib import Path

STUDY, ITEMS, PANEL, MEMORY = "study.yaml", "items.csv", "panel.csv", "study.db"
IMPORTS, OUTPUTS = "imports", "outputs"
FOLDERS = (IMPORTS, OUTPUTS, "notebooks", "templates")


def is_study(folder: Path) -> bool:
    """Tell whether a folder holds a study."""
    return (folder / STUDY).is_file()
