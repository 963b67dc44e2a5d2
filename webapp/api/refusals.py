"""The shape of every refusal, for the description of the API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class ErrorOut(BaseModel):
    """`code` is stable, `message` is for the person, in their language.

    `money_moved` null: not known yet; the history of the wallet will tell.
    """

    code: str
    message: str
    details: dict[str, object]
    money_moved: bool | None


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route besides its good one; all have 401, 429, 500, 503."""
    return {status: {"model": ErrorOut} for status in sorted({401, 429, 500, 503, *statuses})}
