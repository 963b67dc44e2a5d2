"""Drawers of the box office: opened with a float, counted against what was sold from them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.payments.cash import Cash, UnusableCash, empty_drawer
from services.ticketing import purchase
from services.ticketing.box_office import buyers, log, repository, shifts
from services.ticketing.box_office.errors import NoOpenShift, NoSuchNotes, ShiftIsOpen
from services.ticketing.box_office.rules import CashKind, StaffAction
from services.ticketing.box_office.schemas import (
    CashLine,
    DoorEvent,
    LogLine,
    OpenShift,
    Shift,
    ShiftView,
)
from services.ticketing.box_office.shifts import OpenDrawer
from services.ticketing.errors import EventNotFound
from services.ticketing.rules import CancelReason

_SHOWN: Final = 20
_log = get_logger("box_office")


class DrawerService:
    """A seller's own drawer (role box_office), and all of an event's for operators."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def events(self, tx: Tx, actor_id: int) -> list[DoorEvent]:
        """What can be sold at a door: events that are not over, the soonest first."""
        await self._require(tx, actor_id)
        return await shifts.events(tx)

    @use_case
    async def open(self, tx: Tx, command: OpenShift) -> Shift:
        """Begin with what lies in the drawer. ShiftIsOpen, NoSuchNotes, EventNotFound."""
        await self._require(tx, command.actor_id)
        _require_notes(command.float_cash)
        if await shifts.event(tx, command.event_id) is None:
            raise EventNotFound(event_id=command.event_id)
        await buyers.prepare_counter(tx)
        shift_id = await shifts.open_shift(tx, command)
        if shift_id is None:
            known = await shifts.lock_open(tx, command.actor_id)
            raise ShiftIsOpen(event_id=known.event_id if known else command.event_id)
        return await shifts.shift(tx, shift_id)

    @use_case
    async def current(self, tx: Tx, actor_id: int) -> ShiftView | None:
        """The open drawer and what was sold from it; None: there is none."""
        await self._require(tx, actor_id)
        shift = await shifts.open_of(tx, actor_id)
        return ShiftView(shift, await repository.sold(tx, shift.id)) if shift else None

    @use_case
    async def lines(self, tx: Tx, actor_id: int) -> list[CashLine]:
        """The newest lines of the open drawer. NoOpenShift."""
        return await shifts.lines(tx, (await self._drawer(tx, actor_id)).id)

    @use_case
    async def move_cash(self, tx: Tx, actor_id: int, key: str, cash: Cash, reason: str) -> Shift:
        """Notes are brought, or (below zero) taken away, for a reason; once per key.

        NoOpenShift, NoSuchNotes, ReasonMissing, DrawerTooSmall.
        """
        drawer = await self._drawer(tx, actor_id)
        _require_notes(Cash(abs(cash.usd_minor), abs(cash.khr_minor)))
        line_id = derived_uuid("box_cash", drawer.id, key)
        said = " ".join(reason.split())
        if await shifts.add_line(
            tx, drawer.id, CashKind.MOVED, cash, reason=said, line_id=line_id
        ):
            await log.note(
                tx, drawer.event_id, actor_id, StaffAction.MOVE_CASH, _spoken(cash), said
            )
            await shifts.require_covered(tx, drawer)
        return await shifts.shift(tx, drawer.id)

    @use_case
    async def close(
        self, tx: Tx, actor_id: int, shift_id: UUID, counted: Cash, note: str = ""
    ) -> ShiftView:
        """Count the drawer against its lines and put it into the safe.

        What differs is booked and needs a `note`: ReasonMissing. Sales that nobody has paid end.
        Again, when it is closed: as it was closed. NoOpenShift, NoSuchNotes.
        """
        await self._require(tx, actor_id)
        _require_notes(counted)
        drawer = await shifts.lock_open(tx, actor_id)
        if drawer is None or drawer.id != shift_id:
            return await self._closed(tx, actor_id, shift_id)
        unpaid = await repository.unpaid_of(tx, shift_id)
        await purchase.cancel_orders(tx, unpaid, CancelReason.BY_BUYER)
        expected = await shifts.in_drawer(tx, shift_id)
        taken = await shifts.in_drawer(tx, shift_id, CashKind.SALE)
        difference = counted - expected
        if difference:
            await log.note(
                tx, drawer.event_id, actor_id, StaffAction.COUNT_CASH, _spoken(difference), note
            )
        await empty_drawer(
            tx, shift_id=shift_id, drawer=drawer.drawer, taken=taken, difference=difference
        )
        await shifts.close_shift(tx, shift_id, expected, counted, note or None)
        _log.info("box_shift_closed", shift_id=str(shift_id), differs=bool(difference))
        return await self._closed(tx, actor_id, shift_id)

    async def _closed(self, tx: Tx, actor_id: int, shift_id: UUID) -> ShiftView:
        found = await shifts.closed_of(tx, actor_id, shift_id)
        if found is None:
            raise NoOpenShift
        return ShiftView(found, await repository.sold(tx, shift_id))

    @use_case
    async def of_event(self, tx: Tx, operator_id: int, event_id: str) -> list[ShiftView]:
        """Every drawer of an event, the newest first, with what was sold from it."""
        await self._roles.require(tx, operator_id, Role.OPERATOR)
        return [
            ShiftView(each, await repository.sold(tx, each.id))
            for each in await shifts.of_event(tx, event_id, _SHOWN)
        ]

    @use_case
    async def log(self, tx: Tx, operator_id: int, event_id: str) -> list[LogLine]:
        """What staff did beyond the rules and why, the newest first."""
        await self._roles.require(tx, operator_id, Role.OPERATOR)
        return await log.newest(tx, event_id, _SHOWN)

    async def _require(self, tx: Tx, actor_id: int) -> None:
        await self._roles.require(tx, actor_id, Role.BOX_OFFICE)

    async def _drawer(self, tx: Tx, actor_id: int) -> OpenDrawer:
        await self._require(tx, actor_id)
        return await shifts.require_open(tx, actor_id)


def _require_notes(cash: Cash) -> None:
    try:
        cash.require_notes()
    except UnusableCash:
        raise NoSuchNotes from None


def _spoken(cash: Cash) -> str:
    """For the log: `USD -5.00, KHR 2000`."""
    return f"USD {cash.usd.to_decimal()}, KHR {cash.khr_minor}"
