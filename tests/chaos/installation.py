"""A web server and two bots on PostgreSQL and Valkey: everything that can be taken away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.repository.pins import save_pin
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.chaos.crowd import SECRET
from tests.chaos.valkey import ValkeyServer, own_valkey
from tests.journeys.person import Person
from tests.journeys.product import Process, Product, outside_world
from tests.journeys.programme import Evening, Kind
from tests.journeys.story import PIN
from tests.servers.databases import PostgresDatabases
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer, start_postgres
from tests.servers.schema import build_schema
from tests.services.ticketing.programme import a_load, an_event, ticket_type, times_at

PRICE: Final = Money(5_00, Currency.USD)
CHAIR: Final = Kind({"km": "ប្រភេទ standing", "en": "Standing"}, PRICE)
HALL: Final = "full-house"
LAST_CHAIRS: Final = tuple(f"last-chair-{number}" for number in range(3))
HURRIED: Final = ("-m", "tests.chaos.hurried")
_SECRET: Final = SECRET.encode()
_HASHER: Final = PinHasher(_SECRET)


@dataclass(frozen=True, slots=True)
class Installation:
    """The processes in `product`, the two bots among them, and the servers they need."""

    product: Product
    bots: tuple[Process, Process]
    postgres: PostgresServer
    valkey: ValkeyServer

    @asynccontextmanager
    async def services(self) -> AsyncIterator[tuple[WalletService, TicketingService]]:
        """The same services beside the running product, on its database."""
        database = Database(self.product.database_url)
        uow = UnitOfWork(database, SystemClock())
        wallet, pins = WalletService(uow), PinService(uow, _HASHER, Sealer(_SECRET))
        try:
            yield wallet, TicketingService(uow, wallet, pins, _SECRET)
        finally:
            await database.dispose()

    async def open_sale(self) -> None:
        """One hall with room for all, and evenings with a single chair."""
        soon = times_at(datetime.now(UTC) + timedelta(days=10))
        chair = ticket_type("standing", PRICE, ("floor",))
        sizes = {HALL: 1_000, **dict.fromkeys(LAST_CHAIRS, 1)}
        async with self.services() as (_, ticketing):
            await ticketing.load_events(
                a_load(
                    *(
                        an_event(name, size=size, times=soon, types=(chair,))
                        for name, size in sizes.items()
                    )
                )
            )

    async def give_means(self, fan: Person, amount: Money) -> None:
        """Money and the PIN of the stories, without the taps that they take."""
        hashed = await _HASHER.hash(fan.id, PIN)

        async def give(tx: Tx) -> None:
            assert await save_pin(tx, fan.id, hashed, replaces=False)
            await wallet.credit(
                tx,
                credit_id=uuid7(),
                source="clearing:khqr:usd",
                fan_id=fan.id,
                amount=amount,
                reference="chaos",
                kind="top_up",
            )

        async with self.services() as (wallet, _):
            await wallet.uow.run(give)

    async def audit(self) -> list[str]:
        """What the services' own checks complain of; empty is good."""
        async with self.services() as (wallet, ticketing):
            return [*await wallet.audit(), *map(str, await ticketing.recount())]

    def broken(self) -> list[str]:
        """Lines that say that a process ended by itself or that a fan was told of a failure."""
        signs = ("loop_broke", "technical_problem")
        return [line for line in self.product.complaints({}) if any(s in line for s in signs)]


@contextmanager
def running_installation(folder: Path) -> Iterator[Installation]:
    with ExitStack() as stack:
        postgres = stack.enter_context(start_postgres(durable=True))
        valkey = stack.enter_context(own_valkey())
        databases = PostgresDatabases(postgres.url, build_schema)
        url = databases.create()
        databases.close()  # nothing of ours hangs on the server when it crashes
        made = _installation(folder, url, postgres, valkey)
        world = outside_world(made.product)
        stack.callback(world.kill)
        stack.callback(made.product.kill)
        world.launch()
        world.wait_ready()
        made.product.start()
        yield made
        made.product.stop()
        assert made.broken() == []


def _installation(
    folder: Path, database_url: str, postgres: PostgresServer, valkey: ValkeyServer
) -> Installation:
    port = free_port()
    settings = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey.url,
        "SANDBOX_PORT": str(free_port()),
        "HTTP_PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret_of-the-chaos-runs",
        "SECRET_KEY": SECRET,
        "LOG_FORMAT": "json",
    }
    web, one, other = (
        Process(command, _made(folder / name), settings, HURRIED)
        for name, command in (("web", "web"), ("one", "bot"), ("other", "bot"))
    )
    product = Product(folder, settings, [web, one, other])
    return Installation(product, (one, other), postgres, valkey)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def evening(event_id: str) -> Evening:
    names = {"km": "ទន្លេមាស", "en": "River of Gold"}
    return Evening(event_id, names, names, {"chair": CHAIR})
