"""What crosses the border of ticketing: commands, what people see, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.money import Money
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.prices import Price
from services.ticketing.rules import (
    CancelReason,
    EventState,
    OrderState,
    SaleStatus,
)


@dataclass(frozen=True, slots=True)
class Poster:
    """What an event's drawing is made of; the seed comes from the event's id."""

    pair: Pair
    face: Hair | None = None
    face_pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class CityCard:
    id: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class TypeCard:
    """A ticket type as a fan sees it. `free` is for reading, never to sell by; None: no limit."""

    id: int
    name: Bilingual
    zone: str | None
    price: Money
    max_per_order: int
    free: int | None
    min_per_order: int = 1
    opens_at: datetime | None = None
    status: SaleStatus = SaleStatus.OPEN
    is_seated: bool = False
    closes_at: datetime | None = None
    early_word: str | None = None  # it is sold before the others, to those who have this word

    @property
    def is_sold_out(self) -> bool:
        return self.free is not None and self.free <= 0


@dataclass(frozen=True, slots=True)
class EventLabel:
    """An event in few words: enough for a list, a summary, a ticket."""

    id: str
    name: Bilingual
    performers: Bilingual
    organiser: Bilingual
    venue: Bilingual
    city: CityCard
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    state: EventState
    poster: Poster


@dataclass(frozen=True, slots=True)
class SeriesLabel:
    """What the dates of a series have in common."""

    id: str
    name: Bilingual
    description: Bilingual


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event with all that can be bought of it, as it stands now."""

    label: EventLabel
    description: Bilingual
    sales_from: datetime
    sales_until: datetime
    status: SaleStatus
    types: tuple[TypeCard, ...]
    waiting_room: bool  # tickets are for those whose turn it is
    series: SeriesLabel | None = None

    @property
    def from_price(self) -> Money | None:
        """The lowest price that is still to be had, else the lowest of all."""
        for_all = [t for t in self.types if not t.early_word] or self.types
        open_types = [t for t in for_all if not t.is_sold_out] or for_all
        return min((t.price for t in open_types), key=lambda p: p.amount_minor, default=None)


@dataclass(frozen=True, slots=True)
class ListEvents:
    """A page of the programme, soonest first.

    `after` or `before` is the id of the event at the near edge of the page wanted; an event added
    meanwhile neither hides another one nor shows one twice. `around` is an event on the page.
    None of them: the first page. `text` is what somebody looks for: events that hold the most of
    its words. `since` and `until` bound the start, half-open. `only` are ids to choose among.
    """

    limit: int = 20
    around: str | None = None
    after: str | None = None
    before: str | None = None
    city_id: str | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many tickets of one type; `voucher` is a code for this line."""

    ticket_type_id: int
    quantity: int
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class HoldCart:
    """Set tickets of several types of one event aside for half an hour, all of them or none.

    The same `key` again is the same order. Each type stands in one line. `seat_hold` is the
    fan's choice of seats for one of the lines; lines of seats without one get the best that are
    free together. `group`: one of the lines is the fan's places in this group. `offer`: the one
    line is what this offer of the waiting list has set aside.
    """

    fan_id: int
    event_id: str
    lines: tuple[CartLine, ...]
    key: str
    seat_hold: UUID | None = None
    group: UUID | None = None
    offer: UUID | None = None

    def __post_init__(self) -> None:
        assert self.lines
        assert all(line.quantity > 0 for line in self.lines)
        assert len({line.ticket_type_id for line in self.lines}) == len(self.lines)


@dataclass(frozen=True, slots=True)
class HoldTickets:
    """The shortest cart: tickets of one type. The same `key` again is the same order."""

    fan_id: int
    event_id: str
    ticket_type_id: int
    quantity: int
    key: str
    seat_hold: UUID | None = None

    @property
    def cart(self) -> HoldCart:
        lines = (CartLine(self.ticket_type_id, self.quantity),)
        return HoldCart(self.fan_id, self.event_id, lines, self.key, self.seat_hold)


@dataclass(frozen=True, slots=True)
class PayOrder:
    """Pay what the summary of this `revision` said, from the wallet."""

    fan_id: int
    order_key: str
    revision: int


@dataclass(frozen=True, slots=True)
class SummaryLine:
    ticket_type_id: int
    name: Bilingual
    quantity: int
    unit_price: Money
    discount: Money
    voucher: str | None = None
    is_seated: bool = False
    seats: tuple[str, ...] = ()

    @property
    def amount(self) -> Money:
        """Before the discount."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as its fan sees it before and after paying.

    The price stands in the order; `riel_per_dollar` is the rate of the day it was made. What
    must be confirmed by PIN is exactly this revision of this order: `confirmation_purpose`.
    """

    id: UUID
    key: str
    number: str
    fan_id: int
    state: OrderState
    revision: int
    event: EventLabel
    lines: tuple[SummaryLine, ...]
    price: Price
    riel_per_dollar: Decimal
    expires_at: datetime
    cancel_reason: CancelReason | None = None
    gift_card_minor: int = 0
    paid_at: datetime | None = None

    @property
    def gift_card(self) -> Money:
        """What gift cards pay of the total."""
        return Money(self.gift_card_minor, self.price.total.currency)

    @property
    def due(self) -> Money:
        """What is left to be paid from the wallet or by a bank."""
        return self.price.total - self.gift_card

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def confirmation_purpose(self) -> str:
        return confirmation_purpose(self.key, self.revision)


def confirmation_purpose(order_key: str, revision: int) -> str:
    """What a PIN confirms when it confirms the payment of an order."""
    return f"ticket_order:{order_key}:{revision}"


@dataclass(frozen=True, slots=True)
class Purchase:
    """A paid order; the same for the first and for every repeated payment."""

    order_key: str
    number: str
    fan_id: int
    event_id: str
    total: Money
    paid_at: datetime
    ticket_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TicketsPurchased:
    """Event: an order was paid and its tickets were issued."""

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    event_id: str
    quantity: int
    total: Money
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class TicketsDelivered:
    """Event: an order was paid from outside; its fan is not looking at its screen."""

    order_key: str
    fan_id: int
    event_id: str


@dataclass(frozen=True, slots=True)
class LetRequestGo:
    """Job: the money of a request is not waited for any more."""

    intent_id: UUID


@dataclass(frozen=True, slots=True)
class OrderReminderDue:
    """Event, once per order: its fan has not paid yet and its end is near."""

    order_key: str
    fan_id: int
    event_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OrderWasCancelled:
    """Event: an unpaid order ended, its tickets are free again."""

    order_key: str
    fan_id: int
    event_id: str
    reason: CancelReason


class TicketState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class TicketCard:
    """One admission as its owner sees it. `code` is the text of its QR, or the first part of it
    where codes rotate.
    """

    id: UUID
    label: str
    state: TicketState
    event: EventLabel
    type_name: Bilingual
    price: Money
    order_number: str
    zone: str | None
    gate: str | None
    row: str | None
    seat: str | None
    code: str
    serial: int
    codes: CodeMode = CodeMode.STATIC


@dataclass(frozen=True, slots=True)
class StockDifference:
    """A pool whose counters differ from its holds and lines: an alarm, never repaired here."""

    pool_id: int
    event_id: str
    held: int
    held_counted: int
    sold: int
    sold_counted: int
