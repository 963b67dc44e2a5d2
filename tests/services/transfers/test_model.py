"""Whatever people do in whatever order: each transfer has its exact postings, and all adds up."""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.transfers.schemas import MoneyRequest, Transfer
from tests.servers.pool import Servers
from tests.services.transfers.world import SECRET, World, khr, usd

EXAMPLES: Final = int(os.environ.get("TRANSFER_EXAMPLES", "5"))
FANS: Final = (1, 2, 3)
PHONES: Final = ("+85512000091", "+85512000092")
GIVEN: Final = {Currency.USD: 60_00, Currency.KHR: 240_000}

FAN = st.sampled_from(FANS)
AMOUNT = st.one_of(st.integers(1, 30_00).map(usd), st.integers(100, 120_000).map(khr))
PAYEE = st.one_of(FAN, st.sampled_from(PHONES))
PLACE = st.integers(0, 9)
STEPS = st.one_of(
    st.tuples(st.just("send"), FAN, PAYEE, AMOUNT, st.booleans()),
    st.tuples(st.just("again"), PLACE),
    st.tuples(st.just("claim"), FAN, PLACE),
    st.tuples(st.just("undo"), PLACE),
    st.tuples(st.just("ask"), FAN, FAN, AMOUNT),
    st.tuples(st.just("answer"), FAN, PLACE, st.sampled_from(["pay", "decline", "cancel"])),
    st.tuples(st.just("card"), FAN, AMOUNT, st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 6, 25])),
    st.tuples(st.just("move"), FAN, st.sampled_from(PHONES)),
)


