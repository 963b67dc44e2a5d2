"""Two fans do anything in any order: stock, carts and vouchers always add up."""

from contextlib import suppress
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.catalog.loading import stock_id_of
from services.catalog.stock import Movement
from services.catalog.stock.repository import counters, counting, movements
from services.checkout.addresses import AddressBook
from services.checkout.cart import CartService
from services.checkout.checkout import CheckoutService
from services.checkout.schemas import AddToCart, PlaceOrder
from services.checkout.vouchers import repository as vouchers
from services.core.clock import FrozenClock
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork
from services.orders import repository as orders
from tests.services.checkout.shop import (
    BOPHA,
    BUNDLE,
    CAP,
    CODE,
    DARA,
    MOON,
    SHIRT_S,
    add_voucher,
    an_address,
)

VARIANTS = (CAP, SHIRT_S, BUNDLE, MOON)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "set", "save", "back", "accept", "voucher", "clear", "place", "wait"]
        ),
        st.sampled_from([DARA, BOPHA]),
        st.sampled_from(VARIANTS),
        st.integers(0, 3),
    ),
    max_size=20,
)


class Shop:
    """One act after the other, whatever they lead to."""

    def __init__(self, uow: UnitOfWork, carts: CartService, clock: FrozenClock) -> None:
        self._carts, self._clock = carts, clock
        self.checkout = CheckoutService(uow, OrderNumbers(uow))

    async def act(self, name: str, fan: int, variant: UUID, count: int) -> None:
        carts = self._carts
        match name:
            case "add":
                await carts.add(AddToCart(new_key(), fan, variant, count))
            case "set":
                await carts.set_quantity(fan, variant, count)
            case "save":
                await carts.save_for_later(fan, variant)
            case "back":
                await carts.back_to_cart(fan, variant)
            case "accept":
                await carts.accept(fan)
            case "voucher":
                await carts.use_voucher(fan, CODE)
            case "clear":
                await carts.clear(fan)
            case "place":
                seen = await self.checkout.view(fan)
                order = await self.checkout.place(PlaceOrder(new_key(), fan, seen.revision))
                assert order.price == seen.price
            case _:
                self._clock.advance(count * 700)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
async def test_all_adds_up(
    uow: UnitOfWork,
    carts: CartService,
    clock: FrozenClock,
    acts: list[tuple[str, int, UUID, int]],
) -> None:
    if await uow.run_read_only(lambda tx: vouchers.by_code(tx, CODE)) is None:
        await add_voucher(uow, "percent", 10_00, max_uses=3, budget_minor=5_00)
        for fan in (DARA, BOPHA):
            await AddressBook(uow).add(fan, new_key(), an_address())
    await uow.run(_receive)
    shop = Shop(uow, carts, clock)
    for act in acts:
        with suppress(DomainError):
            await shop.act(*act)
    assert await uow.run_read_only(counting.miscounted) == []
    assert await uow.run_read_only(vouchers.differences) == []
    assert await uow.run_read_only(orders.differences) == []
    for fan in (DARA, BOPHA):
        cart = await carts.view(fan)
        ready = [line.total.amount_minor for line in cart.lines if line.is_ready]
        assert sum(ready) == cart.subtotal.amount_minor
        held = await shop.checkout.view(fan)
        told = held.cart.free_delivery
        is_paid = told is None or bool(told.missing)
        assert bool(held.price.shipping) == (told is not None and is_paid)


async def _receive(tx: Tx) -> None:
    """Orders of the examples before keep what they hold: new goods come in."""
    units = {stock_id_of(sku): (3, 0) for sku in ("HM-CAP", "HM-SHIRT-S")}
    await movements.log(tx, new_key(), Movement.RECEIPT, units, reason="test")
    for stock_id, change in units.items():
        assert await counters.change(tx, stock_id, *change)
