"""Tickets sold on between fans: the cap, the shares, one owner, money that comes late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.core.ids import uuid7
from services.identity.errors import PinRequired
from services.payments.schemas import IntentExpired, IntentState
from services.ticketing.aftersale.errors import (
    ListingBeingPaid,
    ListingGone,
    ListingNotFound,
    ListingReserved,
    NotForResale,
    OtherReserved,
    OwnListing,
    PriceTooHigh,
    PriceTooLow,
    ResaleOver,
    TicketBlocked,
    TicketNotFree,
    TicketUsed,
)
from services.ticketing.aftersale.rules import RESERVED_FOR, RESERVED_GRACE, ListingState
from services.ticketing.aftersale.schemas import ListTicket
from services.ticketing.errors import BuyerLimitReached, TicketNotFound
from services.ticketing.gate import Reason
from services.wallet import FreezeService, InsufficientFunds, WalletIsFrozen
from tests.services.ticketing.aftersale.conftest import SOKHA, SOLD_ON, Evening
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    a_load,
    an_event,
    number_of,
    stock,
    ticket_type,
    usd,
)


class TestOffer:
    async def test_seller_knows_beforehand_what_he_gets(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        terms = await evening.resale.terms(DARA, card.id)
        assert (terms.highest, terms.sells_until) == (
            usd(2_500),
            card.event.starts_at - timedelta(hours=2),
        )
        listing = await evening.sells(DARA, 2_500)
        assert listing.seller_gets == usd(2_500 - 125 - 63)
        assert listing.is_mine
        assert await evening.sells(DARA, 2_500) == listing

    async def test_price_is_capped_by_what_was_paid(self, evening: Evening) -> None:
        with pytest.raises(PriceTooHigh) as refusal:
            await evening.sells(DARA, 2_501)
        assert refusal.value.details["highest"] == usd(2_500)

    async def test_of_a_cent_something_must_be_left(self, evening: Evening) -> None:
        halves = replace(SOLD_ON.resale, fee_basis_points=5_000)  # type: ignore[type-var]
        await load(evening, resale=halves)
        with pytest.raises(PriceTooLow):
            await evening.sells(DARA, 1)

    async def test_event_may_forbid_it(self, evening: Evening) -> None:
        await load(evening, resale=None)
        with pytest.raises(NotForResale):
            await evening.sells(DARA)

    async def test_not_after_the_deadline(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        deadline = card.event.starts_at - timedelta(hours=2)
        evening.clock.advance((deadline - evening.clock.now()).total_seconds())
        with pytest.raises(ResaleOver):
            await evening.sells(DARA)

    async def test_only_ones_own_unused_ticket(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        with pytest.raises(TicketNotFound):
            await evening.resale.offer(ListTicket(BOPHA, card.id, usd(100)))
        await evening.run("UPDATE events SET state = 'cancelled'")
        with pytest.raises(TicketBlocked):
            await evening.sells(DARA)

    async def test_listing_and_gift_exclude_each_other(self, evening: Evening) -> None:
        one, other = (await evening.ticketing.my_tickets(DARA)).items
        await evening.gifts.give(DARA, one.id)
        with pytest.raises(TicketNotFree):
            await evening.resale.offer(ListTicket(DARA, one.id, usd(2_000)))
        await evening.resale.offer(ListTicket(DARA, other.id, usd(2_000)))
        with pytest.raises(TicketNotFree):
            await evening.gifts.give(DARA, other.id)
        await evening.resale.take_off(DARA, other.id)
        await evening.resale.take_off(DARA, other.id)
        await evening.gifts.give(DARA, other.id)

    async def test_frozen_wallet_sells_nothing(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await freezes(evening).freeze(DARA, "k1")
        other = (await evening.ticketing.my_tickets(DARA)).items[1]
        with pytest.raises(WalletIsFrozen):
            await evening.resale.offer(ListTicket(DARA, other.id, usd(100)))
        with pytest.raises(ListingGone):
            await evening.buys(BOPHA, listing)


class TestBuy:
    async def test_money_goes_in_its_parts_and_the_ticket_with_it(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        listing = await evening.sells(DARA, 2_000)
        before = await evening.fans.balance(DARA)
        sold = await evening.buys(BOPHA, listing)
        assert (sold.state, sold.for_me) == (ListingState.SOLD, True)
        assert await evening.fans.balance(BOPHA) == usd(8_000)
        assert await evening.fans.balance(DARA) == before + usd(2_000 - 100 - 50)
        assert await evening.came_to("revenue:resale:usd") == 100
        assert await evening.came_to(f"pending:organiser:{EVENT}:usd") == 5_000 + 50
        got = await evening.ticket_of(BOPHA)
        assert (got.id, got.serial) == (card.id, 2)
        assert await stock(evening.uow.database.read) == (0, 2)
        assert await evening.buys(BOPHA, listing) == sold
        assert await evening.fans.balance(BOPHA) == usd(8_000)

    async def test_pin_is_asked_for(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        with pytest.raises(PinRequired) as refusal:
            await evening.resale.buy(BOPHA, listing.id)
        assert refusal.value.details["purpose"] == listing.confirmation_purpose
        assert (await evening.resale.listing(BOPHA, listing.id)).state is ListingState.OPEN

    async def test_who_has_too_little_gets_nothing(self, evening: Evening) -> None:
        poor = await evening.fans.come(50, usd(100))
        listing = await evening.sells(DARA)
        with pytest.raises(InsufficientFunds):
            await evening.buys(poor, listing)
        assert await evening.owners() == [DARA, DARA]

    async def test_frozen_wallet_buys_nothing(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await freezes(evening).freeze(BOPHA, "k1")
        with pytest.raises(WalletIsFrozen):
            await evening.buys(BOPHA, listing)

    async def test_own_listing_cannot_be_bought(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        with pytest.raises(OwnListing):
            await evening.buys(DARA, listing)

    async def test_second_buyer_comes_too_late(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await evening.buys(BOPHA, listing)
        with pytest.raises(ListingGone):
            await evening.buys(SOKHA, listing)
        with pytest.raises(ListingNotFound):
            await evening.resale.buy(SOKHA, uuid7())

    async def test_limit_of_a_fan_counts(self, evening: Evening) -> None:
        kind = ticket_type("standing", usd(2_500), ("floor",), max_per_buyer=1)
        event = an_event(size=3, types=(kind,), aftersale=SOLD_ON)
        listing = await evening.sells(DARA)
        await evening.ticketing.load_events(a_load(event))
        await evening.buys(BOPHA, listing)
        other = await evening.sells(DARA)
        with pytest.raises(BuyerLimitReached):
            await evening.buys(BOPHA, other)

    async def test_used_ticket_is_not_sold(self, evening: Evening) -> None:
        late = replace(SOLD_ON.resale, ends_before=timedelta(0))  # type: ignore[type-var]
        await load(evening, resale=late)
        card = await evening.ticket_of(DARA)
        listing = await evening.sells(DARA)
        await evening.open_doors()
        await evening.scan(card.code)
        with pytest.raises(TicketUsed):
            await evening.buys(BOPHA, listing)
        assert (await evening.resale.list_of(BOPHA, EVENT)).items == ()
        await evening.resale.sweep()
        assert (await evening.resale.listing(BOPHA, listing.id)).state is ListingState.DELISTED

    async def test_sold_ticket_is_stale_at_the_gate(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        await evening.buys(BOPHA, await evening.sells(DARA))
        await evening.open_doors()
        assert (await evening.scan(card.code)).reason is Reason.STALE_CODE
        assert (await evening.scan((await evening.ticket_of(BOPHA)).code)).passes

    async def test_sold_again_by_its_buyer(self, evening: Evening) -> None:
        await evening.buys(BOPHA, await evening.sells(DARA))
        await evening.buys(SOKHA, await evening.sells(BOPHA, 2_500))
        assert sorted(await evening.owners()) == [DARA, SOKHA]


class TestList:
    async def test_cheapest_first_by_pages_without_codes(self, evening: Evening) -> None:
        one, other = (await evening.ticketing.my_tickets(DARA)).items
        dear = await evening.resale.offer(ListTicket(DARA, one.id, usd(2_400)))
        cheap = await evening.resale.offer(ListTicket(DARA, other.id, usd(2_300)))
        page = await evening.resale.list_of(BOPHA, EVENT, limit=1)
        assert ([each.id for each in page.items], page.total) == ([cheap.id], 2)
        page = await evening.resale.list_of(BOPHA, EVENT, limit=1, after=cheap.id)
        (seen,) = page.items
        assert (seen.id, seen.is_mine, seen.seller_gets) == (dear.id, False, None)
        assert (seen.ticket.code, seen.ticket.label, seen.ticket.order_number) == ("", "", "")
        offers = await evening.resale.offers(EVENT)
        assert (offers.how_many, offers.lowest) == (2, usd(2_300))

    async def test_what_ran_out_is_taken_off_once(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        evening.clock.advance((listing.sells_until - evening.clock.now()).total_seconds())
        assert (await evening.resale.list_of(BOPHA, EVENT)).items == ()
        with pytest.raises(ListingGone):
            await evening.buys(BOPHA, listing)
        await evening.resale.sweep()
        await evening.resale.sweep()
        assert await evening.resale.listing_of(DARA, listing.ticket.id) is None


class TestReservation:
    async def test_bank_pays_and_the_ticket_follows(self, evening: Evening) -> None:
        listing = await evening.sells(DARA, 2_000)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        assert await evening.resale.reserve(BOPHA, listing.id) == intent
        paid = await evening.pays_by_bank(BOPHA, intent)
        await evening.resale.paid(paid)
        await evening.resale.paid(paid)
        assert sorted(await evening.owners()) == [DARA, BOPHA]
        assert await evening.fans.balance(DARA) == usd(5_000 + 2_000 - 100 - 50)
        assert await evening.fans.balance(BOPHA) == usd(10_000)
        assert await waiting_money(evening) == 0

    async def test_nobody_else_gets_it_meanwhile(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await evening.resale.reserve(BOPHA, listing.id)
        for act in (evening.resale.buy, evening.resale.reserve):
            with pytest.raises(ListingReserved):
                await act(SOKHA, listing.id)
        with pytest.raises(ListingReserved):
            await evening.resale.take_off(DARA, listing.ticket.id)
        assert not (await evening.resale.listing(SOKHA, listing.id)).for_me

    async def test_one_at_a_time(self, evening: Evening) -> None:
        one, other = (await evening.ticketing.my_tickets(DARA)).items
        first = await evening.resale.offer(ListTicket(DARA, one.id, usd(2_400)))
        second = await evening.resale.offer(ListTicket(DARA, other.id, usd(2_300)))
        await evening.resale.reserve(BOPHA, first.id)
        with pytest.raises(OtherReserved):
            await evening.resale.reserve(BOPHA, second.id)
        await evening.resale.give_up(BOPHA, first.id)
        await evening.resale.give_up(BOPHA, first.id)
        await evening.resale.reserve(BOPHA, second.id)

    async def test_ran_out_it_is_free_again(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        await evening.resale.expired(await expiry(evening, BOPHA, intent))
        await evening.resale.expired(await expiry(evening, BOPHA, intent))
        await evening.buys(SOKHA, listing)
        assert await counted(evening, BOPHA) == 0

    async def test_forgotten_reservation_ends_with_the_next_buyer(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        await evening.resale.reserve(BOPHA, listing.id)
        evening.clock.advance((RESERVED_FOR + RESERVED_GRACE).total_seconds())
        await evening.buys(SOKHA, listing)
        assert await counted(evening, BOPHA) == 0

    async def test_late_money_goes_back(self, evening: Evening) -> None:
        """It comes after the ticket is somebody else's: whole, and once."""
        listing = await evening.sells(DARA)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        paid = await evening.pays_by_bank(BOPHA, intent)
        await evening.run("UPDATE resale_listings SET state = 'open', reserved_until = NULL")
        await evening.buys(SOKHA, listing)
        await evening.resale.paid(paid)
        await evening.resale.paid(paid)
        assert await evening.fans.balance(BOPHA) == usd(10_000 + 2_500)
        state = (await evening.payments.get(intent, BOPHA)).state
        assert (state, await waiting_money(evening)) == (IntentState.REFUNDED, 0)

    async def test_money_for_a_used_ticket_goes_back(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        paid = await evening.pays_by_bank(BOPHA, intent)
        await evening.run("UPDATE events SET state = 'cancelled'")
        await evening.resale.paid(paid)
        assert await evening.owners() == [DARA, DARA]
        assert await evening.fans.balance(BOPHA) == usd(10_000 + 2_500)
        assert await counted(evening, BOPHA) == 0

    async def test_wallet_instead_of_the_bank(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        await evening.buys(BOPHA, listing)
        assert (await evening.payments.get(intent, BOPHA)).state is IntentState.CANCELLED
        assert await counted(evening, BOPHA) == 1

    async def test_paid_by_the_bank_it_is_not_paid_again(self, evening: Evening) -> None:
        listing = await evening.sells(DARA)
        intent = await evening.resale.reserve(BOPHA, listing.id)
        await evening.pays_by_bank(BOPHA, intent)
        with pytest.raises(ListingBeingPaid):
            await evening.buys(BOPHA, listing)
        with pytest.raises(ListingBeingPaid):
            await evening.resale.give_up(BOPHA, listing.id)


async def load(evening: Evening, **changes: object) -> None:
    rules = replace(SOLD_ON, **changes)  # type: ignore[arg-type]
    await evening.ticketing.load_events(a_load(an_event(size=2, aftersale=rules)))


def freezes(evening: Evening) -> FreezeService:
    return FreezeService(evening.uow, evening.pins, evening.roles)


async def waiting_money(evening: Evening) -> int:
    """What lies between buyers and sellers; nothing may stay there."""
    sql = "SELECT coalesce(sum(balance_minor), 0) FROM ledger_accounts WHERE address LIKE"
    return await evening.number(f"{sql} 'pending:resale:%'")


async def counted(evening: Evening, fan_id: int) -> int:
    return await evening.number(
        f"SELECT quantity FROM ticket_buyer_counts WHERE fan_id = {fan_id}"
    )


async def expiry(evening: Evening, fan_id: int, intent_id: object) -> IntentExpired:
    intent = await evening.payments.get(intent_id, fan_id)  # type: ignore[arg-type]
    return IntentExpired(
        intent_id=intent.id,
        fan_id=fan_id,
        purpose=intent.purpose,
        subject=intent.subject,
        amount=intent.amount,
        reference=intent.reference,
    )


async def test_each_reservation_has_an_account_of_its_own(evening: Evening) -> None:
    listing = await evening.sells(DARA)
    seen = set()
    for fan in (BOPHA, SOKHA):
        intent = await evening.resale.reserve(fan, listing.id)
        seen.add((await evening.payments.get(intent, fan)).payee)
        await evening.resale.give_up(fan, listing.id)
    assert len(seen) == 2
    assert await number_of(evening.uow.database.read, "payment_intents") == 2
