"""Resetting a forgotten PIN: the wait is told everywhere, and any sign of the owner ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.errors import PinNotSet
from services.identity.repository import pins
from services.identity.resets import repository
from services.identity.resets.errors import NoReset, PhoneDiffers, PhoneNeeded
from services.identity.resets.schemas import ResetDue, ResetStatus
from services.identity.security import SecurityKind, rules_at
from services.identity.security import repository as security

RESET_IS_READY: Final = "identity.reset_is_ready"


class PinResets:
    """The new PIN itself is set on a pad: `PinService.open_pad` with the purpose RESET_PIN."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def status(self, tx: Tx, fan_id: int) -> ResetStatus | None:
        """The reset that waits or is ready; None when there is none."""
        return await repository.waiting(tx, fan_id)

    @query
    async def has_phone(self, tx: Tx, fan_id: int) -> bool:
        """Whether `ask` needs the own contact."""
        return await pins.phone_of(tx, fan_id) is not None

    @use_case
    async def ask(self, tx: Tx, fan_id: int, shared_phone: str | None = None) -> ResetStatus:
        """Begin the wait; asking again changes nothing. The fan is told, and again at its end.

        `shared_phone` is the number of the own contact that the fan has just shared, E.164. With
        a phone on file it must be that one (PhoneNeeded, PhoneDiffers); without one the wait is
        longer. PinNotSet when there is nothing to reset.
        """
        if await pins.tries(tx, fan_id) is None:
            raise PinNotSet
        on_file = await pins.phone_of(tx, fan_id)
        if on_file and shared_phone is None:
            raise PhoneNeeded
        if on_file and shared_phone != on_file:
            raise PhoneDiffers
        rules = rules_at(tx.now)
        wait = rules.reset_wait if on_file else rules.reset_wait_without_phone
        asked = await repository.add(
            tx, fan_id, by_phone=bool(on_file), wait=wait, usable=rules.reset_usable
        )
        if asked is None:
            return await self._known(tx, fan_id)
        await security.note(tx, fan_id, SecurityKind.RESET_ASKED, until=asked.ready_at)
        tx.enqueue(RESET_IS_READY, ResetDue(asked.reset_id), run_in=wait + timedelta(seconds=1))
        return asked

    @use_case
    async def cancel(self, tx: Tx, fan_id: int) -> bool:
        """The owner calls it off; False when nothing waited."""
        return await end(tx, fan_id)

    @use_case
    async def tell_ready(self, tx: Tx, due: ResetDue) -> None:
        """The job at the end of the wait; nothing when the reset was called off or used."""
        fan_id = await repository.waits_for_its_fan(tx, due.reset_id)
        if fan_id is not None:
            await security.note(tx, fan_id, SecurityKind.RESET_READY)

    async def _known(self, tx: Tx, fan_id: int) -> ResetStatus:
        known = await repository.waiting(tx, fan_id)
        if known is None:
            raise NoReset
        return known


async def end(tx: Tx, fan_id: int) -> bool:
    """A sign of the owner: whatever waits is off. Joins the caller's transaction."""
    ended = await repository.end(tx, fan_id)
    if ended:
        await security.note(tx, fan_id, SecurityKind.RESET_ENDED)
    return ended


async def cooling_until(tx: Tx, fan_id: int) -> datetime | None:
    """Until when limits are lower because the PIN was reset; None when they are not."""
    done = await repository.last_done(tx, fan_id)
    until = done + rules_at(tx.now).cooling if done else None
    return until if until and until > tx.now else None
