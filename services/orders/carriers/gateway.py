"""A carrier's API: `/v1/parcels` by bearer token, and its signed calls. Unclear is Unknown."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import httpx

from services.core.partner_api import Json, PartnerApi, Unusable
from services.orders.carriers.ports import (
    CarryOrder,
    NeverArrived,
    NoPhoto,
    NotServed,
    Photo,
    Progress,
    Taken,
    Unknown,
    Whereabouts,
)
from services.orders.pictures.schemas import MOST_BYTES
from services.orders.shipments.states import ShipmentState

HEADER: Final = "X-Carrier-Signature"
_TEXT_CHARACTERS: Final = 80
_TRACKING_CHARACTERS: Final = 40
_LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class CarrierSettings:
    """`api_url` is what stands before `/v1/`; the carrier calls `callback_url` at each step."""

    api_url: str
    token: str = field(repr=False)
    callback_url: str = ""


class HttpCarrier:
    """The same id of a parcel is the same parcel there."""

    def __init__(self, settings: CarrierSettings, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._api = PartnerApi(settings.api_url, settings.token, client)

    async def carry(self, order: CarryOrder) -> Taken:
        asked: Json = {
            "id": order.id,
            "service": order.service,
            "weight_g": order.weight_g,
            "to": {
                "name": order.to.name,
                "phone": order.to.phone,
                "address": order.to.address,
            },
            "callback_url": self._settings.callback_url,
        }
        try:
            status, body = await self._api.call("POST", "/v1/parcels", asked)
            if status == httpx.codes.UNPROCESSABLE_ENTITY and body.get("code") == "not_served":
                return NotServed("not_served")
            if status == httpx.codes.BAD_REQUEST and body.get("code") == "bad_request":
                return NotServed("refused")
            return _progress(status, body, order.id)
        except Unusable as error:
            return Unknown(str(error))

    async def where(self, parcel_id: str) -> Whereabouts:
        try:
            status, body = await self._api.call("GET", f"/v1/parcels/{parcel_id}")
            if status == httpx.codes.NOT_FOUND and body.get("code") == "not_found":
                return NeverArrived()
            return _progress(status, body, parcel_id)
        except Unusable as error:
            return Unknown(str(error))

    async def photo(self, parcel_id: str) -> Photo | NoPhoto | Unknown:
        try:
            status, content = await self._api.download(
                f"/v1/parcels/{parcel_id}/photo", MOST_BYTES
            )
        except Unusable as error:
            return Unknown(str(error))
        if status == httpx.codes.NOT_FOUND:
            return NoPhoto()
        return Photo(content) if status == httpx.codes.OK else Unknown(f"http {status}")


class NoCarrier:
    """Where no carrier has been set up: parcels are carried by the house and moved by hand."""

    async def carry(self, order: CarryOrder) -> Taken:
        return Unknown(f"{order.id}: not set up")

    async def where(self, parcel_id: str) -> Whereabouts:
        return Unknown(f"{parcel_id}: not set up")

    async def photo(self, _parcel_id: str) -> Photo | NoPhoto | Unknown:
        return NoPhoto()


def read_call(body: bytes, given: str, key: str) -> str | None:
    """The parcel that a rightly signed call speaks of; None: not the carrier's, or of nothing.

    The signature is the hex HMAC-SHA256 of the body. A call is believed only so far that we ask.
    """
    if not key:
        return None
    wanted = hmac.digest(key.encode(), body, sha256).hex()
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        return None
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = told.get("id") if isinstance(told, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= _LONGEST_ID else None


def _progress(status: int, body: Json, parcel_id: str) -> Progress:
    if status != httpx.codes.OK:
        raise Unusable(f"http {status} {body.get('code', '')}"[:60])
    if body.get("id") != parcel_id:
        raise Unusable("another parcel was answered")
    try:
        state = ShipmentState(str(body.get("state")))
    except ValueError as error:
        raise Unusable(f"state {body.get('state')}"[:60]) from error
    tracking, at_ms, signed_by = body.get("tracking"), body.get("at_ms"), body.get("signed_by")
    if not isinstance(tracking, str) or not 0 < len(tracking) <= _TRACKING_CHARACTERS:
        raise Unusable("no tracking number")
    if type(at_ms) is not int or not 0 < at_ms < 10**14:
        raise Unusable("no moment")
    name = signed_by.strip()[:_TEXT_CHARACTERS] if isinstance(signed_by, str) else ""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return Progress(tracking, state, at, name, body.get("has_photo") is True)
