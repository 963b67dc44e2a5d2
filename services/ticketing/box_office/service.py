"""What sellers at the door do: open a drawer, sell, count it; each step can run twice."""

from __future__ import annotations

from uuid import UUID

from services.core.logs import get_logger
from services.core.order_numbers import OrderNumbers
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import masked_name
from services.identity.repository import fans
from services.identity.roles import Role, RolesService
from services.payments.cash import Cash, riel_due
from services.payments.schemas import Attempt, AttemptState, Intent, Way
from services.ticketing import purchase
from services.ticketing.box_office import buyers, repository, selling, shifts
from services.ticketing.box_office.errors import (
    SaleNotFound,
)
from services.ticketing.box_office.repository import SaleRow
from services.ticketing.box_office.rules import WALK_UP, WayAtCounter
from services.ticketing.box_office.schemas import (
    DoorSale,
    DoorSold,
    DoorType,
    SellAtDoor,
)
from services.ticketing.box_office.selling import CounterTill
from services.ticketing.box_office.shifts import OpenDrawer
from services.ticketing.errors import OrderAlreadyPaid
from services.ticketing.keyring import Keyring
from services.ticketing.outside import OutsidePayments
from services.ticketing.repository import programme, requests, tickets
from services.ticketing.schemas import PayOrder, TicketsDelivered

_log = get_logger("box_office")


