"""One study's memory: append-only events and the tables they give, on SQLite or PostgreSQL."""

from .store import Log, Store
from .verify import Finding

__all__ = ["Finding", "Log", "Store"]
