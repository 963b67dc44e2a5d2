"""New codes for tickets whose owner, day or kind has changed; the codes before count no more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.core.money import Money
from services.core.uow import Tx
from services.ticketing import codes
from services.ticketing.aftersale.repository import tickets
from services.ticketing.aftersale.repository.tickets import Coded, Renewed
from services.ticketing.aftersale.rules import Move
from services.ticketing.codes import Admission
from services.ticketing.gate import revocations
from services.ticketing.keyring import Keyring
from services.ticketing.rules import CODE_MARGIN


async def renew(
    tx: Tx,
    keyring: Keyring,
    ticket_ids: Sequence[UUID],
    move: Move,
    to_fan: int | None = None,
    price: Money | None = None,
) -> list[Renewed]:
    """The next serial and a new code for each valid ticket, with the event's present times.

    The tickets must be locked. `to_fan` is the new owner of all of them (None: they keep theirs),
    `price` what was paid for them. Gates learn of the old codes with the same transaction.
    """
    before = await tickets.coded(tx, ticket_ids)
    if not before:
        return []
    keys = {each.event_id: keyring.open(each.event_id, each.sealed_private_key) for each in before}
    after = [
        Renewed(
            ticket_id=each.ticket_id,
            owner_id=each.owner_id if to_fan is None else to_fan,
            serial=each.serial + 1,
            code=codes.encode(_admission(each), keys[each.event_id]),
        )
        for each in before
    ]
    await tickets.save_codes(tx, after)
    await tickets.add_moves(tx, before, after, move, price)
    for event_id in sorted(keys):
        await revocations.note(tx, event_id)
    return after


def _admission(ticket: Coded) -> Admission:
    return Admission(
        key_id=ticket.key_id,
        ticket_id=ticket.ticket_id,
        product=ticket.ticket_type_id,
        valid_from=ticket.doors_at - CODE_MARGIN,
        valid_until=ticket.ends_at + CODE_MARGIN,
        serial=ticket.serial + 1,
    )
