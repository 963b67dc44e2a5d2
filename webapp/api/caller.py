"""The fan behind a request: `Authorization: Bearer <access token>` or `tma <initData>`.

Every route of the API asks for the fan in one line and gets a FanProfile; in docs/api.md stands
how a new file of routes is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Final

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials
from fastapi.security.http import HTTPBase

from services.core.clock import Clock
from services.core.errors import RateLimited
from services.core.limits import Budget, Limits
from services.identity import FanProfile, FanSeen, IdentityService
from services.identity.sessions import SessionsService
from webapp.auth import InitData, check_init_data
from webapp.errors import NotSignedIn

INIT_DATA: Final = HTTPBase(
    scheme="tma",
    scheme_name="initData",
    description="`Authorization: tma <initData>`: the string that Telegram gives the Mini App, as "
    "it is, no more than 15 minutes old.",
    auto_error=False,
)
_BEARER: Final = HTTPBase(
    scheme="bearer",
    scheme_name="session",
    description="`Authorization: Bearer <access_token>` of a session, 15 minutes long.",
    auto_error=False,
)
OF_A_FAN: Final = Budget(per_second=20, burst=200)
OF_AN_ADDRESS: Final = Budget(per_second=100, burst=1_000)
"""Whole quarters share an address of their network."""

Caller = Callable[..., Awaitable[FanProfile]]


class TooManyRequests(RateLimited):
    """Details: `retry_after_seconds`."""

    code = "http.too_many_requests"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What it takes to tell who calls, and to stop who calls too often."""

    identity: IdentityService
    sessions: SessionsService
    bot_token: str
    clock: Clock
    limits: Limits

    def init_data(self, raw: str) -> InitData:
        """What Telegram vouches for. BadInitData, StaleInitData."""
        return check_init_data(raw, self.bot_token, self.clock.now())

    async def meet(self, person: InitData) -> FanProfile:
        return await self.identity.meet(
            FanSeen(
                fan_id=person.fan_id,
                first_name=person.first_name,
                last_name=person.last_name,
                username=person.username,
                language_code=person.language_code,
                in_chat=False,
            )
        )

    async def admit(self, name: str, budget: Budget) -> None:
        """TooManyRequests when the bucket of this name is empty."""
        if wait := await self.limits.take(name, budget):
            raise TooManyRequests(retry_after_seconds=wait)

    async def admit_address(self, request: Request, name: str, budget: Budget) -> None:
        """One bucket for each address; this machine's own is a proxy's and nobody's."""
        address = request.client.host if request.client else ""
        if not _is_own(address):
            await self.admit(f"{name}:{address}", budget)


def caller(door: Doorkeeper) -> Caller:
    """A FastAPI dependency that gives the fan, in whose language the answer will be.

    `request.state.session` is the SignedIn of a session, None with initData.
    """

    async def verified(
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(INIT_DATA)],
        _: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> FanProfile:
        await door.admit_address(request, "address", OF_AN_ADDRESS)
        request.state.session = None
        match given and given.scheme.lower():
            case "bearer":
                assert given is not None
                signed_in = await door.sessions.who(given.credentials)
                request.state.session = signed_in
                fan = await door.identity.profile(signed_in.fan_id)
            case "tma":
                assert given is not None
                fan = await door.meet(door.init_data(given.credentials))
            case _:
                raise NotSignedIn
        request.state.language = fan.language
        await door.admit(f"fan:{fan.id}", OF_A_FAN)
        return fan

    return verified


def _is_own(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return True
