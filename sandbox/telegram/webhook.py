"""Delivers updates to a bot's webhook: ordered queues, retries, calls in the answer.

Rules follow the public source of the Bot API server (WebhookActor.cpp), read for behaviour.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import uniform

import aiohttp
import orjson

from sandbox.log import Log
from sandbox.telegram.bodies import Upload, parse_body
from sandbox.telegram.errors import ApiError
from sandbox.telegram.updates import PendingUpdate, UpdateQueue

ANSWER_TIMEOUT_SECONDS = 60.0
LONGEST_RETRY_AFTER_SECONDS = 3_600
LONGEST_DELAY_SECONDS = (60.0, 120.0)
GONE_AFTER_SECONDS = 23 * 3_600
IGNORED_METHODS = frozenset({"setwebhook", "deletewebhook", "close", "logout"})

Act = Callable[[str, dict[str, object], dict[str, Upload]], Awaitable[None]]


@dataclass(slots=True)
class _Attempt:
    """How often an update failed and how long to wait next."""

    fails: int = 0
    delay_seconds: float = 1.0

    def next_wait_seconds(self, retry_after_seconds: int) -> float:
        """The first retry is at once, then 2, 4, 8 ... seconds; Retry-After goes before."""
        wait = float(max(0, min(retry_after_seconds, LONGEST_RETRY_AFTER_SECONDS)))
        if wait == 0 and self.fails > 0:
            longest = uniform(*LONGEST_DELAY_SECONDS)  # noqa: S311 - spreads retries
            self.delay_seconds = min(longest, self.delay_seconds * 2)
            wait = self.delay_seconds
        self.fails += 1
        return wait


@dataclass(slots=True)
class WebhookSender:
    """Sends the updates of one bot. `act` runs a call found in the answer of a delivery."""

    updates: UpdateQueue
    log: Log
    act: Act
    _queues: dict[str, deque[PendingUpdate]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))
    _gone_since: float = 0.0

    def start(self) -> None:
        """Begins to deliver, with all that waits already."""
        hook = self.updates.bot.webhook
        self._slots = asyncio.Semaphore(hook.max_connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_SECONDS)
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        self.updates.on_push = self._add
        for update in list(self.updates.pending.values()):
            self._add(update)

    async def stop(self) -> None:
        """Stops at once; what was not acknowledged stays pending."""
        self.updates.on_push = None
        self._queues.clear()
        for task in list(self._tasks):
            if task is not asyncio.current_task():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _add(self, update: PendingUpdate) -> None:
        queue = self._queues.get(update.queue)
        if queue is not None:
            queue.append(update)
            return
        self._queues[update.queue] = deque([update])
        task = asyncio.create_task(self._drain(update.queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, name: str) -> None:
        """One update at a time; the next only after the one before was taken or dropped."""
        queue = self._queues[name]
        while queue:
            await self._deliver(queue[0])
            if self._queues.get(name) is not queue:
                return
            queue.popleft()
        del self._queues[name]

    async def _deliver(self, update: PendingUpdate) -> None:
        attempt = _Attempt()
        repeats = update.repeats
        while update.id in self.updates.pending and self.updates.bot.webhook.url:
            if update.expires_at < self.updates.world.clock():
                self.updates.drop(update)
                return
            retry_after = await self._send(update)
            if retry_after is None:
                if repeats == 0:
                    self.updates.drop(update)
                    return
                repeats -= 1
                continue
            wait = attempt.next_wait_seconds(retry_after)
            if self.updates.world.clock() + wait > update.expires_at:
                self.updates.drop(update)
                return
            await asyncio.sleep(wait)

    async def _send(self, update: PendingUpdate) -> int | None:
        """None when the bot took the update, else its Retry-After (0: none)."""
        hook = self.updates.bot.webhook
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        session = self._session
        assert session is not None
        started = time.perf_counter()
        status, error, retry_after = 0, "", 0
        async with self._slots:
            try:
                async with session.post(hook.url, data=update.body, headers=headers) as answer:
                    status = answer.status
                    body = await answer.read()
                    kind = answer.headers.get("Content-Type", "")
                    seconds = answer.headers.get("Retry-After", "")
                    retry_after = int(seconds) if seconds.isdecimal() else 0
            except (aiohttp.ClientError, TimeoutError, OSError) as problem:
                error = _words(problem)
        self._record(update, status, time.perf_counter() - started, error)
        if not error and 200 <= status <= 299:
            self._gone_since = 0.0
            await self._act(kind, body)
            return None
        self._note_error(error or f"Wrong response from the webhook: {status} {answer.reason}")
        self._note_gone(status)
        return retry_after

    async def _act(self, kind: str, body: bytes) -> None:
        try:
            values, uploads = parse_body(kind, body)
        except ApiError:
            return
        name = str(values.pop("method", "")).lower()
        if name and name not in IGNORED_METHODS and not name.startswith("get"):
            await self.act(name, values, uploads)

    def _note_error(self, words: str) -> None:
        hook = self.updates.bot.webhook
        hook.last_error = words
        hook.last_error_at = self.updates.world.now()

    def _note_gone(self, status: int) -> None:
        """A webhook that answers 410 for 23 hours is removed."""
        now = self.updates.world.clock()
        if status != 410:
            self._gone_since = 0.0
        elif not self._gone_since:
            self._gone_since = now
        elif now > self._gone_since + GONE_AFTER_SECONDS:
            self.updates.bot.webhook.url = ""
            self.updates.world.keep_bot(self.updates.bot)
            self.updates.on_push = None
            self._queues.clear()

    def _record(self, update: PendingUpdate, status: int, seconds: float, error: str) -> None:
        self.log.record(
            source="webhook",
            name=update.kind,
            at=self.updates.world.clock(),
            request=orjson.loads(update.body),
            status=status,
            seconds=seconds,
            note=error,
        )


def _words(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "Read timeout expired"
    if isinstance(problem, aiohttp.ClientConnectorError):
        return "Connection refused"
    return "Webhook connection closed"
