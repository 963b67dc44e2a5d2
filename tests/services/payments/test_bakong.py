"""The Bakong client over real sockets, and the reading of its answers."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest
import uvicorn

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.payments import BakongProvider, BakongSettings, TopUpState
from services.payments.providers.bakong import read_answer
from services.payments.providers.base import NotYet, Paid, Static, Unknown
from services.payments.providers.door import parsed
from tests.services.payments.fake_bank import ACCOUNT, TOKEN, FakeBank
from tests.services.payments.world import FAN, World

Speaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(bank: FakeBank) -> AsyncIterator[str]:
    """The bank on a free port of this machine; gives the address before `/v1/`."""
    server = uvicorn.Server(uvicorn.Config(bank.app(), log_level="error", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/bakong"
        server.should_exit = True
        await running


@asynccontextmanager
async def speaking(speak: Speaker) -> AsyncIterator[str]:
    """A server that says whatever bytes it likes."""
    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def provider(api_url: str, clock: FrozenClock) -> AsyncIterator[BakongProvider]:
    settings = BakongSettings(
        api_url=api_url, token=TOKEN, account=ACCOUNT, merchant_name="Hang Meas"
    )
    async with httpx.AsyncClient(timeout=60) as client:
        yield BakongProvider(settings, client, clock)


class TestOverTheWire:
    async def test_a_top_up_is_paid_through_a_real_socket(
        self, database: Database, clock: FrozenClock
    ) -> None:
        bank = FakeBank()
        async with serving(bank) as url, httpx.AsyncClient(timeout=60) as client:
            world = World(database, clock, client, bank, api_url=url)
            top_up = await world.start(Money(12_50, Currency.USD))
            assert (await world.top_ups.check(top_up.id, FAN)).state is TopUpState.WAITING
            world.pay(top_up)
            assert (await world.top_ups.check(top_up.id, FAN)).state is TopUpState.PAID

    async def test_a_wrong_token_is_no_answer(self, clock: FrozenClock) -> None:
        async with serving(FakeBank()) as url, provider(url, clock) as bakong:
            object.__setattr__(bakong._settings, "token", "another")
            assert await bakong.status("0" * 32) == Unknown("http 401")

    async def test_nobody_at_the_address_is_no_answer(self, clock: FrozenClock) -> None:
        with socket.socket() as taken:  # nobody listens there, and nobody else can begin to
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            async with provider(url, clock) as bakong:
                assert await bakong.status("0" * 32) == Unknown("ConnectError")

    async def test_a_broken_connection_is_no_answer(self, clock: FrozenClock) -> None:
        for speak in (hang_up, say_half, say_nonsense):
            async with speaking(speak) as url, provider(url, clock) as bakong:
                status = await bakong.status("0" * 32)
                assert isinstance(status, Unknown), speak

    async def test_it_is_never_asked_inside_a_transaction(
        self, database: Database, clock: FrozenClock
    ) -> None:
        uow = UnitOfWork(database, clock)
        async with provider("http://127.0.0.1:9", clock) as bakong:
            with pytest.raises(AssertionError, match="no network call"):
                await uow.run(lambda _: bakong.status("0" * 32))


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def say_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"responseCode":0,')
    await hang_up(reader, writer)


async def say_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 smtp.bank ready\r\n")
    await hang_up(reader, writer)


PAID_DATA = {
    "hash": "f" * 64,
    "fromAccountId": "dara@other",
    "toAccountId": ACCOUNT,
    "currency": "USD",
    "amount": 0,
    "description": "",
    "createdDateMs": 1775019600000.0,
    "acknowledgedDateMs": 1775019601000.0,
}


def paid(amount: str, **other: object) -> bytes:
    data = json.dumps(PAID_DATA | other).replace('"amount": 0', f'"amount": {amount}')
    return f'{{"responseCode":0,"errorCode":null,"data":{data}}}'.encode()


class TestReadAnswer:
    @pytest.mark.parametrize(
        "amount", ["5", "5.0", "47.25", "0.1", "40000.0", "9999999999.99", "0.30000000000000004"]
    )
    def test_amounts_keep_every_digit(self, amount: str) -> None:
        status = read_answer(parsed(paid(amount)))
        assert isinstance(status, Paid)
        assert status.payment.amount == Decimal(amount)

    def test_a_payment_is_read_whole(self) -> None:
        status = read_answer(parsed(paid("5.0")))
        assert isinstance(status, Paid)
        payment = status.payment
        assert (payment.payment_id, payment.currency) == ("f" * 64, "USD")
        assert (payment.to_account, payment.from_account) == (ACCOUNT, "dara@other")
        assert payment.paid_at == datetime(2026, 4, 1, 5, 0, tzinfo=UTC)

    @pytest.mark.parametrize("moment", [None, "yesterday", True, 10**30, -(10**30), [], "1e999"])
    def test_a_payment_without_a_sane_time_is_still_a_payment(self, moment: object) -> None:
        status = read_answer(parsed(paid("5", createdDateMs=moment)))
        assert isinstance(status, Paid)
        assert status.payment.paid_at is None

    @pytest.mark.parametrize(("code", "status"), [(1, NotYet()), (3, NotYet()), (2, Static())])
    def test_codes_that_are_an_answer(self, code: int, status: object) -> None:
        assert read_answer(parsed(f'{{"responseCode":1,"errorCode":{code}}}'.encode())) == status
