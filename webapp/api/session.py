"""Signing in: initData of Telegram becomes a session of this device, renewed and ended here."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from base64 import urlsafe_b64decode
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, Field

from services.core.limits import Budget
from services.identity import FanProfile
from services.identity.devices import Platform, SecretToken
from services.identity.sessions import OpenSession, Session, SessionsService
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import INIT_DATA, Caller, Doorkeeper
from webapp.api.refusals import refusals
from webapp.auth import MAX_AGE
from webapp.errors import NotSignedIn

_BYTES_IN_BASE64: Final = r"^[A-Za-z0-9_-]{43}$"
_SIGN_IN_OF_A_FAN: Final = Budget(per_second=0.5, burst=20)
_SIGN_IN_OF_AN_ADDRESS: Final = Budget(per_second=10, burst=200)

DeviceToken = Annotated[
    str,
    Field(
        pattern=_BYTES_IN_BASE64,
        description="32 random bytes in Base64 for URLs, without padding: made once by the "
        "device, kept in its secure storage, shown nowhere else.",
    ),
]


class SignInIn(Body):
    """The device that signs in. `name` is what the fan reads in the list of devices."""

    device_token: DeviceToken
    name: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    platform: Platform = Platform.OTHER


class RenewIn(Body):
    refresh_token: Annotated[str, Field(max_length=200, pattern=NO_NUL)]
    device_token: DeviceToken


class LinkIn(SignInIn):
    code: Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class LinkOut(BaseModel):
    """`code` is good for one browser, until `until`; `path` is the Mini App's own, without the
    screen behind `#`.
    """

    code: str
    until: datetime
    path: str


class SessionOut(BaseModel):
    """`access_token` goes with every request as `Authorization: Bearer`; renew it a little before
    `access_until`. `refresh_token` is good once, until `refresh_until`.
    """

    access_token: str
    access_until: datetime
    refresh_token: str
    refresh_until: datetime
    device_id: str

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(
            access_token=session.access_token,
            access_until=session.access_until,
            refresh_token=session.refresh_token,
            refresh_until=session.refresh_until,
            device_id=session.device_id,
        )


class EndedOut(BaseModel):
    """`ended` false: it had ended before."""

    ended: bool


def session_router(door: Doorkeeper, caller: Caller, sessions: SessionsService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/session", tags=["session"], responses=refusals(422))
    _add_sign_in(router, door, sessions)
    _add_links(router, door, caller, sessions)

    @router.post("/refresh", responses=refusals(400))
    async def renew_session(request: Request, body: RenewIn) -> SessionOut:
        """The next tokens, for the session's own device. 401: sign in with initData again.

        The same `refresh_token` again within a minute gives the same answer; an older one ends
        the session.
        """
        await door.admit_address(request, "sign-in", _SIGN_IN_OF_AN_ADDRESS)
        renewed = await sessions.renew(body.refresh_token, _secret(body.device_token))
        return SessionOut.of(renewed)

    @router.delete("")
    async def sign_out(request: Request, _: Annotated[FanProfile, Depends(caller)]) -> EndedOut:
        """End this session; the device stays known. With initData there is nothing to end."""
        signed_in = request.state.session
        return EndedOut(ended=bool(signed_in) and await sessions.end(signed_in.session_id))

    return router


def _add_sign_in(router: APIRouter, door: Doorkeeper, sessions: SessionsService) -> None:
    @router.post("", responses=refusals(400, 404))
    async def sign_in(
        request: Request,
        body: SignInIn,
        given: Annotated[HTTPAuthorizationCredentials | None, Security(INIT_DATA)],
    ) -> SessionOut:
        """Exchange initData for a session of this device.

        initData belongs to the device that showed it first; the same device may show it again
        (an answer was lost, the page was loaded anew) as long as it is fresh. 404: this device
        was revoked, make a new `device_token`.
        """
        await door.admit_address(request, "sign-in", _SIGN_IN_OF_AN_ADDRESS)
        if given is None or given.scheme.lower() != "tma":
            raise NotSignedIn
        person = door.init_data(given.credentials)
        fan = await door.meet(person)
        request.state.language = fan.language
        await door.admit(f"sign-in-of:{fan.id}", _SIGN_IN_OF_A_FAN)
        command = OpenSession(
            fan_id=fan.id,
            init_hash=sha256(given.credentials.encode()).hexdigest(),
            init_until=person.auth_date + MAX_AGE,
            device=_secret(body.device_token),
            name=body.name,
            platform=body.platform,
        )
        return SessionOut.of(await sessions.open(command))


def _add_links(
    router: APIRouter, door: Doorkeeper, caller: Caller, sessions: SessionsService
) -> None:
    @router.post("/links", responses=refusals())
    async def make_session_link(fan: Annotated[FanProfile, Depends(caller)]) -> LinkOut:
        """A way into a browser outside Telegram: some media are protected only there."""
        await door.admit(f"sign-in-of:{fan.id}", _SIGN_IN_OF_A_FAN)
        code, until = sessions.link(fan.id)
        return LinkOut(code=code, until=until, path=f"/app/?code={code}")

    @router.post("/code", responses=refusals(400, 404))
    async def sign_in_by_code(request: Request, body: LinkIn) -> SessionOut:
        """Exchange the code of a link for a session of this browser, within a minute.

        401: it was used by another device, or is too old. 404: this device was revoked.
        """
        await door.admit_address(request, "sign-in", _SIGN_IN_OF_AN_ADDRESS)
        session = await sessions.by_link(
            body.code, _secret(body.device_token), body.name, body.platform
        )
        return SessionOut.of(session)


def _secret(token: str) -> SecretToken:
    return SecretToken(urlsafe_b64decode(token + "="))
