"""The book of addresses: where a fan has things sent, and to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from services.checkout.addresses import repository, rules
from services.checkout.addresses.errors import AddressNotFound, TooManyAddresses
from services.checkout.addresses.schemas import Address, NewAddress
from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case

_TRIES: Final = 5


class AddressBook:
    """At most twenty addresses of each fan; one of them is the default."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def all(self, tx: Tx, fan_id: int) -> list[Address]:
        """The default first, then the newest."""
        return await repository.all_of(tx, fan_id)

    @query
    async def get(self, tx: Tx, fan_id: int, address_id: UUID) -> Address:
        """AddressNotFound."""
        return await _mine(tx, fan_id, address_id)

    @use_case
    async def add(self, tx: Tx, fan_id: int, key: str, new: NewAddress) -> Address:
        """One more; the first is the default. The same key is the same address.

        What `rules.checked` refuses, or TooManyAddresses.
        """
        values = _values(rules.checked(new))
        for _ in range(_TRIES):
            known = await repository.by_key(tx, fan_id, key)
            if known:
                return known
            if await repository.count(tx, fan_id) >= rules.MOST_ADDRESSES:
                break
            row = {**values, "id": uuid7(), "key": key, "created_at": tx.now, "updated_at": tx.now}
            await repository.add(tx, fan_id, row)
        raise TooManyAddresses(most=rules.MOST_ADDRESSES)

    @use_case
    async def change(self, tx: Tx, fan_id: int, address_id: UUID, new: NewAddress) -> Address:
        """It is now this; orders keep the old one. AddressNotFound, and what `add` refuses."""
        values = _values(rules.checked(new))
        if not await repository.change(tx, fan_id, address_id, **values):
            raise AddressNotFound
        return await _mine(tx, fan_id, address_id)

    @use_case
    async def make_default(self, tx: Tx, fan_id: int, address_id: UUID) -> Address:
        """What is offered first from now on. AddressNotFound."""
        await repository.lock(tx, fan_id)
        found = await _mine(tx, fan_id, address_id)
        if not found.is_default:
            await repository.no_default(tx, fan_id)
            await repository.change(tx, fan_id, address_id, is_default=True)
        return replace(found, is_default=True)

    @use_case
    async def remove(self, tx: Tx, fan_id: int, address_id: UUID) -> list[Address]:
        """Out of the book; what is left. Without the default the newest becomes it. Quiet when
        it is gone.
        """
        await repository.lock(tx, fan_id)
        if await repository.remove(tx, fan_id, address_id):
            await repository.newest_as_default(tx, fan_id)
        return await repository.all_of(tx, fan_id)


def _values(new: NewAddress) -> dict[str, Any]:
    return {
        "recipient": new.recipient,
        "phone": new.phone,
        "commune_code": new.commune_code,
        "street": new.street,
        "note": new.note,
        "latitude": new.pin.latitude if new.pin else None,
        "longitude": new.pin.longitude if new.pin else None,
    }


async def _mine(tx: Tx, fan_id: int, address_id: UUID) -> Address:
    found = await repository.find(tx, fan_id, address_id)
    if found is None:
        raise AddressNotFound
    return found