class Story:
    """Plays steps; `came` is what banks have brought besides what everybody began with."""

    def __init__(self, database: Database, hasher: PinHasher) -> None:
        clock = FrozenClock(datetime(2026, 4, 1, 5, 0, tzinfo=UTC))
        uow = UnitOfWork(database, clock, World.subscriptions())
        codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
        self.world = World(uow, clock, codes, PinService(uow, hasher, Sealer(SECRET)))
        self.sent: list[Transfer] = []
        self.asked: list[MoneyRequest] = []
        self.came: Counter[Currency] = Counter()

    async def begin(self) -> None:
        self.world.transfers.start()
        for fan in FANS:
            await self.world.come(fan, level="basic", phone=f"+8551200010{fan}")
            for currency, amount in GIVEN.items():
                await self.world.give(fan, Money(amount, currency))

    async def play(self, step: tuple[Any, ...]) -> None:
        name, *values = step
        with contextlib.suppress(DomainError):
            await getattr(self, f"_{name}")(*values)

    async def _send(self, payer: int, to: str | int, amount: Money, twice: bool) -> None:
        draft = await self.world.draft(to, amount, payer=payer, key=new_key())
        self.sent.append(draft)
        await self._confirm(draft, twice=twice)

    async def _again(self, place: int) -> None:
        if self.sent:
            await self._confirm(self.sent[place % len(self.sent)], twice=True)

    async def _confirm(self, draft: Transfer, *, twice: bool) -> None:
        await self.world.enter_pin(draft)
        await self.world.enter_code(draft)
        taps = [self.world.transfers.confirm(draft.payer_id, draft.id) for _ in range(1 + twice)]
        for result in await asyncio.gather(*taps, return_exceptions=True):
            assert isinstance(result, Transfer | DomainError), result

    async def _claim(self, fan: int, place: int) -> None:
        if self.sent:
            token = self.world.token(self.sent[place % len(self.sent)])
            await self.world.claims.claim(fan, token)

    async def _undo(self, place: int) -> None:
        if self.sent:
            one = self.sent[place % len(self.sent)]
            await self.world.claims.undo(one.payer_id, one.id)

    async def _ask(self, asker: int, payer: int, amount: Money) -> None:
        self.asked.append(await self.world.ask(payer, amount, asker=asker))

    async def _answer(self, fan: int, place: int, how: str) -> None:
        if not self.asked:
            return
        request = self.asked[place % len(self.asked)]
        match how:
            case "pay":
                draft = await self.world.requests.draft(fan, request.id)
                self.sent.append(draft)
                await self._confirm(draft, twice=True)
            case "decline":
                await self.world.requests.decline(fan, request.id)
            case _:
                await self.world.requests.cancel(fan, request.id)

    async def _card(self, asker: int, amount: Money, by_bank: bool) -> None:
        request, code = await self.world.card(amount, asker=asker)
        self.asked.append(request)
        if by_bank:
            self.world.bank.pay(code.payload, self.world.clock.now())
            self.came[amount.currency] += amount.amount_minor
            await self.world.requests.check(asker, request.id)

    async def _wait(self, hours: int) -> None:
        self.world.clock.advance(timedelta(hours=hours).total_seconds())
        await self.world.claims.rescue()
        await self.world.requests.expire()
        await self.world.jobs.run_until_idle()

    async def _move(self, fan: int, phone: str) -> None:
        """A new number: money that waits for it may be taken."""
        for other in FANS:
            if other != fan:
                own = f"+8551200010{other}"
                await self.world.set_fan(other, phone=own)
        await self.world.set_fan(fan, phone=phone)

    async def check(self) -> None:
        await self._check_postings()
        await self._check_sums()

    async def _check_postings(self) -> None:
        """Every intent has its postings, as many as its state says, and no other has any."""
        rows = await self._rows("SELECT id, state, fee_minor FROM transfers")
        posted = Counter(
            (str(reference), str(kind))
            for reference, kind in await self._rows(
                "SELECT reference, kind FROM ledger_transfers WHERE reference LIKE 'transfer:%'"
            )
        )
        expected: Counter[tuple[str, str]] = Counter()
        for row_id, state, fee in rows:
            name = f"transfer:{_uuid(row_id)}"
            expected[name, "p2p_transfer"] = {"draft": 0, "claimed": 2}.get(state, 1)
            expected[name, "fee"] = int(state != "draft" and fee > 0)
            expected[name, "refund"] = 1 + (fee > 0) if state in ("undone", "returned") else 0
        assert posted == +expected

    async def _check_sums(self) -> None:
        sums: Counter[str] = Counter()
        for address, balance in await self._rows(
            "SELECT address, balance_minor FROM ledger_accounts"
        ):
            sums[address] = balance
        folds = await self._rows(
            "SELECT a.address, f.amount_minor FROM ledger_pending_folds f"
            " JOIN ledger_accounts a ON a.id = f.account_id"
        )
        for address, amount in folds:
            sums[address] += amount
        waiting = await self._rows(
            "SELECT currency, SUM(amount_minor) FROM transfers WHERE state = 'waiting'"
            " GROUP BY currency"
        )
        pending = {currency: int(total) for currency, total in waiting}
        for currency, given_minor in GIVEN.items():
            name = currency.lower()
            wallets = sum(sums[f"user:{fan}:{name}"] for fan in FANS)
            everywhere = wallets + sums[f"pending:transfer:{name}"] + sums[f"revenue:fees:{name}"]
            assert everywhere == given_minor * len(FANS) + self.came[currency]
            assert sums[f"pending:transfer:{name}"] == pending.get(currency.value, 0)
        assert all(minor <= 50_00 for (minor,) in await self._rows(
            "SELECT sent_minor FROM wallet_counters WHERE length(period) = 10"
        ))  # fmt: skip

    async def _rows(self, statement: str) -> list[Any]:
        async with self.world.uow.database.read.connect() as connection:
            return list((await connection.execute(text(statement))).all())

    async def end(self) -> None:
        await self._wait(25)
        await self.check()
        await self.world.transfers.stop()
        assert await self.world.wallet.audit() == []


def _uuid(value: Any) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


@pytest.fixture(scope="module")
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
class TestEveryStory:
    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(STEPS, min_size=6, max_size=20))
    def test_adds_up_after_every_step(
        self,
        servers: Servers,
        runner: asyncio.Runner,
        hasher: PinHasher,
        backend: str,
        steps: list[tuple[Any, ...]],
    ) -> None:
        databases = servers.databases(backend)
        url = databases.create()
        runner.run(_play(url, hasher, steps))
        databases.drop(url)


async def _play(url: str, hasher: PinHasher, steps: list[tuple[Any, ...]]) -> None:
    database = Database(url)
    story = Story(database, hasher)
    await story.begin()
    for step in steps:
        await story.play(step)
        await story.check()
    await story.end()
    await database.dispose()
