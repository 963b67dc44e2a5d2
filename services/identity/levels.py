"""The verification level as money asks for it: inside the money's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.core.uow import Tx
from services.identity.repository import fans
from services.identity.schemas import VerificationLevel, in_force


async def levels_in_force(tx: Tx, fan_ids: Iterable[int]) -> dict[int, VerificationLevel]:
    """The level of each fan at `tx.now`, by one statement; an expired one counts as BASIC.

    Nothing is remembered between calls: a new level counts with the next transaction.
    People whom nobody has met are BASIC.
    """
    wanted = set(fan_ids)
    stored = await fans.levels(tx, wanted)
    return {
        fan_id: in_force(*stored[fan_id], tx.now) if fan_id in stored else VerificationLevel.BASIC
        for fan_id in wanted
    }


async def level_in_force(tx: Tx, fan_id: int) -> VerificationLevel:
    """The level of one fan at `tx.now`."""
    return (await levels_in_force(tx, (fan_id,)))[fan_id]


async def first_seen(tx: Tx, fan_ids: Sequence[int]) -> dict[int, datetime]:
    """When the bot met each of the fans first; people whom nobody has met are left out."""
    return await fans.met_at(tx, fan_ids)


async def with_own_phone(tx: Tx, fan_ids: Sequence[int]) -> frozenset[int]:
    """Those of the fans who have shown that a phone number is theirs."""
    return await fans.with_phone(tx, fan_ids)
