"""The checkout: what an order would be, and one order of it, whoever taps how often."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event, func, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.artwork.schemas import Bilingual
from services.catalog import CatalogService, LoadProducts, PartSpec, WarehouseSpec
from services.catalog.models import Variant
from services.catalog.stock.models import Stock
from services.catalog.stock.repository import counters, counting
from services.checkout.addresses import AddressBook
from services.checkout.addresses.errors import AddressNotFound
from services.checkout.cart import CartService
from services.checkout.checkout import CheckoutService
from services.checkout.errors import (
    AddressMissing,
    CardTextTooLong,
    CartHasChanged,
    CartIsEmpty,
    CheckoutHasChanged,
    InstalmentsNotOffered,
    PartNotOffered,
    ShippingMissing,
    ShippingNotOffered,
    SoldOut,
)
from services.checkout.schemas import (
    AddToCart,
    FreeDelivery,
    GiftChoice,
    Missing,
    PlaceOrder,
    ShippingMethod,
)
from services.checkout.vouchers import repository as vouchers
from services.checkout.vouchers.models import ShopVoucher
from services.checkout.vouchers.service import VouchersService
from services.core.clock import FrozenClock
from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache, VerificationLevel
from services.orders.models import ShopOrder
from services.orders.schemas.delivery import Recipient
from services.orders.schemas.order import Order
from services.orders.states import OrderState
from services.payments.schemas import Way
from services.wallet import WalletService
from tests.services.catalog.goods import GOODS, WAREHOUSES, a_load
from tests.services.checkout.shop import (
    BOPHA,
    BUNDLE,
    CAP,
    CODE,
    DARA,
    MOON,
    SHIRT_S,
    SHIRT_XL,
    add_voucher,
    an_address,
    usd,
)
from tests.services.wallet.people import set_level

POINTS = (
    WarehouseSpec("office", Bilingual("ការិយាល័យ", "Office"), Bilingual("", "8:00"), True),
    WarehouseSpec("stand", Bilingual("តូប", "Stand"), Bilingual("", "From doors"), True),
)

_HELD = select(Stock.sku, Stock.held).where(Stock.held > 0)


@pytest.fixture
def checkout(uow: UnitOfWork, catalog: CatalogService) -> CheckoutService:
    return CheckoutService(uow, OrderNumbers(uow))


@pytest.fixture
async def home(uow: UnitOfWork, catalog: CatalogService) -> UUID:
    """Dara's address."""
    return (await AddressBook(uow).add(DARA, new_key(), an_address())).id


async def fill(carts: CartService, *wanted: tuple[UUID, int], fan: int = DARA) -> None:
    for variant, quantity in wanted:
        await carts.add(AddToCart(new_key(), fan, variant, quantity))


async def place(checkout: CheckoutService, fan: int = DARA, key: str = "") -> Order:
    revision = (await checkout.view(fan)).revision
    return await checkout.place(PlaceOrder(key or new_key(), fan, revision))


async def orders_of(uow: UnitOfWork) -> int:
    count = select(func.count()).select_from(ShopOrder)
    return await uow.run_read_only(lambda tx: tx.session.scalar(count)) or 0


async def credit(uow: UnitOfWork, fan: int, amount: Money) -> None:
    async def work(tx: Tx) -> None:
        await WalletService(uow).credit(
            tx,
            credit_id=uuid7(),
            source=f"clearing:test:{amount.currency.lower()}",
            fan_id=fan,
            amount=amount,
            reference="test",
            kind="top_up",
        )

    await uow.run(work)


