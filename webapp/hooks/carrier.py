"""The carrier's calls: each is a hint that a parcel has moved."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from services.orders.carriers import HEADER, read_call
from services.orders.shipments.following import Following
from webapp.bodies import read_limited
from webapp.errors import NotSignedIn

PATH: Final = "/hooks/carrier"
MAX_BYTES: Final = 16_384


def carrier_router(following: Following, key: str) -> APIRouter:
    """POST /hooks/carrier. A wrong signature: 401. Any rightly signed call: 200, also of a parcel
    that we do not know, because the carrier would only call again.
    """
    router = APIRouter(include_in_schema=False)

    @router.post(PATH)
    async def parcel_moved(request: Request) -> Response:
        body = await read_limited(request, MAX_BYTES)
        parcel_id = read_call(body, request.headers.get(HEADER, ""), key)
        if parcel_id is None:
            raise NotSignedIn
        await following.hint(parcel_id)
        return Response()

    return router
