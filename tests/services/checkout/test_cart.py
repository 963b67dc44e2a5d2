"""The cart: one for chat and page, held for a while, changes told, bad wishes refused."""

from uuid import UUID

import pytest
from sqlalchemy import update

from services.catalog import CatalogService, VariantNotFound
from services.catalog.models import Product, Variant
from services.catalog.stock.repository import counting
from services.checkout.cart import CartService
from services.checkout.cart import service as cart_service
from services.checkout.errors import (
    CartFull,
    LineNotFound,
    NotEnoughLeft,
    NotOnSale,
    QuantityOutOfRange,
    SoldOut,
    VoucherDoesNotFit,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.checkout.schemas import AddToCart, ChangeKind, LineState, VoucherState
from services.checkout.vouchers.models import ShopVoucher
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
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
    usd,
)


async def change(uow: UnitOfWork, model: type, key: object, **values: object) -> None:
    async def work(tx: Tx) -> None:
        await tx.session.execute(update(model).where(model.id == key).values(**values))  # type: ignore[attr-defined]

    await uow.run(work)


async def balanced(uow: UnitOfWork) -> bool:
    return await uow.run_read_only(counting.miscounted) == []


class TestAdd:
    async def test_adds_up_in_one_cart(self, carts: CartService, uow: UnitOfWork) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP))
        await carts.add(AddToCart(new_key(), DARA, SHIRT_S, 2))
        cart = await carts.add(AddToCart(new_key(), DARA, CAP, 2))
        assert {line.variant_id: line.quantity for line in cart.lines} == {CAP: 3, SHIRT_S: 2}
        assert cart.subtotal == usd(86_00)
        assert cart == await carts.view(DARA)
        assert await balanced(uow)

    async def test_the_same_tap_adds_once(self, carts: CartService) -> None:
        tap = AddToCart(new_key(), DARA, CAP)
        await carts.add(tap)
        await carts.add(AddToCart(new_key(), DARA, CAP))
        cart = await carts.add(tap)
        assert cart.lines[0].quantity == 2

    async def test_a_bundle_and_a_single_share_stock(
        self, carts: CartService, uow: UnitOfWork
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 3))
        with pytest.raises(SoldOut):
            await carts.add(AddToCart(new_key(), BOPHA, BUNDLE))
        await carts.set_quantity(DARA, CAP, 2)
        await carts.add(AddToCart(new_key(), BOPHA, BUNDLE))
        with pytest.raises(NotEnoughLeft) as refused:
            await carts.set_quantity(DARA, CAP, 3)
        assert refused.value.details == {"left": 2}
        assert await balanced(uow)

    async def test_refuses_and_the_cart_stays(self, carts: CartService) -> None:
        await carts.add(AddToCart(new_key(), DARA, MOON, 2))
        before = await carts.view(DARA)
        cases: list[tuple[UUID, int, type[Exception]]] = [
            (CAP, 0, QuantityOutOfRange),
            (CAP, -1, QuantityOutOfRange),
            (CAP, 100, QuantityOutOfRange),
            (CAP, 10**12, QuantityOutOfRange),
            (MOON, 98, QuantityOutOfRange),
            (CAP, 5, NotEnoughLeft),
            (UUID(int=1), 1, VariantNotFound),
        ]
        for variant, quantity, refusal in cases:
            with pytest.raises(refusal):
                await carts.add(AddToCart(new_key(), DARA, variant, quantity))
        assert await carts.view(DARA) == before

    async def test_not_what_is_not_on_sale(self, carts: CartService, uow: UnitOfWork) -> None:
        await change(uow, Product, "gold-cap", is_listed=False)
        with pytest.raises(NotOnSale):
            await carts.add(AddToCart(new_key(), DARA, CAP))

    async def test_not_more_lines_than_fit(
        self, carts: CartService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cart_service, "MOST_LINES", 1)
        await carts.add(AddToCart(new_key(), DARA, MOON))
        with pytest.raises(CartFull):
            await carts.add(AddToCart(new_key(), DARA, CAP))


