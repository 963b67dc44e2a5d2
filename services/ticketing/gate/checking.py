"""One scan in one transaction: the ticket is locked, judged with all it has done, and written.

Locks: the role of whoever scans, then tickets, ascending where there are several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.ticketing.box_office import log
from services.ticketing.box_office.rules import StaffAction
from services.ticketing.gate.readings import CodeReader, Reading, code_hash, flaw_of, holds_back
from services.ticketing.gate.repository import scans, tickets
from services.ticketing.gate.repository.places import ListRow, Place
from services.ticketing.gate.repository.scans import Known, NewScan, Stored
from services.ticketing.gate.repository.tickets import TicketFacts
from services.ticketing.gate.rules import (
    Direction,
    History,
    Judged,
    Passing,
    Reason,
    Standing,
    Told,
    Visit,
    refusal,
    tell,
)
from services.ticketing.gate.schemas import Answer, QueuedScan, Scan, Seen, Synced

_MAY_OVERRIDE: Final = frozenset({Reason.RULES, Reason.ALREADY_REDEEMED, Reason.INVALID_TIME})


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer, and the ticket that it is about."""

    answer: Answer
    ticket: TicketFacts | None


async def scan(tx: Tx, reader: CodeReader, place: Place, door: ListRow, command: Scan) -> Checked:
    """Decide now, by the server's clock."""
    reading = await reader.read(tx, place.event_id, command.code, command.second_part)
    ticket = await _lock(tx, reading)
    before = await scans.stored(tx, place.device_id, [command.nonce])
    if first := before.get(command.nonce):
        return await _again(tx, first, command.nonce, place)
    earlier = await scans.known(tx, ticket.id, door.id) if ticket else []
    flaw = _flaw_now(reader, door, ticket, reading, command, tx.now)
    known = ticket if _is_here(ticket, place) else None
    told = _tell(door, ticket, [one.passing for one in earlier])
    reason = flaw or _refusal(command.direction, door, ticket, place, tx.now, told.history)
    is_override = command.override is not None and reason in _MAY_OVERRIDE
    new = NewScan(
        id=derived_uuid("gate", place.device_id, command.nonce),
        device_id=place.device_id,
        nonce=command.nonce,
        list_id=door.id,
        gate=place.gate,
        actor_id=command.actor_id,
        ticket_id=ticket.id if ticket else None,
        code_hash=code_hash(command.code),
        direction=command.direction,
        scanned_at=tx.now,
        is_offline=False,
        passed=reason is None or is_override,
        flaw=flaw,
        override=command.override if is_override else None,
        judged=Judged("", Standing.REFUSED, 0, reason),
    )
    seen = _first_entry(earlier, told) if reason is Reason.ALREADY_REDEEMED else None
    if not new.passed:
        clash = seen[0] if seen else None
        new = replace(new, judged=replace(new.judged, clashes_with=clash))
    await _write(tx, door, ticket, earlier, new)
    if new.override is not None and ticket is not None:
        await log.note(
            tx, place.event_id, new.actor_id, StaffAction.LET_IN, ticket.label, new.override
        )
    answer = Answer(
        nonce=command.nonce,
        direction=command.direction,
        passes=new.passed,
        reason=None if new.passed else reason,
        scanned_at=tx.now,
        earlier=seen[1] if seen and not new.passed else None,
    )
    return Checked(answer, known)


def _is_here(ticket: TicketFacts | None, place: Place) -> bool:
    """Staff of one event learns nothing about tickets of another."""
    return ticket is not None and ticket.event_id == place.event_id


def _flaw_now(
    reader: CodeReader,
    door: ListRow,
    ticket: TicketFacts | None,
    reading: Reading,
    command: Scan,
    now: datetime,
) -> Reason | None:
    """What is wrong with the code, before the rules of the door and its other scans are asked."""
    flaw = flaw_of(reading, ticket, door, now)
    if flaw is None and ticket is not None:
        flaw = reader.outrun(reading, ticket, now)
    flaw = holds_back(flaw, command.direction)
    if flaw is None and reading.is_typed and not command.identity_checked:
        flaw = Reason.INCOMPLETE
    return flaw


async def _lock(tx: Tx, reading: Reading) -> TicketFacts | None:
    if reading.ticket_id is None:
        return None
    return await tickets.lock_ticket(tx, reading.ticket_id)


async def _again(tx: Tx, first: Stored, nonce: str, place: Place) -> Checked:
    """The first answer once more; what it has become since is for the report."""
    ticket = await tickets.ticket(tx, first.ticket_id) if first.ticket_id else None
    refused = None if first.passed else first.reason
    earlier = None
    if refused is Reason.ALREADY_REDEEMED and first.clashes_with:
        earlier = await scans.seen(tx, first.clashes_with)
    answer = Answer(
        nonce=nonce,
        direction=first.direction,
        passes=first.passed,
        reason=refused,
        scanned_at=first.scanned_at,
        earlier=earlier,
    )
    return Checked(answer, ticket if _is_here(ticket, place) else None)


