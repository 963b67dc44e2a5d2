"""A shared bill ends: by its host, or when its time is over."""

from __future__ import annotations

from services.core.uow import Tx
from services.payments import PaymentsService
from services.transfers.split import repository, requests
from services.transfers.split.schemas import PaidBy, PartState, Split, SplitEnded, SplitState
from services.transfers.split.settling import paid_before
from services.transfers.split.standing import debtors, touched, view


async def end_split(tx: Tx, payments: PaymentsService, split: Split, *, by_time: bool) -> Split:
    """What is asked for is recalled, and everybody told. The bill is locked and open."""
    for part in split.parts_in(PartState.TAKEN):
        if not await requests.recall(tx, payments, split.id, part):
            await paid_before(tx, split.id, part)
    split = await view(tx, split.id)
    if not split.is_open:
        return split  # the last payment has just come
    payers = [one for one in split.parts_in(PartState.PAID) if one.paid_by is not PaidBy.HOST]
    state = SplitState.CLOSED if payers or by_time else SplitState.CANCELLED
    done = await repository.end(tx, split.id, state)
    assert done
    tx.emit(
        SplitEnded(
            split_id=split.id,
            host_id=split.host_id,
            title=split.title,
            unpaid=tuple(debtors(split)),
            paid=tuple(one.fan_id for one in payers if one.fan_id is not None),
            by_time=by_time,
        )
    )
    return await touched(tx, split.id)
