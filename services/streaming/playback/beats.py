"""Signs of life of plays: many in one transaction; each answers fresh tokens or why it is over.

A right that shrinks in the middle of a play ends it here: rights are asked anew with each beat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from services.core.batcher import Batcher
from services.core.errors import DomainError
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.playback import holding, leases, repository, uses
from services.streaming.playback.errors import PlayExpired, TakenOver
from services.streaming.playback.holding import Hold, Holdings, Lost
from services.streaming.playback.repository import Counted
from services.streaming.playback.schemas import Beat, Beaten
from services.streaming.playback.service import PlaybackService

_MAX_BATCH: Final = 400

Answer = Beaten | Lost | type[DomainError]


class BeatService:
    """Must be started and stopped: it has a loop that writes."""

    def __init__(self, uow: UnitOfWork, playback: PlaybackService) -> None:
        self.uow = uow
        self._playback = playback
        self._holdings = Holdings()
        self._batcher: Batcher[Beat, Answer] = Batcher(
            "beats", self.flush, key=lambda beat: beat, max_batch=_MAX_BATCH
        )

    def start(self) -> None:
        self._batcher.start()

    async def stop(self) -> None:
        await self._batcher.stop()

    async def beat(self, beat: Beat) -> Beaten:
        """TakenOver: the place is another one's. PlayExpired: play again, same position, for
        there are fewer lines now, or its addresses are over. NotPlayable and the reasons of a
        start: the right to it is lost, and its place is given back.
        """
        answer = await self._batcher.submit(beat)
        match answer:
            case Beaten():
                return answer
            case Lost():
                raise await self.why(answer)
            case _:
                raise answer

    @query
    async def why(self, tx: Tx, lost: Lost) -> DomainError:
        return await holding.why(tx, self._playback, lost)

    @use_case
    async def flush(self, tx: Tx, beats: Sequence[Beat]) -> list[Answer]:
        """An answer for each, in order; eight statements however many they are, a few more for
        those that lose their right.
        """
        found = await repository.plays(tx, {each.play_id for each in beats})
        held = await self._holdings.of(tx, [each for each in found.values() if each.leased])
        answers = [self._answer(tx, each, found.get(each.play_id), held) for each in beats]
        living = {
            beat.play_id: found[beat.play_id]
            for beat, answer in zip(beats, answers, strict=True)
            if isinstance(answer, Beaten)
        }
        if lost := [each.play for each in answers if isinstance(each, Lost)]:
            await leases.free(tx, lost)
        if living:
            await leases.renew(tx, sorted(each.play.lease_id for each in living.values()))
            await repository.beat(tx, sorted(living))
            await uses.beaten(tx, living.values())
        await uses.close(tx, sorted(each.id for each in lost))
        return answers

    def _answer(
        self, tx: Tx, beat: Beat, found: Counted | None, held: Mapping[UUID, Hold]
    ) -> Answer:
        if found is None or (found.play.fan_id, found.play.lease_id) != (
            beat.fan_id,
            beat.lease_id,
        ):
            return TakenOver
        play = found.play
        if play.expires_at <= tx.now:
            return PlayExpired
        if play.ended_at is not None or not found.leased:
            return TakenOver
        match held[play.id]:
            case Hold.LOST:
                return Lost(play, found.country)
            case Hold.LESS:
                return PlayExpired
            case Hold.WHOLE:
                pass
        tokens = self._playback
        return Beaten(
            tokens.key_token(play, tx.now), tokens.drm_token(play, tx.now), play.expires_at
        )

    @use_case
    async def end(self, tx: Tx, lease_id: UUID, play_id: UUID | None = None) -> bool:
        """Give the place back; whoever knows the lease may. False: it was over already, or the
        place plays something else than `play_id` by now.
        """
        stopped = await leases.end(tx, lease_id=lease_id, play_id=play_id)
        await uses.close(tx, stopped)
        return bool(stopped)
