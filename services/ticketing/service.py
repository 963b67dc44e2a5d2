"""Events, tickets and their sale: the only door to ticketing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.batcher import Batcher
from services.core.logs import get_logger
from services.core.order_numbers import OrderNumbers
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.payments import PaymentsService
from services.ticketing import crowd, gift_cards, glance, issuing, loading, purchase
from services.ticketing.early import access as early
from services.ticketing.errors import (
    EventNotFound,
    OrderNotFound,
    PriceChanged,
    TicketNotFound,
)
from services.ticketing.glance import Glance
from services.ticketing.keyring import Keyring
from services.ticketing.outside import OutsidePayments
from services.ticketing.paging import Page, page_of
from services.ticketing.purchase import Till
from services.ticketing.queue.opening import RoomKeeper
from services.ticketing.repository import orders, programme, stock, summaries, tickets
from services.ticketing.repository.programme import ProgrammeEntry
from services.ticketing.rules import (
    REMIND_BEFORE_END,
    CancelReason,
    matches,
    search_words,
)
from services.ticketing.schemas import (
    CityCard,
    EventCard,
    EventLabel,
    HoldCart,
    HoldTickets,
    ListEvents,
    OrderReminderDue,
    OrderSummary,
    PayOrder,
    Purchase,
    StockDifference,
    TicketCard,
)
from services.ticketing.shows import Show, shows_of
from services.ticketing.specs import Loaded, LoadEvents
from services.ticketing.vouchers import blocks
from services.ticketing.vouchers import repository as vouchers
from services.wallet import WalletService

_PROGRAMME_LIFE: Final = timedelta(seconds=1)
_SWEEP_AT_ONCE: Final = 100
_CROWD_AT_ONCE: Final = 200
_CROWD_WAITING: Final = 4_000
_CROWD_AGE_SECONDS: Final = 2.0
"""Who comes when the oldest wish waits this long is told at once to try later."""
log = get_logger("ticketing")


class TicketingService:
    """Looking, holding, paying, owning.

    `secret` is the settings' own: it seals the events' signing keys and the seeds of draws.
    `payments` brings money from outside; without it orders are paid from the wallet only.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        wallet: WalletService,
        pins: PinService,
        secret: bytes,
        payments: PaymentsService | None = None,
    ) -> None:
        self.uow = uow
        self._keyring = Keyring(secret)
        self._rooms = RoomKeeper(secret)
        payments = payments or PaymentsService(uow, wallet, {})
        self._till = Till(wallet, pins, self._keyring, payments)
        self.outside = OutsidePayments(uow, self._till)
        self._numbers = OrderNumbers(uow)
        self._is_batching = False
        self._crowd = Batcher[HoldTickets, crowd.Verdict](
            "ticket_holds",
            self._hold_many,
            key=lambda command: (command.fan_id, command.key),
            max_batch=_CROWD_AT_ONCE,
            max_waiting=_CROWD_WAITING,
            max_age_seconds=_CROWD_AGE_SECONDS,
        )
        self._programme = Recent(self._read_programme, _PROGRAMME_LIFE, uow.clock)

    def start(self) -> None:
        """From now on plain wishes of many fans share a transaction, until `stop`."""
        self._crowd.start()
        self._is_batching = True

    async def stop(self) -> None:
        """What waits is still done; later wishes go alone."""
        self._is_batching = False
        await self._crowd.stop()

    # Looking

    async def list_events(self, wanted: ListEvents) -> Page[EventCard]:
        """The programme from now on, soonest first; what is free may be a second old."""
        entries = await self._upcoming()
        if wanted.text:
            entries = _best_matches(entries, wanted.text)
        cards = {
            entry.card.label.id: entry.card
            for entry in entries
            if _is_wanted(entry.card.label, wanted)
        }
        ids = list(cards)
        page = page_of(
            ids, wanted.limit, around=wanted.around, after=wanted.after, before=wanted.before
        )
        return Page(tuple(cards[each] for each in page.items), page.position, page.total)

    async def list_shows(self, wanted: ListEvents) -> Page[Show]:
        """The same programme with each series once; its dates are all named alike in `wanted`."""
        cards = [
            entry.card for entry in await self._upcoming() if _is_wanted(entry.card.label, wanted)
        ]
        shows = {show.first.label.id: show for show in shows_of(cards)}
        heads = {card.label.id: head for head, show in shows.items() for card in show.dates}

        def head(event_id: str | None) -> str | None:
            return heads.get(event_id, event_id) if event_id else None

        page = page_of(
            list(shows),
            wanted.limit,
            around=head(wanted.around),
            after=head(wanted.after),
            before=head(wanted.before),
        )
        return Page(tuple(shows[each] for each in page.items), page.position, page.total)

    async def series(self, series_id: str) -> Show:
        """The dates of a series that are to come, else all it had; EventNotFound."""
        coming = [
            entry.card
            for entry in await self._upcoming()
            if entry.card.series and entry.card.series.id == series_id
        ]
        if dates := coming or await self._dates(series_id):
            return Show(tuple(dates))
        raise EventNotFound(event_id=series_id)

    async def event(self, event_id: str) -> EventCard:
        """One event, also a past or cancelled one; EventNotFound."""
        for entry in await self._upcoming():
            if entry.card.label.id == event_id:
                return entry.card
        if card := await self._event(event_id):
            return card
        raise EventNotFound(event_id=event_id)

    async def search(self, text: str, limit: int = 8) -> tuple[EventCard, ...]:
        """Events that hold the most of the words, in either language, the soonest first."""
        found = _best_matches(await self._upcoming(), text)
        return tuple(entry.card for entry in found)[:limit]

    async def cities(self) -> tuple[CityCard, ...]:
        """The cities that have something on, each once, by their next event."""
        found = {
            entry.card.label.city.id: entry.card.label.city for entry in await self._upcoming()
        }
        return tuple(found.values())

    async def _upcoming(self) -> list[ProgrammeEntry]:
        return await self._programme.get()

    @query
    async def _read_programme(self, tx: Tx) -> list[ProgrammeEntry]:
        return await programme.upcoming(tx)

    @query
    async def _event(self, tx: Tx, event_id: str) -> EventCard | None:
        return await programme.event(tx, event_id)

    @query
    async def _dates(self, tx: Tx, series_id: str) -> list[EventCard]:
        return await programme.dates(tx, series_id)

    @query
    async def early_words(self, tx: Tx, fan_id: int) -> frozenset[str]:
        """The words of early access that this fan has."""
        return await early.words_of(tx, fan_id)

    # Buying

    async def hold(self, command: HoldTickets | HoldCart) -> OrderSummary:
        """Set tickets aside in an unpaid order of 30 minutes; the same key is the same order.

        A cart may hold several types of its event: all of it is held, or nothing.

        SoldOut, NotEnoughLeft, TooManyTickets, BuyerLimitReached, SaleNotOpen, SaleClosed,
        EventCancelled, EventNotFound. An earlier unpaid order for the event is given up.
        """
        if isinstance(command, HoldTickets):
            if self._is_batching and command.seat_hold is None:
                answer = await self._crowd.submit(command)
                if isinstance(answer, OrderSummary):
                    return answer
                if answer is not None:
                    raise answer
            command = command.cart
        (number,) = await self._numbers.take(1)
        return await self._hold(command, number)

    async def _hold_many(self, commands: Sequence[HoldTickets]) -> list[crowd.Verdict]:
        numbers = await self._numbers.take(len(commands))
        return await self.uow.run(lambda tx: crowd.hold(tx, commands, numbers))

    @use_case
    async def _hold(self, tx: Tx, command: HoldCart, number: str) -> OrderSummary:
        return await purchase.hold(tx, command, number)

    @query
    async def summary(self, tx: Tx, fan_id: int, order_key: str) -> OrderSummary:
        """An order of this fan, in whatever state; OrderNotFound."""
        if found := await summaries.summary(tx, order_key, fan_id):
            return await issuing.with_seats(tx, found)
        raise OrderNotFound(order_key=order_key)

    @query
    async def unpaid(self, tx: Tx, fan_id: int) -> tuple[OrderSummary, ...]:
        """Orders of this fan that wait for payment and still have time, the newest first."""
        return await summaries.unpaid(tx, fan_id)

    async def glance(self, fan_id: int) -> Glance:
        """What waits for the fan at home: the next tickets, and orders that can be paid."""
        return await glance.of_fan(self.uow, fan_id)

    async def pay(self, command: PayOrder) -> Purchase:
        """Pay an order from the wallet and get its tickets; again, the same result.

        PinRequired without a confirmation of the summary's purpose; InsufficientFunds;
        PriceChanged: nothing was charged, `summary` shows the new price; OrderExpired,
        OrderCancelled, EventCancelled, OrderNotFound. Money moves only on success.
        """
        try:
            return await self._pay(command)
        except PriceChanged:
            await self._reprice(command.fan_id, command.order_key)
            raise

    @use_case
    async def _pay(self, tx: Tx, command: PayOrder) -> Purchase:
        return await purchase.pay(tx, command, self._till)

    @use_case
    async def _reprice(self, tx: Tx, fan_id: int, order_key: str) -> None:
        await purchase.reprice(tx, fan_id, order_key)

    async def ask_outside(self, command: PayOrder) -> UUID:
        """Ask for the order's money by a bank's code or page; the intent to be paid.

        Its tickets follow the money. Again: the same intent while it is open. Raises like `pay`,
        and OrderAlreadyPaid.
        """
        try:
            return await self._ask_outside(command)
        except PriceChanged:
            await self._reprice(command.fan_id, command.order_key)
            raise

    @use_case
    async def _ask_outside(self, tx: Tx, command: PayOrder) -> UUID:
        return await self.outside.request(tx, command)

    @use_case
    async def cancel(self, tx: Tx, fan_id: int, order_key: str) -> None:
        """Give an unpaid order up; quiet if it has ended. OrderAlreadyPaid, OrderNotFound."""
        await purchase.cancel(tx, fan_id, order_key)

    @use_case
    async def use_gift_card(self, tx: Tx, fan_id: int, order_key: str, card_id: UUID) -> None:
        """Let a card of this fan pay what it can of an unpaid order; `summary` shows the rest.

        OrderNotFound, GiftCardNotFound, GiftCardEmpty.
        """
        await gift_cards.use(tx, fan_id, order_key, card_id)

    @use_case
    async def leave_gift_cards(self, tx: Tx, fan_id: int, order_key: str) -> None:
        """No card pays anything of an unpaid order any more. OrderNotFound."""
        await gift_cards.leave(tx, fan_id, order_key)

    # Owning

    @query
    async def my_tickets(
        self,
        tx: Tx,
        fan_id: int,
        *,
        limit: int = 20,
        around: UUID | None = None,
        after: UUID | None = None,
        before: UUID | None = None,
    ) -> Page[TicketCard]:
        """A fan's tickets: those to come first, the soonest at the front."""
        ids = await tickets.ids_of_owner(tx, fan_id)
        page = page_of(ids, limit, around=around, after=after, before=before)
        return Page(tuple(await tickets.cards(tx, page.items)), page.position, page.total)

    @query
    async def tickets_of_order(self, tx: Tx, fan_id: int, order_key: str) -> list[TicketCard]:
        """The tickets that a paid order has brought this fan and that still are his."""
        found = await orders.find(tx, order_key, fan_id)
        if found is None:
            return []
        return await tickets.cards(tx, await tickets.ids_of_order(tx, found.id, fan_id))

    @query
    async def ticket(self, tx: Tx, fan_id: int, ticket_id: UUID) -> TicketCard:
        """A ticket of this fan; TicketNotFound also for everybody else's."""
        if found := await tickets.card(tx, ticket_id, fan_id):
            return found
        raise TicketNotFound

    # Keeping order

    async def holders(
        self, tx: Tx, fan_ids: Sequence[int], event_ids: Sequence[str]
    ) -> dict[int, frozenset[str]]:
        """Which of these events each fan holds a valid ticket of; in the caller's transaction."""
        return await tickets.events_of_owners(tx, fan_ids, event_ids)

    @use_case
    async def load_events(self, tx: Tx, command: LoadEvents) -> Loaded:
        """Cities, venues and events as the data says, all or nothing; safe to repeat.

        UnknownPlace, SizeBelowTaken, SalesForbidChange: nothing was changed.
        """
        self._programme.forget()
        return await loading.load(tx, command, self._keyring, self._rooms)

    async def sweep(self) -> None:
        """Remind of unpaid orders that end soon, and end those whose time is over."""
        await self._remind()
        await self._release_blocks()
        while await self._expire() == _SWEEP_AT_ONCE:
            pass

    @use_case
    async def _remind(self, tx: Tx) -> None:
        for order in await orders.remind(tx, tx.now + REMIND_BEFORE_END):
            tx.emit(OrderReminderDue(order.key, order.fan_id, order.event_id, order.expires_at))

    @use_case
    async def _release_blocks(self, tx: Tx) -> None:
        await blocks.end_over(tx)

    @use_case
    async def _expire(self, tx: Tx) -> int:
        expired = await orders.expired(tx, _SWEEP_AT_ONCE)
        return await purchase.cancel_orders(tx, expired, CancelReason.EXPIRED)

    @use_case
    async def recount(self, tx: Tx) -> list[StockDifference]:
        """Compare every pool with its holds and lines; close the ones that differ and say so."""
        found = await stock.differences(tx)
        if found:
            await stock.close_pools(tx, [each.pool_id for each in found])
        for voucher_id in await vouchers.differences(tx):
            log.error("voucher_differs", voucher_id=str(voucher_id))
        for each in found:
            log.error("stock_differs", pool_id=each.pool_id, event_id=each.event_id)
        return found


def _best_matches(entries: Sequence[ProgrammeEntry], text: str) -> list[ProgrammeEntry]:
    """Those that hold the most of the words, in their order; none if no word is found."""
    words = search_words(text)
    scored = [(matches(entry.search_text, words), entry) for entry in entries]
    best = max((score for score, _ in scored), default=0)
    return [entry for score, entry in scored if score == best > 0]


def _is_wanted(label: EventLabel, wanted: ListEvents) -> bool:
    if wanted.city_id not in (None, label.city.id):
        return False
    if wanted.only is not None and label.id not in wanted.only:
        return False
    if wanted.since is not None and label.starts_at < wanted.since:
        return False
    return wanted.until is None or label.starts_at < wanted.until
