"""The book of addresses: checked, twenty at most, one default, nobody else's."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from services.checkout.addresses import AddressBook, MapPin, NewAddress, errors
from services.checkout.addresses.rules import MOST_ADDRESSES
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.ids import new_key
from services.core.uow import UnitOfWork

DARA, BOPHA = 42, 43
HOME = NewAddress("Sok  Dara", "012 345 678", "120110", "12, Street 440", "Blue gate")

WRONG: tuple[tuple[dict[str, Any], type[DomainError]], ...] = (
    ({"commune_code": "1201"}, errors.CommuneMissing),
    ({"commune_code": ""}, errors.CommuneMissing),
    ({"commune_code": "999999"}, errors.PlaceNotFound),
    ({"phone": "12"}, errors.BadPhone),
    ({"phone": "+66 81 234 5678"}, errors.BadPhone),
    ({"recipient": " 12 "}, errors.BadName),
    ({"recipient": "ក" * 61}, errors.BadName),
    ({"recipient": "a" + "\u0301" * 300}, errors.BadName),
    ({"street": " - "}, errors.BadStreet),
    ({"street": "a" * 121}, errors.BadStreet),
    ({"note": "a" * 161}, errors.NoteTooLong),
    ({"pin": MapPin(48.1, 11.5)}, errors.PinOutside),
)


@pytest.fixture
def book(database: Database, clock: FrozenClock) -> AddressBook:
    return AddressBook(UnitOfWork(database, clock))


class TestAdd:
    async def test_it_is_kept_clean_and_the_first_is_the_default(self, book: AddressBook) -> None:
        first = await book.add(DARA, new_key(), replace(HOME, pin=MapPin(11.54, 104.92)))
        assert (first.recipient, first.phone) == ("Sok Dara", "+85512345678")
        second = await book.add(DARA, new_key(), replace(HOME, phone="+855 77 000 043"))
        assert (first.is_default, second.is_default) == (True, False)
        assert await book.all(DARA) == [first, second]
        assert await book.all(BOPHA) == []
        kept = first.snapshot()
        assert (kept["postal_code"], kept["province"]["en"]) == ("120110", "Phnom Penh")
        assert kept["pin"] == {"latitude": 11.54, "longitude": 104.92}

    async def test_the_same_key_is_the_same_address(self, book: AddressBook) -> None:
        key = new_key()
        added = await asyncio.gather(*(book.add(DARA, key, HOME) for _ in range(4)))
        assert len({one.id for one in added}) == 1
        assert len(await book.all(DARA)) == 1

    async def test_never_more_than_twenty(self, book: AddressBook) -> None:
        for _ in range(MOST_ADDRESSES - 1):
            await book.add(DARA, new_key(), HOME)
        tries = (book.add(DARA, new_key(), HOME) for _ in range(3))
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, errors.TooManyAddresses) for one in results) == 2
        assert len(await book.all(DARA)) == MOST_ADDRESSES

    async def test_what_no_courier_could_find_is_refused(self, book: AddressBook) -> None:
        for changed, refusal in WRONG:
            with pytest.raises(refusal):
                await book.add(DARA, new_key(), replace(HOME, **changed))
        assert await book.all(DARA) == []


class TestChange:
    async def test_it_is_another_one_then(self, book: AddressBook) -> None:
        one = await book.add(DARA, new_key(), HOME)
        changed = await book.change(DARA, one.id, replace(HOME, commune_code="171009", note=""))
        assert (changed.area.province.code, changed.note, changed.id) == ("17", "", one.id)
        with pytest.raises(errors.CommuneMissing):
            await book.change(DARA, one.id, replace(HOME, commune_code="17"))
        assert await book.get(DARA, one.id) == changed

    async def test_there_is_always_one_default(self, book: AddressBook) -> None:
        first, second, third = [await book.add(DARA, new_key(), HOME) for _ in range(3)]
        await asyncio.gather(*(book.make_default(DARA, one.id) for one in (second, third)))
        assert sum(one.is_default for one in await book.all(DARA)) == 1
        await book.make_default(DARA, first.id)
        left = await book.remove(DARA, first.id)
        assert [(one.id, one.is_default) for one in left] == [
            (third.id, True),
            (second.id, False),
        ]
        assert await book.remove(DARA, first.id) == left

    async def test_nobody_elses(self, book: AddressBook) -> None:
        one = await book.add(DARA, new_key(), HOME)
        with pytest.raises(errors.AddressNotFound):
            await book.get(BOPHA, one.id)
        with pytest.raises(errors.AddressNotFound):
            await book.change(BOPHA, one.id, HOME)
        with pytest.raises(errors.AddressNotFound):
            await book.make_default(BOPHA, one.id)
        await book.remove(BOPHA, one.id)
        assert await book.all(DARA) == [one]
