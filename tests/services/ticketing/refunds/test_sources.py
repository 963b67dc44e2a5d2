"""Money goes back to where it came from: card and wallet in proportion, a bank, nobody twice."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinService
from services.payments import PaymentsService, TopUpService
from services.payments import jobs as payment_jobs
from services.payments.gift_cards import GiftCardsService
from services.payments.schemas import IntentRefunded, Purpose, Way
from services.ticketing import OrderState, TicketingService
from services.ticketing.jobs import register
from services.ticketing.refunds import AskRefund, RefundState, repository
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.schemas import GoesTo
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    payment,
    usd,
)
from tests.services.ticketing.test_gift_cards import Shop
from tests.services.ticketing.test_outside import Bank

RULES = (RefundRule(0),)


def subscriptions() -> Mapping[type, Sequence[str]]:
    return {
        kind: tuple(job for job in jobs if job.startswith(("ticketing.request", "refunds.money")))
        for kind, jobs in SUBSCRIPTIONS.items()
    }


class House:
    """Ticketing with a bank that takes money back, gift cards and the worker's jobs."""

    def __init__(self, database: Database, clock: FrozenClock, pins: PinService) -> None:
        self.uow = UnitOfWork(database, clock, dict(subscriptions()))
        self.clock, self.bank = clock, Bank()
        self.wallet = WalletService(self.uow)
        self.payments = PaymentsService(self.uow, self.wallet, {Way.KHQR: self.bank})
        self.ticketing = TicketingService(self.uow, self.wallet, pins, SECRET, self.payments)
        self.refunds = RefundsService(self.uow, self.wallet, self.payments)
        self.fans = Fans(self.uow, self.wallet)
        self.jobs = Jobs(self.uow)
        register(self.jobs, self.ticketing)
        self.refunds.register(self.jobs)
        top_ups = TopUpService(self.uow, self.wallet, self.bank, self.payments)
        payment_jobs.register(self.jobs, top_ups)

    async def ask(self, fan_id: int, *ticket_ids: UUID) -> RefundState:
        quote = await self.refunds.quote(fan_id, ticket_ids)
        command = AskRefund(fan_id, ticket_ids, new_key(), quote.refund)
        return (await self.refunds.ask(command)).state


@pytest.fixture
async def house(database: Database, clock: FrozenClock, pins: PinService) -> House:
    made = House(database, clock, pins)
    await made.ticketing.load_events(a_load(an_event(size=10, refunds=RULES)))
    for fan_id in (DARA, BOPHA):
        await made.fans.come(fan_id)
    return made


async def in_order(house: House) -> None:
    assert await house.ticketing.recount() == []
    assert await house.wallet.audit() == []
    assert await house.uow.run_read_only(repository.differences) == []


class TestGiftCard:
    async def test_card_and_wallet_share_to_the_cent(self, house: House) -> None:
        payments = PaymentsService(house.uow, house.wallet, {})
        cards = GiftCardsService(house.uow, payments, SECRET)
        shop = Shop(house.uow, payments, house.ticketing, cards, house.fans)
        card = await shop.held(usd(1_000))
        order = await hold(house.ticketing, BOPHA, 3)
        await house.ticketing.use_gift_card(BOPHA, order.key, card)
        await shop.pay(order)
        tickets = await house.ticketing.tickets_of_order(BOPHA, order.key)
        first = await house.refunds.quote(BOPHA, [tickets[0].id])
        assert (first.refund, first.goes_to) == (usd(2_500), GoesTo.SOURCE)
        for ticket in tickets:
            assert await house.ask(BOPHA, ticket.id) is RefundState.PAID
        assert (await shop.left(card))[0] == usd(1_000)
        assert await house.fans.balance(BOPHA) == usd(10_000)
        await in_order(house)


class TestBank:
    async def test_what_a_bank_brought_goes_to_the_wallet(self, house: House) -> None:
        order = await hold(house.ticketing, DARA, 2)
        intent_id = await house.ticketing.ask_outside(payment(order))
        await house.payments.open_attempt(intent_id, DARA, Way.KHQR, new_key())
        house.bank.pay(house.clock)
        await house.payments.check(intent_id, DARA)
        await house.jobs.run_until_idle()
        tickets = [each.id for each in await house.ticketing.tickets_of_order(DARA, order.key)]
        quote = await house.refunds.quote(DARA, tickets[:1])
        assert quote.goes_to is GoesTo.WALLET
        for ticket in tickets:
            assert await house.ask(DARA, ticket) is RefundState.PAID
        assert await house.fans.balance(DARA) == usd(15_000)
        summary = await house.ticketing.summary(DARA, order.key)
        assert summary.state is OrderState.REFUNDED
        await in_order(house)

    async def test_what_a_bank_still_sends_ends_with_its_word(self, house: House) -> None:
        """A refund that waits for a bank: its order is refunded only when the money has gone."""
        order = await hold(house.ticketing, DARA, 1)
        await house.fans.confirm(order)
        bought = await house.ticketing.pay(payment(order))
        await house.ask(DARA, *bought.ticket_ids)
        shown = (await house.refunds.returnable_order(DARA, order.key)).refunds[0]
        outside = UUID(int=7)

        async def as_if_sending(tx: Tx) -> None:
            refund = await repository.find(tx, shown.id)
            assert refund is not None
            refund.state, refund.outside_id, refund.ended_at = "sending", outside, None

        await house.uow.run(as_if_sending)
        told = IntentRefunded(
            refund_id=outside,
            intent_id=UUID(int=8),
            fan_id=DARA,
            purpose=Purpose.TICKETS,
            subject=order.key,
            amount=usd(2_500),
            total=usd(2_500),
            reference="HM-0000-0000",
            to_wallet=False,
        )
        await house.refunds.money_sent(told)
        await house.refunds.money_sent(told)
        assert (await house.refunds.refund(DARA, shown.id)).state is RefundState.PAID
