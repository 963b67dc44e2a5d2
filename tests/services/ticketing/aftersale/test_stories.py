"""Whatever owners, friends, buyers and the gate do in whatever order: every cent is where it
belongs, and each ticket has exactly one code that counts.

AFTERSALE_STORIES=200 plays so many on SQLite, and a third of that on PostgreSQL.
"""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.money import Money
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ticketing import TicketCard, TicketingService, TicketState
from services.ticketing.aftersale.rules import EventRules, ResaleRules
from services.ticketing.aftersale.schemas import ListTicket
from services.ticketing.codes import verify
from services.ticketing.refunds import AskRefund
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService
from tests.servers.pool import Servers
from tests.services.ticketing.aftersale.conftest import Evening
from tests.services.ticketing.programme import (
    EVENING,
    EVENT,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
    stock,
    usd,
)

STORIES = int(os.environ.get("AFTERSALE_STORIES", "5"))
FAN_IDS = (1, 2, 3)
SIZE, PRICE = 5, 2_500
FANS = st.sampled_from(FAN_IDS)
STEPS = st.one_of(
    st.tuples(st.just("buy"), FANS, st.integers(1, 2)),
    st.tuples(st.just("give"), FANS),
    st.tuples(st.just("claim"), FANS),
    st.tuples(st.just("take_back"), FANS),
    st.tuples(st.just("sell"), FANS, st.sampled_from([1, 999, 2_499, 2_500, 2_501])),
    st.tuples(st.just("buy_listing"), FANS),
    st.tuples(st.just("take_off"), FANS),
    st.tuples(st.just("refund"), FANS),
    st.tuples(st.just("scan"), FANS),
    st.tuples(st.just("sweep")),
)


