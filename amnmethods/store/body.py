"""What every event's body shares: plain frozen values, nothing beyond what its kind says."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, Field, StringConstraints

__all__ = ["Body", "Code", "Status", "Whole"]

Code = Annotated[str, StringConstraints(min_length=1)]
Status = Literal["invited", "consented", "active", "withdrawn", "lost"]
Whole = Annotated[int, Field(ge=1)]


class Body(BaseModel, frozen=True, extra="forbid"):
    """What an event says; `of_panellist` marks those that need a `panellist_id` and can be erased with it."""

    of_panellist: ClassVar[bool] = False
