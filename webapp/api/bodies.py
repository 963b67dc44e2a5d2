"""What bodies of requests have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A field that nobody knows is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")
