"""Sessions of the Mini App: opened by a proof of Telegram, renewed by their own device, ended."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.devices import Platform, RegisterDevice, SecretToken
from services.identity.devices import repository as devices
from services.identity.devices.proofs import proof_hash
from services.identity.devices.service import SEEN_GRAIN, DevicesService
from services.identity.sessions import repository
from services.identity.sessions.errors import InitDataUsed, SessionOver
from services.identity.sessions.repository import Standing
from services.identity.sessions.schemas import OpenSession, Session, SignedIn
from services.identity.sessions.tokens import Access, SessionTokens

ACCESS_LIFE: Final = timedelta(minutes=15)
REFRESH_LIFE: Final = timedelta(hours=24)
LONGEST: Final = timedelta(days=7)
BELIEVED: Final = timedelta(seconds=3)
"""So long a session that was ended in another process may still pass here."""
LINK_LIFE: Final = timedelta(seconds=60)
_LOST_ANSWER: Final = timedelta(seconds=60)
_MOST_KNOWN: Final = 20_000
log = get_logger("sessions")


@dataclass(frozen=True, slots=True)
class _Known:
    who: SignedIn
    until: datetime


class SessionsService:
    """The only door to sessions. `secret` is the settings' own."""

    def __init__(self, uow: UnitOfWork, devices: DevicesService, secret: bytes) -> None:
        self.uow = uow
        self._devices = devices
        self._tokens = SessionTokens(secret)
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def open(self, command: OpenSession) -> Session:
        """Sign in; a device that was never seen is made known and told of in the chat.

        The same proof of Telegram again, from the same device, is one more session; from
        another device: InitDataUsed. BadDeviceProof. UnknownDevice: this device was revoked and
        has to make a new token. With too many devices known, the one that was not trusted and
        was seen longest ago makes room; TooManyDevices when all are trusted.
        """
        hashed = proof_hash(command.device)
        if not await self._bind(command, hashed):
            raise InitDataUsed
        wanted = RegisterDevice(command.fan_id, command.device, command.name, command.platform)
        device = await self._devices.register(wanted, make_room=True)
        return await self._open(command.fan_id, device.id)

    @use_case
    async def _bind(self, tx: Tx, command: OpenSession, hashed: str) -> bool:
        return await repository.bind(tx, command.init_hash, hashed, command.init_until)

    @use_case
    async def _open(self, tx: Tx, fan_id: int, device_id: str) -> Session:
        standing = Standing(
            secrets.token_urlsafe(16), fan_id, device_id, 0, tx.now, tx.now + REFRESH_LIFE
        )
        repository.add(
            tx,
            standing.id,
            fan_id,
            device_id,
            refresh_until=standing.refresh_until,
            ends_at=tx.now + LONGEST,
        )
        await devices.seen(tx, device_id, SEEN_GRAIN)
        return self._session(standing)

    def link(self, fan_id: int) -> tuple[str, datetime]:
        """A code that opens one session in a browser outside Telegram, and until when."""
        until = (self.uow.clock.now() + LINK_LIFE).replace(microsecond=0)
        return self._tokens.link(fan_id, until), until

    async def by_link(
        self, code: str, device: SecretToken, name: str, platform: Platform
    ) -> Session:
        """Sign in with such a code: it belongs to the device that showed it first.

        SessionOver: it is none of ours, or too old. Otherwise as `open`.
        """
        told = self._tokens.read_link(code)
        if told is None or told.until <= self.uow.clock.now():
            raise SessionOver
        hashed = sha256(code.encode()).hexdigest()
        return await self.open(
            OpenSession(told.fan_id, hashed, told.until, device, name, platform)
        )

    async def renew(self, refresh_token: str, device: SecretToken) -> Session:
        """The next tokens of a session, for its own device; SessionOver when it has ended.

        The same token again within a minute (its answer was lost) gives the same tokens. An
        older one ends the session: somebody has a copy.
        """
        told = self._tokens.read_refresh(refresh_token)
        if told is None:
            raise SessionOver
        renewed = await self._renew(told.session_id, told.step, proof_hash(device))
        if renewed is None:
            self._known.pop(told.session_id, None)
            raise SessionOver
        return self._session(renewed)

    @use_case
    async def _renew(self, tx: Tx, session_id: str, step: int, hashed: str) -> Standing | None:
        until = tx.now + REFRESH_LIFE
        if renewed := await repository.renew(tx, session_id, step, hashed, until):
            await devices.seen(tx, renewed.device_id, SEEN_GRAIN)
            return renewed
        found = await repository.find(tx, session_id, hashed)
        if found is None:
            return None
        if found.step == step + 1 and found.renewed_at > tx.now - _LOST_ANSWER:
            return found
        log.warning("session_replayed", session_id=session_id, fan_id=found.fan_id)
        await repository.end(tx, session_id)
        return None

    async def who(self, access_token: str) -> SignedIn:
        """Who shows this token; SessionOver. Asks the database once in a few seconds."""
        now = self.uow.clock.now()
        access = self._tokens.read_access(access_token)
        if access is None or access.until <= now:
            raise SessionOver
        known = self._known.get(access.session_id)
        if known is None or known.until <= now:
            known = _Known(await self._look(access), now + BELIEVED)
            self._remember(access.session_id, known)
        return known.who

    async def _look(self, access: Access) -> SignedIn:
        rows = await self.uow.look(repository.WHO, {"session": access.session_id})
        if not rows:
            self._known.pop(access.session_id, None)
            raise SessionOver
        fan_id, device_id = rows[0]
        return SignedIn(access.session_id, fan_id, device_id)

    async def end(self, session_id: str) -> bool:
        """Sign out; False when it had ended."""
        self._known.pop(session_id, None)
        return await self._end(session_id)

    @use_case
    async def _end(self, tx: Tx, session_id: str) -> bool:
        return await repository.end(tx, session_id)

    def forget(self, fan_id: int) -> None:
        """The fan's devices have changed: believe nothing of this fan without looking."""
        for session_id in [key for key, each in self._known.items() if each.who.fan_id == fan_id]:
            del self._known[session_id]

    @use_case
    async def purge(self, tx: Tx) -> None:
        """Forget sessions and proofs of Telegram that are worth nothing any more."""
        await repository.purge(tx, tx.now)

    def _session(self, standing: Standing) -> Session:
        access_until = min(standing.renewed_at + ACCESS_LIFE, standing.refresh_until)
        return Session(
            id=standing.id,
            fan_id=standing.fan_id,
            device_id=standing.device_id,
            access_token=self._tokens.access(standing.id, access_until),
            access_until=access_until,
            refresh_token=self._tokens.refresh(standing.id, standing.step),
            refresh_until=standing.refresh_until,
        )

    def _remember(self, session_id: str, known: _Known) -> None:
        self._known[session_id] = known
        self._known.move_to_end(session_id)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
