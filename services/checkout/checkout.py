"""The checkout: choices one by one, and then one order."""

from __future__ import annotations

from uuid import UUID

from services.catalog.stock.repository import places
from services.checkout.addresses import repository as addresses
from services.checkout.addresses.errors import AddressNotFound
from services.checkout.assembly import assembled
from services.checkout.cart import contents as looking
from services.checkout.cart import holding
from services.checkout.cart import service as carts
from services.checkout.cart.contents import Contents
from services.checkout.cart.models import CARD_CHARACTERS, CartRow
from services.checkout.errors import (
    CardTextTooLong,
    InstalmentsNotOffered,
    PartNotOffered,
    ShippingNotOffered,
)
from services.checkout.placing import lines_cancelled, order_cancelled, placed
from services.checkout.schemas import (
    MOST_CARD_CLUSTERS,
    Checkout,
    GiftChoice,
    PlaceOrder,
    ShippingMethod,
)
from services.core.i18n.clusters import clusters
from services.core.money import Currency
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.orders.schemas.events import LinesCancelled, OrderCancelled
from services.orders.schemas.order import Order
from services.payments.gift_cards import uses

_MOST_MINOR = 10**12


class CheckoutService:
    """Every choice is an action of the fan: it restarts the half hour, and can come twice."""

    def __init__(self, uow: UnitOfWork, numbers: OrderNumbers) -> None:
        self.uow = uow
        self._numbers = numbers
        uow.join(OrderCancelled, order_cancelled)
        uow.join(LinesCancelled, lines_cancelled)

    @query
    async def view(self, tx: Tx, fan_id: int) -> Checkout:
        """As it stands; looking holds nothing."""
        contents = await looking.of_fan(tx, fan_id)
        return (await assembled(tx, contents)).checkout

    @use_case
    async def begin(self, tx: Tx, fan_id: int) -> Checkout:
        """Open it: what lies in the cart is held for half an hour from now."""
        return await _refreshed(tx, await carts.opened(tx, fan_id))

    @use_case
    async def choose_address(self, tx: Tx, fan_id: int, address_id: UUID | None) -> Checkout:
        """An address of the fan's book; None: the default one. AddressNotFound."""
        if address_id is not None and await addresses.find(tx, fan_id, address_id) is None:
            raise AddressNotFound
        contents, row = await _opened(tx, fan_id)
        row.address_id = address_id
        return await _refreshed(tx, contents)

    @use_case
    async def choose_shipping(
        self, tx: Tx, fan_id: int, method: ShippingMethod, pickup_point: str | None = None
    ) -> Checkout:
        """How the goods come. ShippingNotOffered: no such way or place."""
        if method is ShippingMethod.NONE or (
            pickup_point is not None
            and pickup_point not in {each.id for each in await places.pickup_points(tx)}
        ):
            raise ShippingNotOffered
        contents, row = await _opened(tx, fan_id)
        row.shipping, row.pickup_point = method, pickup_point
        return await _refreshed(tx, contents)

    @use_case
    async def choose_gift(self, tx: Tx, fan_id: int, gift: GiftChoice) -> Checkout:
        """Wrapping, the words of the card, for whom. CardTextTooLong."""
        text = gift.card_text.strip()
        if len(text) > CARD_CHARACTERS or len(clusters(text)) > MOST_CARD_CLUSTERS:
            raise CardTextTooLong(limit=MOST_CARD_CLUSTERS)
        contents, row = await _opened(tx, fan_id)
        row.wrap, row.card_text, row.recipient = gift.wrap, text, gift.recipient
        return await _refreshed(tx, contents)

    @use_case
    async def choose_points(self, tx: Tx, fan_id: int, points: int) -> Checkout:
        """Up to so many points pay a part, as far as they go; 0: none. PartNotOffered."""
        _require_amount(points)
        contents, row = await _opened(tx, fan_id)
        row.points = points
        return await _refreshed(tx, contents)

    @use_case
    async def choose_gift_card(self, tx: Tx, fan_id: int, card_id: UUID | None) -> Checkout:
        """A card of the fan pays what it can; None: none. GiftCardNotFound."""
        if card_id is not None:
            await uses.available_on(tx, fan_id, card_id, Currency.USD)
        contents, row = await _opened(tx, fan_id)
        row.gift_card_id = card_id
        return await _refreshed(tx, contents)

    @use_case
    async def choose_wallet(self, tx: Tx, fan_id: int, amount_minor: int) -> Checkout:
        """Up to so much of the wallet pays a part, the rest is paid by a bank; 0: none.

        PartNotOffered. Whoever pays for all from the wallet needs no part.
        """
        _require_amount(amount_minor)
        contents, row = await _opened(tx, fan_id)
        row.wallet_minor = amount_minor
        return await _refreshed(tx, contents)

    @use_case
    async def choose_instalments(self, tx: Tx, fan_id: int, months: int) -> Checkout:
        """Pay in so many parts; 0: at once. InstalmentsNotOffered."""
        contents, row = await _opened(tx, fan_id)
        row.instalments = max(0, months)
        checkout = await _refreshed(tx, contents)
        if checkout.instalments != months:
            raise InstalmentsNotOffered
        return checkout

    async def place(self, command: PlaceOrder) -> Order:
        """Order what the checkout of this revision shows; the cart is empty then.

        The same key again, or the same checkout again, is the same order. CartIsEmpty,
        CartHasChanged, CheckoutHasChanged, AddressMissing, ShippingMissing, VoucherUsedUp,
        SoldOut, and what paying by points, gift card and wallet refuses.
        """
        (number,) = await self._numbers.take(1)
        return await self._place(command, number)

    @use_case
    async def _place(self, tx: Tx, command: PlaceOrder, number: str) -> Order:
        return await placed(tx, command, number)


async def _opened(tx: Tx, fan_id: int) -> tuple[Contents, CartRow]:
    contents = await carts.opened(tx, fan_id)
    assert contents.row is not None
    return contents, contents.row


async def _refreshed(tx: Tx, contents: Contents) -> Checkout:
    await holding.refresh(tx, contents)
    await looking.look(tx, contents)
    return (await assembled(tx, contents)).checkout


def _require_amount(amount: int) -> None:
    if not 0 <= amount <= _MOST_MINOR:
        raise PartNotOffered
