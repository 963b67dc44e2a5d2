"""Eight processes on the last tickets: exactly as many are paid as there are, again and again."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.models import Fan
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.chaos.conftest import Progress, Scale
from tests.chaos.nursery import barrier, begin, log_end
from tests.chaos.selling_out import BOUGHT, REFUSED, Crowd, live, without_check
from tests.servers.pool import POSTGRESQL
from tests.services.ticketing.programme import (
    SECRET,
    a_load,
    an_event,
    ticket_type,
    times_at,
    type_id,
)

PROCESSES: Final = 8
TASKS: Final = 8
TEN_CENTS: Final = Money(10, Currency.USD)
FIRST_FAN: Final = 5_000
WITHIN_SECONDS: Final = 600.0


@dataclass(slots=True)
class Box:
    """An event after the other in one database, each sold out by the same fans."""

    database: Database
    url: str
    folder: Path
    chance: Random
    ticketing: TicketingService
    wallet: WalletService
    size: int
    fans: tuple[int, ...]
    events: int = 0

    async def sell_out(self, *, guarded: bool = True, pauses: bool = False) -> Counter[str]:
        """Twice as many tries as tickets; what the fans were told, counted."""
        self.events += 1
        event_id = f"hall-{self.events}"
        kind = ticket_type("standing", TEN_CENTS, ("floor",))
        evening = SystemClock().now() + timedelta(days=30)
        event = an_event(event_id, size=self.size, types=(kind,), times=times_at(evening))
        await self.ticketing.load_events(a_load(event))
        processes = PROCESSES if self.database.dialect == "postgresql" else 1
        start = barrier(processes)
        crowd = Crowd(
            database_url=self.url,
            event_id=event_id,
            ticket_type_id=await type_id(self.ticketing, event=event_id),
            fans=(),
            tasks=TASKS // processes,
            start=start,
            journal=self.folder,
            log=self.folder,
            seed=0,
            guarded=guarded,
            pauses=pauses,
        )
        return await self._served([self._part(crowd, at, processes) for at in range(processes)])

    def _part(self, crowd: Crowd, place: int, processes: int) -> Crowd:
        name = f"{crowd.event_id}-{place}"
        return replace(
            crowd,
            fans=self.fans[place::processes],
            journal=self.folder / f"{name}.json",
            log=self.folder / f"{name}.log",
            seed=self.chance.randrange(10**6),
        )

    async def _served(self, crowds: Sequence[Crowd]) -> Counter[str]:
        running = [(crowd, begin(live, crowd)) for crowd in crowds]
        told: Counter[str] = Counter()
        for crowd, process in running:
            await asyncio.to_thread(process.join, WITHIN_SECONDS)
            if process.exitcode != 0:
                process.kill()
            assert process.exitcode == 0, log_end(crowd)
            told.update(json.loads(crowd.journal.read_text()))
        return told

    async def books(self) -> tuple[int, int, int]:
        """Of the newest event: units sold, tickets that can be shown, orders paid."""
        statement = """
            SELECT (SELECT sold FROM stock_pools WHERE event_id = :event),
                   (SELECT count(*) FROM tickets WHERE event_id = :event AND state = 'valid'),
                   (SELECT count(*) FROM ticket_orders
                    WHERE event_id = :event AND paid_at IS NOT NULL)"""
        async with self.database.read.connect() as connection:
            found = await connection.execute(text(statement), {"event": f"hall-{self.events}"})
            sold, tickets, paid = found.one()
        return sold, tickets, paid

    async def held(self) -> str:
        """Everything that must be true after a sale that was guarded; a line that says so."""
        books = await self.books()
        assert books == (self.size,) * 3
        assert await self.ticketing.recount() == []
        assert await self.wallet.audit() == []
        return (
            f"{len(self.fans)} tries on {self.size} tickets, {self.events} times: {books[0]} paid"
        )


@pytest.fixture
async def box(
    durable_url: str, tmp_path: Path, chance: Random, scale: Scale
) -> AsyncIterator[Box]:
    database = Database(durable_url)
    uow = UnitOfWork(database, SystemClock())
    wallet = WalletService(uow)
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    ticketing = TicketingService(uow, wallet, PinService(uow, hasher, Sealer(SECRET)), SECRET)
    size = scale(16, 200)
    fans = tuple(range(FIRST_FAN, FIRST_FAN + 2 * size))
    await _give_money(uow, wallet, fans)
    yield Box(database, durable_url, tmp_path, chance, ticketing, wallet, size, fans)
    hasher.close()
    await database.dispose()


async def _give_money(uow: UnitOfWork, wallet: WalletService, fans: Sequence[int]) -> None:
    rows = [
        {
            "id": fan_id,
            "first_name": "Fan",
            "language_chosen": False,
            "channel": "active",
            "level": "basic",
            "created_at": uow.clock.now(),
        }
        for fan_id in fans
    ]
    async with uow.database.write.begin() as connection:
        await connection.execute(insert(Fan), rows)
    for fan_id in fans:
        await uow.run(
            lambda tx, fan_id=fan_id: wallet.credit(  # type: ignore[misc]
                tx,
                credit_id=uuid7(),
                source="clearing:khqr:usd",
                fan_id=fan_id,
                amount=TEN_CENTS * 100,
                reference="chaos",
                kind="top_up",
            )
        )


class TestSellOut:
    async def test_exactly_as_many_are_paid_as_there_are(
        self, box: Box, scale: Scale, progress: Progress
    ) -> None:
        for _ in range(scale(2, 50)):
            assert await box.sell_out() == {BOUGHT: box.size, REFUSED: box.size}
            progress(await box.held())

    async def test_pauses_between_any_two_statements_change_nothing(
        self, box: Box, scale: Scale, progress: Progress
    ) -> None:
        for _ in range(scale(1, 5)):
            assert await box.sell_out(pauses=True) == {BOUGHT: box.size, REFUSED: box.size}
            progress(await box.held())

    @pytest.mark.parametrize("durable_url", [POSTGRESQL], indirect=True)
    async def test_control_without_the_guard_sells_more_than_there_are(
        self, box: Box, progress: Progress
    ) -> None:
        """The same crowd, the statement's guard and the table's switched off."""
        await without_check(box.database)
        told = await box.sell_out(guarded=False)
        sold, tickets, _ = await box.books()
        progress(f"{sold} sold of {box.size}")
        assert told[BOUGHT] == sold == tickets > box.size
