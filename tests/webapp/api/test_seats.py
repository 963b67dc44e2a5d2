"""The API of seats: the hall, what is free, holding, the best choice, letting go."""

import base64
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.core.clock import FrozenClock
from services.ticketing import TicketingService
from services.ticketing.seats import HoldSeats
from services.ticketing.seats.service import SeatService
from tests.services.ticketing.programme import BOPHA, EVENT, type_id
from tests.services.ticketing.seats.halls import a_hall, a_load
from tests.webapp.people import authorization, user

SEATS = f"/api/v1/events/{EVENT}/seats"


@pytest.fixture
def headers(clock: FrozenClock) -> dict[str, str]:
    return authorization(clock.now())


@pytest.fixture
async def kind(ticketing: TicketingService) -> int:
    """Two rows of ten in front, one behind; the type of the front."""
    await ticketing.load_events(a_load(a_hall(10, 10, 10, rows_in_front=2)))
    return await type_id(ticketing, "front")


def states(answer: httpx.Response) -> list[int]:
    packed = base64.b64decode(answer.json()["states"])
    return [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]


class TestHall:
    async def test_has_rows_zones_and_prices(
        self, client: httpx.AsyncClient, headers: dict[str, str], kind: int
    ) -> None:
        hall = (await client.get(SEATS, headers=headers)).json()
        assert [row["row"] for row in hall["rows"]] == ["A", "B", "C"]
        front = hall["zones"][0]
        assert (front["ticket_type_id"], front["price"]["amount_minor"]) == (kind, 2500)
        assert all(len(row["x"]) == len(row["seats"]) == len(row["kinds"]) for row in hall["rows"])

    @pytest.mark.parametrize(("part", "packed"), [("", "gzip"), ("/availability", None)])
    async def test_is_sent_once_and_packed_if_it_is_long(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        kind: int,
        part: str,
        packed: str | None,
    ) -> None:
        answer = await client.get(SEATS + part, headers={**headers, "Accept-Encoding": "gzip"})
        assert answer.headers.get("Content-Encoding") == packed
        plain = await client.get(SEATS + part, headers={**headers, "Accept-Encoding": "identity"})
        assert plain.content == answer.content
        known = {**headers, "If-None-Match": answer.headers["ETag"]}
        again = await client.get(SEATS + part, headers=known)
        assert (again.status_code, again.content) == (304, b"")

    async def test_event_without_seats_has_none(
        self, client: httpx.AsyncClient, headers: dict[str, str], kind: int
    ) -> None:
        answer = await client.get("/api/v1/events/night-market/seats", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "seats.not_seated")


class TestHold:
    async def put(
        self, client: httpx.AsyncClient, headers: dict[str, str], kind: int, *seats: int
    ) -> httpx.Response:
        wish: dict[str, Any] = {"ticket_type_id": kind, "seats": list(seats)}
        return await client.put(f"{SEATS}/held", json=wish, headers=headers)

    async def test_is_shown_as_held_until_it_is_let_go(
        self, client: httpx.AsyncClient, headers: dict[str, str], clock: FrozenClock, kind: int
    ) -> None:
        before = await client.get(f"{SEATS}/availability", headers=headers)
        held = (await self.put(client, headers, kind, 4, 5)).json()
        assert [name["seat"] for name in held["names"]] == ["5", "6"]
        clock.advance(1)
        known = {**headers, "If-None-Match": before.headers["ETag"]}
        after = await client.get(f"{SEATS}/availability", headers=known)
        assert states(after)[3:7] == [0, 1, 1, 0]
        mine = (await client.get(f"{SEATS}/held", headers=headers)).json()
        assert mine["held"] == held
        assert (await client.delete(f"{SEATS}/held", headers=headers)).json() == {"held": None}
        assert (await client.get(f"{SEATS}/held", headers=headers)).json() == {"held": None}

    async def test_names_what_others_have_and_what_would_be_lone(
        self, client: httpx.AsyncClient, headers: dict[str, str], seats: SeatService, kind: int
    ) -> None:
        await seats.hold(HoldSeats(BOPHA, EVENT, kind, (4, 5)))
        taken = await self.put(client, headers, kind, 5, 6)
        assert (taken.status_code, taken.json()["details"]["seats"]) == (409, [5])
        lone = await self.put(client, headers, kind, 1, 2)
        assert (lone.status_code, lone.json()["details"]["names"]) == (422, "A-1, A-4")

    async def test_best_goes_on_to_the_next_suggestion(
        self, client: httpx.AsyncClient, headers: dict[str, str], kind: int
    ) -> None:
        found: list[list[int]] = []
        for suggestion in (0, 1):
            wish = {"ticket_type_id": kind, "quantity": 2, "suggestion": suggestion}
            answer = await client.post(f"{SEATS}/best", json=wish, headers=headers)
            found.append(answer.json()["seats"])
        assert found[0] == [4, 5]
        assert set(found[0]).isdisjoint(found[1])

    async def test_a_choice_of_somebody_elses_buys_nothing(
        self, client: httpx.AsyncClient, headers: dict[str, str], clock: FrozenClock, kind: int
    ) -> None:
        held = (await self.put(client, headers, kind, 4, 5)).json()
        cart = {
            "event_id": EVENT,
            "lines": [{"ticket_type_id": kind, "quantity": 2}],
            "seat_hold": held["id"],
        }
        theirs = authorization(clock.now(), user=user(BOPHA, "Bopha"))
        keyed = {**theirs, "Idempotency-Key": "bopha-0001"}
        stolen = await client.post("/api/v1/orders", json=cart, headers=keyed)
        keyed["Idempotency-Key"] = "bopha-0002"
        nobodys = {**cart, "seat_hold": str(UUID(int=7))}
        nothing = await client.post("/api/v1/orders", json=nobodys, headers=keyed)
        assert stolen.status_code == nothing.status_code >= 400
        assert stolen.json() == nothing.json()
        mine = {**headers, "Idempotency-Key": "dara-0001"}
        assert (await client.post("/api/v1/orders", json=cart, headers=mine)).status_code == 200
