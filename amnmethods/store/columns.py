"""The columns that tables of a study's memory are made of."""

from datetime import UTC as UTC_ZONE
from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
)
from sqlalchemy.types import TypeDecorator

from ..errors import StoreError

__all__ = [
    "STATUS", "UTC", "answer", "asked", "json", "key", "metadata", "moment", "number", "one_of", "text", "yes_no",
]  # fmt: skip


class UTC(TypeDecorator[datetime]):
    """A moment with its time zone, kept and given back in UTC; SQLite alone would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without its zone; give the database the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError(f"The time {value.isoformat()} has no time zone: write it as {value.isoformat()}+00:00.")
        return value.astimezone(UTC_ZONE)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC_ZONE) if value.tzinfo is None else value.astimezone(UTC_ZONE)


# column_0_N names every column of a key: with the usual column_0, two keys that start alike would share a name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str, kind: type = Text) -> Column:
    """Return a column of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def text(name: str, nullable: bool = False) -> Column:
    """Return a column of text."""
    return Column(name, Text, nullable=nullable)


def number(name: str, nullable: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, Integer, nullable=nullable)


def json(name: str) -> Column:
    """Return a column of lists and mappings."""
    return Column(name, JSON(none_as_null=True))


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the rule that a column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def yes_no(name: str, nullable: bool = True) -> Column:
    """Return a column of yes or no; NULL where it was not asked."""
    return Column(name, Boolean, nullable=nullable)


def moment(name: str = "at", nullable: bool = False) -> Column:
    """Return a column of moments in UTC."""
    return Column(name, UTC, nullable=nullable)


def answer() -> list:
    """Return the columns and rules of one answer, the same wherever answers are kept."""
    return [
        text("state"),
        Column("rating", Double),
        text("comment", nullable=True),
        Column("recorded_at", UTC),
        text("source"),
        number("source_row", nullable=True),
        one_of("state", "rated", "unable", "skipped", "not_asked"),
        CheckConstraint("(state = 'rated') = (rating IS NOT NULL)", name="rated_has_rating"),
    ]


def asked(*columns: str) -> ForeignKeyConstraint:
    """Return the rule that an answer belongs to what its round asked."""
    return ForeignKeyConstraint([*columns], [f"round_items.{name}" for name in columns])


STATUS = ("invited", "consented", "active", "withdrawn", "lost")
