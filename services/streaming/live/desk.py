"""What operators do with a broadcast: plan it, arm it, cue it, end it. Each is logged."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from services.core.ids import new_key, short_id
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RoleRequired, RolesService
from services.streaming.library import processed
from services.streaming.library.repository import items_by_id, playable
from services.streaming.library.schemas import Item
from services.streaming.live.errors import BadStart, LiveMoved, NotLive
from services.streaming.live.repository import cues, events
from services.streaming.live.schemas import (
    Armed,
    LiveBegan,
    LiveCard,
    LiveEnded,
    LiveEvent,
    LivePlanned,
    LiveSpec,
    PlanLive,
    Sending,
)
from services.streaming.live.service import find
from services.streaming.live.states import CueKind, DeskAct, LiveMove, LiveState

_SECRET_BYTES: Final = 18
_LATEST: Final = timedelta(days=366)
_SHOWN: Final = 20
_LONGEST_KEY: Final = 22
"""As long as a link in the chat may be."""
_OF_THE_DESK: Final = tuple(LiveState)


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A broadcast as operators see it."""

    event: LiveEvent
    item: Item
    sending: Sending


class LiveDesk:
    """Every act asks for the operator's role in its own transaction: RoleRequired."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @query
    async def listed(self, tx: Tx, actor_id: int) -> Sequence[LiveCard]:
        """All broadcasts; what is on air first."""
        await looks(self._roles, tx, actor_id)
        found = await events.listed(tx, _OF_THE_DESK, _SHOWN)
        items = await items_by_id(tx, {event.item_id for event in found})
        return [LiveCard(event, items[event.item_id]) for event in found]

    @query
    async def unplanned(self, tx: Tx, actor_id: int) -> Sequence[Item]:
        """Live items of the library that have no time yet."""
        await looks(self._roles, tx, actor_id)
        return list((await items_by_id(tx, await events.unplanned(tx, _SHOWN))).values())

    @query
    async def item(self, tx: Tx, key: str, actor_id: int) -> Item:
        """NotLive."""
        await looks(self._roles, tx, actor_id)
        return await _live_item(tx, key)

    @query
    async def on_air(self, tx: Tx) -> int:
        """How many are on air."""
        return len(await events.listed(tx, (LiveState.ON_AIR,), _SHOWN))

    @query
    async def card(self, tx: Tx, key: str, actor_id: int) -> DeskCard:
        """LiveNotFound."""
        await looks(self._roles, tx, actor_id)
        event = await find(tx, key)
        item = (await items_by_id(tx, (event.item_id,)))[event.item_id]
        return DeskCard(event, item, await events.sending(tx, event.id))

    @use_case
    async def plan(self, tx: Tx, wish: PlanLive) -> LiveEvent:
        """A broadcast of a live item, or another time for it. NotLive, BadStart, LiveMoved."""
        await self._roles.require(tx, wish.actor_id, Role.OPERATOR)
        event = await _plan(tx, LiveSpec(wish.key, wish.starts_at), only_time=True)
        starts_at = event.starts_at.isoformat()
        await events.note(tx, event.id, wish.actor_id, DeskAct.PLAN, starts_at=starts_at)
        return event

    @use_case
    async def load(self, tx: Tx, specs: Sequence[LiveSpec]) -> int:
        """Plan them all or none; what is on air or over stays as it is. How many are planned.

        NotLive, BadStart.
        """
        planned = 0
        for spec in specs:
            event = await events.find(tx, spec.key)
            if event is None or event.state in {LiveState.PLANNED, LiveState.ARMED}:
                await _plan(tx, spec)
                planned += 1
        return planned

    @use_case
    async def arm(self, tx: Tx, key: str, actor_id: int) -> Armed:
        """Let a camera send to it. The stream key is told this once; an earlier one ends, and with
        it whatever sends by it, also on air. LiveMoved, LiveNotFound.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await find(tx, key)
        stream_key = f"{short_id(event.id)}-{secrets.token_urlsafe(_SECRET_BYTES)}"
        if not await events.renew_key(tx, event.id, hashed(stream_key)):
            await _moved(tx, event, LiveMove.ARM, key_hash=hashed(stream_key))
        await events.note(tx, event.id, actor_id, DeskAct.ARM)
        return Armed(await find(tx, key), stream_key)

    @use_case
    async def disarm(self, tx: Tx, key: str, actor_id: int) -> LiveEvent:
        """No camera may send to it any more. LiveMoved, LiveNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await find(tx, key)
        await _moved(tx, event, LiveMove.DISARM, key_hash="")
        await events.note(tx, event.id, actor_id, DeskAct.DISARM)
        return await find(tx, key)

    @use_case
    async def end(self, tx: Tx, key: str, actor_id: int) -> LiveEvent:
        """Off the air, for good. LiveMoved, LiveNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await find(tx, key)
        await end(tx, event)
        await events.note(tx, event.id, actor_id, DeskAct.END)
        return await find(tx, key)

    @use_case
    async def cue(self, tx: Tx, key: str, actor_id: int, km: str, en: str) -> None:
        """Words over the picture of now. LiveNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        event = await find(tx, key)
        await cues.add(tx, event.id, CueKind.MESSAGE, tx.now, new_key(), {"km": km, "en": en})
        await events.note(tx, event.id, actor_id, DeskAct.CUE, km=km, en=en)


async def _plan(tx: Tx, wish: LiveSpec, *, only_time: bool = False) -> LiveEvent:
    """NotLive, BadStart; LiveMoved once it is on air or over."""
    item = await _live_item(tx, wish.key)
    if not tx.now <= wish.starts_at <= tx.now + _LATEST:
        raise BadStart
    event = await events.plan(tx, item.id, wish, only_time=only_time)
    if event.starts_at != wish.starts_at:
        raise LiveMoved(state=event.state)
    await processed.live(tx, item.id, on=True)
    tx.emit(LivePlanned(event.id, event.key, event.starts_at))
    return event


async def _live_item(tx: Tx, key: str) -> Item:
    item = await playable(tx, key)
    if item is None or not item.is_live or len(key) > _LONGEST_KEY:
        raise NotLive(key=key)
    return item


async def go_on_air(tx: Tx, key: str) -> bool:
    """The first pictures are there. False: it was on air already, or is not armed."""
    event = await find(tx, key)
    if not await events.move(tx, event.id, LiveMove.GO_ON_AIR, on_air_at=tx.now):
        return False
    tx.emit(LiveBegan(event.id, event.key))
    return True


async def end(tx: Tx, event: LiveEvent) -> None:
    """LiveMoved unless it is armed or on air."""
    await _moved(tx, event, LiveMove.END, ended_at=tx.now, key_hash="", sender="", viewers=0)
    tx.emit(LiveEnded(event.id, event.key))


def hashed(stream_key: str) -> str:
    return sha256(stream_key.encode()).hexdigest()


def fits(stream_key: str, key_hash: str) -> bool:
    """Compared in constant time."""
    return bool(key_hash) and hmac.compare_digest(hashed(stream_key), key_hash)


async def _moved(tx: Tx, event: LiveEvent, move: LiveMove, **changes: object) -> None:
    if not await events.move(tx, event.id, move, **changes):
        raise LiveMoved(state=event.state)


async def looks(roles: RolesService, tx: Tx, actor_id: int) -> None:
    """Whoever only looks holds nobody up. RoleRequired."""
    if not await roles.has(tx, actor_id, Role.OPERATOR):
        raise RoleRequired(role=Role.OPERATOR)