class TestHold:
    async def test_every_action_starts_the_half_hour_anew(
        self, carts: CartService, clock: FrozenClock
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 4))
        clock.advance(1_700)
        await carts.add(AddToCart(new_key(), DARA, SHIRT_S))
        clock.advance(1_700)
        with pytest.raises(SoldOut):
            await carts.add(AddToCart(new_key(), BOPHA, CAP))
        assert (await carts.view(DARA)).held_until is not None

    async def test_what_has_run_out_stays_in_the_cart(
        self, carts: CartService, clock: FrozenClock, uow: UnitOfWork
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 4))
        clock.advance(1_801)
        late = await carts.view(DARA)
        assert (late.held_until, late.changes, late.subtotal) == (None, (), usd(48_00))
        await carts.add(AddToCart(new_key(), BOPHA, CAP, 3))
        told = await carts.view(DARA)
        assert [(one.kind, one.before, one.after) for one in told.changes] == [
            (ChangeKind.LESS, 4, 1)
        ]
        assert (told.lines[0].state, told.lines[0].left) == (LineState.LOW, 1)
        assert not told.can_be_ordered
        accepted = await carts.accept(DARA)
        assert (accepted.lines[0].quantity, accepted.changes) == (1, ())
        assert await balanced(uow)

    async def test_what_is_gone_is_kept_for_later(
        self, carts: CartService, clock: FrozenClock
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP))
        await carts.add(AddToCart(new_key(), DARA, MOON))
        clock.advance(1_801)
        await carts.add(AddToCart(new_key(), BOPHA, CAP, 4))
        told = await carts.view(DARA)
        assert [(one.kind, one.variant_id) for one in told.changes] == [(ChangeKind.GONE, CAP)]
        assert LineState.SOLD_OUT in {line.state for line in told.lines}
        accepted = await carts.accept(DARA)
        assert [line.variant_id for line in accepted.saved] == [CAP]
        with pytest.raises(SoldOut):
            await carts.back_to_cart(DARA, CAP)

    async def test_what_is_free_again_is_taken_with_the_next_action(
        self, carts: CartService, clock: FrozenClock
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 2))
        clock.advance(1_801)
        await carts.add(AddToCart(new_key(), BOPHA, CAP, 4))
        await carts.clear(BOPHA)
        await carts.add(AddToCart(new_key(), DARA, MOON))
        with pytest.raises(NotEnoughLeft):
            await carts.add(AddToCart(new_key(), BOPHA, CAP, 3))


class TestChange:
    async def test_a_changed_price_is_told_until_it_is_accepted(
        self, carts: CartService, uow: UnitOfWork
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP))
        await change(uow, Variant, CAP, price_minor=13_00)
        told = await carts.view(DARA)
        assert [(one.kind, one.before, one.after) for one in told.changes] == [
            (ChangeKind.PRICE, 12_00, 13_00)
        ]
        assert (await carts.accept(DARA)).changes == ()

    async def test_saved_lines_hold_nothing(self, carts: CartService) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 4))
        cart = await carts.save_for_later(DARA, CAP)
        assert (len(cart.lines), len(cart.saved), cart.subtotal) == (0, 1, usd(0))
        await carts.add(AddToCart(new_key(), BOPHA, CAP, 4))
        await carts.clear(BOPHA)
        back = await carts.back_to_cart(DARA, CAP)
        assert back.lines[0].quantity == 4

    async def test_only_what_lies_in_it_can_be_saved(self, carts: CartService) -> None:
        with pytest.raises(LineNotFound):
            await carts.save_for_later(DARA, CAP)

    async def test_zero_takes_it_out_and_twice_is_quiet(
        self, carts: CartService, uow: UnitOfWork
    ) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP, 4))
        assert (await carts.set_quantity(DARA, CAP, 0)).lines == ()
        assert (await carts.set_quantity(DARA, CAP, 0)).lines == ()
        assert (await carts.add(AddToCart(new_key(), BOPHA, CAP, 4))).lines
        assert await balanced(uow)

    async def test_what_leaves_the_shop_is_told(self, carts: CartService, uow: UnitOfWork) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP))
        await change(uow, Product, "gold-cap", is_listed=False)
        told = await carts.view(DARA)
        assert (told.lines[0].state, told.subtotal) == (LineState.GONE, usd(0))
        accepted = await carts.accept(DARA)
        assert (accepted.lines, len(accepted.saved)) == ((), 1)