class BoxOfficeService:
    """Sales at the door. Who acts needs the role box_office, and to sell, an open drawer.

    `outside` asks banks for money; `secret` is the settings' own.
    """

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, outside: OutsidePayments, secret: bytes
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._outside = outside
        self._till = CounterTill(Keyring(secret), outside.payments)
        self._numbers = OrderNumbers(uow)

    @use_case
    async def types(self, tx: Tx, actor_id: int) -> list[DoorType]:
        """What the open drawer's event sells. NoOpenShift."""
        drawer = await self._drawer(tx, actor_id)
        card = await programme.event(tx, drawer.event_id)
        assert card is not None
        return [DoorType(t.id, t.name, t.price, t.free, t.is_seated) for t in card.types]

    async def sell(self, command: SellAtDoor) -> DoorSale:
        """Set tickets aside for somebody at the counter, for half an hour.

        NoOpenShift, SoldOut, NotEnoughLeft, TooManyTickets, SaleClosed, EventCancelled.
        """
        (number,) = await self._numbers.take(1)
        await self._sell(command, number)
        return await self.sale(command.actor_id, command.key)

    @use_case
    async def _sell(self, tx: Tx, command: SellAtDoor, number: str) -> None:
        drawer = await self._drawer(tx, command.actor_id)
        await selling.hold(tx, drawer, command, number)

    @query
    async def sale(self, tx: Tx, actor_id: int, order_key: str) -> DoorSale:
        """A sale of this seller, with its tickets once it is paid. SaleNotFound."""
        found = await _find(tx, order_key, actor_id)
        order = await selling.summary(tx, found)
        buyer = await fans.find(tx, found.fan_id) if found.fan_id != WALK_UP else None
        ids = await tickets.ids_of_order(tx, found.order_id)
        return DoorSale(
            order=order,
            riel_due=riel_due(order.price.total, order.riel_per_dollar),
            way=found.way,
            given=found.given,
            change=found.change,
            buyer=masked_name(buyer) if buyer else None,
            tickets=tuple(await tickets.cards(tx, ids)),
        )

    @query
    async def change_of(self, tx: Tx, actor_id: int, order_key: str, given: Cash) -> Cash:
        """What would go back of these notes. SaleNotFound, NotEnoughCash, NoSuchNotes."""
        found = await _find(tx, order_key, actor_id)
        return selling.deal_of(await selling.summary(tx, found), given).change

    async def pay_cash(self, actor_id: int, order_key: str, given: Cash) -> DoorSale:
        """Tickets against notes; again, the same tickets. Change as `DoorSale.change` says.

        NoOpenShift, SaleNotFound, NotEnoughCash, NoSuchNotes, DrawerTooSmall (no change for so
        much), OrderBeingPaid, OrderExpired, OrderCancelled, EventCancelled.
        """
        await self._pay_cash(actor_id, order_key, given)
        return await self.sale(actor_id, order_key)

    @use_case
    async def _pay_cash(self, tx: Tx, actor_id: int, order_key: str, given: Cash) -> None:
        drawer = await self._drawer(tx, actor_id)
        found = await _find_in(tx, order_key, actor_id, drawer)
        await selling.pay_cash(tx, self._till, drawer, found, given)
        await shifts.require_covered(tx, drawer)

    async def give_free(self, actor_id: int, order_key: str, reason: str) -> DoorSale:
        """Tickets for nothing, for a reason that stays in the log. Raises like `pay_cash`."""
        await self._give_free(actor_id, order_key, reason)
        return await self.sale(actor_id, order_key)

    @use_case
    async def _give_free(self, tx: Tx, actor_id: int, order_key: str, reason: str) -> None:
        drawer = await self._drawer(tx, actor_id)
        found = await _find_in(tx, order_key, actor_id, drawer)
        await selling.give_free(tx, self._till, drawer.event_id, found, actor_id, reason)

    @property
    def takes_khqr(self) -> bool:
        return self._till.payments.takes(Way.KHQR)

    async def ask_khqr(self, actor_id: int, order_key: str) -> tuple[Intent, Attempt] | None:
        """The code that the buyer scans from the seller's phone; None: it is paid already.

        The tickets follow the money by themselves. An expired code is followed by a new one.
        NoOpenShift, SaleNotFound, OrderExpired, OrderCancelled, EventCancelled, WayNotOffered.
        """
        intent_id, fan_id = await self._ask_khqr(actor_id, order_key)
        payments = self._till.payments
        intent = await payments.get(intent_id, fan_id)
        if (live := self._live(intent)) is None:
            key = f"door{len(intent.attempts)}"
            intent = await payments.open_attempt(intent_id, fan_id, Way.KHQR, key)
            live = self._live(intent)
        return (intent, live) if live else None

    @use_case
    async def _ask_khqr(self, tx: Tx, actor_id: int, order_key: str) -> tuple[UUID, int]:
        drawer = await self._drawer(tx, actor_id)
        found = await _find_in(tx, order_key, actor_id, drawer)
        command = PayOrder(found.fan_id, order_key, found.revision)
        intent_id = await self._outside.request(tx, command)
        await repository.note_way(tx, found.order_id, WayAtCounter.KHQR)
        return intent_id, found.fan_id

    def _live(self, intent: Intent) -> Attempt | None:
        now = self.uow.clock.now()
        return next(
            (
                each
                for each in intent.attempts
                if each.way is Way.KHQR and each.state is AttemptState.OPEN
                if each.expires_at > now
            ),
            None,
        )

    async def check_khqr(self, actor_id: int, order_key: str) -> DoorSale:
        """Ask the bank now. SaleNotFound."""
        asked = await self._asked(actor_id, order_key)
        if asked is not None:
            await self._till.payments.check(*asked)
        return await self.sale(actor_id, order_key)

    @query
    async def _asked(self, tx: Tx, actor_id: int, order_key: str) -> tuple[UUID, int] | None:
        found = await _find(tx, order_key, actor_id)
        intent_id = await requests.open_of(tx, found.order_id)
        return (intent_id, found.fan_id) if intent_id else None

    @use_case
    async def cancel(self, tx: Tx, actor_id: int, order_key: str) -> None:
        """The buyer changed their mind; quiet if it has ended. SaleNotFound, OrderAlreadyPaid."""
        await self._require(tx, actor_id)
        found = await _find(tx, order_key, actor_id)
        await purchase.cancel(tx, found.fan_id, order_key)

    async def send_to_phone(self, actor_id: int, order_key: str, phone: str) -> DoorSale:
        """The tickets go to the chat of the fan with this number, before or after paying.

        NobodyHasNumber, SaleNotFound; OrderAlreadyPaid: it is somebody's already, or a bank was
        asked for its money.
        """
        await self._send_to_phone(actor_id, order_key, phone)
        return await self.sale(actor_id, order_key)

    @use_case
    async def _send_to_phone(self, tx: Tx, actor_id: int, order_key: str, phone: str) -> None:
        await self._require(tx, actor_id)
        found = await _find(tx, order_key, actor_id)
        fan = await buyers.by_phone(tx, phone)
        if not await buyers.give_to(tx, found.order_id, fan.id):
            if found.fan_id != fan.id:
                raise OrderAlreadyPaid(number=(await selling.summary(tx, found)).number)
            return
        order = await selling.summary(tx, await _find(tx, order_key, actor_id))
        if await tickets.ids_of_order(tx, found.order_id):
            tx.emit(TicketsDelivered(order_key, fan.id, order.event.id))

    @use_case
    async def delivered(self, tx: Tx, event: TicketsDelivered) -> None:
        """Job: who sold it at a counter may be waiting for the money in front of a buyer."""
        seller_id = await repository.seller_of(tx, event.order_key)
        if seller_id is not None:
            tx.emit(DoorSold(event.order_key, seller_id))

    # Rights

    async def _require(self, tx: Tx, actor_id: int) -> None:
        await self._roles.require(tx, actor_id, Role.BOX_OFFICE)

    async def _drawer(self, tx: Tx, actor_id: int) -> OpenDrawer:
        await self._require(tx, actor_id)
        return await shifts.require_open(tx, actor_id)


async def _find(tx: Tx, order_key: str, actor_id: int) -> SaleRow:
    found = await repository.sale(tx, order_key, actor_id)
    if found is None:
        raise SaleNotFound
    return found


async def _find_in(tx: Tx, order_key: str, actor_id: int, drawer: OpenDrawer) -> SaleRow:
    """A sale of the open drawer: what another shift has sold is over."""
    found = await _find(tx, order_key, actor_id)
    if found.shift_id != drawer.id:
        raise SaleNotFound
    return found
