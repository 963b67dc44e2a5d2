"""A partner's JSON API by bearer token: one bounded call; what is unclear is Unusable."""

from __future__ import annotations

import asyncio
import json
from typing import Final

import httpx

from services.core.uow import transaction_is_open

TIMEOUT_SECONDS: Final = 8.0
MAX_ANSWER_BYTES: Final = 64 * 1024

Json = dict[str, object]


class Unusable(Exception):
    """No answer, or none that can be used; the message says why, for logs."""


class PartnerApi:
    """`api_url` is what stands before `/v1/`."""

    def __init__(self, api_url: str, token: str, client: httpx.AsyncClient) -> None:
        self._api_url = api_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._client = client

    async def call(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """Status and JSON object of the answer; Unusable for everything else."""
        status, content = await self._bounded(method, path, body, MAX_ANSWER_BYTES)
        try:
            parsed = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Unusable(f"http {status}, not JSON") from error
        if not isinstance(parsed, dict):
            raise Unusable("not an object")
        return status, parsed

    async def download(self, path: str, most_bytes: int) -> tuple[int, bytes]:
        """Status and content of a file; Unusable where none came, or a longer one."""
        return await self._bounded("GET", path, None, most_bytes)

    async def _bounded(
        self, method: str, path: str, body: Json | None, most_bytes: int
    ) -> tuple[int, bytes]:
        assert not transaction_is_open(), "no network call while a transaction is open"
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._fetch(method, self._api_url + path, body, most_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise Unusable(type(error).__name__) from error

    async def _fetch(
        self, method: str, url: str, body: Json | None, most_bytes: int
    ) -> tuple[int, bytes]:
        """The answer, cut off where no honest one is that long."""
        found = bytearray()
        async with self._client.stream(method, url, json=body, headers=self._headers) as answer:
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > most_bytes:
                    raise Unusable("answer too long")
        return answer.status_code, bytes(found)