def _refusal(
    direction: Direction,
    door: ListRow,
    ticket: TicketFacts | None,
    place: Place,
    at: datetime,
    history: History,
) -> Reason | None:
    if direction is Direction.EXIT or ticket is None:
        return None
    return refusal(
        door.books.at(at), Visit(ticket.product, ticket.own_gate, place.gate, at), history
    )


def _tell(door: ListRow, ticket: TicketFacts | None, passings: Sequence[Passing]) -> Told:
    if ticket is None:
        return Told((), History())
    return tell(door.books, ticket.product, ticket.own_gate, passings)


def _first_entry(earlier: Sequence[Known], told: Told) -> tuple[str, Seen] | None:
    """The newest entry that counts: where the person is supposed to have come in."""
    entries = [each.id for each in told.judged if each.standing is Standing.ENTRY]
    if not entries:
        return None
    return entries[-1], next(one.seen for one in earlier if one.passing.id == entries[-1])


async def _write(
    tx: Tx,
    door: ListRow,
    ticket: TicketFacts | None,
    earlier: Sequence[Known],
    new: NewScan,
) -> Judged:
    """Store a scan, and what the ticket's other scans count as now. What the new one counts as."""
    passing = Passing(
        id=str(new.id),
        direction=new.direction,
        at=new.scanned_at,
        gate=new.gate,
        passed=new.passed,
        flaw=new.flaw,
        is_override=new.override is not None,
    )
    if ticket is None:
        judged = _alone(new)
        changed: list[Judged] = []
    else:
        told = _tell(door, ticket, [*(one.passing for one in earlier), passing])
        by_id = {each.id: each for each in told.judged}
        judged = by_id[passing.id] if new.passed else new.judged
        changed = [
            by_id[one.passing.id]
            for one in earlier
            if one.passing.passed and _differs(one, by_id[one.passing.id])
        ]
    if await scans.add(tx, replace(new, judged=judged)):
        await scans.rejudge(tx, changed)
    return judged


def _alone(new: NewScan) -> Judged:
    """A scan whose ticket is not known: if somebody passed, that is a conflict by itself."""
    if not new.passed:
        return new.judged
    return Judged(str(new.id), Standing.CONFLICT, 0, new.flaw or Reason.INVALID)


def _differs(one: Known, judged: Judged) -> bool:
    was = (one.standing, one.moves, one.reason, one.clashes_with)
    return was != (judged.standing, judged.moves, judged.reason, judged.clashes_with)


async def sync(
    tx: Tx,
    reader: CodeReader,
    place: Place,
    lists: dict[int, ListRow],
    queued: Sequence[QueuedScan],
) -> list[Synced]:
    """Take over what a device decided without network, in whatever order it comes.

    `lists` holds every list that the scans name.
    """
    readings = [(one, await reader.read(tx, place.event_id, one.code)) for one in queued]
    readings.sort(key=lambda pair: (pair[1].ticket_id or UUID(int=0)).bytes)
    done: dict[str, Synced] = {}
    for one, reading in readings:
        done[one.nonce] = await _take_over(tx, reader, place, lists[one.list_id], one, reading)
    return [done[one.nonce] for one in queued]


async def _take_over(
    tx: Tx, reader: CodeReader, place: Place, door: ListRow, one: QueuedScan, reading: Reading
) -> Synced:
    ticket = await _lock(tx, reading)
    before = await scans.stored(tx, place.device_id, [one.nonce])
    if first := before.get(one.nonce):
        return Synced(one.nonce, first.standing, first.reason, is_new=False)
    earlier = await scans.known(tx, ticket.id, door.id) if ticket else []
    at = min(one.scanned_at, tx.now)
    flaw = await _flaw_then(tx, place, door, ticket, reading, at)
    if flaw is None and ticket is not None:
        flaw = reader.outrun(reading, ticket, at)
    new = NewScan(
        id=derived_uuid("gate", place.device_id, one.nonce),
        device_id=place.device_id,
        nonce=one.nonce,
        list_id=door.id,
        gate=place.gate,
        actor_id=place.fan_id,
        ticket_id=ticket.id if ticket else None,
        code_hash=code_hash(one.code),
        direction=one.direction,
        scanned_at=at,
        is_offline=True,
        passed=one.passed,
        flaw=flaw,
        override=None,
        judged=Judged("", Standing.REFUSED, 0, one.reason or flaw or Reason.ERROR),
    )
    judged = await _write(tx, door, ticket, earlier, new)
    return Synced(one.nonce, judged.standing, judged.reason, is_new=True)


async def _flaw_then(
    tx: Tx,
    place: Place,
    door: ListRow,
    ticket: TicketFacts | None,
    reading: Reading,
    at: datetime,
) -> Reason | None:
    """What was wrong when the scan was made: what came later does not count against it."""
    if place.off_at is not None and at >= place.off_at:
        return Reason.ERROR
    flaw = flaw_of(reading, ticket, door, at)
    if flaw not in (Reason.REVOKED, Reason.STALE_CODE, Reason.CANCELED):
        return flaw
    assert ticket is not None
    serial = reading.admission.serial if reading.admission else ticket.serial
    since = await tickets.revoked_at(tx, ticket.id, serial)
    return None if since is not None and at < since else flaw
