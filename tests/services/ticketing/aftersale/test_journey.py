"""Every statement of what follows a sale, once on each kind of database."""

from datetime import timedelta

import pytest

from services.payments.schemas import IntentState
from services.ticketing.aftersale import bonds
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.rules import GIFT_LIFE, GiftState, ListingState, Move
from services.ticketing.aftersale.schemas import ListTicket
from services.ticketing.gate import revocations
from tests.services.ticketing.aftersale.conftest import SOKHA, Evening, on_both
from tests.services.ticketing.aftersale.test_resale import counted, expiry
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, SECRET, usd

database_url = pytest.fixture(on_both)


async def test_tickets_go_round(evening: Evening) -> None:
    keeping = KeepingService(evening.uow, SECRET)
    one, other = (await evening.ticketing.my_tickets(DARA)).items
    gift = await evening.gifts.give(DARA, one.id)
    evening.clock.advance(GIFT_LIFE.total_seconds())
    await evening.gifts.sweep()
    assert (await evening.gifts.offered(BOPHA, gift.token)).state is GiftState.EXPIRED
    await evening.gifts.claim(BOPHA, (await evening.gifts.give(DARA, one.id)).token)
    assert [each.kind for each in await keeping.history(BOPHA, one.id)] == [Move.GIVEN]
    assert (await keeping.code(BOPHA, one.id)).serial == 2

    listing = await evening.resale.offer(ListTicket(DARA, other.id, usd(2_000)))
    assert (await evening.resale.offers(EVENT)).lowest == usd(2_000)
    intent = await evening.resale.reserve(SOKHA, listing.id)
    await evening.resale.expired(await expiry(evening, SOKHA, intent))
    await evening.resale.reserve(SOKHA, listing.id)
    await evening.resale.give_up(SOKHA, listing.id)
    assert await counted(evening, SOKHA) == 0
    intent = await evening.resale.reserve(SOKHA, listing.id)
    await evening.resale.paid(await evening.pays_by_bank(SOKHA, intent))
    assert sorted(await evening.owners()) == [BOPHA, SOKHA]
    standing = await keeping.standing(SOKHA, other.id)
    assert (standing.can_give, standing.can_sell) == (True, True)

    await evening.open_doors()
    await evening.uow.run(lambda tx: revocations.note(tx, EVENT))
    assert await evening.number("SELECT count(*) FROM gate_revocations") == 2


async def test_event_is_called_off(evening: Evening) -> None:
    """Links and listings end with it; whoever has reserved counts for no ticket any more."""
    one, other = (await evening.ticketing.my_tickets(DARA)).items
    await evening.gifts.give(DARA, one.id)
    listing = await evening.resale.offer(ListTicket(DARA, other.id, usd(2_000)))
    intent = await evening.resale.reserve(BOPHA, listing.id)
    ids = [one.id, other.id]
    assert await evening.uow.run(lambda tx: bonds.bound(tx, ids)) == set(ids)
    await evening.uow.run(lambda tx: bonds.end_all(tx, EVENT))
    await evening.uow.run(lambda tx: bonds.end_all(tx, EVENT))
    assert await evening.uow.run(lambda tx: bonds.bound(tx, ids)) == set()
    assert (await evening.resale.listing(DARA, listing.id)).state is ListingState.DELISTED
    assert await counted(evening, BOPHA) == 0
    await evening.resale.paid(await evening.pays_by_bank(BOPHA, intent))
    assert (await evening.payments.get(intent, BOPHA)).state is IntentState.REFUNDED
    assert await evening.fans.balance(BOPHA) == usd(12_000)


async def test_what_nobody_can_buy_leaves_the_list(evening: Evening) -> None:
    listing = await evening.sells(DARA)
    assert await evening.uow.run(lambda tx: bonds.resold(tx, [listing.ticket.id])) == {}
    evening.clock.advance(timedelta(days=10, hours=6).total_seconds())
    await evening.resale.sweep()
    assert (await evening.resale.list_of(BOPHA, EVENT)).total == 0
