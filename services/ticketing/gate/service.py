"""What staff at the gate do: take a place, scan, work without network, see how it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import IdentityService, masked_name
from services.identity.roles import Role, RolesService
from services.ticketing.aftersale.repository.rules import event_rules
from services.ticketing.gate import checking, counting, posts, revocations
from services.ticketing.gate.checking import Checked
from services.ticketing.gate.errors import (
    DeviceNotFound,
    DeviceSwitchedOff,
    GateClosed,
    ListNotFound,
    NotAtThisGate,
)
from services.ticketing.gate.offline import BundleMaker, Contents
from services.ticketing.gate.readings import CodeReader
from services.ticketing.gate.repository import places, reports
from services.ticketing.gate.repository.places import Place
from services.ticketing.gate.repository.tickets import TicketFacts
from services.ticketing.gate.schemas import (
    ALL_GATES,
    Admitted,
    Answer,
    Bundle,
    Conflict,
    Counters,
    Device,
    Post,
    QueuedScan,
    RegisterDevice,
    Registered,
    Scan,
    SealedPage,
    Synced,
)
from services.ticketing.rules import CODE_MARGIN

MOST_QUEUED: Final = 200
"""Scans of one synchronisation."""
_COUNTERS_LIFE: Final = timedelta(seconds=1)
_CONFLICTS_SHOWN: Final = 100
_LINES_AT_ONCE: Final = 1_000
_SYNCED_AT_ONCE: Final = 20


class GateService:
    """Check-in. Who acts needs the role gate and a post at the event and gate.

    `secret` is the settings' own: it signs bundles and seals offline lists.
    """

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, identity: IdentityService, secret: bytes
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._identity = identity
        self._bundles = BundleMaker(secret)
        self._reader = CodeReader(secret)
        self._counters: dict[int, Counters] = {}

    # Places

    @query
    async def posts(self, tx: Tx, actor_id: int) -> list[Post]:
        """Where the actor works, at events that are not over for a day. RoleRequired is not
        asked here: who has no post sees none.
        """
        return await posts.posts_of(tx, actor_id)

    @use_case
    async def register(self, tx: Tx, command: RegisterDevice) -> Registered:
        """A phone takes its place at a gate; the same key again is the same device.

        RoleRequired, NotAtThisGate.
        """
        await self._roles.require(tx, command.actor_id, Role.GATE)
        await _require_post(tx, command.event_id, command.actor_id, command.gate)
        device = Device(
            id=f"{command.actor_id}.{command.key}",
            event_id=command.event_id,
            gate=command.gate,
            name=command.name,
            fan_id=command.actor_id,
            is_on=True,
        )
        return Registered(await posts.add_device(tx, device), self._bundles.public_key)

    # Scanning

    async def scan(self, command: Scan) -> Answer:
        """Let somebody in or out, or say why not; the same nonce again, the same answer.

        RoleRequired, DeviceNotFound, DeviceSwitchedOff, NotAtThisGate, GateClosed, ListNotFound:
        nothing was decided or stored. All else is an answer, and is stored.
        """
        checked = await self._scan(command)
        return await self._with_ticket(checked)

    @use_case
    async def _scan(self, tx: Tx, command: Scan) -> Checked:
        place = await self._place(tx, command.actor_id, command.device_id)
        _require_working(place)
        found = await places.lists(tx, place.event_id, [command.list_id])
        if command.list_id not in found:
            raise ListNotFound(list_id=command.list_id)
        return await checking.scan(tx, self._reader, place, found[command.list_id], command)

    async def sync(
        self, actor_id: int, device_id: str, queued: Sequence[QueuedScan]
    ) -> list[Synced]:
        """Take over what a device decided without network, at most 200 at a time, in any order.

        Of a ticket that was scanned twice the earliest scan is the entry and the other one a
        conflict; nothing is dropped. Also taken from a device that was switched off and at an
        event that was stopped: what happened has happened. RoleRequired is not asked for that
        reason either. DeviceNotFound, ListNotFound.
        """
        assert len(queued) <= MOST_QUEUED
        waiting = list({one.nonce: one for one in queued}.values())
        found: dict[str, Synced] = {}
        # A few at a time: people at other gates are let in between.
        for first in range(0, len(waiting), _SYNCED_AT_ONCE):
            part = waiting[first : first + _SYNCED_AT_ONCE]
            for done in await self._sync(actor_id, device_id, part):
                found[done.nonce] = done
        return [found[one.nonce] for one in queued]

    @use_case
    async def _sync(
        self, tx: Tx, actor_id: int, device_id: str, queued: Sequence[QueuedScan]
    ) -> list[Synced]:
        place = await places.place(tx, device_id, actor_id)
        if place is None:
            raise DeviceNotFound
        wanted = {one.list_id for one in queued}
        found = await places.lists(tx, place.event_id, wanted)
        if missing := wanted - found.keys():
            raise ListNotFound(list_id=min(missing))
        return await checking.sync(tx, self._reader, place, found, queued)

    async def _with_ticket(self, checked: Checked) -> Answer:
        if checked.ticket is None:
            return checked.answer
        profile = await self._identity.profile(checked.ticket.owner_id)
        admitted = _admitted(checked.ticket, masked_name(profile))
        answer = checked.answer
        return Answer(
            nonce=answer.nonce,
            direction=answer.direction,
            passes=answer.passes,
            reason=answer.reason,
            scanned_at=answer.scanned_at,
            ticket=admitted,
            earlier=answer.earlier,
        )

    # Without network

    @use_case
    async def bundle(self, tx: Tx, actor_id: int, device_id: str, since: int = 0) -> Bundle:
        """What the device needs to decide alone; revocations after the version `since`.

        RoleRequired, DeviceNotFound, DeviceSwitchedOff, NotAtThisGate.
        """
        place = await self._place(tx, actor_id, device_id)
        _require_on(place)
        event_id = place.event_id
        await revocations.note(tx, event_id)
        evening = await revocations.evening(tx, event_id)
        assert evening is not None, "a device stands at an event with a door"
        return self._bundles.sign(
            Contents(
                device_id=device_id,
                event_id=event_id,
                gate=place.gate,
                is_open=evening.is_open,
                valid_from=evening.doors_at - CODE_MARGIN,
                valid_until=evening.ends_at + CODE_MARGIN,
                made_at=tx.now,
                public_keys=await revocations.public_keys(tx, event_id),
                lists=[
                    {
                        "id": each.id,
                        "name": each.name,
                        "products": list(each.products),
                        "rules": dict(each.rules),
                    }
                    for each in await posts.lists_of(tx, [event_id])
                ],
                types=[
                    {"id": kind, "km": name.km, "en": name.en}
                    for kind, name in await revocations.types(tx, event_id)
                ],
                version=evening.version,
                since=since,
                revoked=await revocations.revoked(tx, event_id, since),
                blocked=await revocations.blocked(tx, event_id),
                codes=(await event_rules(tx, event_id)).codes,
            )
        )

    async def offline_list(
        self, actor_id: int, device_id: str, after: UUID | None = None
    ) -> SealedPage:
        """Tickets that only their own codes open, a thousand at a time.

        RoleRequired, DeviceNotFound, DeviceSwitchedOff, NotAtThisGate.
        """
        event_id, lines = await self._lines(actor_id, device_id, after)
        sealed: list[Any] = []
        for line in lines:
            told = {
                "label": line.label,
                "product": line.product,
                "gate": line.own_gate,
                "zone": line.zone,
                "row": line.row,
                "seat": line.seat,
            }
            sealed.append(self._bundles.seal(event_id, line.ticket_id, line.code, told))
        is_last = len(lines) < _LINES_AT_ONCE
        return SealedPage(tuple(sealed), None if is_last else lines[-1].ticket_id)

    @use_case
    async def _lines(
        self, tx: Tx, actor_id: int, device_id: str, after: UUID | None
    ) -> tuple[str, Sequence[revocations.Line]]:
        place = await self._place(tx, actor_id, device_id)
        _require_on(place)
        return place.event_id, await revocations.lines(tx, place.event_id, after, _LINES_AT_ONCE)

    # Seeing

    async def counters(self, actor_id: int, list_id: int) -> Counters:
        """How a list stands, at most a second old. NotAtThisGate, ListNotFound."""
        await self._may_see(actor_id, list_id)
        known = self._counters.get(list_id)
        if known is None or self.uow.clock.now() - known.counted_at >= _COUNTERS_LIFE:
            known = self._counters[list_id] = await self._count(list_id)
        return known

    @query
    async def _count(self, tx: Tx, list_id: int) -> Counters:
        return counting.counters(list_id, await reports.count(tx, list_id), tx.now)

    @query
    async def conflicts(self, tx: Tx, actor_id: int, list_id: int) -> list[Conflict]:
        """Who passed and should not have, the newest first, at most 100.

        NotAtThisGate, ListNotFound.
        """
        await self._require_sight(tx, actor_id, list_id)
        return await reports.conflicts(tx, list_id, _CONFLICTS_SHOWN)

    @query
    async def _may_see(self, tx: Tx, actor_id: int, list_id: int) -> None:
        await self._require_sight(tx, actor_id, list_id)

    async def _require_sight(self, tx: Tx, actor_id: int, list_id: int) -> None:
        event_id = await posts.event_of_list(tx, list_id)
        if event_id is None:
            raise ListNotFound(list_id=list_id)
        if await self._roles.has(tx, actor_id, Role.OPERATOR):
            return
        is_staff = await self._roles.has(tx, actor_id, Role.GATE)
        if not is_staff or not await posts.gates_of(tx, event_id, actor_id):
            raise NotAtThisGate(event_id=event_id)

    async def _place(self, tx: Tx, actor_id: int, device_id: str) -> Place:
        await self._roles.require(tx, actor_id, Role.GATE)
        place = await places.place(tx, device_id, actor_id)
        if place is None:
            raise DeviceNotFound
        return place


async def _require_post(tx: Tx, event_id: str, fan_id: int, gate: str) -> None:
    held = await posts.gates_of(tx, event_id, fan_id)
    if not held & {ALL_GATES, gate}:
        raise NotAtThisGate(event_id=event_id)


def _require_on(place: Place) -> None:
    if place.off_at is not None:
        raise DeviceSwitchedOff
    if not place.is_posted:
        raise NotAtThisGate(event_id=place.event_id)


def _require_working(place: Place) -> None:
    _require_on(place)
    if not place.is_open:
        raise GateClosed(event_id=place.event_id)


def _admitted(ticket: TicketFacts, owner: str) -> Admitted:
    return Admitted(
        ticket_id=ticket.id,
        label=ticket.label,
        type_name=ticket.type_name,
        zone=ticket.zone,
        gate=ticket.own_gate,
        row=ticket.row,
        seat=ticket.seat,
        owner=owner,
    )
