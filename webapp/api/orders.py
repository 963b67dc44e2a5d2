"""Orders of tickets: a cart is held, its summary shown, paid from the wallet or by a bank."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.core.money import Currency, Money
from services.identity import FanProfile
from services.payments.schemas import Way
from services.ticketing import (
    CancelReason,
    CartLine,
    HoldCart,
    OrderState,
    OrderSummary,
    PayOrder,
    SummaryLine,
    TicketingService,
)
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import EventLabelOut, Words
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.tickets import TicketOut

_ORDER: Final = r"^[A-Za-z0-9-]{8,18}$"
_EVENT: Final = r"^[a-z0-9-]{1,22}$"
_MOST_INT: Final = 2**31 - 1
_BANKS: Final = (Way.KHQR, Way.PAYWAY, Way.CARD)

OrderKey = Annotated[str, Path(pattern=_ORDER)]


class LineIn(Body):
    """So many tickets of one type; `voucher` is a code for this line."""

    ticket_type_id: Annotated[int, Field(ge=1, le=_MOST_INT)]
    quantity: Annotated[int, Field(ge=1, le=10)]
    voucher: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9-]{1,20}$")] = None


class CartIn(Body):
    """All of it is held, or nothing. `seat_hold`: the `id` of the seats that are held for one of
    the lines; other lines of seats get the best that are free together.
    """

    event_id: Annotated[str, Field(pattern=_EVENT)]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=10)]
    seat_hold: UUID | None = None

    def of(self, fan_id: int, key: str) -> HoldCart:
        """Lines of one type are one line; of their vouchers the first counts."""
        merged: dict[int, CartLine] = {}
        for each in self.lines:
            known = merged.get(each.ticket_type_id)
            merged[each.ticket_type_id] = CartLine(
                each.ticket_type_id,
                each.quantity + (known.quantity if known else 0),
                known.voucher if known and known.voucher else each.voucher,
            )
        return HoldCart(fan_id, self.event_id, tuple(merged.values()), key, self.seat_hold)


class OrderLineOut(BaseModel):
    """`amount` is before the discount. `seats`: numbered ones, as people say them (B-12)."""

    ticket_type_id: int
    name: Words
    quantity: int
    unit_price: MoneyOut
    amount: MoneyOut
    discount: MoneyOut
    voucher: str | None
    is_seated: bool
    seats: list[str]

    @classmethod
    def of(cls, line: SummaryLine) -> Self:
        return cls(
            ticket_type_id=line.ticket_type_id,
            name=Words.of(line.name),
            quantity=line.quantity,
            unit_price=MoneyOut.of(line.unit_price),
            amount=MoneyOut.of(line.amount),
            discount=MoneyOut.of(line.discount),
            voucher=line.voucher,
            is_seated=line.is_seated,
            seats=list(line.seats),
        )


class PriceOut(BaseModel):
    """`tax` is in the subtotal already if `tax_is_included`, else it comes on top."""

    subtotal: MoneyOut
    fee: MoneyOut
    tax: MoneyOut
    tax_is_included: bool
    total: MoneyOut


class OrderOut(BaseModel):
    """An order as it stands. `revision` goes with paying: it says which summary was read.

    `due` is what is left to pay beside `gift_card`; `also_due` about the same in the other
    currency, at the rate of the order's day.
    `purpose`: what the PIN confirms before it is paid from the wallet. `ways`: wallet, and the
    banks' ways if there are any.
    """

    key: str
    number: str
    state: OrderState
    cancel_reason: CancelReason | None
    revision: int
    event: EventLabelOut
    lines: list[OrderLineOut]
    quantity: int
    price: PriceOut
    gift_card: MoneyOut
    due: MoneyOut
    also_due: MoneyOut
    expires_at: datetime
    purpose: str
    ways: list[Way]

    @classmethod
    def of(cls, order: OrderSummary, ways: list[Way]) -> Self:
        price = order.price
        return cls(
            key=order.key,
            number=order.number,
            state=order.state,
            cancel_reason=order.cancel_reason,
            revision=order.revision,
            event=EventLabelOut.of(order.event),
            lines=[OrderLineOut.of(line) for line in order.lines],
            quantity=order.quantity,
            price=PriceOut(
                subtotal=MoneyOut.of(price.subtotal),
                fee=MoneyOut.of(price.fee),
                tax=MoneyOut.of(price.tax),
                tax_is_included=price.tax_is_included,
                total=MoneyOut.of(price.total),
            ),
            gift_card=MoneyOut.of(order.gift_card),
            due=MoneyOut.of(order.due),
            also_due=MoneyOut.of(_in_other(order.due, order.riel_per_dollar)),
            expires_at=order.expires_at,
            purpose=order.confirmation_purpose,
            ways=ways,
        )


class OrdersOut(BaseModel):
    """Those that wait for payment, the newest first."""

    items: list[OrderOut]


class CardIn(Body):
    card_id: UUID


class PayIn(Body):
    revision: Annotated[int, Field(ge=0, le=_MOST_INT)]


class PaidOut(BaseModel):
    """A paid order and its tickets."""

    key: str
    number: str
    total: MoneyOut
    paid_at: datetime
    tickets: list[TicketOut]


class AskedOut(BaseModel):
    """The request for money of a bank: pay it by `POST /payments/{id}/tries`."""

    payment_id: UUID


class OrderTicketsOut(BaseModel):
    items: list[TicketOut]


def orders_router(caller: Caller, repeats: Repeats, ticketing: TicketingService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/orders", tags=["orders"], responses=refusals())
    _add_carts(router, caller, repeats, ticketing)
    _add_gift_cards(router, caller, ticketing)
    _add_paying(router, caller, repeats, ticketing)
    return router


def _add_carts(
    router: APIRouter, caller: Caller, repeats: Repeats, ticketing: TicketingService
) -> None:
    def shown(order: OrderSummary) -> OrderOut:
        return shown_order(order, ticketing)

    @router.post("", response_model=OrderOut, responses=refusals(400, 403, 404, 409, 422))
    async def hold_cart(body: CartIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Set tickets aside for 30 minutes. An unpaid order of the same event is given up."""

        async def held() -> OrderOut:
            return shown(await ticketing.hold(body.of(once.fan.id, once.key)))

        return await once(held)

    @router.get("")
    async def unpaid_orders(fan: Annotated[FanProfile, Depends(caller)]) -> OrdersOut:
        """What you have set aside and not paid yet."""
        return OrdersOut(items=[shown(each) for each in await ticketing.unpaid(fan.id)])

    @router.get("/{order_key}", responses=refusals(404, 422))
    async def order(order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]) -> OrderOut:
        """One order of yours, in whatever state."""
        return shown(await ticketing.summary(fan.id, order_key))

    @router.delete("/{order_key}", responses=refusals(404, 409, 422))
    async def give_order_up(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OrderOut:
        """Give an unpaid order up; quiet if it has ended. 409: it is paid."""
        await ticketing.cancel(fan.id, order_key)
        return shown(await ticketing.summary(fan.id, order_key))


def _add_gift_cards(router: APIRouter, caller: Caller, ticketing: TicketingService) -> None:
    @router.put("/{order_key}/gift-card", responses=refusals(400, 404, 409, 422))
    async def use_gift_card(
        order_key: OrderKey, body: CardIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OrderOut:
        """Let a card of yours pay what it can of an unpaid order."""
        await ticketing.use_gift_card(fan.id, order_key, body.card_id)
        return shown_order(await ticketing.summary(fan.id, order_key), ticketing)

    @router.delete("/{order_key}/gift-card", responses=refusals(404, 409, 422))
    async def leave_gift_cards(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OrderOut:
        """No card pays anything of it any more."""
        await ticketing.leave_gift_cards(fan.id, order_key)
        return shown_order(await ticketing.summary(fan.id, order_key), ticketing)


def _add_paying(
    router: APIRouter, caller: Caller, repeats: Repeats, ticketing: TicketingService
) -> None:
    @router.post(
        "/{order_key}/pay", response_model=PaidOut, responses=refusals(400, 403, 404, 409, 422)
    )
    async def pay_order(
        order_key: OrderKey, body: PayIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Pay from the wallet. 403 identity.pin_required: confirm `purpose` first, then again.

        409 ticketing.price_changed: nothing was charged, read the order anew.
        """
        fan_id = once.fan.id

        async def paid() -> PaidOut:
            done = await ticketing.pay(PayOrder(fan_id, order_key, body.revision))
            tickets = await ticketing.tickets_of_order(fan_id, order_key)
            return PaidOut(
                key=done.order_key,
                number=done.number,
                total=MoneyOut.of(done.total),
                paid_at=done.paid_at,
                tickets=[TicketOut.of(each) for each in tickets],
            )

        return await once(paid)

    @router.post(
        "/{order_key}/ask", response_model=AskedOut, responses=refusals(400, 403, 404, 409, 422)
    )
    async def ask_bank(
        order_key: OrderKey, body: PayIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Pay by a bank's code, app or page: the request for it. The tickets follow the money."""

        async def asked() -> AskedOut:
            command = PayOrder(once.fan.id, order_key, body.revision)
            return AskedOut(payment_id=await ticketing.ask_outside(command))

        return await once(asked)

    @router.get("/{order_key}/tickets", responses=refusals(404, 422))
    async def tickets_of_order(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OrderTicketsOut:
        """The tickets that a paid order has brought you; none before."""
        await ticketing.summary(fan.id, order_key)
        found = await ticketing.tickets_of_order(fan.id, order_key)
        return OrderTicketsOut(items=[TicketOut.of(each) for each in found])


def shown_order(order: OrderSummary, ticketing: TicketingService) -> OrderOut:
    """With the ways by which it can be paid here."""
    return OrderOut.of(order, _ways(order, ticketing))


def _ways(order: OrderSummary, ticketing: TicketingService) -> list[Way]:
    if order.state is not OrderState.PENDING:
        return []
    outside = ticketing.outside
    asks = order.due.amount_minor > 0
    return [Way.WALLET, *(way for way in _BANKS if asks and outside.payments.takes(way))]


def _in_other(total: Money, riel_per_dollar: Decimal) -> Money:
    if total.currency is Currency.USD:
        return total.converted_round_half_up(Currency.KHR, riel_per_dollar)
    return total.converted_round_half_up(Currency.USD, 1 / riel_per_dollar)
