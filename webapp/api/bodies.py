"""What bodies of requests have in common."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

NO_NUL: Final = r"^[^\x00]*$"
"""Of free words: PostgreSQL stores no NUL, and nobody can type one."""


class Body(BaseModel):
    """A field that nobody knows is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")
