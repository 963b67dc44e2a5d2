"""The shape of every refusal, for the description of the API."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel


class ErrorOut(BaseModel):
    """`code` is stable, `message` is for the person, in their language.

    `money_moved` null: not known yet; the history of the wallet will tell.
    """

    code: str
    message: str
    details: dict[str, object]
    money_moved: bool | None


_POINTING: Final = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route besides its good one; all have 401, 429, 500, 503.

    The shape is given once, for 500, and the others point at it: FastAPI builds a serializer for
    each one given, which were 2,400 that nothing uses.
    """
    every = sorted({401, 429, 500, 503, *statuses})
    return {status: {"model": ErrorOut} if status == 500 else _POINTING for status in every}
