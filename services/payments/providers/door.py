"""The way to a provider over HTTP: bounded, patient with nobody, and leaving a sick one alone."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import httpx

from services.core.clock import Clock
from services.core.uow import transaction_is_open

MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024  # a page of a thousand transactions, a picture of a QR
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAILURES_TO_PAUSE: Final = 3
_PAUSE: Final = timedelta(seconds=10)
_LONGEST_PAUSE: Final = timedelta(seconds=60)


class Unusable(Exception):
    """No answer, or none that can be used; the message says why, for logs."""

    def __init__(self, reason: str, pause: timedelta = timedelta(0)) -> None:
        super().__init__(reason[:80])
        self.pause = pause


class Door:
    """Calls to one provider. Three failures in a row close it for ten seconds, or for as long as
    the provider asks, so that waiting jobs do not pile up.
    """

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._failures = 0
        self._closed_until = _EPOCH

    async def post(
        self,
        url: str,
        body: object,
        *,
        headers: Mapping[str, str],
        timeout_seconds: float,
        most_bytes: int = MAX_ANSWER_BYTES,
    ) -> object:
        """POST JSON, get JSON whose numbers with a point are Decimals. Raises Unusable."""
        assert not transaction_is_open(), "no network call while a transaction is open"
        if self._clock.now() < self._closed_until:
            raise Unusable("pausing")
        try:
            async with asyncio.timeout(timeout_seconds):
                return parsed(await self._fetch(url, body, headers, most_bytes))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            self.failed()
            raise Unusable(type(error).__name__) from error
        except Unusable as error:
            self.failed(error.pause)
            raise

    def succeeded(self) -> None:
        """The answer made sense."""
        self._failures = 0

    def failed(self, wanted: timedelta = timedelta(0)) -> None:
        """It made none; `wanted` is the pause that the provider asks for."""
        self._failures += 1
        if wanted or self._failures >= _FAILURES_TO_PAUSE:
            self._closed_until = self._clock.now() + min(max(wanted, _PAUSE), _LONGEST_PAUSE)

    async def _fetch(
        self, url: str, body: object, headers: Mapping[str, str], most_bytes: int
    ) -> bytes:
        """The body of the answer, cut off where no honest answer is that long."""
        found = bytearray()
        async with self._client.stream("POST", url, json=body, headers=dict(headers)) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unusable(f"http {answer.status_code}", _wanted_pause(answer.headers))
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > most_bytes:
                    raise Unusable("answer too long")
        return bytes(found)


def parsed(body: bytes) -> object:
    """JSON with the digits of its numbers kept. Raises Unusable."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unusable("not JSON") from error


def _wanted_pause(headers: httpx.Headers) -> timedelta:
    """How long the provider asks to be left alone (Retry-After in seconds)."""
    text = headers.get("Retry-After", "")
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() else timedelta(0)


def _no_constant(name: str) -> object:
    raise ValueError(name)
