"""The cart: the only door. Every action says what shall be, so it can come twice."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.checkout.cart import contents as looking
from services.checkout.cart import holding, repository, views
from services.checkout.cart.contents import Contents
from services.checkout.cart.models import CartLineRow
from services.checkout.errors import (
    CartFull,
    CartInOtherCurrency,
    LineNotFound,
    NotOnSale,
    QuantityOutOfRange,
    VoucherDoesNotFit,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.checkout.members import Membership, membership_of
from services.checkout.schemas import (
    MOST_LINES,
    MOST_UNITS,
    AddToCart,
    Cart,
    VoucherState,
)
from services.checkout.vouchers import repository as vouchers
from services.checkout.vouchers.models import ShopVoucher
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.core.vouchers import read_code

_KEYS_KEPT: Final = 20


class CartService:
    """One cart for each fan. What lies in it is held for 30 minutes from the last action on."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def view(self, tx: Tx, fan_id: int) -> Cart:
        """The cart as it stands; looking holds nothing."""
        return await shown(tx, await looking.of_fan(tx, fan_id))

    @use_case
    async def add(self, tx: Tx, command: AddToCart) -> Cart:
        """So many units more. VariantNotFound, NotOnSale, QuantityOutOfRange, CartFull,
        CartInOtherCurrency, NotEnoughLeft, SoldOut.
        """
        _require_quantity(command.quantity, least=1)
        contents = await opened(tx, command.fan_id, command.variant_id)
        assert contents.row is not None
        if command.key in contents.row.recent_keys:
            return await refreshed(tx, contents)
        contents.row.recent_keys = [*contents.row.recent_keys, command.key][-_KEYS_KEPT:]
        before = contents.line(command.variant_id)
        there = before.quantity if before and not before.is_saved else 0
        return await _put(tx, contents, command.variant_id, there + command.quantity)

    @use_case
    async def set_quantity(self, tx: Tx, fan_id: int, variant_id: UUID, quantity: int) -> Cart:
        """So many units, 0 takes the line out. Refuses as `add` does."""
        _require_quantity(quantity, least=0)
        contents = await opened(tx, fan_id, variant_id)
        return await _put(tx, contents, variant_id, quantity)

    @use_case
    async def save_for_later(self, tx: Tx, fan_id: int, variant_id: UUID) -> Cart:
        """The line stays and holds nothing. LineNotFound."""
        contents = await opened(tx, fan_id)
        row = _line(contents, variant_id)
        await holding.let_go(tx, fan_id, [row])
        row.is_saved = True
        return await refreshed(tx, contents)

    @use_case
    async def back_to_cart(self, tx: Tx, fan_id: int, variant_id: UUID) -> Cart:
        """A line saved for later is in the cart again. LineNotFound, and what `add` refuses."""
        contents = await opened(tx, fan_id)
        row = _line(contents, variant_id)
        return await _put(tx, contents, variant_id, row.quantity)

    @use_case
    async def clear(self, tx: Tx, fan_id: int) -> Cart:
        """Take everything out but what is saved for later; the voucher too."""
        contents = await opened(tx, fan_id)
        assert contents.row is not None
        await _take_out(tx, contents, contents.active)
        contents.row.voucher = None
        return await refreshed(tx, contents)

    @use_case
    async def accept(self, tx: Tx, fan_id: int) -> Cart:
        """The told changes are right: new prices, fewer units, and what is gone is for later."""
        contents = await opened(tx, fan_id)
        await holding.refresh(tx, contents)
        await looking.look(tx, contents)
        for row in contents.active:
            row.seen_minor = contents.variants[row.variant_id].base.amount_minor
            if contents.is_ready(row, tx.now):
                continue
            left = contents.room(row, tx.now).left or 0
            if left > 0:
                row.quantity = left
            else:
                await holding.let_go(tx, fan_id, [row])
                row.is_saved = True
        return await refreshed(tx, contents)

    @use_case
    async def use_voucher(self, tx: Tx, fan_id: int, text: str) -> Cart:
        """A code for this cart, instead of another one. VoucherNotFound (also somebody else's),
        VoucherOver, VoucherUsedUp, VoucherDoesNotFit.
        """
        code = read_code(text)
        voucher = await vouchers.by_code(tx, code) if code else None
        if voucher is None or voucher.fan_id not in (None, fan_id):
            raise VoucherNotFound
        contents = await opened(tx, fan_id)
        assert contents.row is not None
        contents.row.voucher = voucher.code
        cart = await refreshed(tx, contents)
        _require_use(cart, voucher)
        return cart

    @use_case
    async def leave_voucher(self, tx: Tx, fan_id: int) -> Cart:
        """No code any more; quiet when there was none."""
        contents = await opened(tx, fan_id)
        assert contents.row is not None
        contents.row.voucher = None
        return await refreshed(tx, contents)


