"""Laying a bill down: its parts or lines, with amounts that add up to the last cent."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.identity import FanProfile
from services.identity.repository import fans
from services.transfers.errors import PayeeNotOnList
from services.transfers.repository import payees
from services.transfers.split import repository, rules
from services.transfers.split.errors import OnePartEach, SplitKeyReused
from services.transfers.split.schemas import (
    MAX_LABEL_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    Mode,
    OpenSplit,
    PaidBy,
    PartAsked,
    PartState,
    Split,
    SplitTime,
)

REMIND_JOB: Final = "split.remind"
END_JOB: Final = "split.time_is_up"


def split_id_of(host_id: int, key: str) -> UUID:
    """The id that a bill with this key has or will have."""
    return derived_uuid("split", host_id, key)


async def open_split(tx: Tx, command: OpenSplit) -> Split:
    """The bill with this key, new or as it stands. Only people of the host's list are named.

    Raises what `rules.check` raises, OnePartEach for a person with two parts, PayeeNotOnList,
    SplitKeyReused.
    """
    rules.check(command)
    named = [part.fan_id for part in command.parts if part.fan_id is not None]
    if len(set(named)) < len(named) or command.host_id in named:
        raise OnePartEach
    for fan_id in named:
        if not await payees.is_known(tx, command.host_id, fan_id):
            raise PayeeNotOnList
    split_id = split_id_of(command.host_id, command.key)
    host = await fans.find(tx, command.host_id)
    assert host is not None, "the host is here"
    is_new = await repository.add(
        tx, _values(tx, split_id, host, command), *await _lines(tx, split_id, host, command)
    )
    row = await repository.find(tx, split_id)
    assert row is not None
    if (row.total_minor, row.currency, row.mode) != (
        command.total.amount_minor,
        command.total.currency,
        command.mode,
    ):
        raise SplitKeyReused
    if is_new:
        _plan(tx, split_id, command, named)
    return await repository.view(tx, row)


def _plan(tx: Tx, split_id: UUID, command: OpenSplit, named: list[int]) -> None:
    """What follows by the clock; who was named is asked now."""
    tx.enqueue(REMIND_JOB, SplitTime(split_id), run_in=rules.REMIND_AFTER)
    tx.enqueue(END_JOB, SplitTime(split_id), run_in=rules.LIFE)
    if named:
        tx.emit(
            PartAsked(
                split_id=split_id,
                host_id=command.host_id,
                title=command.title[:MAX_TITLE_CHARACTERS],
                fan_ids=tuple(named),
                reminds=False,
            )
        )


def _values(tx: Tx, split_id: UUID, host: FanProfile, command: OpenSplit) -> dict[str, Any]:
    return {
        "id": split_id,
        "host_id": host.id,
        "host_name": called(host),
        "key": command.key,
        "title": command.title[:MAX_TITLE_CHARACTERS],
        "currency": command.total.currency,
        "total_minor": command.total.amount_minor,
        "mode": command.mode,
        "state": "open",
        "created_at": tx.now,
        "expires_at": tx.now + rules.LIFE,
    }


async def _lines(
    tx: Tx, split_id: UUID, host: FanProfile, command: OpenSplit
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Parts and items as rows."""
    if command.mode is Mode.ITEMS:
        return [_host_part(tx, split_id, host, 0, 0)], _items(split_id, command)
    weights = [command.host_weight, *(part.weight for part in command.parts)]
    amounts = rules.share(command.total, weights)
    rules.check_parts(amounts[1:])
    people = [await fans.find(tx, one.fan_id) if one.fan_id else None for one in command.parts]
    rows = [
        _part(split_id, number, fan, part.label, part.weight, amount.amount_minor)
        for number, (fan, part, amount) in enumerate(
            zip(people, command.parts, amounts[1:], strict=True), 2
        )
    ]
    own = _host_part(tx, split_id, host, command.host_weight, amounts[0].amount_minor)
    return [own, *rows], []


def _host_part(
    tx: Tx, split_id: UUID, host: FanProfile, weight: int, minor: int
) -> dict[str, Any]:
    """Laid out already."""
    paid = {"state": PartState.PAID, "paid_by": PaidBy.HOST, "paid_at": tx.now}
    return _part(split_id, 1, host, "", weight, minor) | paid


def _part(
    split_id: UUID, number: int, fan: FanProfile | None, label: str, weight: int, minor: int
) -> dict[str, Any]:
    return {
        "split_id": split_id,
        "number": number,
        "label": label[:MAX_LABEL_CHARACTERS],
        "fan_id": fan.id if fan else None,
        "fan_name": called(fan) if fan else None,
        "weight": weight,
        "amount_minor": minor,
        "state": PartState.TAKEN if fan else PartState.FREE,
        "requests": 0,
        "paid_by": None,
        "paid_at": None,
    }


def _items(split_id: UUID, command: OpenSplit) -> list[dict[str, Any]]:
    """Taxes, service and discounts are spread over all lines in proportion, once and for all: so
    what one pays does not depend on what others take later.
    """
    prices = rules.share(command.total, [item.price.amount_minor for item in command.items])
    rules.check_parts(prices)
    return [
        {
            "split_id": split_id,
            "number": number,
            "name": item.name[:MAX_LABEL_CHARACTERS],
            "price_minor": price.amount_minor,
            "base_minor": item.price.amount_minor,
        }
        for number, (item, price) in enumerate(zip(command.items, prices, strict=True), 1)
    ]


def called(fan: FanProfile) -> str:
    """What friends call a fan: the first name, as Telegram has it."""
    return fan.first_name[:MAX_NAME_CHARACTERS] or "?"
