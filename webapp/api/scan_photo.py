"""A photo of a code: the text of it, for browsers that cannot read codes themselves."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from services.identity import FanProfile
from services.payments.photos import codes_in
from webapp.api.caller import Caller
from webapp.api.refusals import refusals
from webapp.bodies import read_limited

MAX_BYTES: Final = 4_000_000


class PhotoOut(BaseModel):
    """The text of the first code; null: there is none that we can read."""

    payload: str | None


def scan_photo_router(caller: Caller) -> APIRouter:
    router = APIRouter(prefix="/api/v1/scan", tags=["transfers"], responses=refusals())

    @router.post("/photo", responses=refusals(400, 413))
    async def read_photo(request: Request, _: Annotated[FanProfile, Depends(caller)]) -> PhotoOut:
        """The body is the picture itself (JPEG, PNG, WebP), at most 4 MB; it is not kept."""
        content = await read_limited(request, MAX_BYTES)
        texts = await asyncio.to_thread(codes_in, content)
        return PhotoOut(payload=texts[0] if texts else None)

    return router