async def opened(tx: Tx, fan_id: int, variant_id: UUID | None = None) -> Contents:
    """The cart for an action of its fan: nobody else changes it until the end."""
    row = await repository.open_cart(tx, fan_id)
    rows = await repository.lines(tx, fan_id)
    also = () if variant_id is None else (variant_id,)
    return Contents(fan_id, row, rows, await looking.variants_of(tx, rows, also), {}, {})


async def refreshed(tx: Tx, contents: Contents) -> Cart:
    """Half an hour from now, and the cart as it is then."""
    await holding.refresh(tx, contents)
    await looking.look(tx, contents)
    return await shown(tx, contents)


async def shown(tx: Tx, contents: Contents) -> Cart:
    membership = await membership_of(tx, contents.fan_id)
    return (await priced(tx, contents, membership)).cart


async def priced(tx: Tx, contents: Contents, membership: Membership) -> views.Priced:
    code = contents.row.voucher if contents.row else None
    voucher = await vouchers.by_code(tx, code) if code else None
    if voucher is not None and voucher.fan_id not in (None, contents.fan_id):
        voucher = None  # it was made somebody else's meanwhile
    return views.priced(tx, contents, membership, voucher)


async def _put(tx: Tx, contents: Contents, variant_id: UUID, quantity: int) -> Cart:
    """The line has so many units and holds them, or all is as it was."""
    row = contents.line(variant_id)
    if not quantity:
        await _take_out(tx, contents, [row] if row else [])
        return await refreshed(tx, contents)
    _require_quantity(quantity, least=1)
    variant = contents.variants[variant_id]
    if not variant.is_on_sale:
        raise NotOnSale
    for other in contents.active:
        if (
            currency := contents.variants[other.variant_id].base.currency
        ) != variant.base.currency:
            raise CartInOtherCurrency(currency=currency)
    if row is None:
        if len(contents.rows) >= MOST_LINES:
            raise CartFull(limit=MOST_LINES)
        row = CartLineRow(fan_id=contents.fan_id, variant_id=variant_id, added_at=tx.now)
        tx.session.add(row)
        contents.rows.append(row)
    row.quantity, row.is_saved = quantity, False
    row.seen_minor = variant.base.amount_minor
    await holding.hold(tx, contents, row)
    return await refreshed(tx, contents)


async def _take_out(tx: Tx, contents: Contents, rows: list[CartLineRow]) -> None:
    await holding.let_go(tx, contents.fan_id, rows)
    if rows:
        await repository.remove(tx, contents.fan_id, [row.variant_id for row in rows])
        contents.rows = [row for row in contents.rows if row not in rows]


def _line(contents: Contents, variant_id: UUID) -> CartLineRow:
    row = contents.line(variant_id)
    if row is None:
        raise LineNotFound
    return row


def _require_quantity(quantity: int, *, least: int) -> None:
    if not least <= quantity <= MOST_UNITS:
        raise QuantityOutOfRange(least=least, most=MOST_UNITS)


def _require_use(cart: Cart, voucher: ShopVoucher) -> None:
    assert cart.voucher is not None
    match cart.voucher.state:
        case VoucherState.OVER:
            raise VoucherOver(until=voucher.valid_until)
        case VoucherState.USED_UP:
            raise VoucherUsedUp
        case VoucherState.NO_FIT:
            raise VoucherDoesNotFit
