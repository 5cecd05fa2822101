"""What the events of tables kept whole do to their register; `Projector` gathers these methods with its own."""

from typing import Any

from sqlalchemy import delete, func, select

from ..errors import StoreError
from .events import Event
from .schema import PROJECTIONS
from .table_writer import TableWriter

__all__ = ["KeptProjector"]

KEPT = PROJECTIONS["kept_tables"]


class KeptProjector(TableWriter):
    """One method for each kind of event in `kept_tables`."""

    def _table_kept(self, event: Event, body: dict[str, Any]) -> None:
        name, version = body["name"], body["version"]
        newest = self.connection.execute(select(func.max(KEPT.c.version)).where(KEPT.c.name == name)).scalar() or 0
        if version <= newest:
            raise StoreError(f"Version {version} of {name} cannot follow version {newest}: read the table again first.")
        row = {field: body[field] for field in ("name", "version", "source", "sha256", "reason")}
        row |= {"n_rows": len(body["columns"][0]["cells"]), "columns": [column["name"] for column in body["columns"]]}
        if body.get("onto") is not None:
            row["n_rows"] += self._rows_of(name, body["onto"])
        self._insert(KEPT, [{**row, "at": event.at, "seq": event.seq}])

    def _rows_of(self, name: str, version: int) -> int:
        query = select(KEPT.c.n_rows).where(KEPT.c.name == name, KEPT.c.version == version)
        n_rows = self.connection.execute(query).scalar()
        if n_rows is None:
            raise StoreError(f"Rows cannot be added to version {version} of {name}: there is none.")
        return int(n_rows)

    def _table_erased(self, event: Event, body: dict[str, Any]) -> None:
        which = (KEPT.c.name == body["name"], KEPT.c.version.in_(body["versions"]))
        self.connection.execute(delete(KEPT).where(*which))
