"""A request for a licence: its token, the checks of the play again, then keys or the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import httpx

from services.core.uow import transaction_is_open
from services.streaming.playback.errors import (
    BadLicenceRequest,
    BadSignature,
    LicenceUnavailable,
    VendorAway,
    WrongKey,
)
from services.streaming.playback.keys import KeyDesk
from services.streaming.playback.licences import clearkey
from services.streaming.playback.licences.policy import SYSTEMS, policies
from services.streaming.playback.licences.vendors import Grant, Vendor
from services.streaming.playback.protection import CLEARKEY, ORDER
from services.streaming.playback.tokens import play_of
from services.streaming.processing.schemas import ContentKey, KeyClass

_WITHIN_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class DrmSetup:
    """Where licences come from. `urls` of a vendor's service, by our words for the systems;
    `certificate` is the one that Apple gives the tenant.
    """

    clearkey: bool = False
    urls: Mapping[str, str] = field(default_factory=dict)
    vendor: Vendor | None = None
    certificate: bytes | None = None

    @property
    def systems(self) -> tuple[str, ...]:
        """Key systems that licences can be had for, the better one first."""
        return tuple(
            name
            for name in ORDER
            if (name == CLEARKEY and self.clearkey)
            or (self.vendor is not None and SYSTEMS[name] in self.urls)
        )


class LicenceService:
    def __init__(self, desk: KeyDesk, setup: DrmSetup, client: httpx.AsyncClient) -> None:
        self._desk = desk
        self._setup = setup
        self._client = client

    def certificate(self) -> bytes:
        """Apple's, for FairPlay. LicenceUnavailable."""
        if self._setup.certificate is None:
            raise LicenceUnavailable
        return self._setup.certificate

    async def licence(self, system: str, token: str, body: bytes, country: str | None) -> bytes:
        """`system` is our word for it, `body` what the client's key system said.

        LicenceUnavailable, BadSignature, PlayExpired, BadLicenceRequest, VendorAway; WrongKey for
        a key of something else; and the reasons of a start.
        """
        if system not in {SYSTEMS[name] for name in self._setup.systems}:
            raise LicenceUnavailable
        play_id = play_of(token)
        if play_id is None:
            raise BadSignature
        keys = await self._desk.licence_keys(play_id, token, country)
        if system == SYSTEMS[CLEARKEY]:
            return _clearkey(body, keys)
        return await self._from_vendor(self._setup.urls[system], play_id, body, keys)

    async def _from_vendor(
        self, url: str, play_id: UUID, body: bytes, keys: dict[KeyClass, ContentKey]
    ) -> bytes:
        assert not transaction_is_open(), "a network call inside a transaction"
        vendor = self._setup.vendor
        assert vendor is not None
        if not body:
            raise BadLicenceRequest
        grant = Grant(play_id, play_id.hex, policies(keys), keys)
        forwarded = vendor.forward(body, grant)
        try:
            answer = await self._client.post(
                url,
                content=forwarded.body,
                headers=forwarded.headers,
                timeout=_WITHIN_SECONDS,
            )
            answer.raise_for_status()
            return vendor.answer(answer.content)
        except (httpx.HTTPError, ValueError) as error:
            raise VendorAway from error


def _clearkey(body: bytes, keys: dict[KeyClass, ContentKey]) -> bytes:
    known = {each.kid: each for each in keys.values()}
    # A segment names the keys of all classes: those that this play may not have are left out.
    allowed = [known[kid] for kid in clearkey.kids_of(body) if kid in known]
    if not allowed:
        raise WrongKey
    return clearkey.licence(allowed)
