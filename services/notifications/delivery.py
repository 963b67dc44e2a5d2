"""Sending what is due: still wanted, in the fan's language, the urgent first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from prometheus_client import Counter

from services.core.i18n import MissingText, Translators
from services.core.logs import get_logger
from services.core.schedule import Planned
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.notifications import repository
from services.notifications.messages import message_for
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    Messenger,
    Outcome,
    Recipients,
    TryLater,
    Unclear,
    Undeliverable,
)
from services.notifications.repository import Claimed, State
from services.notifications.rules import MAX_ATTEMPTS, day_of, is_quiet, pause_after, send_at
from services.notifications.schemas import Kind, NotificationSettings, SendNotification
from services.notifications.service import wake_at

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 20
ROUND_SECONDS: Final = 20.0
"""After this time the rest is left to the next job, so that none outlives its lease."""
KEEP: Final = timedelta(days=90)

NOTIFICATIONS: Final = Counter(
    "hm_notifications_total", "Notifications by kind and how they ended", ["kind", "outcome"]
)
log = get_logger("notifications")


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was claimed and is still worth sending."""

    wanted: list[Claimed]
    is_night: bool


class Deliveries:
    """Sends at least once: a worker that dies between sending and noting sends a second copy."""

    def __init__(
        self,
        uow: UnitOfWork,
        recipients: Recipients,
        messenger: Messenger,
        translators: Translators,
    ) -> None:
        self.uow = uow
        self._recipients = recipients
        self._messenger = messenger
        self._translators = translators
        self._is_delivering = False
        self._look_again = False

    async def send(self, job: SendNotification) -> None:
        """The job for one urgent notification."""
        batch = await self._claim_one(job.notification_id)
        await self._deliver(batch)

    async def deliver_due(self, _: Planned) -> None:
        """The job for all that is due. In a process one runs; a second makes it look again."""
        self._look_again = True
        if self._is_delivering:
            return
        self._is_delivering = True
        try:
            await self._deliver_rounds(monotonic() + ROUND_SECONDS)
        finally:
            self._is_delivering = False

    @use_case
    async def purge(self, tx: Tx, _: Planned) -> None:
        """The job that forgets what was settled long ago."""
        await repository.purge(tx, tx.now - KEEP)

    async def _deliver_rounds(self, stop_at: float) -> None:
        while self._look_again:
            self._look_again = False
            while await self._anything_is_due():
                if monotonic() >= stop_at:
                    await self._go_on_later()
                    return
                await self._deliver(await self._claim_due())

    async def _deliver(self, batch: _Batch) -> None:
        """Many fans at once; what one of them is told comes in order."""
        of_fans: dict[int, list[Claimed]] = {}
        for each in batch.wanted:
            of_fans.setdefault(each.fan_id, []).append(each)
        await asyncio.gather(
            *(self._deliver_in_turn(mine, batch.is_night) for mine in of_fans.values())
        )

    async def _deliver_in_turn(self, mine: Sequence[Claimed], is_night: bool) -> None:
        for each in mine:
            await self._deliver_one(each, is_night)

    async def _deliver_one(self, held: Claimed, is_night: bool) -> None:
        try:
            outcome = await self._attempt(held, silent=is_night and held.asked_for)
        except MissingText as error:
            outcome = Undeliverable(repr(error))
        except Exception as error:  # one bad notification must not keep the others
            log.exception("notification_failed", notification_id=str(held.id))
            outcome = Unclear(repr(error))
        if isinstance(outcome, ChannelEnded):
            await self._recipients.channel_lost(held.fan_id)
        NOTIFICATIONS.labels(held.kind, type(outcome).__name__).inc()
        log.info(
            "notification",
            notification_id=str(held.id),
            kind=held.kind,
            fan_id=held.fan_id,
            outcome=outcome,
        )
        await self._note(held, outcome)

    async def _attempt(self, held: Claimed, *, silent: bool) -> Outcome:
        recipient = await self._recipients.profile(held.fan_id)
        if not recipient.reachable:
            return Undeliverable("the channel has ended before")
        t = self._translators.for_language(recipient.language)
        return await self._messenger.send(message_for(held, t, silent=silent))

    @query
    async def _anything_is_due(self, tx: Tx) -> bool:
        return await repository.anything_is_due(tx)

    @use_case
    async def _claim_due(self, tx: Tx) -> _Batch:
        return await self._weigh(tx, await repository.claim_due(tx, LEASE, BATCH))

    @use_case
    async def _claim_one(self, tx: Tx, notification_id: UUID) -> _Batch:
        return await self._weigh(tx, await repository.claim_one(tx, notification_id, LEASE))

    @use_case
    async def _go_on_later(self, tx: Tx) -> None:
        wake_at(tx, tx.now)

    async def _weigh(self, tx: Tx, claimed: list[Claimed]) -> _Batch:
        """Settles or postpones what must not go now; returns the rest."""
        switched = await repository.settings_of(tx, (each.fan_id for each in claimed))
        usual = NotificationSettings()
        wanted = [
            each
            for each in claimed
            if await self._may_go(tx, each, switched.get(each.fan_id, usual))
        ]
        return _Batch(wanted, is_quiet(tx.now))

    async def _may_go(self, tx: Tx, held: Claimed, settings: NotificationSettings) -> bool:
        if held.expires_at is not None and held.expires_at <= tx.now:
            return await self._drop(tx, held, "expired")
        if not settings.wants(held.kind):
            return await self._drop(tx, held, "switched off")
        morning = send_at(held.kind, tx.now, asked_for=held.asked_for)
        if morning > tx.now:
            await repository.postpone(tx, held, morning, counts=False)
            wake_at(tx, morning)
            return False
        if held.kind is Kind.PROMO and not await repository.take_promo_day(
            tx, held, day_of(tx.now)
        ):
            return await self._drop(tx, held, "one offer a day")
        return True

    async def _drop(self, tx: Tx, held: Claimed, reason: str) -> bool:
        NOTIFICATIONS.labels(held.kind, "Dropped").inc()
        await repository.settle(tx, held, State.DROPPED, reason=reason)
        return False

    @use_case
    async def _note(self, tx: Tx, held: Claimed, outcome: Outcome) -> None:
        match outcome:
            case Delivered(message_id):
                await repository.settle(tx, held, State.SENT, message_id=message_id)
            case ChannelEnded(reason) | Undeliverable(reason):
                await repository.settle(tx, held, State.UNDELIVERABLE, reason=reason)
            case Unclear(reason) if held.attempt >= MAX_ATTEMPTS:
                await repository.settle(tx, held, State.UNDELIVERABLE, reason=reason)
            case Unclear():
                await self._again(tx, held, pause_after(held.attempt), counts=True)
            case TryLater(seconds):
                await self._again(tx, held, timedelta(seconds=seconds), counts=False)

    async def _again(self, tx: Tx, held: Claimed, pause: timedelta, *, counts: bool) -> None:
        await repository.postpone(tx, held, tx.now + pause, counts=counts)
        wake_at(tx, tx.now + pause)
