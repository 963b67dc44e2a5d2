"""Cancelled and refunded: to each source its part, line by line, never more than came."""

import asyncio
import os
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.shares import by_source
from services.core.uow import Tx
from services.orders import cancelling, moving, refunds, repository
from services.orders.errors import CancelWhole, MoveNotAllowed, OrderBeingPaid, TooLateToCancel
from services.orders.models import ShopOrderLine
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.money import MoneyKind, Parts
from services.orders.schemas.order import Order, OrderLine
from services.orders.settling import RETURN_WINDOW
from services.orders.states import MOVES, CancelReason, Mover, OrderState, may_move
from tests.services.orders.world import CAP, DARA, SHIRT_S, SHIRT_XL, Desk, usd

ROUNDS = int(os.environ.get("ORDER_ROUNDS", "2"))
_S = OrderState
NEXT: Final = {
    _S.PENDING: {_S.CONFIRMED, _S.CANCELLED},
    _S.CONFIRMED: {_S.PROCESSING, _S.DELIVERED, _S.CANCELLED},
    _S.PROCESSING: {_S.SHIPPED, _S.BACKORDERED, _S.CANCELLED},
    _S.BACKORDERED: {_S.PROCESSING, _S.CANCELLED},
    _S.SHIPPED: {_S.DELIVERED, _S.RETURNED},
    _S.DELIVERED: {_S.RETURNED},
    _S.RETURNED: {_S.REFUNDED, _S.DELIVERED},
    _S.CANCELLED: {_S.REFUNDED, _S.CONFIRMED},
    _S.REFUNDED: set(),
}
"""The moves of the reference, written down a second time."""


