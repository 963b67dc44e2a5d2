"""What plays count for: streams and hours, by our clock, never by what a client says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from services.core.uow import Tx
from services.entitlements import Use, count_uses
from services.streaming.playback import repository
from services.streaming.playback.repository import Counted, milliseconds

EVERY_MS: Final = 300_000
"""So much is played before it is written to the fan's uses, and the rest at the end."""


async def beaten(tx: Tx, plays: Iterable[Counted]) -> None:
    """They gave a sign of life, and `repository.beat` has written it."""
    await _count(tx, plays, least_ms=EVERY_MS)


async def close(tx: Tx, ids: Collection[UUID]) -> None:
    """End plays and count what is not counted yet; again it changes nothing."""
    if not ids:
        return
    found = await repository.plays(tx, ids)
    open_ones = [each for each in found.values() if each.play.ended_at is None]
    await repository.close(tx, [each.play.id for each in open_ones])
    await _count(tx, open_ones, least_ms=1_000)


async def _count(tx: Tx, plays: Iterable[Counted], *, least_ms: int) -> None:
    now_ms = milliseconds(tx.now)
    counts: list[tuple[int, Use, int]] = []
    sums: list[tuple[UUID, int]] = []
    for each in plays:
        played_ms, fan_id = each.played_by(now_ms), each.play.fan_id
        if each.played_ms == 0 and played_ms:
            counts += [(fan_id, use, 1) for use in _of_a_stream(each)]
        seconds = (played_ms - each.counted_ms) // 1_000
        if seconds * 1_000 >= least_ms:
            counts.append((fan_id, Use.SECONDS_PLAYED, seconds))
            sums.append((each.play.id, each.counted_ms + seconds * 1_000))
    await count_uses(tx, counts)
    await repository.counted(tx, sums)


def _of_a_stream(play: Counted) -> list[Use]:
    uses = [Use.STREAMS]
    if play.is_exclusive:
        uses.append(Use.EXCLUSIVE_SEEN)
    if play.is_early:
        uses.append(Use.EARLY_ACCESS)
    return uses