class Story:
    """Plays steps against the services, with a model of who has how much."""

    def __init__(self, database: Database) -> None:
        self.database = database
        clock = FrozenClock(EVENING - timedelta(days=2))
        uow = UnitOfWork(database, clock)
        self.wallet = WalletService(uow)
        fans = Fans(uow, self.wallet)
        hasher = PinHasher(SECRET)
        pins = PinService(uow, hasher, Sealer(SECRET))
        ticketing = TicketingService(uow, self.wallet, pins, SECRET)
        self.evening = Evening(uow, ticketing, fans, clock, pins)
        self.refunds = RefundsService(uow, self.wallet, self.evening.payments)
        hasher.close()
        self.tokens: list[str] = []
        self.codes: dict[UUID, set[str]] = {}
        self.money = dict.fromkeys(FAN_IDS, usd(50_000))
        self.organiser = usd(0)
        self.fees = usd(0)
        self.refunded = usd(0)

    async def begin(self) -> None:
        resale = ResaleRules(
            fee_basis_points=500, royalty_basis_points=333, ends_before=timedelta(0)
        )
        event = an_event(
            size=SIZE,
            aftersale=EventRules(resale=resale),
            refunds=(RefundRule(days_before=0, basis_points=1_000),),
        )
        await self.evening.ticketing.load_events(a_load(event))
        for fan_id in FAN_IDS:
            await self.evening.fans.come(fan_id, self.money[fan_id])
        await self.evening.open_doors()
        [raw] = await self.evening.column("SELECT public_key FROM ticket_signing_keys")
        self.key = Ed25519PublicKey.from_public_bytes(bytes(raw))  # type: ignore[call-overload]

    async def play(self, step: tuple[object, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, str(name))(*values)

    async def own(self, fan_id: int) -> list[TicketCard]:
        cards = (await self.evening.ticketing.my_tickets(fan_id)).items
        return [card for card in cards if card.state is TicketState.VALID]

    def move(self, fan_id: int, amount: Money) -> None:
        self.money[fan_id] += amount

    async def buy(self, fan_id: int, quantity: int) -> None:
        evening = self.evening
        purchase = await buy(evening.ticketing, evening.fans, fan_id, quantity)
        self.move(fan_id, -purchase.total)
        self.organiser += purchase.total

    async def give(self, fan_id: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            self.tokens.append((await self.evening.gifts.give(fan_id, card.id)).token)

    async def claim(self, fan_id: int) -> None:
        for token in self.tokens[-1:]:
            await self.evening.gifts.claim(fan_id, token)

    async def take_back(self, fan_id: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            await self.evening.gifts.take_back(fan_id, card.id)

    async def sell(self, fan_id: int, cents: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            await self.evening.resale.offer(ListTicket(fan_id, card.id, usd(cents)))

    async def buy_listing(self, fan_id: int) -> None:
        for listing in (await self.evening.resale.list_of(fan_id, EVENT)).items[:1]:
            seller = await self.evening.resale.listing(listing.seller_id, listing.id)
            await self.evening.buys(fan_id, listing)
            assert seller.seller_gets is not None
            rest = listing.price - seller.seller_gets
            royalty = usd((2 * listing.price.amount_minor * 333 + 10_000) // 20_000)
            self.move(fan_id, -listing.price)
            self.move(listing.seller_id, seller.seller_gets)
            self.organiser += royalty
            self.fees += rest - royalty

    async def take_off(self, fan_id: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            await self.evening.resale.take_off(fan_id, card.id)

    async def refund(self, fan_id: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            quote = await self.refunds.quote(fan_id, [card.id])
            before = {each: await self.evening.fans.balance(each) for each in FAN_IDS}
            await self.refunds.ask(AskRefund(fan_id, (card.id,), new_key(), quote.refund))
            came = {each: await self.evening.fans.balance(each) - before[each] for each in FAN_IDS}
            assert sum(each.amount_minor for each in came.values()) == quote.refund.amount_minor
            for each, amount in came.items():
                self.move(each, amount)
            self.organiser -= quote.refund
            self.refunded += quote.refund

    async def scan(self, fan_id: int) -> None:
        for card in (await self.own(fan_id))[:1]:
            assert (await self.evening.scan(card.code)).ticket is not None

    async def sweep(self) -> None:
        await self.evening.gifts.sweep()
        await self.evening.resale.sweep()

    async def check(self) -> None:
        assert await self.evening.ticketing.recount() == []
        for fan_id in FAN_IDS:
            assert await self.evening.fans.balance(fan_id) == self.money[fan_id], fan_id
        assert await self.at(f"pending:organiser:{EVENT}:usd") == self.organiser.amount_minor
        assert await self.at("pending:resale:%") == 0
        assert await self.evening.came_to("revenue:resale:usd") == self.fees.amount_minor
        await self.check_codes()

    async def at(self, address: str) -> int:
        sql = "SELECT coalesce(sum(balance_minor), 0) FROM ledger_accounts WHERE address LIKE"
        return await self.evening.number(f"{sql} '{address}'")

    async def check_codes(self) -> None:
        """Of all codes that a ticket ever had the newest counts, if it is valid, and no other."""
        async with self.database.read.connect() as connection:
            rows = await connection.execute(text("SELECT id, code, serial, state FROM tickets"))
            found = {UUID(str(row.id)): row for row in rows}
        for ticket_id, row in found.items():
            self.codes.setdefault(ticket_id, set()).add(row.code)
            said = [verify(code, lambda _: self.key) for code in self.codes[ticket_id]]
            assert {each.ticket_id for each in said} == {ticket_id}
            assert len({each.serial for each in said}) == len(self.codes[ticket_id])
            counting = [each for each in said if each.serial == row.serial]
            assert [each.serial for each in counting] == [max(each.serial for each in said)]
        valid = sum(row.state == "valid" for row in found.values())
        assert valid == (await stock(self.database.read))[1]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


PLAYED = {
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
STORY = st.lists(STEPS, min_size=8, max_size=25)
EVERYTHING: list[tuple[object, ...]] = [
    ("buy", 1, 2),
    ("give", 1),
    ("refund", 1),
    ("claim", 2),
    ("sell", 2, 2_500),
    ("give", 2),
    ("buy_listing", 3),
    ("refund", 3),
    ("sell", 1, 999),
    ("buy_listing", 2),
    ("scan", 2),
    ("refund", 2),
    ("give", 2),
]


class TestEveryStory:
    @settings(max_examples=STORIES, **PLAYED)  # type: ignore[arg-type]
    @given(steps=STORY)
    def test_adds_up_on_sqlite(
        self, servers: Servers, runner: asyncio.Runner, steps: list[tuple[object, ...]]
    ) -> None:
        runner.run(_play(servers.databases("sqlite").create(), steps))

    @settings(max_examples=max(1, STORIES // 3), **PLAYED)  # type: ignore[arg-type]
    @given(steps=STORY)
    def test_adds_up_on_postgresql(
        self, servers: Servers, runner: asyncio.Runner, steps: list[tuple[object, ...]]
    ) -> None:
        runner.run(_play(servers.databases("postgresql").create(), steps))

    def test_one_with_everything_in_it(self, servers: Servers, runner: asyncio.Runner) -> None:
        """So that the stories above are known to get somewhere."""
        story = runner.run(_play(servers.databases("sqlite").create(), EVERYTHING))
        assert story.fees == usd(125 + 50)
        assert story.refunded == usd(2_250)
        assert {len(codes) for codes in story.codes.values()} == {2, 3}


async def _play(url: str, steps: list[tuple[object, ...]]) -> Story:
    database = Database(url)
    try:
        story = Story(database)
        await story.begin()
        for step in steps:
            await story.play(step)
            await story.check()
        assert await story.wallet.audit() == []
    finally:
        await database.dispose()
    return story
