"""Who a number, a name, a reply or a code means; what is known of them."""

from __future__ import annotations

from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import FanProfile, masked_name
from services.identity.repository import fans
from services.transfers import rules
from services.transfers.errors import NameOfTwo, OwnName, OwnPhone, PayeeNotOnList, TooManyPayees
from services.transfers.repository import payees
from services.transfers.schemas import MAX_LABEL_CHARACTERS, KnownPayee, Payee, Way

SHOWN_PAYEES: Final = 6
MOST_SAVED: Final = 50


class People:
    """Finds payees. Whoever is not here yet is a payee too: the money waits for them."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def by_text(self, tx: Tx, payer_id: int, text: str) -> Payee:
        """From what a fan wrote: a Cambodian number or a @username.

        NotAPhone, ForeignPhone, NotAUsername, OwnPhone, OwnName, NameOfTwo.
        """
        if rules.looks_like_phone(text):
            return await self._by_phone(tx, payer_id, rules.phone(text))
        return await self._by_username(tx, payer_id, rules.username(text))

    @query
    async def by_id(self, tx: Tx, payer_id: int, fan_id: int, way: Way = Way.PERSON) -> Payee:
        """A person by the Telegram id. OwnName."""
        return await self.known(tx, payer_id, fan_id, way)

    @query
    async def name_of(self, tx: Tx, fan_id: int) -> str:
        """Masked; `•••` for nobody."""
        fan = await fans.find(tx, fan_id)
        return masked_name(fan) if fan else "•••"

    @query
    async def all_known(self, tx: Tx, owner_id: int) -> list[KnownPayee]:
        """Whom the fan has paid or saved, the first six: the list before the others."""
        return await payees.known(tx, owner_id, SHOWN_PAYEES)

    @query
    async def of_list(self, tx: Tx, owner_id: int, payee_id: int) -> Payee:
        """Somebody whom the fan has paid or saved. PayeeNotOnList, OwnName."""
        if not await payees.is_known(tx, owner_id, payee_id):
            raise PayeeNotOnList
        return await self.known(tx, owner_id, payee_id, Way.PERSON)

    @use_case
    async def save(self, tx: Tx, owner_id: int, payee_id: int) -> None:
        """Keep this person on the list. OwnName, TooManyPayees; quiet when they are on it."""
        if owner_id == payee_id:
            raise OwnName
        saved = await payees.saved(tx, owner_id)
        if payee_id not in saved and len(saved) >= MOST_SAVED:
            raise TooManyPayees(most=MOST_SAVED)
        await payees.save(tx, owner_id, payee_id)

    @use_case
    async def name(self, tx: Tx, owner_id: int, payee_id: int, label: str) -> None:
        """Call somebody so on the list, from now on; an empty label ends it.

        PayeeNotOnList, TooManyPayees.
        """
        if not await payees.is_known(tx, owner_id, payee_id):
            raise PayeeNotOnList
        saved = await payees.saved(tx, owner_id)
        if payee_id not in saved and len(saved) >= MOST_SAVED:
            raise TooManyPayees(most=MOST_SAVED)
        await payees.save(tx, owner_id, payee_id)
        await payees.name(tx, owner_id, payee_id, " ".join(label.split())[:MAX_LABEL_CHARACTERS])

    @query
    async def on_list(self, tx: Tx, owner_id: int, payee_id: int) -> bool:
        """Whether the fan has paid or keeps this person."""
        return await payees.is_known(tx, owner_id, payee_id)

    @use_case
    async def forget(self, tx: Tx, owner_id: int, payee_id: int) -> None:
        """Take this person off the list."""
        await payees.forget(tx, owner_id, payee_id)

    async def known(self, tx: Tx, payer_id: int, fan_id: int, way: Way) -> Payee:
        """The same in the caller's transaction."""
        if fan_id == payer_id:
            raise OwnName
        fan = await fans.find(tx, fan_id)
        return Payee(way=way, fan_id=fan_id, name=masked_name(fan) if fan else "")

    async def _by_phone(self, tx: Tx, payer_id: int, phone: str) -> Payee:
        fan = await fans.by_phone(tx, phone)
        if fan is not None and fan.id == payer_id:
            raise OwnPhone
        return _payee(Way.PHONE, phone, fan)

    async def _by_username(self, tx: Tx, payer_id: int, name: str) -> Payee:
        found = await fans.by_username(tx, name)
        if any(fan.id == payer_id for fan in found):
            raise OwnName
        if len(found) > 1:
            raise NameOfTwo
        return _payee(Way.USERNAME, name, found[0] if found else None)


def _payee(way: Way, address: str, fan: FanProfile | None) -> Payee:
    if fan is None:
        return Payee(way=way, address=address)
    return Payee(way=way, fan_id=fan.id, address=address, name=masked_name(fan))