class TestVoucher:
    async def test_makes_what_it_is_for_cheaper(self, carts: CartService, uow: UnitOfWork) -> None:
        await add_voucher(uow, "percent", 10_00, product_id="night-shirt")
        await carts.add(AddToCart(new_key(), DARA, SHIRT_S))
        await carts.add(AddToCart(new_key(), DARA, CAP))
        cart = await carts.use_voucher(DARA, "rainy season")
        assert cart.voucher is not None
        assert (cart.voucher.off, cart.subtotal) == (usd(2_50), usd(34_50))
        assert (await carts.leave_voucher(DARA)).subtotal == usd(37_00)

    async def test_refused_and_the_cart_stays(self, carts: CartService, uow: UnitOfWork) -> None:
        await carts.add(AddToCart(new_key(), DARA, CAP))
        before = await carts.view(DARA)
        cases: list[tuple[dict[str, object], type[Exception]]] = [
            ({"fan_id": BOPHA}, VoucherNotFound),
            ({"product_id": "night-shirt"}, VoucherDoesNotFit),
            ({"currency": "KHR"}, VoucherDoesNotFit),
            ({"max_uses": 0}, VoucherUsedUp),
            ({"budget_minor": 0}, VoucherUsedUp),
        ]
        for number, (more, refusal) in enumerate(cases):
            code = f"{CODE}{number}"
            await add_voucher(uow, "subtract", 1_00, code=code, **more)
            with pytest.raises(refusal):
                await carts.use_voucher(DARA, code)
        with pytest.raises(VoucherNotFound):
            await carts.use_voucher(DARA, "0THERC0DE22")
        assert await carts.view(DARA) == before

    async def test_takes_nothing_off_once_it_is_somebody_elses(
        self, carts: CartService, uow: UnitOfWork
    ) -> None:
        await add_voucher(uow, "subtract", 1_00)
        await carts.add(AddToCart(new_key(), DARA, CAP))
        assert (await carts.use_voucher(DARA, CODE)).discounts == usd(1_00)
        theirs = update(ShopVoucher).values(fan_id=BOPHA)
        await uow.run(lambda tx: tx.session.execute(theirs))
        assert (await carts.view(DARA)).discounts == usd(0)

    async def test_is_over_at_its_end(
        self, carts: CartService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await add_voucher(uow, "subtract", 1_00, valid_until=clock.now())
        await carts.add(AddToCart(new_key(), DARA, CAP))
        with pytest.raises(VoucherOver):
            await carts.use_voucher(DARA, CODE)

    async def test_is_used_where_it_saves_most(self, carts: CartService, uow: UnitOfWork) -> None:
        await add_voucher(uow, "percent", 50_00, max_uses=1)
        await carts.add(AddToCart(new_key(), DARA, CAP))
        await carts.add(AddToCart(new_key(), DARA, SHIRT_XL))
        cart = await carts.use_voucher(DARA, CODE)
        assert cart.voucher is not None
        assert (cart.voucher.state, cart.voucher.off) == (VoucherState.USED, usd(13_50))

    async def test_is_for_whatever_takes_of_a_stock(
        self, carts: CartService, uow: UnitOfWork, catalog: CatalogService
    ) -> None:
        stock_id = next(iter((await catalog.variants([CAP]))[CAP].parts))
        await add_voucher(uow, "subtract", 1_00, stock_id=stock_id)
        for variant in (CAP, BUNDLE, MOON):
            await carts.add(AddToCart(new_key(), DARA, variant))
        cart = await carts.use_voucher(DARA, CODE)
        assert {line.variant_id: line.discount for line in cart.lines} == {
            CAP: usd(1_00),
            BUNDLE: usd(1_00),
            MOON: usd(0),
        }
        assert cart.subtotal == usd(44_00)
