"""Devices of the fan: listed, named, trusted, revoked; and paying small sums by biometry."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.identity.devices import BiometricUse, Device, Platform
from services.identity.devices.errors import UnknownDevice
from services.identity.devices.service import DevicesService, biometry_purpose, trust_purpose
from services.identity.sessions import SessionsService
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.pin import Purpose
from webapp.api.refusals import refusals

_DEVICE: Final = r"^[A-Za-z0-9_-]{22}$"
_KEY: Final = r"^[A-Za-z0-9_-]{8,40}$"

DeviceId = Annotated[str, Path(pattern=_DEVICE)]


class DeviceOut(BaseModel):
    """`trust_purpose` and `biometry_purpose`: what a PIN (for trust also a code) must confirm.

    `is_this`: the session is of this device.
    """

    id: str
    name: str
    platform: Platform
    since: datetime
    last_seen_at: datetime
    is_trusted: bool
    has_biometry: bool
    is_this: bool
    trust_purpose: str
    biometry_purpose: str

    @classmethod
    def of(cls, device: Device, request: Request) -> Self:
        signed_in = request.state.session
        return cls(
            id=device.id,
            name=device.name,
            platform=device.platform,
            since=device.since,
            last_seen_at=device.last_seen_at,
            is_trusted=device.is_trusted,
            has_biometry=device.has_biometry,
            is_this=bool(signed_in) and signed_in.device_id == device.id,
            trust_purpose=trust_purpose(device.id),
            biometry_purpose=biometry_purpose(device.id),
        )


class DevicesOut(BaseModel):
    """The last seen first."""

    items: list[DeviceOut]


class NameIn(Body):
    name: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]


class RevokedOut(BaseModel):
    revoked: int


class TokenOut(BaseModel):
    """For the secure storage of the device; each use answers the next one."""

    token: str


class SwitchedOut(BaseModel):
    """`changed` false: it was off."""

    changed: bool


class BiometryIn(Body):
    """One confirmation. `key` names it: the same again, after a lost answer, is the same use."""

    key: Annotated[str, Field(pattern=_KEY)]
    token: Annotated[str, Field(max_length=200, pattern=NO_NUL)]
    purpose: Purpose
    amount_minor: Annotated[int, Field(ge=0, le=2**31 - 1, description="In US cents")]


def devices_router(
    caller: Caller, devices: DevicesService, sessions: SessionsService
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/me/devices", tags=["devices"], responses=refusals())
    _add_list(router, caller, devices, sessions)
    _add_biometry(router, caller, devices)
    return router


def _add_list(
    router: APIRouter, caller: Caller, devices: DevicesService, sessions: SessionsService
) -> None:
    @router.get("")
    async def list_devices(
        request: Request, fan: Annotated[FanProfile, Depends(caller)]
    ) -> DevicesOut:
        """Where you are signed in."""
        found = await devices.devices(fan.id)
        return DevicesOut(items=[DeviceOut.of(one, request) for one in found])

    @router.delete("")
    async def revoke_other_devices(
        request: Request, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RevokedOut:
        """Sign out everywhere but here; with initData everywhere."""
        here = request.state.session.device_id if request.state.session else None
        others = [one for one in await devices.devices(fan.id) if one.id != here]
        gone = [await devices.revoke(fan.id, one.id) for one in others]
        sessions.forget(fan.id)
        return RevokedOut(revoked=sum(gone))

    _add_one_device(router, caller, devices, sessions)


def _add_one_device(
    router: APIRouter, caller: Caller, devices: DevicesService, sessions: SessionsService
) -> None:
    @router.patch("/{device_id}", responses=refusals(400, 404, 422))
    async def rename_device(
        request: Request,
        device_id: DeviceId,
        body: NameIn,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> DeviceOut:
        """Give it a name that you will know again."""
        return DeviceOut.of(await devices.rename(fan.id, device_id, body.name), request)

    @router.delete("/{device_id}", responses=refusals(404, 422))
    async def revoke_device(
        device_id: DeviceId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> RevokedOut:
        """Sign it out for good: its sessions and its biometry end."""
        if not await devices.revoke(fan.id, device_id):
            raise UnknownDevice
        sessions.forget(fan.id)
        return RevokedOut(revoked=1)

    @router.post("/{device_id}/trust", responses=refusals(403, 404, 422))
    async def trust_device(
        request: Request, device_id: DeviceId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> DeviceOut:
        """Trust it, once PIN and code have confirmed its `trust_purpose`; again changes nothing.

        403 identity.pin_required, then identity.code_required.
        """
        return DeviceOut.of(await devices.trust(fan.id, device_id), request)


def _add_biometry(router: APIRouter, caller: Caller, devices: DevicesService) -> None:
    @router.put("/{device_id}/biometry", responses=refusals(403, 404, 422))
    async def switch_biometry_on(
        device_id: DeviceId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> TokenOut:
        """The first token of a trusted device, once the PIN has confirmed `biometry_purpose`."""
        return TokenOut(token=await devices.switch_biometry_on(fan.id, device_id))

    @router.delete("/{device_id}/biometry", responses=refusals(404, 422))
    async def switch_biometry_off(
        device_id: DeviceId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SwitchedOut:
        """The PIN alone confirms from now on."""
        await devices.device(fan.id, device_id)
        return SwitchedOut(changed=await devices.switch_biometry_off(fan.id, device_id))

    @router.post(
        "/{device_id}/biometry/confirmations", responses=refusals(400, 403, 404, 409, 422)
    )
    async def confirm_by_biometry(
        device_id: DeviceId, body: BiometryIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> TokenOut:
        """Confirm a purpose as the PIN would, for a small amount; the next token.

        409 identity.biometry_replayed: an old token came, the device was revoked.
        """
        await devices.device(fan.id, device_id)
        use = BiometricUse(
            key=body.key,
            device_id=device_id,
            token=body.token,
            purpose=body.purpose,
            amount_minor=body.amount_minor,
        )
        return TokenOut(token=await devices.confirm_by_biometry(use))
