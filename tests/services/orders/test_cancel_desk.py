"""Staff ends orders: what goes back is seen first, why is told, one key is one cancelling."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.core.ids import new_key
from services.core.uow import Tx
from services.identity.roles import RoleRequired
from services.notifications.models import NotificationRow
from services.orders import moving
from services.orders.errors import (
    NoReasonToCancel,
    OrderHasChanged,
    OrderNotFound,
    OwnOrder,
    TooLateToCancel,
)
from services.orders.quoting import left_of
from services.orders.schemas.cancelling import CancelByStaff, CancelLines
from services.orders.schemas.order import Order
from services.orders.shipments.errors import NotToPack, UnitsNotOpen
from services.orders.shipments.models import OrderDeskEntry
from services.orders.states import CancelReason, OrderState
from tests.services.orders.fulfilment.conftest import house
from tests.services.orders.fulfilment.house import OTHER_STAFF, STAFF, House
from tests.services.orders.world import BOPHA, CAP, DARA, SHIRT_S, usd

__all__ = ["house"]
WHY = "The last one was damaged"


def command(order: Order, by: int = STAFF, reason: str = WHY) -> CancelByStaff:
    return CancelByStaff(new_key(), by, order.id, left_of(order), reason)


async def told(house: House, fan_id: int = DARA) -> list[tuple[str, str]]:
    """What the buyer hears, the newest last, with the reason."""
    await house.shop.jobs.run_until_idle()

    async def read(tx: Tx) -> list[tuple[str, str]]:
        rows = select(NotificationRow).where(NotificationRow.fan_id == fan_id)
        found = await tx.session.scalars(rows.order_by(NotificationRow.id))
        return [(row.text_key, row.text_values) for row in found]

    return await house.shop.uow.run_read_only(read)


async def log(house: House, order_id: UUID) -> list[tuple[int, str, str]]:
    async def read(tx: Tx) -> list[tuple[int, str, str]]:
        rows = select(OrderDeskEntry).where(OrderDeskEntry.order_id == order_id)
        found = await tx.session.scalars(rows.order_by(OrderDeskEntry.id))
        return [(row.actor_id, row.action, row.detail) for row in found]

    return await house.shop.uow.run_read_only(read)


class TestCancel:
    async def test_all_goes_back_as_it_was_shown_and_the_buyer_reads_why(
        self, house: House
    ) -> None:
        new = await house.shop.new({SHIRT_S: 2, CAP: 1})
        paid = await house.shop.pay_from_wallet(await house.shop.place(new))
        seen, quote = await house.cancel_desk.quote(STAFF, paid.id)
        assert (quote.total, sum(quote.sources.values(), usd(0))) == (paid.price.total,) * 2
        wish = command(seen)
        ended = await house.cancel_desk.cancel(wish)
        assert (ended.state, ended.cancel_reason) == (OrderState.REFUNDED, CancelReason.BY_STAFF)
        assert ended.why_cancelled == WHY
        assert await house.shop.wallet_of() == 100_00
        assert await house.shop.left("HM-SHIRT-S") == (0, 0)
        assert await house.cancel_desk.cancel(wish) == ended
        assert await log(house, paid.id) == [(STAFF, "order_cancelled", WHY)]
        ((text_key, values),) = await told(house)
        assert text_key == "orders.news.staff_cancelled"
        assert WHY in values

    async def test_of_what_is_packed_in_part_the_rest(self, house: House) -> None:
        paid = await house.paid({SHIRT_S: 2, CAP: 1})
        await house.pack(paid, {1: 1})
        seen, quote = await house.cancel_desk.quote(STAFF, paid.id)
        assert left_of(seen) == {1: 1, 2: 1}
        after = await house.cancel_desk.cancel(command(seen))
        assert after.refunded + after.refund_due == quote.total
        assert [line.cancelled for line in after.lines] == [1, 1]
        assert after.state is OrderState.PROCESSING
        assert await log(house, paid.id) == [
            (STAFF, "packed", "1x1"),
            (STAFF, "units_cancelled", WHY),
        ]
        assert (await told(house))[-1][0] == "orders.news.staff_cancelled_part"

    async def test_nobody_is_asked_for_the_money_of_an_unpaid_one(self, house: House) -> None:
        order = await house.shop.order({CAP: 1})
        await house.shop.show_code(order)
        seen, quote = await house.cancel_desk.quote(STAFF, order.id)
        assert not any(quote.sources.values())
        ended = await house.cancel_desk.cancel(command(seen))
        assert (ended.state, ended.cancel_reason) == (OrderState.CANCELLED, CancelReason.BY_STAFF)
        assert (await told(house))[-1][0] == "orders.news.staff_cancelled_unpaid"


class TestRefused:
    async def test_an_own_order_and_without_the_role(self, house: House) -> None:
        own = await house.paid({CAP: 1}, fan_id=STAFF)
        with pytest.raises(OwnOrder):
            await house.cancel_desk.quote(STAFF, own.id)
        with pytest.raises(OwnOrder):
            await house.cancel_desk.cancel(command(own))
        for by in (DARA, BOPHA):
            with pytest.raises(RoleRequired):
                await house.cancel_desk.quote(by, own.id)
            with pytest.raises(RoleRequired):
                await house.cancel_desk.cancel(command(own, by))
        assert (await house.again(own)).state is OrderState.CONFIRMED
        ended = await house.cancel_desk.cancel(command(own, OTHER_STAFF))
        assert ended.cancel_reason is CancelReason.BY_STAFF

    async def test_without_a_reason_or_as_it_was_not_shown(self, house: House) -> None:
        paid = await house.paid({SHIRT_S: 2})
        with pytest.raises(NoReasonToCancel):
            await house.cancel_desk.cancel(command(paid, reason="  "))
        await house.shop.orders.cancel_lines(CancelLines(new_key(), DARA, paid.key, {1: 1}))
        with pytest.raises(OrderHasChanged):
            await house.cancel_desk.cancel(command(paid))
        assert (await house.again(paid)).lines[0].cancelled == 1
        assert await log(house, paid.id) == []

    async def test_what_has_left_or_is_over(self, house: House) -> None:
        gone = await house.paid({CAP: 1})
        await house.sent(gone)
        with pytest.raises(TooLateToCancel):
            await house.cancel_desk.quote(STAFF, gone.id)
        with pytest.raises(TooLateToCancel):
            await house.cancel_desk.cancel(command(gone))
        with pytest.raises(OrderNotFound):
            await house.cancel_desk.quote(STAFF, UUID(int=1))


class TestAtTheSameTime:
    async def test_two_operators_and_the_buyer_give_the_money_back_once(
        self, house: House
    ) -> None:
        paid = await house.shop.pay_from_wallet(await house.shop.order({SHIRT_S: 2}))
        done = await asyncio.gather(
            *(house.cancel_desk.cancel(command(paid, by)) for by in (STAFF, OTHER_STAFF)),
            house.shop.orders.cancel(DARA, paid.key),
            return_exceptions=True,
        )
        refused = {type(each) for each in done if isinstance(each, BaseException)}
        assert refused <= {TooLateToCancel, OrderHasChanged}
        assert await house.shop.wallet_of() == 100_00
        assert await house.shop.left("HM-SHIRT-S") == (0, 0)

    async def test_packed_or_cancelled_but_not_both(self, house: House) -> None:
        paid = await house.paid({SHIRT_S: 1})
        done = await asyncio.gather(
            house.pack(paid, actor_id=OTHER_STAFF),
            house.cancel_desk.cancel(command(paid)),
            return_exceptions=True,
        )
        refused = [type(each) for each in done if isinstance(each, BaseException)]
        assert refused in ([TooLateToCancel], [OrderHasChanged], [NotToPack], [UnitsNotOpen])
        line = (await house.again(paid)).lines[0]
        assert line.sent + line.cancelled == 1

    async def test_without_its_key_a_second_tap_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: what makes a second tap quiet is the step that the key notes once."""
        wish = command(await house.paid({SHIRT_S: 1}))

        async def always_new(*_: Any, **__: Any) -> bool:
            return True

        monkeypatch.setattr(moving, "note", always_new)
        await house.cancel_desk.cancel(wish)
        with pytest.raises(TooLateToCancel):
            await house.cancel_desk.cancel(wish)
