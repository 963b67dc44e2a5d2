"""/api/v1/media: an operator's program brings a file in pieces and watches the work."""

from typing import Any

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.identity.roles import Role
from services.streaming.library.schemas import Kind
from services.streaming.library.specs import LoadContent
from tests.services.streaming.processing.studio import FILM, a_spec
from tests.services.ticketing.programme import DARA
from tests.webapp.people import authorization, user

MEDIA = "/api/v1/media"
STRANGER = 43
CONTENT = b"a film, as far as this program knows" * 10


class Program:
    """What an operator runs."""

    def __init__(self, client: httpx.AsyncClient, clock: FrozenClock, fan_id: int) -> None:
        self._client = client
        self._clock = clock
        self._fan_id = fan_id

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = authorization(self._clock.now(), user=user(self._fan_id, "Dara"))
        headers |= {"Idempotency-Key": "upload-0001", **more.pop("headers", {})}
        return await self._client.request(method, MEDIA + path, headers=headers, **more)

    async def begin(self, size: int = len(CONTENT), item: str = FILM) -> httpx.Response:
        body = {"item": item, "name": "film.mp4", "size": size}
        return await self.ask("POST", "/uploads", json=body)

    async def send(self, upload: str, offset: int, content: bytes) -> httpx.Response:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
        return await self.ask("PATCH", f"/uploads/{upload}", content=content, headers=headers)


@pytest.fixture
async def program(client: httpx.AsyncClient, container: Container, clock: FrozenClock) -> Program:
    items = LoadContent((a_spec(FILM, Kind.VIDEO),))
    await container.library_parts.library.load(items)
    program = Program(client, clock, DARA)
    await client.get("/api/v1/me", headers=authorization(clock.now(), user=user(DARA, "Dara")))
    await container.roles.grant(DARA, Role.OPERATOR)
    return program


async def test_from_the_first_piece_to_the_job(program: Program, container: Container) -> None:
    begun = (await program.begin()).json()
    assert (await program.begin()).json() == begun
    half = await program.send(begun["id"], 0, CONTENT[:100])
    assert half.json()["received"] == 100
    wrong = await program.send(begun["id"], 7, CONTENT[7:])
    assert (wrong.status_code, wrong.json()["details"]) == (409, {"received": 100})
    seen = await program.ask("GET", f"/uploads/{begun['id']}")
    assert seen.json() == half.json()
    whole = await program.send(begun["id"], 100, CONTENT[100:])
    assert (whole.json()["state"], whole.json()["received"]) == ("taken", len(CONTENT))
    media = (await program.ask("GET", f"/items/{FILM}")).json()
    assert (media["state"], media["job"]["state"], media["job"]["percent"]) == (
        "processing",
        "waiting",
        0,
    )
    again = (await program.ask("POST", f"/items/{FILM}/again")).json()
    assert again == media
    job = await container.media_parts.media.job_of(FILM)
    assert job is not None
    source = container.media_parts.media.folders.source(job.item_id, job.source)
    assert source.read_bytes() == CONTENT


async def test_what_is_not_wanted_is_refused(
    program: Program, client: httpx.AsyncClient, clock: FrozenClock
) -> None:
    begun = (await program.begin()).json()
    stranger = Program(client, clock, STRANGER)
    answers = {
        "too large": (
            await program.ask(
                "POST",
                "/uploads",
                json={"item": FILM, "name": "x", "size": 2**50},
                headers={"Idempotency-Key": "upload-0002"},
            ),
            422,
            "media.upload_too_large",
        ),
        "no such item": (
            await program.ask(
                "POST",
                "/uploads",
                json={"item": "none", "name": "x", "size": 1},
                headers={"Idempotency-Key": "upload-0003"},
            ),
            404,
            "streaming.item_not_found",
        ),
        "no offset": (await program.ask("PATCH", f"/uploads/{begun['id']}"), 422, "http.invalid"),
        "not an operator": (await stranger.begin(), 403, "operator.role_required"),
        "not one's own": (
            await stranger.ask("GET", f"/uploads/{begun['id']}"),
            404,
            "media.upload_not_found",
        ),
        "not to be written": (
            await stranger.send(begun["id"], 0, b"x"),
            403,
            "operator.role_required",
        ),
        "not to be seen": (
            await stranger.ask("GET", f"/items/{FILM}"),
            403,
            "operator.role_required",
        ),
    }
    for why, (answer, status, code) in answers.items():
        assert (why, answer.status_code, answer.json()["code"]) == (why, status, code)
    dropped = await program.ask("DELETE", f"/uploads/{begun['id']}")
    assert dropped.json()["state"] == "dropped"
    gone = await program.send(begun["id"], 0, CONTENT)
    assert (gone.status_code, gone.json()["code"]) == (404, "media.upload_not_found")