class TestView:
    async def test_of_an_empty_cart(self, checkout: CheckoutService) -> None:
        held = await checkout.view(DARA)
        assert (held.missing, held.price.total) == ((Missing.GOODS,), usd(0))
        with pytest.raises(CartIsEmpty):
            await place(checkout)

    async def test_sends_to_the_default_address_the_standard_way(
        self, carts: CartService, checkout: CheckoutService, home: UUID
    ) -> None:
        await fill(carts, (CAP, 2))
        held = await checkout.view(DARA)
        assert held.address is not None
        assert (held.address.id, held.shipping.method) == (home, ShippingMethod.STANDARD)
        assert (held.price.tax, held.price.total) == (usd(2_40), usd(31_40))
        assert (held.missing, held.due) == ((), usd(31_40))

    async def test_what_is_sent_for_nothing_is_told_before_and_after(
        self, carts: CartService, checkout: CheckoutService, home: UUID
    ) -> None:
        await fill(carts, (CAP, 3))
        held = await checkout.view(DARA)
        assert held.cart.free_delivery == FreeDelivery(usd(50_00), usd(14_00))
        assert held.price.shipping == usd(5_00)
        await fill(carts, (SHIRT_S, 1))
        held = await checkout.view(DARA)
        assert held.cart.free_delivery == FreeDelivery(usd(50_00), usd(0))
        assert (held.price.shipping, held.price.total) == (usd(0), usd(61_00 + 6_10))
        held = await checkout.choose_shipping(DARA, ShippingMethod.EXPRESS)
        assert held.price.shipping == usd(12_00)
        await checkout.choose_shipping(DARA, ShippingMethod.STANDARD)
        assert not (await place(checkout)).price.shipping

    async def test_a_discount_may_lift_it_above_what_is_left(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await fill(carts, (SHIRT_S, 2))
        agreed = await checkout.view(DARA)
        assert not agreed.price.shipping
        await add_voucher(uow, "percent", 10_00)
        await carts.use_voucher(DARA, CODE)
        with pytest.raises(CheckoutHasChanged):
            await checkout.place(PlaceOrder(new_key(), DARA, agreed.revision))
        held = await checkout.view(DARA)
        assert held.cart.free_delivery == FreeDelivery(usd(50_00), usd(5_00))
        assert held.price.shipping == usd(5_00)

    async def test_digital_goods_are_not_sent(
        self, carts: CartService, checkout: CheckoutService
    ) -> None:
        await fill(carts, (MOON, 1))
        held = await checkout.choose_gift(DARA, GiftChoice(wrap=True))
        assert held.cart.free_delivery is None
        assert (held.shipping.method, held.missing) == (ShippingMethod.NONE, ())
        assert held.price.total == usd(1_10)

    async def test_goods_need_an_address_or_a_place(
        self, carts: CartService, checkout: CheckoutService, catalog: CatalogService
    ) -> None:
        await catalog.load(LoadProducts((*WAREHOUSES, *POINTS), GOODS))
        await fill(carts, (CAP, 1))
        with pytest.raises(AddressMissing):
            await place(checkout)
        held = await checkout.choose_shipping(DARA, ShippingMethod.PICKUP)
        assert held.missing == (Missing.PICKUP_POINT,)
        with pytest.raises(ShippingMissing):
            await place(checkout)
        held = await checkout.choose_shipping(DARA, ShippingMethod.PICKUP, "office")
        assert (held.missing, held.price.total) == ((), usd(13_20))

    async def test_wrapping_is_for_the_parcel(
        self, carts: CartService, checkout: CheckoutService, home: UUID
    ) -> None:
        await fill(carts, (CAP, 2))
        gift = GiftChoice(wrap=True, card_text=" For you ", recipient=Recipient.SURPRISE)
        held = await checkout.choose_gift(DARA, gift)
        assert (held.price.wrap, held.gift.card_text) == (usd(3_00), "For you")
        held = await checkout.choose_shipping(DARA, ShippingMethod.EXPRESS)
        assert held.price.total == usd(24_00 + 2_40 + 3_00 + 12_00)

    async def test_refuses_and_stays(
        self, carts: CartService, checkout: CheckoutService, home: UUID
    ) -> None:
        await fill(carts, (CAP, 1))
        before = await checkout.view(DARA)
        someone_elses = UUID(int=9)
        for choice, refusal in (
            (checkout.choose_address(DARA, someone_elses), AddressNotFound),
            (checkout.choose_shipping(DARA, ShippingMethod.PICKUP, "moon"), ShippingNotOffered),
            (checkout.choose_shipping(DARA, ShippingMethod.NONE), ShippingNotOffered),
            (checkout.choose_gift(DARA, GiftChoice(card_text="x" * 201)), CardTextTooLong),
            (checkout.choose_points(DARA, -1), PartNotOffered),
            (checkout.choose_wallet(DARA, 10**13), PartNotOffered),
            (checkout.choose_instalments(DARA, 3), InstalmentsNotOffered),
        ):
            with pytest.raises(refusal):
                await choice
        assert await checkout.view(DARA) == before


class TestPlace:
    async def test_the_cart_becomes_an_order(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await fill(carts, (CAP, 1), (SHIRT_S, 2), (MOON, 1))
        held = await checkout.begin(DARA)
        order = await place(checkout)
        assert order.state is OrderState.PENDING
        assert (order.price, order.due) == (held.price, held.due)
        assert sum(line.tax.amount_minor for line in order.lines) == held.price.tax.amount_minor
        assert (await carts.view(DARA)).lines == ()
        assert await uow.run_read_only(counting.miscounted) == []

    async def test_the_order_keeps_what_the_cart_held(
        self, carts: CartService, checkout: CheckoutService, home: UUID, clock: FrozenClock
    ) -> None:
        await fill(carts, (CAP, 4))
        await place(checkout)
        clock.advance(1_900)
        with pytest.raises(SoldOut):
            await fill(carts, (CAP, 1), fan=BOPHA)

    async def test_a_bundle_that_has_changed_is_taken_as_it_is_now(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        """Else the order would hold what it does not sell, and sell what others hold."""
        await fill(carts, (BUNDLE, 1))
        caps = (PartSpec("HM-CAP", 1), PartSpec("HM-SHIRT-XL", 3))
        other = replace(GOODS[2], variants=(replace(GOODS[2].variants[0], parts=caps),))
        await CatalogService(uow).load(a_load(other))
        await place(checkout)
        held = await uow.run_read_only(lambda tx: tx.session.execute(_HELD))
        assert {row.sku: row.held for row in held} == {"HM-CAP": 1, "HM-SHIRT-XL": 3}
        assert await uow.run_read_only(counting.miscounted) == []

    async def test_the_same_tap_is_the_same_order(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await fill(carts, (CAP, 1))
        tap = PlaceOrder(new_key(), DARA, (await checkout.view(DARA)).revision)
        by_page = PlaceOrder(new_key(), DARA, tap.revision)
        placed = await asyncio.gather(*(checkout.place(each) for each in (tap, by_page, tap)))
        assert len({order.id for order in placed}) == 1
        assert await orders_of(uow) == 1
        await fill(carts, (CAP, 1))
        assert (await place(checkout)).id != placed[0].id

    async def test_another_price_needs_another_tap(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await fill(carts, (CAP, 1))
        seen = (await checkout.view(DARA)).revision
        dearer = update(Variant).where(Variant.id == CAP).values(price_minor=13_00)
        await uow.run(lambda tx: tx.session.execute(dearer))
        with pytest.raises(CartHasChanged):
            await checkout.place(PlaceOrder(new_key(), DARA, seen))
        await carts.accept(DARA)
        with pytest.raises(CheckoutHasChanged):
            await checkout.place(PlaceOrder(new_key(), DARA, seen))
        assert (await place(checkout)).price.subtotal == usd(13_00)

    async def test_what_others_have_got_meanwhile_is_told(
        self, carts: CartService, checkout: CheckoutService, home: UUID, clock: FrozenClock
    ) -> None:
        await fill(carts, (CAP, 4))
        seen = (await checkout.view(DARA)).revision
        clock.advance(1_801)
        await fill(carts, (BUNDLE, 1), fan=BOPHA)
        with pytest.raises(CartHasChanged):
            await checkout.place(PlaceOrder(new_key(), DARA, seen))

    async def test_a_late_cart_is_taken_anew(
        self, carts: CartService, checkout: CheckoutService, home: UUID, clock: FrozenClock
    ) -> None:
        await fill(carts, (CAP, 4))
        clock.advance(1_801)
        await fill(carts, (CAP, 4), fan=BOPHA)
        await carts.clear(BOPHA)
        assert (await place(checkout)).state is OrderState.PENDING
        with pytest.raises(SoldOut):
            await fill(carts, (CAP, 1), fan=BOPHA)

    async def test_a_voucher_is_used_and_given_back(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await add_voucher(uow, "percent", 10_00, max_uses=1)
        await fill(carts, (CAP, 1))
        await carts.use_voucher(DARA, CODE)
        order = await place(checkout)
        assert (order.price.subtotal, order.price.discounts) == (usd(10_80), usd(1_20))
        used = await uow.run_read_only(lambda tx: vouchers.by_code(tx, CODE))
        assert used is not None
        assert (used.redeemed, used.spent_minor) == (1, 1_20)
        await uow.run(lambda tx: vouchers.give_back(tx, order.id))
        await uow.run(lambda tx: vouchers.give_back(tx, order.id, 1))
        back = await uow.run_read_only(lambda tx: vouchers.by_code(tx, CODE))
        assert back is not None
        assert (back.redeemed, back.spent_minor) == (0, 0)
        assert await VouchersService(uow).differences() == []

    async def test_a_wrong_counter_of_a_voucher_is_found(self, uow: UnitOfWork) -> None:
        await add_voucher(uow, "percent", 10_00, max_uses=1)
        await uow.run(lambda tx: tx.session.execute(update(ShopVoucher).values(redeemed=1)))
        assert await VouchersService(uow).differences() == [CODE]

    async def test_costs_few_statements(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        """At most 30 for a cart of five lines; a number more in its block costs none."""
        await fill(carts, (MOON, 1))
        await place(checkout)
        await fill(carts, (CAP, 1), (SHIRT_S, 1), (SHIRT_XL, 1), (MOON, 1), (BUNDLE, 1))
        revision = (await checkout.view(DARA)).revision
        counted = Counted(uow.database.write)
        await checkout.place(PlaceOrder(new_key(), DARA, revision))
        assert counted.statements <= 30


class TestParts:
    async def test_points_first_then_the_wallet(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await credit(uow, DARA, Money(3_000, Currency.PTS))
        await credit(uow, DARA, usd(4_00))
        await fill(carts, (CAP, 3))  # 36.00 + 3.60 + 5.00
        held = await checkout.choose_points(DARA, 10_000)
        assert (held.points.used, held.points.worth, held.due) == (2_500, usd(25_00), usd(19_60))
        held = await checkout.choose_wallet(DARA, 10_00)
        assert (held.wallet_used, held.due) == (usd(4_00), usd(15_60))
        order = await place(checkout)
        assert (order.parts.points, order.parts.wallet, order.due) == (
            2_500,
            usd(4_00),
            usd(15_60),
        )
        assert (await checkout.view(DARA)).points.balance == 500

    async def test_points_pay_for_all_of_it(
        self, carts: CartService, checkout: CheckoutService, uow: UnitOfWork
    ) -> None:
        await credit(uow, DARA, Money(111, Currency.PTS))
        await fill(carts, (MOON, 1))
        held = await checkout.choose_points(DARA, 111)
        assert (held.points.used, held.due, held.ways) == (110, usd(0), frozenset())
        assert (await place(checkout)).due == usd(0)


class TestInstalments:
    async def test_the_first_part_is_due_now(
        self, carts: CartService, checkout: CheckoutService, home: UUID, uow: UnitOfWork
    ) -> None:
        await set_level(uow, DARA, VerificationLevel.VERIFIED)
        await fill(carts, (SHIRT_S, 1), (SHIRT_XL, 1))  # 52.00 + 5.20
        held = await checkout.choose_instalments(DARA, 6)
        assert (held.price.surcharge, held.price.total) == (usd(1_43), usd(58_63))
        assert (held.due, held.due + held.financed) == (usd(9_77), usd(58_63))
        assert held.ways == {Way.WALLET}
        order = await place(checkout)
        assert (order.instalments, order.due, order.price) == (6, held.due, held.price)
        await fill(carts, (SHIRT_XL, 2))
        with pytest.raises(InstalmentsNotOffered):  # one plan at a time
            await checkout.choose_instalments(DARA, 3)


class TestRaces:
    @pytest.mark.parametrize("guarded", [True, False])
    async def test_the_last_unit_of_many_carts(
        self,
        carts: CartService,
        checkout: CheckoutService,
        uow: UnitOfWork,
        clock: FrozenClock,
        guarded: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        fans = list(range(100, 150 if guarded else 110))
        identity = IdentityService(uow, ProfileCache(clock))
        for fan in fans:
            await identity.meet(FanSeen(fan, "Fan"))
        await fill(carts, (CAP, 3))
        if not guarded:
            monkeypatch.setattr(counters, "_has_room", lambda _: true())
            await unchecked(uow)
        results = await asyncio.gather(
            *(bought(uow, carts, checkout, fan) for fan in fans), return_exceptions=True
        )
        placed = [each for each in results if isinstance(each, Order)]
        if guarded:
            assert (len(placed), await orders_of(uow)) == (1, 1)
            assert {type(each) for each in results} == {Order, SoldOut}
            assert await uow.run_read_only(counting.miscounted) == []
        else:
            assert len(placed) > 1, "without its guard the stock must be oversold"


async def bought(
    uow: UnitOfWork, carts: CartService, checkout: CheckoutService, fan: int
) -> Order:
    await carts.add(AddToCart(new_key(), fan, CAP))
    await AddressBook(uow).add(fan, new_key(), an_address())
    return await place(checkout, fan)


async def unchecked(uow: UnitOfWork) -> None:
    """Without the table's own guard; SQLite can only ignore it."""
    drop = "ALTER TABLE shop_stock DROP CONSTRAINT ck_shop_stock_not_oversold"
    ignore = "PRAGMA ignore_check_constraints = ON"
    statement = text(drop if uow.database.dialect == "postgresql" else ignore)
    await uow.run(lambda tx: tx.session.execute(statement))


class Counted:
    """How many statements an engine runs from now on."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.statements = 0
        event.listen(engine.sync_engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.statements += 1
