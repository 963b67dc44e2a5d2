"""Whatever fans do with bought, earned and paid votes: the books agree, refunds give back all."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Final

import pytest
from sqlalchemy import text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.events import SUBSCRIPTIONS
from services.notifications import NotificationsService
from services.payments import jobs as payment_jobs
from services.payments.refunds.sending import RefundSending
from services.payments.schemas import Way
from services.payments.stars.service import StarsSender
from services.voting.intake import Outcome
from services.voting.packs.news import PackNews
from services.voting.programme.moves import WindowMoved
from services.voting.show.model import Ballot, VoteKind
from services.voting.states import WindowState
from tests.services.payments.shop import FakeStars
from tests.services.voting.conftest import Studio
from tests.services.voting.till import KINDS, Till

FANS: Final = (1, 3, 5)
STEPS: Final = int(os.environ.get("VOTE_MONEY_STEPS", "25"))
ROUNDS: Final = int(os.environ.get("VOTE_MONEY_ROUNDS", "1"))
USD: Final = Money(20_00, Currency.USD)
PTS: Final = Money(500, Currency.PTS)


@dataclass
class Fair:
    """Fans who act by chance; what each must have is counted beside the product."""

    till: Till
    chance: Random
    credit: dict[int, int] = field(default_factory=lambda: dict.fromkeys(FANS, 0))
    bonus: dict[int, int] = field(default_factory=lambda: dict.fromkeys(FANS, 0))
    stars: dict[int, int] = field(default_factory=lambda: dict.fromkeys(FANS, 0))
    given: list[tuple[int, str, VoteKind, int]] = field(default_factory=list)
    number: int = 0

    async def act(self) -> None:
        fan = self.chance.choice(FANS)
        get = (self.stars_pack, self.wallet_pack, self.points, self.mission)
        do = self.chance.choice((*get, *[self.vote] * 3, self.undo))
        with suppress(DomainError):  # refused: the books show that nothing moved
            await do(fan)

    async def stars_pack(self, fan: int) -> None:
        pack, votes, price = self.chance.choice((("ten", 10, 50), ("forty", 40, 180)))
        payload = await self.till.invoice(await self.till.order(fan, pack), fan)
        for _ in range(self.chance.randint(1, 2)):
            await self.till.stars_arrive(payload, fan, price)
        self.credit[fan] += votes
        self.stars[fan] += price

    async def wallet_pack(self, fan: int) -> None:
        intent_id = await self.till.order(fan, "ten", Way.WALLET)
        await self.till.pay_wallet(intent_id, fan)
        self.credit[fan] += 10

    async def points(self, fan: int) -> None:
        intent_id = await self.till.order_points(fan, self.chance.randint(1, 4))
        await self.till.pay_points(intent_id, fan)

    async def mission(self, fan: int) -> None:
        mission = self.chance.choice(("follow", "clip"))
        self.bonus[fan] += await self.till.missions.done(fan, self.till.studio.window_id, mission)

    async def vote(self, fan: int) -> None:
        self.number += 1
        kind = self.chance.choice((VoteKind.PAID, VoteKind.PAID, VoteKind.BONUS, VoteKind.FREE))
        count, idem = self.chance.randint(1, 6), f"fair{self.number}"
        ballot = self.till.studio.vote(
            fan, f"c{self.chance.randint(1, 4)}", count, idem=idem, kind=kind
        )
        verdict = await self.till.studio.count(ballot)
        purse = {VoteKind.PAID: self.credit, VoteKind.BONUS: self.bonus}.get(kind)
        if purse is not None:
            assert (verdict.outcome is Outcome.COUNTED) == (purse[fan] >= count)
        if verdict.outcome is Outcome.COUNTED:
            self.given.append((fan, idem, kind, count))
            if purse is not None:
                purse[fan] -= count

    async def undo(self, _: int) -> None:
        if not self.given:
            return
        fan, idem, kind, count = self.given.pop(self.chance.randrange(len(self.given)))
        verdict = await self.till.studio.count(self.till.studio.undo(fan, idem))
        assert verdict.outcome is Outcome.UNDONE
        purse = {VoteKind.PAID: self.credit, VoteKind.BONUS: self.bonus}.get(kind)
        if purse is not None:
            purse[fan] += count

    async def agrees(self) -> None:
        """Credit that is left is what was got without what was given."""
        for fan in FANS:
            left = (
                f"SELECT sum(count - used) FROM vote_lots WHERE fan_id = {fan} AND kind = '{{}}'"
            )
            assert await self.till.studio.scalar(left.format("paid")) == self.credit[fan]
            assert await self.till.studio.scalar(left.format("bonus")) == self.bonus[fan]
        await self.till.adds_up()
        await self.till.studio.adds_up()


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_the_books_agree_and_a_void_window_gives_all_back(studio: Studio, seed: int) -> None:
    await studio.open(kinds=KINDS, ballot=Ballot(free=20, changeable=True))
    till = Till(studio)
    till.followed.update(FANS)
    for fan in FANS:
        await till.fund(fan, USD)
        await till.fund(fan, PTS)
    fair = Fair(till, Random(seed))
    for _ in range(STEPS):
        await fair.act()
    await fair.agrees()
    await till.void()
    assert [await till.balance(fan, Currency.USD) for fan in FANS] == [USD] * len(FANS)
    assert [await till.balance(fan, Currency.PTS) for fan in FANS] == [PTS] * len(FANS)
    back = "SELECT sum(back_minor) FROM payment_refunds WHERE back_currency = 'XTR'"
    assert await studio.scalar(back) == sum(fair.stars.values()) > 0
    await till.adds_up()


class TestTold:
    """The whole way by the jobs of the product: a window is void, money goes back, fans know."""

    async def test_refunds_are_sent_and_the_fan_is_told_why(
        self, database: Database, clock: FrozenClock, studio: Studio
    ) -> None:
        studio.uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
        await studio.open(kinds=KINDS)
        till, telegram = Till(studio), FakeStars()
        for _ in range(2):
            await till.pay_stars(1)
        late = await till.invoice(await till.order(3), 3)
        await studio.void_by_hand()
        await till.stars_arrive(late, 3)

        async def tell(tx: Tx) -> None:
            for _ in range(2):
                tx.emit(WindowMoved(studio.window_id, "test", WindowState.VOID))

        await studio.uow.run(tell)
        await self._run_jobs(studio, till, telegram)
        assert sorted(payer for payer, _ in telegram.refunded) == [1, 1, 3]
        assert await studio.scalar("SELECT count(*) FROM vote_lots WHERE state = 'refunded'") == 2
        told = await self._told(database)
        assert told.count((1, "voting.news.void")) == 1
        assert told.count((3, "voting.news.pack_closed")) == 1

    async def _run_jobs(self, studio: Studio, till: Till, telegram: FakeStars) -> None:
        jobs, stars = Jobs(studio.uow), StarsSender(telegram)
        till.voiding.register(jobs)
        PackNews(studio.uow, NotificationsService(studio.uow)).register(jobs)
        sending = RefundSending(studio.uow, {"stars": stars})
        payment_jobs.register_refunds(jobs, sending, stars)
        await jobs.run_until_idle()

    async def _told(self, database: Database) -> list[tuple[int, str]]:
        async with database.read.connect() as connection:
            rows = await connection.execute(text("SELECT fan_id, text_key FROM notifications"))
            return [(row.fan_id, row.text_key) for row in rows]
