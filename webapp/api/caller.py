"""The fan behind a request, from `Authorization: tma <initData>`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials
from fastapi.security.http import HTTPBase

from services.core.clock import Clock
from services.identity import FanProfile, FanSeen, IdentityService
from webapp.auth import check_init_data
from webapp.errors import NotSignedIn

_SCHEME: Final = HTTPBase(
    scheme="tma",
    scheme_name="initData",
    description="`Authorization: tma <initData>`: the string that Telegram gives the Mini App, as "
    "it is, no more than 15 minutes old.",
    auto_error=False,
)

Caller = Callable[..., Awaitable[FanProfile]]


def caller(identity: IdentityService, bot_token: str, clock: Clock) -> Caller:
    """A FastAPI dependency that gives the verified fan, in whose language the answer will be."""

    async def verified(
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(_SCHEME)],
    ) -> FanProfile:
        if given is None or given.scheme.lower() != "tma":
            raise NotSignedIn
        person = check_init_data(given.credentials, bot_token, clock.now())
        fan = await identity.meet(
            FanSeen(
                fan_id=person.fan_id,
                first_name=person.first_name,
                last_name=person.last_name,
                username=person.username,
                language_code=person.language_code,
                in_chat=False,
            )
        )
        request.state.language = fan.language
        return fan

    return verified
