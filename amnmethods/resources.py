"""Find the packaged templates and data: the study's own copy first, then ours.

Ours lie beside the package in a checkout and inside it (`_bundled`, read-only) once installed from a wheel.
"""

from functools import cache
from pathlib import Path, PurePosixPath

from .errors import ResourceError

__all__ = ["find", "listing", "text"]


@cache
def _ours() -> Path:
    """Return the folder that holds `templates/` and `data/`, in the wheel or in the checkout."""
    package = Path(__file__).resolve().parent
    if (package / "_bundled").is_dir():
        return package / "_bundled"
    if (package.parent / "pyproject.toml").is_file():
        return package.parent
    raise ResourceError("The packaged templates and data are missing: install amnmethods again.")


def _places(name: str, study: Path | None) -> list[Path]:
    parts = PurePosixPath(name).parts
    if PurePosixPath(name).is_absolute() or ".." in parts:
        raise ResourceError(f"{name!r} is not a name below templates/ or data/.")
    roots = [_ours()] if study is None else [Path(study), _ours()]
    return [root.joinpath(*parts) for root in roots]


def find(name: str, study: Path | None = None) -> Path:
    """Return the path of a template or data file, the study's own copy first.

    Parameters
    ----------
    name
        A name with forward slashes, such as ``"templates/words/en.yaml"``.
    study
        The study's folder, or None for ours alone.

    Raises
    ------
    ResourceError
        No copy exists; the message lists the places looked at.

    Examples
    --------
    >>> find("templates/words/en.yaml").name
    'en.yaml'
    """
    places = _places(name, study)
    for place in places:
        if place.exists():
            return place
    looked = ", ".join(str(place) for place in places)
    raise ResourceError(f"{name!r} was not found. Looked at: {looked}. Put a copy there, or install amnmethods again.")


def text(name: str, study: Path | None = None) -> str:
    """Return the text of a template or data file (UTF-8)."""
    return find(name, study).read_text(encoding="utf-8")


def listing(folder: str, study: Path | None = None) -> list[str]:
    """Return the names of the files in a folder of templates or data, the study's and ours together, sorted."""
    found = {path.name for place in _places(folder, study) if place.is_dir() for path in place.iterdir()}
    return sorted(found)
