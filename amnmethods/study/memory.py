"""Where a study's memory lies: `study.db` in its folder, or a PostgreSQL database."""

import os
from pathlib import Path

from ..errors import StoreError, StudyFileError
from ..model.config import StudyConfig
from ..store import Store
from .folder import MEMORY, STUDY

ADDRESS = "AMN_DATABASE_URL"  # in the environment, so that no password need stand in a file


def make_memory(folder: Path, config: StudyConfig) -> Store:
    """Return a new study's empty memory."""
    return Store.create(_place(folder, config))


def open_memory(folder: Path, config: StudyConfig) -> Store:
    """Return the memory of a study."""
    place = _place(folder, config)
    if isinstance(place, Path) and not place.is_file():
        raise StoreError(
            f"{folder} has no {MEMORY}: bring it back from a backup. If the study is kept on PostgreSQL, name the "
            f"database: store: in {STUDY}, or {ADDRESS} in the environment."
        )
    return Store.open(place)


def _place(folder: Path, config: StudyConfig) -> Path | str:
    """Return the address in `study.yaml`, or else in the environment, or else the file in the folder."""
    file = folder / MEMORY
    said, address = f"store: in {folder / STUDY}", config.store
    if address is None:
        said, address = f"{ADDRESS} in the environment", os.environ.get(ADDRESS, "").strip() or None
    if address is None:
        return file
    if not address.startswith("postgres"):
        raise StudyFileError(f"{said} is no address of a PostgreSQL database: write postgresql://user@host/name.")
    if file.is_file():  # never write on in one of two memories
        raise StoreError(f"{said} names a database, and {file} is there too. Move away the one that does not count.")
    return address
