"""Giving tickets back: the figure confirmed, once, whatever is repeated, and all stock free."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.core.batcher import KeyReused
from services.core.db import Database
from services.core.vouchers import VoucherMode
from services.identity.roles import RoleRequired
from services.ticketing import CartLine, HoldCart, OrderState, TicketState
from services.ticketing.errors import TicketNotFound
from services.ticketing.refunds import RefundReason, RefundState, quoting
from services.ticketing.refunds.errors import (
    RefundChanged,
    RefundIsDecided,
    RefundNotFound,
    RefundNotOffered,
    TicketGoneBack,
)
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.schemas import GoesTo
from services.ticketing.vouchers.schemas import VoucherSpec
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    a_load,
    an_event,
    number_of,
    payment,
    stock,
    ticket_type,
    usd,
)
from tests.services.ticketing.refunds.conftest import BOSS, House


class TestByRule:
    async def test_part_of_an_order_then_the_rest(self, house: House, database: Database) -> None:
        bought = await house.buy(quantity=3)
        first, *rest = bought.ticket_ids
        given = await house.ask(DARA, first)
        assert (given.state, given.refund, given.kept) == (RefundState.PAID, usd(2_200), usd(300))
        assert await house.fans.balance(DARA) == usd(10_000 - 7_500 + 2_200)
        assert await stock(database.read) == (0, 2)
        order = await house.ticketing.summary(DARA, bought.order_key)
        assert order.state is OrderState.CONFIRMED
        await house.ask(DARA, *rest)
        order = await house.ticketing.summary(DARA, bought.order_key)
        assert order.state is OrderState.REFUNDED
        assert await stock(database.read) == (0, 0)
        assert await house.fans.balance(DARA) == usd(10_000 - 900)
        moves = await number_of(database.read, "ticket_order_moves", "to_state = 'refunded'")
        assert moves == 1

    async def test_code_counts_no_more(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        await house.ask(DARA, *bought.ticket_ids)
        card = await house.ticketing.ticket(DARA, bought.ticket_ids[0])
        assert card.state is TicketState.REVOKED

    async def test_figure_says_tax_and_way(self, house: House) -> None:
        bought = await house.buy(quantity=2)
        quote = await house.refunds.quote(DARA, bought.ticket_ids)
        assert (quote.paid, quote.kept, quote.refund) == (usd(5_000), usd(600), usd(4_400))
        assert quote.tax == usd(455 * 4_400 // 5_000)
        assert (quote.goes_to, quote.needs_decision) == (GoesTo.WALLET, False)

    async def test_same_key_is_one_refund(self, house: House) -> None:
        bought = await house.buy(quantity=2)
        first, second = bought.ticket_ids
        once = await house.ask(DARA, first, key="once")
        again = await house.ask(DARA, first, key="once", refund=once.refund)
        assert again == once
        with pytest.raises(KeyReused):
            await house.ask(DARA, second, key="once")
        assert await house.fans.balance(DARA) == usd(7_200)

    async def test_ticket_goes_back_once(self, house: House) -> None:
        bought = await house.buy(quantity=2)
        await house.ask(DARA, bought.ticket_ids[0])
        with pytest.raises(TicketGoneBack):
            await house.ask(DARA, *bought.ticket_ids, refund=usd(4_400))

    async def test_another_figure_is_shown_first(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        seen = (await house.refunds.quote(DARA, bought.ticket_ids)).refund
        await house.set_rules(RefundRule(0, fixed_minor=1_000))
        with pytest.raises(RefundChanged) as refusal:
            await house.ask(DARA, *bought.ticket_ids, refund=seen)
        assert refusal.value.details == {"amount": usd(1_500)}
        assert await house.fans.balance(DARA) == usd(7_500)

    async def test_fixed_part_is_kept_once_for_an_order(self, house: House) -> None:
        await house.set_rules(RefundRule(0, fixed_minor=700))
        bought = await house.buy(quantity=2)
        kept = [(await house.ask(DARA, each)).kept for each in bought.ticket_ids]
        assert kept == [usd(700), usd(0)]

    async def test_only_by_its_owner(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        with pytest.raises(TicketNotFound):
            await house.refunds.quote(BOPHA, bought.ticket_ids)
        with pytest.raises(TicketNotFound):
            await house.ask(BOPHA, *bought.ticket_ids, refund=usd(2_200))
        with pytest.raises(TicketNotFound):
            await house.refunds.returnable(BOPHA, bought.ticket_ids[0])

    async def test_not_without_a_rule_or_too_late(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        house.clock.advance(timedelta(days=9).total_seconds())
        with pytest.raises(RefundNotOffered):
            await house.refunds.quote(DARA, bought.ticket_ids)
        seen = await house.refunds.returnable(DARA, bought.ticket_ids[0])
        assert [each.why_not for each in seen.tickets] == ["refunds.not_offered"]

    async def test_voucher_comes_back_with_the_whole_order(
        self, house: House, database: Database
    ) -> None:
        voucher = VoucherSpec("RIVER10FF7", VoucherMode.PERCENT, 1_000, uses=1)
        await house.ticketing.load_events(a_load(an_event(vouchers=(voucher,))))
        await house.set_rules(RefundRule(0))
        kind = await _kind(house)
        order = await house.ticketing.hold(
            HoldCart(DARA, EVENT, (CartLine(kind, 3, "RIVER10FF7"),), "withvoucher")
        )
        await house.fans.confirm(order)
        bought = await house.ticketing.pay(payment(order))
        one, *rest = bought.ticket_ids
        assert (await house.ask(DARA, one)).refund == usd(2_250)
        assert await number_of(database.read, "ticket_vouchers", "redeemed = 1") == 1
        await house.ask(DARA, *rest)
        assert await number_of(database.read, "ticket_vouchers", "redeemed = 0") == 1
        assert await house.fans.balance(DARA) == usd(10_000)

    async def test_limit_of_a_buyer_is_free_again(self, house: House) -> None:
        kind = ticket_type("standing", usd(2_500), ("floor",), max_per_buyer=2)
        await house.ticketing.load_events(a_load(an_event(types=(kind,))))
        await house.set_rules(RefundRule(0))
        bought = await house.buy(quantity=2)
        await house.ask(DARA, bought.ticket_ids[0])
        await house.buy(quantity=1)


async def _kind(house: House) -> int:
    card = await house.ticketing.event(EVENT)
    return card.types[0].id


class TestDecision:
    async def test_waits_and_is_given(self, house: House, database: Database) -> None:
        bought = await house.buy(quantity=1)
        house.clock.advance(timedelta(days=7).total_seconds())
        asked = await house.ask(DARA, *bought.ticket_ids)
        assert (asked.state, asked.refund) == (RefundState.WAITING, usd(1_250))
        assert await house.fans.balance(DARA) == usd(7_500)
        assert await house.desk.waiting(BOSS) == 1
        (listed,) = await house.desk.queue(BOSS)
        given = await house.desk.approve(BOSS, listed.id)
        assert given.state is RefundState.PAID
        assert await house.fans.balance(DARA) == usd(8_750)
        assert await number_of(database.read, "ticket_desk_log", f"actor_id = {BOSS}") == 1
        with pytest.raises(RefundIsDecided):
            await house.desk.refuse(BOSS, asked.id)

    async def test_refused_ticket_stays_and_may_be_asked_for_again(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        house.clock.advance(timedelta(days=7).total_seconds())
        asked = await house.ask(DARA, *bought.ticket_ids)
        assert (await house.desk.refuse(BOSS, asked.id)).state is RefundState.REFUSED
        card = await house.ticketing.ticket(DARA, bought.ticket_ids[0])
        assert card.state is TicketState.VALID
        again = await house.ask(DARA, *bought.ticket_ids)
        kept = await house.refunds.withdraw(DARA, again.id)
        assert kept.state is RefundState.WITHDRAWN
        assert await house.refunds.withdraw(DARA, again.id) == kept
        with pytest.raises(RefundIsDecided):
            await house.desk.approve(BOSS, again.id)

    async def test_only_operators_and_only_ones_own(self, house: House) -> None:
        bought = await house.buy(quantity=1)
        given = await house.ask(DARA, *bought.ticket_ids)
        with pytest.raises(RoleRequired):
            await house.desk.approve(DARA, given.id)
        with pytest.raises(RefundNotFound):
            await house.refunds.refund(BOPHA, given.id)
        assert (await house.refunds.refund(DARA, given.id)).reason is RefundReason.BY_BUYER


class TestRaces:
    on_postgresql = True

    async def test_ten_at_once_are_one_refund(self, house: House, database: Database) -> None:
        bought = await house.buy(quantity=2)
        refund = (await house.refunds.quote(DARA, bought.ticket_ids)).refund
        results = await asyncio.gather(
            *(
                house.ask(DARA, *bought.ticket_ids, refund=refund, key=f"key{number % 2}")
                for number in range(10)
            ),
            return_exceptions=True,
        )
        assert sum(isinstance(each, TicketGoneBack) for each in results) == 5
        assert await house.fans.balance(DARA) == usd(5_000) + refund
        assert await stock(database.read) == (0, 0)

    async def test_without_the_guard_one_ticket_is_paid_back_twice(
        self, house: House, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: with the look at earlier refunds gone, the index alone refuses."""

        async def nobody(*_: object) -> None: ...

        monkeypatch.setattr(quoting, "check_free", nobody)
        bought = await house.buy(quantity=1)
        await house.ask(DARA, *bought.ticket_ids)
        with pytest.raises(IntegrityError):
            await house.ask(DARA, *bought.ticket_ids, refund=usd(2_200))
        assert await house.fans.balance(DARA) == usd(9_700)


class TestLog:
    on_postgresql = True

    @pytest.mark.parametrize(
        "change", ["UPDATE ticket_desk_log SET actor_id = 1", "DELETE FROM ticket_desk_log"]
    )
    async def test_nobody_changes_it(self, house: House, database: Database, change: str) -> None:
        bought = await house.buy(quantity=1)
        house.clock.advance(timedelta(days=7).total_seconds())
        asked = await house.ask(DARA, *bought.ticket_ids)
        await house.desk.refuse(BOSS, asked.id)
        with pytest.raises(IntegrityError, match="append-only"):
            async with database.write.begin() as connection:
                await connection.execute(text(change))
