"""Tickets that come back go down the list: set aside, offered, taken, or passed on."""

import asyncio
from datetime import timedelta

import pytest

from services.core.db import Database
from services.core.errors import DomainError
from services.ticketing import OrderState
from services.ticketing.errors import SaleClosed, SoldOut, TooManyTickets
from services.ticketing.waitlist import EntryState, OfferState, set_aside
from services.ticketing.waitlist.errors import (
    NotOnList,
    OfferGone,
    OfferNotFound,
    StillForSale,
)
from tests.services.ticketing.programme import (
    EVENING,
    EVENT,
    NOW,
    a_load,
    an_event,
    number_of,
    payment,
    stock,
    usd,
)
from tests.services.ticketing.waitlist.conftest import House

DAY = timedelta(days=1).total_seconds()


class TestJoin:
    async def test_place_says_honestly_who_is_before(self, house: House) -> None:
        assert (await house.join(12, 3)).ahead == 0
        place = await house.join(13, 2)
        assert (place.state, place.ahead, place.wanted_ahead) == (EntryState.WAITING, 1, 3)
        assert await house.join(13, 4) == place
        assert [each.ahead for each in await house.waitlist.places(13)] == [1]

    async def test_only_for_what_cannot_be_bought(self, house: House) -> None:
        await house.give_up()
        with pytest.raises(StillForSale) as refusal:
            await house.join(12, 2)
        assert refusal.value.details == {"left": 4}
        await house.join(12, 5)
        with pytest.raises(TooManyTickets):
            await house.join(13, 11)

    async def test_leaving_frees_the_place_for_ever(self, house: House) -> None:
        place = await house.join(12)
        left = await house.waitlist.leave(12, place.entry_id)
        assert left.state is EntryState.LEFT
        assert await house.waitlist.leave(12, place.entry_id) == left
        with pytest.raises(NotOnList):
            await house.waitlist.leave(13, place.entry_id)
        await house.give_up()
        assert await house.offer(12) is None


