"""Bodies: read to a limit and not a byte further."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.types import Message

from services.core.i18n import Translators
from webapp.app import create_app
from webapp.bodies import read_limited
from webapp.errors import TooLarge, Unreadable

LIMIT = 1_000
PIECE = b"x" * 100


class Upload:
    """A body that is made while it is read, and counts what was taken of it."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.taken < self.pieces:
            self.taken += 1
            yield PIECE


@pytest.fixture
async def client(translators: Translators) -> AsyncIterator[httpx.AsyncClient]:
    router = APIRouter()

    @router.post("/echo")
    async def echo(request: Request) -> dict[str, int]:
        return {"length": len(await read_limited(request, LIMIT))}

    app: FastAPI = create_app(translators, {}, [router])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


class TestReadLimited:
    @pytest.mark.parametrize("pieces", [0, 1, 9, 10])
    async def test_reads_all_up_to_the_limit(self, client: httpx.AsyncClient, pieces: int) -> None:
        answer = await client.post("/echo", content=Upload(pieces))
        assert answer.json() == {"length": pieces * len(PIECE)}

    @pytest.mark.parametrize("pieces", [11, 10_000_000])
    async def test_stops_at_the_first_byte_too_many(
        self, client: httpx.AsyncClient, pieces: int
    ) -> None:
        upload = Upload(pieces)
        answer = await client.post("/echo", content=upload)
        assert answer.status_code == 413
        assert answer.json()["code"] == "http.too_large"
        assert answer.json()["details"] == {"most_bytes": LIMIT}
        assert upload.taken == 11

    async def test_one_large_piece_is_too_large_too(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/echo", content=b"x" * (LIMIT + 1))).status_code == 413

    async def test_a_caller_that_hangs_up_is_no_failure_of_ours(self) -> None:
        messages: list[Message] = [
            {"type": "http.request", "body": PIECE, "more_body": True},
            {"type": "http.disconnect"},
        ]

        async def receive() -> Message:
            return messages.pop(0)

        with pytest.raises(Unreadable):
            await read_limited(Request({"type": "http"}, receive), LIMIT)

    async def test_the_limit_is_told(self) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": PIECE, "more_body": True}

        with pytest.raises(TooLarge) as caught:
            await read_limited(Request({"type": "http"}, receive), 10)
        assert caught.value.details == {"most_bytes": 10}
