"""What operators do about gates: post staff, set rules, stop devices or everything, block."""

from __future__ import annotations

from uuid import UUID

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.ticketing.box_office import log as staff_log
from services.ticketing.box_office.rules import StaffAction
from services.ticketing.errors import EventNotFound
from services.ticketing.gate import posts, revocations
from services.ticketing.gate.errors import BadGateRules, BlockNeedsTicket, DeviceNotFound
from services.ticketing.gate.rules import BadRules, Reentry, RuleBook
from services.ticketing.gate.schemas import (
    ALL_GATES,
    CheckInList,
    Device,
    EventLists,
    Post,
    SaveList,
    Stationed,
    TicketState,
)

FIRST_BOOK = RuleBook(Reentry.AFTER_EXIT, {"all": []})
"""A ticket lets one person in, who may go out and come again."""
log = get_logger("gate")


class GateDesk:
    """Every use case asks for the role operator, and what it changes is logged with the actor."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    @use_case
    async def doors(self, tx: Tx, actor_id: int) -> list[Post]:
        """Events that are not over for a day, the soonest first, also without scanning yet."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await posts.doors(tx)

    @use_case
    async def staff(self, tx: Tx, actor_id: int, event_id: str) -> list[Stationed]:
        """Who works at an event's gates."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await posts.staff(tx, event_id)

    @use_case
    async def post(
        self, tx: Tx, actor_id: int, event_id: str, fan_id: int, gate: str = ALL_GATES
    ) -> None:
        """Let a person with the role gate work at an event's gate, or at all of its gates.

        The first post of an event opens its scanning, with a list that lets every type in once.
        EventNotFound; RoleRequired, also where that person has no role gate.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        await self._roles.require(tx, fan_id, Role.GATE)
        if not await posts.open_door(tx, event_id, FIRST_BOOK):
            raise EventNotFound(event_id=event_id)
        await posts.post(tx, event_id, fan_id, gate, actor_id)
        log.info("gate_posted", actor_id=actor_id, event_id=event_id, fan_id=fan_id, gate=gate)

    @use_case
    async def unpost(self, tx: Tx, actor_id: int, event_id: str, fan_id: int) -> None:
        """Take all posts of a person at an event away; their devices stop with the next scan."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        await posts.unpost(tx, event_id, fan_id)
        log.info("gate_unposted", actor_id=actor_id, event_id=event_id, fan_id=fan_id)

    @use_case
    async def save_list(self, tx: Tx, command: SaveList) -> CheckInList:
        """A new list, or new rules for the one of this name. EventNotFound, BadGateRules."""
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        try:
            book = RuleBook.read(dict(command.rules))
        except BadRules as error:
            raise BadGateRules(place=str(error)) from None
        if not await posts.open_door(tx, command.event_id, FIRST_BOOK):
            raise EventNotFound(event_id=command.event_id)
        if unknown := set(command.products) - await posts.types_of(tx, command.event_id):
            raise BadGateRules(place=f"products: {min(unknown)}")
        saved = await posts.save_list(tx, command.event_id, command.name, command.products, book)
        log.info("gate_list_saved", actor_id=command.actor_id, list_id=saved.id)
        return saved

    @use_case
    async def lists(self, tx: Tx, actor_id: int, event_id: str) -> EventLists:
        """The event's lists with their rules, and the types that a list may name."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return EventLists(
            tuple(await posts.lists_of(tx, [event_id])),
            tuple(await revocations.types(tx, event_id)),
        )

    @use_case
    async def find(self, tx: Tx, actor_id: int, event_id: str, label: str) -> TicketState:
        """A ticket by the label that stands on it, and whether it is blocked. BlockNeedsTicket."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        found = await posts.by_label(tx, event_id, label)
        if found is None:
            raise BlockNeedsTicket
        return found

    @use_case
    async def devices(self, tx: Tx, actor_id: int, event_id: str) -> list[Device]:
        """Phones at an event's gates, the newest first."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await posts.devices(tx, event_id)

    @use_case
    async def switch(self, tx: Tx, actor_id: int, device_id: str, *, is_on: bool) -> Device:
        """Stop one phone, or let it work again. DeviceNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        device = await posts.switch(tx, device_id, is_on=is_on)
        if device is None:
            raise DeviceNotFound
        log.info("gate_device_switched", actor_id=actor_id, device_id=device_id, is_on=is_on)
        return device

    @use_case
    async def set_open(self, tx: Tx, actor_id: int, event_id: str, *, is_open: bool) -> None:
        """Stop all scanning of an event, or let it go on. EventNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        if not await posts.set_door(tx, event_id, is_open=is_open):
            raise EventNotFound(event_id=event_id)
        log.info("gate_set_open", actor_id=actor_id, event_id=event_id, is_open=is_open)

    @use_case
    async def block(
        self, tx: Tx, actor_id: int, event_id: str, ticket_id: UUID, reason: str
    ) -> None:
        """Let nobody in with a ticket. BlockNeedsTicket, ReasonMissing."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        label = await posts.label_of(tx, event_id, ticket_id)
        if label is None:
            raise BlockNeedsTicket
        if await posts.block(tx, ticket_id, reason, actor_id):
            await staff_log.note(tx, event_id, actor_id, StaffAction.BLOCK_TICKET, label, reason)

    @use_case
    async def unblock(
        self, tx: Tx, actor_id: int, event_id: str, ticket_id: UUID, reason: str
    ) -> None:
        """Let the ticket count again; quiet if it was not blocked. As `block`."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        label = await posts.label_of(tx, event_id, ticket_id)
        if label is None:
            raise BlockNeedsTicket
        if await posts.unblock(tx, ticket_id):
            await staff_log.note(tx, event_id, actor_id, StaffAction.UNBLOCK_TICKET, label, reason)
