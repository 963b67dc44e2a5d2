"""Lines of a bill taken and left, and parts that are given back."""

from __future__ import annotations

from services.core.uow import Tx
from services.identity import FanProfile
from services.payments import PaymentsService
from services.transfers.split import repository, requests
from services.transfers.split.errors import ItemSettled, PartPaid, SplitNotFound
from services.transfers.split.opening import called
from services.transfers.split.schemas import Mode, Part, PartState, Split
from services.transfers.split.settling import paid_before, settled_or_not
from services.transfers.split.standing import check_open, touched


async def pick_line(
    tx: Tx, payments: PaymentsService, split: Split, fan: FanProfile, number: int, *, take: bool
) -> Split:
    """Take the line with others, or leave it; those who shared it pay another sum from now on.

    The bill is locked. SplitNotFound, SplitOver, ItemSettled, PartPaid.
    """
    item = next((one for one in split.items if one.number == number), None)
    if item is None:
        raise SplitNotFound
    if (fan.id in item.takers) is take:
        return split
    check_open(split)
    part = split.part_of(fan.id)
    if part is not None and part.state is PartState.PAID and fan.id != split.host_id:
        raise PartPaid
    if item.is_settled:
        raise ItemSettled
    sharers = {*item.takers, fan.id}
    for one in split.parts_in(PartState.TAKEN):
        if one.fan_id not in sharers:
            continue
        if not await requests.recall(tx, payments, split.id, one):
            raise ItemSettled  # its payment has just come
    if take:
        await repository.pick(tx, split.id, number, fan.id)
        if part is None:
            await _add_taker(tx, split, fan)
    else:
        await repository.unpick(tx, split.id, fan.id, number)
    return await settled_or_not(tx, split.id)


async def give_up(tx: Tx, payments: PaymentsService, split: Split, part: Part) -> Split:
    """The part is nobody's again; paid meanwhile, it stays. The bill is locked.

    SplitOver, PartPaid.
    """
    if part.state is PartState.PAID:
        raise PartPaid
    check_open(split)
    if not await requests.recall(tx, payments, split.id, part):
        return await paid_before(tx, split.id, part)
    if split.mode is Mode.ITEMS:
        assert part.fan_id is not None
        await repository.unpick(tx, split.id, part.fan_id)
        await repository.remove_part(tx, split.id, part.number)
        return await settled_or_not(tx, split.id)
    free = {"fan_id": None, "fan_name": None, "state": PartState.FREE, "intent_id": None}
    await repository.change_part(tx, split.id, part.number, PartState.TAKEN, **free)
    return await touched(tx, split.id)


async def _add_taker(tx: Tx, split: Split, fan: FanProfile) -> None:
    await repository.add_part(
        tx,
        split_id=split.id,
        number=max(part.number for part in split.parts) + 1,
        label="",
        fan_id=fan.id,
        fan_name=called(fan),
        weight=0,
        amount_minor=0,
        state=PartState.TAKEN,
        requests=0,
    )
