"""The carrier of the sandbox by the product's own way to it: every answer and every silence."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.carrier.book import Parcel, ParcelBook
from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.orders.carriers import (
    HEADER,
    CarrierSettings,
    CarryOrder,
    HttpCarrier,
    NeverArrived,
    NotServed,
    Progress,
    Receiver,
    Unknown,
    read_call,
)
from services.orders.shipments.states import ShipmentState as State

DARA = Receiver("Sok Dara", "+85512345678", "Street 240, Phnom Penh")
KEY = "sandbox-carrier-key"


@dataclass
class Depot:
    """The carrier, and a sender that hears its calls."""

    client: httpx.AsyncClient
    url: str
    callback_url: str
    heard: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def carrier(self) -> HttpCarrier:
        settings = CarrierSettings(
            f"{self.url}/carrier", "sandbox-carrier-token", self.callback_url
        )
        return HttpCarrier(settings, self.client)

    async def fault(self, kind: str, **about: object) -> None:
        answer = await self.client.post(f"{self.url}/sim/faults", json={"kind": kind, **about})
        assert answer.status_code == 200

    async def move(self, tracking: str, state: str, **about: str) -> httpx.Response:
        url = f"{self.url}/sim/carrier/parcels/{tracking}/move"
        return await self.client.post(url, json={"state": state, **about})

    async def carried(self, parcel_id: str = "p1") -> Progress:
        taken = await self.carrier.carry(CarryOrder(parcel_id, "standard", 400, DARA))
        assert isinstance(taken, Progress), taken
        return taken

    async def calls(self, count: int) -> list[tuple[bytes, str]]:
        async with asyncio.timeout(30):
            while len(self.heard) < count:  # noqa: ASYNC110 - a call has no event of its own
                await asyncio.sleep(0.01)
        return self.heard

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n") if ": " in line)
        body = await reader.readexactly(int(lines["content-length"]))
        self.heard.append((body, lines.get(HEADER.lower(), "")))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def depot(tmp_path: Path) -> AsyncIterator[Depot]:
    """The whole sandbox behind a real socket, and one more that it calls."""
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(timeout=30) as client,
    ):
        found = Depot(client, url, "")
        server = await asyncio.start_server(found.take, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            found.callback_url = f"http://127.0.0.1:{port}/hooks/carrier"
            yield found


class TestCarry:
    async def test_the_same_id_is_one_parcel(self, depot: Depot) -> None:
        first = await depot.carried()
        again = await depot.carried()
        assert again == first
        assert first.state is State.PACKED
        assert await depot.carrier.where("p1") == first

    async def test_an_id_is_bound_to_its_parcel(self, depot: Depot) -> None:
        await depot.carried()
        other = await depot.carrier.carry(CarryOrder("p1", "express", 400, DARA))
        assert isinstance(other, Unknown)

    async def test_what_was_never_ordered_and_what_is_not_served(self, depot: Depot) -> None:
        await depot.fault("carrier_refused")
        refused = await depot.carrier.carry(CarryOrder("p1", "standard", 400, DARA))
        assert refused == NotServed("not_served")
        assert await depot.carrier.where("p1") == NeverArrived()

    @pytest.mark.parametrize(
        "kind", ["carrier_down", "carrier_unknown", "nonsense", "reset", "server_error"]
    )
    async def test_what_is_unclear_is_unknown(self, depot: Depot, kind: str) -> None:
        await depot.carried()
        await depot.fault(kind)
        assert isinstance(await depot.carrier.where("p1"), Unknown)
        assert isinstance(await depot.carrier.where("p1"), Progress)


class TestMoves:
    async def test_each_step_is_told_and_signed(self, depot: Depot) -> None:
        parcel = await depot.carried()
        for state in ("handed_over", "in_transit", "delivered"):
            answer = await depot.move(parcel.tracking, state, signed_by="Bopha")
            assert answer.status_code == 200, answer.text
        heard = await depot.calls(3)
        assert {read_call(body, signature, KEY) for body, signature in heard} == {"p1"}
        arrived = await depot.carrier.where("p1")
        assert isinstance(arrived, Progress)
        assert (arrived.state, arrived.signed_by) == (State.DELIVERED, "Bopha")

    async def test_no_step_leads_back(self, depot: Depot) -> None:
        parcel = await depot.carried()
        answer = await depot.move(parcel.tracking, "delivered")
        assert answer.status_code == 400

    async def test_faults_of_what_it_tells(self, depot: Depot) -> None:
        parcel = await depot.carried()
        await depot.fault("carrier_swapped")
        await depot.move(parcel.tracking, "handed_over")
        await depot.fault("carrier_doubled")
        await depot.move(parcel.tracking, "in_transit")
        told = [_step(body) for body, _ in await depot.calls(4)]
        assert told == [3, 3, 2, 2]
        await depot.fault("carrier_forged")
        await depot.move(parcel.tracking, "lost")
        body, signature = (await depot.calls(5))[4]
        assert read_call(body, signature, KEY) is None
        await depot.fault("carrier_silent")
        await depot.move(parcel.tracking, "in_transit")
        await depot.move(parcel.tracking, "returned_to_sender")
        assert _step((await depot.calls(6))[5][0]) == 6


def _step(body: bytes) -> Any:
    return httpx.Response(200, content=body).json()["step"]


def test_a_book_is_read_again_and_a_torn_line_never_happened(tmp_path: Path) -> None:
    path = tmp_path / "parcels.jsonl"
    book = ParcelBook(path)
    parcel = Parcel("p1", book.next_tracking(), "standard", 400, {"name": "Dara"}, "")
    parcel.move("packed", 1000)
    book.keep(parcel)
    with path.open("ab") as file:
        file.write(b'{"id": "p2"')
    assert ParcelBook(path).parcels == {"p1": parcel}
