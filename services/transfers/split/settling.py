"""A part is paid, by its request or outside; the last one settles the bill."""

from __future__ import annotations

from uuid import UUID

from services.core.uow import Tx
from services.transfers.repository import transfers
from services.transfers.split import repository
from services.transfers.split.schemas import (
    PaidBy,
    Part,
    PartPaidFor,
    PartState,
    Split,
    SplitState,
)
from services.transfers.split.standing import is_settled, touched, view


async def paid_before(tx: Tx, split_id: UUID, part: Part) -> Split:
    """Its request is paid: the part is too."""
    row = await repository.part(tx, split_id, part.number)
    assert row is not None
    await pay_part(tx, split_id, part, PaidBy.PAYMENT, row.amount_minor)
    split = await touched(tx, split_id)
    if part.fan_id is not None:
        await transfers.note_paid(tx, [(part.fan_id, split.host_id)])
    return split


async def pay_part(tx: Tx, split_id: UUID, part: Part, paid_by: PaidBy, minor: int) -> None:
    """The part is paid with `minor`, once; everybody hears of it. The bill is locked."""
    moved = await repository.change_part(
        tx,
        split_id,
        part.number,
        PartState.FREE,
        PartState.TAKEN,
        state=PartState.PAID,
        paid_by=paid_by,
        paid_at=tx.now,
        amount_minor=minor,
    )
    assert moved, "the bill is locked and the part was not paid"
    split = await settled_or_not(tx, split_id)
    paid = next(one for one in split.parts if one.number == part.number)
    tx.emit(
        PartPaidFor(
            split_id=split_id,
            host_id=split.host_id,
            title=split.title,
            number=part.number,
            fan_id=part.fan_id,
            amount=paid.amount,
            paid_by=paid_by,
            paid_parts=len(split.parts_in(PartState.PAID)),
            all_parts=len(split.parts),
            is_last=split.state is SplitState.DONE,
        )
    )


async def settled_or_not(tx: Tx, split_id: UUID) -> Split:
    """Done once nothing is left to be paid."""
    split = await view(tx, split_id)
    if split.is_open and is_settled(split):
        await repository.end(tx, split_id, SplitState.DONE)
    return await touched(tx, split_id)