class TestTable:
    def test_knows_every_pair(self) -> None:
        assert set(MOVES) == set(OrderState)
        for one in OrderState:
            assert set(MOVES[one]) == NEXT[one]
            assert all(MOVES[one].values()), "every move is somebody's"

    async def test_nothing_else_moves_an_order(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1})

        async def work(tx: Tx) -> None:
            for source, target, by in product(OrderState, OrderState, Mover):
                await _try(tx, order, source, target, by)
            await repository.set_values(tx, order.id, state=OrderState.PENDING)

        await desk.uow.run(work)

    async def test_without_the_condition_two_would_move_it(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: what guards an order is its state in the UPDATE, not what was read."""

        async def unguarded(
            tx: Tx, order_id: UUID, _: OrderState, target: OrderState, values: Mapping[str, object]
        ) -> bool:
            await repository.set_values(tx, order_id, state=target, **values)
            return True

        monkeypatch.setattr(repository, "move", unguarded)
        order = await desk.order({CAP: 1})

        async def twice(tx: Tx) -> int:
            ended = [
                await moving.move(tx, order, _S.CANCELLED, by=Mover.BUYER, what="try")
                for _ in range(2)
            ]
            await repository.set_values(tx, order.id, state=OrderState.PENDING)
            return sum(ended)

        moved = await desk.uow.run(twice)
        assert moved == 2


async def _try(tx: Tx, order: Order, source: OrderState, target: OrderState, by: Mover) -> None:
    found = replace(order, state=source)
    if not may_move(source, target, by):
        with pytest.raises(MoveNotAllowed):
            await moving.move(tx, found, target, by=by, what="try")
        return
    await repository.set_values(tx, order.id, state=source)
    assert await moving.move(tx, found, target, by=by, what="try")
    # Read before the move: whoever comes second finds it elsewhere.
    assert not await moving.move(tx, found, target, by=by, what="try")


class TestCancelling:
    async def test_a_paid_order_whole_gives_all_back(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 2, CAP: 1}))
        quote = cancel_quote(paid)
        assert quote is not None
        assert quote.total == paid.price.total
        ended = await desk.orders.cancel(DARA, paid.key)
        assert (ended.state, ended.cancel_reason) == (_S.REFUNDED, CancelReason.BY_BUYER)
        assert (ended.value, ended.refunded) == (usd(0), paid.price.total)
        assert await desk.wallet_of() == 100_00
        assert await desk.left("HM-SHIRT-S") == (0, 0)
        assert await desk.orders.cancel(DARA, paid.key) == ended

    async def test_one_line_and_then_the_last_one(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 2, CAP: 1}))
        command = CancelLines(new_key(), DARA, paid.key, {1: 1})
        now = await desk.orders.cancel_lines(command)
        assert await desk.orders.cancel_lines(command) == now
        assert (now.state, now.refunded) == (_S.CONFIRMED, usd(27_50))
        assert await desk.left("HM-SHIRT-S") == (0, 1)
        rest = CancelLines(new_key(), DARA, paid.key, {1: 1, 2: 1})
        ended = await desk.orders.cancel_lines(rest)
        assert (ended.state, ended.refunded) == (_S.REFUNDED, paid.price.total)
        assert await desk.wallet_of() == 100_00

    async def test_what_is_not_there_changes_nothing(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 2}))
        wrong: list[dict[int, int]] = [{1: 3}, {1: 0}, {9: 1}, {}]
        for units in wrong:
            with pytest.raises(TooLateToCancel):
                await desk.orders.cancel_lines(CancelLines(new_key(), DARA, paid.key, units))
        assert await desk.see(paid) == paid

    async def test_an_unpaid_order_only_whole(self, desk: Desk) -> None:
        order = await desk.order({SHIRT_S: 2})
        with pytest.raises(CancelWhole):
            await desk.orders.cancel_lines(CancelLines(new_key(), DARA, order.key, {1: 1}))

    async def test_not_once_a_unit_is_packed(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 2}))
        await desk.uow.run(lambda tx: _set(tx, paid, sent=1))
        with pytest.raises(TooLateToCancel):
            await desk.orders.cancel(DARA, paid.key)
        now = await desk.orders.cancel_lines(CancelLines(new_key(), DARA, paid.key, {1: 1}))
        assert now.refunded == usd(27_50)

    async def test_cancel_and_payment_at_once_end_one_way(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1})
        intent_id = await desk.show_code(order)
        desk.bank.pay(desk.clock)
        await asyncio.gather(
            desk.payments.check(intent_id, DARA),
            desk.orders.cancel(DARA, order.key),
            return_exceptions=True,
        )
        await desk.pass_time(timedelta(minutes=1))
        now = await desk.see(order)
        back = await desk.wallet_of() - 100_00
        assert (now.state, now.value, back) in [
            (_S.CONFIRMED, order.price.total, 0),
            (_S.REFUNDED, usd(0), order.price.total.amount_minor),
            (_S.CANCELLED, usd(0), order.price.total.amount_minor),
        ]

    async def test_money_that_has_come_is_not_cancelled_away(self, desk: Desk) -> None:
        order = await desk.order({CAP: 1})
        found = await desk.pay(order)
        with pytest.raises(OrderBeingPaid):
            await desk.uow.run(
                lambda tx: cancelling.cancel(
                    tx, desk.payments, _as_unpaid(order, found.intent_id), by=Mover.BUYER
                )
            )

    async def test_staff_cancels_and_the_buyer_is_told(self, desk: Desk) -> None:
        paid = await desk.pay(await desk.order({CAP: 1}))

        async def work(tx: Tx) -> None:
            found = await repository.lock(tx, paid.id)
            assert found is not None
            await cancelling.cancel(tx, desk.payments, found, by=Mover.STAFF, actor_id=7)

        await desk.uow.run(work)
        await desk.jobs.run_until_idle()
        ended = await desk.see(paid)
        assert (ended.state, ended.cancel_reason) == (_S.REFUNDED, CancelReason.BY_STAFF)
        # The bank's code cannot be paid back: the wallet gets it.
        assert await desk.wallet_of() == 100_00 + 18_20


class TestSettling:
    async def test_the_house_gets_it_after_the_return_window(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 1}))
        await desk.uow.run(lambda tx: _deliver(tx, paid))
        await desk.pass_time(RETURN_WINDOW - timedelta(minutes=1))
        assert await desk.balance("revenue:merchandise:usd") == 0
        await desk.pass_time(timedelta(minutes=2))
        await desk.orders.sweep()
        assert await desk.balance("revenue:merchandise:usd") == 30_00
        assert await desk.balance("pending:tax:usd") == 2_50
        assert await desk.balance("pending:vendor:hangmeas:usd") == 0

    async def test_a_late_refund_comes_out_of_what_was_earned(self, desk: Desk) -> None:
        paid = await desk.pay_from_wallet(await desk.order({SHIRT_S: 1}))
        await desk.uow.run(lambda tx: _deliver(tx, paid))
        await desk.pass_time(RETURN_WINDOW + timedelta(minutes=1))
        await desk.uow.run(lambda tx: _set(tx, paid, returned=1))
        for _ in range(2):
            await desk.uow.run(
                lambda tx: refunds.give_back(tx, paid.id, key="return", units={1: 1})
            )
        assert await desk.wallet_of() == 100_00 - 5_00
        kept = await desk.balance("revenue:merchandise:usd")
        assert kept + await desk.balance("pending:tax:usd") == 5_00


class TestSums:
    @given(
        total=st.integers(0, 10**9), tax=st.integers(0, 10**8), quantity=st.integers(1, 99),
        currency=st.sampled_from([Currency.USD, Currency.KHR]), data=st.data(),
    )  # fmt: skip
    def test_units_given_back_one_by_one_add_up_to_their_line(
        self, total: int, tax: int, quantity: int, currency: Currency, data: st.DataObject
    ) -> None:
        line = _line(Money(total, currency), Money(tax, currency), quantity)
        given_back, whole = 0, 0
        for turn in range(4):
            most = quantity - given_back
            count = most if turn == 3 else data.draw(st.integers(0, most))
            part = refunds.worth(line, given_back, count).amount_minor
            assert part >= 0
            whole, given_back = whole + part, given_back + count
        assert whole == total + tax

    @given(st.dictionaries(st.text(max_size=3), st.integers(1, 10**6), min_size=1), st.data())
    def test_no_source_gets_more_than_it_has_paid(
        self, paid: dict[str, int], data: st.DataObject
    ) -> None:
        left = dict(paid)
        for turn in range(4):
            most = sum(left.values())
            amount = most if turn == 3 else data.draw(st.integers(0, most))
            parts = by_source(left, 0, amount)
            assert sum(parts.values()) == amount
            for source, minor in parts.items():
                assert 0 <= minor <= left[source]
                left[source] -= minor
        assert not any(left.values())

    @pytest.mark.parametrize("seed", range(ROUNDS))
    async def test_random_orders_come_out_even(self, desk: Desk, seed: int) -> None:
        """Parts of every kind, cancelled bit by bit: what came is what was kept and went back."""
        chance = random.Random(seed)
        order = await desk.order(
            {SHIRT_XL: chance.randint(1, 3), CAP: chance.randint(1, 4)},
            parts=await _some_parts(desk, chance),
        )
        paid = await (desk.settle(order) if not order.due else desk.pay(order))
        assert paid.value == paid.price.total
        while (paid := await desk.see(paid)).state is _S.CONFIRMED:
            units = {line.n: chance.randint(0, line.open) for line in paid.lines}
            wanted = {n: count for n, count in units.items() if count}
            if wanted:
                await desk.orders.cancel_lines(CancelLines(new_key(), DARA, paid.key, wanted))
                seen = await desk.see(paid)
                assert seen.value + seen.refunded == paid.price.total
        assert (paid.state, paid.value, paid.refunded) == (_S.REFUNDED, usd(0), paid.price.total)
        assert await desk.balance("pending:vendor:hangmeas:usd") == 0
        assert await desk.wallet_of(currency=Currency.PTS) == 5_000
        came = sum(
            one.amount.amount_minor
            for one in paid.money
            if one.source == "intent" and one.kind is MoneyKind.PAID
        )
        assert await desk.wallet_of() == 100_00 + came


async def _some_parts(desk: Desk, chance: random.Random) -> Parts:
    await desk.give_points(5_000)
    points = chance.choice([0, 1, 777, 2_500])
    card = usd(chance.choice([0, 1, 3_33]))
    wallet = usd(chance.choice([0, 1, 10_01]))
    return Parts(
        points=points,
        points_worth=usd(points) if points else None,
        gift_card_id=await desk.gift_card(card) if card else None,
        gift_card=card or None,
        wallet=wallet or None,
    )


def _line(total: Money, tax: Money, quantity: int) -> OrderLine:
    return OrderLine(
        n=1, variant_id=uuid7(), product_id="x", name=None, attributes={}, sku="x",  # type: ignore[arg-type]
        picture="", pair=None, quantity=quantity, unit=total, discount=total, total=total,  # type: ignore[arg-type]
        tax=tax, takes={}, is_shipped=True, is_digital=False, voucher=None, sent=0, delivered=0,
        cancelled=0, returned=0,
    )  # fmt: skip


def _as_unpaid(order: Order, intent_id: UUID | None) -> Order:
    """As somebody has read it before the money came."""
    return replace(order, intent_id=intent_id)


async def _set(tx: Tx, order: Order, **units: int) -> None:
    await tx.session.execute(
        update(ShopOrderLine).where(ShopOrderLine.order_id == order.id).values(**units)
    )


async def _deliver(tx: Tx, order: Order) -> None:
    await _set(tx, order, sent=1)
    for target in (_S.PROCESSING, _S.SHIPPED, _S.DELIVERED):
        found = await repository.lock(tx, order.id)
        assert found is not None
        assert await moving.move(tx, found, target, by=Mover.STAFF, what="test")
