"""Takes stored updates in order per fan, many fans at once, and notes what is finished."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Final

from services.core.inbox import MAX_ATTEMPTS, TROUBLED_AFTER, Inbox, Outcome, Taken, Write
from services.core.logs import get_logger
from services.core.metrics import INBOX_WAITING

_LOOK_EVERY_SECONDS: Final = 1.0
_DRAIN_SECONDS: Final = 15.0
log = get_logger("inbox")

Handle = Callable[[Taken], Awaitable[Sequence[Write]]]


class InboxWorker:
    """Hands each taken message to `handle`; an exception of it means: try this one again later.

    A message beyond MAX_ATTEMPTS has killed its process each time. `handle` gets it once more, to
    say that it is given up and nothing else; then it is set aside, whatever happens.

    What `handle` returns is written, the message is noted as finished and the next ones are taken
    in one transaction: a busy worker commits once per round, not several times per message.
    """

    def __init__(self, inbox: Inbox, handle: Handle, *, concurrency: int = 64) -> None:
        self._inbox = inbox
        self._handle = handle
        self._concurrency = concurrency
        self._wake = asyncio.Event()
        self._running: dict[int, tuple[Taken, asyncio.Task[None]]] = {}
        self._outcomes: list[Outcome] = []
        self._next_look_for_troubled = 0.0

    def wake(self) -> None:
        """Something was stored: look now."""
        self._wake.set()

    async def run_forever(self) -> None:
        """Work until cancelled, then finish what is in hand."""
        renewing = asyncio.create_task(self._renew_forever())
        try:
            while True:
                await self._round()
        finally:
            renewing.cancel()
            await asyncio.shield(self._drain())

    async def _round(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY_SECONDS):  # wait_for can swallow the end
                await self._wake.wait()
        woken = self._wake.is_set()
        self._wake.clear()
        try:
            if not woken and not self._outcomes and not await self._anything_waits():
                return
            await self._settle_and_start()
        except Exception:
            log.exception("inbox_round_failed")
            await self._settle_one_by_one()

    async def _anything_waits(self) -> bool:
        waiting = await self._inbox.waiting()
        INBOX_WAITING.set(waiting)
        return waiting > len(self._running)

    async def _settle_one_by_one(self) -> None:
        """A write that the database refuses holds up no other message; its own comes again."""
        try:
            for outcome in self._outcomes[:]:
                try:
                    await self._inbox.settle_and_take([outcome], 0)
                except Exception:
                    log.exception("write_refused", number=outcome.taken.number)
                    failed = Outcome(outcome.taken, failed=True)
                    await self._inbox.settle_and_take([failed], 0)
                self._outcomes.remove(outcome)
        except Exception:  # the database is away: keep the outcomes and try again
            log.exception("inbox_unreachable")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _settle_and_start(self) -> None:
        outcomes = self._outcomes[:]
        free = self._concurrency - len(self._running)
        taken = await self._inbox.settle_and_take(outcomes, free)
        del self._outcomes[: len(outcomes)]
        self._start(taken)
        if len(taken) == free:
            self._wake.set()
        await self._take_troubled()

    def _start(self, taken: Sequence[Taken]) -> None:
        for one in taken:
            task = asyncio.create_task(self._work(one), name=f"update:{one.number}")
            self._running[one.number] = one, task

    async def _take_troubled(self) -> None:
        """One at a time: if the process dies of it, that tells of this message only.

        One that has ended is in hand until that is noted: else it would come again, and again,
        as one that has come to no end.
        """
        held = [taken for taken, _ in self._running.values()]
        held += [outcome.taken for outcome in self._outcomes]
        in_hand = any(taken.attempt > TROUBLED_AFTER for taken in held)
        if in_hand or monotonic() < self._next_look_for_troubled:
            return
        taken = await self._inbox.take_troubled()
        self._start(taken)
        self._next_look_for_troubled = 0.0 if taken else monotonic() + _LOOK_EVERY_SECONDS

    async def _work(self, taken: Taken) -> None:
        set_aside = taken.attempt > MAX_ATTEMPTS
        if set_aside:
            log.error("update_set_aside", number=taken.number, attempt=taken.attempt)
        try:
            outcome = Outcome(taken, failed=set_aside, writes=await self._last_or_next(taken))
        except Exception:  # it stays in the inbox and comes again
            outcome = Outcome(taken, failed=True)
            log.exception("update_failed", number=taken.number, attempt=taken.attempt)
        finally:
            self._running.pop(taken.number, None)
        self._outcomes.append(outcome)
        self._wake.set()

    async def _last_or_next(self, taken: Taken) -> Sequence[Write]:
        if taken.attempt > MAX_ATTEMPTS + 1:
            return ()  # to say that it is given up has killed the process, too
        return await self._handle(taken)

    async def _renew_forever(self) -> None:
        while True:
            await asyncio.sleep(self._inbox.lease_seconds / 3)
            held = [taken for taken, _ in self._running.values()]
            if held:
                with contextlib.suppress(Exception):
                    await self._inbox.renew(held)

    async def _drain(self) -> None:
        tasks = [task for _, task in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=_DRAIN_SECONDS)
        if self._outcomes:
            await self._inbox.settle_and_take(self._outcomes, 0)
            self._outcomes.clear()
