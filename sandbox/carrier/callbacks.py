"""Tells the sender of each step of a parcel: signed, and again until it is taken."""

import asyncio
import hmac
from contextlib import suppress
from hashlib import sha256
from time import monotonic

import aiohttp
import orjson

from sandbox.carrier.api import view
from sandbox.carrier.book import Parcel
from sandbox.faults import Fault
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

KEY = "sandbox-carrier-key"
HEADER = "X-Carrier-Signature"
NAME = "/carrier/callback"
KINDS = {
    "carrier_silent": "the carrier never tells of a step",
    "carrier_doubled": "the carrier tells of a step `repeats` more times",
    "carrier_swapped": "the carrier tells of a step only after the one that follows it",
    "carrier_forged": "what the carrier tells is signed with another key",
    "carrier_unsigned": "what the carrier tells has no signature",
}
# After the last of them the carrier gives up: the sender has to ask.
RETRY_AFTER_SECONDS = (1.0, 2.0, 4.0)
ANSWER_TIMEOUT_SECONDS = 10.0


class Callbacks:
    """Delivers in the background, one parcel's steps in their order unless a fault says else."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[tuple[str, JsonObject]] = []

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def tell(self, parcel: Parcel) -> None:
        """Of the step that the parcel has just made."""
        if not parcel.callback_url:
            return
        fault = self._state.faults.take(tuple(KINDS), NAME)
        if fault is not None and fault.kind == "carrier_silent":
            return
        told = (parcel.callback_url, view(parcel))
        if fault is not None and fault.kind == "carrier_swapped":
            self._held.append(told)
            return
        late, self._held = self._held, []
        task = asyncio.create_task(self._deliver([told, *late], fault))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, told: list[tuple[str, JsonObject]], fault: Fault | None) -> None:
        times = 1 + (fault.repeats if fault and fault.kind == "carrier_doubled" else 0)
        for url, body in told:
            for _ in range(times):
                await self._until_taken(url, body, fault)

    async def _until_taken(self, url: str, body: JsonObject, fault: Fault | None) -> None:
        for wait_seconds in (0.0, *RETRY_AFTER_SECONDS):
            await asyncio.sleep(wait_seconds)
            if await self._post(url, body, fault):
                return

    async def _post(self, url: str, body: JsonObject, fault: Fault | None) -> bool:
        kind, content = fault.kind if fault else "", orjson.dumps(body)
        key = "another-key" if kind == "carrier_forged" else KEY
        headers = {HEADER: signature(content, key), "Content-Type": "application/json"}
        if kind == "carrier_unsigned":
            del headers[HEADER]
        started, status, note = monotonic(), 0, kind
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url, data=content, headers=headers) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            note = f"{kind} {type(problem).__name__}".strip()
        self._state.log.record(
            source="carrier-callback",
            name=url,
            at=self._state.clock(),
            request=body,
            status=status,
            seconds=monotonic() - started,
            note=note,
        )
        return 200 <= status <= 299 or status == 401


def signature(content: bytes, key: str = KEY) -> str:
    """Hex HMAC-SHA256 of the body as it is sent."""
    return hmac.digest(key.encode(), content, sha256).hex()
