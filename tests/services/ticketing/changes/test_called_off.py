"""An event that is called off: everything closes at once, every buyer has the money back once."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from services.core.db import Database
from services.core.errors import DomainError
from services.core.money import Money
from services.core.uow import Tx
from services.identity.errors import PinRequired
from services.identity.roles import RoleRequired
from services.ticketing import OrderState, TicketState
from services.ticketing.changes import ChangeKind
from services.ticketing.changes.schemas import DoPart, GoOn, off_purpose
from services.ticketing.errors import EventCancelled, SaleClosed
from services.ticketing.models import TicketOrder
from services.ticketing.refunds import AskRefund, RefundState
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.waitlist import EntryState, JoinList
from services.wallet.errors import PayeeCannotCover
from tests.services.ticketing.changes.conftest import BOSS, House
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    stock,
    usd,
)


async def call_off(house: House) -> None:
    await house.confirm(off_purpose(EVENT))
    await house.desk.call_off(BOSS, EVENT)


class TestCalledOff:
    on_postgresql = True

    async def test_every_buyer_has_all_of_it_back_once(
        self, house: House, database: Database
    ) -> None:
        bought = await house.buy(DARA, 2)
        await house.buy(BOPHA, 1)
        await call_off(house)
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000)
        assert await house.fans.balance(BOPHA) == usd(10_000)
        order = await house.ticketing.summary(DARA, bought.order_key)
        assert order.state is OrderState.REFUNDED
        card = await house.ticketing.ticket(DARA, bought.ticket_ids[0])
        assert card.state is TicketState.REVOKED
        numbers = await house.desk.numbers(BOSS, EVENT)
        assert numbers.change is not None
        assert (numbers.change.kind, numbers.change.listed) == (ChangeKind.CALLED_OFF, True)
        assert (numbers.change.done, numbers.change.waiting, numbers.change.failures) == (2, 0, 0)
        assert (numbers.taken, numbers.refunded) == (usd(7_500), usd(7_500))
        told = "text_key = 'refunds.news.off'"
        assert await number_of(database.read, "notifications", told) == 2
        assert await stock(database.read) == (0, 0)

    async def test_again_changes_nothing(self, house: House, database: Database) -> None:
        await house.buy(DARA, 2)
        await call_off(house)
        await house.work()
        await house.desk.call_off(BOSS, EVENT)
        await house.desk.again(BOSS, EVENT)
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000)
        assert await number_of(database.read, "event_changes") == 1
        assert await number_of(database.read, "ticket_refunds") == 1

    async def test_needs_the_role_and_the_pin(self, house: House) -> None:
        with pytest.raises(PinRequired):
            await house.desk.call_off(BOSS, EVENT)
        with pytest.raises(RoleRequired):
            await house.desk.call_off(DARA, EVENT)
        card = await house.ticketing.event(EVENT)
        assert card.label.state == "on_sale"

    async def test_nothing_is_sold_or_waited_for_any_more(
        self, house: House, database: Database
    ) -> None:
        order = await hold(house.ticketing, DARA, 10)
        kind = (await house.ticketing.event(EVENT)).types[0].id
        await house.waitlist.join(JoinList(BOPHA, EVENT, kind, 1))
        await call_off(house)
        with pytest.raises(EventCancelled):
            await hold(house.ticketing, BOPHA, 1, ticket_type_id=kind)
        await house.work()
        assert (await house.ticketing.summary(DARA, order.key)).state is OrderState.CANCELLED
        place = await house.waitlist.place(BOPHA, kind)
        assert place is not None
        assert place.state is EntryState.OVER
        assert await stock(database.read) == (0, 0)

    async def test_file_does_not_put_it_on_again(self, house: House) -> None:
        await call_off(house)
        await house.ticketing.load_events(a_load(an_event(size=10)))
        card = await house.ticketing.event(EVENT)
        assert card.label.state == "cancelled"

    async def test_what_went_back_before_is_not_paid_twice(self, house: House) -> None:
        await house.ticketing.load_events(
            a_load(an_event(size=10, refunds=(RefundRule(0, basis_points=5_000),)))
        )
        bought = await house.buy(DARA, 2)
        first, _ = bought.ticket_ids
        await house.refunds.ask(AskRefund(DARA, (first,), "before", usd(1_250)))
        await call_off(house)
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000 - 2_500 + 1_250)

    async def test_request_that_waits_becomes_a_whole_refund(self, house: House) -> None:
        rule = RefundRule(0, basis_points=5_000, by_staff=True)
        await house.ticketing.load_events(a_load(an_event(size=10, refunds=(rule,))))
        bought = await house.buy(DARA, 1)
        asked = await house.refunds.ask(AskRefund(DARA, bought.ticket_ids, "wait", usd(1_250)))
        await call_off(house)
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000)
        shown = await house.refunds.refund(DARA, asked.id)
        assert shown.state is RefundState.WITHDRAWN

    async def test_refusal_is_listed_and_can_be_tried_again(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bought = await house.buy(DARA, 1)
        await house.buy(BOPHA, 1)
        give_back = house.refunds.sources.wallet.refund

        async def broke(tx, **values):  # type: ignore[no-untyped-def]
            if values["payer_id"] == DARA:
                raise PayeeCannotCover(available=Money.zero(usd(0).currency), required=usd(1))
            return await give_back(tx, **values)

        monkeypatch.setattr(house.refunds.sources.wallet, "refund", broke)
        await call_off(house)
        await house.work()
        numbers = await house.desk.numbers(BOSS, EVENT)
        assert numbers.change is not None
        assert (numbers.change.done, numbers.change.failures) == (1, 1)
        (failed,) = numbers.change.failed
        assert (failed.order_number, failed.code) == (bought.number, PayeeCannotCover.code)
        monkeypatch.undo()
        await house.desk.again(BOSS, EVENT)
        await house.work()
        numbers = await house.desk.numbers(BOSS, EVENT)
        assert numbers.change is not None
        assert (numbers.change.done, numbers.change.failures) == (2, 0)
        assert await house.fans.balance(DARA) == usd(10_000)

    async def test_jobs_that_run_twice_and_at_once_pay_once(self, house: House) -> None:
        await house.buy(DARA, 2)
        await call_off(house)
        numbers = await house.desk.numbers(BOSS, EVENT)
        assert numbers.change is not None
        await house.work_on.go_on(GoOn(numbers.change.id))
        order_id = await _order_id(house)
        await asyncio.gather(
            *(house.work_on.do_part(DoPart(numbers.change.id, order_id)) for _ in range(5))
        )
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000)

    async def test_payment_at_the_same_moment_is_whole_or_not_at_all(self, house: House) -> None:
        order = await hold(house.ticketing, DARA, 1)
        await house.fans.confirm(order)
        paid, off = await asyncio.gather(
            house.ticketing.pay(payment(order)), call_off(house), return_exceptions=True
        )
        assert off is None
        assert not isinstance(paid, BaseException) or isinstance(paid, DomainError)
        await house.work()
        assert await house.fans.balance(DARA) == usd(10_000)
        with pytest.raises((EventCancelled, SaleClosed)):
            await hold(house.ticketing, BOPHA, 1)


async def _order_id(house: House) -> UUID:
    async def first(tx: Tx) -> UUID:
        return (await tx.session.execute(select(TicketOrder.id))).scalars().one()

    return await house.uow.run_read_only(first)
