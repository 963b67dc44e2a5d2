"""A shared bill as it stands: found, locked, who owes, whether it is settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.core import group_cards
from services.core.ids import from_short_id, short_id
from services.core.uow import Tx
from services.transfers.split import repository
from services.transfers.split.errors import SplitNotFound, SplitOver
from services.transfers.split.schemas import CARD_KIND, Mode, PartState, Split


def split_id_from(short: str) -> UUID:
    """SplitNotFound for what is no id."""
    try:
        return from_short_id(short)
    except ValueError as error:
        raise SplitNotFound from error


async def view(tx: Tx, split_id: UUID) -> Split:
    """SplitNotFound."""
    row = await repository.find(tx, split_id)
    if row is None:
        raise SplitNotFound
    return await repository.view(tx, row)


async def locked(tx: Tx, split_id: UUID) -> Split:
    """The same, and nobody else changes it before this transaction ends. SplitNotFound."""
    row: Row[Any] | None = await repository.find(tx, split_id, lock=True)
    if row is None:
        raise SplitNotFound
    return await repository.view(tx, row)


async def touched(tx: Tx, split_id: UUID) -> Split:
    """Its cards are drawn anew; as it stands now."""
    await group_cards.touch(tx, CARD_KIND, short_id(split_id))
    return await view(tx, split_id)


def check_open(split: Split) -> None:
    """SplitOver."""
    if not split.is_open:
        raise SplitOver


def debtors(split: Split) -> list[int]:
    """Who has taken something that is not paid."""
    return [
        part.fan_id
        for part in split.parts_in(PartState.TAKEN)
        if part.fan_id is not None and part.amount
    ]


def is_settled(split: Split) -> bool:
    """Whether every part is paid, and every line taken by people who have paid."""
    if split.mode is not Mode.ITEMS:
        return not split.parts_in(PartState.FREE, PartState.TAKEN)
    payers = {one.fan_id for one in split.parts_in(PartState.PAID)}
    return all(item.takers and payers.issuperset(item.takers) for item in split.items)
