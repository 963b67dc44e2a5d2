"""The fan behind a request, from `Authorization: tma <initData>`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header

from services.core.clock import Clock
from services.core.errors import Forbidden
from services.identity import FanProfile, FanSeen, IdentityService
from webapp.auth import check_init_data


class NotSignedIn(Forbidden):
    """The request carries no initData."""

    code = "http.not_signed_in"


Caller = Callable[..., Awaitable[FanProfile]]


def caller(identity: IdentityService, bot_token: str, clock: Clock) -> Caller:
    """A FastAPI dependency that gives the verified fan."""

    async def verified(authorization: Annotated[str, Header()] = "") -> FanProfile:
        scheme, _, raw = authorization.partition(" ")
        if scheme.lower() != "tma" or not raw:
            raise NotSignedIn
        person = check_init_data(raw, bot_token, clock.now())
        return await identity.meet(
            FanSeen(
                fan_id=person.fan_id,
                first_name=person.first_name,
                last_name=person.last_name,
                username=person.username,
                language_code=person.language_code,
            )
        )

    return verified
