"""What the import of a team's sheet did."""

from dataclasses import dataclass

__all__ = ["SheetReport"]


@dataclass(frozen=True)
class SheetReport:
    """What a returned sheet brought.

    Attributes
    ----------
    name, site
        The table (``plan`` or ``workshop``) and the network whose rows were replaced.
    version
        The version that the table now has.
    n_rows
        The network's rows now.
    added, changed, removed
        Ids of lines (of strategies, for a workshop) that are new, changed, gone.
    notes
        What a person should know, a sentence each.
    """

    name: str
    site: str
    version: int
    n_rows: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.notes)
