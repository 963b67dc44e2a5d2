"""What a device at a gate needs without network."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from base64 import b64encode
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from services.identity import FanProfile
from services.ticketing.gate import GateService
from webapp.api.caller import Caller
from webapp.api.gate_places import DEVICE_PATTERN, MOST_LISTS
from webapp.api.refusals import refusals


class BundleOut(BaseModel):
    """Base64 of the JSON and of its Ed25519 signature, made over `hangmeas gate bundle 1`, a line
    feed and the JSON.
    """

    body: str
    signature: str


class SealedOut(BaseModel):
    """`key`: hex SHA-256 of HMAC-SHA256(list_key, ticket id). `body`: Base64 of a 12-byte nonce
    and AES-256-GCM under SHA-256("hangmeas gate line 1", a line feed and the ticket's code), with
    the key as associated data. Inside, JSON: `label`, `product` and, each or null, the ticket's
    own `gate`, `zone`, `row`, `seat`.
    """

    key: str
    body: str


class SealedPageOut(BaseModel):
    items: list[SealedOut]
    next_cursor: UUID | None


def add_offline(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.get("/devices/{device_id}/bundle", responses=refusals(403, 404))
    async def gate_bundle(
        device_id: Annotated[str, Path(pattern=DEVICE_PATTERN)],
        fan: Annotated[FanProfile, Depends(caller)],
        since: Annotated[int, Query(ge=0, le=MOST_LISTS)] = 0,
    ) -> BundleOut:
        """Keys, rules and revocations for a device without network; those after `since`."""
        bundle = await gate.bundle(fan.id, device_id, since)
        return BundleOut(
            body=b64encode(bundle.body).decode(), signature=b64encode(bundle.signature).decode()
        )

    @router.get("/devices/{device_id}/tickets", responses=refusals(403, 404))
    async def gate_tickets(
        device_id: Annotated[str, Path(pattern=DEVICE_PATTERN)],
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: UUID | None = None,
    ) -> SealedPageOut:
        """Tickets that only their own codes open."""
        page = await gate.offline_list(fan.id, device_id, cursor)
        items = [
            SealedOut(key=each.key, body=b64encode(each.body).decode()) for each in page.items
        ]
        return SealedPageOut(items=items, next_cursor=page.next_after)
