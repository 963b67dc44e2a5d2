"""How a file calls what belongs to a show, and counts it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=12)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 90)]
