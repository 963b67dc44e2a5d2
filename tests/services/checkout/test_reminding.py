"""The reminder of a cart that was left behind: once, by day, while its goods can be had."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.catalog import priced_variants
from services.catalog.stock import holding
from services.checkout.cart import CartService
from services.checkout.cart.contents import units_of
from services.checkout.cart.reminding import EVERY, CartReminder, window_of
from services.checkout.schemas import AddToCart
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork
from services.notifications import NotificationsService
from services.notifications.models import NotificationRow
from tests.services.checkout.shop import BOPHA, DARA, SHIRT_S

NOON = datetime(2026, 4, 1, 5, tzinfo=UTC)


@pytest.fixture
def reminder(uow: UnitOfWork) -> CartReminder:
    return CartReminder(uow, NotificationsService(uow))


async def told(uow: UnitOfWork) -> list[tuple[int, str]]:
    rows = select(NotificationRow.fan_id, NotificationRow.text_key)
    found = await uow.run_read_only(lambda tx: tx.session.execute(rows))
    return [(row.fan_id, row.text_key) for row in found]


async def look(reminder: CartReminder, clock: FrozenClock, hours: float) -> None:
    """Every look that is planned until so many hours have passed."""
    planned, end = Scheduled("look", EVERY), clock.now() + timedelta(hours=hours)
    while clock.now() < end:
        clock.advance(EVERY.total_seconds())
        await reminder.remind(Planned(planned.slot_at(clock.now())))


async def put(carts: CartService, fan_id: int = DARA, quantity: int = 1) -> UUID:
    await carts.add(AddToCart(new_key(), fan_id, SHIRT_S, quantity))
    return SHIRT_S


class TestReminder:
    async def test_once_three_hours_after_the_last_touch(
        self, carts: CartService, reminder: CartReminder, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await put(carts)
        await look(reminder, clock, 2.5)
        assert await told(uow) == []
        await look(reminder, clock, 2)
        assert await told(uow) == [(DARA, "cartreminder.text")]
        await put(carts)
        await look(reminder, clock, 20)
        assert await told(uow) == [(DARA, "cartreminder.text")]

    async def test_not_of_what_is_saved_or_taken_out(
        self, carts: CartService, reminder: CartReminder, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await carts.save_for_later(DARA, await put(carts))
        await carts.set_quantity(BOPHA, await put(carts, BOPHA), 0)
        await look(reminder, clock, 4)
        assert await told(uow) == []

    async def test_not_of_what_others_have_bought(
        self, carts: CartService, reminder: CartReminder, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await put(carts)
        clock.advance(timedelta(hours=1).total_seconds())

        async def buy_all(tx: Tx) -> None:
            [shirt] = (await priced_variants(tx, [SHIRT_S])).values()
            await holding.hold(tx, "order:other:1", units_of(shirt, 2), None)

        await uow.run(buy_all)
        await look(reminder, clock, 2.5)
        assert await told(uow) == []

    @pytest.mark.parametrize("hour", range(24))
    def test_nobody_is_woken_and_nobody_is_forgotten(self, hour: int) -> None:
        """Each moment of a day lies in the window of some look; looks by night have none."""
        touched = NOON + timedelta(hours=hour, minutes=7)
        looks = [NOON + number * EVERY for number in range(4 * 48)]
        windows = [window for look in looks if (window := window_of(look))]
        assert any(since < touched <= until for since, until in windows)
        by_night = [look for look in looks if not 1 <= look.hour < 14]
        assert [window_of(look) for look in by_night] == [None] * len(by_night)
