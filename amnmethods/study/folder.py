"""What lies where in a study's folder."""

from pathlib import Path

from ..errors import StudyFileError

STUDY, MEMORY = "study.yaml", "study.db"
LINK = "panel.link"  # who is who, encrypted
ITEMS, PANEL = "items", "panel"  # each a spreadsheet, as .csv or .xlsx
KINDS = (".csv", ".xlsx")
IMPORTS, OUTPUTS, TEMPLATES = "imports", "outputs", "templates"
RETURNED = "returned"  # forms and exports that came back, before they are brought in
FOLDERS = (IMPORTS, OUTPUTS, "notebooks", TEMPLATES)


def is_study(folder: Path) -> bool:
    """Tell whether a folder holds a study."""
    return (folder / STUDY).is_file()


def spreadsheet(folder: Path, name: str) -> Path | None:
    """Return the spreadsheet of a name, `.csv` or `.xlsx`; None where there is none.

    Raises
    ------
    StudyFileError
        Both are there: only one can hold.
    """
    found = [folder / f"{name}{kind}" for kind in KINDS if (folder / f"{name}{kind}").is_file()]
    if len(found) > 1:
        raise StudyFileError(f"{folder} holds both {found[0].name} and {found[1].name}: keep the one that counts.")
    return found[0] if found else None
