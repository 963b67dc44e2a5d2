"""Devices and biometry: who may act from where, and with which proof."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Final

from services.core.ids import derived_uuid, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.codes import CodeService
from services.identity.devices import repository
from services.identity.devices.errors import (
    BiometryRefused,
    BiometryReplayed,
    BiometryTooLittle,
    DeviceNotTrusted,
    TooManyDevices,
    UnknownDevice,
)
from services.identity.devices.proofs import is_signed, proof_hash
from services.identity.devices.repository import Chain
from services.identity.devices.schemas import (
    NAME_LENGTH,
    BiometricUse,
    Device,
    PublicKey,
    RegisterDevice,
    SecretToken,
)
from services.identity.devices.tokens import BiometricTokens
from services.identity.pins import CONFIRMATION_LIFE, PinService
from services.identity.resets.service import end as end_reset
from services.identity.rules import clean_name
from services.identity.security import SecurityKind, rules_at
from services.identity.security import repository as security

SEEN_GRAIN: Final = timedelta(minutes=1)


def trust_purpose(device_id: str) -> str:
    """What PIN and code must have confirmed before a device is trusted."""
    return f"device_trust:{device_id}"


def biometry_purpose(device_id: str) -> str:
    """What the PIN must have confirmed before biometry is switched on."""
    return f"biometry:{device_id}"


class DevicesService:
    """The only door to devices. Sessions of the Mini App name a device by its id."""

    def __init__(
        self, uow: UnitOfWork, pins: PinService, codes: CodeService, tokens: BiometricTokens
    ) -> None:
        self.uow = uow
        self._pins = pins
        self._codes = codes
        self._tokens = tokens

    @use_case
    async def register(
        self, tx: Tx, command: RegisterDevice, *, make_room: bool = False
    ) -> Device:
        """Make a device known, not trusted yet; the fan is told in the chat.

        The same proof again is the same device. BadDeviceProof, TooManyDevices; UnknownDevice
        for a proof that was revoked: the device has to make a new one. With `make_room`, the
        device that was seen longest ago leaves for the new one, but no trusted device does.
        """
        hashed = proof_hash(command.proof)
        await repository.hold_fan(tx, command.fan_id)
        if known := await repository.find_by_proof(tx, command.fan_id, hashed):
            return known
        most = rules_at(tx.now).devices
        if await repository.count(tx, command.fan_id) >= most and not (
            make_room and await self._make_room(tx, command.fan_id)
        ):
            raise TooManyDevices(most=most)
        name = _clean(command.name) or command.platform.value
        device = repository.new_device(
            secrets.token_urlsafe(16), command.fan_id, name, command.platform, tx.now
        )
        key = command.proof.der if isinstance(command.proof, PublicKey) else None
        if not await repository.add(tx, device, hashed, key):
            raise UnknownDevice
        await security.note(tx, device.fan_id, SecurityKind.DEVICE_ADDED, device.name)
        return device

    @query
    async def devices(self, tx: Tx, fan_id: int) -> list[Device]:
        """The fan's devices, the last seen first."""
        return await repository.of_fan(tx, fan_id)

    @query
    async def device(self, tx: Tx, fan_id: int, device_id: str) -> Device:
        """One device of the fan; UnknownDevice."""
        return _known(await repository.find(tx, fan_id, device_id))

    @use_case
    async def recognise(self, tx: Tx, fan_id: int, proof: SecretToken) -> Device:
        """The device that holds this token, seen now; UnknownDevice."""
        device = _known(await repository.find_by_proof(tx, fan_id, proof_hash(proof)))
        await repository.seen(tx, device.id, SEEN_GRAIN)
        return device

    @use_case
    async def recognise_signature(
        self, tx: Tx, fan_id: int, device_id: str, challenge: bytes, signature: bytes
    ) -> Device:
        """The device whose key signed our challenge, seen now; UnknownDevice if it did not.

        The challenge must be fresh and used once: whoever makes it sees to that.
        """
        device = _known(await repository.find(tx, fan_id, device_id))
        key = await repository.public_key(tx, fan_id, device_id)
        if key is None or not is_signed(key, challenge, signature):
            raise UnknownDevice
        await repository.seen(tx, device.id, SEEN_GRAIN)
        return device

    @use_case
    async def rename(self, tx: Tx, fan_id: int, device_id: str, name: str) -> Device:
        """A name of up to 40 characters; an empty one changes nothing. UnknownDevice."""
        if cleaned := _clean(name):
            await repository.rename(tx, fan_id, device_id, cleaned)
        return _known(await repository.find(tx, fan_id, device_id))

    @use_case
    async def trust(self, tx: Tx, fan_id: int, device_id: str) -> Device:
        """Trust a device, once PIN and code were given for it. PinRequired, CodeRequired."""
        device = _known(await repository.find(tx, fan_id, device_id))
        if device.is_trusted:
            return device
        purpose = trust_purpose(device_id)
        await self._pins.require_confirmation(tx, fan_id=fan_id, purpose=purpose)
        await self._codes.require_code(tx, fan_id=fan_id, purpose=purpose)
        await repository.trust(tx, fan_id, device_id)
        await security.note(tx, fan_id, SecurityKind.DEVICE_TRUSTED, device.name)
        return _known(await repository.find(tx, fan_id, device_id))

    @use_case
    async def revoke(self, tx: Tx, fan_id: int, device_id: str) -> bool:
        """The device and its biometry are worth nothing any more; False when they were not."""
        device = await repository.find(tx, fan_id, device_id)
        return device is not None and await self._revoke(tx, device)

    @use_case
    async def revoke_all(self, tx: Tx, fan_id: int) -> int:
        """Every device of the fan; how many."""
        names = await repository.revoke_all(tx, fan_id)
        for name in names:
            await security.note(tx, fan_id, SecurityKind.DEVICE_REVOKED, name)
        return len(names)

    @use_case
    async def switch_biometry_on(self, tx: Tx, fan_id: int, device_id: str) -> str:
        """The first token for the client's secure storage, once the PIN was given for it.

        An earlier token of the device ends. UnknownDevice, DeviceNotTrusted, PinRequired.
        """
        device = _known(await repository.find(tx, fan_id, device_id))
        if not device.is_trusted:
            raise DeviceNotTrusted
        purpose = biometry_purpose(device_id)
        await self._pins.require_confirmation(tx, fan_id=fan_id, purpose=purpose)
        token = self._tokens.token(self._tokens.new_family(), device_id, 0)
        if not await repository.start_chain(tx, fan_id, device_id, self._tokens.hashes(token), 0):
            raise DeviceNotTrusted
        await security.note(tx, fan_id, SecurityKind.BIOMETRY_ON, device.name)
        return token

    @use_case
    async def switch_biometry_off(self, tx: Tx, fan_id: int, device_id: str) -> bool:
        """False when it was off."""
        ended = await repository.end_chain(tx, fan_id, device_id)
        if ended:
            device = await repository.find(tx, fan_id, device_id)
            name = device.name if device else ""
            await security.note(tx, fan_id, SecurityKind.BIOMETRY_OFF, name)
        return ended

    async def confirm_by_biometry(self, use: BiometricUse) -> str:
        """Confirm a purpose as the right PIN does; the next token, for the next use.

        For amounts below the limit only: BiometryTooLittle. A token is good once: of two uses at
        the same time one confirms. An old one revokes the device: BiometryReplayed. Anything else
        that is not the token of a trusted device, or a locked PIN: BiometryRefused. The same use
        again (its answer was lost) gives the same token and confirms nothing more.
        """
        answer = await self._use_token(use)
        if answer is None:
            raise BiometryReplayed
        return answer

    @use_case
    async def _use_token(self, tx: Tx, use: BiometricUse) -> str | None:
        """None when the device was revoked for it: that must be committed."""
        limit = rules_at(tx.now).biometry_below.amount_minor
        if not 0 <= use.amount_minor < limit:
            raise BiometryTooLittle
        chain = await repository.chain(tx, use.device_id)
        if chain is None or chain.family is None:
            raise BiometryRefused
        shown = self._tokens.hashes(use.token)
        if not hmac.compare_digest(shown.family, chain.family):
            raise BiometryRefused
        family = self._tokens.family_of(use.token)
        following = self._tokens.token(family, use.device_id, chain.step + 1)
        named = f"{use.key}:{use.purpose}"
        fan_id = await repository.turn(
            tx, use.device_id, chain.step, shown, self._tokens.hashes(following), named
        )
        if fan_id is None:
            return await self._judge_unused(tx, use, chain)
        await end_reset(tx, fan_id)
        await repository.add_confirmation(
            tx, _use_id(use), fan_id, use.purpose, use.amount_minor, CONFIRMATION_LIFE
        )
        return following

    async def _judge_unused(self, tx: Tx, use: BiometricUse, seen: Chain) -> str | None:
        """The token was not the good one: a repeat, a locked PIN, or a copy of an old token."""
        chain = await repository.chain(tx, use.device_id) or seen
        if chain.family is None or chain.token == self._tokens.hashes(use.token).token:
            raise BiometryRefused  # switched off meanwhile, or the PIN is locked
        family = self._tokens.family_of(use.token)
        before = self._tokens.token(family, use.device_id, chain.step - 1)
        is_repeat = chain.last_use == f"{use.key}:{use.purpose}"
        if is_repeat and hmac.compare_digest(before, use.token):
            return self._tokens.token(family, use.device_id, chain.step)
        await security.note(tx, chain.fan_id, SecurityKind.BIOMETRY_REPLAYED)
        device = await repository.find(tx, chain.fan_id, use.device_id)
        if device is not None:
            await self._revoke(tx, device)
        return None

    async def _make_room(self, tx: Tx, fan_id: int) -> bool:
        strangers = [one for one in await repository.of_fan(tx, fan_id) if not one.is_trusted]
        return bool(strangers) and await self._revoke(tx, strangers[-1])

    async def _revoke(self, tx: Tx, device: Device) -> bool:
        revoked = await repository.revoke(tx, device.fan_id, device.id)
        if revoked:
            await security.note(tx, device.fan_id, SecurityKind.DEVICE_REVOKED, device.name)
        return revoked


def _known(device: Device | None) -> Device:
    if device is None:
        raise UnknownDevice
    return device


def _clean(name: str) -> str:
    return clean_name(name)[:NAME_LENGTH].strip()


def _use_id(use: BiometricUse) -> str:
    """The confirmation's id, of the same length as a pad's."""
    return short_id(derived_uuid("biometry", use.device_id, use.key, use.purpose))