class TestOffer:
    async def test_released_units_are_never_free_for_others(
        self, house: House, database: Database
    ) -> None:
        await house.join(12, 2)
        await house.ticketing.cancel(11, house.first.key)
        assert await stock(database.read) == (4, 0)
        with pytest.raises(SoldOut):
            await house.hold(15, 1)
        await house.work()
        offer = await house.offer(12)
        assert offer is not None
        assert (offer.quantity, offer.state) == (2, OfferState.OPEN)
        assert offer.expires_at == NOW + timedelta(days=1)
        assert await stock(database.read) == (2, 0)
        told = "text_key = 'waitlist.news.offer' AND fan_id = 12"
        assert await number_of(database.read, "notifications", told) == 1
        await house.hold(15, 2)

    async def test_taken_offer_is_an_order_that_is_paid(
        self, house: House, database: Database
    ) -> None:
        await house.join(12, 4)
        await house.give_up()
        order = await house.accept(12, "take")
        assert (order.quantity, order.price.total) == (4, usd(10_000))
        assert (await house.accept(12, "take")).id == order.id
        with pytest.raises(OfferGone):
            await house.accept(12, "again")
        await house.fans.confirm(order)
        await house.ticketing.pay(payment(order))
        assert await stock(database.read) == (0, 4)

    async def test_order_that_is_not_paid_goes_to_the_next(self, house: House) -> None:
        await house.join(12, 4)
        await house.join(13, 1)
        await house.give_up()
        assert await house.offer(13) is None
        order = await house.accept(12)
        await house.give_up(order)
        offer = await house.offer(13)
        assert offer is not None
        assert offer.state is OfferState.OPEN

    async def test_declined_goes_to_the_next_and_the_rest_is_free(
        self, house: House, database: Database
    ) -> None:
        await house.join(12, 4)
        await house.join(13, 1)
        await house.give_up()
        offer = await house.offer(12)
        assert offer is not None
        assert await house.waitlist.decline(12, offer.id)
        assert not await house.waitlist.decline(12, offer.id)
        with pytest.raises(OfferNotFound):
            await house.waitlist.decline(13, offer.id)
        await house.work()
        assert await stock(database.read) == (1, 0)
        with pytest.raises(OfferGone):
            await house.waitlist.accept(12, offer.id, "late")

    async def test_expired_goes_to_the_next(self, house: House, database: Database) -> None:
        await house.join(12, 4)
        await house.join(13, 4)
        await house.give_up()
        house.clock.advance(DAY + 1)
        await house.waitlist.sweep()
        await house.work()
        mine = await house.waitlist.place(12, (await house.kind()).id)
        assert mine is not None
        assert mine.state is EntryState.MISSED
        offer = await house.offer(13)
        assert offer is not None
        assert offer.state is OfferState.OPEN
        told = "text_key = 'waitlist.news.ended' AND fan_id = 12"
        assert await number_of(database.read, "notifications", told) == 1

    async def test_open_offer_counts_until_somebody_ends_it(self, house: House) -> None:
        """Its state decides, not the clock."""
        await house.join(12, 4)
        await house.give_up()
        house.clock.advance(DAY + 1)
        assert (await house.accept(12)).state is OrderState.PENDING

    async def test_wish_that_does_not_fit_waits_for_more(self, house: House) -> None:
        await house.join(12, 6)
        await house.join(13, 2)
        await house.give_up()
        assert await house.offer(12) is None
        assert (await house.offer(13)) is not None
        await house.ticketing.load_events(a_load(an_event(size=20)))
        await house.work()
        offer = await house.offer(12)
        assert offer is not None
        assert offer.quantity == 6

    async def test_fewer_if_that_is_wanted(self, house: House) -> None:
        await house.join(12, 6, accept_fewer=True)
        await house.give_up()
        offer = await house.offer(12)
        assert offer is not None
        assert offer.quantity == 4

    async def test_offer_leaves_with_its_place(self, house: House, database: Database) -> None:
        place = await house.join(12, 4)
        await house.give_up()
        left = await house.waitlist.leave(12, place.entry_id)
        assert left.state is EntryState.LEFT
        await house.work()
        assert await stock(database.read) == (0, 0)

    async def test_list_ends_with_the_sale(self, house: House, database: Database) -> None:
        await house.join(12, 4)
        await house.join(13, 1)
        await house.give_up()
        house.clock.advance((EVENING - NOW).total_seconds())
        await house.waitlist.sweep()
        await house.waitlist.sweep()
        assert await stock(database.read) == (0, 0)
        places = [await house.waitlist.place(fan, (await house.kind()).id) for fan in (12, 13)]
        assert [each.state for each in places if each] == [EntryState.MISSED, EntryState.OVER]
        with pytest.raises(SaleClosed):
            await house.join(14)


class TestRaces:
    on_postgresql = True

    async def test_offer_is_taken_or_ends_never_both(
        self, house: House, database: Database
    ) -> None:
        await house.join(12, 4)
        await house.join(13, 4)
        await house.give_up()
        house.clock.advance(DAY + 1)
        results = await asyncio.gather(
            house.accept(12), house.waitlist.sweep(), return_exceptions=True
        )
        await house.work()
        assert all(
            each is None or not isinstance(each, Exception) or isinstance(each, DomainError)
            for each in results
        )
        assert await stock(database.read) == (4, 0)
        states = "state IN ('accepted','expired')"
        assert await number_of(database.read, "wait_offers", f"fan_id = 12 AND {states}") == 1

    async def test_without_the_guard_both_happen(
        self, house: House, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: an offer that can end twice gives its tickets to two people."""
        await house.join(12, 4)
        await house.give_up()
        offer = await house.offer(12)
        assert offer is not None
        await house.accept(12)

        async def unguarded(tx, offer_id, target):  # type: ignore[no-untyped-def]
            return await set_aside.offer(tx, 12, offer_id)

        monkeypatch.setattr(set_aside, "end_offer", unguarded)
        with pytest.raises(AssertionError):
            await house.waitlist.accept(12, offer.id, "twice")

    async def test_crowd_joins_and_four_get_one_each(
        self, house: House, database: Database
    ) -> None:
        crowd = await house.fans.many(12)
        await asyncio.gather(*(house.join(fan) for fan in crowd))
        await asyncio.gather(
            house.ticketing.cancel(11, house.first.key),
            house.waitlist.sweep(),
            house.waitlist.sweep(),
        )
        await house.work()
        assert await number_of(database.read, "wait_offers", "state = 'open'") == 4
        assert await stock(database.read) == (4, 0)
        waiting = f"event_id = '{EVENT}' AND waiting = 8"
        assert await number_of(database.read, "stock_pools", waiting) == 1
